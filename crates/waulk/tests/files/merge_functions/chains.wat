;; Chains are merged from their ends, as far as they are equal.
(module
  (func $a0 (export "a0") (result i32) (call $a1))
  (func $a1 (result i32) (call $a2))
  (func $a2 (result i32) (i32.const 7))
  (func $b0 (export "b0") (result i32) (call $b1))
  (func $b1 (result i32) (call $b2))
  (func $b2 (result i32) (i32.const 7))
  (func $c0 (export "c0") (result i32) (call $c1))
  (func $c1 (result i32) (call $c2))
  (func $c2 (result i32) (i32.const 8))
)
;;; output
(module
  (type (;0;) (func (result i32)))
  (export "a0" (func 0))
  (export "b0" (func 0))
  (export "c0" (func 3))
  (func (;0;) (type 0) (result i32)
    call 1
  )
  (func (;1;) (type 0) (result i32)
    call 2
  )
  (func (;2;) (type 0) (result i32)
    i32.const 7
  )
  (func (;3;) (type 0) (result i32)
    call 4
  )
  (func (;4;) (type 0) (result i32)
    call 5
  )
  (func (;5;) (type 0) (result i32)
    i32.const 8
  )
)
