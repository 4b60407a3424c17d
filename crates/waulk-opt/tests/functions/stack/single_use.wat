;; Pure values that are used once are computed on the stack.
(module
  (func (param i32 i32) (result i32) (local i32 i32)
    (local.set 2 (i32.mul (local.get 0) (local.get 1)))
    (local.set 3 (i32.add (local.get 2) (i32.const 300)))
    (i32.xor (local.get 3) (local.get 1)))
)
;;; output
(func (;0;) (type 0) (param i32 i32) (result i32)
  local.get 0
  local.get 1
  i32.mul
  i32.const 300
  i32.add
  local.get 1
  i32.xor
)
