//! Workers prove from one list.

use std::collections::HashSet;
use std::sync::Mutex;
use std::thread::{ThreadId, current};

use waulk_proof::rules::{Event, Outcome, RuleVerdict, prove_all};
use waulk_proof::{Limits, Obligations};
use waulk_rules::Program;

const RULES: &str = "
    (rule one (simplify (iadd ty x (iconst _ 0))) x)
    (rule two (simplify (imul ty x (iconst _ 1))) x)
    (rule three (simplify (isub ty x (iconst _ 0))) x)
    (rule four (simplify (ixor ty x (iconst _ 0))) x)
";

/// Where the terms of all rules are.
fn places(list: &Obligations) -> Vec<usize> {
    let rules = (0..list.len()).map(|at| list.get(at).expect("a rule").expect("stated"));
    rules
        .flat_map(|rule| &rule.instances)
        .map(|it| std::ptr::from_ref(&it.terms) as usize)
        .collect()
}

#[test]
fn what_has_to_be_proven_is_stated_once_for_all_workers() {
    let list = Obligations::of(Program::read(&[("a.isle", RULES)]).expect("they are right"));
    let workers: Mutex<HashSet<ThreadId>> = Mutex::default();
    // Two take part in each run: neither goes on before the other has begun.
    let both = std::sync::Barrier::new(2);
    let prove = |is_kept: &(dyn Fn(&str) -> bool + Sync)| -> Vec<RuleVerdict> {
        let events = |event: Event<'_>| {
            if matches!(event, Event::Started)
                && workers.lock().expect("nothing panics").insert(current().id())
            {
                both.wait();
            }
        };
        prove_all(&list, Limits::default(), 2, is_kept, &events).expect("they can be followed")
    };
    assert_eq!(list.stated(), 0);
    let verdicts = prove(&|_| false);
    assert!(verdicts.iter().all(|it| it.outcome == Outcome::Proven), "{verdicts:?}");
    assert_eq!((list.stated(), list.len()), (4, 4), "each was stated, in the list");
    let before = places(&list);
    let again = prove(&|_| true);
    assert!(again.iter().all(|it| it.outcome == Outcome::Kept));
    assert_eq!(places(&list), before, "none was stated again");
    assert_eq!(workers.lock().expect("nothing panics").len(), 4, "two workers, twice");
}
