//! With a cache, everything is as it is without.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use waulk::cache::{Database, Key, Store, StoreError};
use waulk::rules::RuleSets;
use waulk::{
    Batch, Error, Input, Level, Outcome, Report, SharedContext, SharedContextBuilder, Source,
    Worker, optimize,
};
use waulk_samples::{SHAPES, mixed};

/// A store in memory, which may fail from some call on.
#[derive(Debug, Default)]
struct InMemory {
    entries: Mutex<HashMap<Key, Vec<u8>>>,
    calls: AtomicUsize,
    fails_from: Option<usize>,
    is_near: bool,
}

impl InMemory {
    /// One that is far away, and one that is near, where functions are kept, too.
    fn both() -> [Arc<InMemory>; 2] {
        [false, true].map(|is_near| Arc::new(InMemory { is_near, ..InMemory::default() }))
    }

    fn failing_from(call: usize) -> Self {
        InMemory { fails_from: Some(call), is_near: true, ..InMemory::default() }
    }

    fn call(&self) -> Result<(), StoreError> {
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        match self.fails_from.is_some_and(|from| call >= from) {
            true => Err(StoreError::new(format!("call {call} failed"))),
            false => Ok(()),
        }
    }
}

impl Store for InMemory {
    fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, StoreError> {
        self.call()?;
        Ok(self.entries.lock().unwrap().get(key).cloned())
    }

    fn put(&self, entries: &[(Key, Vec<u8>)]) -> Result<(), StoreError> {
        self.call()?;
        self.entries.lock().unwrap().extend(entries.iter().cloned());
        Ok(())
    }

    fn near(&self) -> Option<&dyn Store> {
        self.is_near.then_some(self)
    }
}

/// Modules, a component that has two of them, an input that fails, and one that comes twice.
fn inputs() -> Vec<Input> {
    let text = |name: &str, text: &str| (name.to_owned(), wat::parse_str(text).unwrap());
    let module = "(func (export \"f\") (param i32) (result i32)
        (i32.add (local.get 0) (i32.add (i32.const 1) (i32.const 2)))) (func $unused)";
    let caught = "(func (export \"g\")
        block try_table (catch_all 0) try nop delegate 0 end end)";
    let mut inputs = vec![
        text("module", &format!("(module {module})")),
        text("twice", &format!("(module {module})")),
        text("note", &format!("(module {module} {caught})")),
        text(
            "component",
            &format!(
                "(component (core module (export \"a\") {module})
                   (core module (export \"b\") {module} {caught}))"
            ),
        ),
        ("bad".to_owned(), b"\0asm\x01\0\0\0\x01".to_vec()),
        ("mixed".to_owned(), mixed(200)),
    ];
    inputs.extend(SHAPES.iter().map(|shape| (shape.name.to_owned(), (shape.make)(50))));
    let input = |(name, bytes)| Input { name, source: Source::Bytes(bytes) };
    inputs.into_iter().map(input).collect()
}

/// Outputs and reports by input.
type Results = Vec<(Option<Vec<u8>>, Result<Report, Error>)>;

fn run(shared: &SharedContext, inputs: &[Input]) -> Results {
    let outputs: Mutex<HashMap<usize, Vec<u8>>> = Mutex::default();
    let sink = |index: usize, outcome: &Outcome| {
        outputs.lock().unwrap().insert(index, outcome.bytes.clone());
        Ok(())
    };
    let outcome = Batch::new(shared).threads(2).run(inputs, &sink, &|_| {});
    let mut outputs = outputs.into_inner().unwrap();
    let files = outcome.files.into_iter().enumerate();
    files.map(|(index, file)| (outputs.remove(&index), file.result)).collect()
}

fn context(
    store: &Arc<InMemory>,
    set: impl Fn(SharedContextBuilder) -> SharedContextBuilder,
) -> SharedContext {
    let store = Arc::clone(store) as Arc<dyn Store>;
    set(SharedContext::builder()).cache(store).build().unwrap()
}

#[test]
fn bytes_and_reports_are_the_same_at_every_level() {
    let inputs = inputs();
    let some: Vec<_> = inputs.iter().step_by(3).cloned().collect();
    for (store, level) in InMemory::both().iter().flat_map(|it| Level::ALL.map(|level| (it, level)))
    {
        let without = run(&SharedContext::builder().level(level).build().unwrap(), &inputs);
        let cached = |inputs: &[Input]| {
            let shared = context(store, |builder| builder.level(level));
            let results = run(&shared, inputs);
            (results, shared.cache_use().unwrap())
        };
        // Nothing is there, then some, then all: one input fails, each time.
        let (_, cold) = cached(&some);
        assert_eq!((cold.hits, cold.bytes_saved), (0, 0), "{level}");
        let (partly, use_) = cached(&inputs);
        assert!(use_.hits > 0 && use_.misses > 1, "{level}: {use_:?}");
        let (all, use_) = cached(&inputs);
        assert_eq!((use_.hits, use_.misses), (inputs.len() as u64 - 1, 1), "{level}");
        assert_eq!(use_.trouble, None, "{level}");
        assert!(partly == without && all == without, "{level}");
        let read = without.iter().flat_map(|(_, result)| result).map(|it| it.before.total);
        assert_eq!(use_.bytes_saved, read.sum::<u64>());
    }
}

#[test]
fn other_settings_have_other_results() {
    let inputs = inputs();
    let store = Arc::new(InMemory::default());
    let settings: [&dyn Fn(SharedContextBuilder) -> SharedContextBuilder; 5] = [
        &|builder| builder,
        &|builder| builder.keep_names(true),
        &|builder| builder.drop_unused_imports(true),
        &|builder| builder.level(Level::None),
        &|builder| builder.rules(RuleSets::none()),
    ];
    for set in settings {
        let without = run(&set(SharedContext::builder()).build().unwrap(), &inputs);
        let shared = context(&store, set);
        assert!(run(&shared, &inputs) == without);
        let hits = shared.cache_use().unwrap().hits;
        // The input that comes twice may find itself.
        assert!(hits <= 1, "{hits}");
    }
}

#[test]
fn what_fails_on_purpose_is_not_kept() {
    let store = Arc::new(InMemory::default());
    let shared = context(&store, |builder| builder.fail_function(0));
    run(&shared, &inputs());
    assert_eq!(shared.cache_use(), None);
    assert!(store.entries.lock().unwrap().is_empty());
}

#[test]
fn a_store_that_fails_at_any_time_changes_nothing_but_what_is_told() {
    let inputs = &inputs()[..8];
    let without = run(&SharedContext::builder().build().unwrap(), inputs);
    for call in 0..inputs.len() + 3 {
        let store = Arc::new(InMemory::failing_from(call));
        for _ in 0..2 {
            let shared = context(&store, |builder| builder);
            assert!(run(&shared, inputs) == without, "call {call}");
            let trouble = shared.cache_use().unwrap().trouble;
            let failed = store.calls.load(Ordering::Relaxed) > call;
            assert_eq!(trouble.is_some(), failed, "call {call}: {trouble:?}");
        }
    }
}

#[test]
fn what_is_no_entry_is_not_there() {
    let inputs = inputs();
    let without = run(&SharedContext::builder().build().unwrap(), &inputs);
    for store in InMemory::both() {
        run(&context(&store, |builder| builder), &inputs);
        for (number, value) in store.entries.lock().unwrap().values_mut().enumerate() {
            let length = value.len();
            value.truncate(length * (number % 4) / 4);
        }
        let shared = context(&store, |builder| builder);
        assert!(run(&shared, &inputs) == without);
        assert_eq!(shared.cache_use().unwrap().trouble, None);
        assert_eq!(shared.sharing().earlier, 0);
    }
}

/// A module with functions that differ, one of them in something of one's own.
fn with_function(number: usize, body: &str) -> Input {
    let function = |n: usize| {
        let more = if n == number { body } else { "" };
        format!(
            "(func (export \"{n}\") (param i32) (result i32) {more}
               (i32.add (i32.mul (local.get 0) (i32.const {n})) (i32.add (i32.const {n}) (i32.const 1))))"
        )
    };
    let text: String = (0..400).map(function).collect();
    let bytes = wat::parse_str(format!("(module {text})")).unwrap();
    Input { name: "module".into(), source: Source::Bytes(bytes) }
}

#[test]
fn what_has_changed_in_a_function_is_taken_but_for_those_near_it() {
    let [far, near] = InMemory::both();
    let changed = "(drop (i32.const 1))(if (local.get 0) (then (unreachable)))";
    let earlier = |store: &Arc<InMemory>, input: &Input, level, keep_names| {
        let set = |it: SharedContextBuilder| it.level(level).keep_names(keep_names);
        let without =
            run(&set(SharedContext::builder()).build().unwrap(), std::slice::from_ref(input));
        let shared = context(store, set);
        assert!(run(&shared, std::slice::from_ref(input)) == without);
        assert_eq!(shared.cache_use().unwrap().hits, 0, "it is another input");
        shared.sharing().earlier
    };
    for store in [&far, &near] {
        assert_eq!(earlier(store, &with_function(0, ""), Level::Size, false), 0);
    }
    assert_eq!(earlier(&far, &with_function(7, changed), Level::Size, false), 0);
    for number in [7, 200, 399] {
        let found = earlier(&near, &with_function(number, changed), Level::Size, false);
        assert!((320..400).contains(&found), "{found} with {number} changed");
    }
    // Names are nothing to a function; the level is.
    assert_eq!(earlier(&near, &with_function(0, ""), Level::Size, true), 400);
    assert_eq!(earlier(&near, &with_function(0, ""), Level::Speed, false), 0);
}

#[test]
fn a_worker_alone_keeps_results_too() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = mixed(100);
    let expected = {
        let shared = SharedContext::builder().build().unwrap();
        optimize(&bytes, &shared, &mut Worker::new(&shared)).unwrap()
    };
    for hits in [0, 1] {
        let store = Arc::new(Database::open(folder.path(), 1 << 20).unwrap());
        let shared = SharedContext::builder().cache(store).build().unwrap();
        let outcome = optimize(&bytes, &shared, &mut Worker::new(&shared)).unwrap();
        assert_eq!(outcome, expected);
        assert_eq!(shared.cache_use().unwrap().hits, hits);
    }
}
