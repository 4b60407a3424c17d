;; What an if brings stays on the stack.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (import "m" "g" (func $g (result i32)))
  (memory 1)
  (func (param i32 i32) (local i32)
    (if (local.get 0)
      (then (local.set 2 (call $g)))
      (else (local.set 2 (call $f (local.get 1)))))
    (i32.store (local.get 2) (i32.const 9)))
)
;;; output
(func (;2;) (type 2) (param i32 i32)
  local.get 0
  if (result i32) ;; label = @1
    call 1
  else
    local.get 1
    call 0
  end
  i32.const 9
  i32.store
)
