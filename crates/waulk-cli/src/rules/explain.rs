//! `waulk rules explain`.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::PathBuf;

use serde::Serialize;
use waulk::Level;
use waulk::rules::{Instance, Obligations, Program, RuleSets, VerdictStore, Verdicts};

use super::{program, refuse, stats};
use crate::diagnostic::{Diagnostic, print, print_json};
use crate::progress::Progress;
use crate::style::Palette;
use crate::units::{count, thousands};
use crate::{DONE, FAILED};

/// What `waulk rules explain` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct ExplainArgs {
    /// The rule
    name: String,
    /// Files of rules; the built-in ones if there are none
    files: Vec<PathBuf>,
    /// Say how often it does something in these files, folders or globs, at -Os
    #[arg(long = "in", value_name = "INPUT")]
    inputs: Vec<OsString>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// A rule explained.
#[derive(Serialize)]
struct Explained {
    name: String,
    family: String,
    reason: String,
    source: String,
    instances: Vec<Shown>,
    proof: String,
    /// How often it did something, by file; files in which it did nothing are left out.
    /// `None` if no files were looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    fired: Option<BTreeMap<String, u64>>,
}

/// What a rule does for one choice of types.
#[derive(Serialize)]
struct Shown {
    choice: String,
    before: String,
    after: String,
    conditions: Vec<String>,
}

pub(super) fn explain(args: &ExplainArgs, palette: Palette) -> Result<u8, Diagnostic> {
    let rules = match program(&args.files) {
        Ok(program) => Obligations::of(program),
        Err(errors) => return Ok(refuse(&errors, palette)),
    };
    let program = rules.program();
    let (Some(rule), Some(stated)) = (program.find(&args.name), rules.find(&args.name)) else {
        return Err(unknown(program, &args.name));
    };
    let stated = stated.map_err(|error| super::diagnostic(&error))?;
    let (fired, failed) = match args.inputs.is_empty() {
        true => (None, false),
        false => {
            let (fired, failed) = fired(program, &stated.name, args, palette)?;
            (Some(fired), failed)
        }
    };
    let explained = Explained {
        name: stated.name.clone(),
        family: program.family(rule).to_owned(),
        reason: program.reason(rule),
        source: program.source(rule).to_owned(),
        instances: stated.instances.iter().map(|it| shown(&it.instance)).collect(),
        proof: proof(&stated.key),
        fired,
    };
    if args.json {
        print_json(&explained)?;
    } else {
        print(&text(&explained, palette))?;
    }
    Ok(if failed { FAILED } else { DONE })
}

/// How often a rule does something in each file, and whether a file can't be looked at.
fn fired(
    program: &Program,
    name: &str,
    args: &ExplainArgs,
    palette: Palette,
) -> Result<(BTreeMap<String, u64>, bool), Diagnostic> {
    let rules = RuleSets::counting(program).map_err(|error| super::diagnostic(&error))?;
    let (inputs, mut failed) = stats::read(&args.inputs, palette)?;
    let progress = Progress::new(inputs.len(), args.json);
    let mut fired = BTreeMap::new();
    let mut before = 0;
    for input in &inputs {
        progress.started(&input.name);
        let (stats, bad) =
            stats::count_in(std::slice::from_ref(input), &rules, Level::Size, &progress)?;
        failed |= bad;
        let now = stats.rules.get(name).copied().unwrap_or(0);
        if now > before {
            fired.insert(input.name.clone(), now - before);
        }
        before = now;
    }
    progress.clear();
    Ok((fired, failed))
}

/// What to say about a name that no rule has.
fn unknown(program: &Program, name: &str) -> Diagnostic {
    let names = program.rules().map(|rule| program.rule_name(rule));
    let words = |text: &str| text.split('_').map(str::to_owned).collect::<Vec<_>>();
    let wanted = words(name);
    let alike = |other: &String| {
        let words = words(other);
        wanted.iter().filter(|word| words.contains(word)).count()
    };
    // Of those with as many words of it, the shortest.
    let nearest = names.max_by_key(|other| (alike(other), std::cmp::Reverse(other.len())));
    let nearest = nearest.filter(|other| alike(other) > 0);
    let diagnostic = Diagnostic::new(format!("there is no rule `{name}`"));
    match nearest {
        Some(nearest) => diagnostic.help(format!("is it `{nearest}`? `waulk rules list` has all")),
        None => diagnostic.help("`waulk rules list` has all"),
    }
}

fn shown(instance: &Instance) -> Shown {
    let condition = |&condition| instance.condition_text(condition);
    let (before, after) = instance.sides();
    Shown {
        choice: instance.choice.clone(),
        before,
        after,
        conditions: instance.conditions.iter().filter_map(condition).collect(),
    }
}

/// What is known of a rule's proof.
fn proof(key: &str) -> String {
    let built_in = Verdicts::built_in();
    let kept = built_in.proven.values().any(|verdict| verdict.key == key);
    if kept || VerdictStore::of_user().is_some_and(|store| store.has(key)) {
        return format!("proven by Z3 {} ({key})", built_in.solver);
    }
    "not proven yet: `waulk rules prove` does that".to_owned()
}

fn text(explained: &Explained, palette: Palette) -> String {
    let Explained { name, family, reason, source, instances, proof, fired } = explained;
    let title = palette.out.strong(name);
    let mut text = format!("{title} ({family})\n{reason}\n\n{source}\n");
    for Shown { choice, before, after, conditions } in instances {
        let _ = writeln!(
            text,
            "\n{}",
            palette.out.faint(if choice.is_empty() { "it is" } else { choice })
        );
        let _ = writeln!(text, "  {before}\n  becomes {after}");
        for condition in conditions {
            let _ = writeln!(text, "  where {condition}");
        }
    }
    let _ = writeln!(text, "\n{proof}");
    let Some(fired) = fired else { return text };
    let mut files: Vec<_> = fired.iter().collect();
    files.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), *name));
    let all: u64 = fired.values().sum();
    let times = if all == 1 { "once".to_owned() } else { format!("{} times", thousands(all)) };
    let _ = writeln!(text, "\ndid something {times}, in {}", count(files.len(), "file"));
    for (name, count) in files {
        let _ = writeln!(text, "{:>11}  {name}", thousands(*count));
    }
    text
}
