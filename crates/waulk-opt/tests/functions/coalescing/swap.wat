;; Two values that change places on the way back: both are read before one is
;; set.
(module
  (func (param i32 i32 i32) (result i32) (local i32)
    (loop $l
      (local.set 3 (local.get 0))
      (local.set 0 (local.get 1))
      (local.set 1 (local.get 3))
      (br_if $l (local.tee 2 (i32.sub (local.get 2) (i32.const 1)))))
    (i32.sub (local.get 0) (local.get 1)))
)
;;; output
(func (;0;) (type 0) (param i32 i32 i32) (result i32)
  (local i32)
  loop ;; label = @1
    local.get 1
    local.set 3
    local.get 0
    local.set 1
    local.get 2
    i32.const 1
    i32.sub
    local.tee 2
    local.get 3
    local.set 0
    br_if 0 (;@1;)
  end
  local.get 3
  local.get 1
  i32.sub
)
