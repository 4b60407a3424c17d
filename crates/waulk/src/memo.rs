//! Core modules that have been optimized in this run, by content.
//!
//! The key is a hash of everything the result depends on beside the shared
//! context: the module's bytes and its roots. Work that another thread is doing
//! can be waited for, by threads that are not needed to get it done.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use waulk_opt::Roots;

use crate::core_module::CoreOutcome;

/// What a result depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
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

    /// Waits until no thread is at it. Only for threads on which no work of that other
    /// thread can be waiting.
    pub(crate) fn wait(&self, key: Key) {
        let busy = |s: &mut State| matches!(s.entries.get(&key), Some(Entry::InProgress));
        drop(self.changed.wait_while(self.lock(), busy));
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::time::Duration;

    fn outcome(len: usize) -> Arc<CoreOutcome> {
        Arc::new(CoreOutcome {
            bytes: vec![0; len].into(),
            imports: Default::default(),
            before: Default::default(),
            after: Default::default(),
            counts: Default::default(),
            notes: Vec::new(),
        })
    }

    fn key(name: &str) -> Key {
        Key::new(name.as_bytes(), &Roots::all())
    }

    fn ticket<'m>(memo: &'m Memo, name: &str) -> Ticket<'m> {
        match memo.claim(key(name)) {
            Claim::Yours(ticket) => ticket,
            _ => panic!("{name} is taken"),
        }
    }

    #[test]
    fn one_does_it_and_all_have_it() {
        let memo = Memo::new(1000);
        let first = ticket(&memo, "a");
        assert!(matches!(memo.claim(key("a")), Claim::InProgress));
        drop(ticket(&memo, "b"));
        first.fulfil(outcome(10));
        assert!(matches!(memo.claim(key("a")), Claim::Done(done) if done.bytes.len() == 10));
    }

    #[test]
    fn a_dropped_ticket_is_free_again() {
        let memo = Memo::new(1000);
        drop(ticket(&memo, "a"));
        ticket(&memo, "a").fulfil(outcome(1));
        memo.wait(key("a"));
        assert!(matches!(memo.claim(key("a")), Claim::Done(_)));
    }

    #[test]
    fn what_does_not_fit_is_not_kept() {
        let memo = Memo::new(100);
        ticket(&memo, "a").fulfil(outcome(80));
        ticket(&memo, "b").fulfil(outcome(30));
        ticket(&memo, "b").fulfil(outcome(20));
        assert!(matches!(memo.claim(key("b")), Claim::Done(_)));
    }

    #[test]
    fn who_waits_gets_it_or_the_right_to_make_it() {
        for fulfilled in [true, false] {
            let memo = Memo::new(1000);
            let first = ticket(&memo, "a");
            std::thread::scope(|scope| {
                let wait = || loop {
                    match memo.claim(key("a")) {
                        Claim::Done(_) => break true,
                        Claim::Yours(_) => break false,
                        Claim::InProgress => memo.wait(key("a")),
                    }
                };
                let waiting: Vec<_> = (0..4).map(|_| scope.spawn(wait)).collect();
                std::thread::sleep(Duration::from_millis(10));
                if fulfilled {
                    first.fulfil(outcome(1));
                } else {
                    drop(first);
                }
                for thread in waiting {
                    assert_eq!(thread.join().unwrap(), fulfilled);
                }
            });
        }
    }

    #[test]
    fn keys_tell_everything_apart() {
        let export = |names: &[&str]| Roots {
            exports: Some(names.iter().map(|&name| name.to_owned()).collect()),
            ..Roots::all()
        };
        let keys = [
            key("a"),
            key("b"),
            Key::new(b"a", &Roots { drop_imports: true, ..Roots::all() }),
            Key::new(b"a", &Roots { reorder_imports: true, ..Roots::all() }),
            Key::new(b"a", &export(&[])),
            Key::new(b"a", &export(&["ab", "c"])),
            Key::new(b"a", &export(&["a", "bc"])),
        ];
        assert_eq!(keys.iter().map(|key| key.0).collect::<BTreeSet<_>>().len(), keys.len());
    }
}
