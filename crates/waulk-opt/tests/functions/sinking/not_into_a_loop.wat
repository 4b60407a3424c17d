;; It is not computed in a loop if it was not.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (func (param i32 i32) (result i32) (local i32 i32)
    (local.set 2 (i32.mul (i32.add (local.get 0) (i32.const 3)) (local.get 1)))
    (loop $l
      (local.set 3 (call $f (local.get 2)))
      (br_if $l (local.get 3)))
    (local.get 3))
)
;;; output
(func (;1;) (type 1) (param i32 i32) (result i32)
  local.get 0
  i32.const 3
  i32.add
  local.get 1
  i32.mul
  local.set 1
  loop ;; label = @1
    local.get 1
    call 0
    local.tee 0
    br_if 0 (;@1;)
  end
  local.get 0
)
