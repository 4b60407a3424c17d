//! Vectors: loads and stores.

use super::{Instruction, rows};

/// One row per instruction, as described in [`Instruction`].
pub(super) const ROWS: &[Instruction] = rows! {
    V128Load         "v128.load"          0xfd:0x00  [MemArg]       (Address) -> (V128)       [LOAD]   Memory  4;
    V128Load8x8S     "v128.load8x8_s"     0xfd:0x01  [MemArg]       (Address) -> (V128)       [LOAD]   Memory  4;
    V128Load8x8U     "v128.load8x8_u"     0xfd:0x02  [MemArg]       (Address) -> (V128)       [LOAD]   Memory  4;
    V128Load16x4S    "v128.load16x4_s"    0xfd:0x03  [MemArg]       (Address) -> (V128)       [LOAD]   Memory  4;
    V128Load16x4U    "v128.load16x4_u"    0xfd:0x04  [MemArg]       (Address) -> (V128)       [LOAD]   Memory  4;
    V128Load32x2S    "v128.load32x2_s"    0xfd:0x05  [MemArg]       (Address) -> (V128)       [LOAD]   Memory  4;
    V128Load32x2U    "v128.load32x2_u"    0xfd:0x06  [MemArg]       (Address) -> (V128)       [LOAD]   Memory  4;
    V128Load8Splat   "v128.load8_splat"   0xfd:0x07  [MemArg]       (Address) -> (V128)       [LOAD]   Memory  4;
    V128Load16Splat  "v128.load16_splat"  0xfd:0x08  [MemArg]       (Address) -> (V128)       [LOAD]   Memory  4;
    V128Load32Splat  "v128.load32_splat"  0xfd:0x09  [MemArg]       (Address) -> (V128)       [LOAD]   Memory  4;
    V128Load64Splat  "v128.load64_splat"  0xfd:0x0a  [MemArg]       (Address) -> (V128)       [LOAD]   Memory  4;
    V128Load32Zero   "v128.load32_zero"   0xfd:0x5c  [MemArg]       (Address) -> (V128)       [LOAD]   Memory  4;
    V128Load64Zero   "v128.load64_zero"   0xfd:0x5d  [MemArg]       (Address) -> (V128)       [LOAD]   Memory  4;
    V128Store        "v128.store"         0xfd:0x0b  [MemArg]       (Address V128) -> ()      [STORE]  Memory  2;
    V128Load8Lane    "v128.load8_lane"    0xfd:0x54  [MemArg Lane]  (Address V128) -> (V128)  [LOAD]   Memory  4;
    V128Load16Lane   "v128.load16_lane"   0xfd:0x55  [MemArg Lane]  (Address V128) -> (V128)  [LOAD]   Memory  4;
    V128Load32Lane   "v128.load32_lane"   0xfd:0x56  [MemArg Lane]  (Address V128) -> (V128)  [LOAD]   Memory  4;
    V128Load64Lane   "v128.load64_lane"   0xfd:0x57  [MemArg Lane]  (Address V128) -> (V128)  [LOAD]   Memory  4;
    V128Store8Lane   "v128.store8_lane"   0xfd:0x58  [MemArg Lane]  (Address V128) -> ()      [STORE]  Memory  3;
    V128Store16Lane  "v128.store16_lane"  0xfd:0x59  [MemArg Lane]  (Address V128) -> ()      [STORE]  Memory  3;
    V128Store32Lane  "v128.store32_lane"  0xfd:0x5a  [MemArg Lane]  (Address V128) -> ()      [STORE]  Memory  3;
    V128Store64Lane  "v128.store64_lane"  0xfd:0x5b  [MemArg Lane]  (Address V128) -> ()      [STORE]  Memory  3;
};
