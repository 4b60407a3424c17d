//! Results between runs.
//!
//! What became of an input is kept under a key that depends on all that decided
//! it: the input, the settings, the rules, and the sources of waulk. A hit gives
//! the same bytes and the same report. So is what became of functions, which an input
//! that has changed has in common with what it was. What is new is collected and stored
//! some at a time. A cache is never a reason to fail: with the first thing that goes
//! wrong, the run goes on without it and says so.
//!
//! Where entries are is for a [`Store`] to know; [`Database`] is the one on disk.

mod database;
mod entry;
mod folder;
mod functions;
mod key;
mod schema;
mod store;

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Instant;

pub use database::{Database, Stats};
pub use folder::{make_folder, user_folder};
pub use key::Key;
pub(crate) use key::{Fingerprints, Kind};
pub use store::{Store, StoreError};

use crate::Outcome;

/// Bytes that are collected before they are stored.
const BYTES_A_BATCH: usize = 16 << 20;

/// What a cache did for a run so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CacheUse {
    /// Inputs whose results were there.
    pub hits: u64,
    /// Inputs whose results were not.
    pub misses: u64,
    /// Bytes of the inputs that did not have to be optimized again.
    pub bytes_saved: u64,
    /// How long optimizing them took when that was done, in nanoseconds.
    pub nanoseconds_saved: u64,
    /// Why the run went on without the cache, if it did.
    pub trouble: Option<String>,
}

/// The cache of a run.
#[derive(Debug)]
pub(crate) struct Cache {
    store: Arc<dyn Store>,
    fingerprint: Fingerprints,
    pending: Mutex<Pending>,
    /// Packs of functions that were asked for in this run.
    asked: Mutex<HashSet<Key>>,
    hits: AtomicU64,
    misses: AtomicU64,
    bytes_saved: AtomicU64,
    nanoseconds_saved: AtomicU64,
    trouble: OnceLock<String>,
}

/// What is to be stored.
#[derive(Debug, Default)]
struct Pending {
    entries: Vec<(Key, Vec<u8>)>,
    bytes: usize,
}

impl Cache {
    pub(crate) fn new(store: Arc<dyn Store>, fingerprint: Fingerprints) -> Cache {
        Cache {
            store,
            fingerprint,
            pending: Mutex::default(),
            asked: Mutex::default(),
            hits: AtomicU64::new(0),
            misses: AtomicU64::new(0),
            bytes_saved: AtomicU64::new(0),
            nanoseconds_saved: AtomicU64::new(0),
            trouble: OnceLock::new(),
        }
    }

    /// What has become of `input`, or what `make` makes of it now.
    pub(crate) fn outcome<E>(
        &self,
        input: &[u8],
        make: impl FnOnce() -> Result<Outcome, E>,
    ) -> Result<Outcome, E> {
        if self.trouble.get().is_some() {
            return make();
        }
        let key = self.fingerprint.inputs.key(Kind::Input, [input]);
        let found = self.store.get(&key).unwrap_or_else(|error| {
            self.give_up(&error);
            None
        });
        if let Some((outcome, took)) = found.and_then(entry::decode) {
            self.nanoseconds_saved.fetch_add(took, Ordering::Relaxed);
            self.hits.fetch_add(1, Ordering::Relaxed);
            self.bytes_saved.fetch_add(input.len() as u64, Ordering::Relaxed);
            return Ok(outcome);
        }
        self.misses.fetch_add(1, Ordering::Relaxed);
        let start = Instant::now();
        let outcome = make()?;
        if entry::is_lasting(&outcome) {
            let took = u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX);
            if let Some(bytes) = entry::encode(&outcome, took) {
                self.add(key, bytes);
            }
        }
        Ok(outcome)
    }

    fn add(&self, key: Key, bytes: Vec<u8>) {
        let full = {
            let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
            pending.bytes += bytes.len();
            pending.entries.push((key, bytes));
            (pending.bytes >= BYTES_A_BATCH).then(|| std::mem::take(&mut *pending))
        };
        if let Some(full) = full {
            self.put(full);
        }
    }

    fn put(&self, pending: Pending) {
        if self.trouble.get().is_none()
            && !pending.entries.is_empty()
            && let Err(error) = self.store.put(&pending.entries)
        {
            self.give_up(&error);
        }
    }

    /// Stores what is left to store.
    pub(crate) fn flush(&self) {
        let pending =
            std::mem::take(&mut *self.pending.lock().unwrap_or_else(PoisonError::into_inner));
        self.put(pending);
        if self.trouble.get().is_none()
            && let Err(error) = self.store.finish()
        {
            self.give_up(&error);
        }
    }

    /// The first trouble is the one that is told.
    fn give_up(&self, error: &StoreError) {
        let _ = self.trouble.set(error.to_string());
    }

    pub(crate) fn statistics(&self) -> CacheUse {
        CacheUse {
            hits: self.hits.load(Ordering::Relaxed),
            misses: self.misses.load(Ordering::Relaxed),
            bytes_saved: self.bytes_saved.load(Ordering::Relaxed),
            nanoseconds_saved: self.nanoseconds_saved.load(Ordering::Relaxed),
            trouble: self.trouble.get().cloned(),
        }
    }
}

impl Drop for Cache {
    fn drop(&mut self) {
        self.flush();
    }
}
