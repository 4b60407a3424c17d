;; A load may trap, so it does not move over a change that is seen after a
;; trap.
(module
  (memory 1)
  (global $g (mut i32) (i32.const 0))
  (func (export "e") (param i32) (result i32) (local i32)
    (local.set 1 (i32.load (local.get 0)))
    (global.set $g (local.get 0))
    (local.get 1))
)
;;; output
(func (;0;) (type 0) (param i32) (result i32)
  (local i32)
  local.get 0
  i32.load
  local.set 1
  local.get 0
  global.set 0
  local.get 1
)
