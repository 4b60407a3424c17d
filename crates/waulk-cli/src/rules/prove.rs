//! `waulk rules prove`.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde::Serialize;
use waulk::rules::{Outcome, RuleVerdict, SOLVER, VerdictStore, prove as prove_warm, prove_cold};

use super::{diagnostic, print, print_json, program, refuse};
use crate::diagnostic::Diagnostic;
use crate::progress::Progress;
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
    let program = match program(&args.files) {
        Ok(program) => program,
        Err(errors) => return Ok(refuse(&errors, palette)),
    };
    if args.cold && SOLVER.is_none() {
        return Err(Diagnostic::new("this waulk was built without a solver, and can't prove")
            .help("build it with the feature `prove`, which is on by default"));
    }
    let start = Instant::now();
    let progress = Progress::new(program.rules().count(), args.json);
    let each = |verdict: &RuleVerdict| {
        progress.started(&verdict.name);
        progress.finished();
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let store = VerdictStore::of_user();
    let verdicts = match args.cold {
        true => prove_cold(&program, threads, &each),
        false => prove_warm(&program, store.as_ref(), threads, &each),
    };
    progress.clear();
    let verdicts = match verdicts {
        Ok(verdicts) => verdicts,
        Err(errors) => {
            return Ok(refuse(&errors.iter().map(diagnostic).collect::<Vec<_>>(), palette));
        }
    };
    let refused: Vec<_> = verdicts.iter().filter_map(RuleVerdict::refusal).collect();
    if args.json {
        print_json(&verdicts.iter().map(row).collect::<Vec<_>>())?;
    } else {
        refused.iter().for_each(|error| diagnostic(error).print(palette));
        print(&summary(&verdicts, start.elapsed()))?;
    }
    Ok(if refused.is_empty() { DONE } else { FAILED })
}

fn row(verdict: &RuleVerdict) -> Row<'_> {
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
        milliseconds: verdict.time.as_secs_f64() * 1e3,
    }
}

fn summary(verdicts: &[RuleVerdict], time: Duration) -> String {
    let proven = verdicts.iter().filter(|verdict| verdict.refusal().is_none()).count();
    let kept = verdicts.iter().filter(|verdict| verdict.outcome == Outcome::Kept).count();
    let instances: usize = verdicts.iter().map(|verdict| verdict.instances).sum();
    format!(
        "{proven} of {} proven, in {}: {kept} before, {} now, {}\n",
        count(verdicts.len(), "rule"),
        count(instances, "instance"),
        proven - kept,
        duration(time),
    )
}
