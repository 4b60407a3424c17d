;; A global that never changes is read anew for each use, even after a call.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (global $c i32 (i32.const 70000))
  (func (param i32) (result i32) (local i32)
    (local.set 1 (global.get $c))
    (drop (call $f (local.get 1)))
    (i32.add (local.get 1) (call $f (local.get 1))))
)
;;; output
(func (;1;) (type 0) (param i32) (result i32)
  global.get 0
  call 0
  drop
  global.get 0
  global.get 0
  call 0
  i32.add
)
