//! What became of functions that were to be written anew is counted.

use waulk::{
    Batch, Counts, Input, Level, Outcome, Report, SharedContext, Source, Worker, optimize,
};

/// Functions of each fate. Two are here that emission makes larger: results of
/// an `if` that go through locals, and what a `br_if` leaves, which it drops.
/// Should it learn to write these as short as they are, take others.
const FUNCTIONS: &str = r#"
    (import "m" "c" (func $c (result i32)))
    (import "m" "u" (func $u (param i32 i32)))
    (func (export "better") (param i32) (result i32)
      (i32.add (local.get 0) (i32.add (i32.const 1) (i32.const 2))))
    (func (export "equal") (param i32) (result i32) (local.get 0))
    (func (export "two results")
      (call $u (if (result i32 i32) (call $c)
        (then (i32.const 1) (i32.const 2)) (else (i32.const 3) (i32.const 4)))))
    (func (export "left by a br_if") (result i32)
      (block (result i32)
        (br_if 0 (call $c) (call $c))
        (drop)
        (call $u (call $c) (call $c))
        (call $c)))
    (func $g (export "not lifted")
      block
        try_table (catch_all 0)
          try
            call $c
            drop
          delegate 0
        end
      end)
"#;

fn run(text: &str, shared: &SharedContext) -> Outcome {
    let bytes = wat::parse_str(text).expect("the text is valid");
    optimize(&bytes, shared, &mut Worker::new(shared)).expect("the module is valid")
}

fn context(level: Level) -> SharedContext {
    SharedContext::builder().level(level).build().expect("the options are valid")
}

fn assert_each(counts: &Counts, times: u64) {
    assert_eq!(counts.functions, 5 * times);
    assert_eq!(counts.functions_better, times, "{counts:?}");
    assert_eq!(counts.functions_equal, times, "{counts:?}");
    assert_eq!(counts.functions_fell_back, 2 * times, "{counts:?}");
    assert_eq!(
        counts.functions_not_lifted,
        [("delegate to try_table".into(), times)].into(),
        "{counts:?}"
    );
    assert_eq!(counts.functions_kept, times, "only what was not lifted has a note");
}

#[test]
fn each_function_counts_once() {
    for level in Level::ALL.into_iter().filter(|level| level.rewrites_functions()) {
        let outcome = run(&format!("(module {FUNCTIONS})"), &context(level));
        assert_each(&outcome.report.counts, 1);
        assert_eq!(outcome.report.modules.len(), 1);
        assert_eq!(outcome.report.modules[0].counts, outcome.report.counts);
    }
}

#[test]
fn none_counts_where_nothing_is_rewritten() {
    for level in Level::ALL.into_iter().filter(|level| !level.rewrites_functions()) {
        let counts = run(&format!("(module {FUNCTIONS})"), &context(level)).report.counts;
        let Counts { functions_better, functions_equal, functions_fell_back, .. } = counts;
        assert_eq!((functions_better, functions_equal, functions_fell_back), (0, 0, 0));
        assert!(counts.functions_not_lifted.is_empty(), "{level}: {counts:?}");
    }
}

#[test]
fn what_fails_is_counted_by_that() {
    let shared = SharedContext::builder().level(Level::MoreSize).fail_function(2).build().unwrap();
    let counts = run(&format!("(module {FUNCTIONS})"), &shared).report.counts;
    assert_eq!(counts.functions_better, 0, "it was to be this one");
    let expected = [("delegate to try_table", 1), ("internal error", 1)];
    assert_eq!(counts.functions_not_lifted, expected.map(|(why, n)| (why.into(), n)).into());
}

/// A component of two equal modules and one without functions.
fn component() -> String {
    let core = format!("(core module {FUNCTIONS})");
    let exports = "(export \"a\" (core module 0)) (export \"b\" (core module 1))";
    format!("(component {core} {core} (core module) {exports})")
}

fn assert_component(report: &Report) {
    assert_each(&report.counts, 2);
    let [a, b, empty] = &report.modules[..] else { panic!("{:?}", report.modules) };
    assert_each(&a.counts, 1);
    assert_each(&b.counts, 1);
    assert_eq!((empty.counts.modules, empty.counts.functions), (1, 0));
    assert_eq!((a.before, a.after), (b.before, b.after));
    assert!(a.after.code < a.before.code);
    let code: u64 = report.modules.iter().map(|module| module.after.code).sum();
    assert_eq!(code, report.after.code);
    let shared: u64 = report.modules.iter().map(|module| module.counts.modules_shared).sum();
    assert_eq!(shared, report.counts.modules_shared);
}

#[test]
fn what_the_memo_has_counts_the_same() {
    let shared = context(Level::MoreSize);
    for _ in 0..2 {
        let report = run(&component(), &shared).report;
        assert_component(&report);
        let of_modules = report.modules.iter().map(|module| module.counts.modules_shared);
        assert_eq!(of_modules.collect::<Vec<_>>(), [0, 1, 0]);
    }
    let bytes = wat::parse_str(component()).unwrap();
    let input = Input { name: "c".to_owned(), source: Source::Bytes(bytes) };
    for threads in [1, 4] {
        let shared = context(Level::MoreSize);
        let inputs = vec![input.clone(); 3];
        let outcome = Batch::new(&shared).threads(threads).run(&inputs, &|_, _| Ok(()), &|_| ());
        for (file, shared) in outcome.files.iter().zip([1, 3, 3]) {
            let report = file.result.as_ref().unwrap();
            assert_component(report);
            assert_eq!(report.counts.modules_shared, shared);
        }
    }
}
