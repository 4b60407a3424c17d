;; Functions that differ in a constant stay.
(module
  (func (export "a") (result i32) (i32.const 1))
  (func (export "b") (result i32) (i32.const 2))
)
;;; output
(module
  (type (;0;) (func (result i32)))
  (export "a" (func 0))
  (export "b" (func 1))
  (func (;0;) (type 0) (result i32)
    i32.const 1
  )
  (func (;1;) (type 0) (result i32)
    i32.const 2
  )
)
