;; Modules of nested components, and the same numbers in each.
(component
  (component $a
    (core module $m (func (export "f") (drop (i32.const 1))) (func (export "g") (drop (i32.const 2))))
    (component $b
      (core module $m (func (export "f") (drop (i32.const 3))) (func (export "g") (drop (i32.const 4))))
      (core instance $i (instantiate $m))
      (func (export "f") (canon lift (core func $i "g"))))
    (core instance $i (instantiate $m))
    (func (export "f") (canon lift (core func $i "f"))))
  (instance $a (instantiate $a))
  (export "a" (instance $a))
)
;;; output
(component
  (component (;0;)
    (core module (;0;)
      (type (;0;) (func))
      (export "f" (func 0))
      (func (;0;) (type 0)
        i32.const 1
        drop
      )
    )
    (component (;0;)
      (core module (;0;)
        (type (;0;) (func))
        (export "g" (func 0))
        (func (;0;) (type 0)
          i32.const 4
          drop
        )
      )
      (core instance (;0;) (instantiate 0))
      (type (;0;) (func))
      (alias core export 0 "g" (core func (;0;)))
      (func (;0;) (type 0) (canon lift (core func 0)))
      (export (;1;) "f" (func 0))
    )
    (core instance (;0;) (instantiate 0))
    (type (;0;) (func))
    (alias core export 0 "f" (core func (;0;)))
    (func (;0;) (type 0) (canon lift (core func 0)))
    (export (;1;) "f" (func 0))
  )
  (instance (;0;) (instantiate 0))
  (export (;1;) "a" (instance 0))
)
