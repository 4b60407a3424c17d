;; A name is used of the instance it is imported from, and of no other.
(component
  (core module $a (func (export "f") (drop (i32.const 1))) (func (export "g") (drop (i32.const 2))))
  (core module $b (func (export "f") (drop (i32.const 3))) (func (export "g") (drop (i32.const 4))))
  (core module $m
    (import "x" "f" (func $f))
    (import "y" "g" (func $g))
    (func (export "run") (call $f) (call $g)))
  (core instance $x (instantiate $a))
  (core instance $y (instantiate $b))
  (core instance $i (instantiate $m (with "x" (instance $x)) (with "y" (instance $y))))
  (func (export "run") (canon lift (core func $i "run")))
)
;;; output
(component
  (core module (;0;)
    (type (;0;) (func))
    (export "f" (func 0))
    (func (;0;) (type 0)
      i32.const 1
      drop
    )
  )
  (core module (;1;)
    (type (;0;) (func))
    (export "g" (func 0))
    (func (;0;) (type 0)
      i32.const 4
      drop
    )
  )
  (core module (;2;)
    (type (;0;) (func))
    (import "x" "f" (func (;0;) (type 0)))
    (import "y" "g" (func (;1;) (type 0)))
    (export "run" (func 2))
    (func (;2;) (type 0)
      call 0
      call 1
    )
  )
  (core instance (;0;) (instantiate 0))
  (core instance (;1;) (instantiate 1))
  (core instance (;2;) (instantiate 2
      (with "x" (instance 0))
      (with "y" (instance 1))
    )
  )
  (type (;0;) (func))
  (alias core export 2 "run" (core func (;0;)))
  (func (;0;) (type 0) (canon lift (core func 0)))
  (export (;1;) "run" (func 0))
)
