//! Floats: constants, comparisons, arithmetic.

use super::{Instruction, rows};
use crate::evaluate::float as evaluate;
use crate::meaning::float as meaning;

/// One row per instruction, as described in [`Instruction`].
pub(super) const ROWS: &[Instruction] = rows! {
    F32Const     "f32.const"     0x43  [F32]  () -> (F32)         []  Never  1;
    F64Const     "f64.const"     0x44  [F64]  () -> (F64)         []  Never  1;
    F32Eq        "f32.eq"        0x5b  []     (F32 F32) -> (I32)  []  Never  3   => f32::eq;
    F32Ne        "f32.ne"        0x5c  []     (F32 F32) -> (I32)  []  Never  3   => f32::ne;
    F32Lt        "f32.lt"        0x5d  []     (F32 F32) -> (I32)  []  Never  3   => f32::lt;
    F32Gt        "f32.gt"        0x5e  []     (F32 F32) -> (I32)  []  Never  3   => f32::gt;
    F32Le        "f32.le"        0x5f  []     (F32 F32) -> (I32)  []  Never  3   => f32::le;
    F32Ge        "f32.ge"        0x60  []     (F32 F32) -> (I32)  []  Never  3   => f32::ge;
    F64Eq        "f64.eq"        0x61  []     (F64 F64) -> (I32)  []  Never  3   => f64::eq;
    F64Ne        "f64.ne"        0x62  []     (F64 F64) -> (I32)  []  Never  3   => f64::ne;
    F64Lt        "f64.lt"        0x63  []     (F64 F64) -> (I32)  []  Never  3   => f64::lt;
    F64Gt        "f64.gt"        0x64  []     (F64 F64) -> (I32)  []  Never  3   => f64::gt;
    F64Le        "f64.le"        0x65  []     (F64 F64) -> (I32)  []  Never  3   => f64::le;
    F64Ge        "f64.ge"        0x66  []     (F64 F64) -> (I32)  []  Never  3   => f64::ge;
    F32Abs       "f32.abs"       0x8b  []     (F32) -> (F32)      []  Never  1   => f32::abs;
    F32Neg       "f32.neg"       0x8c  []     (F32) -> (F32)      []  Never  1   => f32::neg;
    F32Ceil      "f32.ceil"      0x8d  []     (F32) -> (F32)      []  Never  6   => f32::ceil;
    F32Floor     "f32.floor"     0x8e  []     (F32) -> (F32)      []  Never  6   => f32::floor;
    F32Trunc     "f32.trunc"     0x8f  []     (F32) -> (F32)      []  Never  6   => f32::trunc;
    F32Nearest   "f32.nearest"   0x90  []     (F32) -> (F32)      []  Never  6   => f32::nearest;
    F32Sqrt      "f32.sqrt"      0x91  []     (F32) -> (F32)      []  Never  15  => f32::sqrt;
    F32Add       "f32.add"       0x92  []     (F32 F32) -> (F32)  []  Never  4   => f32::add;
    F32Sub       "f32.sub"       0x93  []     (F32 F32) -> (F32)  []  Never  4   => f32::sub;
    F32Mul       "f32.mul"       0x94  []     (F32 F32) -> (F32)  []  Never  4   => f32::mul;
    F32Div       "f32.div"       0x95  []     (F32 F32) -> (F32)  []  Never  13  => f32::div;
    F32Min       "f32.min"       0x96  []     (F32 F32) -> (F32)  []  Never  6   => f32::min;
    F32Max       "f32.max"       0x97  []     (F32 F32) -> (F32)  []  Never  6   => f32::max;
    F32Copysign  "f32.copysign"  0x98  []     (F32 F32) -> (F32)  []  Never  3   => f32::copysign;
    F64Abs       "f64.abs"       0x99  []     (F64) -> (F64)      []  Never  1   => f64::abs;
    F64Neg       "f64.neg"       0x9a  []     (F64) -> (F64)      []  Never  1   => f64::neg;
    F64Ceil      "f64.ceil"      0x9b  []     (F64) -> (F64)      []  Never  6   => f64::ceil;
    F64Floor     "f64.floor"     0x9c  []     (F64) -> (F64)      []  Never  6   => f64::floor;
    F64Trunc     "f64.trunc"     0x9d  []     (F64) -> (F64)      []  Never  6   => f64::trunc;
    F64Nearest   "f64.nearest"   0x9e  []     (F64) -> (F64)      []  Never  6   => f64::nearest;
    F64Sqrt      "f64.sqrt"      0x9f  []     (F64) -> (F64)      []  Never  15  => f64::sqrt;
    F64Add       "f64.add"       0xa0  []     (F64 F64) -> (F64)  []  Never  4   => f64::add;
    F64Sub       "f64.sub"       0xa1  []     (F64 F64) -> (F64)  []  Never  4   => f64::sub;
    F64Mul       "f64.mul"       0xa2  []     (F64 F64) -> (F64)  []  Never  4   => f64::mul;
    F64Div       "f64.div"       0xa3  []     (F64 F64) -> (F64)  []  Never  13  => f64::div;
    F64Min       "f64.min"       0xa4  []     (F64 F64) -> (F64)  []  Never  6   => f64::min;
    F64Max       "f64.max"       0xa5  []     (F64 F64) -> (F64)  []  Never  6   => f64::max;
    F64Copysign  "f64.copysign"  0xa6  []     (F64 F64) -> (F64)  []  Never  3   => f64::copysign;
};
