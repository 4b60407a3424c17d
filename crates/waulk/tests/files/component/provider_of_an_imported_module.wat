;; What an imported module takes of an instance can't be seen: all may be.
(component
  (import "m" (core module $unknown (import "x" "f" (func))))
  (core module $m (func (export "f") (drop (i32.const 1))) (func (export "g") (drop (i32.const 2))))
  (core instance $i (instantiate $m))
  (core instance (instantiate $unknown (with "x" (instance $i))))
)
;;; output
(component
  (core type (;0;)
    (module
      (type (;0;) (func))
      (import "x" "f" (func (type 0)))
    )
  )
  (import "m" (core module (;0;) (type 0)))
  (core module (;1;)
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
  (core instance (;0;) (instantiate 1))
  (core instance (;1;) (instantiate 0
      (with "x" (instance 0))
    )
  )
)
