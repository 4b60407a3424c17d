//! Vectors: comparisons lane by lane.

use super::{Instruction, rows};
use crate::evaluate::vector_compare as evaluate;
use crate::meaning::vector_compare as meaning;

/// One row per instruction, as described in [`Instruction`].
pub(super) const ROWS: &[Instruction] = rows! {
    I8x16Eq   "i8x16.eq"    0xfd:0x23  []  (V128 V128) -> (V128)  []  Never  1  => i8x16::eq;
    I8x16Ne   "i8x16.ne"    0xfd:0x24  []  (V128 V128) -> (V128)  []  Never  1  => i8x16::ne;
    I8x16LtS  "i8x16.lt_s"  0xfd:0x25  []  (V128 V128) -> (V128)  []  Never  1  => i8x16::lt_s;
    I8x16LtU  "i8x16.lt_u"  0xfd:0x26  []  (V128 V128) -> (V128)  []  Never  1  => i8x16::lt_u;
    I8x16GtS  "i8x16.gt_s"  0xfd:0x27  []  (V128 V128) -> (V128)  []  Never  1  => i8x16::gt_s;
    I8x16GtU  "i8x16.gt_u"  0xfd:0x28  []  (V128 V128) -> (V128)  []  Never  1  => i8x16::gt_u;
    I8x16LeS  "i8x16.le_s"  0xfd:0x29  []  (V128 V128) -> (V128)  []  Never  1  => i8x16::le_s;
    I8x16LeU  "i8x16.le_u"  0xfd:0x2a  []  (V128 V128) -> (V128)  []  Never  1  => i8x16::le_u;
    I8x16GeS  "i8x16.ge_s"  0xfd:0x2b  []  (V128 V128) -> (V128)  []  Never  1  => i8x16::ge_s;
    I8x16GeU  "i8x16.ge_u"  0xfd:0x2c  []  (V128 V128) -> (V128)  []  Never  1  => i8x16::ge_u;
    I16x8Eq   "i16x8.eq"    0xfd:0x2d  []  (V128 V128) -> (V128)  []  Never  1  => i16x8::eq;
    I16x8Ne   "i16x8.ne"    0xfd:0x2e  []  (V128 V128) -> (V128)  []  Never  1  => i16x8::ne;
    I16x8LtS  "i16x8.lt_s"  0xfd:0x2f  []  (V128 V128) -> (V128)  []  Never  1  => i16x8::lt_s;
    I16x8LtU  "i16x8.lt_u"  0xfd:0x30  []  (V128 V128) -> (V128)  []  Never  1  => i16x8::lt_u;
    I16x8GtS  "i16x8.gt_s"  0xfd:0x31  []  (V128 V128) -> (V128)  []  Never  1  => i16x8::gt_s;
    I16x8GtU  "i16x8.gt_u"  0xfd:0x32  []  (V128 V128) -> (V128)  []  Never  1  => i16x8::gt_u;
    I16x8LeS  "i16x8.le_s"  0xfd:0x33  []  (V128 V128) -> (V128)  []  Never  1  => i16x8::le_s;
    I16x8LeU  "i16x8.le_u"  0xfd:0x34  []  (V128 V128) -> (V128)  []  Never  1  => i16x8::le_u;
    I16x8GeS  "i16x8.ge_s"  0xfd:0x35  []  (V128 V128) -> (V128)  []  Never  1  => i16x8::ge_s;
    I16x8GeU  "i16x8.ge_u"  0xfd:0x36  []  (V128 V128) -> (V128)  []  Never  1  => i16x8::ge_u;
    I32x4Eq   "i32x4.eq"    0xfd:0x37  []  (V128 V128) -> (V128)  []  Never  1  => i32x4::eq;
    I32x4Ne   "i32x4.ne"    0xfd:0x38  []  (V128 V128) -> (V128)  []  Never  1  => i32x4::ne;
    I32x4LtS  "i32x4.lt_s"  0xfd:0x39  []  (V128 V128) -> (V128)  []  Never  1  => i32x4::lt_s;
    I32x4LtU  "i32x4.lt_u"  0xfd:0x3a  []  (V128 V128) -> (V128)  []  Never  1  => i32x4::lt_u;
    I32x4GtS  "i32x4.gt_s"  0xfd:0x3b  []  (V128 V128) -> (V128)  []  Never  1  => i32x4::gt_s;
    I32x4GtU  "i32x4.gt_u"  0xfd:0x3c  []  (V128 V128) -> (V128)  []  Never  1  => i32x4::gt_u;
    I32x4LeS  "i32x4.le_s"  0xfd:0x3d  []  (V128 V128) -> (V128)  []  Never  1  => i32x4::le_s;
    I32x4LeU  "i32x4.le_u"  0xfd:0x3e  []  (V128 V128) -> (V128)  []  Never  1  => i32x4::le_u;
    I32x4GeS  "i32x4.ge_s"  0xfd:0x3f  []  (V128 V128) -> (V128)  []  Never  1  => i32x4::ge_s;
    I32x4GeU  "i32x4.ge_u"  0xfd:0x40  []  (V128 V128) -> (V128)  []  Never  1  => i32x4::ge_u;
    I64x2Eq   "i64x2.eq"    0xfd:0xd6  []  (V128 V128) -> (V128)  []  Never  2  => i64x2::eq;
    I64x2Ne   "i64x2.ne"    0xfd:0xd7  []  (V128 V128) -> (V128)  []  Never  2  => i64x2::ne;
    I64x2LtS  "i64x2.lt_s"  0xfd:0xd8  []  (V128 V128) -> (V128)  []  Never  2  => i64x2::lt_s;
    I64x2GtS  "i64x2.gt_s"  0xfd:0xd9  []  (V128 V128) -> (V128)  []  Never  2  => i64x2::gt_s;
    I64x2LeS  "i64x2.le_s"  0xfd:0xda  []  (V128 V128) -> (V128)  []  Never  2  => i64x2::le_s;
    I64x2GeS  "i64x2.ge_s"  0xfd:0xdb  []  (V128 V128) -> (V128)  []  Never  2  => i64x2::ge_s;
    F32x4Eq   "f32x4.eq"    0xfd:0x41  []  (V128 V128) -> (V128)  []  Never  3  => f32x4::eq;
    F32x4Ne   "f32x4.ne"    0xfd:0x42  []  (V128 V128) -> (V128)  []  Never  3  => f32x4::ne;
    F32x4Lt   "f32x4.lt"    0xfd:0x43  []  (V128 V128) -> (V128)  []  Never  3  => f32x4::lt;
    F32x4Gt   "f32x4.gt"    0xfd:0x44  []  (V128 V128) -> (V128)  []  Never  3  => f32x4::gt;
    F32x4Le   "f32x4.le"    0xfd:0x45  []  (V128 V128) -> (V128)  []  Never  3  => f32x4::le;
    F32x4Ge   "f32x4.ge"    0xfd:0x46  []  (V128 V128) -> (V128)  []  Never  3  => f32x4::ge;
    F64x2Eq   "f64x2.eq"    0xfd:0x47  []  (V128 V128) -> (V128)  []  Never  3  => f64x2::eq;
    F64x2Ne   "f64x2.ne"    0xfd:0x48  []  (V128 V128) -> (V128)  []  Never  3  => f64x2::ne;
    F64x2Lt   "f64x2.lt"    0xfd:0x49  []  (V128 V128) -> (V128)  []  Never  3  => f64x2::lt;
    F64x2Gt   "f64x2.gt"    0xfd:0x4a  []  (V128 V128) -> (V128)  []  Never  3  => f64x2::gt;
    F64x2Le   "f64x2.le"    0xfd:0x4b  []  (V128 V128) -> (V128)  []  Never  3  => f64x2::le;
    F64x2Ge   "f64x2.ge"    0xfd:0x4c  []  (V128 V128) -> (V128)  []  Never  3  => f64x2::ge;
};
