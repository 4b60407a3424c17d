//! Vectors: constants, lanes, shuffles and bitwise logic.

use super::{Instruction, rows};
use crate::evaluate::vector as evaluate;
use crate::meaning::vector as meaning;

/// One row per instruction, as described in [`Instruction`].
pub(super) const ROWS: &[Instruction] = rows! {
    V128Const          "v128.const"            0xfd:0x0c  [V128]   () -> (V128)                []  Never  2;
    I8x16Shuffle       "i8x16.shuffle"         0xfd:0x0d  [Lanes]  (V128 V128) -> (V128)       []  Never  2  => shuffle;
    I8x16ExtractLaneS  "i8x16.extract_lane_s"  0xfd:0x15  [Lane]   (V128) -> (I32)             []  Never  2  => i8x16::extract_lane_s;
    I8x16ExtractLaneU  "i8x16.extract_lane_u"  0xfd:0x16  [Lane]   (V128) -> (I32)             []  Never  2  => i8x16::extract_lane_u;
    I8x16ReplaceLane   "i8x16.replace_lane"    0xfd:0x17  [Lane]   (V128 I32) -> (V128)        []  Never  2  => i8x16::replace_lane;
    I16x8ExtractLaneS  "i16x8.extract_lane_s"  0xfd:0x18  [Lane]   (V128) -> (I32)             []  Never  2  => i16x8::extract_lane_s;
    I16x8ExtractLaneU  "i16x8.extract_lane_u"  0xfd:0x19  [Lane]   (V128) -> (I32)             []  Never  2  => i16x8::extract_lane_u;
    I16x8ReplaceLane   "i16x8.replace_lane"    0xfd:0x1a  [Lane]   (V128 I32) -> (V128)        []  Never  2  => i16x8::replace_lane;
    I32x4ExtractLane   "i32x4.extract_lane"    0xfd:0x1b  [Lane]   (V128) -> (I32)             []  Never  2  => i32x4::extract_lane;
    I32x4ReplaceLane   "i32x4.replace_lane"    0xfd:0x1c  [Lane]   (V128 I32) -> (V128)        []  Never  2  => i32x4::replace_lane;
    I64x2ExtractLane   "i64x2.extract_lane"    0xfd:0x1d  [Lane]   (V128) -> (I64)             []  Never  2  => i64x2::extract_lane;
    I64x2ReplaceLane   "i64x2.replace_lane"    0xfd:0x1e  [Lane]   (V128 I64) -> (V128)        []  Never  2  => i64x2::replace_lane;
    F32x4ExtractLane   "f32x4.extract_lane"    0xfd:0x1f  [Lane]   (V128) -> (F32)             []  Never  2  => f32x4::extract_lane;
    F32x4ReplaceLane   "f32x4.replace_lane"    0xfd:0x20  [Lane]   (V128 F32) -> (V128)        []  Never  2  => f32x4::replace_lane;
    F64x2ExtractLane   "f64x2.extract_lane"    0xfd:0x21  [Lane]   (V128) -> (F64)             []  Never  2  => f64x2::extract_lane;
    F64x2ReplaceLane   "f64x2.replace_lane"    0xfd:0x22  [Lane]   (V128 F64) -> (V128)        []  Never  2  => f64x2::replace_lane;
    I8x16Swizzle       "i8x16.swizzle"         0xfd:0x0e  []       (V128 V128) -> (V128)       []  Never  2  => swizzle;
    I8x16Splat         "i8x16.splat"           0xfd:0x0f  []       (I32) -> (V128)             []  Never  2  => i8x16::splat;
    I16x8Splat         "i16x8.splat"           0xfd:0x10  []       (I32) -> (V128)             []  Never  2  => i16x8::splat;
    I32x4Splat         "i32x4.splat"           0xfd:0x11  []       (I32) -> (V128)             []  Never  2  => i32x4::splat;
    I64x2Splat         "i64x2.splat"           0xfd:0x12  []       (I64) -> (V128)             []  Never  2  => i64x2::splat;
    F32x4Splat         "f32x4.splat"           0xfd:0x13  []       (F32) -> (V128)             []  Never  2  => f32x4::splat;
    F64x2Splat         "f64x2.splat"           0xfd:0x14  []       (F64) -> (V128)             []  Never  2  => f64x2::splat;
    V128Not            "v128.not"              0xfd:0x4d  []       (V128) -> (V128)            []  Never  1  => not;
    V128And            "v128.and"              0xfd:0x4e  []       (V128 V128) -> (V128)       []  Never  1  => and;
    V128AndNot         "v128.andnot"           0xfd:0x4f  []       (V128 V128) -> (V128)       []  Never  1  => andnot;
    V128Or             "v128.or"               0xfd:0x50  []       (V128 V128) -> (V128)       []  Never  1  => or;
    V128Xor            "v128.xor"              0xfd:0x51  []       (V128 V128) -> (V128)       []  Never  1  => xor;
    V128Bitselect      "v128.bitselect"        0xfd:0x52  []       (V128 V128 V128) -> (V128)  []  Never  2  => bitselect;
    V128AnyTrue        "v128.any_true"         0xfd:0x53  []       (V128) -> (I32)             []  Never  3  => any_true;
};
