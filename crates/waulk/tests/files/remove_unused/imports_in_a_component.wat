;; A component links its modules itself: imports that nothing uses go, and then
;; the exports that only they used.
(component
  (core module $provider
    (func (export "used") (drop (i32.const 1)))
    (func (export "unused") (drop (i32.const 2))))
  (core module $m
    (import "p" "used" (func $used))
    (import "p" "unused" (func $unused))
    (func $dead (call $unused))
    (func (export "run") (call $used)))
  (core instance $p (instantiate $provider))
  (core instance $i (instantiate $m (with "p" (instance $p))))
  (func (export "run") (canon lift (core func $i "run")))
)
;;; output
(component
  (core module (;0;)
    (type (;0;) (func))
    (export "used" (func 0))
    (func (;0;) (type 0)
      i32.const 1
      drop
    )
  )
  (core module (;1;)
    (type (;0;) (func))
    (import "p" "used" (func (;0;) (type 0)))
    (export "run" (func 1))
    (func (;1;) (type 0)
      call 0
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
