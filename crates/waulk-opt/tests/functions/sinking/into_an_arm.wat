;; A pure value that one arm uses is computed there.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (func (param i32 i32) (result i32) (local i32)
    (local.set 2 (i32.mul (i32.add (local.get 0) (i32.const 3)) (local.get 1)))
    (if (call $f (local.get 0))
      (then (return (call $f (local.get 2)))))
    (i32.const 0))
)
;;; output
(func (;1;) (type 1) (param i32 i32) (result i32)
  local.get 0
  call 0
  if ;; label = @1
    local.get 0
    i32.const 3
    i32.add
    local.get 1
    i32.mul
    call 0
    return
  end
  i32.const 0
)
