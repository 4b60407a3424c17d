;; Two values of an if: at most one of them is left on the stack.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (import "m" "g" (func $g (result i32)))
  (func (param i32) (result i32) (local i32 i32)
    (if (local.get 0)
      (then (local.set 1 (call $g)) (local.set 2 (call $g)))
      (else (local.set 1 (call $f (local.get 0))) (local.set 2 (i32.const 3))))
    (i32.sub (local.get 1) (local.get 2)))
)
;;; output
(func (;2;) (type 0) (param i32) (result i32)
  local.get 0
  if (result i32) ;; label = @1
    call 1
    call 1
    local.set 0
  else
    local.get 0
    call 0
    i32.const 3
    local.set 0
  end
  local.get 0
  i32.sub
)
