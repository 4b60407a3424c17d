;; Segments that only touch do not overlap; those that share a byte do.
(module
  (memory (export "m") 1)
  (memory (export "n") 1)
  (data (memory 0) (i32.const 16) "ab\00")
  (data (memory 0) (i32.const 19) "\00b")
  (data (memory 1) (i32.const 16) "ab\00")
  (data (memory 1) (i32.const 18) "\00b")
)
;;; output
(module
  (memory (;0;) 1)
  (memory (;1;) 1)
  (export "m" (memory 0))
  (export "n" (memory 1))
  (data (;0;) (i32.const 16) "ab")
  (data (;1;) (i32.const 20) "b")
  (data (;2;) (memory 1) (i32.const 16) "ab\00")
  (data (;3;) (memory 1) (i32.const 18) "\00b")
)
