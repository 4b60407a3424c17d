//! Relaxed SIMD: results that differ from machine to machine, so no evaluators.

use super::{Instruction, rows};

/// One row per instruction, as described in [`Instruction`].
pub(super) const ROWS: &[Instruction] = rows! {
    I8x16RelaxedSwizzle            "i8x16.relaxed_swizzle"                0xfd:0x100  []  (V128 V128) -> (V128)       []  Never  1;
    I32x4RelaxedTruncF32x4S        "i32x4.relaxed_trunc_f32x4_s"          0xfd:0x101  []  (V128) -> (V128)            []  Never  4;
    I32x4RelaxedTruncF32x4U        "i32x4.relaxed_trunc_f32x4_u"          0xfd:0x102  []  (V128) -> (V128)            []  Never  4;
    I32x4RelaxedTruncF64x2SZero    "i32x4.relaxed_trunc_f64x2_s_zero"     0xfd:0x103  []  (V128) -> (V128)            []  Never  4;
    I32x4RelaxedTruncF64x2UZero    "i32x4.relaxed_trunc_f64x2_u_zero"     0xfd:0x104  []  (V128) -> (V128)            []  Never  4;
    F32x4RelaxedMadd               "f32x4.relaxed_madd"                   0xfd:0x105  []  (V128 V128 V128) -> (V128)  []  Never  4;
    F32x4RelaxedNmadd              "f32x4.relaxed_nmadd"                  0xfd:0x106  []  (V128 V128 V128) -> (V128)  []  Never  4;
    F64x2RelaxedMadd               "f64x2.relaxed_madd"                   0xfd:0x107  []  (V128 V128 V128) -> (V128)  []  Never  4;
    F64x2RelaxedNmadd              "f64x2.relaxed_nmadd"                  0xfd:0x108  []  (V128 V128 V128) -> (V128)  []  Never  4;
    I8x16RelaxedLaneselect         "i8x16.relaxed_laneselect"             0xfd:0x109  []  (V128 V128 V128) -> (V128)  []  Never  1;
    I16x8RelaxedLaneselect         "i16x8.relaxed_laneselect"             0xfd:0x10a  []  (V128 V128 V128) -> (V128)  []  Never  1;
    I32x4RelaxedLaneselect         "i32x4.relaxed_laneselect"             0xfd:0x10b  []  (V128 V128 V128) -> (V128)  []  Never  1;
    I64x2RelaxedLaneselect         "i64x2.relaxed_laneselect"             0xfd:0x10c  []  (V128 V128 V128) -> (V128)  []  Never  1;
    F32x4RelaxedMin                "f32x4.relaxed_min"                    0xfd:0x10d  []  (V128 V128) -> (V128)       []  Never  4;
    F32x4RelaxedMax                "f32x4.relaxed_max"                    0xfd:0x10e  []  (V128 V128) -> (V128)       []  Never  4;
    F64x2RelaxedMin                "f64x2.relaxed_min"                    0xfd:0x10f  []  (V128 V128) -> (V128)       []  Never  4;
    F64x2RelaxedMax                "f64x2.relaxed_max"                    0xfd:0x110  []  (V128 V128) -> (V128)       []  Never  4;
    I16x8RelaxedQ15mulrS           "i16x8.relaxed_q15mulr_s"              0xfd:0x111  []  (V128 V128) -> (V128)       []  Never  1;
    I16x8RelaxedDotI8x16I7x16S     "i16x8.relaxed_dot_i8x16_i7x16_s"      0xfd:0x112  []  (V128 V128) -> (V128)       []  Never  4;
    I32x4RelaxedDotI8x16I7x16AddS  "i32x4.relaxed_dot_i8x16_i7x16_add_s"  0xfd:0x113  []  (V128 V128 V128) -> (V128)  []  Never  4;
};
