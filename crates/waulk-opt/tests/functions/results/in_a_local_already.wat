;; Where the branches bring what is in a local, nothing is gained by the stack.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (import "m" "g" (func $g (result i32)))
  (memory 1)
  (func (param i32 i32) (result i32)
    (block $l
      (br_if $l (i32.eqz (call $f (local.get 1))))
      (br_if $l (call $f (local.get 1)))
      (local.set 0 (call $g)))
    (i32.store (i32.const 0) (local.get 0))
    (local.get 0))
)
;;; output
(func (;2;) (type 2) (param i32 i32) (result i32)
  local.get 1
  call 0
  if ;; label = @1
    local.get 1
    call 0
    br_if 0 (;@1;)
    call 1
    local.set 0
  end
  i32.const 0
  local.get 0
  i32.store
  local.get 0
)
