//! `waulk rules prove`.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde::Serialize;
use waulk::rules::{
    Obligations, Outcome, Proven, RuleVerdict, SOLVER, Verdict, VerdictStore, Verdicts,
    prove as prove_warm, prove_cold,
};

use super::{diagnostic, program, refuse};
use crate::diagnostic::{Diagnostic, print, print_json};
use crate::failure::{display, io_message};
use crate::progress::Progress;
use crate::run::write_file;
use crate::style::Palette;
use crate::units::{count, duration};
use crate::{DONE, FAILED};

/// What `waulk rules prove` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct ProveArgs {
    /// Files of rules; the built-in ones if there are none
    files: Vec<PathBuf>,
    /// Ask the solver about all rules, whatever was proven before
    #[arg(long)]
    cold: bool,
    /// Name so many of the rules that took longest
    #[arg(long, value_name = "N", default_value_t = 0)]
    slowest: usize,
    /// Write the verdicts to FILE, if all rules are proven
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// A rule and what came of it.
#[derive(Serialize)]
struct Row<'v> {
    name: &'v str,
    instances: usize,
    outcome: &'static str,
    why: Option<String>,
    key: &'v str,
    milliseconds: f64,
}

pub(super) fn prove(args: &ProveArgs, palette: Palette) -> Result<u8, Diagnostic> {
    let rules = match program(&args.files) {
        Ok(program) => Obligations::of(program),
        Err(errors) => return Ok(refuse(&errors, palette)),
    };
    if args.cold && SOLVER.is_none() {
        return Err(Diagnostic::new("this waulk was built without a solver, and can't prove")
            .help("build it with the feature `prove`, which is on by default"));
    }
    let start = Instant::now();
    let progress = Progress::new(rules.len(), args.json);
    let each = |verdict: &RuleVerdict| {
        progress.started(&verdict.name);
        progress.finished();
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let store = VerdictStore::of_user();
    let verdicts = match args.cold {
        true => prove_cold(&rules, threads, &each),
        false => prove_warm(&rules, store.as_ref(), threads, &each),
    };
    progress.clear();
    let verdicts = match verdicts {
        Ok(verdicts) => verdicts,
        Err(errors) => {
            return Ok(refuse(&errors.iter().map(diagnostic).collect::<Vec<_>>(), palette));
        }
    };
    let refused: Vec<_> = verdicts.iter().filter_map(|it| it.verdict.refusal()).collect();
    if args.json {
        print_json(&verdicts.iter().map(row).collect::<Vec<_>>())?;
    } else {
        refused.iter().for_each(|error| diagnostic(error).print(palette));
        print(&(slowest(&verdicts, args.slowest) + &summary(&verdicts, start.elapsed())))?;
    }
    if !refused.is_empty() {
        return Ok(FAILED);
    }
    if let (Some(file), Some(solver)) = (&args.write, SOLVER) {
        write_file(file, kept(&verdicts, solver).to_string().as_bytes()).map_err(|error| {
            Diagnostic::new(format!("can't write {}: {}", display(file), io_message(&error)))
        })?;
    }
    Ok(DONE)
}

/// The verdicts as they are kept.
fn kept(verdicts: &[Proven], solver: &str) -> Verdicts {
    let verdict = |Proven { verdict, .. }: &Proven| {
        let RuleVerdict { name, instances, key, .. } = verdict.clone();
        (name, Verdict { instances, key })
    };
    Verdicts { solver: solver.to_owned(), proven: verdicts.iter().map(verdict).collect() }
}

/// The rules that took longest.
fn slowest(verdicts: &[Proven], count: usize) -> String {
    let mut sorted: Vec<&Proven> = verdicts.iter().collect();
    sorted.sort_by_key(|it| std::cmp::Reverse(it.time));
    let line = |it: &&Proven| format!("{:>8}  {}\n", duration(it.time), it.verdict.name);
    sorted.iter().take(count).map(line).collect()
}

fn row(Proven { verdict, time }: &Proven) -> Row<'_> {
    Row {
        name: &verdict.name,
        instances: verdict.instances,
        outcome: match verdict.outcome {
            Outcome::Kept => "kept",
            Outcome::Proven => "proven",
            Outcome::Refused(_) => "refused",
            Outcome::NoSolver => "not-asked",
        },
        why: verdict.refusal().map(|error| error.message),
        key: &verdict.key,
        milliseconds: time.as_secs_f64() * 1e3,
    }
}

fn summary(verdicts: &[Proven], time: Duration) -> String {
    let proven = verdicts.iter().filter(|it| it.verdict.refusal().is_none()).count();
    let kept = verdicts.iter().filter(|it| it.verdict.outcome == Outcome::Kept).count();
    let instances: usize = verdicts.iter().map(|it| it.verdict.instances).sum();
    let busy: Duration = verdicts.iter().map(|it| it.time).sum();
    format!(
        "{proven} of {} proven, in {}: {kept} before, {} now, {}, {} on all threads\n",
        count(verdicts.len(), "rule"),
        count(instances, "instance"),
        proven - kept,
        duration(time),
        duration(busy),
    )
}
