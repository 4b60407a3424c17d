;; Of a module with two instances, what is used of either stays.
(component
  (core module $m
    (func (export "f") (drop (i32.const 1)))
    (func (export "g") (drop (i32.const 2)))
    (func (export "h") (drop (i32.const 3))))
  (core module $n (import "x" "g" (func $g)) (func (export "run") (call $g)))
  (core instance $a (instantiate $m))
  (core instance $b (instantiate $m))
  (core instance $i (instantiate $n (with "x" (instance $b))))
  (func (export "f") (canon lift (core func $a "f")))
  (func (export "run") (canon lift (core func $i "run")))
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
  (core module (;1;)
    (type (;0;) (func))
    (import "x" "g" (func (;0;) (type 0)))
    (export "run" (func 1))
    (func (;1;) (type 0)
      call 0
    )
  )
  (core instance (;0;) (instantiate 0))
  (core instance (;1;) (instantiate 0))
  (core instance (;2;) (instantiate 1
      (with "x" (instance 1))
    )
  )
  (type (;0;) (func))
  (alias core export 0 "f" (core func (;0;)))
  (func (;0;) (type 0) (canon lift (core func 0)))
  (type (;1;) (func))
  (alias core export 2 "run" (core func (;1;)))
  (func (;1;) (type 1) (canon lift (core func 1)))
  (export (;2;) "f" (func 0))
  (export (;3;) "run" (func 1))
)
