//! The test scripts of the specification and of the component model, and those
//! in `tests/scripts/`.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use waulk_testkit::corpus::{Corpus, File};
use waulk_testkit::engine::{Ticker, for_scripts};
use waulk_testkit::script::Script;
use waulk_testkit::spec::{self, Report};
use waulk_testkit::{Optimizer, parallel, say};

/// With a miscompile, some scripts never end.
const TIME: Duration = if cfg!(feature = "broken") { Duration::from_secs(5) } else { spec::TIME };

#[test]
fn specification() {
    let Some(corpus) = Corpus::find("the specification's scripts") else {
        return;
    };
    let files = corpus.spec_scripts();
    assert!(files.len() >= 280, "only {} scripts", files.len());
    check("spec", &files);
}

#[test]
fn component_model() {
    let Some(corpus) = Corpus::find("the component model's scripts") else {
        return;
    };
    let files = corpus.component_scripts();
    assert!(files.len() >= 60, "only {} scripts", files.len());
    check("component-model", &files);
}

/// What the specification's scripts say too little about. All of it counts.
#[test]
fn own() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scripts");
    let mut files: Vec<File> = fs::read_dir(&folder)
        .expect("there are scripts")
        .map(|entry| {
            let path = entry.expect("the folder can be read").path();
            let name = path.file_name().expect("it has a name").to_string_lossy().into_owned();
            File { name, path }
        })
        .collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let reports = run("own", &files);
    let dropped: Vec<String> = reports
        .iter()
        .flat_map(|r| r.dropped.iter().map(|(line, why)| format!("{}:{line}: {why}", r.name)))
        .collect();
    assert!(dropped.is_empty(), "wasmtime fails on the originals:\n{}", dropped.join("\n"));
}

fn check(suite: &str, files: &[File]) {
    let reports = run(suite, files);
    compare_dropped(suite, &reports);
}

/// Runs scripts before and after; gives what became of them, by name.
fn run(suite: &str, files: &[File]) -> Vec<Report> {
    let engine = for_scripts();
    let _ticker = Ticker::start(&engine);
    let optimizer = Optimizer::new();
    // The biggest first, so that no thread is left alone with one at the end.
    let mut order: Vec<&File> = files.iter().collect();
    order.sort_by_key(|file| {
        std::cmp::Reverse(fs::metadata(&file.path).map_or(0, |data| data.len()))
    });
    let mut reports: Vec<Report> = parallel::map(&order, |file| {
        let text = String::from_utf8(file.read()).expect("a script is UTF-8");
        let script = Script::parse(&file.name, &text).expect("a script has balanced parentheses");
        spec::check(&engine, &optimizer, &script, TIME)
    });
    reports.sort_by(|a, b| a.name.cmp(&b.name));
    say(&summary(suite, &reports));
    let failures: Vec<&str> =
        reports.iter().flat_map(|r| &r.failures).map(String::as_str).collect();
    let shown = failures.iter().take(40).copied().collect::<Vec<_>>().join("\n");
    assert!(failures.is_empty(), "{} failures in {suite}, the first:\n{shown}", failures.len());
    reports
}

fn summary(suite: &str, reports: &[Report]) -> String {
    let sum = |f: fn(&Report) -> usize| reports.iter().map(f).sum::<usize>();
    format!(
        "{suite}: {} scripts, {} modules, {} directives counted, {} dropped (wasmtime fails them on the \
         originals), {} disputed, {} refusals, {} runs of optimized scripts",
        reports.len(),
        sum(|r| r.modules),
        sum(|r| r.counted),
        sum(|r| r.dropped.len()),
        sum(|r| r.disputed.len()),
        sum(|r| r.refused),
        sum(|r| r.runs),
    )
}

/// What is dropped is written down: more would be a hole in the test, and less
/// is worth knowing.
fn compare_dropped(suite: &str, reports: &[Report]) {
    let path: PathBuf =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("expected/{suite}-dropped.tsv"));
    let text = spec::write_expected(reports);
    if std::env::var_os("WAULK_BLESS").is_some() {
        fs::write(&path, &text).expect("the expectation can be written");
        return;
    }
    let expected = spec::read_expected(&fs::read_to_string(&path).unwrap_or_default());
    let found = spec::read_expected(&text);
    let differ =
        expected.keys().chain(found.keys()).filter(|name| expected.get(*name) != found.get(*name));
    let lines: Vec<String> = differ
        .map(|name| {
            format!("{name}: expected {:?}, found {:?}", expected.get(name), found.get(name))
        })
        .collect();
    assert!(
        lines.is_empty(),
        "dropped directives differ from {} (WAULK_BLESS=1 writes it):\n{}",
        path.display(),
        lines.join("\n")
    );
}
