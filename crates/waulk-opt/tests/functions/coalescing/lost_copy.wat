;; The branch back changes the counter, but what falls through reads the one
;; from before.
(module
  (func (param i32) (result i32) (local i32 i32)
    (loop $l
      (local.set 2 (local.get 1))
      (local.set 1 (i32.add (local.get 1) (i32.const 3)))
      (br_if $l (i32.lt_u (local.get 1) (local.get 0))))
    (local.get 2))
)
;;; output
(func (;0;) (type 0) (param i32) (result i32)
  (local i32 i32)
  loop ;; label = @1
    local.get 1
    local.tee 2
    i32.const 3
    i32.add
    local.tee 1
    local.get 0
    i32.lt_u
    br_if 0 (;@1;)
  end
  local.get 2
)
