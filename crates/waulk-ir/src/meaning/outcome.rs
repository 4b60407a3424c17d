//! What instructions and what is made of them give: values, or a trap.

use smallvec::{SmallVec, smallvec};

use super::term::{Node, TermId};
use super::terms::Terms;
use crate::constant::Constant;
use crate::evaluate::Trap;
use crate::opcode::Opcode;

/// What one instruction makes of its operands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Meaning {
    /// Its results, in order: bit-vectors. They are anything where it traps.
    pub values: SmallVec<[TermId; 2]>,
    /// When it traps, and why: at most one of them holds.
    pub traps: SmallVec<[(Trap, TermId); 2]>,
}

impl Meaning {
    pub(super) fn value(value: TermId) -> Meaning {
        Meaning { values: smallvec![value], traps: SmallVec::new() }
    }

    pub(super) fn values(values: [TermId; 2]) -> Meaning {
        Meaning { values: SmallVec::from_slice(&values), traps: SmallVec::new() }
    }

    pub(super) fn trapping(value: TermId, traps: &[(Trap, TermId)]) -> Meaning {
        Meaning { values: smallvec![value], traps: SmallVec::from_slice(traps) }
    }
}

/// What an expression gives: values, unless it traps.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outcome {
    /// Its values, in order.
    pub values: SmallVec<[TermId; 2]>,
    /// Whether it traps.
    pub traps: TermId,
}

impl Outcome {
    /// A value that is just there, such as a variable.
    pub fn value(terms: &mut Terms, value: TermId) -> Outcome {
        Outcome { values: smallvec![value], traps: terms.bool(false) }
    }

    /// A constant.
    pub fn constant(terms: &mut Terms, constant: Constant) -> Outcome {
        let value = terms.constant(constant);
        Outcome::value(terms, value)
    }

    /// An instruction, executed once, on the values of `operands`; it traps too
    /// where one of them does. `None` where it has no meaning. `immediates` are
    /// lanes, as in [`Opcode::evaluate`].
    ///
    /// # Panics
    /// The operands are not what the instruction's signature says, one has two
    /// values, or a lane is out of range.
    #[track_caller]
    pub fn apply(
        terms: &mut Terms,
        opcode: Opcode,
        operands: &[Outcome],
        immediates: &[u8],
    ) -> Option<Outcome> {
        let meaning = opcode.row().meaning?;
        let values: Vec<TermId> = operands
            .iter()
            .map(|operand| match operand.values[..] {
                [value] => value,
                _ => panic!("an operand of {opcode} with other than one value"),
            })
            .collect();
        let meaning = meaning(terms, &values, immediates);
        let own = meaning.traps.iter().map(|&(_, condition)| condition);
        let traps: Vec<TermId> = operands.iter().map(|operand| operand.traps).chain(own).collect();
        Some(Outcome { values: meaning.values, traps: terms.any(&traps) })
    }

    /// One of several values, with the same traps.
    pub fn result(&self, at: usize) -> Outcome {
        Outcome { values: smallvec![self.values[at]], traps: self.traps }
    }

    /// All its terms.
    pub fn terms(&self) -> Vec<TermId> {
        self.values.iter().copied().chain([self.traps]).collect()
    }

    /// The choices in it, in the order in which they are met.
    pub fn choices(&self, terms: &Terms) -> Vec<TermId> {
        let mut reachable = terms.reachable(&self.terms());
        reachable.retain(|&term| matches!(terms.node(term), Node::Choice(_)));
        reachable
    }
}
