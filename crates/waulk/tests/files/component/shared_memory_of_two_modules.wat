;; A memory that another module writes to is zero before both: zeros go here,
;; and stay there.
(component
  (core module $a (memory (export "m") 1) (data (i32.const 16) "\00\00a\00"))
  (core module $b (import "a" "m" (memory 1)) (data (i32.const 16) "\00\00\00\00"))
  (core instance $a (instantiate $a))
  (core instance (instantiate $b (with "a" (instance $a))))
)
;;; output
(component
  (core module (;0;)
    (memory (;0;) 1)
    (export "m" (memory 0))
    (data (;0;) (i32.const 18) "a")
  )
  (core module (;1;)
    (import "a" "m" (memory (;0;) 1))
    (data (;0;) (i32.const 16) "\00\00\00\00")
  )
  (core instance (;0;) (instantiate 0))
  (core instance (;1;) (instantiate 1
      (with "a" (instance 0))
    )
  )
)
