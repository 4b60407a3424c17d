;; A load moves to its use over another load: which of the two traps makes no
;; difference.
(module
  (memory 1)
  (func (param i32 i32) (result i32) (local i32 i32)
    (local.set 2 (i32.load (local.get 0)))
    (local.set 3 (i32.load (local.get 1)))
    (i32.sub (local.get 3) (local.get 2)))
)
;;; output
(func (;0;) (type 0) (param i32 i32) (result i32)
  local.get 1
  i32.load
  local.get 0
  i32.load
  i32.sub
)
