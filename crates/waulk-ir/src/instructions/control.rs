//! Control, calls, and what chooses between values of any type.

use super::{Instruction, rows};
use crate::evaluate::choice as evaluate;
use crate::meaning::choice as meaning;

/// One row per instruction, as described in [`Instruction`].
pub(super) const ROWS: &[Instruction] = rows! {
    Unreachable         "unreachable"           0x00  []            special   [CONTROL]  Always  0;
    Nop                 "nop"                   0x01  []            () -> ()  []         Never   0;
    Block               "block"                 0x02  [BlockType]   special   [CONTROL]  Never   0;
    Loop                "loop"                  0x03  [BlockType]   special   [CONTROL]  Never   0;
    If                  "if"                    0x04  [BlockType]   special   [CONTROL]  Never   1;
    Else                "else"                  0x05  []            special   [CONTROL]  Never   0;
    End                 "end"                   0x0b  []            special   [CONTROL]  Never   0;
    Br                  "br"                    0x0c  [Label]       special   [CONTROL]  Never   1;
    BrIf                "br_if"                 0x0d  [Label]       special   [CONTROL]  Never   1;
    BrTable             "br_table"              0x0e  [LabelTable]  special   [CONTROL]  Never   4;
    Return              "return"                0x0f  []            special   [CONTROL]  Never   1;
    Call                "call"                  0x10  [Func]        special   [ANY]      Call    5;
    CallIndirect        "call_indirect"         0x11  [Type Table]  special   [ANY]      Call    10;
    Drop                "drop"                  0x1a  []            special   []         Never   0;
    Select              "select"                0x1b  []            special   []         Never   1   => select;
    TypedSelect         "select"                0x1c  [ValTypes]    special   []         Never   1   => select;
    TypedSelectMulti    "select"                0x1c  [ValTypes]    special   []         Never   1;
    ReturnCall          "return_call"           0x12  [Func]        special   [ANY]      Call    5;
    ReturnCallIndirect  "return_call_indirect"  0x13  [Type Table]  special   [ANY]      Call    10;
    CallRef             "call_ref"              0x14  [Type]        special   [ANY]      Call    10;
    ReturnCallRef       "return_call_ref"       0x15  [Type]        special   [ANY]      Call    10;
};
