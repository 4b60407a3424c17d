;; Two modules that import from instances of each other: exports stay where the
;; consumer is not done yet.
(component
  (core module $a
    (import "b" "f" (func $f))
    (func (export "f") (call $f))
    (func (export "unused") (drop (i32.const 1))))
  (core module $b
    (import "a" "f" (func $f))
    (func (export "f") (call $f))
    (func (export "unused") (drop (i32.const 2))))
  (core module $c (func (export "f") (drop (i32.const 3))))
  (core instance $c (instantiate $c))
  (core instance $a1 (instantiate $a (with "b" (instance $c))))
  (core instance $b1 (instantiate $b (with "a" (instance $a1))))
  (core instance $a2 (instantiate $a (with "b" (instance $b1))))
  (core instance $b2 (instantiate $b (with "a" (instance $a2))))
  (func (export "run") (canon lift (core func $b2 "f")))
)
;;; output
(component
  (core module (;0;)
    (type (;0;) (func))
    (import "b" "f" (func (;0;) (type 0)))
    (export "f" (func 1))
    (func (;1;) (type 0)
      call 0
    )
  )
  (core module (;1;)
    (type (;0;) (func))
    (import "a" "f" (func (;0;) (type 0)))
    (export "f" (func 1))
    (export "unused" (func 2))
    (func (;1;) (type 0)
      call 0
    )
    (func (;2;) (type 0)
      i32.const 2
      drop
    )
  )
  (core module (;2;)
    (type (;0;) (func))
    (export "f" (func 0))
    (func (;0;) (type 0)
      i32.const 3
      drop
    )
  )
  (core instance (;0;) (instantiate 2))
  (core instance (;1;) (instantiate 0
      (with "b" (instance 0))
    )
  )
  (core instance (;2;) (instantiate 1
      (with "a" (instance 1))
    )
  )
  (core instance (;3;) (instantiate 0
      (with "b" (instance 2))
    )
  )
  (core instance (;4;) (instantiate 1
      (with "a" (instance 3))
    )
  )
  (type (;0;) (func))
  (alias core export 4 "f" (core func (;0;)))
  (func (;0;) (type 0) (canon lift (core func 0)))
  (export (;1;) "run" (func 0))
)
