;; A load does not move over a store.
(module
  (memory 1)
  (func (param i32 i32) (result i32) (local i32)
    (local.set 2 (i32.load (local.get 0)))
    (i32.store (local.get 1) (i32.const 7))
    (local.get 2))
)
;;; output
(func (;0;) (type 0) (param i32 i32) (result i32)
  local.get 0
  i32.load
  local.set 0
  local.get 1
  i32.const 7
  i32.store
  local.get 0
)
