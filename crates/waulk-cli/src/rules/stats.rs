//! `waulk rules stats`.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt::Write as _;

use serde::Serialize;
use waulk::rules::{Program, RuleSets};
use waulk::{Batch, Input, Level, SharedContext};

use super::diagnostic;
use crate::args::Target;
use crate::diagnostic::{Diagnostic, print, print_json};
use crate::inputs;
use crate::load::load;
use crate::plan::{self, Job};
use crate::progress::Progress;
use crate::style::Palette;
use crate::units::{count, thousands};
use crate::{DONE, FAILED};

/// What `waulk rules stats` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct StatsArgs {
    /// Files, folders or globs, as of `waulk opt`
    #[arg(value_name = "INPUT", required = true)]
    inputs: Vec<OsString>,
    /// Leave these rules out
    #[arg(long, value_name = "RULE")]
    without: Vec<String>,
    /// Optimize for speed, as -O3 does
    #[arg(long)]
    fast: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// What was counted.
#[derive(Serialize)]
pub(super) struct Stats {
    /// Bytes of code before and after.
    before: u64,
    after: u64,
    /// Functions that came out worse, and stay as they were.
    fell_back: u64,
    /// How often each rule did something.
    pub(super) rules: BTreeMap<String, u64>,
}

pub(super) fn stats(args: &StatsArgs, palette: Palette) -> Result<u8, Diagnostic> {
    let program = Program::built_in();
    for name in &args.without {
        if program.find(name).is_none() {
            return Err(Diagnostic::new(format!("there is no rule `{name}`")));
        }
    }
    let program = program.without(&args.without).map_err(|errors| diagnostic(&errors[0]))?;
    let rules = RuleSets::counting(&program).map_err(|error| diagnostic(&error))?;
    let (inputs, failed) = read(&args.inputs, palette)?;
    let level = if args.fast { Level::MoreSpeed } else { Level::Size };
    let progress = Progress::new(inputs.len(), args.json);
    let counted = count_in(&inputs, &rules, level, &progress);
    progress.clear();
    let (stats, bad) = counted?;
    if args.json {
        print_json(&stats)?;
    } else {
        print(&text(&stats, program.rules().count()))?;
    }
    Ok(if failed || bad { FAILED } else { DONE })
}

/// What counting rules do in files, and whether some can't be optimized.
pub(super) fn count_in(
    inputs: &[Input],
    rules: &RuleSets,
    level: Level,
    progress: &Progress,
) -> Result<(Stats, bool), Diagnostic> {
    // Functions that are done once are to count as often as they are there.
    let shared = SharedContext::builder().level(level).rules(rules.clone()).no_function_sharing();
    let shared = shared.build().map_err(|error| Diagnostic::new(error.to_string()))?;
    let events = |event: waulk::Event<'_>| {
        if let waulk::Event::Finished { .. } = event {
            progress.finished();
        }
    };
    let outcome = Batch::new(&shared).run(inputs, &|_, _| Ok(()), &events);
    let mut stats = Stats { before: 0, after: 0, fell_back: 0, rules: rules.counts() };
    for report in outcome.files.iter().filter_map(|file| file.result.as_ref().ok()) {
        stats.before += report.before.code;
        stats.after += report.after.code;
        stats.fell_back += report.counts.functions_fell_back;
    }
    Ok((stats, outcome.files.iter().any(|file| file.result.is_err())))
}

/// The inputs that can be read, and whether there are others.
pub(super) fn read(
    inputs: &[OsString],
    palette: Palette,
) -> Result<(Vec<Input>, bool), Diagnostic> {
    let mut failed = false;
    let mut found = Vec::new();
    for job in plan::plan(inputs::expand(inputs, None)?, &Target::Nowhere, None)? {
        let (name, loaded) = match job {
            Job::Failed { name, failure } => (name, Err(failure)),
            Job::Optimize { input, .. } => (input.name(), load(&input)),
        };
        match loaded {
            Ok(loaded) => found.push(Input { name, source: loaded.source }),
            Err(failure) => {
                failure.diagnostic(&name).print(palette);
                failed = true;
            }
        }
    }
    Ok((found, failed))
}

fn text(stats: &Stats, all: usize) -> String {
    let mut rules: Vec<_> = stats.rules.iter().collect();
    rules.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), *name));
    let width = rules.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for (name, count) in &rules {
        let _ = writeln!(text, "{name:width$}  {:>11}", thousands(**count));
    }
    let _ = writeln!(
        text,
        "{} of {} did something; code {} → {} bytes; {} functions fell back",
        rules.len(),
        count(all, "rule"),
        thousands(stats.before),
        thousands(stats.after),
        thousands(stats.fell_back)
    );
    text
}
