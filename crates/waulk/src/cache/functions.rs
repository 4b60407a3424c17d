//! Functions between runs, in packs.
//!
//! The functions of a core module, in its order, are cut into packs after functions whose
//! keys say so: what is changed in one place changes the pack there alone, and modules
//! that hold the same library have most of its packs in common. A pack is found by the
//! keys of its functions.

use std::ops::Range;
use std::sync::PoisonError;

use waulk_opt::{FunctionKey, FunctionMemo};

use super::{Cache, Key, Kind};

/// How many functions are in a pack, on average: with fewer, more packs are looked for;
/// with more, more functions are done again where one has changed.
const FUNCTIONS: u8 = 8;
/// How many are in it at most.
const MOST_FUNCTIONS: usize = 64;

/// Functions of a core module, and the packs that no earlier run has kept.
#[derive(Debug)]
pub(crate) struct Packs {
    keys: Vec<FunctionKey>,
    missing: Vec<(Key, Range<usize>)>,
}

impl Cache {
    /// Puts into the memo what earlier runs made of the functions with these keys.
    pub(crate) fn load(&self, keys: Vec<FunctionKey>, memo: &FunctionMemo) -> Packs {
        let Some(store) = self.store.near().filter(|_| self.trouble.get().is_none()) else {
            return Packs { keys, missing: Vec::new() };
        };
        let mut missing = self.not_asked_for(&keys);
        let wanted: Vec<Key> = missing.iter().map(|&(key, _)| key).collect();
        let found = store.get_all(&wanted).unwrap_or_else(|error| {
            self.give_up(&error);
            Vec::new()
        });
        let mut found = found.into_iter();
        missing.retain(|(_, pack)| {
            let unpack = |bytes: Vec<u8>| memo.unpack(&keys[pack.clone()], &bytes);
            !found.next().flatten().is_some_and(unpack)
        });
        Packs { keys, missing }
    }

    /// The packs of these functions, but for those that another module of this run has
    /// asked for: what is known of these is in the memo.
    fn not_asked_for(&self, keys: &[FunctionKey]) -> Vec<(Key, Range<usize>)> {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let packs = cut(keys).into_iter().map(|pack| (self.pack_key(&keys[pack.clone()]), pack));
        packs.filter(|(key, _)| asked.insert(*key)).collect()
    }

    /// Keeps what became of functions of which no earlier run has.
    pub(crate) fn keep(&self, packs: Packs, memo: &FunctionMemo) {
        let Packs { keys, missing } = packs;
        for (key, pack) in missing {
            // What had to be forgotten meanwhile is not kept.
            if let Some(bytes) = memo.pack(&keys[pack]) {
                self.add(key, bytes);
            }
        }
    }

    fn pack_key(&self, keys: &[FunctionKey]) -> Key {
        self.fingerprint.functions.key(Kind::Functions, keys.iter().map(FunctionKey::as_ref))
    }
}

/// Where packs of these functions begin and end.
fn cut<K: AsRef<[u8; 32]>>(keys: &[K]) -> Vec<Range<usize>> {
    let mut packs = Vec::new();
    let mut start = 0;
    for (at, key) in keys.iter().enumerate() {
        let end = at + 1;
        let [first, ..] = key.as_ref();
        if first.is_multiple_of(FUNCTIONS) || end - start == MOST_FUNCTIONS || end == keys.len() {
            packs.push(start..end);
            start = end;
        }
    }
    packs
}

#[cfg(test)]
mod tests {
    use super::*;

    struct WithFirst([u8; 32]);

    impl AsRef<[u8; 32]> for WithFirst {
        fn as_ref(&self) -> &[u8; 32] {
            &self.0
        }
    }

    /// Where keys with these first bytes are cut.
    fn cut_bytes(first: impl IntoIterator<Item = u8>) -> Vec<Range<usize>> {
        let key = |first| WithFirst(std::array::from_fn(|at| if at == 0 { first } else { 7 }));
        cut(&first.into_iter().map(key).collect::<Vec<_>>())
    }

    #[test]
    fn packs_end_where_the_keys_say_so() {
        assert_eq!(cut_bytes([]), []);
        assert_eq!(cut_bytes([0, 1]), [0..1, 1..2]);
        assert_eq!(cut_bytes([1, 8, 3, 16, 0, 9]), [0..2, 2..4, 4..5, 5..6]);
        let long = cut_bytes([1; 150]);
        assert_eq!(long, [0..64, 64..128, 128..150]);
    }

    #[test]
    fn one_that_is_new_changes_the_pack_it_is_in_alone() {
        let first = |at: u32| (at.wrapping_mul(2_654_435_761) >> 24) as u8;
        let before: Vec<u8> = (0..500).map(first).collect();
        let mut after = before.clone();
        after.insert(250, 3);
        let contents = |bytes: &[u8]| -> Vec<Vec<u8>> {
            let packs = cut_bytes(bytes.iter().copied());
            assert!(packs.iter().map(ExactSizeIterator::len).sum::<usize>() == bytes.len());
            packs.into_iter().map(|pack| bytes[pack].to_vec()).collect()
        };
        let (before, after) = (contents(&before), contents(&after));
        assert_eq!(before.len(), after.len());
        assert_eq!(before.iter().zip(&after).filter(|(old, new)| old != new).count(), 1);
        assert!((40..90).contains(&before.len()), "{}", before.len());
    }
}
