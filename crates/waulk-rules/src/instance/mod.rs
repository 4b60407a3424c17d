//! Rules as trees: one instance for each choice of types that a rule fits.
//!
//! ISLE knows values but not their types. What a rule means for one choice of types
//! is an [`Instance`]: what is on its left and right as trees of instructions, and
//! its conditions. It is derived from the type-checked rule, extractors and
//! constructors of terms expanded, and is what is proven, measured and shown.

mod evaluate;
mod read;
mod text;

use cranelift_entity::{PrimaryMap, entity_impl};
use waulk_ir::instructions::Type;
use waulk_ir::opcode::Opcode;

use crate::helpers::Helper;
use crate::operations::Ty;
pub use evaluate::{Behaviour, Values};
pub use read::instances;

/// Which term a rule is of, and so how much of a value it has to keep.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Entry {
    /// `simplify`: all of it.
    Value,
    /// `simplify_truth`: whether it is zero.
    Truth,
    /// `simplify_fast`: all of it.
    Fast,
    /// `simplify_low`: its low bits.
    Low,
    /// `simplify_address`: the sum of it and an offset, exactly.
    Address,
}

impl Entry {
    /// Every entry.
    pub const ALL: [Entry; 5] =
        [Entry::Value, Entry::Truth, Entry::Fast, Entry::Low, Entry::Address];

    /// The term.
    pub const fn name(self) -> &'static str {
        match self {
            Entry::Value => "simplify",
            Entry::Truth => "simplify_truth",
            Entry::Fast => "simplify_fast",
            Entry::Low => "simplify_low",
            Entry::Address => "simplify_address",
        }
    }

    /// Whether it is about a value that stays as it is for others.
    pub const fn is_of_use(self) -> bool {
        matches!(self, Entry::Truth | Entry::Low | Entry::Address)
    }
}

/// A value in a rule. What is used twice is computed once.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tree(u32);
entity_impl!(Tree, "tree");

/// What a value in a rule is.
#[derive(Clone, PartialEq, Debug)]
pub enum TreeData {
    /// Any value.
    Variable {
        /// Its name in the rule.
        name: String,
        /// Its type.
        ty: Type,
    },
    /// An integer, as if it were signed.
    Int {
        /// Its type.
        ty: Ty,
        /// Its value, in 64 bits.
        value: Number,
    },
    /// A float.
    Float {
        /// Its type.
        ty: Ty,
        /// Its bits, in 64 bits.
        bits: Number,
    },
    /// A vector.
    Vector {
        /// Its bits, in 128 bits.
        bits: Number,
    },
    /// An instruction.
    Apply {
        /// Which.
        opcode: Opcode,
        /// Its lanes.
        immediates: Vec<u8>,
        /// Its operands.
        operands: Vec<Tree>,
    },
}

/// A number that a rule computes with.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Number(u32);
entity_impl!(Number, "number");

/// What a number is.
#[derive(Clone, PartialEq, Debug)]
pub enum NumberData {
    /// This.
    Literal(i128),
    /// Any that a constant of the type has: of an integer as if it were signed, else
    /// its bits.
    Variable {
        /// Its name in the rule.
        name: String,
        /// The type.
        ty: Ty,
    },
    /// Any offset that an access to a memory with addresses of the type has.
    Offset {
        /// Its name in the rule.
        name: String,
        /// The type.
        ty: Ty,
    },
    /// What an instruction gives for integers, as if it were signed.
    Fold {
        /// The instruction.
        opcode: Opcode,
        /// The type of its operands.
        ty: Ty,
        /// They.
        operands: Vec<Number>,
    },
    /// What a helper term gives.
    Helper {
        /// Which.
        helper: &'static Helper,
        /// For which type.
        ty: Ty,
        /// Of what.
        of: Operand,
    },
}

/// What a helper term looks at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operand {
    /// A value.
    Value(Tree),
    /// A number.
    Number(Number),
}

/// What has to be so for a rule to fit.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Condition {
    /// A number there is: an instruction that does not trap, a helper that says yes.
    Defined(Number),
    /// Two numbers are the same.
    Equal(Number, Number),
    /// A value is no constant. It says nothing about what it is.
    NotConstant(Tree),
}

/// A rule for one choice of types and lanes.
#[derive(Clone, Debug)]
pub struct Instance {
    /// The term.
    pub entry: Entry,
    /// What was chosen, as text: `i32`, or `i32 i64`, or `i8x16 lane 3`.
    pub choice: String,
    /// Its values.
    pub trees: PrimaryMap<Tree, TreeData>,
    /// Its numbers.
    pub numbers: PrimaryMap<Number, NumberData>,
    /// What has to be so.
    pub conditions: Vec<Condition>,
    /// What is replaced.
    pub left: Tree,
    /// By what.
    pub right: Tree,
    /// How many low bits matter, for `simplify_low`.
    pub low: Option<u32>,
    /// What is added to the left and to the right side, for `simplify_address`.
    pub offsets: Option<(Number, Number)>,
}

impl Instance {
    /// Looks at a value and all that it is computed from.
    pub fn visit(&self, tree: Tree, look: &mut dyn FnMut(&TreeData)) {
        look(&self.trees[tree]);
        if let TreeData::Apply { operands, .. } = &self.trees[tree] {
            operands.iter().for_each(|&operand| self.visit(operand, look));
        }
    }

    /// The type of a value.
    pub fn ty(&self, tree: Tree) -> Type {
        match self.trees[tree] {
            TreeData::Variable { ty, .. } => ty,
            TreeData::Int { ty, .. } | TreeData::Float { ty, .. } => ty.value(),
            TreeData::Vector { .. } => Type::V128,
            TreeData::Apply { opcode, ref operands, .. } => match result(opcode) {
                Some(ty) => ty,
                None => self.ty(operands[0]),
            },
        }
    }
}

/// The type of an instruction's result; that of its first operand where it has none of
/// its own: `select`.
fn result(opcode: Opcode) -> Option<Type> {
    match opcode.row().signature {
        waulk_ir::instructions::Signature::Fixed { results: &[result], .. } => Some(result),
        _ => None,
    }
}
