//! What fails inside is left as it was, and nothing else.

use waulk::{ErrorKind, Level, Outcome, SharedContext, Worker, optimize};

const MODULE: &str = r#"(module
    (func $dead (drop (i32.const 1)))
    (func (export "a") (local i32 i64 i32) (local.set 2 (i32.const 1)) (local.set 0 (i32.const 2)))
    (func (export "b") (local i32 i64 i32) (local.set 2 (i32.const 1)) (local.set 0 (i32.const 3)))
)"#;

fn run(text: &str, shared: &SharedContext) -> Outcome {
    let bytes = wat::parse_str(text).expect("the text is valid");
    optimize(&bytes, shared, &mut Worker::new(shared)).expect("the module is valid")
}

#[test]
fn a_function_that_fails_is_left_as_it_was() {
    let shared = SharedContext::builder().level(Level::Basic).fail_function(1).build().unwrap();
    let outcome = run(MODULE, &shared);
    let text = wasmprinter::print_bytes(&outcome.bytes).unwrap();
    assert!(text.contains("(local i32 i64 i32)"), "function 1 is as it was: {text}");
    assert!(text.contains("(local i32 i32)"), "function 2 is optimized: {text}");
    let [note] = &outcome.report.notes[..] else { panic!("{:?}", outcome.report.notes) };
    assert_eq!((note.module, note.function), (None, Some(1)));
    assert!(note.message.starts_with("left as it was: internal error"), "{}", note.message);
    let counts = outcome.report.counts;
    assert_eq!((counts.functions_kept, counts.modules_kept), (1, 0));
    assert_eq!(counts.functions_removed, 1, "the rest of the module is optimized");
}

#[test]
fn so_it_is_in_every_core_module() {
    let core = MODULE.replacen("(module", "(core module", 1);
    let shared = SharedContext::builder().level(Level::Basic).fail_function(2).build().unwrap();
    let exported = "(export \"m\" (core module 0)) (export \"n\" (core module 1))";
    let outcome = run(&format!("(component {core} {core} {exported})"), &shared);
    let places: Vec<_> = outcome.report.notes.iter().map(|n| (n.module, n.function)).collect();
    assert_eq!(places, [(Some(0), Some(2)), (Some(1), Some(2))]);
    assert_eq!(outcome.report.counts.functions_kept, 2);
}

#[test]
fn errors_say_what_and_where() {
    let shared = SharedContext::builder().level(Level::Size).build().unwrap();
    let error = |bytes: &[u8]| optimize(bytes, &shared, &mut Worker::new(&shared)).unwrap_err();
    assert_eq!((error(b"").kind(), error(b"").offset()), (ErrorKind::NotWasm, Some(0)));
    assert_eq!(error(b"text").kind(), ErrorKind::NotWasm);
    assert_eq!(error(b"\0asm").kind(), ErrorKind::Invalid);
    // The body's `drop` of nothing.
    let module = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x03\x02\x01\0\x0a\x05\x01\x03\0\x1a\x0b";
    assert_eq!((error(module).kind(), error(module).offset()), (ErrorKind::Invalid, Some(0x17)));
    // The same inside a component: offsets are those of the file.
    let mut component = b"\0asm\x0d\0\x01\0\x01\x19".to_vec();
    component.extend_from_slice(module);
    assert_eq!(error(&component).offset(), Some(0x17 + 10));
}

#[test]
fn whatever_is_cut_off_is_an_error() {
    let text =
        "(component (core module (func (export \"f\")) (memory 1) (data (i32.const 0) \"abc\"))
        (component (core module (func (export \"g\")))) (@custom \"x\" \"y\"))";
    let bytes = wat::parse_str(text).unwrap();
    let shared = SharedContext::builder().build().unwrap();
    // Between sections of the outermost component, what is cut off is not missed.
    let mut accepted = 0;
    for len in 0..bytes.len() {
        match optimize(&bytes[..len], &shared, &mut Worker::new(&shared)) {
            Ok(_) => accepted += 1,
            Err(error) => assert!(error.offset().is_some_and(|at| at <= len as u64), "{error}"),
        }
    }
    assert!(accepted < 8, "{accepted}");
}
