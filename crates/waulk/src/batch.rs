//! A whole build in one run.

use std::path::PathBuf;
use std::time::Duration;

use crate::{Error, Outcome, Report, SharedContext};

/// Where an input's bytes come from.
#[derive(Clone, Debug)]
pub enum Source {
    /// A file, read when its turn comes.
    File(PathBuf),
    /// Bytes already in memory.
    Bytes(Vec<u8>),
}

/// One input of a batch.
#[derive(Clone, Debug)]
pub struct Input {
    /// What errors and reports call it.
    pub name: String,
    /// Its bytes.
    pub source: Source,
}

/// What became of one input.
#[derive(Clone, Debug)]
pub struct FileOutcome {
    /// The input's name.
    pub name: String,
    /// What was done, or why not.
    pub result: Result<Report, Error>,
    /// From the start of its reading to the end of its writing.
    pub time: Duration,
}

/// What became of a batch.
#[derive(Clone, Debug)]
pub struct BatchOutcome {
    /// One a input, in input order.
    pub files: Vec<FileOutcome>,
}

/// What happens while a batch runs; called on worker threads.
#[derive(Debug)]
pub enum Event<'a> {
    /// An input's turn has come.
    Started {
        /// Its place in the input order.
        index: usize,
    },
    /// An input is done.
    Finished {
        /// Its place in the input order.
        index: usize,
        /// What became of it.
        outcome: &'a FileOutcome,
    },
}

/// Runs many inputs through one [`SharedContext`].
#[derive(Debug)]
pub struct Batch<'s> {
    shared: &'s SharedContext,
    threads: usize,
}

impl<'s> Batch<'s> {
    /// A batch with one thread a processor.
    pub fn new(shared: &'s SharedContext) -> Self {
        Batch { shared, threads: 0 }
    }

    /// Uses `threads` threads; 0 means one a processor.
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    /// Optimizes every input. `sink` takes each output as soon as it is done
    /// (on a worker thread, in no particular order); what it returns as an
    /// error becomes that input's error. `events` is told what happens.
    pub fn run(
        &self,
        inputs: &[Input],
        sink: &(dyn Fn(usize, &Outcome) -> Result<(), Error> + Sync),
        events: &(dyn Fn(Event<'_>) + Sync),
    ) -> BatchOutcome {
        let mut files = Vec::new();
        for (index, input) in inputs.iter().enumerate() {
            events(Event::Started { index });
            let mut worker = crate::Worker::new(self.shared);
            let bytes = match &input.source {
                Source::File(path) => std::fs::read(path)
                    .map_err(|e| Error::new(crate::ErrorKind::Io, None, e.to_string())),
                Source::Bytes(bytes) => Ok(bytes.clone()),
            };
            let result = bytes
                .and_then(|bytes| crate::optimize(&bytes, self.shared, &mut worker))
                .and_then(|outcome| sink(index, &outcome).map(|()| outcome.report));
            let outcome = FileOutcome { name: input.name.clone(), result, time: Duration::ZERO };
            events(Event::Finished { index, outcome: &outcome });
            files.push(outcome);
        }
        BatchOutcome { files }
    }
}
