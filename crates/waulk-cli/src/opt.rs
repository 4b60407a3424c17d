//! `waulk opt`: from settings to an exit code.

use std::io::{self, IsTerminal};
use std::path::Path;
use std::sync::Arc;

use waulk::SharedContext;
use waulk::cache::Database;
use waulk::rules::LoadedRules;

use crate::args::{OptSettings, Target};
use crate::diagnostic::{Diagnostic, note, to_stderr, to_stdout};
use crate::failure::{display, io_message};
use crate::inputs;
use crate::plan;
use crate::run::{self, Summary};
use crate::style::{self, Palette};
use crate::units::{count, shrinkage};
use crate::{DONE, FAILED, USAGE, cache, json, panics, rules, table};

/// Does what `settings` ask for.
///
/// # Errors
/// The command line asks for what can't be done; nothing was written then.
pub(crate) fn opt(settings: &OptSettings, palette: Palette) -> Result<u8, Diagnostic> {
    panics::set_verbose(settings.verbose);
    refuse_terminals(settings)?;
    let except = match &settings.target {
        Target::Out(out) => Some(out.as_path()),
        _ => None,
    };
    let expansion = inputs::expand(&settings.inputs, except)?;
    if !settings.quiet {
        for warning in &expansion.warnings {
            note("warning:", warning, palette);
        }
    }
    let report_file = settings.json.as_deref().filter(|path| *path != Path::new("-"));
    let jobs = plan::plan(expansion, &settings.target, report_file)?;
    let rules = match rules::load(settings) {
        Ok(rules) => rules,
        Err(errors) => {
            errors.iter().for_each(|error| error.print(palette));
            return Ok(USAGE);
        }
    };
    if settings.allow_unproven_rules && !settings.quiet {
        note("warning:", "rules are used that are not proven", palette);
    }
    let database = settings.cache.open().unwrap_or_else(|error| {
        if !settings.quiet {
            cache::warn(&error.to_string(), palette);
        }
        None
    });
    let shared = context(settings, rules, database)?;
    if settings.verbose {
        for remark in &settings.remarks {
            note("note:", remark, palette);
        }
    }
    let summary = run::run(jobs, &shared, settings);
    let trouble = summary.cache.as_ref().and_then(|cache| cache.trouble.as_ref());
    if let Some(why) = trouble.filter(|_| !settings.quiet) {
        cache::warn(why, palette);
    }
    let code = tell(&summary, settings, palette);
    // The process ends: what is remembered goes with it, all at once.
    std::mem::forget(shared);
    Ok(code)
}

fn refuse_terminals(settings: &OptSettings) -> Result<(), Diagnostic> {
    let report_to_stdout = settings.json.as_deref() == Some(Path::new("-"));
    if settings.target == Target::Stdout && !settings.dry_run {
        if report_to_stdout {
            let message = "`-o -` and `--json -` would both write to standard output";
            return Err(Diagnostic::new(message).help("give one of them a file"));
        }
        if io::stdout().is_terminal() {
            let message = "standard output is a terminal, and the output is binary";
            return Err(Diagnostic::new(message)
                .help("redirect it (`> out.wasm`), or name a file: `-o out.wasm`"));
        }
    }
    if settings.inputs.iter().any(|input| input == "-") && io::stdin().is_terminal() {
        let message = "standard input is a terminal, and a WebAssembly file is expected there";
        return Err(Diagnostic::new(message).help("redirect it (`< in.wasm`), or name a file"));
    }
    Ok(())
}

fn context(
    settings: &OptSettings,
    rules: Option<LoadedRules>,
    database: Option<Arc<Database>>,
) -> Result<SharedContext, Diagnostic> {
    let mut builder = SharedContext::builder()
        .level(settings.level)
        .keep_names(settings.keep_names)
        .drop_unused_imports(settings.drop_unused_imports);
    for section in &settings.strip {
        builder = builder.strip(section.clone());
    }
    for section in &settings.keep {
        builder = builder.keep(section.clone());
    }
    if let Some(limit) = settings.memory_limit {
        builder = builder.memory_limit(limit);
    }
    if let Some(rules) = rules {
        builder = builder.loaded_rules(rules);
    }
    if let Some(database) = database {
        builder = builder.cache(database);
    }
    builder.build().map_err(|error| Diagnostic::new(error.to_string()))
}

/// Tells what happened, and says with which code to exit.
fn tell(summary: &Summary, settings: &OptSettings, palette: Palette) -> u8 {
    let mut code = DONE;
    let mut fail = |message: String| {
        Diagnostic::new(message).print(palette);
        code = FAILED;
    };
    let report_to_stdout = settings.json.as_deref() == Some(Path::new("-"));
    if !settings.quiet {
        // Whatever else goes to standard output must stay readable by programs.
        let aside = settings.target == Target::Stdout || report_to_stdout;
        let stream = if aside { palette.err } else { palette.out };
        let text = table::render(summary, settings.verbose, stream, style::width(aside));
        if aside {
            to_stderr(&text);
        } else if let Err(error) = to_stdout(&text) {
            fail(format!("can't write to standard output: {}", io_message(&error)));
        }
    }
    if let Some(path) = &settings.json {
        let text = json::render(summary, settings);
        let written = if report_to_stdout {
            to_stdout(&text)
        } else {
            run::write_file(path, text.as_bytes())
        };
        if let Err(error) = written {
            fail(format!("can't write the report {}: {}", display(path), io_message(&error)));
        }
    }
    for row in &summary.rows {
        if let Err(failure) = &row.result
            && !row.silent
        {
            failure.diagnostic(&row.name).print(palette);
        }
    }
    let (failed, all) = (summary.failed(), summary.rows.len());
    if failed > 0 && all > 1 {
        to_stderr(&format!("{} of {} failed\n", failed, count(all, "input")));
    }
    if let Some(limit) = settings.check {
        for (name, report) in summary.exceeding(limit) {
            let percent = shrinkage(report.before.total, report.after.total);
            fail(format!("{name}: could shrink by {percent:.1} %: expected {limit} % at most"));
        }
    }
    if failed > 0 { FAILED } else { code }
}
