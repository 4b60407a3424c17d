;; Zeros over what another segment wrote stay.
(module
  (memory (export "m") 1)
  (data (i32.const 16) "abcd")
  (data (i32.const 18) "\00\00\00\00")
)
;;; output
(module
  (memory (;0;) 1)
  (export "m" (memory 0))
  (data (;0;) (i32.const 16) "abcd")
  (data (;1;) (i32.const 18) "\00\00\00\00")
)
