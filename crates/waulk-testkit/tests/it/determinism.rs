//! The same inputs give the same bytes: on any number of threads, in any order
//! of files, in a batch or alone; and an output is its own output.

use std::sync::Mutex;

use waulk::{Batch, Input, Level, Source};
use waulk_testkit::corpus::{Corpus, File};
use waulk_testkit::{Optimizer, Rng, parallel};

#[test]
fn threads_and_order_change_nothing() {
    let Some(corpus) = Corpus::find("determinism") else { return };
    let optimizer = Optimizer::new();
    let files = corpus.binaries();
    for level in [Level::None, Level::Size, Level::MoreSize, Level::MoreSpeed] {
        let order: Vec<usize> = (0..files.len()).collect();
        let alone = parallel::map(&files, |file| optimizer.optimize(level, &file.read()).ok());
        // Each batch has a context of its own: nothing is known from before.
        let batch = |order: &[usize], threads| {
            let outputs = batch(&Optimizer::new(), level, &files, order, threads);
            compare(&files, &alone, &outputs, level, threads);
        };
        batch(&order, 1);
        batch(&order, 2);
        let mut shuffled = order;
        Rng::new(level as u64).shuffle(&mut shuffled);
        batch(&shuffled, 2);
    }
}

/// What a batch makes of the files, in the order of the files.
fn batch(
    optimizer: &Optimizer,
    level: Level,
    files: &[File],
    order: &[usize],
    threads: usize,
) -> Vec<Option<Vec<u8>>> {
    let input = |index: &usize| Input {
        name: files[*index].name.clone(),
        source: Source::Bytes(files[*index].read()),
    };
    let inputs: Vec<Input> = order.iter().map(input).collect();
    let outputs = Mutex::new(vec![None; files.len()]);
    let outcome = Batch::new(optimizer.context(level)).threads(threads).run(
        &inputs,
        &|index, outcome| {
            outputs.lock().expect("no sink panics")[order[index]] = Some(outcome.bytes.clone());
            Ok(())
        },
        &|_| {},
    );
    let names: Vec<&str> = outcome.files.iter().map(|file| file.name.as_str()).collect();
    let expected: Vec<&str> = inputs.iter().map(|input| input.name.as_str()).collect();
    assert_eq!(names, expected, "outcomes come in input order");
    outputs.into_inner().expect("no sink panics")
}

fn compare(
    files: &[File],
    alone: &[Option<Vec<u8>>],
    batched: &[Option<Vec<u8>>],
    level: Level,
    threads: usize,
) {
    if cfg!(feature = "broken") {
        // What is broken is only what goes through the harness's optimizer.
        return;
    }
    for ((file, alone), batched) in files.iter().zip(alone).zip(batched) {
        assert!(
            alone == batched,
            "{} at {level} with {threads} threads: other bytes in a batch",
            file.name
        );
    }
}

#[test]
fn optimizing_again_changes_nothing() {
    let Some(corpus) = Corpus::find("idempotence") else { return };
    let optimizer = Optimizer::new();
    let files = corpus.binaries();
    let results = parallel::map(&files, |file| unstable(&optimizer, file));
    let failures: Vec<String> = results.into_iter().flatten().collect();
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}

/// What is wrong with optimizing a file twice.
fn unstable(optimizer: &Optimizer, file: &File) -> Vec<String> {
    let original = file.read();
    let mut failures = Vec::new();
    for &level in optimizer.levels() {
        let once = match optimizer.optimize(level, &original) {
            Ok(once) => once,
            Err(e) => {
                failures.push(format!("{} at {level}: refused: {e}", file.name));
                continue;
            }
        };
        match optimizer.optimize(level, &once) {
            Ok(twice) if twice == once => {}
            Ok(twice) => {
                let (once, twice) = (once.len(), twice.len());
                failures.push(format!("{} at {level}: {once} bytes, then {twice}", file.name));
            }
            Err(e) => {
                failures.push(format!("{} at {level}: the output is refused: {e}", file.name))
            }
        }
    }
    failures
}
