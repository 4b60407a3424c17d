;; What comes after a branch or a trap is gone, loops and blocks in it
;; included.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (import "m" "g" (func $g (result i32)))
  (memory 1)
  (func (param i32) (result i32)
    (block $l
      (br $l)
      (loop $m (br_if $m (call $f (i32.const 1))))
      (drop (call $g)))
    (return (local.get 0))
    (block (result i32) (i32.const 5)))
  (func (param i32) (result i32)
    (i32.store (i32.const 0) (unreachable))
    (call $f (i32.const 1)))
)
;;; output
(func (;2;) (type 0) (param i32) (result i32)
  local.get 0
)
(func (;3;) (type 0) (param i32) (result i32)
  unreachable
)
