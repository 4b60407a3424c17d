;; Options of canonical functions name exports by alias.
(component
  (core module $m
    (memory (export "mem") 1)
    (func (export "run") (result i32) (i32.const 1))
    (func (export "post") (param i32))
    (func (export "unused") (param i32)))
  (core instance $i (instantiate $m))
  (func (export "run") (result string)
    (canon lift (core func $i "run") (memory (core memory $i "mem")) (post-return (core func $i "post"))))
)
;;; output
(component
  (core module (;0;)
    (type (;0;) (func (result i32)))
    (type (;1;) (func (param i32)))
    (memory (;0;) 1)
    (export "mem" (memory 0))
    (export "run" (func 0))
    (export "post" (func 1))
    (func (;0;) (type 0) (result i32)
      i32.const 1
    )
    (func (;1;) (type 1) (param i32))
  )
  (core instance (;0;) (instantiate 0))
  (type (;0;) (func (result string)))
  (alias core export 0 "run" (core func (;0;)))
  (alias core export 0 "mem" (core memory (;0;)))
  (alias core export 0 "post" (core func (;1;)))
  (func (;0;) (type 0) (canon lift (core func 0) (memory 0) (post-return 1)))
  (export (;1;) "run" (func 0))
)
