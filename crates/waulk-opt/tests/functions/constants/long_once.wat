;; A long constant that is used once, or one that is hardly longer than reading
;; a local, is not.
(module
  (func (param i64) (result i64)
    (i64.mul (local.get 0) (i64.const 0x123456789abcdef)))
  (func (param i32) (result i32)
    (i32.xor (i32.const 100) (i32.mul (local.get 0) (i32.const 100))))
)
;;; output
(func (;0;) (type 0) (param i64) (result i64)
  local.get 0
  i64.const 81985529216486895
  i64.mul
)
(func (;1;) (type 1) (param i32) (result i32)
  local.get 0
  i32.const 100
  i32.mul
  i32.const 100
  i32.xor
)
