//! The `waulk` command: arguments in, files and a report out. What it does to
//! WebAssembly is the `waulk` library's.
//!
//! `args` says what is wanted, `inputs` finds the files, `plan` says where each
//! output goes, `load` opens them, `run` drives the batch, and `table`, `json`
//! and `progress` tell what happened. `rules` tells about rewrite rules,
//! `cache` about what is kept between runs.

mod args;
mod cache;
mod compat;
mod diagnostic;
mod failure;
mod help;
mod inputs;
mod json;
mod load;
mod opt;
mod panics;
mod plan;
mod progress;
mod rules;
mod run;
mod style;
mod table;
mod units;

use std::process::ExitCode;

use args::{Invocation, Refusal};
use style::Palette;

/// Everything was done.
const DONE: u8 = 0;
/// Some input failed, or `--check` found something.
const FAILED: u8 = 1;
/// The command line asks for something that can't be done.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    let palette = Palette::choose(args::color_choice(&arguments));
    ExitCode::from(panics::guard(palette, || dispatch(arguments, palette)))
}

fn dispatch(arguments: Vec<std::ffi::OsString>, palette: Palette) -> u8 {
    match args::parse(arguments) {
        Ok(Invocation::Opt(settings)) => tell(opt::opt(&settings, palette), palette),
        Ok(Invocation::Rules(args)) => tell(rules::rules(&args, palette), palette),
        Ok(Invocation::Cache(args)) => tell(cache::cache(&args, palette), palette),
        Err(Refusal::Clap(error)) => {
            // A closed pipe is no reason to fail.
            let _ = error.print();
            u8::try_from(error.exit_code()).unwrap_or(USAGE)
        }
        Err(Refusal::Usage(diagnostics)) => {
            for diagnostic in diagnostics {
                diagnostic.print(palette);
            }
            USAGE
        }
    }
}

/// The code to exit with; says what could not be done.
fn tell(result: Result<u8, diagnostic::Diagnostic>, palette: Palette) -> u8 {
    result.unwrap_or_else(|usage| {
        usage.print(palette);
        USAGE
    })
}
