//! Finds the corpus: real inputs made by others, kept outside the checkout.
//!
//! It is the folder `shared/corpus` beside the checkout, or what the
//! environment variable `WAULK_CORPUS` names.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail, ensure};
use walkdir::WalkDir;
use waulk::{Batch, Input, Source};

use crate::measure::Sizes;
use crate::root::root;

/// The corpus.
#[derive(Clone, Debug)]
pub(crate) struct Corpus {
    root: PathBuf,
}

/// A binary of the corpus.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct File {
    /// Its path inside the corpus, with `/` between the parts.
    pub(crate) name: String,
    /// Where it is.
    pub(crate) path: PathBuf,
}

impl File {
    pub(crate) fn read(&self) -> Result<Vec<u8>> {
        fs::read(&self.path).with_context(|| format!("can't read {}", self.path.display()))
    }
}

/// The sizes of what comes of all inputs together; they have to be right.
pub(crate) fn optimized(batch: &Batch<'_>, inputs: &[Input]) -> Result<waulk::Sizes> {
    let mut after = waulk::Sizes::default();
    for file in batch.run(inputs, &|_, _| Ok(()), &|_| {}).files {
        after += file.result.map_err(|why| anyhow!("{}: {why}", file.name))?.after;
    }
    Ok(after)
}

/// What a row of `baselines.tsv` says of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Baseline {
    /// As it is.
    pub(crate) input: Sizes,
    /// Code bytes after `wasm-opt` without passes.
    pub(crate) roundtrip_code: u64,
    /// Code and non-custom bytes after `wasm-opt` with a level.
    pub(crate) levels: [(&'static str, u64, u64); 3],
}

impl Corpus {
    /// The corpus.
    pub(crate) fn find() -> Result<Corpus> {
        let root = match env::var_os("WAULK_CORPUS") {
            Some(path) => PathBuf::from(path),
            None => root().join("../shared/corpus"),
        };
        ensure!(
            root.join("components").is_dir() && root.join("modules").is_dir(),
            "no corpus at {}: expected its folders components and modules there; \
             WAULK_CORPUS says where it is",
            root.display()
        );
        Ok(Corpus { root })
    }

    /// The corpus, or `None` after saying loudly that `test` is skipped.
    #[cfg(test)]
    pub(crate) fn for_test(test: &str) -> Option<Corpus> {
        use std::io::Write as _;
        match Corpus::find() {
            Ok(corpus) => Some(corpus),
            Err(missing) => {
                let required =
                    env::var_os("WAULK_REQUIRE_CORPUS").is_some_and(|value| value != "0");
                assert!(!required, "{missing}; WAULK_REQUIRE_CORPUS is set");
                // Past the capture of the test harness. Nothing to be done
                // about a closed standard error.
                let _ = writeln!(std::io::stderr(), "SKIPPED {test}: {missing}");
                None
            }
        }
    }

    /// The folder that it is in.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Every component and every program, in order of names.
    pub(crate) fn files(&self) -> Result<Vec<File>> {
        let mut files = Vec::new();
        for folder in ["components", "modules"] {
            for entry in WalkDir::new(self.root.join(folder)) {
                let path = entry?.into_path();
                if path.extension().is_none_or(|extension| extension != "wasm") {
                    continue;
                }
                let parts = path.strip_prefix(&self.root)?.iter();
                let parts: Vec<_> = parts.map(|part| part.to_string_lossy()).collect();
                files.push(File { name: parts.join("/"), path });
            }
        }
        ensure!(!files.is_empty(), "no .wasm file in {}", self.root.display());
        files.sort();
        Ok(files)
    }

    /// The same, read, as inputs of a batch.
    pub(crate) fn inputs(&self) -> Result<Vec<Input>> {
        let input = |file: File| Ok(Input { source: Source::Bytes(file.read()?), name: file.name });
        self.files()?.into_iter().map(input).collect()
    }

    /// What is known of the corpus's files, by name; the sum is called `TOTAL`.
    pub(crate) fn baselines(&self) -> Result<BTreeMap<String, Baseline>> {
        let path = self.root.join("baselines.tsv");
        let text =
            fs::read_to_string(&path).with_context(|| format!("can't read {}", path.display()))?;
        parse_baselines(&text).with_context(|| format!("in {}", path.display()))
    }
}

const HEADER: &str = "file\tbytes\tnoncustom\tcode\troundtrip_code\t\
    O1_noncustom\tO1_code\tO3_noncustom\tO3_code\tOz_noncustom\tOz_code";

fn parse_baselines(text: &str) -> Result<BTreeMap<String, Baseline>> {
    let mut lines = text.lines();
    ensure!(lines.next() == Some(HEADER), "other columns than expected: {HEADER}");
    lines
        .map(|line| parse_baseline(line).with_context(|| format!("in the line {line:?}")))
        .collect()
}

fn parse_baseline(line: &str) -> Result<(String, Baseline)> {
    let (name, numbers) = line.split_once('\t').context("expected a name and numbers")?;
    let numbers: Vec<u64> = numbers.split('\t').map(str::parse).collect::<Result<_, _>>()?;
    let [total, non_custom, code, roundtrip_code, n1, c1, n3, c3, nz, cz] = numbers[..] else {
        bail!("expected ten numbers, found {}", numbers.len());
    };
    let input = Sizes { total, code, non_custom };
    let levels = [("O1", c1, n1), ("O3", c3, n3), ("Oz", cz, nz)];
    Ok((name.to_owned(), Baseline { input, roundtrip_code, levels }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn baselines_are_read_by_column() {
        let baselines = parse_baselines(&format!("{HEADER}\na/b\t1\t2\t3\t4\t5\t6\t7\t8\t9\t10\n"));
        let expected = Baseline {
            input: Sizes { total: 1, code: 3, non_custom: 2 },
            roundtrip_code: 4,
            levels: [("O1", 6, 5), ("O3", 8, 7), ("Oz", 10, 9)],
        };
        assert_eq!(baselines.unwrap(), [("a/b".to_owned(), expected)].into());
    }

    #[test]
    fn other_columns_are_refused() {
        assert!(parse_baselines("file\tbytes\n").is_err());
        assert!(parse_baselines(&format!("{HEADER}\na\t1\t2\n")).is_err());
        assert!(parse_baselines(&format!("{HEADER}\na\t1\t2\t3\t4\t5\t6\t7\t8\t9\tx\n")).is_err());
    }
}
