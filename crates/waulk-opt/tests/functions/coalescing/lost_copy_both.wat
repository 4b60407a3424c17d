;; What falls through reads both the old and the new value.
(module
  (memory 1)
  (func (param i32) (result i32) (local i32 i32)
    (loop $l
      (local.set 2 (local.get 1))
      (local.set 1 (i32.add (local.get 1) (i32.load (local.get 1))))
      (br_if $l (i32.lt_u (local.get 1) (local.get 0))))
    (i32.xor (local.get 2) (i32.mul (local.get 1) (i32.const 7))))
)
;;; output
(func (;0;) (type 0) (param i32) (result i32)
  (local i32 i32)
  loop ;; label = @1
    local.get 1
    local.tee 2
    local.get 2
    i32.load
    i32.add
    local.tee 1
    local.get 0
    i32.lt_u
    br_if 0 (;@1;)
  end
  local.get 2
  local.get 1
  i32.const 7
  i32.mul
  i32.xor
)
