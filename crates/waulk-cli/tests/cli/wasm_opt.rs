//! Flags that users of wasm-opt type.

use crate::support::Sandbox;

#[test]
fn what_means_the_same_works() {
    let sandbox = Sandbox::with_modules(&["a.wasm"]);
    let lines = [
        "opt -O3 a.wasm -o b.wasm",
        "opt a.wasm --output b.wasm --debuginfo --quiet",
        "opt a.wasm -o b.wasm -g --strip-dwarf",
        "opt a.wasm -o b.wasm --strip-debug --strip-producers --strip-target-features",
    ];
    for line in lines {
        sandbox.run(line).exits(0);
    }
}

#[test]
fn features_are_not_needed() {
    let sandbox = Sandbox::with_modules(&["a.wasm"]);
    let flags = "--enable-simd --disable-gc --all-features -all --mvp-features -c";
    let line = format!("opt a.wasm -o b.wasm {flags}");
    let run = sandbox.run(&line).exits(0);
    assert_eq!(run.stderr, "");
    let run = sandbox.run(&format!("{line} -v")).exits(0);
    let run = run.says("note: --enable-simd, --disable-gc, --all-features, -all, --mvp-features: ");
    run.says("the features are taken from the input").says("note: -c: not needed: ");
}

#[test]
fn the_rest_is_answered() {
    let sandbox = Sandbox::with_modules(&["a.wasm"]);
    let answers = [
        ("-S", "wasm-tools print"),
        ("--emit-text", "wasm-tools print"),
        ("--print", "wasm-tools print"),
        ("--dce", "each level runs what pays"),
        ("--vacuum", "each level runs what pays"),
        ("--flatten", "leave it out"),
        ("--asyncify", "wasm-opt --asyncify"),
        ("-ol 2", "-O0, -O1, -O2, -O3, -Os and -Oz"),
        ("-s 1", "-O0, -O1, -O2, -O3, -Os and -Oz"),
        ("-O4", "-O3"),
        ("--closed-world", "assumes nothing"),
        ("--fast-math", "assumes nothing"),
        ("--low-memory-unused", "assumes nothing"),
        ("--zero-filled-memory", "assumes nothing"),
        ("--traps-never-happen", "keeps traps"),
        ("-tnh", "keeps traps"),
        ("--ignore-implicit-traps", "keeps traps"),
        ("-n", "checks every input and output"),
        ("--pass-arg=asyncify-imports@x", "passes take no arguments"),
        ("--strip", "needs a section"),
    ];
    for (flag, answer) in answers {
        let run = sandbox.run(&format!("opt a.wasm -o b.wasm {flag}")).exits(2);
        let name = flag.split([' ', '=']).next().unwrap();
        run.says(&format!("error: `{name}`")).says("help: ").says(answer);
    }
    assert_eq!(sandbox.files(), ["a.wasm"]);
}

#[test]
fn all_answers_come_at_once() {
    let sandbox = Sandbox::with_modules(&["a.wasm"]);
    let run = sandbox.run("opt a.wasm -o b.wasm --dce -S -tnh").exits(2);
    assert_eq!(run.stderr.matches("error: ").count(), 3, "{}", run.stderr);
}

#[test]
fn strip_with_a_file_behind_it_is_explained() {
    let sandbox = Sandbox::with_modules(&["a.wasm"]);
    let run = sandbox.run("opt x.wat --strip a.wasm -o b.wasm").exits(2);
    run.says("`--strip` got `a.wasm` as a section").says("--strip names,debug");
}
