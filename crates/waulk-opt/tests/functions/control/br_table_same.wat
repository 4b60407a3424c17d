;; A table whose entries are all the same is a branch.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (func (param i32) (result i32)
    (block $a
      (br_table $a $a $a (call $f (local.get 0))))
    (i32.const 2))
)
;;; output
(func (;1;) (type 0) (param i32) (result i32)
  local.get 0
  call 0
  drop
  i32.const 2
)
