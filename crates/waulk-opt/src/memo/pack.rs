//! What functions became, as bytes, for a cache between runs.

use std::sync::atomic::Ordering;

use serde::{Deserialize, Serialize};
use waulk_wasm::encode::EncodedBody;
use waulk_wasm::template::{Ref, Template};

use super::subject;
use super::{Done, Entry, FunctionKey, FunctionMemo, Remembered};
use crate::function::Optimized;

/// A function as it is packed.
#[derive(Serialize, Deserialize)]
struct Packed<'a> {
    #[serde(borrow)]
    fate: Fate<'a>,
    settled: bool,
    bytes: u64,
    nanoseconds: u64,
}

#[derive(Serialize, Deserialize)]
enum Fate<'a> {
    Equal,
    FellBack,
    #[serde(borrow)]
    Better(Body<'a>),
}

#[derive(Serialize, Deserialize)]
struct Body<'a> {
    bytes: &'a [u8],
    /// Where each slot is, its kind and its number.
    refs: Vec<(u32, u8, u32)>,
    uses_one_memory: bool,
    moved_locals: Option<Vec<(u32, u32)>>,
    rebuilt: bool,
}

impl<'a> Packed<'a> {
    /// `None` for what is told anew each time.
    fn of(done: &'a Done) -> Option<Packed<'a>> {
        let Done { remembered: Remembered { optimized, settled }, bytes, nanoseconds, .. } = done;
        let fate = match optimized {
            Optimized::Equal => Fate::Equal,
            Optimized::FellBack => Fate::FellBack,
            Optimized::Unlifted(_) => return None,
            Optimized::Better(body) => {
                let EncodedBody { template, uses_one_memory, moved_locals, rebuilt } = body;
                let Template { bytes, refs } = template;
                let slot = |r: &Ref| (r.at, subject::kind(r.slot), subject::index(r.slot));
                Fate::Better(Body {
                    bytes,
                    refs: refs.iter().map(slot).collect(),
                    uses_one_memory: *uses_one_memory,
                    moved_locals: moved_locals.as_deref().map(<[_]>::to_vec),
                    rebuilt: *rebuilt,
                })
            }
        };
        Some(Packed { fate, settled: *settled, bytes: *bytes, nanoseconds: *nanoseconds })
    }

    /// `None` if it is no function.
    fn unpack(self) -> Option<Done> {
        let Packed { fate, settled, bytes, nanoseconds } = self;
        let optimized = match fate {
            Fate::Equal => Optimized::Equal,
            Fate::FellBack => Optimized::FellBack,
            Fate::Better(Body { bytes, refs, uses_one_memory, moved_locals, rebuilt }) => {
                let slot = |(at, kind, index)| Some(Ref { at, slot: subject::slot(kind, index)? });
                let refs = refs.into_iter().map(slot).collect::<Option<_>>()?;
                let template = Template { bytes: bytes.into(), refs };
                let moved_locals = moved_locals.map(Vec::into_boxed_slice);
                Optimized::Better(EncodedBody { template, uses_one_memory, moved_locals, rebuilt })
            }
        };
        let remembered = Remembered { optimized, settled };
        Some(Done { size: remembered.size(), remembered, bytes, nanoseconds, earlier: true })
    }
}

impl FunctionMemo {
    /// What functions became, as bytes. `None` if that is not known of each.
    pub fn pack(&self, keys: &[FunctionKey]) -> Option<Vec<u8>> {
        let mut pack = Vec::new();
        for key in keys {
            match self.shard(key).entries.get(key) {
                Some(Entry::Done(done)) => {
                    pack = postcard::to_extend(&Packed::of(done)?, pack).ok()?;
                }
                Some(Entry::Busy) | None => return None,
            }
        }
        Some(pack)
    }

    /// Remembers what functions became in an earlier run, from what [`FunctionMemo::pack`]
    /// made of the same keys. Says whether the bytes are that; if they are not, nothing is
    /// remembered.
    pub fn unpack(&self, keys: &[FunctionKey], pack: &[u8]) -> bool {
        let mut rest = pack;
        let mut next = || {
            let (packed, left) = postcard::take_from_bytes::<Packed<'_>>(rest).ok()?;
            rest = left;
            packed.unpack()
        };
        let Some(all) = keys.iter().map(|_| next()).collect::<Option<Vec<_>>>() else {
            return false;
        };
        if !rest.is_empty() {
            return false;
        }
        for (key, done) in keys.iter().zip(all) {
            let mut shard = self.shard(key);
            if self.limit > 0 && !shard.entries.contains_key(key) {
                let dropped = shard.insert(*key, done, self.limit);
                self.dropped.fetch_add(dropped, Ordering::Relaxed);
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use waulk_wasm::entity::{FuncId, MemoryId};
    use waulk_wasm::lift::Unlifted;
    use waulk_wasm::template::Slot;

    use super::*;

    fn done(optimized: Optimized, settled: bool) -> Done {
        let remembered = Remembered { optimized, settled };
        Done {
            size: remembered.size(),
            remembered,
            bytes: 700,
            nanoseconds: 80_000,
            earlier: false,
        }
    }

    fn better() -> Optimized {
        let slots = [
            Slot::Func(FuncId::from_u32(0)),
            Slot::MemArg(MemoryId::from_u32(1)),
            Slot::Address(2),
            Slot::Offset(u32::MAX),
        ];
        let refs = slots.iter().zip(0..).map(|(&slot, at)| Ref { at, slot }).collect();
        Optimized::Better(EncodedBody {
            template: Template { bytes: (0..=255).collect(), refs },
            uses_one_memory: true,
            moved_locals: Some([(1, 2), (3, 300)].into()),
            rebuilt: true,
        })
    }

    fn key(number: u8) -> FunctionKey {
        FunctionKey([number; 32])
    }

    fn memo(all: Vec<Done>) -> (FunctionMemo, Vec<FunctionKey>) {
        let memo = FunctionMemo::new(1 << 20);
        let keys: Vec<_> = (0..all.len() as u8).map(key).collect();
        for (key, done) in keys.iter().zip(all) {
            memo.shard(key).insert(*key, done, 1 << 20);
        }
        (memo, keys)
    }

    #[test]
    fn comes_back_as_it_was() {
        let fates = [(better(), false), (Optimized::Equal, true), (Optimized::FellBack, true)];
        let (memo, keys) =
            memo(fates.iter().map(|(fate, settled)| done(fate.clone(), *settled)).collect());
        let pack = memo.pack(&keys).expect("all are known");
        let other = FunctionMemo::new(1 << 20);
        assert!(other.unpack(&keys, &pack));
        for (key, (fate, settled)) in keys.iter().zip(fates) {
            let shard = other.shard(key);
            let Some(Entry::Done(found)) = shard.entries.get(key) else { panic!("{key:?}") };
            let expected = done(fate, settled);
            assert_eq!(found.remembered, expected.remembered);
            assert_eq!((found.bytes, found.nanoseconds), (700, 80_000));
            assert_eq!((found.size, shard.bytes), (expected.size, expected.size));
            assert!(found.earlier);
        }
        assert_eq!(other.pack(&keys).as_deref(), Some(&*pack));
    }

    #[test]
    fn what_is_not_known_is_not_packed() {
        let unlifted = Optimized::Unlifted(Unlifted::TooLarge);
        let (memo, keys) = memo(vec![done(Optimized::Equal, true), done(unlifted, true)]);
        assert!(memo.pack(&keys[..1]).is_some());
        assert!(memo.pack(&keys).is_none(), "it is told each time why");
        assert!(memo.pack(&[key(0), key(9)]).is_none());
        memo.shard(&key(8)).entries.insert(key(8), Entry::Busy);
        assert!(memo.pack(&[key(8)]).is_none());
    }

    #[test]
    fn what_is_no_pack_of_these_is_not_remembered() {
        let (memo, keys) = memo(vec![done(better(), true), done(Optimized::Equal, true)]);
        let pack = memo.pack(&keys).expect("all are known");
        let other = FunctionMemo::new(1 << 20);
        for length in 0..pack.len() {
            assert!(!other.unpack(&keys, &pack[..length]), "{length}");
        }
        assert!(!other.unpack(&keys[..1], &pack));
        assert!(!other.unpack(&[keys[0], keys[1], keys[1]], &pack));
        assert!(!other.unpack(&keys, &[pack.as_slice(), &[0]].concat()));
        assert!(keys.iter().all(|key| other.shard(key).entries.is_empty()));
        // One that forgets everything stays empty, too.
        let none = FunctionMemo::new(0);
        assert!(none.unpack(&keys, &pack));
        assert!(keys.iter().all(|key| none.shard(key).entries.is_empty()));
    }

    #[test]
    fn what_this_run_knows_stays() {
        let (memo, keys) = memo(vec![done(Optimized::Equal, true)]);
        let other = FunctionMemo::new(1 << 20);
        other.shard(&keys[0]).entries.insert(keys[0], Entry::Busy);
        assert!(other.unpack(&keys, &memo.pack(&keys).expect("it is known")));
        assert!(matches!(other.shard(&keys[0]).entries[&keys[0]], Entry::Busy));
    }
}
