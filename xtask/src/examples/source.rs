//! The sources in `examples/`: which there are, and what each is.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

/// What is made from a source.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// A C program that runs once: a `wasi:cli` command.
    Command,
    /// A C library with a world of its own.
    Reactor,
    /// Component text.
    Text,
}

impl Kind {
    const ALL: [Kind; 3] = [Kind::Command, Kind::Reactor, Kind::Text];

    /// The folder it is in.
    fn folder(self) -> &'static str {
        match self {
            Kind::Command => "commands",
            Kind::Reactor => "reactors",
            Kind::Text => "text",
        }
    }

    /// What its files end in.
    fn extension(self) -> &'static str {
        match self {
            Kind::Command | Kind::Reactor => "c",
            Kind::Text => "wat",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Kind::Command => "command",
            Kind::Reactor => "reactor",
            Kind::Text => "text",
        })
    }
}

/// One example's main file.
pub(super) struct Source {
    /// The example's name, which no other example has.
    pub(super) name: String,
    /// What is made from it.
    pub(super) kind: Kind,
    /// Where it is.
    pub(super) path: PathBuf,
}

/// Every example below `examples`, by name.
pub(super) fn find(examples: &Path) -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    for kind in Kind::ALL {
        let folder = examples.join(kind.folder());
        for path in files(&folder, kind.extension())? {
            let stem = path.file_stem().and_then(|stem| stem.to_str());
            let name = stem.with_context(|| format!("{} is not UTF-8", path.display()))?.to_owned();
            sources.push(Source { name, kind, path });
        }
    }
    sources.sort_by(|a, b| a.name.cmp(&b.name));
    for pair in sources.windows(2) {
        let [a, b] = [&pair[0], &pair[1]];
        let (first, second) = (a.path.display(), b.path.display());
        ensure!(
            a.name != b.name,
            "{first} and {second} have the same name: expected different ones"
        );
    }
    Ok(sources)
}

/// The files in `folder` that end in `extension`, by name.
pub(super) fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    let listed =
        fs::read_dir(folder).with_context(|| format!("can't list {}", folder.display()))?;
    let mut paths = Vec::new();
    for entry in listed {
        let path = entry?.path();
        if path.extension() == Some(extension.as_ref()) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}
