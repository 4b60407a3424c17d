;; What a block computes is read after it, below its result: the block must not
;; be delayed onto the stack, past that.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (import "m" "g" (func $g (result i32)))
  (memory 1)
  (func (param i32 i32) (local i32 i32)
    (block $l
      (local.set 2 (call $f (local.get 0)))
      (loop $m
        (local.set 3 (call $g))
        (br_if $l (i32.load (local.get 1)))
        (br_if $m (call $f (i32.const 3))))
      (local.set 3 (call $f (i32.const 2))))
    (i32.store (local.get 2) (local.get 3)))
)
;;; output
(func (;2;) (type 2) (param i32 i32)
  (local i32)
  block ;; label = @1
    local.get 0
    call 0
    local.set 0
    loop ;; label = @2
      call 1
      local.set 2
      local.get 1
      i32.load
      br_if 1 (;@1;)
      i32.const 3
      call 0
      br_if 0 (;@2;)
    end
    i32.const 2
    call 0
    local.set 2
  end
  local.get 0
  local.get 2
  i32.store
)
