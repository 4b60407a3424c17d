;; Floats are told apart by their bits and shared where that is shorter.
(module
  (func (param f64) (result f64)
    (f64.add (f64.mul (local.get 0) (f64.const 1.5)) (f64.div (local.get 0) (f64.const 1.5))))
  (func (param f64) (result f64)
    (f64.add (f64.mul (local.get 0) (f64.const 0)) (f64.div (local.get 0) (f64.const -0))))
)
;;; output
(func (;0;) (type 0) (param f64) (result f64)
  (local f64)
  local.get 0
  f64.const 0x1.8p+0 (;=1.5;)
  local.tee 1
  f64.mul
  local.get 0
  local.get 1
  f64.div
  f64.add
)
(func (;1;) (type 0) (param f64) (result f64)
  local.get 0
  i32.const 0
  f64.convert_i32_s
  f64.mul
  local.get 0
  f64.const -0x0p+0 (;=-0;)
  f64.div
  f64.add
)
