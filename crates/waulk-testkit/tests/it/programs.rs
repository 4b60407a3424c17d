//! The corpus's programs, before and after.

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use wasmtime::Engine;
use waulk_testkit::corpus::{Corpus, File};
use waulk_testkit::engine::{Ticker, for_programs};
use waulk_testkit::program::{Observation, run};
use waulk_testkit::{Optimizer, parallel, say};

/// Far more than any original takes.
const TIME: Duration = Duration::from_secs(120);

#[test]
fn programs_show_the_same() {
    let Some(corpus) = Corpus::find("the programs") else {
        return;
    };
    let engine = for_programs();
    let _ticker = Ticker::start(&engine);
    let optimizer = Optimizer::new();
    let files = corpus.modules();
    // With a miscompile, some programs never end.
    let limit = if cfg!(feature = "broken") { Duration::from_secs(5) } else { TIME };
    let results = parallel::map(&files, |file| check(&engine, &optimizer, file, limit));
    let runs: usize = results.iter().map(|r| r.runs).sum();
    let slow: Vec<&str> = results.iter().filter_map(|r| r.slow.as_deref()).collect();
    say(&format!(
        "programs: {} programs, {runs} runs of optimized ones; slow: {slow:?}",
        files.len()
    ));
    let failures: Vec<&str> =
        results.iter().flat_map(|r| &r.failures).map(String::as_str).collect();
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}

/// What became of a program.
#[derive(Default)]
pub(crate) struct Checked {
    runs: usize,
    slow: Option<String>,
    pub(crate) failures: Vec<String>,
}

/// Runs a program before and, for at most `limit`, after.
pub(crate) fn check(
    engine: &Engine,
    optimizer: &Optimizer,
    file: &File,
    limit: Duration,
) -> Checked {
    let mut checked = Checked::default();
    let original = file.read();
    let folder = file.path.parent().expect("a file is in a folder");
    // Programs can see when a file was last read: let that be now for every run.
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let _ = fs::read(entry.path());
    }
    let started = Instant::now();
    let before = run(engine, &original, folder, TIME);
    let time = started.elapsed();
    if time > Duration::from_secs(10) {
        checked.slow = Some(format!("{} {time:.1?}", file.name));
    }
    let fail =
        |failures: &mut Vec<String>, what: String| failures.push(format!("{}: {what}", file.name));
    if let Some(why) = unexpected(&file.path, &before) {
        fail(&mut checked.failures, format!("the original: {why}"));
    }
    let mut seen = HashSet::from([original.clone()]);
    for &level in optimizer.levels() {
        let output = match optimizer.optimize(level, &original) {
            Ok(output) => output,
            Err(e) => {
                fail(&mut checked.failures, format!("at {level}: refused: {e}"));
                continue;
            }
        };
        if !seen.insert(output.clone()) {
            continue;
        }
        checked.runs += 1;
        let after = run(engine, &output, folder, limit);
        // Files have times, which programs can see and this can't hold still:
        // what differs has to differ from a new run of the original too.
        let again = |_| run(engine, &original, folder, TIME).difference(&after);
        if let Some(difference) = before.difference(&after).and_then(again) {
            fail(&mut checked.failures, format!("at {level}: {difference}"));
        }
    }
    checked
}

/// What the original does that the files beside it don't expect.
fn unexpected(path: &Path, observation: &Observation) -> Option<String> {
    if observation.end != "exit 0" {
        return Some(format!("it ends with {:?}", observation.end));
    }
    for (stream, output) in [("stdout", &observation.stdout), ("stderr", &observation.stderr)] {
        let own = path.with_extension(format!("{stream}.expected"));
        let shared = path.with_file_name(format!("default.{stream}.expected"));
        let Ok(expected) = fs::read(own).or_else(|_| fs::read(shared)) else {
            continue;
        };
        // Some of the files have lost the line end at the end.
        if output.trim_ascii_end() != expected.trim_ascii_end() {
            return Some(format!(
                "{stream} is not what is expected: {:?}",
                String::from_utf8_lossy(&output[..output.len().min(200)])
            ));
        }
    }
    None
}
