;; Equal pure values are computed once.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (func (param i32 i32) (result i32)
    (i32.sub
      (call $f (i32.mul (local.get 0) (local.get 1)))
      (i32.mul (local.get 0) (local.get 1))))
)
;;; output
(func (;1;) (type 1) (param i32 i32) (result i32)
  local.get 0
  local.get 1
  i32.mul
  local.tee 1
  call 0
  local.get 1
  i32.sub
)
