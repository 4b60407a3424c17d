//! Functions that have been optimized in this run, by content.
//!
//! The components of a build hold much of the same library code. Two functions
//! whose templates are equal once the entities and addresses they refer to are
//! numbered by first appearance, and whose entities have equal types, become the
//! same: the second takes what the first became, with its own entities and addresses
//! in the slots. The key is a cryptographic hash of all that the result depends on
//! beside the level and the rules, which are the same for all.
//!
//! What one thread is at, another leaves for later: it is told so, and asks again when
//! it has nothing else to do.
//!
//! Does not handle: functions that refer to types with structure of their own
//! (garbage-collected objects) or to exceptions; these are optimized each time.

mod pack;
mod subject;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;
use waulk_wasm::encode::EncodedBody;
use waulk_wasm::template::{Ref, Slot, Template};

use crate::function::Optimized;
pub use subject::FunctionKey;
pub(crate) use subject::Subject;

/// Parts that are locked apart from each other.
const SHARDS: usize = 64;

/// About what an entry takes beside its bytes.
const ENTRY: u64 = 128;

/// What functions became.
#[derive(Debug)]
pub struct FunctionMemo {
    shards: [Mutex<Shard>; SHARDS],
    /// Bytes that each shard may hold.
    limit: u64,
    /// Nanoseconds since some moment, for statistics alone.
    clock: fn() -> u64,
    seen: Totals,
    shared: Totals,
    earlier: Totals,
    dropped: AtomicU64,
}

/// Functions, by key.
#[derive(Debug, Default)]
struct Shard {
    entries: FxHashMap<FunctionKey, Entry>,
    bytes: u64,
}

#[derive(Debug)]
enum Entry {
    /// A thread is at it.
    Busy,
    Done(Done),
}

#[derive(Debug)]
struct Done {
    remembered: Remembered,
    /// How large it was.
    bytes: u64,
    /// What it took, in nanoseconds.
    nanoseconds: u64,
    /// What it takes to remember.
    size: u64,
    /// It was done in an earlier run.
    earlier: bool,
}

/// What a function became, whatever the addresses in it are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Remembered {
    pub(crate) optimized: Optimized,
    /// No module takes other numbers in the result for addresses.
    pub(crate) settled: bool,
}

impl Remembered {
    /// About what it takes to remember it.
    fn size(&self) -> u64 {
        let body = match &self.optimized {
            Optimized::Better(body) => {
                let Template { bytes, refs } = &body.template;
                bytes.len() + std::mem::size_of_val(&**refs)
            }
            _ => 0,
        };
        ENTRY + body as u64
    }
}

/// What was counted.
#[derive(Debug, Default)]
struct Totals {
    functions: AtomicU64,
    bytes: AtomicU64,
    nanoseconds: AtomicU64,
}

impl Totals {
    fn add(&self, bytes: u64, nanoseconds: u64) {
        self.functions.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        self.nanoseconds.fetch_add(nanoseconds, Ordering::Relaxed);
    }
}

/// What a memo was good for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sharing {
    /// Functions that were asked for.
    pub functions: u64,
    /// Their bytes in the shortest encoding, without indices and addresses.
    pub bytes: u64,
    /// How many of them had been done before in this run, as others.
    pub shared: u64,
    /// The bytes of these.
    pub bytes_shared: u64,
    /// How many had been done in an earlier run.
    pub earlier: u64,
    /// The bytes of these.
    pub bytes_earlier: u64,
    /// What it took to do all these when they were done.
    pub nanoseconds_saved: u64,
    /// Functions that were forgotten for want of memory.
    pub dropped: u64,
}

/// What a memo says to who asks for a function.
pub(crate) enum Claim<'m> {
    /// What it became.
    Known(Remembered),
    /// Do it.
    Yours(Ticket<'m>),
    /// A thread is at it.
    Busy,
}

impl FunctionMemo {
    /// A memo that holds at most about `limit` bytes; with 0 it remembers
    /// nothing.
    pub fn new(limit: u64) -> Self {
        FunctionMemo::with_clock(limit, || 0)
    }

    /// As [`FunctionMemo::new`], with a clock that says how much time it saves, in
    /// nanoseconds: nothing else depends on it.
    pub fn with_clock(limit: u64, clock: fn() -> u64) -> Self {
        FunctionMemo {
            shards: std::array::from_fn(|_| Mutex::default()),
            limit: limit / SHARDS as u64,
            clock,
            seen: Totals::default(),
            shared: Totals::default(),
            earlier: Totals::default(),
            dropped: AtomicU64::new(0),
        }
    }

    /// What it was good for so far.
    pub fn sharing(&self) -> Sharing {
        let load = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Sharing {
            functions: load(&self.seen.functions),
            bytes: load(&self.seen.bytes),
            shared: load(&self.shared.functions),
            bytes_shared: load(&self.shared.bytes),
            earlier: load(&self.earlier.functions),
            bytes_earlier: load(&self.earlier.bytes),
            nanoseconds_saved: load(&self.shared.nanoseconds) + load(&self.earlier.nanoseconds),
            dropped: load(&self.dropped),
        }
    }

    fn shard(&self, key: &FunctionKey) -> MutexGuard<'_, Shard> {
        let shard = &self.shards[usize::from(key.0[0]) % SHARDS];
        shard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a function became, whose shortest encoding is `plain`, or the right to do it.
    pub(crate) fn claim<'m>(&'m self, subject: &Subject, plain: &EncodedBody) -> Claim<'m> {
        let bytes = plain.template.bytes.len() as u64;
        let ticket = |key| Claim::Yours(Ticket { memo: self, key, bytes, start: (self.clock)() });
        let Some(key) = subject.key.filter(|_| self.limit > 0) else {
            return ticket(None);
        };
        let mut shard = self.shard(&key);
        match shard.entries.get(&key) {
            Some(Entry::Busy) => Claim::Busy,
            Some(Entry::Done(done)) => {
                let Remembered { optimized, settled } = done.remembered.clone();
                self.seen.add(bytes, 0);
                let known = if done.earlier { &self.earlier } else { &self.shared };
                known.add(bytes, done.nanoseconds);
                drop(shard);
                let optimized = match optimized {
                    Optimized::Better(body) => {
                        Optimized::Better(with_slots(body, |slot| subject.entities.get(slot)))
                    }
                    other => other,
                };
                Claim::Known(Remembered { optimized, settled })
            }
            None => {
                shard.entries.insert(key, Entry::Busy);
                ticket(Some(key))
            }
        }
    }
}

impl Shard {
    /// Remembers a function, within the limit. How many were forgotten for that.
    fn insert(&mut self, key: FunctionKey, done: Done, limit: u64) -> u64 {
        self.bytes += done.size;
        self.entries.insert(key, Entry::Done(done));
        // Half of it, so that this is not done again at once.
        if self.bytes > limit { self.shrink(limit / 2) } else { 0 }
    }

    /// Makes room, by forgetting the smallest functions, which take the least to do
    /// again. How many were forgotten.
    fn shrink(&mut self, limit: u64) -> u64 {
        let done = |entry: &Entry| match entry {
            Entry::Busy => None,
            Entry::Done(done) => Some((done.bytes, done.size)),
        };
        let mut all: Vec<(u64, u64)> = self.entries.values().filter_map(done).collect();
        all.sort_unstable();
        let (mut bytes, mut least) = (self.bytes, 0);
        for (smallest, size) in all {
            if bytes <= limit {
                break;
            }
            (bytes, least) = (bytes - size, smallest);
        }
        let before = self.entries.len();
        let mut left = 0;
        self.entries.retain(|_, entry| {
            let stays = done(entry).is_none_or(|(bytes, _)| bytes > least);
            left += done(entry).filter(|_| stays).map_or(0, |(_, size)| size);
            stays
        });
        self.bytes = left;
        (before - self.entries.len()) as u64
    }
}

/// The right to do a function. Without a result, on being dropped, others may try.
pub(crate) struct Ticket<'m> {
    memo: &'m FunctionMemo,
    /// `None` where the function can't be compared with others.
    key: Option<FunctionKey>,
    bytes: u64,
    start: u64,
}

impl Ticket<'_> {
    /// Remembers what the function became.
    pub(crate) fn fulfil(mut self, subject: &Subject, remembered: &Remembered) {
        self.memo.seen.add(self.bytes, 0);
        let Some(optimized) = numbered(subject, &remembered.optimized) else { return };
        let Some(key) = self.key.take() else { return };
        let remembered = Remembered { optimized, ..*remembered };
        let nanoseconds = (self.memo.clock)().saturating_sub(self.start);
        let (bytes, size) = (self.bytes, remembered.size());
        let done = Done { remembered, bytes, nanoseconds, size, earlier: false };
        let dropped = self.memo.shard(&key).insert(key, done, self.memo.limit);
        self.memo.dropped.fetch_add(dropped, Ordering::Relaxed);
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            self.memo.shard(&key).entries.remove(&key);
        }
    }
}

/// What a function became, with numbers in the place of its entities.
fn numbered(subject: &Subject, optimized: &Optimized) -> Option<Optimized> {
    let Optimized::Better(body) = optimized else { return Some(optimized.clone()) };
    let mut refs = body.template.refs.iter();
    if !refs.all(|r| subject.entities.number(r.slot).is_some()) {
        return None;
    }
    let number = |slot| subject.entities.number(slot).unwrap_or(slot);
    Some(Optimized::Better(with_slots(body.clone(), number)))
}

fn with_slots(mut body: EncodedBody, slot: impl Fn(Slot) -> Slot) -> EncodedBody {
    let Template { bytes, mut refs } = body.template;
    for r in &mut refs {
        *r = Ref { slot: slot(r.slot), ..*r };
    }
    body.template = Template { bytes, refs };
    body
}

#[cfg(test)]
mod tests {
    use waulk_wasm::encode::{Encoder, Locals, ModuleFacts};
    use waulk_wasm::module::Module;

    use super::*;
    use crate::{FunctionOptimizer, Level};

    const EQUAL: Remembered = Remembered { optimized: Optimized::Equal, settled: true };

    /// Optimizes the last function of a module.
    fn last_of(text: &str, memo: &FunctionMemo) -> Optimized {
        let bytes = wat::parse_str(text).expect("the text is valid");
        let mut encoder = Encoder::default();
        let module = Module::read(&bytes, &mut encoder, |_| true).expect("the module is valid");
        let facts = ModuleFacts::of(&module);
        let func = module.funcs.keys().next_back().expect("it has a function");
        let source = &module.funcs[func].body().expect("it has a body").source;
        let params = module.param_count(func);
        let plain = encoder.body(source, params, &facts, Locals::Order).expect("it is valid");
        FunctionOptimizer::default().run(&module, func, &plain, &facts, Level::Size, memo)
    }

    fn entries(memo: &FunctionMemo) -> usize {
        memo.shards.iter().map(|shard| shard.lock().unwrap().entries.len()).sum()
    }

    const BODY: &str = "(param i32) (result i32)
        (drop (i32.add (i32.const 1) (i32.const 2)))
        (call $a (i32.add (call $b (local.get 0)) (global.get $g)))";

    fn module(before: &str, global: &str) -> String {
        let int = "(param i32) (result i32)";
        format!(
            r#"(module {before} (import "" "a" (func $a {int})) (import "" "b" (func $b {int}))
            (global $g {global}) (func {BODY}))"#
        )
    }

    #[test]
    fn what_differs_in_indices_alone_is_done_once() {
        let memo = FunctionMemo::new(1 << 20);
        let one = module("", "i32 (i32.const 0)");
        let other = module(
            r#"(type (func)) (import "" "x" (func)) (import "" "y" (global i64))"#,
            "i32 (i32.const 9)",
        );
        for text in [&one, &other] {
            let fresh = last_of(text, &FunctionMemo::new(0));
            assert!(matches!(fresh, Optimized::Better(_)));
            assert_eq!(last_of(text, &memo), fresh);
            assert_eq!(entries(&memo), 1);
        }
        assert_ne!(last_of(&one, &memo), last_of(&other, &memo), "each has its own indices");
    }

    #[test]
    fn what_differs_in_what_it_refers_to_is_not_the_same() {
        let memo = FunctionMemo::new(1 << 20);
        let plain = "i32 (i32.const 0)";
        let texts = [
            module("", plain),
            module("", "(mut i32) (i32.const 0)"),
            module(r#"(import "" "m" (memory 1))"#, plain),
            module("", plain).replace("call $b", "call $a"),
        ];
        for (done, text) in texts.iter().enumerate() {
            let optimized = last_of(text, &memo);
            assert_eq!(optimized, last_of(text, &FunctionMemo::new(0)));
            assert_eq!(entries(&memo), done + 1, "{text}");
        }
    }

    #[test]
    fn a_full_memo_remembers_nothing_more() {
        let memo = FunctionMemo::new(64);
        last_of(&module("", "i32 (i32.const 0)"), &memo);
        assert_eq!(entries(&memo), 0);
        assert_eq!(memo.sharing().dropped, 1);
    }

    /// A module with static data from `start` on, and a function that uses it.
    fn with_data(start: u32) -> String {
        let [text, table, zeros] = [start, start + 16, start + 70_000];
        format!(
            r#"(module (import "" "print" (func $print (param i32 i32)))
            (memory 40) (data (i32.const {start}) "text and a table")
            (func (param i32) (result i32)
                (call $print (i32.const {text}) (i32.add (i32.const 1) (i32.const 2)))
                (call $print (i32.const {text}) (i32.load offset={table} (local.get 0)))
                (i32.store (i32.const {zeros}) (i32.and (local.get 0) (i32.const {table})))
                (i32.load (i32.add (i32.const 0) (i32.const {zeros})))))"#
        )
    }

    #[test]
    fn what_differs_in_addresses_alone_is_done_once() {
        let memo = FunctionMemo::new(1 << 20);
        // The mask is the same number in both, an address in neither.
        let texts = [1_048_576, 1_053_696].map(|start| {
            with_data(start)
                .replace(&format!("(i32.const {})))", start + 16), "(i32.const 1048600)))")
        });
        for text in &texts {
            let fresh = last_of(text, &FunctionMemo::new(0));
            assert!(matches!(fresh, Optimized::Better(_)), "{fresh:?}");
            assert_eq!(last_of(text, &memo), fresh);
            assert_eq!(entries(&memo), 1);
        }
        assert_ne!(last_of(&texts[0], &memo), last_of(&texts[1], &memo), "each has its addresses");
        let Sharing { functions, shared, bytes, bytes_shared, .. } = memo.sharing();
        assert_eq!((functions, shared, bytes_shared), (4, 3, bytes / 4 * 3));
    }

    #[test]
    fn what_is_equal_in_one_and_not_in_the_other_is_not_the_same() {
        let memo = FunctionMemo::new(1 << 20);
        let text = with_data(1_048_576);
        let other =
            text.replacen("(i32.const 1048576) (i32.load", "(i32.const 1048580) (i32.load", 1);
        assert_ne!(text, other);
        for (done, text) in [text, other].iter().enumerate() {
            assert_eq!(last_of(text, &memo), last_of(text, &FunctionMemo::new(0)));
            assert_eq!(entries(&memo), done + 1);
        }
    }

    #[test]
    fn what_is_larger_with_the_addresses_that_there_are_is_left() {
        let body = |bytes: &[u8], slots: &[Slot]| EncodedBody {
            template: Template {
                bytes: bytes.into(),
                refs: slots.iter().map(|&slot| Ref { at: 0, slot }).collect(),
            },
            ..EncodedBody::default()
        };
        let model = crate::CostModel::of(Level::Size);
        let plain = body(&[0; 4], &[Slot::Address(2000)]);
        let twice = body(&[0; 0], &[Slot::Address(2000), Slot::Address(2000)]);
        assert!(model.fits(&twice, &plain), "3 and 3 bytes for 4 and 3");
        let plain = body(&[0; 4], &[Slot::Address(1 << 20)]);
        let twice = body(&[0; 0], &[Slot::Address(1 << 20), Slot::Address(1 << 20)]);
        assert!(!model.fits(&twice, &plain), "5 and 5 bytes for 4 and 5");
        let far =
            body(&[0; 0], &[Slot::Offset(1 << 20), Slot::Offset(1 << 20), Slot::Offset(1 << 21)]);
        assert!(!model.fits(&far, &plain), "3 and 3 and 4 bytes for 4 and 5");
        for (level, more) in [(Level::Speed, 0), (Level::MoreSpeed, 2)] {
            let model = crate::CostModel::of(level);
            let long = |len: usize| body(&vec![0; len], &[]);
            assert!(model.fits(&long(100 + more), &long(100)));
            assert!(!model.fits(&long(101 + more), &long(100)));
        }
    }

    #[test]
    fn who_comes_second_is_told_so_and_gets_it_later() {
        let memo = FunctionMemo::new(1 << 20);
        let subject = Subject { key: Some(FunctionKey([7; 32])), ..Subject::default() };
        let plain = EncodedBody::default();
        let Claim::Yours(first) = memo.claim(&subject, &plain) else { panic!("it is new") };
        assert!(matches!(memo.claim(&subject, &plain), Claim::Busy));
        drop(first);
        let Claim::Yours(second) = memo.claim(&subject, &plain) else { panic!("it is free") };
        second.fulfil(&subject, &EQUAL);
        assert!(matches!(memo.claim(&subject, &plain), Claim::Known(EQUAL)));
    }

    #[test]
    fn what_is_smallest_is_forgotten_first() {
        let done = |bytes: u64| {
            let (nanoseconds, size, earlier) = (0, 100, false);
            Entry::Done(Done { remembered: EQUAL, bytes, nanoseconds, size, earlier })
        };
        let mut shard = Shard::default();
        for key in 0..10 {
            shard.entries.insert(FunctionKey([key; 32]), done(u64::from(key)));
            shard.bytes += 100;
        }
        shard.entries.insert(FunctionKey([99; 32]), Entry::Busy);
        assert_eq!(shard.shrink(350), 7);
        assert_eq!(shard.bytes, 300);
        for key in [7, 8, 9, 99] {
            assert!(shard.entries.contains_key(&FunctionKey([key; 32])), "{key}");
        }
    }
}
