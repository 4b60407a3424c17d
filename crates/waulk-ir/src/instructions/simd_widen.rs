//! Vectors: integer lanes from lanes half as wide.

use super::{Instruction, rows};
use crate::evaluate::vector_widen as evaluate;
use crate::meaning::vector_widen as meaning;

/// One row per instruction, as described in [`Instruction`].
pub(super) const ROWS: &[Instruction] = rows! {
    I16x8ExtAddPairwiseI8x16S  "i16x8.extadd_pairwise_i8x16_s"  0xfd:0x7c  []  (V128) -> (V128)       []  Never  3  => i16x8::extadd_pairwise_s;
    I16x8ExtAddPairwiseI8x16U  "i16x8.extadd_pairwise_i8x16_u"  0xfd:0x7d  []  (V128) -> (V128)       []  Never  3  => i16x8::extadd_pairwise_u;
    I16x8ExtendLowI8x16S       "i16x8.extend_low_i8x16_s"       0xfd:0x87  []  (V128) -> (V128)       []  Never  2  => i16x8::extend_low_s;
    I16x8ExtendHighI8x16S      "i16x8.extend_high_i8x16_s"      0xfd:0x88  []  (V128) -> (V128)       []  Never  2  => i16x8::extend_high_s;
    I16x8ExtendLowI8x16U       "i16x8.extend_low_i8x16_u"       0xfd:0x89  []  (V128) -> (V128)       []  Never  2  => i16x8::extend_low_u;
    I16x8ExtendHighI8x16U      "i16x8.extend_high_i8x16_u"      0xfd:0x8a  []  (V128) -> (V128)       []  Never  2  => i16x8::extend_high_u;
    I16x8ExtMulLowI8x16S       "i16x8.extmul_low_i8x16_s"       0xfd:0x9c  []  (V128 V128) -> (V128)  []  Never  5  => i16x8::extmul_low_s;
    I16x8ExtMulHighI8x16S      "i16x8.extmul_high_i8x16_s"      0xfd:0x9d  []  (V128 V128) -> (V128)  []  Never  5  => i16x8::extmul_high_s;
    I16x8ExtMulLowI8x16U       "i16x8.extmul_low_i8x16_u"       0xfd:0x9e  []  (V128 V128) -> (V128)  []  Never  5  => i16x8::extmul_low_u;
    I16x8ExtMulHighI8x16U      "i16x8.extmul_high_i8x16_u"      0xfd:0x9f  []  (V128 V128) -> (V128)  []  Never  5  => i16x8::extmul_high_u;
    I32x4ExtAddPairwiseI16x8S  "i32x4.extadd_pairwise_i16x8_s"  0xfd:0x7e  []  (V128) -> (V128)       []  Never  3  => i32x4::extadd_pairwise_s;
    I32x4ExtAddPairwiseI16x8U  "i32x4.extadd_pairwise_i16x8_u"  0xfd:0x7f  []  (V128) -> (V128)       []  Never  3  => i32x4::extadd_pairwise_u;
    I32x4ExtendLowI16x8S       "i32x4.extend_low_i16x8_s"       0xfd:0xa7  []  (V128) -> (V128)       []  Never  2  => i32x4::extend_low_s;
    I32x4ExtendHighI16x8S      "i32x4.extend_high_i16x8_s"      0xfd:0xa8  []  (V128) -> (V128)       []  Never  2  => i32x4::extend_high_s;
    I32x4ExtendLowI16x8U       "i32x4.extend_low_i16x8_u"       0xfd:0xa9  []  (V128) -> (V128)       []  Never  2  => i32x4::extend_low_u;
    I32x4ExtendHighI16x8U      "i32x4.extend_high_i16x8_u"      0xfd:0xaa  []  (V128) -> (V128)       []  Never  2  => i32x4::extend_high_u;
    I32x4DotI16x8S             "i32x4.dot_i16x8_s"              0xfd:0xba  []  (V128 V128) -> (V128)  []  Never  5  => i32x4::dot_s;
    I32x4ExtMulLowI16x8S       "i32x4.extmul_low_i16x8_s"       0xfd:0xbc  []  (V128 V128) -> (V128)  []  Never  5  => i32x4::extmul_low_s;
    I32x4ExtMulHighI16x8S      "i32x4.extmul_high_i16x8_s"      0xfd:0xbd  []  (V128 V128) -> (V128)  []  Never  5  => i32x4::extmul_high_s;
    I32x4ExtMulLowI16x8U       "i32x4.extmul_low_i16x8_u"       0xfd:0xbe  []  (V128 V128) -> (V128)  []  Never  5  => i32x4::extmul_low_u;
    I32x4ExtMulHighI16x8U      "i32x4.extmul_high_i16x8_u"      0xfd:0xbf  []  (V128 V128) -> (V128)  []  Never  5  => i32x4::extmul_high_u;
    I64x2ExtendLowI32x4S       "i64x2.extend_low_i32x4_s"       0xfd:0xc7  []  (V128) -> (V128)       []  Never  2  => i64x2::extend_low_s;
    I64x2ExtendHighI32x4S      "i64x2.extend_high_i32x4_s"      0xfd:0xc8  []  (V128) -> (V128)       []  Never  2  => i64x2::extend_high_s;
    I64x2ExtendLowI32x4U       "i64x2.extend_low_i32x4_u"       0xfd:0xc9  []  (V128) -> (V128)       []  Never  2  => i64x2::extend_low_u;
    I64x2ExtendHighI32x4U      "i64x2.extend_high_i32x4_u"      0xfd:0xca  []  (V128) -> (V128)       []  Never  2  => i64x2::extend_high_u;
    I64x2ExtMulLowI32x4S       "i64x2.extmul_low_i32x4_s"       0xfd:0xdc  []  (V128 V128) -> (V128)  []  Never  5  => i64x2::extmul_low_s;
    I64x2ExtMulHighI32x4S      "i64x2.extmul_high_i32x4_s"      0xfd:0xdd  []  (V128 V128) -> (V128)  []  Never  5  => i64x2::extmul_high_s;
    I64x2ExtMulLowI32x4U       "i64x2.extmul_low_i32x4_u"       0xfd:0xde  []  (V128 V128) -> (V128)  []  Never  5  => i64x2::extmul_low_u;
    I64x2ExtMulHighI32x4U      "i64x2.extmul_high_i32x4_u"      0xfd:0xdf  []  (V128 V128) -> (V128)  []  Never  5  => i64x2::extmul_high_u;
};
