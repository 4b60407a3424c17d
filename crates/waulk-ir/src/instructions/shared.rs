//! Shared-everything threads: atomic access to globals, tables and objects.

use super::{Instruction, rows};

/// One row per instruction, as described in [`Instruction`].
pub(super) const ROWS: &[Instruction] = rows! {
    GlobalAtomicGet         "global.atomic.get"          0xfe:0x4f  [Ordering Global]      special  [READ_GLOBAL SYNC]                       Never  4;
    GlobalAtomicSet         "global.atomic.set"          0xfe:0x50  [Ordering Global]      special  [WRITE_GLOBAL SYNC]                      Never  20;
    GlobalAtomicRmwAdd      "global.atomic.rmw.add"      0xfe:0x51  [Ordering Global]      special  [READ_GLOBAL WRITE_GLOBAL SYNC]          Never  20;
    GlobalAtomicRmwSub      "global.atomic.rmw.sub"      0xfe:0x52  [Ordering Global]      special  [READ_GLOBAL WRITE_GLOBAL SYNC]          Never  20;
    GlobalAtomicRmwAnd      "global.atomic.rmw.and"      0xfe:0x53  [Ordering Global]      special  [READ_GLOBAL WRITE_GLOBAL SYNC]          Never  20;
    GlobalAtomicRmwOr       "global.atomic.rmw.or"       0xfe:0x54  [Ordering Global]      special  [READ_GLOBAL WRITE_GLOBAL SYNC]          Never  20;
    GlobalAtomicRmwXor      "global.atomic.rmw.xor"      0xfe:0x55  [Ordering Global]      special  [READ_GLOBAL WRITE_GLOBAL SYNC]          Never  20;
    GlobalAtomicRmwXchg     "global.atomic.rmw.xchg"     0xfe:0x56  [Ordering Global]      special  [READ_GLOBAL WRITE_GLOBAL SYNC]          Never  20;
    GlobalAtomicRmwCmpxchg  "global.atomic.rmw.cmpxchg"  0xfe:0x57  [Ordering Global]      special  [READ_GLOBAL WRITE_GLOBAL SYNC]          Never  20;
    TableAtomicGet          "table.atomic.get"           0xfe:0x58  [Ordering Table]       special  [READ_TABLE READ_SIZE SYNC]              Table  4;
    TableAtomicSet          "table.atomic.set"           0xfe:0x59  [Ordering Table]       special  [WRITE_TABLE READ_SIZE SYNC]             Table  20;
    TableAtomicRmwXchg      "table.atomic.rmw.xchg"      0xfe:0x5a  [Ordering Table]       special  [READ_TABLE WRITE_TABLE READ_SIZE SYNC]  Table  20;
    TableAtomicRmwCmpxchg   "table.atomic.rmw.cmpxchg"   0xfe:0x5b  [Ordering Table]       special  [READ_TABLE WRITE_TABLE READ_SIZE SYNC]  Table  20;
    StructAtomicGet         "struct.atomic.get"          0xfe:0x5c  [Ordering Type Field]  special  [READ_HEAP SYNC]                         Null   4;
    StructAtomicGetS        "struct.atomic.get_s"        0xfe:0x5d  [Ordering Type Field]  special  [READ_HEAP SYNC]                         Null   4;
    StructAtomicGetU        "struct.atomic.get_u"        0xfe:0x5e  [Ordering Type Field]  special  [READ_HEAP SYNC]                         Null   4;
    StructAtomicSet         "struct.atomic.set"          0xfe:0x5f  [Ordering Type Field]  special  [WRITE_HEAP SYNC]                        Null   20;
    StructAtomicRmwAdd      "struct.atomic.rmw.add"      0xfe:0x60  [Ordering Type Field]  special  [READ_HEAP WRITE_HEAP SYNC]              Null   20;
    StructAtomicRmwSub      "struct.atomic.rmw.sub"      0xfe:0x61  [Ordering Type Field]  special  [READ_HEAP WRITE_HEAP SYNC]              Null   20;
    StructAtomicRmwAnd      "struct.atomic.rmw.and"      0xfe:0x62  [Ordering Type Field]  special  [READ_HEAP WRITE_HEAP SYNC]              Null   20;
    StructAtomicRmwOr       "struct.atomic.rmw.or"       0xfe:0x63  [Ordering Type Field]  special  [READ_HEAP WRITE_HEAP SYNC]              Null   20;
    StructAtomicRmwXor      "struct.atomic.rmw.xor"      0xfe:0x64  [Ordering Type Field]  special  [READ_HEAP WRITE_HEAP SYNC]              Null   20;
    StructAtomicRmwXchg     "struct.atomic.rmw.xchg"     0xfe:0x65  [Ordering Type Field]  special  [READ_HEAP WRITE_HEAP SYNC]              Null   20;
    StructAtomicRmwCmpxchg  "struct.atomic.rmw.cmpxchg"  0xfe:0x66  [Ordering Type Field]  special  [READ_HEAP WRITE_HEAP SYNC]              Null   20;
    ArrayAtomicGet          "array.atomic.get"           0xfe:0x67  [Ordering Type]        special  [READ_HEAP SYNC]                         Array  4;
    ArrayAtomicGetS         "array.atomic.get_s"         0xfe:0x68  [Ordering Type]        special  [READ_HEAP SYNC]                         Array  4;
    ArrayAtomicGetU         "array.atomic.get_u"         0xfe:0x69  [Ordering Type]        special  [READ_HEAP SYNC]                         Array  4;
    ArrayAtomicSet          "array.atomic.set"           0xfe:0x6a  [Ordering Type]        special  [WRITE_HEAP SYNC]                        Array  20;
    ArrayAtomicRmwAdd       "array.atomic.rmw.add"       0xfe:0x6b  [Ordering Type]        special  [READ_HEAP WRITE_HEAP SYNC]              Array  20;
    ArrayAtomicRmwSub       "array.atomic.rmw.sub"       0xfe:0x6c  [Ordering Type]        special  [READ_HEAP WRITE_HEAP SYNC]              Array  20;
    ArrayAtomicRmwAnd       "array.atomic.rmw.and"       0xfe:0x6d  [Ordering Type]        special  [READ_HEAP WRITE_HEAP SYNC]              Array  20;
    ArrayAtomicRmwOr        "array.atomic.rmw.or"        0xfe:0x6e  [Ordering Type]        special  [READ_HEAP WRITE_HEAP SYNC]              Array  20;
    ArrayAtomicRmwXor       "array.atomic.rmw.xor"       0xfe:0x6f  [Ordering Type]        special  [READ_HEAP WRITE_HEAP SYNC]              Array  20;
    ArrayAtomicRmwXchg      "array.atomic.rmw.xchg"      0xfe:0x70  [Ordering Type]        special  [READ_HEAP WRITE_HEAP SYNC]              Array  20;
    ArrayAtomicRmwCmpxchg   "array.atomic.rmw.cmpxchg"   0xfe:0x71  [Ordering Type]        special  [READ_HEAP WRITE_HEAP SYNC]              Array  20;
};
