//! The committed snapshot of the corpus's sizes, before and after.
//!
//! It is a file to read and to review: a change that makes an output larger is
//! seen in the diff. One line a file, the sum on the last; `bless` writes it, a
//! test compares it with what the library makes now.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Mutex;

use anyhow::{Context, Result, bail, ensure};
use waulk::{Batch, ErrorKind, Input, Level, Outcome, SharedContext, Source};

use crate::corpus::Corpus;
use crate::measure::{self, Sizes};
use crate::root::root;

/// The levels that the snapshot has.
const LEVELS: [Level; 2] = [Level::Size, Level::MoreSpeed];

/// What the last line is called.
const TOTAL: &str = "TOTAL";

/// A file's sizes: as it is, then at each of [`LEVELS`].
type Row = [Sizes; 1 + LEVELS.len()];

/// Sizes by file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Snapshot {
    rows: BTreeMap<String, Row>,
}

/// Where the snapshot is.
pub(crate) fn path() -> PathBuf {
    root().join("benches/corpus-sizes.tsv")
}

impl Snapshot {
    /// Optimizes the corpus with the library and measures what comes out.
    pub(crate) fn take(corpus: &Corpus) -> Result<Snapshot> {
        let files = corpus.files()?;
        let mut rows = BTreeMap::new();
        for file in &files {
            let sizes = measure::sizes(&file.read()?).with_context(|| file.name.clone())?;
            rows.insert(file.name.clone(), [sizes; 1 + LEVELS.len()]);
        }
        let input = |file: &crate::corpus::File| Input {
            name: file.name.clone(),
            source: Source::File(file.path.clone()),
        };
        let inputs: Vec<_> = files.iter().map(input).collect();
        for (column, level) in LEVELS.into_iter().enumerate() {
            for (file, sizes) in files.iter().zip(optimized(&inputs, level)?) {
                let row = rows.get_mut(&file.name).context("two files have one name")?;
                row[column + 1] = sizes;
            }
        }
        Ok(Snapshot { rows })
    }

    /// The sum of all files at `level`.
    #[cfg(test)]
    fn total(&self, level: Level) -> Sizes {
        let column = LEVELS.iter().position(|&known| known == level).unwrap();
        self.totals()[column + 1]
    }

    fn totals(&self) -> Row {
        let mut totals = Row::default();
        for row in self.rows.values() {
            totals.iter_mut().zip(row).for_each(|(total, &sizes)| *total += sizes);
        }
        totals
    }

    /// The snapshot as text.
    pub(crate) fn render(&self) -> String {
        let mut text = header();
        let total = (TOTAL.to_owned(), self.totals());
        for (name, row) in self.rows.clone().into_iter().chain([total]) {
            text += &name;
            for sizes in row {
                for number in numbers(sizes) {
                    // Writing to a string can't fail.
                    let _ = write!(text, "\t{number}");
                }
            }
            text.push('\n');
        }
        text
    }

    /// Reads what [`Snapshot::render`] writes.
    pub(crate) fn parse(text: &str) -> Result<Snapshot> {
        let body = text.strip_prefix(&header()).context("other columns than expected")?;
        let mut rows = BTreeMap::new();
        for line in body.lines() {
            let (name, row) = parse_row(line).with_context(|| format!("in the line {line:?}"))?;
            ensure!(rows.insert(name, row).is_none(), "two lines for one file: {line:?}");
        }
        let total = rows.remove(TOTAL).with_context(|| format!("no line {TOTAL}"))?;
        let snapshot = Snapshot { rows };
        ensure!(total == snapshot.totals(), "the line {TOTAL} is not the sum of the others");
        Ok(snapshot)
    }

    /// What changed from `self` to `now`, a line a figure; empty if nothing did.
    pub(crate) fn changes(&self, now: &Snapshot) -> String {
        let mut text = String::new();
        for (name, row) in &now.rows {
            match self.rows.get(name) {
                Some(was) => text += &row_changes(name, was, row),
                None => text += &format!("{name}: new\n"),
            }
        }
        for name in self.rows.keys().filter(|name| !now.rows.contains_key(*name)) {
            text += &format!("{name}: gone\n");
        }
        if !text.is_empty() {
            text += &row_changes(TOTAL, &self.totals(), &now.totals());
        }
        text
    }
}

/// The outputs' sizes, in input order.
fn optimized(inputs: &[Input], level: Level) -> Result<Vec<Sizes>> {
    let shared = SharedContext::builder().level(level).build()?;
    let measured = Mutex::new(vec![None; inputs.len()]);
    let sink = |index: usize, outcome: &Outcome| {
        let sizes = measure::sizes(&outcome.bytes)
            .map_err(|error| waulk::Error::new(ErrorKind::Internal, None, error.to_string()))?;
        measured.lock().expect("nothing panics while it is locked")[index] = Some(sizes);
        Ok(())
    };
    let outcome = Batch::new(&shared).run(inputs, &sink, &|_| {});
    let measured = measured.into_inner().expect("nothing panics while it is locked");
    let mut all = Vec::new();
    for (file, sizes) in outcome.files.into_iter().zip(measured) {
        let report = match file.result {
            Ok(report) => report,
            Err(error) => bail!("{} at {level}: {error}", file.name),
        };
        let waulk::Sizes { total, code, non_custom } = report.after;
        let reported = Sizes { total, code, non_custom };
        let sizes = sizes.with_context(|| format!("{} at {level}: no output", file.name))?;
        ensure!(
            reported == sizes,
            "{} at {level}: the report says {reported:?}, the output has {sizes:?}",
            file.name
        );
        all.push(sizes);
    }
    Ok(all)
}

/// The columns of a file's sizes, in order.
const COLUMNS: [&str; 3] = ["bytes", "noncustom", "code"];

fn numbers(sizes: Sizes) -> [u64; COLUMNS.len()] {
    [sizes.total, sizes.non_custom, sizes.code]
}

/// What the sizes of a row are called in the header and in changes.
fn stages() -> Vec<String> {
    let levels = LEVELS.iter().map(|level| format!("{level}_"));
    std::iter::once(String::new()).chain(levels).collect()
}

fn header() -> String {
    let mut text = "file".to_owned();
    for stage in stages() {
        for column in COLUMNS {
            text += &format!("\t{stage}{column}");
        }
    }
    text + "\n"
}

fn parse_row(line: &str) -> Result<(String, Row)> {
    let (name, numbers) = line.split_once('\t').context("expected a name and numbers")?;
    let numbers: Vec<u64> = numbers.split('\t').map(str::parse).collect::<Result<_, _>>()?;
    let mut row = Row::default();
    let expected = row.len() * COLUMNS.len();
    ensure!(numbers.len() == expected, "expected {expected} numbers, found {}", numbers.len());
    for (sizes, numbers) in row.iter_mut().zip(numbers.chunks(COLUMNS.len())) {
        *sizes = Sizes { total: numbers[0], non_custom: numbers[1], code: numbers[2] };
    }
    Ok((name.to_owned(), row))
}

fn row_changes(name: &str, was: &Row, now: &Row) -> String {
    let mut text = String::new();
    for ((stage, was), now) in stages().iter().zip(was).zip(now) {
        let figures = numbers(*was).into_iter().zip(numbers(*now));
        for (column, (was, now)) in COLUMNS.iter().zip(figures) {
            if was != now {
                let change = now as i64 - was as i64;
                text += &format!("{name}: {stage}{column} {was} → {now} ({change:+})\n");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::bounds;

    fn snapshot(files: &[(&str, u64)]) -> Snapshot {
        let sizes = |code| Sizes { total: code + 100, code, non_custom: code + 10 };
        let row = |code| [sizes(code), sizes(code - 10), sizes(code - 20)];
        Snapshot { rows: files.iter().map(|&(name, code)| (name.into(), row(code))).collect() }
    }

    #[test]
    fn what_is_written_can_be_read() {
        let one = snapshot(&[("a.wasm", 50), ("b/c.wasm", 70)]);
        let text = one.render();
        assert_eq!(text.lines().last(), Some("TOTAL\t320\t140\t120\t300\t120\t100\t280\t100\t80"));
        assert_eq!(Snapshot::parse(&text).unwrap(), one);
        assert_eq!(one.changes(&one), "");
    }

    #[test]
    fn what_was_edited_by_hand_is_refused() {
        let text = snapshot(&[("a.wasm", 50)]).render();
        assert!(Snapshot::parse(&text.replace("a.wasm\t150", "a.wasm\t149")).is_err());
        assert!(Snapshot::parse(&text.replace("O3_code", "O9_code")).is_err());
        assert!(Snapshot::parse(&text.replace("a.wasm\t150", "a.wasm")).is_err());
        assert!(Snapshot::parse(text.rsplit_once("TOTAL").unwrap().0).is_err());
    }

    #[test]
    fn every_change_is_told() {
        let was = snapshot(&[("a.wasm", 50), ("b.wasm", 70)]);
        let mut now = was.clone();
        now.rows.get_mut("a.wasm").unwrap()[1].code += 3;
        assert_eq!(
            was.changes(&now),
            "a.wasm: Os_code 40 → 43 (+3)\nTOTAL: Os_code 100 → 103 (+3)\n"
        );
        let now = snapshot(&[("a.wasm", 50), ("c.wasm", 70)]);
        assert_eq!(was.changes(&now), "c.wasm: new\nb.wasm: gone\n");
    }

    #[test]
    fn the_corpus_has_the_committed_sizes() {
        let Some(corpus) = Corpus::for_test("the corpus has the committed sizes") else {
            return;
        };
        let path = path();
        let advice = "if that is as it should be, run `cargo xtask bless` and commit the file";
        let committed = std::fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("{}: {error}\n{advice}", path.display()));
        let committed = Snapshot::parse(&committed)
            .unwrap_or_else(|error| panic!("{}: {error:#}\n{advice}", path.display()));
        let now = Snapshot::take(&corpus).unwrap();
        let changes = committed.changes(&now);
        assert!(changes.is_empty(), "sizes changed:\n{changes}{advice}");
        let total = now.total(Level::Size);
        assert!(total.code <= bounds::REWRITTEN_CODE_BYTES, "code bytes: {total:?}");
        assert!(total.non_custom <= bounds::NON_CUSTOM_BYTES, "non-custom bytes: {total:?}");
    }
}
