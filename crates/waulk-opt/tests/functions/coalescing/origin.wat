;; Values that stood in one local come to stand in one local again: no copies
;; at the ends of the arms.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (import "m" "g" (func $g (result i32)))
  (func (param i32 i32) (result i32) (local i32 i32)
    (local.set 2 (call $g))
    (local.set 3 (call $g))
    (if (local.get 0)
      (then
        (local.set 2 (call $f (local.get 2)))
        (local.set 3 (call $f (local.get 3))))
      (else
        (local.set 3 (call $f (local.get 2)))
        (local.set 2 (call $g))))
    (i32.sub (i32.mul (local.get 2) (local.get 3)) (local.get 2)))
)
;;; output
(func (;2;) (type 2) (param i32 i32) (result i32)
  (local i32)
  call 1
  local.set 1
  call 1
  local.set 2
  local.get 0
  if (result i32) ;; label = @1
    local.get 1
    call 0
    local.get 2
    call 0
    local.set 2
  else
    local.get 1
    call 0
    local.set 2
    call 1
  end
  local.tee 1
  local.get 2
  i32.mul
  local.get 1
  i32.sub
)
