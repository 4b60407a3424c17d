//! Short indices for what is used most, where an index takes one byte or two.

use std::fmt::Write as _;

use waulk::{Level, Outcome, SharedContext, Worker, optimize};

fn run(text: &str, level: Level) -> Outcome {
    let bytes = wat::parse_str(text).expect("the text is valid");
    let shared = SharedContext::builder().level(level).build().unwrap();
    let outcome = optimize(&bytes, &shared, &mut Worker::new(&shared)).expect("so is the module");
    assert_eq!(outcome.report.notes, [], "{text}");
    let again = optimize(&outcome.bytes, &shared, &mut Worker::new(&shared)).unwrap();
    assert_eq!(again.bytes, outcome.bytes, "a second time changes nothing");
    outcome
}

/// How many bytes of code there are with everything in the order of the input,
/// and with the most used first.
fn code_bytes(text: &str) -> (u64, u64) {
    let size = |level| run(text, level).report.after.code;
    (size(Level::None), size(Level::Basic))
}

fn many(count: usize, write: impl Fn(usize) -> String) -> String {
    (0..count).map(|n| write(n) + "\n").collect()
}

#[test]
fn functions_from_128_on_take_two_bytes() {
    // Exports keep all of them; the last is called a thousand times.
    let module = |count: usize| {
        let functions = many(count, |n| format!("(func (export \"{n}\") (drop (i32.const {n})))"));
        let last = count - 1;
        format!(
            "(module {functions} (func (export \"f\") {}))",
            format!("(call {last})").repeat(1000)
        )
    };
    assert_eq!(code_bytes(&module(128)), code_bytes_of_equal_orders(&module(128)));
    let (before, after) = code_bytes(&module(129));
    assert_eq!(before - after, 1000, "129 functions, {before} and {after} bytes");
}

/// What [`code_bytes`] gives where the order makes no difference.
fn code_bytes_of_equal_orders(text: &str) -> (u64, u64) {
    let before = run(text, Level::None).report.after.code;
    (before, before)
}

#[test]
fn globals_from_128_on_take_two_bytes() {
    let globals = many(200, |n| format!("(global (export \"{n}\") (mut i32) (i32.const {n}))"));
    let uses = "(global.set 199 (i32.const 1))".repeat(1000);
    let (before, after) = code_bytes(&format!("(module {globals} (func (export \"f\") {uses}))"));
    assert_eq!(before - after, 1000);
}

#[test]
fn imports_from_128_on_take_two_bytes_in_a_module() {
    let imports = many(200, |n| format!("(import \"m\" \"{n}\" (func))"));
    let uses = "(call 199)".repeat(1000);
    let (before, after) = code_bytes(&format!("(module {imports} (func (export \"f\") {uses}))"));
    assert_eq!(before, after, "the order of imports can be observed");
}

#[test]
fn types_from_128_on_take_two_bytes() {
    let types = many(200, |n| format!("(type (struct {}))", "(field i32)".repeat(n)));
    let all = many(200, |n| format!("(drop (struct.new_default {n}))"));
    let uses = "(drop (struct.new_default 199))".repeat(1000);
    let (before, after) =
        code_bytes(&format!("(module {types} (func (export \"f\") {all} {uses}))"));
    assert_eq!(before - after, 1000);
}

#[test]
fn what_much_used_types_need_comes_early_too() {
    // The base is hardly used but by the child, which is used most.
    let mut types = many(200, |n| format!("(type (struct {}))", "(field i32)".repeat(n)));
    write!(
        types,
        "(type $base (sub (struct (field f32))))
        (type $child (sub $base (struct (field f32 i64))))"
    )
    .unwrap();
    let all = many(200, |n| format!("(drop (struct.new_default {n}))").repeat(5));
    let uses = "(drop (struct.new_default $child))".repeat(1000);
    let (before, after) =
        code_bytes(&format!("(module {types} (func (export \"f\") {all} {uses}))"));
    assert!(before - after >= 990, "{before} {after}");
}

#[test]
fn an_order_that_is_better_stays() {
    // In the order of the input all of a chain of cold globals, which the hot
    // one needs, have short indices, and cold ones after them have not.
    let chain = many(100, |n| match n {
        0 => "(global i32 (i32.const 1))".to_owned(),
        _ => format!("(global i32 (global.get {}))", n - 1),
    });
    let others = many(100, |n| format!("(global (export \"{n}\") (mut i32) (i32.const {n}))"));
    let uses = "(drop (global.get 99))".repeat(50);
    let other_uses = many(100, |n| {
        format!("(drop (global.get {}))", n + 100).repeat(if n < 28 { 30 } else { 29 })
    });
    let module = format!("(module {chain} {others} (func (export \"f\") {uses} {other_uses}))");
    let (before, after) = code_bytes(&module);
    assert!(after <= before, "{before} {after}");
}
