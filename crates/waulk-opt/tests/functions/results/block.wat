;; What a block brings stays on the stack.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (import "m" "g" (func $g (result i32)))
  (memory 1)
  (func (param i32 i32) (result i32) (local i32)
    (block $l
      (local.set 2 (call $g))
      (br_if $l (i32.load (local.get 1)))
      (local.set 2 (call $f (local.get 0))))
    (i32.mul (local.get 2) (local.get 2)))
)
;;; output
(func (;2;) (type 2) (param i32 i32) (result i32)
  (local i32)
  call 1
  local.set 2
  local.get 1
  i32.load
  if (result i32) ;; label = @1
    local.get 2
  else
    local.get 0
    call 0
  end
  local.tee 2
  local.get 2
  i32.mul
)
