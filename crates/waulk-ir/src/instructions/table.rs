//! Tables and element segments.

use super::{Instruction, rows};

/// One row per instruction, as described in [`Instruction`].
pub(super) const ROWS: &[Instruction] = rows! {
    TableInit  "table.init"  0xfc:0x0c  [Elem Table]   (Address I32 I32) -> ()  [WRITE_TABLE READ_SIZE READ_SEGMENT]  Table  20;
    ElemDrop   "elem.drop"   0xfc:0x0d  [Elem]         () -> ()                 [SEGMENT]                             Never  10;
    TableCopy  "table.copy"  0xfc:0x0e  [Table Table]  special                  [READ_TABLE WRITE_TABLE READ_SIZE]    Table  20;
    TableFill  "table.fill"  0xfc:0x11  [Table]        special                  [WRITE_TABLE READ_SIZE]               Table  20;
    TableGet   "table.get"   0x25       [Table]        special                  [READ_TABLE READ_SIZE]                Table  4;
    TableSet   "table.set"   0x26       [Table]        special                  [WRITE_TABLE READ_SIZE]               Table  5;
    TableGrow  "table.grow"  0xfc:0x0f  [Table]        special                  [WRITE_TABLE READ_SIZE GROW]          Never  200;
    TableSize  "table.size"  0xfc:0x10  [Table]        () -> (Address)          [READ_SIZE]                           Never  2;
};
