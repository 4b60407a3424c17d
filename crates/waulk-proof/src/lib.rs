//! What has to be proven of a rewriting, and proofs of it with Z3.
//!
//! - [`obligation`]: two expressions, and the conditions under which one may stand
//!   in the place of the other.
//! - [`rule`], [`rules`]: obligations from rewrite rules.
//! - [`obligations`]: those of all rules, stated once.
//! - [`counterexample`]: values for which it may not.
//! - [`prover`]: asks Z3, with the feature `z3`, and says what came of it.

#![cfg_attr(not(feature = "z3"), allow(dead_code, reason = "what only the solver's answers use"))]

pub mod counterexample;
pub mod obligation;
pub mod obligations;
pub mod prover;
pub mod rule;
pub mod rules;
mod sample;
mod witness;

pub use counterexample::{Behaviour, Counterexample};
pub use obligation::Obligation;
pub use obligations::Obligations;
pub use prover::{Limits, Proof, Unsettled, Verdict};
#[cfg(feature = "z3")]
pub use prover::{Prover, WrongSolver};
