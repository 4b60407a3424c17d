;; In a component it can't; kinds keep their places.
(component
  (core module $provider
    (func (export "once") (drop (i32.const 1)))
    (func (export "twice") (drop (i32.const 2)))
    (global (export "a") i32 (i32.const 1))
    (global (export "b") i32 (i32.const 2)))
  (core module $m
    (import "p" "once" (func $once))
    (import "p" "a" (global $a i32))
    (import "p" "twice" (func $twice))
    (import "p" "b" (global $b i32))
    (func (export "run") (call $once) (call $twice) (call $twice)
      (drop (global.get $a)) (drop (global.get $b)) (drop (global.get $b))))
  (core instance $p (instantiate $provider))
  (core instance $i (instantiate $m (with "p" (instance $p))))
  (func (export "run") (canon lift (core func $i "run")))
)
;;; output
(component
  (core module (;0;)
    (type (;0;) (func))
    (global (;0;) i32 i32.const 1)
    (global (;1;) i32 i32.const 2)
    (export "once" (func 0))
    (export "twice" (func 1))
    (export "a" (global 0))
    (export "b" (global 1))
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
    (import "p" "twice" (func (;0;) (type 0)))
    (import "p" "b" (global (;0;) i32))
    (import "p" "once" (func (;1;) (type 0)))
    (import "p" "a" (global (;1;) i32))
    (export "run" (func 2))
    (func (;2;) (type 0)
      call 1
      call 0
      call 0
      global.get 1
      drop
      global.get 0
      drop
      global.get 0
      drop
    )
  )
  (core instance (;0;) (instantiate 0))
  (core instance (;1;) (instantiate 1
      (with "p" (instance 0))
    )
  )
  (type (;0;) (func))
  (alias core export 1 "run" (core func (;0;)))
  (func (;0;) (type 0) (canon lift (core func 0)))
  (export (;1;) "run" (func 0))
)
