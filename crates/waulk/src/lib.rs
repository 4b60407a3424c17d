//! Optimize a whole build of WebAssembly components in one run.
//!
//! One [`SharedContext`] holds what every component needs and nobody changes;
//! one [`Worker`] a thread holds what only that thread writes. The two
//! functions [`optimize_component`] and [`optimize_module`] turn bytes into
//! bytes; [`Batch`] runs a whole build through them: the biggest inputs first,
//! functions in parallel, bytes in flight bounded, results in input order.
//!
//! ```
//! use std::sync::Arc;
//! use waulk::{Level, SharedContext, Worker, optimize_module};
//!
//! let bytes = b"\0asm\x01\0\0\0";
//! let shared = Arc::new(SharedContext::builder().level(Level::Size).build()?);
//! let mut worker = Worker::new(&shared);
//! let outcome = optimize_module(bytes, &shared, &mut worker)?;
//! assert_eq!(outcome.bytes, bytes);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod batch;
mod budget;
pub mod cache;
mod context;
mod core_module;
mod error;
mod functions;
mod memo;
mod optimize;
mod output;
mod report;
pub mod rules;
mod worker;

pub use batch::{Batch, BatchOutcome, Event, FileOutcome, Input, Source};
pub use context::{ConfigError, Section, SectionPolicy, SharedContext, SharedContextBuilder};
pub use error::{Error, ErrorKind};
pub use optimize::{Outcome, optimize, optimize_component, optimize_module};
pub use output::write_atomically;
pub use report::{Counts, Kind, ModuleReport, Note, Report, Sizes};
pub use waulk_opt::{Level, Sharing};
pub use worker::Worker;
