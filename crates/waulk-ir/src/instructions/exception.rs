//! Exceptions, and the legacy proposal that came before them.

use super::{Instruction, rows};

/// One row per instruction, as described in [`Instruction`].
pub(super) const ROWS: &[Instruction] = rows! {
    TryTable  "try_table"  0x1f  [TryTable]   special  [CONTROL]           Never  0;
    Throw     "throw"      0x08  [Tag]        special  [CONTROL ALLOCATE]  Never  100;
    ThrowRef  "throw_ref"  0x0a  []           special  [CONTROL]           Null   100;
    Try       "try"        0x06  [BlockType]  special  [CONTROL]           Never  0;
    Catch     "catch"      0x07  [Tag]        special  [CONTROL]           Never  0;
    Rethrow   "rethrow"    0x09  [Label]      special  [CONTROL]           Never  100;
    Delegate  "delegate"   0x18  [Label]      special  [CONTROL]           Never  0;
    CatchAll  "catch_all"  0x19  []           special  [CONTROL]           Never  0;
};
