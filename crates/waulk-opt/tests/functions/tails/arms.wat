;; What both arms do at their end is done once, behind them; what they do it
;; with may differ.
(module
  (import "m" "f" (func $f (param i32)))
  (import "m" "g" (func $g (param i32 i32)))
  (memory 1)
  (func (param i32 i32)
    (if (local.get 0)
      (then
        (call $f (i32.const 1))
        (i32.store offset=4 (local.get 1) (i32.const 7))
        (call $g (local.get 1) (i32.const 100)))
      (else
        (call $f (i32.const 2))
        (i32.store offset=4 (local.get 1) (i32.const 7))
        (call $g (local.get 1) (i32.const 100)))))
)
;;; output
(func (;2;) (type 1) (param i32 i32)
  i32.const 1
  i32.const 2
  local.get 0
  select
  call 0
  local.get 1
  i32.const 7
  i32.store offset=4
  local.get 1
  i32.const 100
  call 1
)
