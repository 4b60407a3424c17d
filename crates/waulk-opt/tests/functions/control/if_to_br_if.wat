;; An if that is only a branch is a conditional branch.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (import "m" "g" (func $g (result i32)))
  (func (param i32)
    (block $out
      (block $l
        (drop (call $g))
        (if (local.get 0) (then (br $out)))
        (drop (call $g))
        (if (call $g) (then (br $l)))
        (drop (call $f (i32.const 5)))
        (br $out))
      (drop (call $f (i32.const 6)))))
)
;;; output
(func (;2;) (type 2) (param i32)
  call 1
  drop
  local.get 0
  i32.eqz
  if ;; label = @1
    call 1
    drop
    call 1
    i32.eqz
    if ;; label = @2
      i32.const 5
      call 0
      drop
      br 1 (;@1;)
    end
    i32.const 6
    call 0
    drop
  end
)
