;; What nobody reads is not set; a call for it stays.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (import "m" "g" (func $g (result i32)))
  (func (param i32) (local i32 i32)
    (local.set 1 (i32.mul (local.get 0) (local.get 0)))
    (local.set 2 (call $f (local.get 0)))
    (local.set 1 (call $g)))
)
;;; output
(func (;2;) (type 2) (param i32)
  local.get 0
  call 0
  drop
  call 1
  drop
)
