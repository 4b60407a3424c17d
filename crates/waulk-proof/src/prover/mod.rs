//! Proofs: verdicts on obligations, and Z3, which gives them.
//!
//! Each thread has one solver context, made when it is first needed and used for
//! all that the thread asks; a term is taken over into it once, and simplification
//! alone settles most questions there. What a query costs in it depends on what was
//! asked before, so that only *proven* is believed of it, within a part of the limit.
//! Everything else is settled in contexts of their own, where the same obligation has
//! the same verdict and the same counterexample, whatever was asked before: first by
//! its SMT-LIB text, as anyone can ask Z3, then as terms, then by its text with the
//! whole limit. (A proof that needs a thirtieth of the limit in a used context, but
//! more than all of it in a new one, would be an exception.)
//!
//! What Z3 must not be given, as measured with release 5.4: pushing and popping, or
//! assertions that were simplified before, if there are floats in them. Either makes
//! it slower by a factor of up to a hundred.
//!
//! How an obligation with open NaN bits becomes queries is said in
//! [`waulk_ir::meaning`].
//!
//! Does not handle: quantifiers, arrays, uninterpreted functions.

#[cfg(feature = "z3")]
mod decide;
#[cfg(feature = "z3")]
mod session;

#[cfg(feature = "z3")]
pub use decide::{Prover, WrongSolver};

use crate::counterexample::Counterexample;

/// What came of an obligation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// The solver showed that it is met.
    Proved(Proof),
    /// It is not met.
    Refuted(Counterexample),
    /// Neither was shown.
    Unknown(Unsettled),
    /// It speaks of nothing: the conditions never hold, or the left side always
    /// traps where they do.
    Vacuous,
}

impl Verdict {
    /// It is [`Verdict::Proved`].
    pub fn is_proved(&self) -> bool {
        matches!(self, Verdict::Proved(_))
    }
}

/// That the solver has shown that an obligation is met. Only the module that asks
/// the solver makes one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proof {
    by: Method,
}

/// How an obligation was shown to be met.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Method {
    /// Building its terms left nothing to ask: the sides are one term, but for how it
    /// was written.
    Identical,
    /// Simplification left nothing to solve.
    Simplified,
    /// The solver found that nothing contradicts it.
    Solved,
}

impl Proof {
    /// How it was shown.
    pub fn method(&self) -> Method {
        self.by
    }
}

/// Why an obligation is neither proven nor refuted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Unsettled {
    /// The solver reached the limit.
    Limit(u32),
    /// The choices of the left side would have to be told apart in more cases than
    /// this.
    Rounds(u32),
    /// The solver gave a counterexample that the evaluation of terms does not
    /// confirm: one of them is wrong.
    Unconfirmed,
}

/// What may be spent on an obligation, in counts of work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// On one query, as Z3 counts (`rlimit`).
    pub work: u32,
    /// On witnesses that are found one by one.
    pub rounds: u32,
    /// On values that are tried before the solver is asked.
    pub samples: u32,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { work: 40_000_000, rounds: 16, samples: 200 }
    }
}
