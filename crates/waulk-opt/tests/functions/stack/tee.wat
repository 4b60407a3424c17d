;; The first of several uses is a tee.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (memory 1)
  (func (param i32 i32) (result i32) (local i32)
    (local.set 2 (i32.mul (local.get 0) (local.get 1)))
    (i32.xor (i32.shl (local.get 2) (i32.const 300)) (local.get 2)))
  (func (param i32) (local i32)
    (local.set 1 (call $f (local.get 0)))
    (i32.store (local.get 1) (local.get 1)))
)
;;; output
(func (;1;) (type 1) (param i32 i32) (result i32)
  local.get 0
  local.get 1
  i32.mul
  local.tee 1
  i32.const 300
  i32.shl
  local.get 1
  i32.xor
)
(func (;2;) (type 2) (param i32)
  local.get 0
  call 0
  local.tee 0
  local.get 0
  i32.store
)
