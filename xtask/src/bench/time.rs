//! Time and memory of the whole batch, beside wasm-opt's on the same modules.
//!
//! Each round runs everything once, so that what else the machine does falls on
//! both sides of a comparison. wasm-opt gets each core module in a process of
//! its own, as builds call it, and one thread, with which it takes the least
//! CPU time.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde::Serialize;
use waulk::Level;

use super::bounds::{self, Unit, Verdict};
use super::process::{self, Used};
use super::table::{Table, megabytes, percent, seconds};
use crate::corpus::{Corpus, File};
use crate::measure;

/// What was measured.
#[derive(Debug, Serialize)]
pub(super) struct TimeFigures {
    /// What `wasm-opt --version` says.
    wasm_opt_version: String,
    /// Core modules of the corpus.
    modules: usize,
    /// How many of them wasm-opt did not do, by what it said of them.
    refused: BTreeMap<String, usize>,
    rounds: Vec<Round>,
}

/// Everything once.
#[derive(Clone, Debug, Serialize)]
struct Round {
    /// The batch with one thread.
    one: Used,
    /// The batch with two threads.
    two: Used,
    /// All runs of wasm-opt together.
    wasm_opt: Used,
}

/// Runs everything `rounds` times.
pub(super) fn measure(
    corpus: &Corpus,
    waulk: &Path,
    level: Level,
    wasm_opt_version: String,
    rounds: u32,
) -> Result<TimeFigures> {
    let scratch = tempfile::tempdir()?;
    let modules = extract(&corpus.files()?, &scratch.path().join("modules"))?;
    let out = scratch.path().join("out");
    let batch = |threads: u32| {
        let mut command = Command::new(waulk);
        command.args(["opt", "--no-cache"]).arg(corpus.root()).arg("-o").arg(&out).arg("-q");
        command.arg(format!("-{level}"));
        process::succeed(command.arg("-j").arg(threads.to_string()))
    };

    // The least that a child's memory can be seen to be.
    let floor = process::succeed(Command::new(waulk).arg("--version"))?.peak;
    // Once for the file cache.
    batch(1)?;
    let mut figures = TimeFigures {
        wasm_opt_version,
        modules: modules.len(),
        refused: BTreeMap::new(),
        rounds: Vec::new(),
    };
    for round in 1..=rounds {
        eprintln!("round {round} of {rounds}");
        let (one, two) = (batch(1)?, batch(2)?);
        ensure!(one.peak > floor, "the memory of waulk can't be told from that of this process");
        figures.refused.clear();
        let mut wasm_opt = Used::default();
        for module in &modules {
            let ended =
                process::run(&mut wasm_opt_command("-O1", module, &scratch.path().join("o")))?;
            wasm_opt.wall += ended.used.wall;
            wasm_opt.cpu += ended.used.cpu;
            wasm_opt.peak = wasm_opt.peak.max(ended.used.peak);
            if !ended.status.success() {
                *figures.refused.entry(reason(&ended.complaint)).or_default() += 1;
            }
        }
        figures.rounds.push(Round { one, two, wasm_opt });
    }
    Ok(figures)
}

/// What `wasm-opt --version` says; an error says how to install it.
pub(super) fn wasm_opt_version() -> Result<String> {
    let output = Command::new("wasm-opt").arg("--version").output();
    let output = output.context("can't run wasm-opt: `scripts/setup.sh --bench` installs it")?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

pub(super) fn wasm_opt_command(level: &str, module: &Path, out: &Path) -> Command {
    let mut command = Command::new("wasm-opt");
    command.args([level, "--all-features"]).arg(module).arg("-o").arg(out);
    command.env("BINARYEN_CORES", "1");
    command
}

/// Writes each core module of some files to a file.
pub(super) fn extract(files: &[File], folder: &Path) -> Result<Vec<PathBuf>> {
    fs::create_dir(folder)?;
    let mut paths = Vec::new();
    for file in files {
        let bytes = file.read()?;
        for module in measure::core_modules(&bytes).with_context(|| file.name.clone())? {
            let path = folder.join(format!("{}.wasm", paths.len()));
            fs::write(&path, &bytes[module])?;
            paths.push(path);
        }
    }
    Ok(paths)
}

/// The first line that says something, without what differs from file to file.
fn reason(complaint: &str) -> String {
    let line = complaint.lines().find(|line| !line.trim().is_empty()).unwrap_or("no reason given");
    line.chars().filter(|c| !c.is_ascii_digit()).collect()
}

/// The middle of a sorted list; the mean of the two middle ones of an even one.
pub(super) fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    let middle = figures.len() / 2;
    match figures.len() {
        0 => f64::NAN,
        len if len.is_multiple_of(2) => (figures[middle - 1] + figures[middle]) / 2.0,
        _ => figures[middle],
    }
}

impl TimeFigures {
    fn median(&self, figure: impl Fn(&Round) -> f64) -> f64 {
        median(self.rounds.iter().map(figure).collect())
    }

    /// waulk's CPU time as a share of wasm-opt's, round by round.
    fn share(&self) -> f64 {
        self.median(|round| round.one.cpu.as_secs_f64() / round.wasm_opt.cpu.as_secs_f64())
    }

    /// The most memory that any run of the batch took.
    fn peak(&self) -> u64 {
        self.rounds.iter().map(|round| round.one.peak.max(round.two.peak)).max().unwrap_or(0)
    }

    pub(super) fn table(&self) -> String {
        let mut table = Table::new(["median", "CPU time", "wall time", "peak memory"]);
        let mut row = |name: String, used: fn(&Round) -> Used| {
            let time = |part: fn(Used) -> Duration| {
                let median = self.median(|round| part(used(round)).as_secs_f64());
                seconds(Duration::from_secs_f64(median))
            };
            let peak = self.rounds.iter().map(|round| used(round).peak).max().unwrap_or(0);
            table.row([name, time(|used| used.cpu), time(|used| used.wall), megabytes(peak)]);
        };
        row("waulk, one thread".to_owned(), |round| round.one);
        row("waulk, two threads".to_owned(), |round| round.two);
        row(format!("wasm-opt -O1, {} processes", self.modules), |round| round.wasm_opt);
        let mut text = table.to_string();
        text += &format!("\nwaulk's CPU time is {} of wasm-opt's", percent(self.share()));
        text += &format!(" ({}; median of {})\n", self.wasm_opt_version, self.rounds.len());
        let refused: usize = self.refused.values().sum();
        text += &format!("wasm-opt could not do {refused} of {} core modules\n", self.modules);
        for (reason, count) in &self.refused {
            text += &format!("  {count}: {reason}\n");
        }
        text
    }

    pub(super) fn verdicts(&self) -> [Verdict; 2] {
        let (peak, most) = (self.peak() as f64, bounds::PEAK_MEMORY as f64);
        let share = self.share();
        [
            Verdict::new("peak memory", Unit::Memory, peak, most),
            Verdict::new(
                "CPU time, share of wasm-opt -O1's",
                Unit::Share,
                share,
                bounds::SHARE_OF_WASM_OPT,
            ),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(cpu: u64, peak: u64) -> Used {
        let cpu = Duration::from_millis(cpu);
        Used { wall: cpu, cpu, peak }
    }

    fn figures(rounds: &[(u64, u64, u64)]) -> TimeFigures {
        let round = |&(one, wasm_opt, peak)| Round {
            one: used(one, peak / 2),
            two: used(one + 10, peak),
            wasm_opt: used(wasm_opt, 1_000_000),
        };
        TimeFigures {
            wasm_opt_version: "wasm-opt version 1".to_owned(),
            modules: 7,
            refused: [("no".to_owned(), 2)].into(),
            rounds: rounds.iter().map(round).collect(),
        }
    }

    fn holds(rounds: &[(u64, u64, u64)]) -> [bool; 2] {
        figures(rounds).verdicts().map(|verdict| verdict.holds)
    }

    #[test]
    fn time_and_memory_are_judged() {
        assert_eq!(holds(&[(10, 100, 249_999_999)]), [true, true]);
        assert_eq!(holds(&[(11, 100, 249_999_999)]), [true, false]);
        assert_eq!(holds(&[(10, 100, 250_000_000)]), [false, true]);
        assert_eq!(holds(&[]), [true, false], "nothing measured is nothing shown");
    }

    #[test]
    fn the_median_round_counts_for_time_and_the_worst_for_memory() {
        assert_eq!(holds(&[(1, 100, 1), (9, 100, 1), (99, 100, 1)]), [true, true]);
        assert_eq!(holds(&[(1, 100, 1), (11, 100, 300_000_000), (99, 100, 1)]), [false, false]);
    }

    #[test]
    fn medians() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), 2.5);
        assert!(median(Vec::new()).is_nan());
    }

    #[test]
    fn the_table_says_what_was_left_out() {
        let expected = "\
median                     CPU time  wall time  peak memory
waulk, one thread            0.10 s     0.10 s       1.0 MB
waulk, two threads           0.11 s     0.11 s       2.0 MB
wasm-opt -O1, 7 processes    2.00 s     2.00 s       1.0 MB

waulk's CPU time is 5.0 % of wasm-opt's (wasm-opt version 1; median of 1)
wasm-opt could not do 2 of 7 core modules
  2: no
";
        assert_eq!(figures(&[(100, 2000, 2_000_000)]).table(), expected);
    }

    #[test]
    fn equal_reasons_are_counted_together() {
        assert_eq!(
            reason("\n[parse exception: at 0:12]\nmore"),
            reason("[parse exception: at 0:7]")
        );
    }
}
