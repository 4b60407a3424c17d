//! Which local gets which index, and how locals are declared.
//!
//! Parameters stay where they are. Locals that nothing mentions go. The rest is
//! declared in runs of one type; where there are more than one-byte indices,
//! the most used locals get those. Locals of one type keep their order of use,
//! then of declaration, so that doing it twice changes nothing.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;
use wasmparser::ValType;

use crate::leb;

/// One-byte indices: LEB128 holds 7 bits a byte.
const ONE_BYTE: usize = 128;

/// New indices for the locals of one function. Reused from function to function.
#[derive(Debug, Default)]
pub(crate) struct LocalOrder {
    /// Declared locals (without parameters) in their new order.
    order: Vec<u32>,
    /// New index of each local, parameters included; unused ones have none.
    pub(crate) new_index: Vec<u32>,
    /// The declarations: how many of which type.
    pub(crate) runs: Vec<(u32, ValType)>,
    candidate: Vec<u32>,
}

impl LocalOrder {
    /// Orders the locals of a function with `params` parameters, further locals
    /// of `types`, and `uses` of each local, parameters included.
    pub(crate) fn compute(&mut self, params: usize, types: &[ValType], uses: &[u32]) {
        let count = |local: u32| uses[params + local as usize];
        self.order.clear();
        self.order.extend((0..types.len() as u32).filter(|&local| count(local) > 0));
        group(&mut self.order, types, count);
        if params < ONE_BYTE && params + self.order.len() > ONE_BYTE {
            self.split_hot(params, types, count);
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

    /// Tries the order in which the most used locals, whatever their type, come
    /// before all others; keeps it when further runs cost less than it saves.
    fn split_hot(&mut self, params: usize, types: &[ValType], count: impl Fn(u32) -> u32 + Copy) {
        let cost = |order: &[u32]| {
            let indices: u64 = order
                .iter()
                .enumerate()
                .map(|(i, &l)| u64::from(count(l)) * u64::from(leb::len_u32((params + i) as u32)))
                .sum();
            let runs = order.chunk_by(|&a, &b| types[a as usize] == types[b as usize]).count();
            indices + 2 * runs as u64
        };
        self.candidate.clone_from(&self.order);
        // Stable: equally used locals stay in the order they were declared in.
        self.candidate.sort_unstable_by_key(|&local| (Reverse(count(local)), local));
        let (hot, cold) = self.candidate.split_at_mut(ONE_BYTE - params);
        group(hot, types, count);
        group(cold, types, count);
        if cost(&self.candidate) < cost(&self.order) {
            std::mem::swap(&mut self.candidate, &mut self.order);
        }
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
    locals.sort_by_cached_key(|&local| (rank(types[local as usize]), Reverse(count(local)), local));
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
        assert_eq!(runs, [(127, I32), (1, I64), (73, I32)]);
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
}
