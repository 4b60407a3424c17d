;; What may trap, or do something, stays.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (memory 1)
  (func (param i32)
    (drop (i32.load (local.get 0)))
    (drop (i32.div_u (local.get 0) (local.get 0)))
    (drop (memory.grow (local.get 0)))
    (drop (call $f (local.get 0))))
)
;;; output
(func (;1;) (type 1) (param i32)
  local.get 0
  i32.load
  drop
  local.get 0
  local.get 0
  i32.div_u
  drop
  local.get 0
  memory.grow
  drop
  local.get 0
  call 0
  drop
)
