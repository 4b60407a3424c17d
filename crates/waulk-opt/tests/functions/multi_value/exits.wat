;; Branches that end a function with several values.
;;! larger: a branch with values to the end of the function is an if with a return
(module
  (import "m" "g" (func $g (result i32)))
  (func (param i32) (result i32 i64)
    (i32.const 1)
    (i64.const 2)
    (br_if 0 (local.get 0))
    (drop)
    (i64.const 3))
  (func (param i32) (result i32 i64)
    (if (local.get 0) (then (return (call $g) (i64.const 5))))
    (i32.const 1)
    (i64.const 2))
)
;;; output
(func (;1;) (type 1) (param i32) (result i32 i64)
  i32.const 1
  i64.const 2
  local.get 0
  br_if 0
  drop
  drop
  i32.const 1
  i64.const 3
)
(func (;2;) (type 1) (param i32) (result i32 i64)
  local.get 0
  if ;; label = @1
    call 0
    i64.const 5
    return
  end
  i32.const 1
  i64.const 2
)
