;; A long constant that is used often is put into a local.
(module
  (func (param i64) (result i64)
    (i64.xor (i64.mul (local.get 0) (i64.const 0x123456789abcdef))
      (i64.add (i64.const 0x123456789abcdef)
        (i64.rotl (local.get 0) (i64.const 0x123456789abcdef)))))
)
;;; output
(func (;0;) (type 0) (param i64) (result i64)
  (local i64)
  local.get 0
  i64.const 81985529216486895
  local.tee 1
  i64.mul
  local.get 0
  local.get 1
  i64.rotl
  local.get 1
  i64.add
  i64.xor
)
