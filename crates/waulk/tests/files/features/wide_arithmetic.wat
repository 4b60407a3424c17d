;; 128-bit arithmetic.
(module
  (func (export "f") (param i64 i64) (result i64 i64)
    (i64.mul_wide_u (local.get 0) (local.get 1)))
)
;;; output
(module
  (type (;0;) (func (param i64 i64) (result i64 i64)))
  (export "f" (func 0))
  (func (;0;) (type 0) (param i64 i64) (result i64 i64)
    local.get 0
    local.get 1
    i64.mul_wide_u
  )
)
