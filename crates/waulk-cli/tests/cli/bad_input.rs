//! What is wrong with an input is said clearly, and stops no other.

use crate::support::{Sandbox, assert_binary, component, module};

/// Runs a bad input between two good ones, and alone; returns what was said.
#[track_caller]
fn refuse(name: &str, bytes: &[u8]) -> String {
    let sandbox = Sandbox::with_modules(&["a.wasm", "z.wasm"]);
    sandbox.write(name, bytes);
    let files = ["opt", "a.wasm", name, "z.wasm", "-o", "out"];
    let run = sandbox.run_with(files).exits(1).says("1 of 3 inputs failed");
    assert!(run.text().contains("failed"), "{}", run.text());
    assert!(run.text().contains("total, 2 of 3 files"), "{}", run.text());
    assert_eq!(sandbox.files().iter().filter(|file| file.starts_with("out/")).count(), 2);
    assert_binary(&sandbox.read("out/a.wasm"));
    assert_binary(&sandbox.read("out/z.wasm"));
    assert!(run.stderr.contains(&format!("error: {name}: ")), "{}", run.stderr);

    sandbox.write("single.wasm", b"old");
    sandbox.run_with(["opt", name, "-o", "single.wasm"]).exits(1);
    assert_eq!(sandbox.read("single.wasm"), b"old", "the old output stays");
    sandbox.run_with(["opt", name, "-q", "--in-place"]).exits(1);
    assert_eq!(sandbox.read(name), bytes, "the input stays");
    run.stderr
}

#[track_caller]
fn assert_says(stderr: &str, parts: &[&str]) {
    for part in parts {
        assert!(stderr.contains(part), "no {part:?} in: {stderr}");
    }
}

#[test]
fn empty() {
    let expected = ["at byte 0x0: the input is empty: expected a WebAssembly binary"];
    assert_says(&refuse("bad.wasm", b""), &expected);
    assert_says(&refuse("bad.wat", b""), &expected);
}

#[test]
fn not_wasm() {
    assert_says(&refuse("bad.wasm", b"hello"), &["at byte 0x0", "expected"]);
    assert_says(&refuse("bad.wasm", b"\x7fELF\x02\x01\x01\0"), &["at byte 0x0", "help: ", "ELF"]);
    assert_says(&refuse("bad.wasm", b"\x1f\x8b\x08\0"), &["help: ", "gzip"]);
    assert_says(&refuse("bad.wasm", b"<!doctype html>"), &["help: ", "HTML"]);
}

#[test]
fn cut_off() {
    for bytes in [module(), component()] {
        for end in [1, 4, 7, bytes.len() / 3, bytes.len() - 1] {
            assert_says(&refuse("bad.wasm", &bytes[..end]), &["at byte 0x"]);
        }
    }
}

#[test]
fn corrupted() {
    // An unknown section, and a function body that leaves the stack empty.
    let mut bytes = module();
    bytes.extend([0x7e, 1, 0]);
    assert_says(&refuse("bad.wasm", &bytes), &["at byte 0x"]);
    let invalid = wat::parse_str("(module (func (result i32)))").unwrap();
    assert_says(&refuse("bad.wasm", &invalid), &["at byte 0x", "expected"]);
}

#[test]
fn unknown_versions() {
    for version in [[2, 0, 0, 0], [1, 0, 7, 0], [0xd, 0, 2, 0], [0xff; 4]] {
        let bytes = [b"\0asm".as_slice(), &version].concat();
        assert_says(&refuse("bad.wasm", &bytes), &["at byte 0x", "version"]);
    }
}

#[test]
fn text_errors_show_where() {
    let stderr = refuse("bad.wat", b"(module\n  (fnc))");
    assert_says(&stderr, &["--> bad.wat:2:4", "(fnc)"]);
    assert_says(&refuse("bad.wat", b"nonsense"), &["bad.wat:1:1"]);
    assert_says(&refuse("bad.wat", b"(module \xff)"), &["at byte 0x8: expected UTF-8 text"]);
    let script = b"(module)\n(assert_invalid (module) \"\")";
    assert_says(&refuse("bad.wast", script), &["bad.wast:2:1", "help: a .wast file is a test"]);
}

#[test]
fn what_is_not_there() {
    let sandbox = Sandbox::with_modules(&["a.wasm", "z.wasm"]);
    let run = sandbox.run("opt a.wasm gone.wasm z.wasm -o out").exits(1);
    run.says("error: gone.wasm: no such file or folder");
    assert_eq!(sandbox.files(), ["a.wasm", "out/a.wasm", "out/z.wasm", "z.wasm"]);
    let run = sandbox.run_with(["opt", "", "-o", "x.wasm"]).exits(1);
    run.says("error: \"\": no such file or folder");
}

#[test]
fn a_folder_without_wasm() {
    let sandbox = Sandbox::with_modules(&["a.wasm"]);
    sandbox.write("empty/readme.txt", b"");
    let run = sandbox.run("opt empty a.wasm -o out").exits(1);
    run.says("error: empty: no .wasm file in this folder").says("help: ");
    assert_eq!(sandbox.files(), ["a.wasm", "empty/readme.txt", "out/a.wasm"]);
    sandbox.run("opt empty --dry-run").exits(1).says("error: empty: ");
}

#[test]
fn errors_come_with_quiet_too() {
    let sandbox = Sandbox::with_modules(&["a.wasm"]);
    sandbox.write("bad.wasm", b"");
    let run = sandbox.run("opt . -o out -q").exits(1).says("error: bad.wasm: ");
    assert_eq!(run.text(), "");
}

#[test]
fn bad_standard_input() {
    let sandbox = Sandbox::new();
    sandbox.run_with_input("opt - -o x.wasm", b"").exits(1).says("error: <stdin>: at byte 0x0");
    let run = sandbox.run_with_input("opt - -o -", b"(module (x))").exits(1);
    assert_eq!(run.stdout, b"");
    run.says("--> <stdin>:1:10");
}
