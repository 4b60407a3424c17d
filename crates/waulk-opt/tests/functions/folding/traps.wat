;; What would trap is left to trap; a division that can not is done.
(module
  (func (result i32) (i32.div_s (i32.const 1) (i32.const 0)))
  (func (result i32) (i32.div_s (i32.const 0x80000000) (i32.const -1)))
  (func (result i32) (i32.trunc_f32_s (f32.const 1e10)))
  (func (result i32) (i32.div_s (i32.const 17) (i32.const 5)))
)
;;; output
(func (;0;) (type 0) (result i32)
  i32.const 1
  i32.const 0
  i32.div_s
)
(func (;1;) (type 0) (result i32)
  i32.const -1
  i32.const 31
  i32.shl
  i32.const -1
  i32.div_s
)
(func (;2;) (type 0) (result i32)
  f32.const 0x1.2a05f2p+33 (;=10000000000;)
  i32.trunc_f32_s
)
(func (;3;) (type 0) (result i32)
  i32.const 3
)
