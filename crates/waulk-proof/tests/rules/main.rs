//! The built-in rules have verdicts, and wrong rules are refused.

#![allow(clippy::print_stdout, reason = "how many were refused is worth knowing")]

mod workers;
mod wrong;

use waulk_proof::rules::RuleObligations;
use waulk_rules::Program;
use waulk_rules::verdicts::{Verdict, Verdicts};

/// Each built-in rule was proven as it is: the keys of the verdicts depend on all that
/// the proof does. No verdict is left of a rule that is gone.
#[test]
fn the_built_in_rules_have_verdicts() {
    let program = Program::built_in();
    let mut now = Verdicts { solver: Verdicts::built_in().solver, ..Verdicts::default() };
    for rule in program.rules() {
        let stated = RuleObligations::new(&program, rule).expect("it can be followed");
        let verdict = Verdict { instances: stated.instances.len(), key: stated.key };
        now.proven.insert(stated.name, verdict);
    }
    let kept = Verdicts::built_in();
    let differ: Vec<&String> = (now.proven.keys().chain(kept.proven.keys()))
        .filter(|name| now.proven.get(*name) != kept.proven.get(*name))
        .collect();
    assert!(differ.is_empty(), "`cargo xtask prove` has not proven these as they are: {differ:?}");
}
