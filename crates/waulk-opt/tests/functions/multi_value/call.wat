;; Results of a call: all of them are popped.
(module
  (import "m" "two" (func $two (param i32) (result i32 i64)))
  (memory 1)
  (func (param i32) (result i64) (local i32 i64)
    (call $two (local.get 0))
    (local.set 2)
    (local.set 1)
    (i32.store (i32.const 0) (local.get 1))
    (local.get 2))
  (func (param i32) (result i32)
    (call $two (local.get 0))
    (drop))
)
;;; output
(func (;1;) (type 1) (param i32) (result i64)
  (local i64)
  local.get 0
  call 0
  local.set 1
  local.set 0
  i32.const 0
  local.get 0
  i32.store
  local.get 1
)
(func (;2;) (type 2) (param i32) (result i32)
  local.get 0
  call 0
  drop
)
