//! Scalar loads and stores, memories as wholes, data segments.

use super::{Instruction, rows};

/// One row per instruction, as described in [`Instruction`].
pub(super) const ROWS: &[Instruction] = rows! {
    I32Load        "i32.load"        0x28       [MemArg]         (Address) -> (I32)           [LOAD]                Memory  3;
    I64Load        "i64.load"        0x29       [MemArg]         (Address) -> (I64)           [LOAD]                Memory  3;
    F32Load        "f32.load"        0x2a       [MemArg]         (Address) -> (F32)           [LOAD]                Memory  3;
    F64Load        "f64.load"        0x2b       [MemArg]         (Address) -> (F64)           [LOAD]                Memory  3;
    I32Load8S      "i32.load8_s"     0x2c       [MemArg]         (Address) -> (I32)           [LOAD]                Memory  3;
    I32Load8U      "i32.load8_u"     0x2d       [MemArg]         (Address) -> (I32)           [LOAD]                Memory  3;
    I32Load16S     "i32.load16_s"    0x2e       [MemArg]         (Address) -> (I32)           [LOAD]                Memory  3;
    I32Load16U     "i32.load16_u"    0x2f       [MemArg]         (Address) -> (I32)           [LOAD]                Memory  3;
    I64Load8S      "i64.load8_s"     0x30       [MemArg]         (Address) -> (I64)           [LOAD]                Memory  3;
    I64Load8U      "i64.load8_u"     0x31       [MemArg]         (Address) -> (I64)           [LOAD]                Memory  3;
    I64Load16S     "i64.load16_s"    0x32       [MemArg]         (Address) -> (I64)           [LOAD]                Memory  3;
    I64Load16U     "i64.load16_u"    0x33       [MemArg]         (Address) -> (I64)           [LOAD]                Memory  3;
    I64Load32S     "i64.load32_s"    0x34       [MemArg]         (Address) -> (I64)           [LOAD]                Memory  3;
    I64Load32U     "i64.load32_u"    0x35       [MemArg]         (Address) -> (I64)           [LOAD]                Memory  3;
    I32Store       "i32.store"       0x36       [MemArg]         (Address I32) -> ()          [STORE]               Memory  2;
    I64Store       "i64.store"       0x37       [MemArg]         (Address I64) -> ()          [STORE]               Memory  2;
    F32Store       "f32.store"       0x38       [MemArg]         (Address F32) -> ()          [STORE]               Memory  2;
    F64Store       "f64.store"       0x39       [MemArg]         (Address F64) -> ()          [STORE]               Memory  2;
    I32Store8      "i32.store8"      0x3a       [MemArg]         (Address I32) -> ()          [STORE]               Memory  2;
    I32Store16     "i32.store16"     0x3b       [MemArg]         (Address I32) -> ()          [STORE]               Memory  2;
    I64Store8      "i64.store8"      0x3c       [MemArg]         (Address I64) -> ()          [STORE]               Memory  2;
    I64Store16     "i64.store16"     0x3d       [MemArg]         (Address I64) -> ()          [STORE]               Memory  2;
    I64Store32     "i64.store32"     0x3e       [MemArg]         (Address I64) -> ()          [STORE]               Memory  2;
    MemorySize     "memory.size"     0x3f       [Memory]         () -> (Address)              [READ_SIZE]           Never   2;
    MemoryGrow     "memory.grow"     0x40       [Memory]         (Address) -> (Address)       [READ_SIZE GROW]      Never   200;
    MemoryInit     "memory.init"     0xfc:0x08  [Data Memory]    (Address I32 I32) -> ()      [STORE READ_SEGMENT]  Memory  20;
    DataDrop       "data.drop"       0xfc:0x09  [Data]           () -> ()                     [SEGMENT]             Never   10;
    MemoryCopy     "memory.copy"     0xfc:0x0a  [Memory Memory]  special                      [LOAD STORE]          Memory  20;
    MemoryFill     "memory.fill"     0xfc:0x0b  [Memory]         (Address I32 Address) -> ()  [STORE]               Memory  20;
    MemoryDiscard  "memory.discard"  0xfc:0x12  [Memory]         (Address Address) -> ()      [STORE]               Memory  200;
};
