//! Runs a plan through one batch.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use waulk::cache::CacheUse;
use waulk::{
    Batch, ErrorKind, Event, Input, Outcome, Report, SharedContext, Sharing, write_atomically,
};

use crate::args::{OptSettings, Target};
use crate::failure::{Failure, display};
use crate::load::{Loaded, advice, load, write_error};
use crate::plan::{Destination, Job};
use crate::progress::Progress;
use crate::units::shrinkage;

/// What became of one input.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) destination: Destination,
    pub(crate) result: Result<Report, Failure>,
    pub(crate) time: Duration,
    /// Failed, but nobody is there to be told: the reader of the output left.
    pub(crate) silent: bool,
}

/// What became of everything.
#[derive(Debug)]
pub(crate) struct Summary {
    /// In input order.
    pub(crate) rows: Vec<Row>,
    pub(crate) time: Duration,
    pub(crate) dry_run: bool,
    pub(crate) sharing: Sharing,
    /// What the cache did, if there is one.
    pub(crate) cache: Option<CacheUse>,
}

impl Summary {
    pub(crate) fn failed(&self) -> usize {
        self.rows.iter().filter(|row| row.result.is_err()).count()
    }

    /// The inputs that shrank.
    pub(crate) fn reports(&self) -> impl Iterator<Item = (&str, &Report)> {
        self.rows.iter().filter_map(|row| Some((row.name.as_str(), row.result.as_ref().ok()?)))
    }

    /// The inputs that could shrink by more than `limit` percent.
    pub(crate) fn exceeding(&self, limit: f64) -> impl Iterator<Item = (&str, &Report)> {
        self.reports()
            .filter(move |(_, report)| shrinkage(report.before.total, report.after.total) > limit)
    }
}

/// Optimizes what is planned. One input's failure is its own.
pub(crate) fn run(jobs: Vec<Job>, shared: &SharedContext, settings: &OptSettings) -> Summary {
    let start = Instant::now();
    let mut rows = Vec::new();
    let mut inputs = Vec::new();
    // For each input of the batch: its row, and what it seems to be.
    let mut places = Vec::new();
    let mut hints = Vec::new();
    for job in jobs {
        let (name, destination, loaded) = match job {
            Job::Failed { name, failure } => (name, Destination::Nowhere, Err(failure)),
            Job::Optimize { input, destination } => {
                let in_place = settings.target == Target::InPlace && !settings.dry_run;
                (input.name(), destination, load(&input).and_then(|it| replaceable(it, in_place)))
            }
        };
        let result = match loaded {
            Ok(Loaded { source, hint, .. }) => {
                inputs.push(Input { name: name.clone(), source });
                places.push(rows.len());
                hints.push(hint);
                Err(Failure::new(ErrorKind::Io, "was not done"))
            }
            Err(failure) => Err(failure),
        };
        rows.push(Row { name, destination, result, time: Duration::ZERO, silent: false });
    }

    let progress = Progress::new(inputs.len(), settings.quiet);
    let reader_left = AtomicBool::new(false);
    let sink = |index: usize, outcome: &Outcome| match &rows[places[index]].destination {
        _ if settings.dry_run => Ok(()),
        Destination::Nowhere => Ok(()),
        Destination::Stdout => write_stdout(&outcome.bytes).map_err(|error| {
            if error.kind() == io::ErrorKind::BrokenPipe {
                reader_left.store(true, Ordering::Relaxed);
            }
            write_error("to standard output", &error)
        }),
        Destination::File(path) => {
            write_file(path, &outcome.bytes).map_err(|error| write_error(&display(path), &error))
        }
    };
    let events = |event: Event<'_>| match event {
        Event::Started { index } => progress.started(&inputs[index].name),
        Event::Finished { .. } => progress.finished(),
    };
    let outcome = Batch::new(shared).threads(settings.jobs).run(&inputs, &sink, &events);
    progress.clear();

    for (index, file) in outcome.files.into_iter().enumerate() {
        let row = &mut rows[places[index]];
        row.time = file.time;
        row.result = file.result.map_err(|error| {
            let help = advice(&error, hints[index]);
            Failure { error, help }
        });
        row.silent = reader_left.load(Ordering::Relaxed);
    }
    let (time, dry_run, sharing) = (start.elapsed(), settings.dry_run, shared.sharing());
    Summary { rows, time, dry_run, sharing, cache: shared.cache_use() }
}

/// Text is not replaced by a binary.
fn replaceable(loaded: Loaded, in_place: bool) -> Result<Loaded, Failure> {
    if loaded.is_text && in_place {
        let message = "is text, which `--in-place` would replace by a binary";
        return Err(Failure::new(ErrorKind::Io, message).help("name an output with `-o`"));
    }
    Ok(loaded)
}

fn write_stdout(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

/// Writes a file whole or not at all, and makes the folder that it is in.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    write_atomically(path, bytes)
}

impl Row {
    /// Where the output is, if it was written.
    pub(crate) fn output(&self, dry_run: bool) -> Option<PathBuf> {
        match &self.destination {
            _ if dry_run || self.result.is_err() => None,
            Destination::Nowhere => None,
            Destination::Stdout => Some("-".into()),
            Destination::File(path) => Some(path.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::{self, Invocation};
    use crate::inputs::expand;
    use crate::plan::plan;

    /// An input can vanish between being listed and being read.
    #[test]
    fn a_file_that_vanishes_is_its_own_failure() {
        let folder = tempfile::tempdir().unwrap();
        let (input, output) = (folder.path().join("in"), folder.path().join("out"));
        fs::create_dir(&input).unwrap();
        for name in ["a.wasm", "b.wasm", "c.wasm"] {
            fs::write(input.join(name), b"\0asm\x01\0\0\0").unwrap();
        }
        let line = ["waulk", "opt", input.to_str().unwrap(), "-q", "-o", output.to_str().unwrap()];
        let Ok(Invocation::Opt(settings)) = args::parse(line.map(Into::into).into()) else {
            panic!("the command line is valid");
        };
        let expansion = expand(&settings.inputs, None).unwrap();
        let jobs = plan(expansion, &settings.target, None).unwrap();
        fs::remove_file(input.join("b.wasm")).unwrap();
        let summary = run(jobs, &SharedContext::builder().build().unwrap(), &settings);
        let failed: Vec<_> = summary.rows.iter().map(|row| row.result.is_err()).collect();
        assert_eq!(failed, [false, true, false]);
        let error = &summary.rows[1].result.as_ref().unwrap_err().error;
        assert_eq!(error.to_string(), "no such file or folder");
        assert_eq!(fs::read_dir(&output).unwrap().count(), 2);
    }
}
