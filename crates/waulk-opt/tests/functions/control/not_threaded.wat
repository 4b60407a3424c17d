;; What is not known, and what leads past the second branch, goes the long way.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (import "m" "g" (func $g (param i32)))
  (func (param i32) (result i32)
    (block $out
      (block $seen (result i32)
        (drop (br_if $seen (local.get 0) (call $f (i32.const 10))))
        (call $g (i32.const 11))
        (drop (br_if $seen (i32.const 0) (call $f (i32.const 12))))
        (call $g (i32.const 13))
        (call $f (i32.const 14)))
      (br_if $out)
      (return (call $f (i32.const 15))))
    (call $f (i32.const 16)))
  ;; What is brought besides is used behind the second label.
  (func (param i32) (result i32)
    (local i32)
    (block $out
      (block $seen (result i32)
        (local.set 1 (call $f (i32.const 20)))
        (drop (br_if $seen (i32.const 1) (call $f (i32.const 21))))
        (local.set 1 (call $f (i32.const 22)))
        (drop (br_if $seen (i32.const 2) (call $f (i32.const 23))))
        (local.set 1 (call $f (i32.const 24)))
        (i32.const 0))
      (br_if $out)
      (return (call $f (i32.const 25))))
    (call $g (local.get 1))
    (call $f (local.get 1)))
)
;;; output
(func (;2;) (type 0) (param i32) (result i32)
  i32.const 10
  call 0
  if (result i32) ;; label = @1
    local.get 0
  else
    i32.const 11
    call 1
    i32.const 0
    i32.const 12
    call 0
    br_if 0 (;@1;)
    drop
    i32.const 13
    call 1
    i32.const 14
    call 0
  end
  i32.eqz
  if ;; label = @1
    i32.const 15
    call 0
    return
  end
  i32.const 16
  call 0
)
(func (;3;) (type 0) (param i32) (result i32)
  i32.const 20
  call 0
  local.set 0
  i32.const 21
  call 0
  if (result i32) ;; label = @1
    i32.const 1
  else
    i32.const 22
    call 0
    local.set 0
    i32.const 2
    i32.const 23
    call 0
    br_if 0 (;@1;)
    drop
    i32.const 0
    i32.const 24
    call 0
    local.set 0
  end
  i32.eqz
  if ;; label = @1
    i32.const 25
    call 0
    return
  end
  local.get 0
  call 1
  local.get 0
  call 0
)
