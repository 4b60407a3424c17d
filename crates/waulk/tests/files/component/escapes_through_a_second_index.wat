;; An alias of a module is the module.
(component
  (core module $m (func (export "f") (drop (i32.const 1))) (func (export "g") (drop (i32.const 2))))
  (component $inner
    (alias outer 1 0 (core module $again))
    (export "m" (core module $again)))
  (core instance $i (instantiate $m))
  (instance $j (instantiate $inner))
  (func (export "run") (canon lift (core func $i "f")))
)
;;; output
(component
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
  (component (;0;)
    (alias outer 1 0 (core module (;0;)))
    (export (;1;) "m" (core module 0))
  )
  (core instance (;0;) (instantiate 0))
  (instance (;0;) (instantiate 0))
  (type (;0;) (func))
  (alias core export 0 "f" (core func (;0;)))
  (func (;0;) (type 0) (canon lift (core func 0)))
  (export (;1;) "run" (func 0))
)
