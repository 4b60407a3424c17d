//! Stack switching: continuations.

use super::{Instruction, rows};

/// One row per instruction, as described in [`Instruction`].
pub(super) const ROWS: &[Instruction] = rows! {
    ContNew         "cont.new"          0xe0  [Type]                  special  [ALLOCATE]                       Null  100;
    ContBind        "cont.bind"         0xe1  [Type Type]             special  [ALLOCATE READ_HEAP WRITE_HEAP]  Null  20;
    Suspend         "suspend"           0xe2  [Tag]                   special  [ANY]                            Call  100;
    Resume          "resume"            0xe3  [Type ResumeTable]      special  [ANY]                            Call  100;
    ResumeThrow     "resume_throw"      0xe4  [Type Tag ResumeTable]  special  [ANY]                            Call  100;
    ResumeThrowRef  "resume_throw_ref"  0xe5  [Type ResumeTable]      special  [ANY]                            Call  100;
    Switch          "switch"            0xe6  [Type Tag]              special  [ANY]                            Call  100;
};
