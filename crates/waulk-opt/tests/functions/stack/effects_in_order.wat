;; Calls whose results are used once, in the order of the calls, stay on the
;; stack.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (import "m" "g" (func $g (result i32)))
  (func (param i32) (result i32) (local i32 i32)
    (local.set 1 (call $f (local.get 0)))
    (local.set 2 (call $g))
    (i32.sub (local.get 1) (local.get 2)))
)
;;; output
(func (;2;) (type 0) (param i32) (result i32)
  local.get 0
  call 0
  call 1
  i32.sub
)
