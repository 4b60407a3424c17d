//! Conversions between numeric types.

use super::{Instruction, rows};
use crate::evaluate::conversion as evaluate;
use crate::meaning::conversion as meaning;

/// One row per instruction, as described in [`Instruction`].
pub(super) const ROWS: &[Instruction] = rows! {
    I32WrapI64         "i32.wrap_i64"         0xa7       []  (I64) -> (I32)  []  Never    0  => i32::wrap_i64;
    I32TruncF32S       "i32.trunc_f32_s"      0xa8       []  (F32) -> (I32)  []  Convert  8  => i32::trunc_f32_s;
    I32TruncF32U       "i32.trunc_f32_u"      0xa9       []  (F32) -> (I32)  []  Convert  8  => i32::trunc_f32_u;
    I32TruncF64S       "i32.trunc_f64_s"      0xaa       []  (F64) -> (I32)  []  Convert  8  => i32::trunc_f64_s;
    I32TruncF64U       "i32.trunc_f64_u"      0xab       []  (F64) -> (I32)  []  Convert  8  => i32::trunc_f64_u;
    I64ExtendI32S      "i64.extend_i32_s"     0xac       []  (I32) -> (I64)  []  Never    1  => i64::extend_i32_s;
    I64ExtendI32U      "i64.extend_i32_u"     0xad       []  (I32) -> (I64)  []  Never    1  => i64::extend_i32_u;
    I64TruncF32S       "i64.trunc_f32_s"      0xae       []  (F32) -> (I64)  []  Convert  8  => i64::trunc_f32_s;
    I64TruncF32U       "i64.trunc_f32_u"      0xaf       []  (F32) -> (I64)  []  Convert  8  => i64::trunc_f32_u;
    I64TruncF64S       "i64.trunc_f64_s"      0xb0       []  (F64) -> (I64)  []  Convert  8  => i64::trunc_f64_s;
    I64TruncF64U       "i64.trunc_f64_u"      0xb1       []  (F64) -> (I64)  []  Convert  8  => i64::trunc_f64_u;
    F32ConvertI32S     "f32.convert_i32_s"    0xb2       []  (I32) -> (F32)  []  Never    5  => f32::convert_i32_s;
    F32ConvertI32U     "f32.convert_i32_u"    0xb3       []  (I32) -> (F32)  []  Never    5  => f32::convert_i32_u;
    F32ConvertI64S     "f32.convert_i64_s"    0xb4       []  (I64) -> (F32)  []  Never    5  => f32::convert_i64_s;
    F32ConvertI64U     "f32.convert_i64_u"    0xb5       []  (I64) -> (F32)  []  Never    5  => f32::convert_i64_u;
    F32DemoteF64       "f32.demote_f64"       0xb6       []  (F64) -> (F32)  []  Never    4  => f32::demote_f64;
    F64ConvertI32S     "f64.convert_i32_s"    0xb7       []  (I32) -> (F64)  []  Never    5  => f64::convert_i32_s;
    F64ConvertI32U     "f64.convert_i32_u"    0xb8       []  (I32) -> (F64)  []  Never    5  => f64::convert_i32_u;
    F64ConvertI64S     "f64.convert_i64_s"    0xb9       []  (I64) -> (F64)  []  Never    5  => f64::convert_i64_s;
    F64ConvertI64U     "f64.convert_i64_u"    0xba       []  (I64) -> (F64)  []  Never    5  => f64::convert_i64_u;
    F64PromoteF32      "f64.promote_f32"      0xbb       []  (F32) -> (F64)  []  Never    4  => f64::promote_f32;
    I32ReinterpretF32  "i32.reinterpret_f32"  0xbc       []  (F32) -> (I32)  []  Never    2  => i32::reinterpret_f32;
    I64ReinterpretF64  "i64.reinterpret_f64"  0xbd       []  (F64) -> (I64)  []  Never    2  => i64::reinterpret_f64;
    F32ReinterpretI32  "f32.reinterpret_i32"  0xbe       []  (I32) -> (F32)  []  Never    2  => f32::reinterpret_i32;
    F64ReinterpretI64  "f64.reinterpret_i64"  0xbf       []  (I64) -> (F64)  []  Never    2  => f64::reinterpret_i64;
    I32TruncSatF32S    "i32.trunc_sat_f32_s"  0xfc:0x00  []  (F32) -> (I32)  []  Never    8  => i32::trunc_sat_f32_s;
    I32TruncSatF32U    "i32.trunc_sat_f32_u"  0xfc:0x01  []  (F32) -> (I32)  []  Never    8  => i32::trunc_sat_f32_u;
    I32TruncSatF64S    "i32.trunc_sat_f64_s"  0xfc:0x02  []  (F64) -> (I32)  []  Never    8  => i32::trunc_sat_f64_s;
    I32TruncSatF64U    "i32.trunc_sat_f64_u"  0xfc:0x03  []  (F64) -> (I32)  []  Never    8  => i32::trunc_sat_f64_u;
    I64TruncSatF32S    "i64.trunc_sat_f32_s"  0xfc:0x04  []  (F32) -> (I64)  []  Never    8  => i64::trunc_sat_f32_s;
    I64TruncSatF32U    "i64.trunc_sat_f32_u"  0xfc:0x05  []  (F32) -> (I64)  []  Never    8  => i64::trunc_sat_f32_u;
    I64TruncSatF64S    "i64.trunc_sat_f64_s"  0xfc:0x06  []  (F64) -> (I64)  []  Never    8  => i64::trunc_sat_f64_s;
    I64TruncSatF64U    "i64.trunc_sat_f64_u"  0xfc:0x07  []  (F64) -> (I64)  []  Never    8  => i64::trunc_sat_f64_u;
};
