//! Verdicts depend on the obligation and the limits, and on nothing else.

use std::sync::Arc;
use std::thread;

use waulk_ir::meaning::Terms;
use waulk_ir::meaning::text::Dialect;
use waulk_proof::{Limits, Obligation, Unsettled, Verdict};

use crate::parse::{Line, lines};
use crate::{MET, WRONG, prover};

/// True, and far too hard for the limit.
const HARD: &str = "(i32.add (i32.mul (i32.div_u x y) y) (i32.rem_u x y)) => x if y";
const TIGHT: Limits = Limits { work: 200_000, rounds: 4, samples: 20 };

#[test]
fn a_limit_is_reached_whatever_was_asked_before() {
    let verdict = |history: usize| {
        let mut terms = Terms::new();
        let mut asked: Vec<Obligation> =
            lines(MET).iter().take(history).map(|line| line.obligation(&mut terms)).collect();
        asked.push(Line::parse(HARD).obligation(&mut terms));
        // In a thread of its own, and so in a new context that remembers no other.
        let prove = move || {
            let prover = prover(TIGHT);
            asked.iter().map(|obligation| prover.prove(&terms, obligation)).next_back()
        };
        thread::spawn(prove).join().expect("no panic").expect("a verdict")
    };
    let first = verdict(0);
    assert_eq!(first, Verdict::Unknown(Unsettled::Limit(TIGHT.work)));
    for history in [0, 5, 40] {
        assert_eq!(verdict(history), first);
    }
}

#[test]
fn verdicts_do_not_depend_on_the_order() {
    let solver_only = Limits { samples: 0, ..Limits::default() };
    let all = |backwards: bool| {
        let prove = move || {
            let mut terms = Terms::new();
            let mut obligations: Vec<(usize, Obligation)> =
                lines(WRONG).iter().map(|line| line.obligation(&mut terms)).enumerate().collect();
            obligations.retain(|(at, _)| at % 4 == 0);
            if backwards {
                obligations.reverse();
            }
            let prover = prover(solver_only);
            let mut verdicts: Vec<(usize, Verdict)> =
                obligations.iter().map(|(at, o)| (*at, prover.prove(&terms, o))).collect();
            verdicts.sort_by_key(|(at, _)| *at);
            verdicts
        };
        thread::spawn(prove).join().expect("no panic")
    };
    assert_eq!(all(false), all(true));
}

#[test]
fn workers_share_obligations() {
    let mut terms = Terms::new();
    let obligations: Vec<Obligation> =
        lines(MET).iter().take(30).map(|line| line.obligation(&mut terms)).collect();
    let shared = Arc::new((terms, obligations));
    let prove = |shared: Arc<(Terms, Vec<Obligation>)>| {
        let (terms, obligations) = &*shared;
        let prover = prover(Limits::default());
        obligations.iter().map(|o| prover.prove(terms, o)).collect::<Vec<_>>()
    };
    let workers = [0; 2].map(|_| {
        let shared = shared.clone();
        thread::spawn(move || prove(shared))
    });
    let [first, second] = workers.map(|worker| worker.join().expect("no panic"));
    assert_eq!(first, second);
    assert!(first.iter().all(Verdict::is_proved));
}

#[test]
fn the_text_is_a_key() {
    let texts = |before: bool| {
        let mut terms = Terms::new();
        if before {
            lines(WRONG).iter().for_each(|line| drop(line.obligation(&mut terms)));
        }
        let obligations: Vec<Obligation> =
            lines(MET).iter().map(|line| line.obligation(&mut terms)).collect();
        obligations.iter().map(|o| o.text(&terms, Dialect::Ieee)).collect::<Vec<_>>()
    };
    let alone = texts(false);
    assert_eq!(alone, texts(true));
    // What building the terms settled has one text.
    let mut distinct = alone;
    distinct.retain(|text| !text.contains("(assert false)"));
    let all = distinct.len();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), all);
    assert!(all > 90, "{all}");
}
