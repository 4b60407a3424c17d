//! Vectors: float arithmetic lane by lane and conversions.

use super::{Instruction, rows};
use crate::evaluate::vector_float as evaluate;
use crate::meaning::vector_float as meaning;

/// One row per instruction, as described in [`Instruction`].
pub(super) const ROWS: &[Instruction] = rows! {
    F32x4Ceil                "f32x4.ceil"                    0xfd:0x67  []  (V128) -> (V128)       []  Never  6   => f32x4::ceil;
    F32x4Floor               "f32x4.floor"                   0xfd:0x68  []  (V128) -> (V128)       []  Never  6   => f32x4::floor;
    F32x4Trunc               "f32x4.trunc"                   0xfd:0x69  []  (V128) -> (V128)       []  Never  6   => f32x4::trunc;
    F32x4Nearest             "f32x4.nearest"                 0xfd:0x6a  []  (V128) -> (V128)       []  Never  6   => f32x4::nearest;
    F32x4Abs                 "f32x4.abs"                     0xfd:0xe0  []  (V128) -> (V128)       []  Never  1   => f32x4::abs;
    F32x4Neg                 "f32x4.neg"                     0xfd:0xe1  []  (V128) -> (V128)       []  Never  1   => f32x4::neg;
    F32x4Sqrt                "f32x4.sqrt"                    0xfd:0xe3  []  (V128) -> (V128)       []  Never  18  => f32x4::sqrt;
    F32x4Add                 "f32x4.add"                     0xfd:0xe4  []  (V128 V128) -> (V128)  []  Never  4   => f32x4::add;
    F32x4Sub                 "f32x4.sub"                     0xfd:0xe5  []  (V128 V128) -> (V128)  []  Never  4   => f32x4::sub;
    F32x4Mul                 "f32x4.mul"                     0xfd:0xe6  []  (V128 V128) -> (V128)  []  Never  4   => f32x4::mul;
    F32x4Div                 "f32x4.div"                     0xfd:0xe7  []  (V128 V128) -> (V128)  []  Never  15  => f32x4::div;
    F32x4Min                 "f32x4.min"                     0xfd:0xe8  []  (V128 V128) -> (V128)  []  Never  6   => f32x4::min;
    F32x4Max                 "f32x4.max"                     0xfd:0xe9  []  (V128 V128) -> (V128)  []  Never  6   => f32x4::max;
    F32x4PMin                "f32x4.pmin"                    0xfd:0xea  []  (V128 V128) -> (V128)  []  Never  3   => f32x4::pmin;
    F32x4PMax                "f32x4.pmax"                    0xfd:0xeb  []  (V128 V128) -> (V128)  []  Never  3   => f32x4::pmax;
    F64x2Ceil                "f64x2.ceil"                    0xfd:0x74  []  (V128) -> (V128)       []  Never  6   => f64x2::ceil;
    F64x2Floor               "f64x2.floor"                   0xfd:0x75  []  (V128) -> (V128)       []  Never  6   => f64x2::floor;
    F64x2Trunc               "f64x2.trunc"                   0xfd:0x7a  []  (V128) -> (V128)       []  Never  6   => f64x2::trunc;
    F64x2Nearest             "f64x2.nearest"                 0xfd:0x94  []  (V128) -> (V128)       []  Never  6   => f64x2::nearest;
    F64x2Abs                 "f64x2.abs"                     0xfd:0xec  []  (V128) -> (V128)       []  Never  1   => f64x2::abs;
    F64x2Neg                 "f64x2.neg"                     0xfd:0xed  []  (V128) -> (V128)       []  Never  1   => f64x2::neg;
    F64x2Sqrt                "f64x2.sqrt"                    0xfd:0xef  []  (V128) -> (V128)       []  Never  18  => f64x2::sqrt;
    F64x2Add                 "f64x2.add"                     0xfd:0xf0  []  (V128 V128) -> (V128)  []  Never  4   => f64x2::add;
    F64x2Sub                 "f64x2.sub"                     0xfd:0xf1  []  (V128 V128) -> (V128)  []  Never  4   => f64x2::sub;
    F64x2Mul                 "f64x2.mul"                     0xfd:0xf2  []  (V128 V128) -> (V128)  []  Never  4   => f64x2::mul;
    F64x2Div                 "f64x2.div"                     0xfd:0xf3  []  (V128 V128) -> (V128)  []  Never  15  => f64x2::div;
    F64x2Min                 "f64x2.min"                     0xfd:0xf4  []  (V128 V128) -> (V128)  []  Never  6   => f64x2::min;
    F64x2Max                 "f64x2.max"                     0xfd:0xf5  []  (V128 V128) -> (V128)  []  Never  6   => f64x2::max;
    F64x2PMin                "f64x2.pmin"                    0xfd:0xf6  []  (V128 V128) -> (V128)  []  Never  3   => f64x2::pmin;
    F64x2PMax                "f64x2.pmax"                    0xfd:0xf7  []  (V128 V128) -> (V128)  []  Never  3   => f64x2::pmax;
    I32x4TruncSatF32x4S      "i32x4.trunc_sat_f32x4_s"       0xfd:0xf8  []  (V128) -> (V128)       []  Never  8   => i32x4::trunc_sat_f32x4_s;
    I32x4TruncSatF32x4U      "i32x4.trunc_sat_f32x4_u"       0xfd:0xf9  []  (V128) -> (V128)       []  Never  8   => i32x4::trunc_sat_f32x4_u;
    F32x4ConvertI32x4S       "f32x4.convert_i32x4_s"         0xfd:0xfa  []  (V128) -> (V128)       []  Never  5   => f32x4::convert_s;
    F32x4ConvertI32x4U       "f32x4.convert_i32x4_u"         0xfd:0xfb  []  (V128) -> (V128)       []  Never  5   => f32x4::convert_u;
    I32x4TruncSatF64x2SZero  "i32x4.trunc_sat_f64x2_s_zero"  0xfd:0xfc  []  (V128) -> (V128)       []  Never  8   => i32x4::trunc_sat_f64x2_s_zero;
    I32x4TruncSatF64x2UZero  "i32x4.trunc_sat_f64x2_u_zero"  0xfd:0xfd  []  (V128) -> (V128)       []  Never  8   => i32x4::trunc_sat_f64x2_u_zero;
    F64x2ConvertLowI32x4S    "f64x2.convert_low_i32x4_s"     0xfd:0xfe  []  (V128) -> (V128)       []  Never  5   => f64x2::convert_low_s;
    F64x2ConvertLowI32x4U    "f64x2.convert_low_i32x4_u"     0xfd:0xff  []  (V128) -> (V128)       []  Never  5   => f64x2::convert_low_u;
    F32x4DemoteF64x2Zero     "f32x4.demote_f64x2_zero"       0xfd:0x5e  []  (V128) -> (V128)       []  Never  5   => f32x4::demote_zero;
    F64x2PromoteLowF32x4     "f64x2.promote_low_f32x4"       0xfd:0x5f  []  (V128) -> (V128)       []  Never  5   => f64x2::promote_low;
};
