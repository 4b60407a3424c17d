//! The corpus's components, before and after.

use std::collections::HashSet;

use rayon::prelude::*;
use waulk::Level;
use waulk_testkit::component::{Trace, compare, trace};
use waulk_testkit::corpus::{Corpus, File};
use waulk_testkit::engine::for_components;
use waulk_testkit::{Optimizer, say};
use wasmtime::Engine;

#[test]
fn components_show_the_same() {
    let Some(corpus) = Corpus::find("the components") else { return };
    let engine = for_components();
    let optimizer = Optimizer::new();
    let files = corpus.components();
    let results: Vec<Checked> = files.par_iter().map(|file| check(&engine, &optimizer, file)).collect();
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
    let failures: Vec<&str> = results.iter().flat_map(|r| &r.failures).map(String::as_str).collect();
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}

struct Checked {
    before: Trace,
    runs: usize,
    inconclusive: usize,
    failures: Vec<String>,
}

fn check(engine: &Engine, optimizer: &Optimizer, file: &File) -> Checked {
    let original = file.read();
    let before = trace(engine, &original);
    let again = trace(engine, &original);
    let mut checked = Checked { before, runs: 0, inconclusive: 0, failures: Vec::new() };
    let mut seen = HashSet::from([original.clone()]);
    for level in Level::ALL {
        let output = match optimizer.optimize(level, &original) {
            Ok(output) => output,
            Err(e) => {
                checked.failures.push(format!("{}: at {level}: refused: {e}", file.name));
                continue;
            }
        };
        if !seen.insert(output.clone()) {
            continue;
        }
        checked.runs += 1;
        let comparison = compare(&checked.before, &again, &trace(engine, &output));
        checked.inconclusive += comparison.inconclusive;
        for difference in comparison.differences {
            checked.failures.push(format!("{}: at {level}: {difference}", file.name));
        }
    }
    checked
}
