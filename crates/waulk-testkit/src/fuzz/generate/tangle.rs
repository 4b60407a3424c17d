//! Branches to one label from several places, and ends that are reached in
//! another order than they are written in.
//!
//! A tangle is a few nested blocks. In them are `if`s whose arms end here or go
//! to some label of the tangle, conditional branches and tables of branches, at
//! every depth, and marks: effects that tell which way was taken. An optimizer
//! that turns an arm round, puts code into one that falls through or gives a
//! branch to a block that ends elsewhere makes another sequence of marks.

use std::borrow::Cow;

use wasm_encoder::{Instruction as I, ValType};

use super::body::{Body, Label};
use super::memory::memory_argument;

/// How deep a tangle goes below its outermost block.
const DEEPEST: usize = 4;

impl Body<'_> {
    /// Blocks and `if`s with branches to all of their labels.
    pub(super) fn tangle(&mut self) {
        let first = self.labels.len();
        // Half of them carry nothing, where most can be done with branches.
        let types = if self.chance(50) { Vec::new() } else { self.block_types() };
        self.knot(first, &types, 0);
    }

    /// A block of a tangle, whose labels are those from `first` on.
    fn knot(&mut self, first: usize, types: &[ValType], depth: usize) {
        let block = self.block_type(&[], types);
        self.emit(I::Block(block));
        self.within(Label { types: types.to_vec(), is_free: true }, |body| {
            if !body.strands(first, depth) {
                body.values(types, 1);
            }
        });
        self.sink(types);
        self.mark();
    }

    /// What is in a block or an arm. Whether it leaves at the end, so that
    /// there is nothing to give.
    fn strands(&mut self, first: usize, depth: usize) -> bool {
        for _ in 0..1 + self.rng.below(3) {
            match self.rng.below(10) {
                _ if self.left == 0 => self.mark(),
                0..=2 => self.mark(),
                3 | 4 => self.branch_if(first),
                5 | 6 if depth < DEEPEST => self.fork(first, depth + 1),
                7 | 8 if depth < DEEPEST => {
                    let types = if self.chance(65) { Vec::new() } else { self.block_types() };
                    self.knot(first, &types, depth + 1);
                }
                9 if self.depth < 5 => self.statement(),
                _ => self.mark(),
            }
        }
        match self.rng.below(8) {
            0 | 1 if depth > 0 => self.leave_tangle(first),
            2 | 3 if depth < DEEPEST => {
                // The last thing is an `if` with one arm that leaves.
                self.fork(first, depth + 1);
                return false;
            }
            _ => return false,
        }
        true
    }

    /// An `if`, each of whose arms may be a branch and nothing else, or nothing
    /// else but what nobody uses.
    fn fork(&mut self, first: usize, depth: usize) {
        let types = if self.chance(75) { Vec::new() } else { self.block_types() };
        self.coin(1);
        let block = self.block_type(&[], &types);
        self.emit(I::If(block));
        self.within(Label { types: types.clone(), is_free: true }, |body| {
            body.prong(first, &types, depth);
            if !types.is_empty() || body.chance(65) {
                body.emit(I::Else);
                body.prong(first, &types, depth);
            }
        });
        self.sink(&types);
    }

    fn prong(&mut self, first: usize, types: &[ValType], depth: usize) {
        let leaves = match self.rng.below(10) {
            0..=2 => {
                if self.chance(40) {
                    self.waste();
                }
                self.leave_tangle(first);
                true
            }
            3 => false,
            _ => self.strands(first, depth),
        };
        if !leaves {
            self.values(types, 1);
        }
    }

    /// A label of the tangle, of those further out as often as of the nearest.
    fn tangled(&mut self, first: usize) -> usize {
        first + self.rng.below(self.labels.len() - first)
    }

    fn branch_if(&mut self, first: usize) {
        let label = self.tangled(first);
        let types = self.labels[label].types.clone();
        self.values(&types, 1);
        self.coin(1);
        let depth = self.depth_of(label);
        self.emit(I::BrIf(depth));
        self.sink(&types);
    }

    /// A branch that is taken, to a label of the tangle or to one of several
    /// that carry the same.
    fn leave_tangle(&mut self, first: usize) {
        let label = self.tangled(first);
        let types = self.labels[label].types.clone();
        self.values(&types, 1);
        let same: Vec<u32> = (first..self.labels.len())
            .filter(|other| self.labels[*other].types == types)
            .map(|other| self.depth_of(other))
            .collect();
        let depth = self.depth_of(label);
        if same.len() > 1 && self.chance(30) {
            self.entropy();
            self.emit_all([I::I32Const(3), I::I32And]);
            let targets: Vec<u32> =
                (0..1 + self.rng.below(4)).map(|_| *self.rng.choose(&same)).collect();
            self.emit(I::BrTable(Cow::Owned(targets), depth));
        } else {
            self.emit(I::Br(depth));
        }
    }

    /// An effect that is told from every other.
    fn mark(&mut self) {
        let number = self.rng.below(1 << 20) as i32;
        match self.rng.below(8) {
            0..=2 => {
                let at = 4 * self.rng.below(4) as i32;
                self.emit(I::I32Const(at));
                self.as_address();
                self.emit_all([I::I32Const(number), I::I32Store(memory_argument(32))]);
            }
            3 => self.emit_all([I::I32Const(number), I::Call(0)]),
            4 => {
                let local = self.local(ValType::I32);
                self.emit_all([I::I32Const(number), I::LocalSet(local)]);
            }
            5 => {
                let local = self.local(ValType::I32);
                self.watch(local);
            }
            _ => self.emit_all([
                I::GlobalGet(0),
                I::I64Const(11),
                I::I64Rotl,
                I::I64Const(number.into()),
                I::I64Add,
                I::GlobalSet(0),
            ]),
        }
    }
}
