;; It is in a loop, and where it held something else.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (import "m" "g" (func $g (result i32)))
  (func (param i32) (local i32)
    (loop $outer
      (local.set 1 (i32.const 0))
      (loop $l
        (drop (call $f (local.get 1)))
        (br_if $l (i32.lt_u (local.tee 1 (i32.add (local.get 1) (i32.const 1))) (local.get 0))))
      (br_if $outer (call $g))))
  (func (param i32) (local i32)
    (local.set 0 (i32.const 0))
    (loop $l
      (drop (call $f (local.get 0)))
      (br_if $l (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 9)))))
)
;;; output
(func (;2;) (type 2) (param i32)
  (local i32)
  loop ;; label = @1
    i32.const 0
    local.set 1
    loop ;; label = @2
      local.get 1
      call 0
      drop
      local.get 1
      i32.const 1
      i32.add
      local.tee 1
      local.get 0
      i32.lt_u
      br_if 0 (;@2;)
    end
    call 1
    br_if 0 (;@1;)
  end
)
(func (;3;) (type 2) (param i32)
  i32.const 0
  local.set 0
  loop ;; label = @1
    local.get 0
    call 0
    drop
    local.get 0
    i32.const 1
    i32.add
    local.tee 0
    i32.const 9
    i32.lt_u
    br_if 0 (;@1;)
  end
)
