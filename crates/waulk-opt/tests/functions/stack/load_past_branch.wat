;; A load that may trap is not moved over a branch.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (memory 1)
  (func (param i32) (result i32) (local i32)
    (loop $l
      (local.set 1 (i32.load (local.get 0)))
      (br_if $l (local.tee 0 (i32.shr_u (local.get 0) (i32.const 1))))
      (local.set 0 (call $f (local.get 1))))
    (local.get 0))
)
;;; output
(func (;1;) (type 0) (param i32) (result i32)
  (local i32)
  loop ;; label = @1
    local.get 0
    i32.load
    local.set 1
    local.get 0
    i32.const 1
    i32.shr_u
    local.tee 0
    br_if 0 (;@1;)
    local.get 1
    call 0
    local.set 0
  end
  local.get 0
)
