;; Exports that the component aliases stay, others go.
(component
  (core module $m
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (local.get 0))
    (func (export "run") (result i32) (i32.const 1))
    (func (export "unused") (result i32) (i32.const 2)))
  (core instance $i (instantiate $m))
  (func (export "run") (result string)
    (canon lift (core func $i "run") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
)
;;; output
(component
  (core module (;0;)
    (type (;0;) (func (param i32 i32 i32 i32) (result i32)))
    (type (;1;) (func (result i32)))
    (memory (;0;) 1)
    (export "memory" (memory 0))
    (export "realloc" (func 0))
    (export "run" (func 1))
    (func (;0;) (type 0) (param i32 i32 i32 i32) (result i32)
      local.get 0
    )
    (func (;1;) (type 1) (result i32)
      i32.const 1
    )
  )
  (core instance (;0;) (instantiate 0))
  (type (;0;) (func (result string)))
  (alias core export 0 "run" (core func (;0;)))
  (alias core export 0 "memory" (core memory (;0;)))
  (alias core export 0 "realloc" (core func (;1;)))
  (func (;0;) (type 0) (canon lift (core func 0) (memory 0) (realloc 1)))
  (export (;1;) "run" (func 0))
)
