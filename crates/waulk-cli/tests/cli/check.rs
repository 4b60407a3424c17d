//! `--check`: for continuous integration.

use serde_json::Value;

use crate::support::Sandbox;

#[test]
fn finds_what_could_shrink() {
    let sandbox = Sandbox::with_modules(&["a.wasm", "b.wasm"]);
    let report = sandbox.run("opt . --dry-run --json -").exits(0).text();
    let report: Value = serde_json::from_str(&report).unwrap();
    let size = |when: &str| report["files"][0][when]["bytes"].as_f64().unwrap();
    let percent = (1.0 - size("after") / size("before")) * 100.0;

    // Nothing can shrink by more than everything.
    sandbox.run("opt . --check 100").exits(0);
    let above = format!("opt . --check {:.3}", (percent + 1.0).min(100.0));
    sandbox.run(&above).exits(0);
    let run = sandbox.run("opt . --check 0");
    assert_eq!(run.code, i32::from(percent > 0.0), "{}", run.stderr);
    if percent > 0.0 {
        let run = run.says(&format!("error: a.wasm: could shrink by {percent:.1} %"));
        run.says("error: b.wasm: could shrink by ");
    }
    assert_eq!(sandbox.files(), ["a.wasm", "b.wasm"]);
}

#[test]
fn writes_nothing() {
    let sandbox = Sandbox::with_modules(&["a.wasm"]);
    sandbox.run("opt a.wasm --check 100% -o out.wasm").exits(0);
    assert_eq!(sandbox.files(), ["a.wasm"]);
}

#[test]
fn finds_nothing_in_its_own_output() {
    let sandbox = Sandbox::with_modules(&["a.wasm"]);
    sandbox.run("opt a.wasm -o out.wasm").exits(0);
    sandbox.run("opt out.wasm --check 0").exits(0);
}

#[test]
fn a_failed_input_is_a_failed_check() {
    let sandbox = Sandbox::new();
    sandbox.write("bad.wasm", b"");
    sandbox.run("opt bad.wasm --check 100").exits(1);
}

#[test]
fn the_limit_is_a_percentage() {
    let sandbox = Sandbox::with_modules(&["a.wasm"]);
    for limit in ["x", "101", "NaN", "%"] {
        let run = sandbox.run_with(["opt", "a.wasm", "--check", limit]).exits(2);
        run.says("expected a number from 0 to 100");
    }
}
