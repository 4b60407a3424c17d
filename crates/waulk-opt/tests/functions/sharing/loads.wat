;; Loads are not shared: a store may come between.
(module
  (memory 1)
  (func (param i32) (result i32) (local i32)
    (local.set 1 (i32.load (local.get 0)))
    (i32.store (local.get 0) (i32.const 5))
    (i32.sub (local.get 1) (i32.load (local.get 0))))
)
;;; output
(func (;0;) (type 0) (param i32) (result i32)
  (local i32)
  local.get 0
  i32.load
  local.set 1
  local.get 0
  i32.const 5
  i32.store
  local.get 1
  local.get 0
  i32.load
  i32.sub
)
