//! The runners themselves under test: with an optimizer that miscompiles, each
//! of them has to fail, for every kind of miscompile.

use std::path::Path;
use std::time::Duration;

use waulk_testkit::corpus::{Corpus, File};
use waulk_testkit::engine::{Ticker, for_components, for_programs, for_scripts};
use waulk_testkit::features::is_valid;
use waulk_testkit::script::Script;
use waulk_testkit::{Optimizer, Sabotage, parallel, say, spec};

use crate::{components, programs};

/// A miscompiled program may run forever; that is a difference too.
const TIME: Duration = Duration::from_secs(3);

const SCRIPT: &str = include_str!("fixtures/script.wast");

/// What each runner finds wrong, given an optimizer.
struct Runners {
    scripts: wasmtime::Engine,
    programs: wasmtime::Engine,
    components: wasmtime::Engine,
    _tickers: [Ticker; 2],
}

impl Runners {
    fn new() -> Self {
        let (scripts, programs) = (for_scripts(), for_programs());
        let tickers = [Ticker::start(&scripts), Ticker::start(&programs)];
        Runners { scripts, programs, components: for_components(), _tickers: tickers }
    }

    fn script(&self, optimizer: &Optimizer, script: &Script) -> Vec<String> {
        spec::check(&self.scripts, optimizer, script, TIME).failures
    }

    fn program(&self, optimizer: &Optimizer, file: &File) -> Vec<String> {
        programs::check(&self.programs, optimizer, file, TIME).failures
    }

    fn component(&self, optimizer: &Optimizer, file: &File) -> Vec<String> {
        components::check(&self.components, optimizer, file, 1).failures
    }
}

fn fixture(name: &str, folder: &Path) -> File {
    let text = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures").join(name);
    let bytes = wat::parse_file(text).expect("a fixture is right");
    let path = folder.join(name).with_extension("wasm");
    std::fs::write(&path, bytes).expect("the folder can be written");
    File { name: name.to_owned(), path }
}

#[test]
fn every_runner_sees_every_kind_of_sabotage() {
    let runners = Runners::new();
    let folder = tempfile::TempDir::new().expect("a folder can be made");
    let program = fixture("program.wat", folder.path());
    let component = fixture("component.wat", folder.path());
    let script = Script::parse("script.wast", SCRIPT).expect("the fixture is right");
    assert_eq!(spec::check(&runners.scripts, &Optimizer::new(), &script, TIME).counted, 5);

    let faithful = Optimizer::new();
    assert_eq!(runners.script(&faithful, &script), [""; 0], "scripts");
    assert_eq!(runners.program(&faithful, &program), [""; 0], "programs");
    assert_eq!(runners.component(&faithful, &component), [""; 0], "components");

    for kind in Sabotage::ALL {
        for file in [&program, &component] {
            let output =
                kind.apply(&file.read()).unwrap_or_else(|| panic!("{kind:?}: nothing to break"));
            assert!(is_valid(&output), "{kind:?} of {}: not valid", file.name);
        }
        let broken = Optimizer::broken(kind);
        assert!(!runners.script(&broken, &script).is_empty(), "{kind:?}: scripts pass");
        assert!(!runners.program(&broken, &program).is_empty(), "{kind:?}: programs pass");
        assert!(!runners.component(&broken, &component).is_empty(), "{kind:?}: components pass");
    }
}

#[test]
fn the_corpus_shows_every_kind_of_sabotage() {
    let Some(corpus) = Corpus::find("sabotage of the corpus") else { return };
    let runners = Runners::new();
    let pick = |files: Vec<File>, names: &[&str]| -> Vec<File> {
        files
            .into_iter()
            .filter(|file| names.iter().any(|name| file.name.ends_with(name)))
            .collect()
    };
    let scripts = pick(
        corpus.spec_scripts(),
        &[
            "spec/i32.wast",
            "spec/i64.wast",
            "spec/fac.wast",
            "spec/memory_grow.wast",
            "spec/store.wast",
            "spec/data.wast",
            "spec/global.wast",
            "spec/start.wast",
            "spec/exports.wast",
            "spec/left-to-right.wast",
        ],
    );
    let programs = pick(corpus.modules(), &["shootout-ctype.wasm", "noop/benchmark.wasm"]);
    let components =
        pick(corpus.components(), &["/lists.component.wasm", "/strings.component.wasm"]);
    let scripts: Vec<Script> = scripts
        .iter()
        .map(|file| {
            let text = String::from_utf8(file.read()).expect("a script is UTF-8");
            Script::parse(&file.name, &text).expect("a script has balanced parentheses")
        })
        .collect();
    parallel::map(&Sabotage::ALL, |&kind| {
        let broken = Optimizer::broken(kind);
        let reds = [
            scripts.iter().filter(|script| !runners.script(&broken, script).is_empty()).count(),
            programs.iter().filter(|file| !runners.program(&broken, file).is_empty()).count(),
            components.iter().filter(|file| !runners.component(&broken, file).is_empty()).count(),
        ];
        say(&format!(
            "oracle: {kind:?}: {} of {} scripts, {} of {} programs, {} of {} components red",
            reds[0],
            scripts.len(),
            reds[1],
            programs.len(),
            reds[2],
            components.len()
        ));
        // Nothing in these files has two mutable globals of one type.
        if kind != Sabotage::SwappedGlobals {
            assert!(!reds.contains(&0), "{kind:?} is not seen by each runner");
        }
    });
}
