;; Arms that end in the same instruction but share no operand would only move
;; their operands through locals: they stay.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (memory 1)
  (func (param i32 i32)
    (if (call $f (local.get 0))
      (then
        (i32.store offset=4 (call $f (i32.const 1)) (call $f (i32.const 2))))
      (else
        (i32.store offset=8 (call $f (i32.const 3)) (call $f (i32.const 4))))))
)
;;; output
(func (;1;) (type 1) (param i32 i32)
  local.get 0
  call 0
  if ;; label = @1
    i32.const 1
    call 0
    i32.const 2
    call 0
    i32.store offset=4
  else
    i32.const 3
    call 0
    i32.const 4
    call 0
    i32.store offset=8
  end
)
