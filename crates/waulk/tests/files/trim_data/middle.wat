;; A long run of zeros splits a segment; a short one stays.
(module
  (memory (export "m") 1)
  (data (i32.const 16)
    "a\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00b\00\00\00\00\00c")
)
;;; output
(module
  (memory (;0;) 1)
  (export "m" (memory 0))
  (data (;0;) (i32.const 16) "a")
  (data (;1;) (i32.const 41) "b\00\00\00\00\00c")
)
