;; One that just fits is trimmed.
(module
  (memory (export "m") 1)
  (data (i32.const 65533) "a\00\00")
)
;;; output
(module
  (memory (;0;) 1)
  (export "m" (memory 0))
  (data (;0;) (i32.const 65533) "a")
)
