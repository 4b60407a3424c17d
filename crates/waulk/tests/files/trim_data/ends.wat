;; Zeros at both ends go.
(module
  (memory (export "m") 1)
  (data (i32.const 16) "\00\00ab\00cd\00\00\00")
)
;;; output
(module
  (memory (;0;) 1)
  (export "m" (memory 0))
  (data (;0;) (i32.const 18) "ab\00cd")
)
