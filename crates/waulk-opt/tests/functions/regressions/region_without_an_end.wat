;; An if with a result in one of whose arms nothing falls through.
;;! larger: a value waits for the if in a local
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (import "m" "g" (func $g (result i32)))
  (func (param i32) (result i32)
    (i32.mul (i32.const 5)
      (if (result i32) (local.get 0)
        (then (unreachable))
        (else (call $g)))))
  (func (param i32) (result i32)
    (i32.mul (call $g)
      (block $l (result i32)
        (if (local.get 0)
          (then (br $l (call $f (i32.const 1))))
          (else (unreachable)))
        (unreachable))))
)
;;; output
(func (;2;) (type 0) (param i32) (result i32)
  local.get 0
  if ;; label = @1
    unreachable
  else
    call 1
    local.set 0
  end
  local.get 0
  i32.const 5
  i32.mul
)
(func (;3;) (type 0) (param i32) (result i32)
  (local i32)
  call 1
  local.set 1
  local.get 0
  if ;; label = @1
    i32.const 1
    call 0
    local.set 0
  else
    unreachable
  end
  local.get 1
  local.get 0
  i32.mul
)
