;; So may a component that is given the module.
(component
  (component $inner
    (import "m" (core module $m (export "f" (func))))
    (core instance (instantiate $m)))
  (core module $m (func (export "f") (drop (i32.const 1))) (func (export "g") (drop (i32.const 2))))
  (instance (instantiate $inner (with "m" (core module $m))))
)
;;; output
(component
  (component (;0;)
    (core type (;0;)
      (module
        (type (;0;) (func))
        (export "f" (func (type 0)))
      )
    )
    (import "m" (core module (;0;) (type 0)))
    (core instance (;0;) (instantiate 0))
  )
  (core module (;0;)
    (type (;0;) (func))
    (export "f" (func 0))
    (export "g" (func 1))
    (func (;0;) (type 0)
      i32.const 1
      drop
    )
    (func (;1;) (type 0)
      i32.const 2
      drop
    )
  )
  (instance (;0;) (instantiate 0
      (with "m" (core module 0))
    )
  )
)
