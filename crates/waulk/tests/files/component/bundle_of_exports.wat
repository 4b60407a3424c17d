;; A bundle takes single exports by alias: those count as used.
(component
  (core module $a (func (export "f") (drop (i32.const 1))) (func (export "g") (drop (i32.const 2))))
  (core module $m (import "x" "renamed" (func $f)) (func (export "run") (call $f)))
  (core instance $x (instantiate $a))
  (core instance $bundle (export "renamed" (func $x "f")))
  (core instance $i (instantiate $m (with "x" (instance $bundle))))
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
    (import "x" "renamed" (func (;0;) (type 0)))
    (export "run" (func 1))
    (func (;1;) (type 0)
      call 0
    )
  )
  (core instance (;0;) (instantiate 0))
  (alias core export 0 "f" (core func (;0;)))
  (core instance (;1;)
    (export "renamed" (func 0))
  )
  (core instance (;2;) (instantiate 1
      (with "x" (instance 1))
    )
  )
  (type (;0;) (func))
  (alias core export 2 "run" (core func (;1;)))
  (func (;0;) (type 0) (canon lift (core func 1)))
  (export (;1;) "run" (func 0))
)
