;; What was computed before an if is there in its arms.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (memory 1)
  (func (param i32 i32) (result i32)
    (i32.store (i32.const 0) (i32.mul (local.get 0) (local.get 1)))
    (if (result i32) (call $f (local.get 0))
      (then (call $f (i32.mul (local.get 0) (local.get 1))))
      (else (i32.const 4))))
)
;;; output
(func (;1;) (type 1) (param i32 i32) (result i32)
  i32.const 0
  local.get 0
  local.get 1
  i32.mul
  local.tee 1
  i32.store
  local.get 0
  call 0
  if (result i32) ;; label = @1
    local.get 1
    call 0
  else
    i32.const 4
  end
)
