//! `--json`: the report for programs.

use serde_json::{Value, json};

use crate::support::{Sandbox, component};

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::with_modules(&["in/a.wasm"]);
    sandbox.write("in/b.wasm", &component());
    sandbox.write("in/c.wasm", b"\0as");
    sandbox
}

fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<_> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

#[test]
fn has_the_documented_fields() {
    let sandbox = sandbox();
    sandbox.run("opt in -o out -Oz --json report/r.json").exits(1);
    let report: Value = serde_json::from_slice(&sandbox.read("report/r.json")).unwrap();
    let top = [
        "cache",
        "check",
        "dry_run",
        "files",
        "level",
        "schema",
        "seconds",
        "sharing",
        "totals",
        "unproven_rules",
        "version",
    ];
    assert_eq!(keys(&report), top);
    assert_eq!(report["schema"], 1);
    assert_eq!(report["level"], "Oz");
    assert_eq!(report["dry_run"], false);
    let sharing = [
        "bytes",
        "bytes_earlier",
        "bytes_shared",
        "dropped",
        "earlier",
        "functions",
        "seconds_saved",
        "shared",
    ];
    assert_eq!(keys(&report["sharing"]), sharing);
    assert!(report["sharing"]["functions"].as_u64() > Some(0));
    assert_eq!(report["check"], Value::Null);
    assert_eq!(report["version"], env!("CARGO_PKG_VERSION"));

    let [a, b, c] = report["files"].as_array().unwrap().as_slice() else { panic!("{report}") };
    let fields = [
        "after", "before", "counts", "error", "kind", "modules", "name", "notes", "output",
        "seconds",
    ];
    for file in [a, b, c] {
        assert_eq!(keys(file), fields);
    }
    assert_eq!((&a["name"], &a["kind"]), (&json!("in/a.wasm"), &json!("module")));
    assert_eq!(a["output"], "out/a.wasm");
    assert_eq!(keys(&a["before"]), ["bytes", "code", "non_custom"]);
    assert_eq!(a["before"]["bytes"], sandbox.read("in/a.wasm").len());
    assert_eq!(a["after"]["bytes"], sandbox.read("out/a.wasm").len());
    assert!(a["counts"]["modules"].is_u64() && a["notes"].is_array());
    assert_eq!((&b["kind"], &b["error"]), (&json!("component"), &Value::Null));
    for file in [a, b] {
        let [module] = file["modules"].as_array().unwrap().as_slice() else { panic!("{file}") };
        assert_eq!(keys(module), ["after", "before", "counts"]);
        assert_eq!(module["after"]["code"], file["after"]["code"]);
        assert_eq!(module["counts"], file["counts"]);
    }
    assert_eq!(c["modules"], json!([]));
    let fates = |counts: &Value| {
        let numbers = ["better", "equal", "fell_back"];
        let numbers = numbers.map(|fate| counts[format!("functions_{fate}")].as_u64().unwrap());
        assert_eq!(counts["functions_not_lifted"], json!({}));
        numbers.iter().sum::<u64>()
    };
    assert_eq!((fates(&a["counts"]), fates(&b["counts"])), (3, 2));
    assert_eq!(fates(&report["totals"]["counts"]), 5);
    for field in ["kind", "before", "after", "counts", "output"] {
        assert_eq!(c[field], Value::Null, "{field}");
    }
    assert_eq!(keys(&c["error"]), ["help", "kind", "message", "offset"]);
    assert_eq!(c["error"]["kind"], "not-wasm");
    assert!(c["error"]["offset"].is_u64());

    let totals = &report["totals"];
    assert_eq!(keys(totals), ["after", "before", "counts", "failed", "files", "notes"]);
    assert_eq!((&totals["files"], &totals["failed"]), (&json!(3), &json!(1)));
    let sum = a["before"]["bytes"].as_u64().unwrap() + b["before"]["bytes"].as_u64().unwrap();
    assert_eq!(totals["before"]["bytes"], sum);
}

#[test]
fn to_standard_output_with_the_table_aside() {
    let run = sandbox().run("opt in --dry-run --json -").exits(1);
    let report: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(report["dry_run"], true);
    assert_eq!(report["files"][0]["output"], Value::Null);
    run.says("total, 2 of 3 files");
}

#[test]
fn says_what_check_found() {
    let run = sandbox().run("opt in/a.wasm --check 100 --json -").exits(0);
    let report: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(report["check"], json!({ "percent": 100.0, "exceeded": [] }));
}

#[test]
fn takes_no_other_files_place() {
    let sandbox = sandbox();
    let input = sandbox.read("in/a.wasm");
    sandbox.run("opt in/a.wasm -o x.wasm --json in/a.wasm").exits(2).says("--json");
    sandbox.run("opt in/a.wasm -o x.wasm --json ./x.wasm").exits(2).says("--json");
    sandbox.run("opt in/a.wasm -o - --json -").exits(2).says("--json");
    assert_eq!(sandbox.read("in/a.wasm"), input);
    assert_eq!(sandbox.files(), ["in/a.wasm", "in/b.wasm", "in/c.wasm"]);
}

#[test]
fn that_cannot_be_written_is_an_error() {
    let sandbox = sandbox();
    let run = sandbox.run("opt in/a.wasm -o x.wasm --json in/a.wasm/r.json").exits(1);
    run.says("can't write the report in/a.wasm/r.json: ");
}
