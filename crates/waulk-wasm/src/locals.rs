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

/// New indices for the locals of one function. Reused from function to function.
#[derive(Debug, Default)]
pub(crate) struct LocalOrder {
    /// Declared locals (without parameters) in their new order.
    order: Vec<u32>,
    /// New index of each local, parameters included; unused ones have none.
    pub(crate) new_index: Vec<u32>,
    /// The declarations: how many of which type.
    pub(crate) runs: Vec<(u32, ValType)>,
    candidates: [Vec<u32>; 2],
}

impl LocalOrder {
    /// Orders the locals of a function with `params` parameters, further locals
    /// of `types`, and `uses` of each local, parameters included.
    pub(crate) fn compute(&mut self, params: usize, types: &[ValType], uses: &[u32]) {
        let count = |local: u32| uses[params + local as usize];
        self.order.clear();
        self.order.extend((0..types.len() as u32).filter(|&local| count(local) > 0));
        if params + self.order.len() <= ONE_BYTE {
            group(&mut self.order, types, count);
        } else {
            self.choose(params, types, count);
        }

        self.new_index.clear();
        self.new_index.extend(0..params as u32);
        self.new_index.resize(params + types.len(), u32::MAX);
        self.runs.clear();
        for (position, &local) in self.order.iter().enumerate() {
            self.new_index[params + local as usize] = (params + position) as u32;
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
        let (index, runs) = order(1, &[I32, F64, I32, I64], &[0, 1, 5, 2, 0]);
        assert_eq!(runs, [(1, F64), (2, I32)]);
        assert_eq!(index, [0, 3, 1, 2, u32::MAX]);
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
        let all = [I32, concrete(1), I64, concrete(2), F64, concrete(3)];
        let mut state = 7_u64;
        let mut random = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) as usize % below
        };
        for round in 0..20_000 {
            let (params, kinds, most) = (random(140), 1 + random(all.len()), 1 + random(6));
            let mut types = Vec::new();
            for _ in 0..random(8) {
                let ty = all[random(kinds)];
                types.extend(std::iter::repeat_n(
                    ty,
                    1 + random(if round % 2 == 0 { 60 } else { 3 }),
                ));
            }
            let uses: Vec<u32> =
                (0..params + types.len()).map(|_| random(most) as u32 * random(3) as u32).collect();
            let (index, runs) = order(params, &types, &uses);
            let count = |local: u32| uses[params + local as usize];
            let mut used: Vec<u32> =
                (0..types.len() as u32).filter(|&local| count(local) > 0).collect();
            let before = cost(&used, params, &types, count);
            used.sort_by_key(|&local| index[params + local as usize]);
            let after = cost(&used, params, &types, count);
            assert!(after <= before, "{before} {after}: {params} {types:?} {uses:?}");

            let types2: Vec<_> =
                runs.iter().flat_map(|&(n, t)| std::iter::repeat_n(t, n as usize)).collect();
            let mut uses2 = vec![0; params + types2.len()];
            for (old, &new) in index.iter().enumerate().filter(|&(_, &new)| new != u32::MAX) {
                uses2[new as usize] = uses[old];
            }
            let (again, runs2) = order(params, &types2, &uses2);
            let same: Vec<u32> = (0..uses2.len() as u32).collect();
            assert_eq!((again, runs2), (same, runs), "{params} {types:?} {uses:?}");
        }
    }
}
