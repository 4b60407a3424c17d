//! The cache between runs: what a second run takes from it, and `waulk cache`.

use serde_json::{Value, json};

use crate::support::{Sandbox, component};

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::with_modules(&["in/a.wasm", "in/c.wasm"]);
    sandbox.write("in/b.wasm", &component());
    sandbox
}

/// A report without what differs from run to run.
fn report(sandbox: &Sandbox, path: &str) -> (Value, Value) {
    let mut report: Value = serde_json::from_slice(&sandbox.read(path)).unwrap();
    let cache = report["cache"].take();
    // It is of what was done in this run.
    report["sharing"].take();
    report["seconds"].take();
    for file in report["files"].as_array_mut().unwrap() {
        file["seconds"].take();
        file["output"].take();
    }
    (report, cache)
}

#[test]
fn a_second_run_gives_the_same() {
    let sandbox = sandbox();
    sandbox.write("in/text.wat", b"(module (func (export \"f\")))");
    let inputs = "in in/text.wat";
    sandbox.run(&format!("opt {inputs} --no-cache -o without --json 0.json")).exits(0);
    let (expected, none) = report(&sandbox, "0.json");
    assert_eq!(none, Value::Null);
    for (run, hits) in [("1", 0), ("2", 4), ("3", 4)] {
        let line = format!("opt {inputs} -o out{run} --json {run}.json");
        let text = sandbox.run(&line).exits(0).text();
        assert_eq!(text.contains("4 of 4 results from the cache: "), hits == 4, "{text}");
        let (report, cache) = report(&sandbox, &format!("{run}.json"));
        assert_eq!(report, expected, "run {run}");
        assert_eq!(cache["hits"], hits, "run {run}");
        assert_eq!(cache["misses"], 4 - hits, "run {run}");
        assert_eq!(cache["bytes_saved"] == 0, hits == 0, "{cache}");
        assert_eq!(cache["seconds_saved"] == 0.0, hits == 0, "{cache}");
        for file in ["a.wasm", "b.wasm", "c.wasm", "text.wasm"] {
            let (with, without) = (format!("out{run}/{file}"), format!("without/{file}"));
            assert_eq!(sandbox.read(with), sandbox.read(without), "run {run}, {file}");
        }
    }
}

#[test]
fn what_was_done_otherwise_is_not_taken() {
    let sandbox = sandbox();
    sandbox.write("add.isle", b";; x\n(rule one (simplify (iadd _ x (iconst _ 99))) x)\n");
    sandbox.run("opt in/a.wasm -o out.wasm").exits(0);
    let unproven = "--rules add.isle --allow-unproven-rules";
    for flags in ["-Oz", "-g", "--strip producers", "--drop-unused-imports", unproven] {
        for hits in [0, 1] {
            sandbox.run(&format!("opt in/a.wasm -o out.wasm {flags} --json r.json")).exits(0);
            assert_eq!(report(&sandbox, "r.json").1["hits"], hits, "{flags}");
        }
    }
    sandbox.write("add.isle", b";; y\n(rule one (simplify (iadd _ x (iconst _ 98))) x)\n");
    sandbox.run(&format!("opt in/a.wasm -o out.wasm {unproven} --json r.json")).exits(0);
    assert_eq!(report(&sandbox, "r.json").1["hits"], 0, "other rules");
}

/// Unproven rules do to later runs what they do to none: nothing.
#[test]
fn unproven_results_stay_where_they_were_made() {
    let sandbox = Sandbox::new();
    let text = "(module (func (export \"f\") (param i32 i32) (result i32)
        (i32.xor (local.get 0) (local.get 1))))";
    sandbox.write("in.wat", text.as_bytes());
    sandbox.write("wrong.isle", b";; Wrong.\n(rule wrong (simplify (ixor _ x _)) x)\n");
    let unproven = "opt in.wat -o wrong.wasm --rules wrong.isle --allow-unproven-rules";
    sandbox.run(unproven).exits(0);
    sandbox.run("opt in.wat -o right.wasm").exits(0);
    assert_ne!(sandbox.read("right.wasm"), sandbox.read("wrong.wasm"));
    sandbox.run("opt in.wat -o out.wasm --rules wrong.isle").exits(2).says("is refused");
}

#[test]
fn an_input_that_fails_fails_again() {
    let sandbox = sandbox();
    sandbox.write("in/bad.wasm", b"\0asm\x01\0\0\0\x01");
    for _ in 0..2 {
        sandbox.run("opt in -o out").exits(1).says("in/bad.wasm");
    }
}

#[test]
fn without_it_nothing_is_kept() {
    let sandbox = sandbox();
    for _ in 0..2 {
        let text = sandbox.run("opt in -o out --no-cache").exits(0).text();
        assert!(!text.contains("cache"), "{text}");
    }
    assert!(!sandbox.path(".cache").exists());
    // Nor is there a place for it.
    let mut command = sandbox.command();
    command.env_remove("XDG_CACHE_HOME").env_remove("HOME");
    let output = command.args(["opt", "in", "-o", "out"]).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty());
    sandbox.run("opt in -o out --no-cache --cache x").exits(2);
}

#[test]
fn it_is_shown_and_removed() {
    let sandbox = sandbox();
    let stats = |flags: &str| -> Value {
        let text = sandbox.run(&format!("cache stats --json {flags}")).exits(0).text();
        serde_json::from_str(&text).unwrap()
    };
    let nothing = stats("");
    assert!(nothing["folder"].as_str().unwrap().ends_with(".cache/waulk"));
    assert_eq!((&nothing["entries"], &nothing["file_bytes"]), (&json!(0), &json!(0)));
    assert!(!sandbox.path(".cache").exists(), "looking makes nothing");

    sandbox.run("opt in -o out").exits(0);
    // Two of the three inputs are the same; the functions of each are an entry, too.
    let filled = stats("");
    assert_eq!(filled["entries"], 4);
    assert!(filled["file_bytes"].as_u64() > filled["bytes"].as_u64());
    let text = sandbox.run("cache stats").exits(0).text();
    assert!(text.contains(": 4 results of "), "{text}");

    sandbox.run("opt in -o out --cache elsewhere/c").exits(0);
    assert!(sandbox.path("elsewhere/c/results.sqlite").exists());
    let text = sandbox.run("cache clear").exits(0).text();
    assert!(text.contains("removed 4 results\n"), "{text}");
    assert_eq!(stats("")["entries"], 0);
    assert_eq!(stats("--cache elsewhere/c")["entries"], 4);
    let text = sandbox.run("cache prune --cache elsewhere/c").exits(0).text();
    assert!(text.contains("removed 0 results\n"), "{text}");
    let prune = "cache prune --cache elsewhere/c --cache-limit 1K";
    assert!(sandbox.run(prune).exits(0).text().contains("removed 4 results\n"));
    sandbox.run("cache").exits(2);
    sandbox.run("cache prune --cache-limit none").exits(2).says("expected a size");
}
