//! Which local gets which index, and how locals are declared.
//!
//! Parameters stay where they are. Locals that nothing mentions go. The rest is
//! declared in runs of one type, the most used types and locals first, so that
//! functions that differ in nothing else become equal. Where there are more
//! than one-byte indices, that is one of the orders to choose from: the most
//! used locals before all others is another, and the order of the input is
//! kept where neither is cheaper.
//!
//! Does not handle: how long the index of a declared type is; it counts as one
//! byte.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;
use wasmparser::{HeapType, ValType};

use crate::leb;

/// One-byte indices: LEB128 holds 7 bits a byte.
const ONE_BYTE: usize = 128;

/// Orders that are tried one after the other, at most.
const ROUNDS: usize = 16;

/// The declared locals that a function mentions. Reused from function to
/// function; a function may declare many more locals than it has bytes, so
/// nothing here takes time or memory for those that it does not mention.
#[derive(Debug, Default)]
pub(crate) struct UsedLocals {
    params: u32,
    /// How many locals there are, parameters included.
    total: u64,
    /// Where in `locals` a local is.
    place: Vec<u32>,
    /// Their indices, and how often each is mentioned.
    locals: Vec<(u32, u32)>,
    /// An instruction mentions a local that there is not.
    unknown: bool,
    /// How often each is mentioned, in the order of their indices.
    pub(crate) uses: Vec<u32>,
    /// Their types, likewise.
    pub(crate) types: Vec<ValType>,
}

/// The place of a local that is not in use.
const NO_PLACE: u32 = u32::MAX;

impl UsedLocals {
    /// Begins with a function of `params` parameters and `declared` locals.
    pub(crate) fn begin(&mut self, params: usize, declared: &[(u32, ValType)]) {
        self.locals.drain(..).for_each(|(local, _)| self.place[local as usize] = NO_PLACE);
        self.params = params as u32;
        let declared = declared.iter().map(|&(count, _)| u64::from(count));
        self.total = params as u64 + declared.sum::<u64>();
        self.unknown = false;
    }

    /// An instruction mentions `local`.
    pub(crate) fn mention(&mut self, local: u32) {
        if local < self.params {
            return;
        }
        if u64::from(local) >= self.total {
            self.unknown = true;
            return;
        }
        if self.place.len() <= local as usize {
            self.place.resize(local as usize + 1, NO_PLACE);
        }
        match self.place[local as usize] {
            NO_PLACE => {
                self.place[local as usize] = self.locals.len() as u32;
                self.locals.push((local, 1));
            }
            place => self.locals[place as usize].1 += 1,
        }
    }

    /// Looks up uses and types, once all instructions have been seen. `None`
    /// when one mentions a local that there is not.
    pub(crate) fn finish(&mut self, declared: &[(u32, ValType)]) -> Option<()> {
        self.locals.sort_unstable();
        self.uses.clear();
        self.types.clear();
        let mut runs = declared.iter();
        let (mut end, mut ty) = (u64::from(self.params), None);
        for (place, &(local, uses)) in self.locals.iter().enumerate() {
            self.place[local as usize] = place as u32;
            while end <= u64::from(local) {
                let &(count, of_run) = runs.next()?;
                (end, ty) = (end + u64::from(count), Some(of_run));
            }
            self.uses.push(uses);
            self.types.push(ty?);
        }
        (!self.unknown).then_some(())
    }

    /// The new index of a local that is mentioned; `order` has been computed
    /// for these.
    pub(crate) fn new_index(&self, local: u32, order: &LocalOrder) -> u32 {
        match local.checked_sub(self.params) {
            None => local,
            Some(_) => order.new_index[self.place[local as usize] as usize],
        }
    }

    /// Old and new indices of all that are mentioned, unless each local is and
    /// stays where it was.
    pub(crate) fn moved(&self, order: &LocalOrder) -> Option<Box<[(u32, u32)]>> {
        let all = self.locals.iter().zip(&order.new_index).map(|(&(old, _), &new)| (old, new));
        let none_gone = self.total == u64::from(self.params) + self.locals.len() as u64;
        let same = none_gone && all.clone().all(|(old, new)| old == new);
        (!same).then(|| all.collect())
    }
}

/// New indices for the locals of one function. Reused from function to function.
#[derive(Debug, Default)]
pub(crate) struct LocalOrder {
    /// Used locals (without parameters) in their new order.
    order: Vec<u32>,
    /// New index of each used local.
    pub(crate) new_index: Vec<u32>,
    /// The declarations: how many of which type.
    pub(crate) runs: Vec<(u32, ValType)>,
    candidates: [Vec<u32>; 2],
}

impl LocalOrder {
    /// Orders the locals of a function with `params` parameters, further used
    /// locals of `types`, and `uses` of each of these.
    pub(crate) fn compute(&mut self, params: usize, types: &[ValType], uses: &[u32]) {
        let count = |local: u32| uses[local as usize];
        self.order.clear();
        self.order.extend(0..types.len() as u32);
        if params + self.order.len() <= ONE_BYTE {
            group(&mut self.order, types, count);
        } else {
            self.choose(params, types, count);
        }

        self.new_index.clear();
        self.new_index.resize(types.len(), 0);
        self.runs.clear();
        for (position, &local) in self.order.iter().enumerate() {
            self.new_index[local as usize] = (params + position) as u32;
            let ty = types[local as usize];
            match self.runs.last_mut() {
                Some((n, last)) if *last == ty => *n += 1,
                _ => self.runs.push((1, ty)),
            }
        }
    }

    /// Takes a cheaper order as long as there is one: what it is chosen from
    /// depends on the order before where locals are used equally.
    fn choose(&mut self, params: usize, types: &[ValType], count: impl Fn(u32) -> u32 + Copy) {
        let mut cheapest = cost(&self.order, params, types, count);
        for _ in 0..ROUNDS {
            let [by_type, hot_first] = &mut self.candidates;
            by_type.clone_from(&self.order);
            group(by_type, types, count);
            hot_first.clone_from(&self.order);
            split_hot(hot_first, ONE_BYTE.saturating_sub(params), types, count);
            let before = cheapest;
            for candidate in &mut self.candidates {
                let cost = cost(candidate, params, types, count);
                if cost < cheapest {
                    cheapest = cost;
                    std::mem::swap(candidate, &mut self.order);
                }
            }
            if cheapest == before {
                break;
            }
        }
    }
}

/// How many bytes declarations and indices take.
fn cost(order: &[u32], params: usize, types: &[ValType], count: impl Fn(u32) -> u32) -> u64 {
    let index_len = |index: usize| u64::from(leb::len_u32(index as u32));
    let indices = order.iter().enumerate();
    let indices = indices.map(|(i, &local)| u64::from(count(local)) * index_len(params + i));
    let runs = order.chunk_by(|&a, &b| types[a as usize] == types[b as usize]);
    let run_count = runs.clone().count();
    let runs = runs.map(|run| index_len(run.len()) + type_len(types[run[0] as usize]));
    indices.sum::<u64>() + runs.sum::<u64>() + index_len(run_count)
}

/// About how many bytes a type takes.
fn type_len(ty: ValType) -> u64 {
    match ty {
        ValType::I32 | ValType::I64 | ValType::F32 | ValType::F64 | ValType::V128 => 1,
        ValType::Ref(ty) => match ty.heap_type() {
            HeapType::Abstract { .. } if ty.is_nullable() => 1,
            HeapType::Abstract { .. } | HeapType::Concrete(_) => 2,
            HeapType::Exact(_) => 3,
        },
    }
}

/// Puts the `hot` most used locals, whatever their type, before all others.
/// Where both have a type in common, they meet in a run of it.
fn split_hot(locals: &mut [u32], hot: usize, types: &[ValType], count: impl Fn(u32) -> u32 + Copy) {
    locals.sort_by_key(|&local| Reverse(count(local)));
    let (hot, cold) = locals.split_at_mut(hot);
    group(hot, types, count);
    group(cold, types, count);
    if let Some(&first) = cold.first() {
        hot.sort_by_key(|&local| types[local as usize] == types[first as usize]);
    }
}

/// Sorts by type, the most used type first, then by use, then as declared.
fn group(locals: &mut [u32], types: &[ValType], count: impl Fn(u32) -> u32) {
    let mut totals: FxHashMap<ValType, (u64, usize)> = FxHashMap::default();
    for &local in locals.iter() {
        let first = totals.len();
        totals.entry(types[local as usize]).or_insert((0, first)).0 += u64::from(count(local));
    }
    // Numeric types that are used as often as another come in a fixed order,
    // reference types in the order they first occur: doing it twice changes
    // neither.
    let rank = |ty: ValType| {
        let (total, first) = totals[&ty];
        (Reverse(total), type_key(ty), first)
    };
    // Stable: equally used locals of a type stay in their order.
    locals.sort_by_cached_key(|&local| (rank(types[local as usize]), Reverse(count(local))));
}

fn type_key(ty: ValType) -> u8 {
    match ty {
        ValType::I32 => 0,
        ValType::I64 => 1,
        ValType::F32 => 2,
        ValType::F64 => 3,
        ValType::V128 => 4,
        ValType::Ref(_) => 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ValType::{F64, I32, I64};
    use wasmparser::{HeapType, RefType, UnpackedIndex};

    fn order(params: usize, types: &[ValType], uses: &[u32]) -> (Vec<u32>, Vec<(u32, ValType)>) {
        let mut order = LocalOrder::default();
        order.compute(params, types, uses);
        (order.new_index, order.runs)
    }

    #[test]
    fn runs_are_joined_and_unused_locals_go() {
        let declared = [(1, I32), (1, F64), (0, I64), (1, I32), (40_000, I64)];
        let mut used = UsedLocals::default();
        let mut order = LocalOrder::default();
        // Twice: what the first function left behind is gone.
        for _ in 0..2 {
            used.begin(1, &declared);
            [0, 1, 2, 2, 2, 2, 2, 3, 3].into_iter().for_each(|local| used.mention(local));
            used.finish(&declared).expect("they are declared");
            order.compute(1, &used.types, &used.uses);
            assert_eq!(order.runs, [(1, F64), (2, I32)]);
            assert_eq!([0, 1, 2, 3].map(|local| used.new_index(local, &order)), [0, 3, 1, 2]);
            assert_eq!(*used.moved(&order).expect("all have"), [(1, 3), (2, 1), (3, 2)]);
        }
        used.begin(1, &declared);
        used.mention(40_004);
        assert_eq!(used.finish(&declared), None);
        used.begin(1, &[(1, I32), (1, I64)]);
        used.mention(2);
        used.mention(1);
        used.finish(&[(1, I32), (1, I64)]).expect("they are declared");
        order.compute(1, &used.types, &used.uses);
        assert_eq!(used.moved(&order), None);
    }

    #[test]
    fn hot_locals_get_one_byte_indices() {
        // 200 cold i32 used 10 times each, then one i64 used 50 times: grouped
        // by type the i64 would come last.
        let types: Vec<_> = std::iter::repeat_n(I32, 200).chain([I64]).collect();
        let uses: Vec<_> = std::iter::repeat_n(10, 200).chain([50]).collect();
        let (index, runs) = order(0, &types, &uses);
        assert!(index[200] < 128, "{}", index[200]);
        assert_eq!(runs, [(1, I64), (200, I32)]);
    }

    #[test]
    fn a_second_time_changes_nothing() {
        let types: Vec<_> = (0..300).map(|i| [I32, I64, F64][i % 3]).collect();
        let uses: Vec<_> = (0..300).map(|i| 1 + (i * 7919 % 31) as u32).collect();
        let (index, runs) = order(0, &types, &uses);
        let types2: Vec<_> =
            runs.iter().flat_map(|&(n, t)| std::iter::repeat_n(t, n as usize)).collect();
        let mut uses2 = vec![0; 300];
        for (old, &new) in index.iter().enumerate() {
            uses2[new as usize] = uses[old];
        }
        let (again, runs2) = order(0, &types2, &uses2);
        assert_eq!(again, (0..300).collect::<Vec<u32>>());
        assert_eq!(runs, runs2);
    }

    #[test]
    fn random_locals_never_cost_more_and_a_second_time_changes_nothing() {
        let concrete = |index| {
            let heap_type = HeapType::Concrete(UnpackedIndex::Module(index));
            ValType::Ref(RefType::new(true, heap_type).expect("the index is small"))
        };
        let kinds_of_type = [I32, concrete(1), I64, concrete(2), F64, concrete(3)];
        let mut state = 7_u64;
        let mut random = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) as usize % below
        };
        for round in 0..20_000 {
            let (params, kinds, most) = (random(140), 1 + random(6), 1 + random(6));
            let mut types = Vec::new();
            for _ in 0..random(8) {
                let ty = kinds_of_type[random(kinds)];
                types.extend(std::iter::repeat_n(
                    ty,
                    1 + random(if round % 2 == 0 { 60 } else { 3 }),
                ));
            }
            let uses: Vec<u32> =
                types.iter().map(|_| 1 + random(most) as u32 * random(3) as u32).collect();
            let (index, runs) = order(params, &types, &uses);
            let count = |local: u32| uses[local as usize];
            let mut all: Vec<u32> = (0..types.len() as u32).collect();
            let before = cost(&all, params, &types, count);
            all.sort_by_key(|&local| index[local as usize]);
            let after = cost(&all, params, &types, count);
            assert!(after <= before, "{before} {after}: {params} {types:?} {uses:?}");

            let types2: Vec<_> =
                runs.iter().flat_map(|&(n, t)| std::iter::repeat_n(t, n as usize)).collect();
            let mut uses2 = vec![0; types2.len()];
            for (old, &new) in index.iter().enumerate() {
                uses2[new as usize - params] = uses[old];
            }
            let (again, runs2) = order(params, &types2, &uses2);
            let same: Vec<u32> = (params as u32..).take(types.len()).collect();
            assert_eq!((again, runs2), (same, runs), "{params} {types:?} {uses:?}");
        }
    }
}
