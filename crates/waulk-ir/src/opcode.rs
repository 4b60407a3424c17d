//! The operators of WebAssembly, one variant each.
//!
//! The list is wasmparser's, so an operator that a newer wasmparser adds is
//! here at once, and the [instruction table](crate::instructions) does not
//! compile until it has a row for it.

use std::fmt;

use wasmparser::Operator;

use crate::constant::Constant;
use crate::evaluate::{Evaluate, Evaluated, Trap};
use crate::instructions::{self, Instruction};

macro_rules! opcodes {
    ($(@$proposal:ident $op:ident $({ $($arg:ident: $argty:ty),* })? => $visit:ident ($($ann:tt)*))*) => {
        /// An operator of WebAssembly, by the name that wasmparser gives it.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        #[repr(u16)]
        pub enum Opcode {
            $(#[doc = concat!("wasmparser's `Operator::", stringify!($op), "`.")] $op,)*
        }

        impl Opcode {
            /// Every opcode, in order.
            pub const ALL: &[Opcode] = &[$(Opcode::$op),*];

            /// The opcode of a decoded operator; `None` for one that this
            /// version of wasmparser does not list.
            pub fn of(operator: &Operator<'_>) -> Option<Opcode> {
                match operator {
                    $(Operator::$op { .. } => Some(Opcode::$op),)*
                    // `Operator` is non-exhaustive.
                    _ => None,
                }
            }
        }
    };
}

wasmparser::for_each_operator!(opcodes);

impl Opcode {
    /// What the instruction table says about it.
    #[inline]
    pub fn row(self) -> &'static Instruction {
        instructions::row(self)
    }

    /// Its name in the text format. Instructions that the text format tells
    /// apart by their immediates only (`select`, `ref.test`, `ref.cast`,
    /// `ref.cast_desc_eq`) share one.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The first opcode with a name in the text format.
    pub fn from_name(name: &str) -> Option<Opcode> {
        Opcode::ALL.iter().copied().find(|opcode| opcode.name() == name)
    }

    /// Computes its one result from constant operands. `None` where it has no
    /// evaluator, or more than one result.
    ///
    /// `immediates` holds the lane index or the sixteen lanes of a shuffle; it
    /// is empty for other instructions.
    ///
    /// # Panics
    /// The operands are not what the instruction's signature says, or a lane
    /// index is out of range.
    #[inline]
    pub fn evaluate(
        self,
        operands: &[Constant],
        immediates: &[u8],
    ) -> Option<Result<Evaluated, Trap>> {
        match self.row().evaluate? {
            Evaluate::One(evaluate) => Some(evaluate(operands, immediates)),
            Evaluate::Two(_) => None,
        }
    }

    /// Computes its two results from constant operands, in order. `None` where
    /// it has no evaluator, or one result only. Such instructions never trap.
    ///
    /// # Panics
    /// The operands are not what the instruction's signature says.
    pub fn evaluate_two(self, operands: &[Constant]) -> Option<[Constant; 2]> {
        match self.row().evaluate? {
            Evaluate::One(_) => None,
            Evaluate::Two(evaluate) => Some(evaluate(operands)),
        }
    }
}

impl fmt::Display for Opcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
