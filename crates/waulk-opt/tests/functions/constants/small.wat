;; A constant of two bytes is written for each use.
(module
  (memory 1)
  (func (param i32) (result i32) (local i32)
    (local.set 1 (i32.const 5))
    (i32.store (local.get 1) (local.get 0))
    (i32.store (local.get 0) (local.get 1))
    (i32.mul (local.get 0) (local.get 1)))
)
;;; output
(func (;0;) (type 0) (param i32) (result i32)
  i32.const 5
  local.get 0
  i32.store
  local.get 0
  i32.const 5
  i32.store
  local.get 0
  i32.const 5
  i32.mul
)
