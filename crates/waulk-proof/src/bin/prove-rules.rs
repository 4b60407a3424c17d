//! Proves rules from scratch: the built-in ones, or those of the files that are named.
//!
//! Prints a line for each rule that is not proven, which took longest, and how many
//! are. `--write FILE` writes the verdicts if all are proven.

use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use waulk_proof::rules::RuleObligations;
use waulk_proof::{Limits, Prover};
use waulk_rules::verdicts::Verdict;
use waulk_rules::{BUILT_IN, Program, Verdicts};

/// How many of the slowest rules are named.
const SLOWEST: usize = 10;

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1).peekable();
    let write = args.next_if(|arg| arg == "--write").map(|_| args.next().expect("--write FILE"));
    let texts: Vec<(String, String)> = args
        .map(|file| {
            let text = std::fs::read_to_string(&file).unwrap_or_else(|why| panic!("{file}: {why}"));
            (file, text)
        })
        .collect();
    let named: Vec<_> = texts.iter().map(|(file, text)| (file.as_str(), text.as_str())).collect();
    let sources = if named.is_empty() { BUILT_IN } else { &named[..] };
    let program = Program::read(sources).and_then(|program| {
        waulk_rules::check::check(&program)?;
        Ok(program)
    });
    match program {
        Ok(program) => prove(&program, write.as_deref()),
        Err(errors) => {
            errors.iter().for_each(say);
            ExitCode::from(2)
        }
    }
}

#[allow(clippy::print_stdout, reason = "a command for developers")]
fn say(what: impl std::fmt::Display) {
    println!("{what}");
}

/// What came of all rules.
#[derive(Default)]
struct Came {
    verdicts: Verdicts,
    failed: usize,
    times: Vec<(Duration, String)>,
}

fn prove(program: &Program, write: Option<&str>) -> ExitCode {
    let prover = Prover::new(Limits::default()).unwrap_or_else(|why| panic!("{why}"));
    let rules: Vec<_> = program.rules().collect();
    let (next, came) = (AtomicUsize::new(0), Mutex::new(Came::default()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(rule) = rules.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let start = Instant::now();
                    let at = program.error(rule.pos, "");
                    let proven = RuleObligations::new(program, rule)
                        .map_err(|error| error.to_string())
                        .and_then(|stated| match prover.prove_rule(&stated) {
                            Ok(()) => Ok(stated),
                            Err(why) => Err(format!("{at}{}: {why}", stated.name)),
                        });
                    let mut came = came.lock().expect("no other thread panics");
                    came.times.push((start.elapsed(), program.rule_name(rule)));
                    match proven {
                        Ok(RuleObligations { name, instances, key }) => {
                            let verdict = Verdict { instances: instances.len(), key };
                            came.verdicts.proven.insert(name, verdict);
                        }
                        Err(why) => {
                            came.failed += 1;
                            say(why);
                        }
                    }
                }
            });
        }
    });
    let Came { mut verdicts, failed, mut times } = came.into_inner().expect("no thread panicked");
    times.sort();
    let total: Duration = times.iter().map(|(time, _)| *time).sum();
    for (time, name) in times.iter().rev().take(SLOWEST) {
        say(format!("{time:8.1?}  {name}"));
    }
    let instances: usize = verdicts.proven.values().map(|it| it.instances).sum();
    say(format!(
        "{} of {} rules proven, {instances} instances, {total:.1?} on all threads",
        verdicts.proven.len(),
        rules.len()
    ));
    if failed > 0 {
        return ExitCode::FAILURE;
    }
    if let Some(file) = write {
        verdicts.solver = Prover::SOLVER.to_owned();
        std::fs::write(file, verdicts.to_string()).unwrap_or_else(|why| panic!("{file}: {why}"));
    }
    ExitCode::SUCCESS
}
