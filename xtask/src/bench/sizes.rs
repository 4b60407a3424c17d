//! Sizes of what the command writes, at every level.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use serde::Serialize;
use waulk::Level;

use super::bounds::{self, Unit, Verdict};
use super::process;
use super::table::{Table, thousands};
use crate::corpus::{Baseline, Corpus};
use crate::measure::{self, Sizes};

/// The sums over the corpus.
#[derive(Debug, Serialize)]
pub(super) struct SizeFigures {
    /// What others make of it: a name, code bytes, non-custom bytes where known.
    baselines: Vec<(String, u64, Option<u64>)>,
    /// What waulk makes of it, by level.
    levels: Vec<(String, Sizes)>,
}

/// Optimizes the corpus at every level and measures what was written.
pub(super) fn measure(corpus: &Corpus, waulk: &Path) -> Result<SizeFigures> {
    let total = corpus.baselines()?.remove("TOTAL").context("baselines without TOTAL")?;
    let mut levels = Vec::new();
    for level in Level::ALL {
        let out = tempfile::tempdir()?;
        let mut command = Command::new(waulk);
        command.args(["opt", "--no-cache"]).arg(corpus.root()).arg("-o").arg(out.path());
        process::succeed(command.arg(format!("-{level}")).arg("-q"))?;
        let mut sum = Sizes::default();
        for file in corpus.files()? {
            let path = out.path().join(&file.name);
            let bytes = std::fs::read(&path).with_context(|| format!("no output {}", file.name))?;
            sum += measure::sizes(&bytes).with_context(|| file.name.clone())?;
        }
        levels.push((level.to_string(), sum));
    }
    Ok(SizeFigures { baselines: baselines(total), levels })
}

fn baselines(total: Baseline) -> Vec<(String, u64, Option<u64>)> {
    let mut rows = vec![
        ("input".to_owned(), total.input.code, Some(total.input.non_custom)),
        ("wasm-opt 132, no passes".to_owned(), total.roundtrip_code, None),
    ];
    for (level, code, non_custom) in total.levels {
        rows.push((format!("wasm-opt 132 -{level}"), code, Some(non_custom)));
    }
    rows
}

impl SizeFigures {
    pub(super) fn table(&self) -> Table {
        let mut table = Table::new(["sum over the corpus", "code bytes", "non-custom bytes"]);
        for (name, code, non_custom) in &self.baselines {
            let non_custom = non_custom.map_or("".to_owned(), thousands);
            table.row([name.clone(), thousands(*code), non_custom]);
        }
        for (level, sizes) in &self.levels {
            let name = format!("waulk -{level}");
            table.row([name, thousands(sizes.code), thousands(sizes.non_custom)]);
        }
        table
    }

    pub(super) fn verdicts(&self, level: Level) -> Result<[Verdict; 2]> {
        let code = match level.rewrites_functions() {
            true => bounds::REWRITTEN_CODE_BYTES,
            false => bounds::CODE_BYTES,
        };
        let level = level.to_string();
        let found = self.levels.iter().find(|(name, _)| *name == level);
        let (_, sizes) = found.with_context(|| format!("{level} was not measured"))?;
        let verdict =
            |what, figure, bound| Verdict::new(what, Unit::Bytes, figure as f64, bound as f64);
        Ok([
            verdict("code bytes", sizes.code, code),
            verdict("non-custom bytes", sizes.non_custom, bounds::NON_CUSTOM_BYTES),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(code: u64, non_custom: u64) -> SizeFigures {
        let sizes = |code, non_custom| Sizes { total: 10_000_000, code, non_custom };
        let levels =
            vec![("O0".to_owned(), sizes(1, 1)), ("Os".to_owned(), sizes(code, non_custom))];
        SizeFigures { baselines: vec![("input".to_owned(), 7_000_000, None)], levels }
    }

    #[test]
    fn sizes_are_judged_at_the_level_asked_for() {
        let holds = |code, non_custom| {
            figures(code, non_custom).verdicts(Level::Size).unwrap().map(|verdict| verdict.holds)
        };
        assert_eq!(holds(5_640_000, 8_430_000), [true, true]);
        assert_eq!(holds(5_640_001, 8_430_000), [false, true]);
        assert_eq!(holds(5_640_000, 8_430_001), [true, false]);
        let none = SizeFigures { baselines: Vec::new(), levels: Vec::new() };
        assert!(none.verdicts(Level::Size).is_err());
    }

    #[test]
    fn the_table_has_a_row_each() {
        let expected = "\
sum over the corpus  code bytes  non-custom bytes
input                 7,000,000
waulk -O0                     1                 1
waulk -Os             6,000,000         8,000,000
";
        assert_eq!(figures(6_000_000, 8_000_000).table().to_string(), expected);
    }
}
