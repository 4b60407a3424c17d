;; A constant that many branches bring is set once, before the first.
;;! larger: the constant is set again for each branch
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (import "m" "g" (func $g (result i32)))
  (func (param i32) (result i32) (local i32)
    (block $l
      (local.set 1 (i32.const 77))
      (br_if $l (call $f (i32.const 1)))
      (br_if $l (call $f (i32.const 2)))
      (br_if $l (call $f (i32.const 3)))
      (local.set 1 (call $g)))
    (drop (call $f (local.get 0)))
    (i32.mul (local.get 1) (local.get 1)))
)
;;; output
(func (;2;) (type 0) (param i32) (result i32)
  (local i32)
  i32.const 1
  call 0
  if ;; label = @1
    i32.const 77
    local.set 1
  else
    i32.const 2
    call 0
    i32.const 77
    local.set 1
    br_if 0 (;@1;)
    i32.const 3
    call 0
    br_if 0 (;@1;)
    call 1
    local.set 1
  end
  local.get 0
  call 0
  drop
  local.get 1
  local.get 1
  i32.mul
)
