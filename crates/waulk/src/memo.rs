//! Core modules that have been optimized in this run, by content.
//!
//! The key is a hash of everything the result depends on beside the shared
//! context: the module's bytes and its roots. Work that another thread is doing
//! can be waited for, by threads that are not needed to get it done.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use waulk_opt::Roots;

use crate::core_module::CoreOutcome;

/// What a result depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key([u8; 32]);

impl Key {
    pub(crate) fn new(bytes: &[u8], roots: &Roots) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
        hasher.update(&[u8::from(roots.drop_imports), u8::from(roots.reorder_imports)]);
        match &roots.exports {
            None => {
                hasher.update(&[0]);
            }
            Some(exports) => {
                hasher.update(&[1]);
                for export in exports {
                    hasher.update(&(export.len() as u64).to_le_bytes());
                    hasher.update(export.as_bytes());
                }
            }
        }
        Key(*hasher.finalize().as_bytes())
    }
}

/// Optimized core modules.
#[derive(Debug)]
pub(crate) struct Memo {
    state: Mutex<State>,
    changed: Condvar,
    /// Bytes it may hold.
    limit: u64,
}

#[derive(Debug, Default)]
struct State {
    entries: HashMap<Key, Entry>,
    bytes: u64,
}

#[derive(Debug)]
enum Entry {
    InProgress,
    Done(Arc<CoreOutcome>),
}

/// What the memo says to a request.
pub(crate) enum Claim<'m> {
    /// Here it is.
    Done(Arc<CoreOutcome>),
    /// Do it, and tell.
    Yours(Ticket<'m>),
    /// Another thread is doing it.
    InProgress,
}

impl Memo {
    pub(crate) fn new(limit: u64) -> Self {
        Memo { state: Mutex::default(), changed: Condvar::new(), limit }
    }

    /// Asks for a result, or for the right to make it.
    pub(crate) fn claim(&self, key: Key) -> Claim<'_> {
        let mut state = self.lock();
        match state.entries.get(&key) {
            Some(Entry::Done(outcome)) => Claim::Done(outcome.clone()),
            Some(Entry::InProgress) => Claim::InProgress,
            None => {
                state.entries.insert(key, Entry::InProgress);
                Claim::Yours(Ticket { memo: self, key, outcome: None })
            }
        }
    }

    /// Like [`Memo::claim`], but waits for another thread. Only for threads on
    /// which no work of that other thread can be waiting.
    pub(crate) fn claim_waiting(&self, key: Key) -> Claim<'_> {
        loop {
            match self.claim(key) {
                Claim::InProgress => {
                    let state = self.lock();
                    let busy =
                        |s: &mut State| matches!(s.entries.get(&key), Some(Entry::InProgress));
                    drop(self.changed.wait_while(state, busy));
                }
                claim => return claim,
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to make a result. Without one, on being dropped, others may try.
pub(crate) struct Ticket<'m> {
    memo: &'m Memo,
    key: Key,
    outcome: Option<Arc<CoreOutcome>>,
}

impl Ticket<'_> {
    pub(crate) fn fulfil(mut self, outcome: Arc<CoreOutcome>) {
        self.outcome = Some(outcome);
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        let mut state = self.memo.lock();
        let outcome = self.outcome.take();
        match outcome.filter(|outcome| state.bytes + outcome.weight() <= self.memo.limit) {
            Some(outcome) => {
                state.bytes += outcome.weight();
                state.entries.insert(self.key, Entry::Done(outcome));
            }
            None => {
                state.entries.remove(&self.key);
            }
        }
        drop(state);
        self.memo.changed.notify_all();
    }
}
