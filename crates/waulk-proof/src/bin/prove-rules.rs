//! Proves rules from scratch: the built-in ones, or those of the files that are named.
//!
//! Prints a line for each rule that is not proven, and how many are.

use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use waulk_proof::rules::RuleObligations;
use waulk_proof::{Limits, Prover};
use waulk_rules::{BUILT_IN, Program};

#[allow(clippy::print_stdout, reason = "a command for developers")]
fn main() -> ExitCode {
    let texts: Vec<(String, String)> = std::env::args()
        .skip(1)
        .map(|file| {
            let text = std::fs::read_to_string(&file).unwrap_or_else(|why| panic!("{file}: {why}"));
            (file, text)
        })
        .collect();
    let named: Vec<(&str, &str)> =
        texts.iter().map(|(file, text)| (file.as_str(), text.as_str())).collect();
    let sources = if named.is_empty() { BUILT_IN } else { &named[..] };
    let program = match Program::read(sources) {
        Ok(program) => program,
        Err(errors) => {
            errors.iter().for_each(|error| println!("{error}"));
            return ExitCode::from(2);
        }
    };
    let prover = Prover::new(Limits::default()).unwrap_or_else(|why| panic!("{why}"));
    let rules: Vec<_> = program.rules().collect();
    let (next, failed) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let instances = AtomicUsize::new(0);
    let slow = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(rule) = rules.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let start = Instant::now();
                    let stated = RuleObligations::new(&program, rule);
                    let refused = stated.map_err(|error| error.to_string()).and_then(|stated| {
                        instances.fetch_add(stated.instances.len(), Ordering::Relaxed);
                        let at = program.error(rule.pos, "");
                        let refusal = prover.prove_rule(&stated);
                        refusal.map_err(|why| format!("{at}{}: {why}", stated.name))
                    });
                    if let Err(why) = refused {
                        failed.fetch_add(1, Ordering::Relaxed);
                        println!("{why}");
                    }
                    slow.lock().expect("no panic").push((start.elapsed(), program.rule_name(rule)));
                }
            });
        }
    });
    let mut slow = slow.into_inner().expect("no panic");
    slow.sort();
    for (time, name) in slow.iter().rev().take(5) {
        println!("{time:8.1?} {name}");
    }
    let failed = failed.into_inner();
    println!(
        "{} of {} rules proven, {} instances",
        rules.len() - failed,
        rules.len(),
        instances.into_inner()
    );
    ExitCode::from(u8::from(failed > 0))
}
