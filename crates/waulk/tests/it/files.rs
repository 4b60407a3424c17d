//! Text files that say what becomes of them.
//!
//! A file of `tests/files` is a module or a component as text, then a line
//! `;;; output`, then what waulk makes of it: its text, and its notes. A line
//! `;;! level=1 keep=names` sets options. `WAULK_BLESS=1` writes the outputs
//! anew. Whatever a file shows, its output validates, is not larger, stays as
//! it is when optimized again, and is the same from a batch of 1 or 8 threads.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use waulk::{
    Batch, Input, Level, Outcome, Section, SharedContext, SharedContextBuilder, Source, Worker,
    optimize,
};

const OUTPUT: &str = ";;; output\n";

#[test]
fn files_show_what_becomes_of_them() {
    let mut files = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files"), &mut files);
    assert!(files.len() > 50, "only {} files", files.len());
    let failures: Vec<String> = files.iter().filter_map(|file| check(file).err()).collect();
    assert!(failures.is_empty(), "{} failures\n\n{}", failures.len(), failures.join("\n\n"));
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
    let mut paths: Vec<_> =
        entries.map(|entry| entry.expect("so can its entries").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}

fn check(path: &Path) -> Result<(), String> {
    let name = path.file_name().expect("it is a file").to_string_lossy().into_owned();
    let text = std::fs::read_to_string(path).map_err(|error| format!("{name}: {error}"))?;
    let (input, expected) = text.split_once(OUTPUT).unwrap_or((&text, ""));
    let bytes = wat::parse_str(input).map_err(|error| format!("{name}: {error}"))?;
    let options = Options::parse(input).map_err(|error| format!("{name}: {error}"))?;
    let shared = options.builder().build().expect("the options are valid");
    let outcome = optimize(&bytes, &shared, &mut Worker::new(&shared))
        .map_err(|error| format!("{name}: {error}"))?;
    invariants(&options, &bytes, &outcome).map_err(|error| format!("{name}: {error}"))?;
    let found = show(&outcome)?;
    if found == expected {
        Ok(())
    } else if std::env::var_os("WAULK_BLESS").is_some() {
        std::fs::write(path, format!("{input}{OUTPUT}{found}")).map_err(|error| error.to_string())
    } else {
        Err(format!("{name}: WAULK_BLESS=1 accepts\n{}", difference(expected, &found)))
    }
}

fn show(outcome: &Outcome) -> Result<String, String> {
    let mut text = wasmprinter::print_bytes(&outcome.bytes).map_err(|error| error.to_string())?;
    for note in &outcome.report.notes {
        let place = match (note.module, note.function) {
            (None, None) => String::new(),
            (None, Some(function)) => format!("function {function}: "),
            (Some(module), None) => format!("module {module}: "),
            (Some(module), Some(function)) => format!("module {module}, function {function}: "),
        };
        writeln!(text, ";; note: {place}{}", note.message).map_err(|error| error.to_string())?;
    }
    Ok(text)
}

fn invariants(options: &Options, input: &[u8], outcome: &Outcome) -> Result<(), String> {
    let output = &outcome.bytes;
    wasmparser::Validator::new_with_features(wasmparser::WasmFeatures::all())
        .validate_all(output)
        .map_err(|error| format!("the output is invalid: {error}"))?;
    if output.len() > input.len() {
        return Err(format!("it grew from {} to {} bytes", input.len(), output.len()));
    }
    // In an output other functions have the index of the one that is to fail.
    if options.fail.is_none() {
        let shared = options.builder().build().expect("the options are valid");
        let again = optimize(output, &shared, &mut Worker::new(&shared));
        let again = again.map_err(|error| format!("optimized again: {error}"))?;
        if again.bytes != *output {
            let again = show(&again)?;
            return Err(format!("optimized again:\n{}", difference(&show(outcome)?, &again)));
        }
    }
    for threads in [1, 8] {
        let shared = options.builder().build().expect("the options are valid");
        let source = Source::Bytes(input.to_vec());
        let inputs = vec![Input { name: "input".to_owned(), source }; 3];
        let sink = |index: usize, batch: &Outcome| {
            assert_eq!(batch.bytes, *output, "input {index} with {threads} threads");
            Ok(())
        };
        for file in Batch::new(&shared).threads(threads).run(&inputs, &sink, &|_| ()).files {
            let report = file.result.map_err(|error| error.to_string())?;
            if report.notes != outcome.report.notes {
                return Err(format!("with {threads} threads: {:?}", report.notes));
            }
        }
    }
    Ok(())
}

/// What the lines that begin with `;;!` ask for.
#[derive(Default)]
struct Options {
    words: Vec<(String, String)>,
    fail: Option<u32>,
}

impl Options {
    fn parse(text: &str) -> Result<Options, String> {
        let mut options = Options::default();
        let lines = text.lines().filter_map(|line| line.strip_prefix(";;!"));
        for word in lines.flat_map(str::split_whitespace) {
            let (key, value) = word.split_once('=').unwrap_or((word, ""));
            match key {
                "fail" => options.fail = Some(value.parse().map_err(|_| word.to_owned())?),
                "level" | "keep" | "strip" | "drop-imports" => {
                    options.words.push((key.to_owned(), value.to_owned()));
                }
                _ => return Err(format!("no option {word:?}")),
            }
        }
        Ok(options)
    }

    fn builder(&self) -> SharedContextBuilder {
        // The level that leaves the inside of functions alone.
        let mut builder = SharedContext::builder().level(Level::Basic);
        for (key, value) in &self.words {
            let section = || -> Section { value.parse().unwrap_or(Section::All) };
            builder = match key.as_str() {
                "level" => builder.level(value.parse().expect("a level")),
                "keep" => builder.keep(section()),
                "strip" => builder.strip(section()),
                _ => builder.drop_unused_imports(true),
            };
        }
        match self.fail {
            Some(function) => builder.fail_function(function),
            None => builder,
        }
    }
}

/// What differs, with a few lines around it.
fn difference(expected: &str, found: &str) -> String {
    let (expected, found): (Vec<_>, Vec<_>) = (expected.lines().collect(), found.lines().collect());
    let same = expected.iter().zip(&found).take_while(|(a, b)| a == b).count();
    let from = same.saturating_sub(3);
    let show = |lines: &[&str], sign: char| -> String {
        lines.iter().skip(from).take(24).map(|line| format!("{sign} {line}\n")).collect()
    };
    format!("{}{}", show(&expected, '-'), show(&found, '+'))
}
