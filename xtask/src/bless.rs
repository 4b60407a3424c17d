//! Rewrites the committed snapshots of results.

use std::fs;

use anyhow::{Context, Result};

use crate::corpus::Corpus;
use crate::snapshot::{self, Snapshot};

/// What `cargo xtask bless` takes.
#[derive(clap::Args)]
pub(crate) struct Args {}

/// Rewrites the committed snapshots of results.
pub(crate) fn run(_args: &Args) -> Result<()> {
    let path = snapshot::path();
    let now = Snapshot::take(&Corpus::find()?)?;
    let was = fs::read_to_string(&path).ok().and_then(|text| Snapshot::parse(&text).ok());
    match was.map(|was| was.changes(&now)) {
        Some(changes) if changes.is_empty() => println!("nothing changed"),
        Some(changes) => print!("{changes}"),
        None => println!("there was no snapshot that could be read"),
    }
    let folder = path.parent().context("the snapshot is in a folder")?;
    fs::create_dir_all(folder).with_context(|| format!("can't create {}", folder.display()))?;
    fs::write(&path, now.render()).with_context(|| format!("can't write {}", path.display()))?;
    Ok(())
}
