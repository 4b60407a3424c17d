//! What solver contexts cost: one for each query, one for each rule, one for each component
//! of as many as the corpus has, with its part of the rules, and one for a worker.
//!
//! A thread has a context of its own; so a new thread is a new context. Prints
//! milliseconds as JSON, for `cargo xtask bench setup`.

use std::time::Instant;

use waulk_proof::rules::RuleObligations;
use waulk_proof::{Limits, Prover};
use waulk_rules::Program;

/// How many rules are proven.
const RULES: usize = 150;

/// Among how many components.
const COMPONENTS: usize = 55;

#[allow(clippy::print_stdout, reason = "it is what the benchmark is for")]
fn main() {
    let program = Program::built_in();
    let prover = Prover::new(Limits::default()).expect("the right solver");
    let rules: Vec<RuleObligations> = program
        .rules()
        .filter(|rule| ["canonical", "comparisons"].contains(&program.family(rule)))
        .take(RULES)
        .map(|rule| RuleObligations::new(&program, rule).expect("it can be followed"))
        .collect();
    let queries: usize = rules.iter().map(|rule| rule.instances.len()).sum();
    let milliseconds = |start: Instant| start.elapsed().as_secs_f64() * 1e3;
    let new_thread = |work: &(dyn Fn() + Sync)| {
        std::thread::scope(|scope| scope.spawn(work).join().expect("no proof panics"));
    };

    let start = Instant::now();
    for stated in rules.iter().flat_map(|rule| &rule.instances) {
        new_thread(&|| drop(prover.prove(&stated.terms, &stated.obligation)));
    }
    let per_query = milliseconds(start);
    let start = Instant::now();
    for rule in &rules {
        new_thread(&|| drop(prover.prove_rule(rule)));
    }
    let per_rule = milliseconds(start);
    let start = Instant::now();
    for part in 0..COMPONENTS {
        let of_part = || rules.iter().skip(part).step_by(COMPONENTS);
        new_thread(&|| of_part().for_each(|rule| drop(prover.prove_rule(rule))));
    }
    let per_component = milliseconds(start);
    let start = Instant::now();
    new_thread(&|| rules.iter().for_each(|rule| drop(prover.prove_rule(rule))));
    let per_worker = milliseconds(start);
    println!(
        "{{\"queries\": {queries}, \"rules\": {}, \"per_query\": {per_query}, \
         \"per_rule\": {per_rule}, \"components\": {COMPONENTS}, \
         \"per_component\": {per_component}, \"per_worker\": {per_worker}}}",
        rules.len()
    );
}
