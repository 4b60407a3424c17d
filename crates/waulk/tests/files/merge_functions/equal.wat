;; Equal functions become one; exports follow.
(module
  (func $a (export "a") (result i32) (i32.const 1))
  (func $b (export "b") (result i32) (i32.const 1))
)
;;; output
(module
  (type (;0;) (func (result i32)))
  (export "a" (func 0))
  (export "b" (func 0))
  (func (;0;) (type 0) (result i32)
    i32.const 1
  )
)
