;; So do destructors of resources.
(component
  (core module $m
    (func (export "dtor") (param i32))
    (func (export "unused") (param i32) (drop (i32.const 1))))
  (core instance $i (instantiate $m))
  (type $r (resource (rep i32) (dtor (core func $i "dtor"))))
  (export "r" (type $r))
)
;;; output
(component
  (core module (;0;)
    (type (;0;) (func (param i32)))
    (export "dtor" (func 0))
    (func (;0;) (type 0) (param i32))
  )
  (core instance (;0;) (instantiate 0))
  (alias core export 0 "dtor" (core func (;0;)))
  (type (;0;) (resource (rep i32) (dtor 0)))
  (export (;1;) "r" (type 0))
)
