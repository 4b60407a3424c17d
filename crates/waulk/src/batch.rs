//! A whole build in one run.
//!
//! As many drivers as threads take inputs, the biggest first, and one more the
//! smallest first, as long as the bytes in flight allow. A driver reads, hands the work to one rayon pool,
//! function by function, and writes; it may wait for a core module that another
//! input has begun, since it is not one of the threads that get it done.

use std::collections::{HashSet, VecDeque};
use std::io::Read as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use rayon::ThreadPoolBuilder;

use crate::budget::Budget;
use crate::optimize::{Place, optimize_in};
use crate::{Error, ErrorKind, Outcome, Report, SharedContext};

/// Bytes in flight a byte of input: the input, its functions as templates, the
/// output, and what checking it takes.
const BYTES_IN_FLIGHT: u64 = 8;

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

impl Input {
    /// How large it is; 0 where that can't be said, which its reading will say.
    fn len(&self) -> u64 {
        match &self.source {
            Source::File(path) => std::fs::metadata(path).map_or(0, |metadata| metadata.len()),
            Source::Bytes(bytes) => bytes.len() as u64,
        }
    }
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
    /// One an input, in input order.
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
    /// (on a driver's thread, in no particular order); what it returns as an
    /// error becomes that input's error. `events` is told what happens.
    ///
    /// An input that fails stops no other. Outputs do not depend on the number
    /// of threads or on the order of the inputs.
    ///
    /// # Panics
    /// When the system gives no threads.
    pub fn run(
        &self,
        inputs: &[Input],
        sink: &(dyn Fn(usize, &Outcome) -> Result<(), Error> + Sync),
        events: &(dyn Fn(Event<'_>) + Sync),
    ) -> BatchOutcome {
        let pool = ThreadPoolBuilder::new()
            .num_threads(self.threads)
            .thread_name(|n| format!("waulk-{n}"))
            .build()
            .expect("the system gives threads");
        let lens: Vec<u64> = inputs.iter().map(Input::len).collect();
        let mut order: Vec<usize> = (0..inputs.len()).collect();
        order.sort_by_key(|&index| std::cmp::Reverse(lens[index]));
        let left: Mutex<VecDeque<usize>> = Mutex::new(order.into());

        let budget = Budget::new(self.shared.memory_limit());
        let done: Vec<Mutex<Option<FileOutcome>>> =
            inputs.iter().map(|_| Mutex::default()).collect();
        let drive = |next: fn(&mut VecDeque<usize>) -> Option<usize>| {
            // Files are read into the same memory, one after the other.
            let mut buffer = Vec::new();
            let next = || next(&mut left.lock().expect("nothing panics while it is locked"));
            while let Some(index) = next() {
                let _share = budget.take(lens[index].saturating_mul(BYTES_IN_FLIGHT));
                events(Event::Started { index });
                let start = Instant::now();
                let input = &inputs[index];
                let sink = |outcome: &Outcome| sink(index, outcome);
                let one = || self.one(input, &Place::On(&pool), &mut buffer, sink);
                let result = catch_unwind(AssertUnwindSafe(one)).unwrap_or_else(|panic| {
                    let why = crate::core_module::panic_message(&*panic);
                    let message = format!("internal error, please report it: {why}");
                    Err(Error::new(ErrorKind::Internal, None, message))
                });
                let outcome =
                    FileOutcome { name: input.name.clone(), result, time: start.elapsed() };
                events(Event::Finished { index, outcome: &outcome });
                *done[index].lock().expect("nothing panics while it is locked") = Some(outcome);
            }
        };
        std::thread::scope(|scope| {
            let threads = pool.current_num_threads();
            for _ in 0..threads.min(inputs.len()) {
                scope.spawn(|| drive(VecDeque::pop_front));
            }
            // While these read, write, or wait for one another, one more has something for
            // the pool: small, so that it is there at once.
            if threads > 1 && inputs.len() > threads {
                scope.spawn(|| drive(VecDeque::pop_back));
            }
        });

        if let Some(cache) = &self.shared.cache {
            cache.flush();
        }
        let mut seen = HashSet::new();
        let mut files = Vec::with_capacity(inputs.len());
        for outcome in done {
            let outcome = outcome.into_inner().expect("nothing panics while it is locked");
            let mut outcome = outcome.expect("every input was driven");
            if let Ok(report) = &mut outcome.result {
                report.count_shared(&mut seen);
            }
            files.push(outcome);
        }
        BatchOutcome { files }
    }

    fn one(
        &self,
        input: &Input,
        place: &Place<'_>,
        buffer: &mut Vec<u8>,
        sink: impl FnOnce(&Outcome) -> Result<(), Error>,
    ) -> Result<Report, Error> {
        let bytes = match &input.source {
            Source::Bytes(bytes) => bytes,
            Source::File(path) => {
                let error = |e: std::io::Error| {
                    Error::new(ErrorKind::Io, None, format!("can't read it: {e}"))
                };
                buffer.clear();
                let file = std::fs::File::open(path);
                file.and_then(|mut file| file.read_to_end(buffer)).map_err(error)?;
                &*buffer
            }
        };
        let outcome = optimize_in(place, bytes, self.shared)?;
        sink(&outcome)?;
        Ok(outcome.report)
    }
}
