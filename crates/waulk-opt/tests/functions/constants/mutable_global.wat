;; A global that may change is read where it was read.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (global $c (mut i32) (i32.const 70000))
  (func (param i32) (result i32) (local i32)
    (local.set 1 (global.get $c))
    (drop (call $f (local.get 0)))
    (i32.add (local.get 1) (global.get $c)))
)
;;; output
(func (;1;) (type 0) (param i32) (result i32)
  (local i32)
  global.get 0
  local.set 1
  local.get 0
  call 0
  drop
  local.get 1
  global.get 0
  i32.add
)
