//! What becomes of functions, and how fast: the share that falls back, megabytes
//! of code a second, and whether a function of a million instructions costs as
//! much for each of them as small ones do.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use serde::Serialize;
use serde_json::Value;
use waulk::Level;

use super::bounds::{self, Unit, Verdict};
use super::process;
use super::table::{Table, percent, thousands};
use crate::corpus::Corpus;
use crate::measure;

/// How many functions of about a thousand instructions are measured together.
const SMALL: usize = 500;

/// What was measured.
#[derive(Debug, Serialize)]
pub(super) struct FunctionFigures {
    level: String,
    /// Functions by what became of them.
    better: u64,
    equal: u64,
    fell_back: u64,
    not_lifted: u64,
    /// Code bytes of the corpus for each second of CPU time, on one thread.
    bytes_per_second: f64,
    /// Seconds for each instruction: functions of a thousand, and one of a million.
    small: f64,
    large: f64,
}

/// Runs the corpus and the samples.
pub(super) fn measure(
    corpus: &Corpus,
    waulk: &Path,
    level: Level,
    rounds: u32,
) -> Result<FunctionFigures> {
    let scratch = tempfile::tempdir()?;
    let report = scratch.path().join("report.json");
    let out = scratch.path().join("out");
    let run = |input: &Path, level: Level| -> Result<f64> {
        let mut least = f64::INFINITY;
        for _ in 0..rounds {
            let mut command = Command::new(waulk);
            command
                .args(["opt", "--no-cache"])
                .arg(input)
                .arg("-o")
                .arg(&out)
                .arg("--json")
                .arg(&report);
            command.arg(format!("-{level}")).args(["-j", "1", "-q"]);
            least = least.min(process::succeed(&mut command)?.cpu.as_secs_f64());
        }
        Ok(least)
    };
    let seconds = run(corpus.root(), level)?;
    let told: Value = serde_json::from_slice(&fs::read(&report)?)?;
    let totals = &told["totals"];
    let count = |fate: &str| {
        let count = totals["counts"][format!("functions_{fate}")].as_u64();
        count.with_context(|| format!("the report does not say functions_{fate}"))
    };
    let reasons = totals["counts"]["functions_not_lifted"].as_object();
    let reasons = reasons.context("the report does not say functions_not_lifted")?;
    let code = totals["before"]["code"].as_f64().context("the report does not say code")?;

    // What does not rewrite functions takes the rest of the time.
    let cost = |folder: &str, sizes: &mut dyn Iterator<Item = usize>| -> Result<f64> {
        let folder = scratch.path().join(folder);
        fs::create_dir(&folder)?;
        let mut instructions = 0;
        for size in sizes {
            let bytes = waulk_samples::mixed(size);
            instructions += measure::instructions(&bytes)?;
            fs::write(folder.join(format!("{size}.wasm")), bytes)?;
        }
        Ok((run(&folder, level)? - run(&folder, Level::Basic)?) / instructions as f64)
    };
    let small = cost("small", &mut (1_000..1_000 + SMALL))?;
    let large = cost("large", &mut std::iter::once(1_000_000))?;
    Ok(FunctionFigures {
        level: level.to_string(),
        better: count("better")?,
        equal: count("equal")?,
        fell_back: count("fell_back")?,
        not_lifted: reasons.values().filter_map(Value::as_u64).sum(),
        bytes_per_second: code / seconds,
        small,
        large,
    })
}

impl FunctionFigures {
    fn share(&self, count: u64) -> f64 {
        count as f64 / (self.better + self.equal + self.fell_back + self.not_lifted) as f64
    }

    pub(super) fn table(&self) -> Table {
        let title = format!("functions at -{}", self.level);
        let mut table = Table::new([title.as_str(), "count", "share"]);
        let counts = [
            ("better", self.better),
            ("equal", self.equal),
            ("fell back", self.fell_back),
            ("not lifted", self.not_lifted),
        ];
        for (name, count) in counts {
            table.row([name.to_owned(), thousands(count), percent(self.share(count))]);
        }
        let mut row = |name: &str, figure: String| {
            table.row([name.to_owned(), figure, String::new()]);
        };
        row("MB of code a second, one thread", format!("{:.2}", self.bytes_per_second / 1e6));
        row("ns an instruction, 1,000 a function", format!("{:.0}", self.small * 1e9));
        row("ns an instruction, 1,000,000 in one", format!("{:.0}", self.large * 1e9));
        table
    }

    pub(super) fn verdicts(&self) -> [Verdict; 3] {
        let megabyte = 1e6 / self.bytes_per_second;
        [
            Verdict::new(
                "functions that fell back",
                Unit::Share,
                self.share(self.fell_back),
                bounds::FELL_BACK,
            ),
            Verdict::new("a MB of code, one thread", Unit::Seconds, megabyte, bounds::MEGABYTE),
            Verdict::new(
                "cost at 1,000,000 to cost at 1,000",
                Unit::Share,
                self.large / self.small,
                bounds::GROWTH,
            ),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(fell_back: u64, bytes_per_second: f64, large: f64) -> FunctionFigures {
        let (better, equal, not_lifted) = (900 - fell_back, 90, 10);
        let level = "Oz".to_owned();
        let small = 100e-9;
        FunctionFigures {
            level,
            better,
            equal,
            fell_back,
            not_lifted,
            bytes_per_second,
            small,
            large,
        }
    }

    #[test]
    fn functions_are_judged() {
        let holds = |fell_back, speed, large| {
            figures(fell_back, speed, large).verdicts().map(|verdict| verdict.holds)
        };
        assert_eq!(holds(9, 2.5e6, 149e-9), [true, true, true]);
        assert_eq!(holds(11, 2.6e6, 90e-9), [false, true, true]);
        assert_eq!(holds(0, 2.4e6, 90e-9), [true, false, true]);
        assert_eq!(holds(0, 3e6, 151e-9), [true, true, false]);
        assert!(!figures(0, 0.0, f64::NAN).verdicts()[2].holds);
    }

    #[test]
    fn the_table_has_a_row_each() {
        let expected = "\
functions at -Oz                     count   share
better                                 891  89.1 %
equal                                   90   9.0 %
fell back                                9   0.9 %
not lifted                              10   1.0 %
MB of code a second, one thread       2.50
ns an instruction, 1,000 a function    100
ns an instruction, 1,000,000 in one    120
";
        assert_eq!(figures(9, 2.5e6, 120e-9).table().to_string(), expected);
    }
}
