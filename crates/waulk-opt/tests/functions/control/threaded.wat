;; A branch to where another branch is known to follow goes there at once: what a
;; `br_if` or a `br_table` looks at is what the first branch brings.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (import "m" "g" (func $g (param i32)))
  (func (param i32) (result i32)
    (block $out
      (br_if $out (call $f (i32.const 9)))
      (block $seen (result i32)
        (drop (br_if $seen (i32.const 1) (call $f (i32.const 10))))
        (drop (call $f (i32.const 11)))
        (drop (br_if $seen (i32.const 2) (call $f (i32.const 12))))
        (call $g (i32.const 13))
        (i32.const 0))
      (br_if $out)
      (return (call $f (i32.const 14))))
    (call $f (i32.const 15)))
  (func (param i32) (result i32)
    (block $a
      (block $b
        (block $c
          (block $which (result i32)
            (drop (br_if $which (i32.const 0) (call $f (i32.const 20))))
            (call $g (i32.const 21))
            (drop (br_if $which (i32.const 1) (call $f (i32.const 22))))
            (call $g (i32.const 23))
            (drop (br_if $which (i32.const 7) (call $f (i32.const 24))))
            (call $f (i32.const 25)))
          (br_table $a $b $c))
        (return (call $f (i32.const 26))))
      (return (call $f (i32.const 27))))
    (call $f (i32.const 28)))
)
;;; output
(func (;2;) (type 0) (param i32) (result i32)
  i32.const 9
  call 0
  i32.eqz
  if ;; label = @1
    i32.const 10
    call 0
    br_if 0 (;@1;)
    i32.const 11
    call 0
    drop
    i32.const 12
    call 0
    br_if 0 (;@1;)
    i32.const 13
    call 1
    i32.const 14
    call 0
    return
  end
  i32.const 15
  call 0
)
(func (;3;) (type 0) (param i32) (result i32)
  i32.const 20
  call 0
  i32.eqz
  if ;; label = @1
    i32.const 21
    call 1
    i32.const 22
    call 0
    i32.eqz
    if ;; label = @2
      i32.const 23
      call 1
      i32.const 24
      call 0
      i32.eqz
      if ;; label = @3
        i32.const 25
        call 0
        br_table 2 (;@1;) 1 (;@2;) 0 (;@3;)
      end
      i32.const 26
      call 0
      return
    end
    i32.const 27
    call 0
    return
  end
  i32.const 28
  call 0
)
