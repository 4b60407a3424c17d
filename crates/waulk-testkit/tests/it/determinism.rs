//! The same inputs give the same bytes: on any number of threads, in any order
//! of files, in a batch or alone; and an output is its own output.

use std::sync::{Arc, Mutex};

use waulk::cache::Database;
use waulk::{
    Batch, BatchOutcome, Input, Level, Section, SharedContext, SharedContextBuilder, Source,
};
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
    let (outputs, outcome) = run(optimizer.context(level), &inputs, threads, order);
    let names: Vec<&str> = outcome.files.iter().map(|file| file.name.as_str()).collect();
    let expected: Vec<&str> = inputs.iter().map(|input| input.name.as_str()).collect();
    assert_eq!(names, expected, "outcomes come in input order");
    outputs
}

/// Outputs in the order of the files, of which `order` says where each input stands.
fn run(
    shared: &SharedContext,
    inputs: &[Input],
    threads: usize,
    order: &[usize],
) -> (Vec<Option<Vec<u8>>>, BatchOutcome) {
    let outputs = Mutex::new(vec![None; inputs.len()]);
    let outcome = Batch::new(shared).threads(threads).run(
        inputs,
        &|index, outcome| {
            outputs.lock().expect("no sink panics")[order[index]] = Some(outcome.bytes.clone());
            Ok(())
        },
        &|_| {},
    );
    (outputs.into_inner().expect("no sink panics"), outcome)
}

#[test]
fn what_is_shared_changes_nothing() {
    let Some(corpus) = Corpus::find("sharing") else { return };
    let files = corpus.binaries();
    let input = |file: &File| Input { name: file.name.clone(), source: Source::Bytes(file.read()) };
    let inputs: Vec<Input> = files.iter().map(input).collect();
    let order: Vec<usize> = (0..files.len()).collect();
    for level in [Level::Size, Level::MoreSpeed] {
        let context = || SharedContext::builder().level(level);
        let built =
            |builder: SharedContextBuilder| builder.build().expect("the settings are right");
        let nothing = built(context().no_sharing());
        let (expected, _) = run(&nothing, &inputs, 2, &order);
        assert_eq!(nothing.sharing().shared, 0, "nothing is shared where nothing is to be");
        // Each thing that is shared alone, with others, when it is known already, and
        // when what is known is forgotten again and again.
        let contexts = [
            built(context()),
            built(context().no_module_sharing()),
            built(context().no_function_sharing()),
            built(context().no_module_sharing().memory_limit(1 << 21)),
        ];
        let same = |shared: &SharedContext, what: &str| {
            for threads in [1, 2] {
                let (outputs, _) = run(shared, &inputs, threads, &order);
                for ((file, expected), output) in files.iter().zip(&expected).zip(&outputs) {
                    let name = &file.name;
                    assert!(expected == output, "{name} at {level}, {what}, -j{threads}");
                }
            }
        };
        for (number, shared) in contexts.iter().enumerate() {
            same(shared, &format!("context {number}"));
        }
        let [default, functions, none, small] = contexts.map(|shared| shared.sharing());
        assert!(default.shared > 1000 && functions.shared > default.functions, "{functions:?}");
        assert!(functions.dropped == 0 && small.dropped > 1000, "{small:?}");
        assert_eq!(none.shared, 0);

        // A cache with nothing in it, with everything, and, for settings that make a
        // difference to inputs alone, with the functions.
        let folder = tempfile::tempdir().expect("a folder can be made");
        let cached = |kept: &str| {
            let store = Database::open(folder.path(), 1 << 30).expect("it can be opened");
            built(context().keep(Section::Custom(kept.into())).cache(Arc::new(store)))
        };
        let [empty, full, of_functions] = ["none", "none", "no other"].map(|kept| {
            let shared = cached(kept);
            same(&shared, "with a cache");
            let inputs = shared.cache_use().expect("there is a cache");
            assert_eq!(inputs.trouble, None);
            (inputs, shared.sharing())
        });
        let all = files.len() as u64;
        assert_eq!((empty.0.misses, empty.1.earlier), (all, 0));
        assert_eq!((full.0.misses, full.1.functions), (0, 0));
        assert_eq!(of_functions.0.misses, all);
        assert!(of_functions.1.earlier * 10 > of_functions.1.functions * 9, "{of_functions:?}");
    }
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
