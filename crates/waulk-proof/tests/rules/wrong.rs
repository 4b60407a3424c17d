//! Wrong rules: each is refused, with values for which it is wrong.

use waulk_proof::rules::{RuleObligations, Stated, Why, confirmed};
use waulk_proof::{Limits, Prover};
use waulk_rules::Program;

const WRONG: &str = include_str!("wrong.isle");

/// How many there are at least.
const LEAST: usize = 150;

/// How many may be wrong only in bits that the standard leaves open, which the
/// evaluators of constants do not compute with.
const MOST_OPEN: usize = 10;

#[test]
fn wrong_rules_are_refused() {
    let prover = Prover::new(Limits::default()).expect("the right solver");
    let (mut refused, mut open, mut accepted) = (0, 0, Vec::new());
    // One at a time: many are alike, and would overlap.
    for text in rules(WRONG) {
        match refusal(&prover, &text) {
            Ok(confirmed) => {
                refused += 1;
                open += usize::from(!confirmed);
            }
            Err(why) => accepted.push(why),
        }
    }
    println!("{refused} wrong rules refused, {open} of them for open bits");
    assert!(accepted.is_empty(), "{}", accepted.join("\n"));
    assert!(refused >= LEAST, "only {refused}");
    assert!(open <= MOST_OPEN, "{open} can't be seen by the evaluators");
}

/// Whether the evaluators confirm the counterexample to a rule; otherwise they can't
/// tell. An error where it is not refused as it should be.
fn refusal(prover: &Prover, text: &str) -> Result<bool, String> {
    let program = Program::read(&[("wrong.isle", text)]).map_err(|why| format!("{why:?}"))?;
    let rule = program.rules().next().ok_or("no rule")?;
    let stated = RuleObligations::new(&program, rule).map_err(|why| why.to_string())?;
    let Err(refusal) = prover.prove_rule(&stated) else { return Err(format!("proven: {text}")) };
    let Why::Wrong(counterexample) = &refusal.why else { return Err(refusal.to_string()) };
    let choice = |it: &&Stated| it.instance.choice == refusal.choice;
    let instance = &stated.instances.iter().find(choice).ok_or("no such choice")?.instance;
    match confirmed(instance, counterexample) {
        Some(false) => Err(format!("not confirmed: {refusal}")),
        confirmed => Ok(confirmed.is_some()),
    }
}

/// The rules of a file, each with what stands before it.
fn rules(text: &str) -> Vec<String> {
    let mut rules: Vec<String> = Vec::new();
    for line in text.lines() {
        if line.starts_with("(rule ") {
            rules.push(String::new());
        }
        if let Some(rule) = rules.last_mut() {
            rule.push_str(line);
            rule.push('\n');
        }
    }
    rules
}
