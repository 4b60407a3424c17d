;; A parameter that is not needed any more is a local as good as any.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (memory 1)
  (func (param i32 i32) (result i32) (local i32)
    (local.set 2 (call $f (local.get 0)))
    (i32.store (local.get 2) (local.get 2))
    (local.get 1))
)
;;; output
(func (;1;) (type 1) (param i32 i32) (result i32)
  local.get 0
  call 0
  local.tee 0
  local.get 0
  i32.store
  local.get 1
)
