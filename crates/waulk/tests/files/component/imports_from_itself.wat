;; A module whose instance imports from another of its instances.
(component
  (core module $a
    (import "a" "f" (func $f))
    (func (export "f") (call $f))
    (func (export "unused") (drop (i32.const 1))))
  (core module $c (func (export "f") (drop (i32.const 3))))
  (core instance $c (instantiate $c))
  (core instance $a1 (instantiate $a (with "a" (instance $c))))
  (core instance $a2 (instantiate $a (with "a" (instance $a1))))
  (func (export "run") (canon lift (core func $a2 "f")))
)
;;; output
(component
  (core module (;0;)
    (type (;0;) (func))
    (import "a" "f" (func (;0;) (type 0)))
    (export "f" (func 1))
    (export "unused" (func 2))
    (func (;1;) (type 0)
      call 0
    )
    (func (;2;) (type 0)
      i32.const 1
      drop
    )
  )
  (core module (;1;)
    (type (;0;) (func))
    (export "f" (func 0))
    (func (;0;) (type 0)
      i32.const 3
      drop
    )
  )
  (core instance (;0;) (instantiate 1))
  (core instance (;1;) (instantiate 0
      (with "a" (instance 0))
    )
  )
  (core instance (;2;) (instantiate 0
      (with "a" (instance 1))
    )
  )
  (type (;0;) (func))
  (alias core export 2 "f" (core func (;0;)))
  (func (;0;) (type 0) (canon lift (core func 0)))
  (export (;1;) "run" (func 0))
)
