//! Many cases on all processors, counted.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use waulk::Level;

use super::case::{Case, Cases, Source};
use super::check::{Checked, check};
use crate::Optimizer;
use crate::engine::for_fuzzing;

/// What to run.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Which case comes first.
    pub first: u64,
    /// How many there are at most.
    pub most: u64,
    /// How long new ones are begun.
    pub time: Duration,
    /// How many run at once.
    pub jobs: usize,
    /// The level of all cases, instead of the one that is theirs.
    pub level: Option<Level>,
    /// How many differences are enough.
    pub enough: usize,
}

/// A case that went wrong.
#[derive(Debug)]
pub struct Finding {
    /// The case.
    pub case: Case,
    /// What is wrong.
    pub why: String,
}

/// What was counted, for one source.
#[derive(Debug, Default)]
pub struct Tally {
    /// Modules.
    pub inputs: u64,
    /// Functions in them.
    pub functions: usize,
    /// Functions that waulk wrote differently.
    pub changed: usize,
    /// Calls compared.
    pub calls: usize,
    /// Calls of these that trapped.
    pub traps: usize,
    /// Operators executed in them, about.
    pub executed: u64,
    /// Differences found.
    pub differences: usize,
    /// Functions that were not called, since they take too long.
    pub left_out: usize,
    /// Why modules were not run, or not to their end.
    pub skipped: BTreeMap<String, u64>,
}

impl Tally {
    fn add(&mut self, checked: &Checked) {
        self.inputs += 1;
        self.functions += checked.functions;
        self.changed += checked.changed;
        self.calls += checked.calls;
        self.traps += checked.traps;
        self.executed += checked.executed;
        self.left_out += checked.left_out;
        self.differences += usize::from(checked.difference.is_some());
        if let Some(why) = &checked.skipped {
            *self.skipped.entry(why.clone()).or_default() += 1;
        }
    }

    /// Operators executed in a call that ended, on average.
    pub fn mean_executed(&self) -> u64 {
        self.executed / (self.calls.max(1) as u64)
    }
}

/// What came of it.
#[derive(Debug)]
pub struct Outcome {
    /// What was counted, for each source in use.
    pub tallies: Vec<(Source, Tally)>,
    /// What went wrong, in order of cases.
    pub findings: Vec<Finding>,
    /// How many cases there were.
    pub cases: u64,
    /// How long they took.
    pub time: Duration,
}

/// Runs cases until there are enough of them, of time or of differences.
/// `progress` is told now and then how many there were and how many differed.
pub fn run(
    cases: &Cases,
    optimizer: &Optimizer,
    settings: Settings,
    progress: impl Fn(u64, usize) + Sync,
) -> Outcome {
    let started = Instant::now();
    let engine = for_fuzzing();
    let next = AtomicU64::new(0);
    let is_enough = AtomicBool::new(false);
    let outcome = Mutex::new(Outcome {
        tallies: Vec::new(),
        findings: Vec::new(),
        cases: 0,
        time: Duration::ZERO,
    });
    std::thread::scope(|scope| {
        for _ in 0..settings.jobs {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let is_over = index >= settings.most
                        || started.elapsed() >= settings.time
                        || is_enough.load(Ordering::Relaxed);
                    if is_over {
                        return;
                    }
                    let mut case = cases.case(settings.first + index);
                    case.level = settings.level.unwrap_or(case.level);
                    let checked = one(&engine, optimizer, &case);
                    let mut outcome = outcome.lock().expect("nothing panics with the lock");
                    outcome.add(case, checked);
                    let (done, found) = (outcome.cases, outcome.findings.len());
                    drop(outcome);
                    progress(done, found);
                    if found >= settings.enough {
                        is_enough.store(true, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    let mut outcome = outcome.into_inner().expect("nothing panics with the lock");
    outcome.findings.sort_by_key(|finding| finding.case.number);
    outcome.time = started.elapsed();
    outcome
}

thread_local! {
    static UNDER_WAY: Cell<Option<u64>> = const { Cell::new(None) };
}

/// The case that this thread checks.
pub fn under_way() -> Option<u64> {
    UNDER_WAY.get()
}

/// Checks one case. What panics is a difference: nothing should.
pub fn one(engine: &wasmtime::Engine, optimizer: &Optimizer, case: &Case) -> Checked {
    UNDER_WAY.set(Some(case.number));
    let module = match &case.module {
        Ok(module) => module,
        Err(why) => return Checked { skipped: Some(why.clone()), ..Checked::default() },
    };
    let check = || check(engine, optimizer, case.level, module, case.plan);
    catch_unwind(AssertUnwindSafe(check)).unwrap_or_else(|_| Checked {
        difference: Some("a panic while it ran".to_owned()),
        ..Checked::default()
    })
}

impl Outcome {
    fn add(&mut self, case: Case, checked: Checked) {
        self.cases += 1;
        let known = self.tallies.iter().position(|(source, _)| *source == case.source);
        let index = known.unwrap_or_else(|| {
            self.tallies.push((case.source, Tally::default()));
            self.tallies.len() - 1
        });
        self.tallies[index].1.add(&checked);
        if let Some(why) = checked.difference {
            self.findings.push(Finding { case, why });
        }
    }

    /// What was counted, as a table.
    pub fn table(&self) -> String {
        let mut rows = vec![
            [
                "source",
                "inputs",
                "functions",
                "changed",
                "calls",
                "traps",
                "operators a call",
                "differences",
            ]
            .map(str::to_owned),
        ];
        for (source, tally) in &self.tallies {
            rows.push([
                source.to_string(),
                tally.inputs.to_string(),
                tally.functions.to_string(),
                tally.changed.to_string(),
                tally.calls.to_string(),
                tally.traps.to_string(),
                tally.mean_executed().to_string(),
                tally.differences.to_string(),
            ]);
        }
        let width = |column: usize| rows.iter().map(|row| row[column].len()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..rows[0].len()).map(width).collect();
        let mut text = String::new();
        for row in &rows {
            let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| {
                if column == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
            });
            text += cells.collect::<Vec<_>>().join("  ").trim_end();
            text.push('\n');
        }
        for (source, tally) in &self.tallies {
            if tally.left_out > 0 {
                text += &format!("{source}: {} functions that do not end\n", tally.left_out);
            }
            for (why, count) in &tally.skipped {
                text += &format!("{source}: {count} skipped, at least in part: {why}\n");
            }
        }
        let rate = self.cases as f64 / self.time.as_secs_f64().max(0.001);
        text += &format!("{} cases in {:.1?}, {rate:.0} a second\n", self.cases, self.time);
        text
    }
}
