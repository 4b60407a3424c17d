;; The same where what leaks out of the inner block is read in the outer one,
;; too: it leaks out of both.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (import "m" "g" (func $g (result i32)))
  (memory 1)
  (func (param i32 i32) (result i32) (local i32 i32)
    (block $outer
      (block $inner
        (local.set 2 (call $f (local.get 0)))
        (loop $m
          (br_if $inner (i32.load (local.get 1)))
          (br_if $m (call $f (i32.const 3))))
        (drop (call $f (i32.const 4))))
      (loop $n
        (local.set 3 (call $g))
        (br_if $outer (i32.load (local.get 2)))
        (br_if $n (call $f (i32.const 5))))
      (local.set 3 (call $f (i32.const 2))))
    (i32.sub (local.get 2) (local.get 3)))
)
;;; output
(func (;2;) (type 2) (param i32 i32) (result i32)
  block ;; label = @1
    block ;; label = @2
      local.get 0
      call 0
      local.set 0
      loop ;; label = @3
        local.get 1
        i32.load
        br_if 1 (;@2;)
        i32.const 3
        call 0
        br_if 0 (;@3;)
      end
      i32.const 4
      call 0
      drop
    end
    loop ;; label = @2
      call 1
      local.set 1
      local.get 0
      i32.load
      br_if 1 (;@1;)
      i32.const 5
      call 0
      br_if 0 (;@2;)
    end
    i32.const 2
    call 0
    local.set 1
  end
  local.get 0
  local.get 1
  i32.sub
)
