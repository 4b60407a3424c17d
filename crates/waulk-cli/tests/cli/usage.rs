//! The command line itself: help, levels, mistakes.

use crate::support::Sandbox;

#[test]
fn version_and_help() {
    let sandbox = Sandbox::new();
    let run = sandbox.run("--version").exits(0);
    assert_eq!(run.text(), format!("waulk {}\n", env!("CARGO_PKG_VERSION")));
    let help = sandbox.run("opt --help").exits(0).text();
    for part in [
        "Examples:",
        "Exit codes:",
        "Custom sections dropped by default:",
        "component-name",
        ".debug_*",
        "sourceMappingURL",
        "external_debug_info",
        "Custom sections kept by default:",
        "component-type*",
        "dylink.0",
        "target_features",
        "JSON report",
        "--in-place",
        "--memory-limit",
    ] {
        assert!(help.contains(part), "no {part:?}");
    }
    assert!(sandbox.run("opt -h").exits(0).text().len() < help.len());
    sandbox.run("").exits(2).says("Usage: waulk");
    sandbox.run("help opt").exits(0);
}

#[test]
fn an_output_must_be_asked_for() {
    let sandbox = Sandbox::with_modules(&["a.wasm"]);
    let run = sandbox.run("opt a.wasm").exits(2).says("nothing says where the output goes");
    run.says("-o OUT").says("--in-place").says("--dry-run");
    sandbox.run("opt -o x.wasm").exits(2).says("<INPUT>");
}

#[test]
fn the_subcommand_is_named_when_it_is_missing() {
    let sandbox = Sandbox::with_modules(&["a.wasm", "noext"]);
    sandbox.run("a.wasm -o b.wasm").exits(2).says("did you mean `waulk opt a.wasm -o b.wasm`?");
    sandbox.run("-Os a.wasm -o b.wasm").exits(2).says("`waulk opt -Os a.wasm -o b.wasm`");
    sandbox.run("noext -o b.wasm").exits(2).says("`waulk opt noext -o b.wasm`");
    sandbox.run_with(["*.wasm"]).exits(2).says("`waulk opt '*.wasm'`");
    sandbox.run("optt a.wasm").exits(2).says("'opt'");
    assert_eq!(sandbox.files(), ["a.wasm", "noext"]);
}

#[test]
fn every_level_is_taken() {
    let sandbox = Sandbox::with_modules(&["a.wasm"]);
    for level in ["-O0", "-O1", "-O2", "-O3", "-Os", "-Oz", "-O", "-Oz -O1"] {
        sandbox.run(&format!("opt {level} a.wasm -o b.wasm")).exits(0);
    }
    let level = |line: &str| {
        let report = sandbox.run(&format!("opt a.wasm --dry-run --json - {line}")).exits(0).text();
        serde_json::from_str::<serde_json::Value>(&report).unwrap()["level"].clone()
    };
    assert_eq!(level(""), "Os");
    assert_eq!(level("-O3 -O"), "Os");
    assert_eq!(level("-O -O3 -O1"), "O1");
    sandbox.run("opt -Ox a.wasm -o b.wasm").exits(2).says("expected one of 0, 1, 2, 3, s, z");
}

#[test]
fn numbers_are_checked() {
    let sandbox = Sandbox::with_modules(&["a.wasm"]);
    for size in ["0", "x", "1Q", "-1"] {
        let flag = format!("--memory-limit={size}");
        sandbox.run_with(["opt", "a.wasm", "--dry-run", &flag]).exits(2);
    }
    sandbox.run("opt a.wasm --dry-run --memory-limit 512M -j 1").exits(0);
    sandbox.run("opt a.wasm --dry-run -j x").exits(2);
    sandbox.run("opt a.wasm --dry-run -j 1000000").exits(2);
}

#[test]
fn unknown_flags_get_a_suggestion() {
    let sandbox = Sandbox::with_modules(&["a.wasm"]);
    sandbox.run("opt a.wasm --in-plac").exits(2).says("--in-place");
    sandbox.run("opt a.wasm --drop-unused-import").exits(2).says("--drop-unused-imports");
    assert_eq!(sandbox.files(), ["a.wasm"]);
}

#[test]
fn names_that_look_like_flags_follow_two_dashes() {
    let sandbox = Sandbox::with_modules(&["-S", "--dce"]);
    sandbox.run("opt -o out -- -S --dce").exits(0);
    assert_eq!(sandbox.files(), ["--dce", "-S", "out/--dce", "out/-S"]);
}

#[test]
fn unused_imports_stay_unless_they_may_go() {
    let sandbox = Sandbox::new();
    sandbox.write("a.wat", b"(module (import \"x\" \"f\" (func)) (func (export \"g\")))");
    sandbox.run("opt a.wat -o a.wasm").exits(0);
    sandbox.run("opt a.wat -o b.wasm --drop-unused-imports").exits(0);
    let has_import = |path| sandbox.read(path).windows(4).any(|bytes| bytes == b"\x01x\x01f");
    assert!(has_import("a.wasm"));
    assert!(!has_import("b.wasm"));
}
