;; Blocks, ifs and loops with parameters and several results.
;;! larger: several values of a label go through locals
(module
  (import "m" "g" (func $g (result i32)))
  (func (param i32 i32) (result i32 i32)
    (local.get 0)
    (local.get 1)
    (if (param i32 i32) (result i32 i32) (call $g)
      (then (drop) (call $g))
      (else))
    (block (param i32 i32) (result i32 i32)
      (br_if 0 (call $g))
      (drop)
      (i32.const 7)))
  (func (param i32) (result i32)
    (local.get 0)
    (i32.const 1)
    (loop $l (param i32 i32) (result i32)
      (i32.mul)
      (local.tee 0)
      (i32.const 3)
      (br_if $l (i32.lt_u (local.get 0) (i32.const 100)))
      (drop)))
)
;;; output
(func (;1;) (type 1) (param i32 i32) (result i32 i32)
  local.get 0
  call 0
  if (result i32) ;; label = @1
    call 0
  else
    local.get 1
  end
  i32.const 7
  call 0
  select
)
(func (;2;) (type 2) (param i32) (result i32)
  (local i32)
  i32.const 1
  local.set 1
  loop ;; label = @1
    local.get 0
    local.get 1
    i32.mul
    local.tee 0
    i32.const 100
    i32.lt_u
    i32.const 3
    local.set 1
    br_if 0 (;@1;)
  end
  local.get 0
)
