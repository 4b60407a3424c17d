//! Text files that say what becomes of functions.
//!
//! A file of `tests/functions` is a module as text, then sections that begin
//! with a line `;;; NAME` and that `WAULK_BLESS=1` writes anew:
//!
//! - `;;; output`: the functions after they were lifted, rebuilt once and
//!   emitted, whether that made them shorter or not;
//! - `;;; lifted` and `;;; rebuilt`: their SSA form before and after the
//!   rebuild, in files with a line `;;! lifted` or `;;! rebuilt`.
//!
//! Whatever a file shows: each function is valid in SSA form after each step,
//! the output is a valid module, what is executed does the same before and
//! after, and no function takes more bytes than it did, unless a line
//! `;;! larger: WHY` admits it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use waulk_ir::verify::verify;
use waulk_opt::CostModel;
use waulk_wasm::encode::{Encoder, Locals};
use waulk_wasm::module::{FuncKind, Module};

use crate::execute::{Executions, compare};
use crate::modules::{Steps, collect, defined, is_valid};

const SECTION: &str = "\n;;; ";

/// How often each function is executed.
const SEEDS: std::ops::Range<u64> = 0..64;

#[test]
fn files_show_what_becomes_of_functions() {
    let mut files = Vec::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/functions");
    collect(&folder, &mut files);
    assert!(files.len() > 50, "only {} files", files.len());
    let failures: Vec<String> = files
        .iter()
        .filter_map(|file| {
            let name = file.strip_prefix(&folder).unwrap_or(file).display();
            check(file).err().map(|error| format!("{name}: {error}"))
        })
        .collect();
    assert!(failures.is_empty(), "{} failures\n\n{}", failures.len(), failures.join("\n\n"));
}

fn check(path: &Path) -> Result<(), String> {
    let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
    let end = text.find(SECTION).map_or(text.len(), |at| at + 1);
    let (input, expected) = text.split_at(end);
    let options = Options::parse(input)?;
    let bytes = wat::parse_str(input).map_err(|error| error.to_string())?;
    if !is_valid(&bytes) {
        return Err("the input is not valid".to_owned());
    }
    let found = show(&bytes, &options)?;
    if found == expected {
        Ok(())
    } else if std::env::var_os("WAULK_BLESS").is_some() {
        fs::write(path, format!("{}\n{found}", input.trim_end())).map_err(|e| e.to_string())
    } else {
        Err(format!("WAULK_BLESS=1 accepts\n{}", difference(expected, &found)))
    }
}

/// What the lines that begin with `;;!` ask for.
#[derive(Default)]
struct Options {
    lifted: bool,
    rebuilt: bool,
    larger: bool,
}

impl Options {
    fn parse(text: &str) -> Result<Options, String> {
        let mut options = Options::default();
        for line in text.lines().filter_map(|line| line.strip_prefix(";;!")) {
            match line.split(':').next().unwrap_or_default().trim() {
                "lifted" => options.lifted = true,
                "rebuilt" => options.rebuilt = true,
                "larger" => options.larger = true,
                other => return Err(format!("no option {other:?}")),
            }
        }
        Ok(options)
    }
}

/// Takes all functions through all steps; gives the sections.
fn show(bytes: &[u8], options: &Options) -> Result<String, String> {
    let mut encoder = Encoder::default();
    let mut module =
        Module::read(bytes, &mut encoder, |_| false).map_err(|error| format!("{error:?}"))?;
    let mut steps = Steps::default();
    let (mut lifted, mut rebuilt) = (String::new(), String::new());
    let mut bodies = Vec::new();
    for id in defined(&module) {
        let at = |what: &str, why: String| format!("{id}, {what}: {why}");
        steps.lift(&module, id).map_err(|why| at("lifted", why.to_string()))?;
        valid(&steps).map_err(|why| at("lifted", why))?;
        let _ = write!(lifted, "{id}: {}", steps.builder.func);
        steps.rebuild();
        valid(&steps).map_err(|why| at("rebuilt", why))?;
        let _ = write!(rebuilt, "{id}: {}", steps.builder.func);
        let emitted = steps.emit(&module);
        let plain = steps.plain(&module, id, Locals::Order);
        let cost = |body| CostModel::Bytes.cost(body);
        let (before, after) = (cost(&plain), cost(&emitted));
        if CostModel::Bytes.compare(after, before).is_gt() && !options.larger {
            return Err(at("emitted", format!("{before:?} became {after:?}")));
        }
        bodies.push((id, emitted));
        compare(&module, id, &mut steps, SEEDS, &mut Executions::default())?;
    }
    for (id, emitted) in bodies {
        if let FuncKind::Body(body) = &mut module.funcs[id].kind {
            body.encoded = emitted;
        }
    }
    let output = module.write().bytes;
    let text = wasmprinter::print_bytes(&output).map_err(|error| error.to_string())?;
    let output = if is_valid(&output) {
        functions(&text)
    } else {
        return Err(format!("the output is not valid:\n{text}"));
    };
    let mut sections = String::new();
    for (name, shown, contents) in [
        ("lifted", options.lifted, lifted),
        ("rebuilt", options.rebuilt, rebuilt),
        ("output", true, output),
    ] {
        if shown {
            let _ = write!(sections, "{}{name}\n{contents}", &SECTION[1..]);
        }
    }
    Ok(sections)
}

fn valid(steps: &Steps) -> Result<(), String> {
    let problems = verify(&steps.builder.func);
    if problems.is_empty() {
        return Ok(());
    }
    Err(format!("{}\n{}", problems.join("\n"), steps.builder.func))
}

/// The functions of a printed module.
fn functions(text: &str) -> String {
    let mut functions = String::new();
    let mut inside = false;
    for line in text.lines() {
        if line.starts_with("  (") {
            inside = line.starts_with("  (func ");
        }
        if inside && line.starts_with("  ") {
            functions += &line[2..];
            functions.push('\n');
        }
    }
    functions
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
