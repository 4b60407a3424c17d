//! Says what is wrong with a function.
//!
//! What holds of every function between two steps:
//!
//! - lists, targets and names are in range; a region's nodes are one list in
//!   both directions; no node is in two places, no region in two nodes, no
//!   label is opened twice (`structure`);
//! - every region ends in a node that does not fall through, which no other
//!   node in it does; labels are branched to only while they are open
//!   (`structure`);
//! - operands, results, phis, arguments of branches and results of the function
//!   agree in number and type (`types`);
//! - what a value is and where it is listed agree (`structure`);
//! - every value comes before what uses it on every way there (`dominance`).
//!
//! The last means, of a result or a phi, that its place dominates the use: what
//! a block computes before the first branch to its label comes before what
//! follows it. A pure value has no place. It has to have one: just before the
//! first node that needs it, in the innermost region around all its uses, and
//! not in a loop that its home is not in, all its operands are there. That
//! region is in its home.
//!
//! The first problem of a step hides those of the steps after it. Takes about
//! linear time.
//!
//! Does not handle: types of references beyond their being references, and
//! operands and results that depend on what the module declares.

mod dominance;
mod structure;
#[cfg(test)]
mod tests;
mod tree;
mod types;

use crate::function::Function;

/// Enough to see what is wrong.
const MOST_PROBLEMS: usize = 100;

/// What is wrong, in words.
#[derive(Debug, Default)]
struct Problems(Vec<String>);

impl Problems {
    fn add(&mut self, problem: impl FnOnce() -> String) {
        if self.0.len() < MOST_PROBLEMS {
            self.0.push(problem());
        }
    }
}

/// What is wrong with a function: nothing, if it is valid.
pub fn verify(func: &Function) -> Vec<String> {
    let mut problems = Problems::default();
    if !structure::are_in_range(func, &mut problems) {
        return problems.0;
    }
    let Some(structure) = structure::Structure::find(func, &mut problems) else {
        return problems.0;
    };
    types::check(func, &structure, &mut problems);
    if problems.0.is_empty() {
        dominance::check(func, &structure, &mut problems);
    }
    problems.0
}

/// Verifies a function where debug assertions are on.
///
/// # Panics
/// The function is not valid. The message says what is wrong, after which step,
/// and has the function's text.
pub fn debug_verify(func: &Function, step: &str) {
    if cfg!(debug_assertions) {
        let problems = verify(func);
        assert!(
            problems.is_empty(),
            "not valid after it was {step}:\n- {}\n{func}",
            problems.join("\n- ")
        );
    }
}
