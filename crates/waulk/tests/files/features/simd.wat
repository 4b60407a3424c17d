;; Vectors: constants, lanes, shuffles, relaxed instructions.
(module
  (memory (export "m") 1)
  (func (export "f") (param v128 v128) (result v128) (local v128 i32)
    (local.set 2 (v128.load8_lane offset=1 3 (i32.const 0) (local.get 0)))
    (local.set 3 (i8x16.extract_lane_s 15 (local.get 2)))
    (i8x16.shuffle 0 1 2 3 4 5 6 7 24 25 26 27 28 29 30 31
      (i32x4.relaxed_trunc_f32x4_s (local.get 1))
      (i32x4.splat (local.get 3)))
    (v128.xor (v128.const i64x2 1 -1)))
)
;;; output
(module
  (type (;0;) (func (param v128 v128) (result v128)))
  (memory (;0;) 1)
  (export "m" (memory 0))
  (export "f" (func 0))
  (func (;0;) (type 0) (param v128 v128) (result v128)
    (local i32 v128)
    i32.const 0
    local.get 0
    v128.load8_lane offset=1 3
    local.set 3
    local.get 3
    i8x16.extract_lane_s 15
    local.set 2
    local.get 1
    i32x4.relaxed_trunc_f32x4_s
    local.get 2
    i32x4.splat
    i8x16.shuffle 0 1 2 3 4 5 6 7 24 25 26 27 28 29 30 31
    v128.const i32x4 0x00000001 0x00000000 0xffffffff 0xffffffff
    v128.xor
  )
)
