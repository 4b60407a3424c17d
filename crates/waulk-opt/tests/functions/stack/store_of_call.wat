;; The address is computed before the value, and the call before the store.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (memory 1)
  (func (param i32) (local i32 i32)
    (local.set 1 (i32.add (local.get 0) (i32.const 12)))
    (local.set 2 (call $f (local.get 0)))
    (i32.store (local.get 1) (local.get 2)))
)
;;; output
(func (;1;) (type 1) (param i32)
  local.get 0
  i32.const 12
  i32.add
  local.get 0
  call 0
  i32.store
)
