//! Runs test scripts with every module optimized first.
//!
//! What counts is what wasmtime passes on the original script, directive by
//! directive: all of that has to pass again. A directive that wasmtime fails on
//! the original is *dropped*: it still runs, so that its effects are the same
//! before and after, but whether it passes does not count.
//!
//! Modules that a script wants refused have to be refused by waulk too, if
//! they are invalid with every proposal switched on.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use wasmtime::Engine;
use wasmtime_wast::{Async, SpectestConfig, WastContext};
use waulk::Level;

use crate::Optimizer;
use crate::engine::TICK;
use crate::features::{is_valid, why_invalid};
use crate::script::{Directive, Refused, Script};

/// How long one run of one script may take. On an idle machine they need seconds.
pub const TIME: Duration = Duration::from_secs(300);

/// What became of a script.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The script's name.
    pub name: String,
    /// Directives whose outcome counts.
    pub counted: usize,
    /// Directives that wasmtime fails on the original, by line, and why.
    pub dropped: Vec<(usize, String)>,
    /// Modules that wasmtime runs but a newer validator refuses, by line, and
    /// why: proposals change. waulk may do either.
    pub disputed: Vec<(usize, String)>,
    /// Modules that were refused as they have to be.
    pub refused: usize,
    /// Modules that were optimized, at each level.
    pub modules: usize,
    /// Levels that were run; the others gave the same text as an earlier one.
    pub runs: usize,
    /// What is wrong, one line each.
    pub failures: Vec<String>,
}

/// Runs a script before and, for at most `limit`, after, at every level. The
/// engine's epoch must be advanced by a [`crate::engine::Ticker`].
pub fn check(engine: &Engine, optimizer: &Optimizer, script: &Script, limit: Duration) -> Report {
    let mut report = Report { name: script.name.clone(), ..Report::default() };
    let original: Vec<String> = script.directives.iter().map(original).collect();
    let baseline = run(engine, script, &original, TIME, |_| true);
    for (directive, outcome) in script.directives.iter().zip(&baseline) {
        match outcome {
            Ok(()) => {
                report.counted += 1;
                let refusals = directive.modules.iter().filter_map(|slot| why_invalid(&slot.bytes));
                report.disputed.extend(refusals.map(|why| (directive.line, why)));
            }
            Err(why) => report.dropped.push((directive.line, why.clone())),
        }
    }
    report.modules = script.directives.iter().map(|directive| directive.modules.len()).sum();
    let mut seen = HashSet::from([original]);
    for &level in optimizer.levels() {
        let mut fail = |line: usize, what: String| {
            report.failures.push(format!("{}:{line}: at {level}: {what}", script.name));
        };
        let texts: Vec<String> = script
            .directives
            .iter()
            .map(|directive| {
                check_refused(optimizer, level, directive, &mut fail, &mut report.refused);
                optimized(optimizer, level, directive, &mut fail)
            })
            .collect();
        if !seen.insert(texts.clone()) {
            continue;
        }
        report.runs += 1;
        let outcomes = run(engine, script, &texts, limit, |directive| directive.refused.is_none());
        for ((directive, before), after) in script.directives.iter().zip(&baseline).zip(&outcomes) {
            if let (Ok(()), Err(why)) = (before, after) {
                fail(directive.line, format!("{}: {why}", directive.head));
            }
        }
    }
    report
}

/// The directive with its modules as binaries: what the optimizer is given.
fn original(directive: &Directive) -> String {
    let bytes: Vec<_> = directive.modules.iter().map(|slot| Some(slot.bytes.clone())).collect();
    directive.render(&bytes)
}

/// The directive with its modules optimized.
fn optimized(
    optimizer: &Optimizer,
    level: Level,
    directive: &Directive,
    fail: &mut dyn FnMut(usize, String),
) -> String {
    let mut bytes = Vec::new();
    for slot in &directive.modules {
        bytes.push(match guarded(optimizer, level, &slot.bytes) {
            Ok(output) => {
                if is_valid(&slot.bytes) && !is_valid(&output) {
                    fail(directive.line, "the output is not valid".to_owned());
                }
                Some(output)
            }
            Err(why) => {
                if is_valid(&slot.bytes) {
                    fail(directive.line, format!("a valid module is refused: {why}"));
                }
                Some(slot.bytes.clone())
            }
        });
    }
    directive.render(&bytes)
}

fn check_refused(
    optimizer: &Optimizer,
    level: Level,
    directive: &Directive,
    fail: &mut dyn FnMut(usize, String),
    refused: &mut usize,
) {
    let Some(module) = &directive.refused else {
        return;
    };
    let Refused::Bytes(bytes) = module else {
        *refused += 1;
        return;
    };
    match (guarded(optimizer, level, bytes), is_valid(bytes)) {
        (Err(_), false) => *refused += 1,
        (Ok(_), false) => fail(directive.line, "an invalid module is accepted".to_owned()),
        (Err(why), true) => fail(directive.line, format!("a valid module is refused: {why}")),
        // Some proposal makes it valid.
        (Ok(output), true) if is_valid(&output) => {}
        (Ok(_), true) => fail(directive.line, "the output is not valid".to_owned()),
    }
}

/// Optimizes; a panic is an error like others here, since it is reported all the same.
fn guarded(optimizer: &Optimizer, level: Level, bytes: &[u8]) -> Result<Vec<u8>, String> {
    match catch_unwind(AssertUnwindSafe(|| optimizer.optimize(level, bytes))) {
        Ok(result) => result.map_err(|e| e.to_string()),
        Err(_) => Err("panicked".to_owned()),
    }
}

/// Runs a script with `texts` for its directives. Those that `wanted` does not
/// want count as passed.
fn run(
    engine: &Engine,
    script: &Script,
    texts: &[String],
    limit: Duration,
    wanted: impl Fn(&Directive) -> bool,
) -> Vec<Result<(), String>> {
    let asynchronous =
        if script.name.starts_with("component-model") { Async::Yes } else { Async::No };
    let deadline = (limit.as_millis() / TICK.as_millis()) as u64;
    let mut context = WastContext::new(engine, asynchronous, move |store| {
        store.set_epoch_deadline(deadline);
    });
    context.generate_dwarf(false).ignore_error_messages(true);
    let spectest = SpectestConfig { use_shared_memory: true, suppress_prints: true };
    if let Err(e) = context.register_spectest(&spectest) {
        return texts.iter().map(|_| Err(format!("no spectest: {e:#}"))).collect();
    }
    let mut panicked = false;
    let mut outcomes = Vec::with_capacity(texts.len());
    for (directive, text) in script.directives.iter().zip(texts) {
        if panicked {
            outcomes.push(Err("wasmtime panicked before".to_owned()));
        } else if wanted(directive) {
            let run = || context.run_wast(&script.name, text.as_bytes());
            outcomes.push(match catch_unwind(AssertUnwindSafe(run)) {
                Ok(result) => result.map_err(|e| reason(&e)),
                Err(_) => {
                    panicked = true;
                    Err("wasmtime panics".to_owned())
                }
            });
        } else {
            outcomes.push(Ok(()));
        }
    }
    outcomes
}

/// Why a directive failed, in one line.
fn reason(error: &wasmtime::Error) -> String {
    let mut causes: Vec<String> = error.chain().skip(1).map(|cause| cause.to_string()).collect();
    if causes.is_empty() {
        causes.push(error.to_string());
    }
    let lines: Vec<&str> = causes.iter().flat_map(|cause| cause.lines()).map(str::trim).collect();
    lines.join(": ").chars().take(200).collect()
}

/// What is known to be dropped: the number of directives, by script.
pub type Expected = BTreeMap<String, usize>;

/// Reads what [`write_expected`] wrote.
///
/// # Panics
/// A line is not a name and a number.
pub fn read_expected(text: &str) -> Expected {
    let entry = |line: &str| {
        let (name, count) = line.rsplit_once('\t')?;
        Some((name.to_owned(), count.parse().ok()?))
    };
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| entry(line).unwrap_or_else(|| panic!("not NAME, tab, COUNT: {line:?}")))
        .collect()
}

/// Writes down what was dropped, with the reasons as comments.
pub fn write_expected(reports: &[Report]) -> String {
    let mut text = String::from(
        "# Directives that wasmtime fails on the original scripts, so that they don't count;\n\
         # and modules that wasmtime runs but a newer validator refuses (\"disputed\").\n\
         # Written by the tests with WAULK_BLESS=1.\n",
    );
    for report in reports {
        for (what, list) in [("", &report.dropped), (" disputed", &report.disputed)] {
            if list.is_empty() {
                continue;
            }
            let _ = writeln!(text, "{}{what}\t{}", report.name, list.len());
            let reasons: BTreeSet<&str> = list.iter().map(|(_, why)| why.as_str()).collect();
            for reason in reasons.iter().take(3) {
                let _ = writeln!(text, "#   {reason}");
            }
        }
    }
    text
}
