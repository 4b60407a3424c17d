;; Three values that go round.
;;! larger: the values go through registers of their own on the way back
(module
  (func (param i32 i32 i32) (result i32) (local i32 i32)
    (local.set 4 (i32.const 10))
    (loop $l
      (local.set 3 (local.get 0))
      (local.set 0 (local.get 1))
      (local.set 1 (local.get 2))
      (local.set 2 (local.get 3))
      (br_if $l (local.tee 4 (i32.sub (local.get 4) (i32.const 1)))))
    (i32.sub (i32.sub (local.get 0) (local.get 1)) (local.get 2)))
)
;;; output
(func (;0;) (type 0) (param i32 i32 i32) (result i32)
  (local i32 i32 i32)
  i32.const 10
  local.set 3
  loop ;; label = @1
    local.get 2
    local.set 4
    local.get 1
    local.set 5
    local.get 0
    local.set 2
    local.get 3
    i32.const 1
    i32.sub
    local.tee 3
    local.get 5
    local.get 4
    local.set 1
    local.set 0
    br_if 0 (;@1;)
  end
  local.get 5
  local.get 4
  i32.sub
  local.get 2
  i32.sub
)
