//! Garbage-collected objects: structs, arrays, `i31`, casts, descriptors.

use super::{Instruction, rows};

/// One row per instruction, as described in [`Instruction`].
pub(super) const ROWS: &[Instruction] = rows! {
    StructNew              "struct.new"               0xfb:0x00  [Type]        special  [ALLOCATE]                 Never    30;
    StructNewDefault       "struct.new_default"       0xfb:0x01  [Type]        special  [ALLOCATE]                 Never    30;
    StructGet              "struct.get"               0xfb:0x02  [Type Field]  special  [READ_HEAP]                Null     3;
    StructGetS             "struct.get_s"             0xfb:0x03  [Type Field]  special  [READ_HEAP]                Null     3;
    StructGetU             "struct.get_u"             0xfb:0x04  [Type Field]  special  [READ_HEAP]                Null     3;
    StructSet              "struct.set"               0xfb:0x05  [Type Field]  special  [WRITE_HEAP]               Null     3;
    ArrayNew               "array.new"                0xfb:0x06  [Type]        special  [ALLOCATE]                 Never    30;
    ArrayNewDefault        "array.new_default"        0xfb:0x07  [Type]        special  [ALLOCATE]                 Never    30;
    ArrayNewFixed          "array.new_fixed"          0xfb:0x08  [Type Size]   special  [ALLOCATE]                 Never    30;
    ArrayNewData           "array.new_data"           0xfb:0x09  [Type Data]   special  [ALLOCATE READ_SEGMENT]    Segment  50;
    ArrayNewElem           "array.new_elem"           0xfb:0x0a  [Type Elem]   special  [ALLOCATE READ_SEGMENT]    Segment  50;
    ArrayGet               "array.get"                0xfb:0x0b  [Type]        special  [READ_HEAP]                Array    4;
    ArrayGetS              "array.get_s"              0xfb:0x0c  [Type]        special  [READ_HEAP]                Array    4;
    ArrayGetU              "array.get_u"              0xfb:0x0d  [Type]        special  [READ_HEAP]                Array    4;
    ArraySet               "array.set"                0xfb:0x0e  [Type]        special  [WRITE_HEAP]               Array    4;
    ArrayLen               "array.len"                0xfb:0x0f  []            special  []                         Null     3;
    ArrayFill              "array.fill"               0xfb:0x10  [Type]        special  [WRITE_HEAP]               Array    20;
    ArrayCopy              "array.copy"               0xfb:0x11  [Type Type]   special  [READ_HEAP WRITE_HEAP]     Array    20;
    ArrayInitData          "array.init_data"          0xfb:0x12  [Type Data]   special  [WRITE_HEAP READ_SEGMENT]  Array    20;
    ArrayInitElem          "array.init_elem"          0xfb:0x13  [Type Elem]   special  [WRITE_HEAP READ_SEGMENT]  Array    20;
    RefTestNonNull         "ref.test"                 0xfb:0x14  [HeapType]    special  []                         Never    5;
    RefTestNullable        "ref.test"                 0xfb:0x15  [HeapType]    special  []                         Never    5;
    RefCastNonNull         "ref.cast"                 0xfb:0x16  [HeapType]    special  []                         Cast     5;
    RefCastNullable        "ref.cast"                 0xfb:0x17  [HeapType]    special  []                         Cast     5;
    BrOnCast               "br_on_cast"               0xfb:0x18  [RefCast]     special  [CONTROL]                  Never    5;
    BrOnCastFail           "br_on_cast_fail"          0xfb:0x19  [RefCast]     special  [CONTROL]                  Never    5;
    AnyConvertExtern       "any.convert_extern"       0xfb:0x1a  []            special  []                         Never    1;
    ExternConvertAny       "extern.convert_any"       0xfb:0x1b  []            special  []                         Never    1;
    RefI31                 "ref.i31"                  0xfb:0x1c  []            special  []                         Never    1;
    I31GetS                "i31.get_s"                0xfb:0x1d  []            special  []                         Null     1;
    I31GetU                "i31.get_u"                0xfb:0x1e  []            special  []                         Null     1;
    StructNewDesc          "struct.new_desc"          0xfb:0x20  [Type]        special  [ALLOCATE]                 Null     30;
    StructNewDefaultDesc   "struct.new_default_desc"  0xfb:0x21  [Type]        special  [ALLOCATE]                 Null     30;
    RefGetDesc             "ref.get_desc"             0xfb:0x22  [Type]        special  []                         Null     3;
    RefCastDescEqNonNull   "ref.cast_desc_eq"         0xfb:0x23  [HeapType]    special  []                         Cast     5;
    RefCastDescEqNullable  "ref.cast_desc_eq"         0xfb:0x24  [HeapType]    special  []                         Cast     5;
    BrOnCastDescEq         "br_on_cast_desc_eq"       0xfb:0x25  [RefCast]     special  [CONTROL]                  Null     5;
    BrOnCastDescEqFail     "br_on_cast_desc_eq_fail"  0xfb:0x26  [RefCast]     special  [CONTROL]                  Null     5;
    RefI31Shared           "ref.i31_shared"           0xfe:0x72  []            special  []                         Never    1;
};
