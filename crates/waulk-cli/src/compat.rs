//! Flags that users of wasm-opt type: each is understood, not needed, or
//! answered with what to use instead.

use std::ffi::OsString;

use crate::diagnostic::Diagnostic;

/// What a flag of wasm-opt means here.
#[derive(Clone, Copy, Debug)]
enum Answer {
    /// The same as this argument.
    Same(&'static str),
    /// Accepted; changes nothing, for this reason.
    Needless(&'static str),
    /// Refused: why, and what to do instead.
    Refused(&'static str, &'static str),
}

use Answer::{Needless, Refused, Same};

const FEATURES: Answer = Needless("the features are taken from the input");

const LEVELS: &str = "waulk's levels are -O0, -O1, -O2, -O3, -Os and -Oz";

const PRINT: Answer =
    Refused("waulk writes binaries only", "`wasm-tools print FILE` shows one as text");

const ASSUMED: Answer = Refused(
    "waulk assumes nothing that the input does not say",
    "leave it out: what the program can observe stays as it is",
);

const TRAPS: Answer = Refused(
    "waulk keeps traps: one that happened still happens, at the same point",
    "leave it out",
);

const LIMITS: Answer =
    Refused("inlining limits belong to the level", "choose a level: -O1, -O2, -O3, -Os or -Oz");

const FUZZING: Answer = Refused("waulk has no fuzzing mode", "leave it out");

const SOURCE_MAP: Answer =
    Refused("waulk does not rewrite source maps", "leave it out: references to them are dropped");

const JAVASCRIPT: Answer =
    Refused("waulk does not change what a module exchanges with its host", "use wasm-opt for it");

const INSTRUMENT: Answer =
    Refused("waulk does not instrument modules", "use wasm-opt for it, before waulk");

/// One row a flag: its names, and the answer.
const FLAGS: &[(&[&str], Answer)] = &[
    // Sections.
    (&["--strip-debug"], Same("--strip=names,debug")),
    (&["--strip-dwarf"], Same("--strip=debug")),
    (&["--strip-producers"], Same("--strip=producers")),
    (&["--strip-target-features"], Same("--strip=target-features")),
    (&["--emit-target-features"], Needless("target_features stays as it is unless it is stripped")),
    // Levels and repetition.
    (&["-O4"], Refused("waulk has no -O4", LEVELS)),
    (&["--optimize-level", "-ol", "--shrink-level", "-s"], Refused("waulk has one scale", LEVELS)),
    (&["--converge", "-c"], Needless("each level already runs until it finds nothing more")),
    (&["--always-inline-max-function-size", "-aimfs"], LIMITS),
    (&["--flexible-inline-max-function-size", "-fimfs"], LIMITS),
    (&["--one-caller-inline-max-function-size", "-ocimfs"], LIMITS),
    (&["--inline-functions-with-loops", "-ifwl"], LIMITS),
    (&["--inline-max-combined-binary-size", "-imcbs"], LIMITS),
    (&["--partial-inlining-ifs", "-pii"], LIMITS),
    (&["--pass-arg", "-pa"], Refused("passes take no arguments", LEVELS)),
    (&["--skip-pass", "-sp"], Refused("passes are not skipped one by one", LEVELS)),
    // Features.
    (&["--all-features", "-all", "--mvp-features", "-mvp", "--detect-features"], FEATURES),
    (&["--nominal", "--structural", "--hybrid"], FEATURES),
    // What may be assumed.
    (&["--ignore-implicit-traps", "-iit", "--traps-never-happen", "-tnh"], TRAPS),
    (&["--trap-mode-clamp", "--trap-mode-js"], TRAPS),
    (&["--closed-world", "-cw", "--fast-math", "-ffm"], ASSUMED),
    (&["--low-memory-unused", "-lmu", "--zero-filled-memory", "-uim"], ASSUMED),
    (&["--no-validation", "-n"], Refused("waulk checks every input and output", "leave it out")),
    // Output.
    (&["--emit-text", "-S"], PRINT),
    (&["--print", "--print-full", "--print-minified", "--print-stack-ir"], PRINT),
    (
        &["--print-call-graph", "--print-features", "--print-function-map", "--symbolmap", "--nm"],
        Refused(
            "waulk does not analyse modules",
            "`wasm-tools print` and `twiggy` show what is inside",
        ),
    ),
    (
        &["--metrics", "--func-metrics"],
        Refused("waulk has other figures", "the table, or `--json -` for all of them"),
    ),
    (&["--dwarfdump"], Refused("waulk does not read DWARF", "`llvm-dwarfdump` shows it")),
    (&["--debug", "-d"], Refused("waulk has no debug output", "`-v` says what was left as it was")),
    (&["--input-source-map", "-ism", "--output-source-map", "-osm"], SOURCE_MAP),
    (&["--output-source-map-url", "-osu"], SOURCE_MAP),
    (
        &["--emit-js-wrapper", "-ejw", "--emit-spec-wrapper", "-esw", "--emit-wasm2c-wrapper"],
        FUZZING,
    ),
    (&["--fuzz-exec-before", "-feh", "--fuzz-exec", "-fe", "--fuzz-passes", "-fp"], FUZZING),
    (&["--extra-fuzz-command", "-efc", "--translate-to-fuzz", "-ttf"], FUZZING),
    (&["--initial-fuzz", "-if", "--no-fuzz-memory", "--no-fuzz-oob"], FUZZING),
    // Passes that change what a module does.
    (
        &["--asyncify", "--mod-asyncify-always-and-only-unwind", "--mod-asyncify-never-unwind"],
        Refused(
            "waulk does not transform control flow for suspension",
            "run `wasm-opt --asyncify` first, then waulk",
        ),
    ),
    (&["--denan", "--safe-heap", "--stack-check", "--log-execution"], INSTRUMENT),
    (&["--instrument-locals", "--instrument-memory", "--set-globals"], INSTRUMENT),
    (
        &["--legalize-js-interface", "--legalize-js-interface-minimally", "--optimize-for-js"],
        JAVASCRIPT,
    ),
    (&["--generate-dyncalls", "--generate-i64-dyncalls", "--post-emscripten"], JAVASCRIPT),
    (&["--minify-imports", "--minify-imports-and-exports"], JAVASCRIPT),
    (&["--minify-imports-and-exports-and-modules", "--stub-unsupported-js"], JAVASCRIPT),
    (&["--remove-non-js-ops", "--fpcast-emu", "--remove-memory", "--remove-imports"], JAVASCRIPT),
    (
        &["--extract-function", "--extract-function-index", "--name-types", "--souperify"],
        Refused("waulk only optimizes", "use wasm-opt for it"),
    ),
    (
        &["--i64-to-i32-lowering", "--memory64-lowering", "--alignment-lowering", "--dealign"],
        Refused("waulk does not lower to fewer features", "use wasm-opt for it, before waulk"),
    ),
    (
        &["--flatten", "--ssa", "--ssa-nomerge", "--untee", "--rereloop", "--poppify", "--dfo"],
        Refused("waulk has its own intermediate form", "leave it out"),
    ),
    (&["--roundtrip"], Refused("that is what -O0 does", "use -O0")),
];

/// Passes that only optimize: what they are for is the levels' business.
const PASSES: &[&str] = &[
    "abstract-type-refining",
    "avoid-reinterprets",
    "cfp",
    "coalesce-locals",
    "coalesce-locals-learning",
    "code-folding",
    "code-pushing",
    "const-hoisting",
    "dae",
    "dae-optimizing",
    "dce",
    "directize",
    "duplicate-function-elimination",
    "duplicate-import-elimination",
    "generate-stack-ir",
    "global-refining",
    "gto",
    "gufa",
    "gufa-optimizing",
    "heap2local",
    "inline-main",
    "inlining",
    "inlining-optimizing",
    "intrinsic-lowering",
    "licm",
    "limit-segments",
    "local-cse",
    "local-subtyping",
    "memory-packing",
    "merge-blocks",
    "merge-locals",
    "merge-similar-functions",
    "monomorphize",
    "once-reduction",
    "optimize-added-constants",
    "optimize-added-constants-propagate",
    "optimize-casts",
    "optimize-instructions",
    "optimize-stack-ir",
    "pick-load-signs",
    "precompute",
    "precompute-propagate",
    "remove-unused-brs",
    "remove-unused-module-elements",
    "remove-unused-names",
    "remove-unused-nonfunction-module-elements",
    "remove-unused-types",
    "reorder-functions",
    "reorder-globals",
    "reorder-locals",
    "rse",
    "signature-pruning",
    "signature-refining",
    "simplify-globals",
    "simplify-globals-optimizing",
    "simplify-locals",
    "simplify-locals-nonesting",
    "simplify-locals-nostructure",
    "simplify-locals-notee",
    "simplify-locals-notee-nostructure",
    "tuple-optimization",
    "type-merging",
    "type-refining",
    "unsubtyping",
    "vacuum",
];

const PASS: Answer = Refused(
    "waulk has no flag for a single pass: each level runs what pays at it",
    "leave it out, or choose a level: -O1, -O2, -O3, -Os or -Oz",
);

/// A command line in waulk's own flags.
#[derive(Debug)]
pub(crate) struct Translated {
    pub(crate) arguments: Vec<OsString>,
    /// Why flags that were taken out change nothing.
    pub(crate) remarks: Vec<String>,
}

/// Translates what follows `waulk opt`. All refusals are told at once.
pub(crate) fn translate(arguments: Vec<OsString>) -> Result<Translated, Vec<Diagnostic>> {
    let mut translated = Translated { arguments: Vec::new(), remarks: Vec::new() };
    let mut refused = Vec::new();
    let mut needless: Vec<(&str, Vec<String>)> = Vec::new();
    let mut rest = arguments.into_iter().peekable();
    while let Some(argument) = rest.next() {
        if argument == "--" {
            translated.arguments.push(argument);
            translated.arguments.extend(rest);
            break;
        }
        let text = argument.to_str().unwrap_or_default();
        let flag = text.split_once('=').map_or(text, |(flag, _)| flag).to_owned();
        match answer(&flag) {
            _ if text == "--strip" && rest.peek().is_none_or(is_option) => {
                refused.push(Diagnostic::new("`--strip` needs a section").help(
                    "leave it out: names and debug sections are dropped by default; \
                     `--strip producers` drops one more",
                ));
            }
            None => translated.arguments.push(argument),
            Some(Same(own)) => translated.arguments.push(own.into()),
            Some(Needless(why)) => match needless.iter_mut().find(|(reason, _)| *reason == why) {
                Some((_, flags)) => flags.push(flag),
                None => needless.push((why, vec![flag])),
            },
            Some(Refused(why, instead)) => {
                refused.push(Diagnostic::new(format!("`{flag}`: {why}")).help(instead));
            }
        }
    }
    if !refused.is_empty() {
        return Err(refused);
    }
    let remark =
        |(why, flags): (&str, Vec<String>)| format!("{}: not needed: {why}", flags.join(", "));
    translated.remarks = needless.into_iter().map(remark).collect();
    Ok(translated)
}

fn is_option(argument: &OsString) -> bool {
    argument != "-" && argument.as_encoded_bytes().starts_with(b"-")
}

fn answer(flag: &str) -> Option<Answer> {
    if flag.starts_with("--enable-") || flag.starts_with("--disable-") {
        return Some(FEATURES);
    }
    if let Some((_, answer)) = FLAGS.iter().find(|(names, _)| names.contains(&flag)) {
        return Some(*answer);
    }
    let pass = flag.strip_prefix("--")?;
    PASSES.contains(&pass).then_some(PASS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Result<Translated, Vec<Diagnostic>> {
        translate(text.split(' ').map(OsString::from).collect())
    }

    #[test]
    fn a_flag_is_answered_once() {
        let mut names: Vec<&str> =
            FLAGS.iter().flat_map(|(names, _)| names.iter().copied()).collect();
        names.extend(PASSES);
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn own_flags_pass_through() {
        let own = "a.wasm -o b.wasm -g -Os -q --strip x --keep=y -";
        assert_eq!(line(own).unwrap().arguments.join(&OsString::from(" ")), own);
    }

    #[test]
    fn needless_flags_share_a_remark() {
        let translated = line("a.wasm --enable-simd -all --disable-gc -c").unwrap();
        assert_eq!(translated.arguments, ["a.wasm"]);
        assert_eq!(translated.remarks.len(), 2);
        assert!(translated.remarks[0].starts_with("--enable-simd, -all, --disable-gc: "));
    }

    #[test]
    fn every_refusal_is_told() {
        assert_eq!(line("-S a.wasm --dce --pass-arg=x@y -tnh").unwrap_err().len(), 4);
    }

    #[test]
    fn nothing_after_two_dashes_is_a_flag() {
        assert_eq!(line("-- --dce -S").unwrap().arguments, ["--", "--dce", "-S"]);
    }

    #[test]
    fn strip_without_a_section_is_answered() {
        assert!(line("--strip -o b").is_err());
        assert!(line("a --strip").is_err());
        assert!(line("--strip=x a").is_ok());
    }
}
