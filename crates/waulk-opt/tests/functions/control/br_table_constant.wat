;; A table with a known index is a branch.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (func (param i32) (result i32) (local i32)
    (local.set 1 (i32.const 1))
    (block $a
      (block $b
        (br_table $b $a $b (local.get 1)))
      (return (call $f (i32.const 1))))
    (i32.const 2))
)
;;; output
(func (;1;) (type 0) (param i32) (result i32)
  i32.const 2
)
