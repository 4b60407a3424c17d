;; A segment of zeros goes.
(module
  (memory (export "m") 1)
  (data (i32.const 16) "\00\00\00")
  (data (i32.const 32) "a")
)
;;; output
(module
  (memory (;0;) 1)
  (export "m" (memory 0))
  (data (;0;) (i32.const 32) "a")
)
