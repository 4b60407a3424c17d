//! Locals and globals.

use super::{Instruction, rows};

/// One row per instruction, as described in [`Instruction`].
pub(super) const ROWS: &[Instruction] = rows! {
    LocalGet   "local.get"   0x20  [Local]   special  [READ_LOCAL]    Never  0;
    LocalSet   "local.set"   0x21  [Local]   special  [WRITE_LOCAL]   Never  0;
    LocalTee   "local.tee"   0x22  [Local]   special  [WRITE_LOCAL]   Never  0;
    GlobalGet  "global.get"  0x23  [Global]  special  [READ_GLOBAL]   Never  3;
    GlobalSet  "global.set"  0x24  [Global]  special  [WRITE_GLOBAL]  Never  3;
};
