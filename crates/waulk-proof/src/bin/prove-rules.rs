//! Proves rules from scratch: the built-in ones, or those of the files that are named.
//!
//! Prints a line for each rule that is not proven, which took longest, and how many
//! are. `--write FILE` writes the verdicts if all are proven.

use std::process::ExitCode;
use std::time::Duration;

use waulk_proof::rules::{RuleVerdict, prove_all};
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

fn prove(program: &Program, write: Option<&str>) -> ExitCode {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let each = |verdict: &RuleVerdict| {
        if let Some(why) = verdict.refusal() {
            say(why);
        }
    };
    let verdicts = match prove_all(program, Limits::default(), threads, &|_| false, &each) {
        Ok(verdicts) => verdicts,
        Err(errors) => {
            errors.iter().for_each(say);
            return ExitCode::from(2);
        }
    };
    let mut slowest: Vec<_> = verdicts.iter().collect();
    slowest.sort_by_key(|verdict| std::cmp::Reverse(verdict.time));
    for verdict in slowest.iter().take(SLOWEST) {
        say(format!("{:8.1?}  {}", verdict.time, verdict.name));
    }
    let mut kept = Verdicts { solver: Prover::SOLVER.to_owned(), ..Verdicts::default() };
    for verdict in verdicts.iter().filter(|verdict| verdict.refusal().is_none()) {
        let RuleVerdict { name, instances, key, .. } = verdict.clone();
        kept.proven.insert(name, Verdict { instances, key });
    }
    let instances: usize = kept.proven.values().map(|it| it.instances).sum();
    let total: Duration = verdicts.iter().map(|verdict| verdict.time).sum();
    let (proven, all) = (kept.proven.len(), verdicts.len());
    say(format!(
        "{proven} of {all} rules proven, {instances} instances, {total:.1?} on all threads"
    ));
    if proven < all {
        return ExitCode::FAILURE;
    }
    if let Some(file) = write {
        std::fs::write(file, kept.to_string()).unwrap_or_else(|why| panic!("{file}: {why}"));
    }
    ExitCode::SUCCESS
}
