//! The corpus's components, before and after.

use std::collections::HashSet;

use wasmtime::Engine;
use waulk_testkit::component::{Trace, compare, trace};
use waulk_testkit::corpus::{Corpus, File};
use waulk_testkit::engine::for_components;
use waulk_testkit::{Optimizer, parallel, say};

#[test]
fn components_show_the_same() {
    let Some(corpus) = Corpus::find("the components") else {
        return;
    };
    let engine = for_components();
    let optimizer = Optimizer::new();
    let files = corpus.components();
    let results = parallel::map(&files, |file| check(&engine, &optimizer, file, ATTEMPTS));
    let sum = |f: fn(&Checked) -> usize| results.iter().map(f).sum::<usize>();
    say(&format!(
        "components: {} components, {} exported functions, {} calls of originals ({} impossible), {} runs of \
         optimized ones, {} parts inconclusive, {} can't be instantiated",
        files.len(),
        sum(|r| r.before.functions),
        sum(|r| r.before.calls),
        sum(|r| r.before.skipped),
        sum(|r| r.runs),
        sum(|r| r.inconclusive),
        sum(|r| usize::from(r.before.stillborn.is_some())),
    ));
    for (file, result) in files.iter().zip(&results) {
        if let Some(why) = &result.before.stillborn {
            say(&format!("components: {} can't be instantiated: {why}", file.name));
        }
    }
    let failures: Vec<&str> =
        results.iter().flat_map(|r| &r.failures).map(String::as_str).collect();
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}

/// What became of a component.
pub(crate) struct Checked {
    before: Trace,
    runs: usize,
    inconclusive: usize,
    pub(crate) failures: Vec<String>,
}

/// Runs of each side at most: what differs once may be the host's timing.
const ATTEMPTS: usize = 4;

/// Runs a component before and after, each at most `attempts` times.
pub(crate) fn check(
    engine: &Engine,
    optimizer: &Optimizer,
    file: &File,
    attempts: usize,
) -> Checked {
    let original = file.read();
    let mut before = vec![trace(engine, &original)];
    let (mut runs, mut inconclusive, mut failures) = (0, 0, Vec::new());
    let mut seen = HashSet::from([original.clone()]);
    for &level in optimizer.levels() {
        let output = match optimizer.optimize(level, &original) {
            Ok(output) => output,
            Err(e) => {
                failures.push(format!("{}: at {level}: refused: {e}", file.name));
                continue;
            }
        };
        if !seen.insert(output.clone()) {
            continue;
        }
        runs += 1;
        let mut after = vec![trace(engine, &output)];
        let mut comparison = compare(&before, &after);
        while !comparison.differences.is_empty() && after.len() < attempts {
            after.push(trace(engine, &output));
            if before.len() < attempts {
                before.push(trace(engine, &original));
            }
            comparison = compare(&before, &after);
        }
        inconclusive += comparison.inconclusive;
        let named = |difference| format!("{}: at {level}: {difference}", file.name);
        failures.extend(comparison.differences.into_iter().map(named));
    }
    Checked { before: before.swap_remove(0), runs, inconclusive, failures }
}
