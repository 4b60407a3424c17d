;; Where the bits of a NaN are open, nothing is folded.
(module
  (func (result f32) (f32.div (f32.const 0) (f32.const 0)))
  (func (result f32) (f32.neg (f32.const nan:0x200001)))
)
;;; output
(func (;0;) (type 0) (result f32)
  i32.const 0
  f32.convert_i32_s
  i32.const 0
  f32.convert_i32_s
  f32.div
)
(func (;1;) (type 0) (result f32)
  f32.const -nan:0x200001 (;=NaN;)
)
