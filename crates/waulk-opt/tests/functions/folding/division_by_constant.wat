;; A division by a constant that is not 0 or -1 is pure: it can be shared and
;; go.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (func (param i32 i32) (result i32)
    (drop (i32.div_s (local.get 0) (i32.const 7)))
    (i32.add (i32.div_s (local.get 1) (i32.const 7)) (call $f (i32.div_s (local.get 1) (i32.const 7)))))
  (func (param i32) (result i32)
    (drop (i32.div_s (local.get 0) (i32.const -1)))
    (i32.const 1))
)
;;; output
(func (;1;) (type 1) (param i32 i32) (result i32)
  local.get 1
  i32.const 7
  i32.div_s
  local.tee 1
  local.get 1
  call 0
  i32.add
)
(func (;2;) (type 0) (param i32) (result i32)
  local.get 0
  i32.const -1
  i32.div_s
  drop
  i32.const 1
)
