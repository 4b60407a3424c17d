;; A condition that is used again is not inverted in place.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (func (param i32 i32) (result i32) (local i32)
    (local.set 2 (i32.lt_s (local.get 0) (local.get 1)))
    (block $l
      (br_if $l (local.get 2))
      (drop (call $f (i32.const 1))))
    (local.get 2))
)
;;; output
(func (;1;) (type 1) (param i32 i32) (result i32)
  local.get 0
  local.get 1
  i32.lt_s
  local.tee 1
  i32.eqz
  if ;; label = @1
    i32.const 1
    call 0
    drop
  end
  local.get 1
)
