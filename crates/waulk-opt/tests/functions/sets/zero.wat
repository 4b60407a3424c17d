;; A local that is zero at first is not set to zero.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (func (param i32) (result i32) (local i32 i32)
    (local.set 1 (i32.const 0))
    (local.set 2 (i32.const 0))
    (loop $l
      (local.set 1 (i32.add (local.get 1) (call $f (local.get 2))))
      (br_if $l (i32.lt_u (local.tee 2 (i32.add (local.get 2) (i32.const 1))) (local.get 0))))
    (local.get 1))
)
;;; output
(func (;1;) (type 0) (param i32) (result i32)
  (local i32 i32 i32)
  loop ;; label = @1
    local.get 2
    local.tee 3
    i32.const 1
    i32.add
    local.tee 2
    local.get 0
    i32.lt_u
    local.get 1
    local.get 3
    call 0
    i32.add
    local.set 1
    br_if 0 (;@1;)
  end
  local.get 1
)
