;; A call stays where it is, though its only use is inside a block.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (import "m" "g" (func $g (result i32)))
  (func (param i32) (result i32) (local i32)
    (local.set 1 (call $g))
    (if (local.get 0) (then (return (local.get 1))))
    (call $f (i32.const 1)))
)
;;; output
(func (;2;) (type 0) (param i32) (result i32)
  (local i32)
  call 1
  local.set 1
  local.get 0
  if ;; label = @1
    local.get 1
    return
  end
  i32.const 1
  call 0
)
