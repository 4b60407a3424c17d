;; A load that may trap is not moved over a branch.
(module
  (memory 1)
  (func (param i32) (result i32) (local i32)
    (loop $l
      (local.set 1 (i32.load (local.get 0)))
      (br_if $l (local.tee 0 (i32.shr_u (local.get 0) (i32.const 1)))))
    (i32.add (local.get 1) (i32.const 1)))
)
;;; output
(func (;0;) (type 0) (param i32) (result i32)
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
  end
  local.get 1
  i32.const 1
  i32.add
)
