;; The export that declared a reference goes: the reference is declared anew.
(component
  (core module $m
    (func $a (export "unused") (drop (i32.const 1)))
    (func (export "run") (drop (ref.func $a)) (drop (i64.const 1234567890123))))
  (core instance $i (instantiate $m))
  (func (export "run") (canon lift (core func $i "run")))
)
;;; output
(component
  (core module (;0;)
    (type (;0;) (func))
    (export "run" (func 1))
    (elem (;0;) declare func 0)
    (func (;0;) (type 0)
      i32.const 1
      drop
    )
    (func (;1;) (type 0)
      ref.func 0
      drop
      i64.const 1234567890123
      drop
    )
  )
  (core instance (;0;) (instantiate 0))
  (type (;0;) (func))
  (alias core export 0 "run" (core func (;0;)))
  (func (;0;) (type 0) (canon lift (core func 0)))
  (export (;1;) "run" (func 0))
)
