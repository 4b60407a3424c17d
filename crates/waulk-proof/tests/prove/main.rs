//! The prover says yes and no where it should.

#![allow(clippy::print_stdout, reason = "what took long is worth knowing")]

mod instructions;
mod limits;
mod parse;

use std::collections::BTreeMap;
use std::time::Instant;

use parse::{Line, lines};
use waulk_ir::meaning::Terms;
use waulk_proof::{Behaviour, Counterexample, Limits, Prover, Unsettled, Verdict};

const MET: &str = include_str!("../obligations/met.txt");
const WRONG: &str = include_str!("../obligations/wrong.txt");
const VACUOUS: &str = include_str!("../obligations/vacuous.txt");

fn prover(limits: Limits) -> Prover {
    Prover::new(limits).expect("the right solver")
}

/// All verdicts, asked of one prover in order; slow ones are named.
fn verdicts(file: &'static str, limits: Limits) -> Vec<(Line, Verdict)> {
    let mut terms = Terms::new();
    let lines = lines(file);
    let obligations: Vec<_> = lines.iter().map(|line| line.obligation(&mut terms)).collect();
    let prover = prover(limits);
    let mut verdicts = Vec::new();
    let begin = Instant::now();
    for (line, obligation) in lines.into_iter().zip(&obligations) {
        let start = Instant::now();
        let verdict = prover.prove(&terms, obligation);
        if start.elapsed().as_millis() > 500 {
            println!("{:?}: {}", start.elapsed(), line.text);
        }
        verdicts.push((line, verdict));
    }
    println!("{} verdicts in {:?}", verdicts.len(), begin.elapsed());
    verdicts
}

#[test]
fn what_is_met_is_proven() {
    let verdicts = verdicts(MET, Limits::default());
    let failed: Vec<_> = verdicts
        .iter()
        .filter(|(_, verdict)| !verdict.is_proved())
        .map(|(line, verdict)| (line.text, verdict))
        .collect();
    assert!(failed.is_empty(), "{failed:#?}");
    assert!(verdicts.len() >= 100, "{}", verdicts.len());
}

/// With and without values that are tried first: then the solver itself has to find
/// each counterexample, and finds all but a few within a lower limit.
#[test]
fn what_is_wrong_is_refuted() {
    let solver_only = Limits { samples: 0, work: 16_000_000, ..Limits::default() };
    let mut hard = Vec::new();
    for limits in [Limits::default(), solver_only] {
        let verdicts = verdicts(WRONG, limits);
        for (line, verdict) in &verdicts {
            match verdict {
                Verdict::Refuted(counterexample) => confirm(line, counterexample),
                Verdict::Unknown(Unsettled::Limit(_)) if limits == solver_only => {
                    hard.push(line.text)
                }
                _ => panic!("{}: {verdict:?}", line.text),
            }
        }
        assert!(verdicts.len() >= 90, "{}", verdicts.len());
    }
    assert!(hard.len() <= 4, "{hard:#?}");
    println!("too hard without trying values: {hard:#?}");
}

/// The evaluators of the instructions agree that the sides differ.
fn confirm(line: &Line, counterexample: &Counterexample) {
    let what = || format!("{}: {counterexample}", line.text);
    let values: BTreeMap<String, u128> =
        counterexample.values.iter().map(|(name, _, value)| (name.clone(), *value)).collect();
    if let Some(condition) = &line.condition {
        let (holds, _) = condition.evaluate(&values);
        assert_ne!(holds.expect("no trap")[0].value.bits(), 0, "{}", what());
    }
    let ((left, left_inner), (right, right_inner)) =
        (line.left.evaluate(&values), line.right.evaluate(&values));
    let traps = |behaviour: &Behaviour| *behaviour == Behaviour::Traps;
    assert_eq!(left.is_none(), traps(&counterexample.left), "{}", what());
    assert_eq!(right.is_none(), traps(&counterexample.right), "{}", what());
    if left_inner || right_inner {
        // The evaluators know one of the outcomes only.
        return;
    }
    if let (Some(left), Some(right)) = (left, right) {
        let differ = left.iter().zip(&right).any(|(left, right)| {
            let known = (left.value.bits() ^ right.value.bits()) & !(left.open | right.open);
            known != 0
                || right.open & !left.open != 0
                || left.value.bits() ^ right.value.bits() & !left.open != 0 && right.open == 0
        });
        assert!(differ, "{}", what());
    }
}

#[test]
fn what_speaks_of_nothing_is_noticed() {
    for (line, verdict) in verdicts(VACUOUS, Limits::default()) {
        assert_eq!(verdict, Verdict::Vacuous, "{}", line.text);
    }
}

#[test]
fn a_counterexample_is_read_by_people() {
    let show = |text| {
        let mut terms = Terms::new();
        let obligation = Line::parse(text).obligation(&mut terms);
        match prover(Limits::default()).prove(&terms, &obligation) {
            Verdict::Refuted(counterexample) => counterexample.to_string(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(
        show("(i32.div_s x i32:-1) => (i32.sub i32:0 x)"),
        "x = 0x80000000: left traps, right gives 0x80000000"
    );
    assert_eq!(
        show("(i64.lt_u p i64:2) => (i64.eqz p)"),
        "p = 0x0000000000000001: left gives 0x00000001, right gives 0x00000000"
    );
    assert_eq!(
        show("(i64.div_s i64:1 i64:0) => i64:0"),
        "always: left traps, right gives 0x0000000000000000"
    );
}
