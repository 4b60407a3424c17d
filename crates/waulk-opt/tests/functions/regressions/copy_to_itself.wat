;; A parameter waits on the stack while its local is used for something else:
;; setting the local to it again is no idle copy.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (import "m" "g" (func $g (result i32)))
  (func (param i32 i32 i32) (result i32)
    (if (local.get 2)
      (then (local.set 0 (call $g)))
      (else
        (local.get 0)
        (local.set 0 (call $f (local.get 1)))
        (local.set 1 (i32.mul (local.get 0) (local.get 0)))
        (local.set 0)))
    (drop (call $g))
    (i32.sub (i32.mul (local.get 0) (local.get 0)) (local.get 1)))
)
;;; output
(func (;2;) (type 2) (param i32 i32 i32) (result i32)
  local.get 2
  if ;; label = @1
    call 1
    local.set 0
  else
    local.get 0
    local.get 1
    call 0
    local.tee 0
    local.get 0
    i32.mul
    local.set 1
    local.set 0
  end
  call 1
  drop
  local.get 0
  local.get 0
  i32.mul
  local.get 1
  i32.sub
)
