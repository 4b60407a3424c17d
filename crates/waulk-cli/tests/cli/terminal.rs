//! On a terminal, which `script` (util-linux) plays.

use std::process::Command;

use crate::support::Sandbox;

/// Runs a shell line on a terminal of `columns` columns.
fn on_terminal(sandbox: &Sandbox, columns: usize, line: &str) -> (i32, String) {
    let waulk = env!("CARGO_BIN_EXE_waulk");
    let line = format!("stty rows 24 cols {columns}; '{waulk}' {line}");
    let mut command = Command::new("script");
    command.args(["--quiet", "--return", "--command", &line, "/dev/null"]);
    command.current_dir(sandbox.path("")).env("TERM", "xterm").env_remove("NO_COLOR");
    let output = command.stdin(std::process::Stdio::null()).output().expect("script runs");
    (output.status.code().unwrap(), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn a_binary_is_not_written_to_it() {
    let sandbox = Sandbox::with_modules(&["a.wasm"]);
    let (code, text) = on_terminal(&sandbox, 80, "opt a.wasm -o -");
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("standard output is a terminal"), "{text}");
    assert!(text.contains("-o out.wasm"), "{text}");
}

#[test]
fn names_are_cut_to_fit() {
    let name = "in/a-component-with-a-name-that-is-too-long-for-one-line.wasm";
    let sandbox = Sandbox::with_modules(&[name, "in/b.wasm"]);
    let (code, text) = on_terminal(&sandbox, 80, "opt in -o out --color never 2>/dev/null");
    assert_eq!(code, 0, "{text}");
    assert!(text.contains('…') && text.contains("line.wasm"), "{text}");
    assert!(text.lines().all(|line| line.trim_end().chars().count() <= 80), "{text}");
}

#[test]
fn colours_are_used_unless_they_are_not_wanted() {
    let sandbox = Sandbox::with_modules(&["in/a.wasm", "in/b.wasm"]);
    let colour = |line: &str| on_terminal(&sandbox, 80, line).1.contains("\u{1b}[1m");
    assert!(colour("opt in -o out 2>/dev/null"));
    assert!(!colour("opt in -o out --color never 2>/dev/null"));
    let waulk = env!("CARGO_BIN_EXE_waulk");
    assert!(!colour(&format!("--version; NO_COLOR=1 '{waulk}' opt in -o out 2>/dev/null")));
}

#[test]
fn progress_is_shown_on_it_only() {
    let paths: Vec<_> = (0..50).map(|index| format!("in/{index}.wasm")).collect();
    let sandbox = Sandbox::with_modules(&paths.iter().map(String::as_str).collect::<Vec<_>>());
    let (_, text) = on_terminal(&sandbox, 100, "opt in -o out >/dev/null");
    assert!(text.contains("/50 "), "{text}");
    let (_, text) = on_terminal(&sandbox, 100, "opt in -o out -q >/dev/null");
    assert_eq!(text, "");
    let (_, text) = on_terminal(&sandbox, 100, "opt in -o out >/dev/null 2>log");
    assert_eq!(text, "");
    assert_eq!(sandbox.read("log"), b"");
}
