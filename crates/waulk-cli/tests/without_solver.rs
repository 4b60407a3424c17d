//! The command without a solver: `cargo test -p waulk-cli --no-default-features`.

#![cfg(not(feature = "prove"))]
#![allow(clippy::unwrap_used, reason = "a test")]

use std::fs;
use std::process::{Command, Output};

fn run(folder: &std::path::Path, line: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_waulk"));
    command.current_dir(folder).env("XDG_CACHE_HOME", folder.join("cache"));
    command.args(line.split_whitespace()).output().unwrap()
}

fn says(output: &Output, what: &str) {
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(text.contains(what), "no {what:?} in {text}");
}

#[test]
fn it_optimizes_by_rules_that_were_proven_and_refuses_to_prove() {
    let folder = tempfile::tempdir().unwrap();
    let module = r#"(module (func (export "f") (param i32) (result i32)
        (i32.add (i32.add (local.get 0) (i32.const 1)) (i32.const 2))))"#;
    fs::write(folder.path().join("in.wat"), module).unwrap();
    let rule = ";; The same sum.\n(rule same (simplify (ixor ty (iadd _ x y) (iadd _ y x)))\n  \
                (iconst ty 0))\n";
    fs::write(folder.path().join("mine.isle"), rule).unwrap();
    let run = |line: &str| run(folder.path(), line);

    let optimized = run("opt in.wat -o out.wasm -Os");
    assert!(optimized.status.success(), "{optimized:?}");
    let stats = run("rules stats in.wat");
    says(&stats, "add_constants");

    // What is built in was proven, with what is said of it.
    let kept = run("rules prove");
    assert!(kept.status.success(), "{kept:?}");
    says(&kept, "0 now");
    // What was not is not used, and the reason is said.
    let cold = run("rules prove --cold");
    assert_eq!(cold.status.code(), Some(2));
    says(&cold, "built without a solver");
    let own = run("rules prove mine.isle");
    assert_eq!(own.status.code(), Some(1));
    says(&own, "`same` is not proven, and this was built without a solver");
    let used = run("opt in.wat -o out.wasm -Os --rules mine.isle");
    assert!(!used.status.success());
    says(&used, "--allow-unproven-rules");
    let trusted = run("opt in.wat -o out.wasm -Os --rules mine.isle --allow-unproven-rules");
    assert!(trusted.status.success(), "{trusted:?}");
}
