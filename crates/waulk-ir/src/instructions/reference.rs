//! References that need no heap type of their own: null, functions, equality.

use super::{Instruction, rows};

/// One row per instruction, as described in [`Instruction`].
pub(super) const ROWS: &[Instruction] = rows! {
    RefEq         "ref.eq"           0xd3  []          special  []         Never  1;
    RefNull       "ref.null"         0xd0  [HeapType]  special  []         Never  1;
    RefIsNull     "ref.is_null"      0xd1  []          special  []         Never  1;
    RefFunc       "ref.func"         0xd2  [Func]      special  []         Never  3;
    RefAsNonNull  "ref.as_non_null"  0xd4  []          special  []         Null   1;
    BrOnNull      "br_on_null"       0xd5  [Label]     special  [CONTROL]  Never  1;
    BrOnNonNull   "br_on_non_null"   0xd6  [Label]     special  [CONTROL]  Never  1;
};
