//! The cache: where it is, whether it is used, and `waulk cache`.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Subcommand};
use waulk::cache::{CacheUse, Database, Stats, StoreError, user_folder};

use crate::DONE;
use crate::diagnostic::{Diagnostic, note, print, print_json};
use crate::failure::display;
use crate::style::Palette;
use crate::units::{count, parse_size, thousands};

/// Bytes that the cache may take on disk, unless told otherwise.
const DEFAULT_LIMIT: u64 = 1 << 30;

/// Which cache `waulk opt` uses.
#[derive(Clone, Debug, Args)]
pub(crate) struct CacheOptions {
    /// Keep results between runs in DIR [default: waulk in the user's folder for caches]
    ///
    /// What was optimized before, by the same waulk in the same way, is taken from there.
    /// Without a folder for caches (XDG_CACHE_HOME, or .cache in HOME) there is none.
    #[arg(long = "cache", value_name = "DIR", help_heading = "Resources")]
    pub(crate) folder: Option<PathBuf>,

    /// Keep no results and take none
    #[arg(long, conflicts_with_all = ["folder", "limit"], help_heading = "Resources")]
    no_cache: bool,

    /// Bound what the cache takes on disk, such as 512M [default: 1G]
    #[arg(
        long = "cache-limit",
        value_name = "SIZE",
        value_parser = parse_size,
        help_heading = "Resources"
    )]
    limit: Option<u64>,
}

impl CacheOptions {
    /// Opens the cache. One that can't be used is no reason to fail.
    pub(crate) fn open(&self) -> Result<Option<Arc<Database>>, StoreError> {
        let folder = self.folder.clone().or_else(user_folder).filter(|_| !self.no_cache);
        let open = |folder: PathBuf| Database::open(&folder, self.limit.unwrap_or(DEFAULT_LIMIT));
        folder.map(open).transpose().map(|database| database.map(Arc::new))
    }
}

/// Says that the run goes on without the cache.
pub(crate) fn warn(why: &str, palette: Palette) {
    note("warning:", &format!("going on without the cache: {why}"), palette);
}

/// What the cache saved, as a line; nothing if that is nothing.
pub(crate) fn saved(cache: &CacheUse) -> String {
    let CacheUse { hits, misses, bytes_saved, .. } = *cache;
    if hits == 0 {
        return String::new();
    }
    format!(
        "{} of {} from the cache: {} bytes not optimized again\n",
        thousands(hits),
        count((hits + misses) as usize, "result"),
        thousands(bytes_saved)
    )
}

/// What `waulk cache` takes.
#[derive(Debug, Args)]
pub(crate) struct CacheArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// How much is in the cache, and where it is
    Stats(StatsArgs),
    /// Remove what was not used for longest
    Prune(PruneArgs),
    /// Remove all results
    Clear(Place),
}

#[derive(Debug, Args)]
struct Place {
    /// The folder of the cache [default: waulk in the user's folder for caches]
    #[arg(long = "cache", value_name = "DIR")]
    folder: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct StatsArgs {
    #[command(flatten)]
    place: Place,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct PruneArgs {
    #[command(flatten)]
    place: Place,
    /// Until the rest takes no more than SIZE on disk, such as 512M [default: 1G]
    #[arg(long = "cache-limit", value_name = "SIZE", value_parser = parse_size)]
    limit: Option<u64>,
}

/// The JSON that `waulk cache stats` prints.
#[derive(serde::Serialize)]
struct Report {
    folder: String,
    #[serde(flatten)]
    stats: Stats,
}

/// Does what is asked for.
///
/// # Errors
/// There is no place for a cache, or it can't be used.
pub(crate) fn cache(args: &CacheArgs, palette: Palette) -> Result<u8, Diagnostic> {
    let (place, limit, json) = match &args.command {
        Command::Stats(StatsArgs { place, json }) => (place, None, *json),
        Command::Prune(PruneArgs { place, limit }) => (place, *limit, false),
        Command::Clear(place) => (place, None, false),
    };
    let folder = place.folder.clone().or_else(user_folder).ok_or_else(|| {
        Diagnostic::new("there is no folder for caches").help("name one with `--cache DIR`")
    })?;
    let failed = |error: StoreError| Diagnostic::new(format!("can't use the cache: {error}"));
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    let mut stats = Stats::default();
    if let Some(database) = Database::open_existing(&folder, limit).map_err(failed)? {
        let before = database.stats().map_err(failed)?;
        match &args.command {
            Command::Stats(_) => {}
            Command::Prune(_) => database.prune().map_err(failed)?,
            Command::Clear(_) => database.clear().map_err(failed)?,
        }
        stats = database.stats().map_err(failed)?;
        if !matches!(args.command, Command::Stats(_)) {
            let entries = before.entries.saturating_sub(stats.entries) as usize;
            print(&format!("removed {}\n", count(entries, "result")))?;
        }
    }
    let folder = display(&folder);
    if json {
        print_json(&Report { folder, stats })?;
        return Ok(DONE);
    }
    print(&format!(
        "{}: {} of {} bytes, {} bytes on disk\n",
        palette.out.strong(&folder),
        count(stats.entries as usize, "result"),
        thousands(stats.bytes),
        thousands(stats.file_bytes),
    ))?;
    Ok(DONE)
}
