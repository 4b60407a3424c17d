//! `waulk rules list`.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde::Serialize;
use waulk::rules::{Program, Verdicts};

use super::{program, refuse};
use crate::DONE;
use crate::diagnostic::{Diagnostic, print, print_json};
use crate::style::Palette;
use crate::units::count;

/// What `waulk rules list` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct ListArgs {
    /// Files of rules; the built-in ones if there are none
    files: Vec<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// A rule as it is listed.
#[derive(Serialize)]
struct Row<'p> {
    name: String,
    family: &'p str,
    reason: String,
    /// For how many choices of types it was proven, if it was.
    proven: Option<usize>,
}

pub(super) fn list(args: &ListArgs, palette: Palette) -> Result<u8, Diagnostic> {
    let program = match program(&args.files) {
        Ok(program) => program,
        Err(errors) => return Ok(refuse(&errors, palette)),
    };
    let rows = rows(&program);
    if args.json {
        print_json(&rows)?;
        return Ok(DONE);
    }
    let width = rows.iter().map(|row| row.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    let mut family = "";
    for row in &rows {
        if row.family != family {
            family = row.family;
            let of = rows.iter().filter(|row| row.family == family).count();
            let begin = if text.is_empty() { "" } else { "\n" };
            let title = palette.out.strong(family);
            let _ = writeln!(text, "{begin}{title} ({})", count(of, "rule"));
        }
        let _ = writeln!(text, "  {:width$}  {}", row.name, row.reason);
    }
    let proven = rows.iter().filter(|row| row.proven.is_some()).count();
    let instances: usize = rows.iter().filter_map(|row| row.proven).sum();
    let rules = count(rows.len(), "rule");
    let _ = writeln!(text, "\n{rules}, {proven} proven, in {}", count(instances, "instance"));
    print(&text)?;
    Ok(DONE)
}

/// The rules, in the order of their files.
fn rows(program: &Program) -> Vec<Row<'_>> {
    let verdicts = Verdicts::built_in();
    let row = |(name, family, reason): (String, _, _)| Row {
        proven: verdicts.proven.get(&name).map(|verdict| verdict.instances),
        name,
        family,
        reason,
    };
    program
        .rules()
        .map(|rule| (program.rule_name(rule), program.family(rule), program.reason(rule)))
        .map(row)
        .collect()
}
