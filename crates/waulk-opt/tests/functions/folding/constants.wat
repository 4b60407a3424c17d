;; Operations on constants are done.
(module
  (func (result i32) (local i32)
    (local.set 0 (i32.const 6))
    (i32.add (i32.mul (local.get 0) (i32.const 7)) (i32.shl (local.get 0) (i32.const 33))))
  (func (result f64) (f64.add (f64.const 0.1) (f64.const 0.2)))
  (func (result i64) (i64.extend_i32_s (i32.const -1)))
)
;;; output
(func (;0;) (type 0) (result i32)
  i32.const 54
)
(func (;1;) (type 1) (result f64)
  f64.const 0x1.3333333333334p-2 (;=0.30000000000000004;)
)
(func (;2;) (type 2) (result i64)
  i64.const -1
)
