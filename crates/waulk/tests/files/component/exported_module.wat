;; Anyone may instantiate an exported module: all its exports and imports stay,
;; the imports in order.
(component
  (core module $m
    (import "x" "f" (func $f))
    (import "x" "g" (func $g))
    (func (export "a") (call $g))
    (func (export "b") (call $g))
    (func $dead (drop (i32.const 3))))
  (core module $n (func (export "f")))
  (core instance $n (instantiate $n))
  (alias core export $n "f" (core func $f))
  (core instance $i (instantiate $m
    (with "x" (instance (export "f" (func $f)) (export "g" (func $f))))))
  (export "m" (core module $m))
)
;;; output
(component
  (core module (;0;)
    (type (;0;) (func))
    (import "x" "f" (func (;0;) (type 0)))
    (import "x" "g" (func (;1;) (type 0)))
    (export "a" (func 2))
    (export "b" (func 2))
    (func (;2;) (type 0)
      call 1
    )
  )
  (core module (;1;)
    (type (;0;) (func))
    (export "f" (func 0))
    (func (;0;) (type 0))
  )
  (core instance (;0;) (instantiate 1))
  (alias core export 0 "f" (core func (;0;)))
  (core instance (;1;)
    (export "f" (func 0))
    (export "g" (func 0))
  )
  (core instance (;2;) (instantiate 0
      (with "x" (instance 1))
    )
  )
  (export (;2;) "m" (core module 0))
)
