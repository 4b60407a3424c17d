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
        (br_if $inner (i32.load (local.get 1)))
        (drop (call $f (i32.const 3))))
      (local.set 3 (call $g))
      (br_if $outer (i32.load (local.get 2)))
      (local.set 3 (call $f (i32.const 2))))
    (i32.sub (local.get 2) (local.get 3)))
)
;;; output
(func (;2;) (type 2) (param i32 i32) (result i32)
  local.get 0
  call 0
  local.set 0
  local.get 1
  i32.load
  i32.eqz
  if ;; label = @1
    i32.const 3
    call 0
    drop
  end
  call 1
  local.set 1
  local.get 0
  local.get 0
  i32.load
  if (result i32) ;; label = @1
    local.get 1
  else
    i32.const 2
    call 0
  end
  i32.sub
)
