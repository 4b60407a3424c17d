;; What only a consumer's dead code imports goes, back to the first provider.
(component
  (core module $first (func (export "f") (drop (i32.const 1))))
  (core module $second
    (import "a" "f" (func $f))
    (func (export "g") (call $f))
    (func (export "h") (drop (i32.const 2))))
  (core module $third
    (import "b" "g" (func $g))
    (import "b" "h" (func $h))
    (func $dead (call $g))
    (func (export "run") (call $h)))
  (core instance $a (instantiate $first))
  (core instance $b (instantiate $second (with "a" (instance $a))))
  (core instance $c (instantiate $third (with "b" (instance $b))))
  (func (export "run") (canon lift (core func $c "run")))
)
;;; output
(component
  (core module (;0;))
  (core module (;1;)
    (type (;0;) (func))
    (export "h" (func 0))
    (func (;0;) (type 0)
      i32.const 2
      drop
    )
  )
  (core module (;2;)
    (type (;0;) (func))
    (import "b" "h" (func (;0;) (type 0)))
    (export "run" (func 1))
    (func (;1;) (type 0)
      call 0
    )
  )
  (core instance (;0;) (instantiate 0))
  (core instance (;1;) (instantiate 1
      (with "a" (instance 0))
    )
  )
  (core instance (;2;) (instantiate 2
      (with "b" (instance 1))
    )
  )
  (type (;0;) (func))
  (alias core export 2 "run" (core func (;0;)))
  (func (;0;) (type 0) (canon lift (core func 0)))
  (export (;1;) "run" (func 0))
)
