//! Where each output goes. Everything that makes a plan impossible is found
//! here, before anything is read or written.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::fs;
use std::path::{Component, Path, PathBuf, is_separator};

use crate::args::Target;
use crate::diagnostic::Diagnostic;
use crate::failure::{Failure, display};
use crate::inputs::{Expansion, Found, Item, has_extension};

/// Where one output goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Destination {
    Nowhere,
    Stdout,
    File(PathBuf),
}

/// What is to be done with one input.
#[derive(Debug)]
pub(crate) enum Job {
    Optimize { input: Found, destination: Destination },
    Failed { name: String, failure: Failure },
}

/// Plans the output of each input; an input that is there twice is done once.
pub(crate) fn plan(
    expansion: Expansion,
    target: &Target,
    json: Option<&Path>,
) -> Result<Vec<Job>, Diagnostic> {
    let jobs = match target {
        Target::Out(out) if is_for_one(&expansion) => one(expansion.items, out),
        Target::Out(out) => several(expansion.items, out)?,
        Target::Nowhere => once(expansion.items, |_| Destination::Nowhere),
        Target::InPlace => once(expansion.items, |input| match &input.path {
            Some(path) => Destination::File(path.clone()),
            None => Destination::Nowhere,
        }),
        Target::Stdout => once(expansion.items, |_| Destination::Stdout),
    };
    if *target == Target::Stdout && jobs.len() > 1 {
        return Err(Diagnostic::new(format!(
            "standard output takes one output, and there are {} inputs",
            jobs.len()
        ))
        .help("give a folder: `-o OUT`"));
    }
    if *target == Target::InPlace && jobs.iter().any(is_stdin) {
        return Err(Diagnostic::new("standard input can't be replaced in place").help("use `-o`"));
    }
    if let Target::Out(_) = target {
        refuse_overwriting(&jobs)?;
    }
    if let Some(json) = json {
        refuse_as_report(&jobs, json)?;
    }
    Ok(jobs)
}

fn is_stdin(job: &Job) -> bool {
    matches!(job, Job::Optimize { input: Found { path: None, .. }, .. })
}

/// Whether OUT is a file: the arguments name one input, if more than once.
fn is_for_one(expansion: &Expansion) -> bool {
    let mut keys = expansion.items.iter().map(|item| match item {
        Item::Found(found) => found.path.as_deref().map(resolve),
        Item::Failed { name, .. } => Some(PathBuf::from(name)),
    });
    let first = keys.next();
    expansion.named && keys.all(|key| Some(key) == first)
}

/// One input: OUT is its output, or the folder that is there to hold it.
fn one(items: Vec<Item>, out: &Path) -> Vec<Job> {
    let into_folder = out.is_dir() || out.to_string_lossy().ends_with(is_separator);
    once(items, |input| {
        let path = if into_folder { out.join(output_name(&input.below)) } else { out.to_owned() };
        Destination::File(path)
    })
}

/// Several inputs: OUT is a folder.
fn several(items: Vec<Item>, out: &Path) -> Result<Vec<Job>, Diagnostic> {
    let exists = fs::metadata(out);
    let like_file = has_extension(out, "wasm") || has_extension(out, "wat");
    if exists.as_ref().is_ok_and(|out| !out.is_dir()) || exists.is_err() && like_file {
        let out = display(out);
        let message = format!("several inputs need a folder as `-o`, and `{out}` names a file");
        return Err(Diagnostic::new(message).help("`--dry-run` writes nothing"));
    }
    let mut taken: HashMap<PathBuf, Found> = HashMap::new();
    let mut jobs = Vec::new();
    for item in items {
        let input = match item {
            Item::Found(input) => input,
            Item::Failed { name, failure } => {
                jobs.push(Job::Failed { name, failure });
                continue;
            }
        };
        let path = out.join(output_name(&input.below));
        match taken.entry(resolve(&path)) {
            Entry::Vacant(free) => {
                free.insert(input.clone());
            }
            Entry::Occupied(other) if is_same(other.get(), &input) => continue,
            Entry::Occupied(other) => {
                let (path, other, input) = (display(&path), other.get().name(), input.name());
                let message = format!("`{other}` and `{input}` would both be written to `{path}`");
                return Err(Diagnostic::new(message).help(
                    "give the folder that holds both instead of the files: paths below it are kept",
                ));
            }
        }
        jobs.push(Job::Optimize { input, destination: Destination::File(path) });
    }
    Ok(drop_repeated(jobs))
}

/// Drops a file that was found below a folder and named again.
fn drop_repeated(mut jobs: Vec<Job>) -> Vec<Job> {
    let mut seen = HashSet::new();
    jobs.retain(|job| match job {
        Job::Optimize { input: Found { path: Some(path), .. }, .. } => {
            seen.insert(std::path::absolute(path).unwrap_or_else(|_| path.clone()))
        }
        _ => true,
    });
    jobs
}

/// Jobs for inputs that differ, when each file is to be met once.
fn once(items: Vec<Item>, destination: impl Fn(&Found) -> Destination) -> Vec<Job> {
    let mut seen = HashSet::new();
    let mut jobs = Vec::new();
    for item in items {
        match item {
            Item::Found(input) => {
                if seen.insert(input.path.as_deref().map(resolve)) {
                    let destination = destination(&input);
                    jobs.push(Job::Optimize { input, destination });
                }
            }
            Item::Failed { name, failure } => jobs.push(Job::Failed { name, failure }),
        }
    }
    jobs
}

fn is_same(one: &Found, other: &Found) -> bool {
    one.path.as_deref().map(resolve) == other.path.as_deref().map(resolve)
}

/// The output is a binary, whatever the input is.
fn output_name(below: &Path) -> PathBuf {
    if has_extension(below, "wat") || has_extension(below, "wast") {
        below.with_extension("wasm")
    } else {
        below.to_owned()
    }
}

fn refuse_overwriting(jobs: &[Job]) -> Result<(), Diagnostic> {
    let inputs: HashMap<_, _> = jobs
        .iter()
        .filter_map(|job| match job {
            Job::Optimize { input, .. } => Some((resolve(input.path.as_deref()?), input)),
            Job::Failed { .. } => None,
        })
        .filter(|(path, _)| path.is_file())
        .collect();
    for job in jobs {
        if let Job::Optimize { input, destination: Destination::File(path) } = job
            && let Some(overwritten) = inputs.get(&resolve(path))
        {
            let (input, overwritten) = (input.name(), overwritten.name());
            let message = if input == overwritten {
                format!("`{input}` would be overwritten by its own output")
            } else {
                format!("the input `{overwritten}` would be overwritten by the output of `{input}`")
            };
            return Err(Diagnostic::new(message)
                .help("`--in-place` replaces inputs; otherwise choose another `-o`"));
        }
    }
    Ok(())
}

/// The report must not take the place of an input or an output.
fn refuse_as_report(jobs: &[Job], json: &Path) -> Result<(), Diagnostic> {
    let report = resolve(json);
    for job in jobs {
        let Job::Optimize { input, destination } = job else {
            continue;
        };
        let is_input = input.path.as_deref().is_some_and(|path| resolve(path) == report);
        let is_output = matches!(destination, Destination::File(path) if resolve(path) == report);
        if is_input || is_output {
            let what = if is_input { "an input" } else { "an output" };
            let message = format!("`--json` names {what}: `{}`", display(json));
            return Err(Diagnostic::new(message));
        }
    }
    Ok(())
}

/// The place that a path stands for, links followed as far as it exists.
fn resolve(path: &Path) -> PathBuf {
    if let Ok(resolved) = fs::canonicalize(path) {
        return resolved;
    }
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut missing: Vec<OsString> = Vec::new();
    let mut existing = absolute.as_path();
    loop {
        match (existing.components().next_back(), existing.parent()) {
            (Some(Component::Normal(name)), Some(parent)) => {
                missing.push(name.to_owned());
                existing = parent;
            }
            (Some(Component::ParentDir), Some(parent)) => {
                missing.push("..".into());
                existing = parent;
            }
            _ => return absolute,
        }
        if let Ok(resolved) = fs::canonicalize(existing) {
            return missing.iter().rev().fold(resolved, |mut path, name| {
                if name == ".." {
                    path.pop();
                } else {
                    path.push(name);
                }
                path
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_exist_resolves_by_its_words() {
        let here = fs::canonicalize(".").unwrap();
        assert_eq!(resolve(Path::new("none/x.wasm")), here.join("none/x.wasm"));
        assert_eq!(resolve(Path::new("./none/../none/./x.wasm")), here.join("none/x.wasm"));
        assert_eq!(resolve(Path::new("src/../src/main.rs")), here.join("src/main.rs"));
    }

    #[test]
    fn text_becomes_binary() {
        assert_eq!(output_name(Path::new("a/b.wat")), Path::new("a/b.wasm"));
        assert_eq!(output_name(Path::new("a/b.wasm")), Path::new("a/b.wasm"));
        assert_eq!(output_name(Path::new("a/b")), Path::new("a/b"));
    }
}
