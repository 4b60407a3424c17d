//! Code that leaves the stack as it was.

use std::borrow::Cow;

use wasm_encoder::{BlockType, Catch, Instruction as I, ValType};

use super::Signature;
use super::body::{Body, Label};

/// How deep blocks go.
const DEEPEST: usize = 6;

impl Body<'_> {
    /// Some statements.
    fn statements(&mut self, most: usize) {
        for _ in 0..self.rng.below(most + 1) {
            self.statement();
        }
    }

    pub(super) fn statement(&mut self) {
        if self.left == 0 {
            return;
        }
        let is_flat = self.depth >= DEEPEST;
        match self.rng.below(100) {
            0..=17 => {
                let ty = self.any_type();
                self.value(ty, 3);
                self.sink(&[ty]);
            }
            18..=27 => self.store(),
            28..=37 => self.rotate(),
            38..=43 => self.see(),
            44..=47 => self.call_and_use(),
            48..=49 => self.juggle(),
            50 => self.waste(),
            51..=55 => self.discard(),
            56..=59 => self.leave_if(),
            60 => self.rare_statement(),
            _ if is_flat => self.rotate(),
            61..=66 => self.if_else(),
            67..=70 => self.block(),
            71..=78 => self.tangle(),
            79..=86 => self.loop_at_bottom(),
            87..=91 => self.loop_at_top(),
            92..=96 => self.switch(),
            _ if self.facts.has_exceptions => self.try_catch(),
            _ => self.if_else(),
        }
    }

    /// Moves the values of some locals of one type round: what a sequence of
    /// copies gets wrong that should have been parallel.
    fn rotate(&mut self) {
        let ty = self.any_type();
        let count = 2 + self.rng.below(3);
        let locals: Vec<u32> = (0..count).map(|_| self.local(ty)).collect();
        if self.chance(30) {
            // By way of another local, as compilers do it.
            let spare = self.local(ty);
            self.emit(I::LocalGet(locals[0]));
            self.emit(I::LocalSet(spare));
            for pair in locals.windows(2) {
                self.emit(I::LocalGet(pair[1]));
                self.emit(I::LocalSet(pair[0]));
            }
            self.emit(I::LocalGet(spare));
            self.emit(I::LocalSet(locals[count - 1]));
            return self.watch_some(&locals);
        }
        locals.iter().for_each(|local| self.emit(I::LocalGet(*local)));
        if self.chance(40) {
            // The last one arrives changed.
            match ty {
                ValType::I32 => self.emit_all([I::I32Const(3), I::I32Add]),
                ValType::I64 => self.emit_all([I::I64Const(5), I::I64Sub]),
                _ => {}
            }
        }
        // Sets take the last value first: this way round, nothing stays in place.
        let by = 1 + self.rng.below(count);
        for index in 0..count {
            self.emit(I::LocalSet(locals[(index + by) % count]));
        }
        self.watch_some(&locals);
    }

    /// Makes some of these locals visible, now and then.
    fn watch_some(&mut self, locals: &[u32]) {
        for local in locals {
            if self.chance(self.facts.watchfulness / 2) {
                self.watch(*local);
            }
        }
    }

    /// Shows a value to the host.
    fn see(&mut self) {
        let choices = if self.facts.has_floats { 3 } else { 2 };
        let (ty, import) =
            [(ValType::I32, 0), (ValType::I64, 1), (ValType::F64, 4)][self.rng.below(choices)];
        self.value(ty, 2);
        self.emit(I::Call(import));
    }

    /// Pushes several values, does something, and takes them in some order.
    fn juggle(&mut self) {
        let types: Vec<ValType> = (0..2 + self.rng.below(3)).map(|_| self.any_type()).collect();
        for ty in &types {
            self.value(*ty, 2);
            if self.chance(30) {
                self.statement();
            }
        }
        self.sink(&types);
    }

    /// A function of a higher rank that is `wanted`.
    pub(super) fn callee(&mut self, wanted: impl Fn(&Signature) -> bool) -> Option<u32> {
        if self.calls == 0 || self.loops > 1 {
            return None;
        }
        let facts = &self.facts;
        let rank = facts.ranks[self.function as usize - facts.imports];
        let fits: Vec<u32> = (facts.imports..facts.functions.len())
            .filter(|callee| facts.ranks[callee - facts.imports] > rank)
            .map(|callee| callee as u32)
            .filter(|callee| wanted(facts.signature(*callee)))
            .collect();
        (!fits.is_empty()).then(|| *self.rng.choose(&fits))
    }

    pub(super) fn call(&mut self, callee: u32, depth: usize) {
        self.calls = self.calls.saturating_sub(1);
        let params = self.facts.signature(callee).params.clone();
        self.values(&params, depth.min(2));
        let rank = |function: u32| self.facts.ranks.get(function as usize - self.facts.imports);
        let slot = self.facts.elements.iter().position(|element| *element == Some(callee));
        match slot {
            // Only what is called directly too, since a table can be changed:
            // then the type is another and it traps, or the rank is.
            Some(slot) if rank(callee) == Some(&2) && self.chance(50) => {
                self.emit(I::I32Const(slot as i32));
                let type_index = self.facts.functions[callee as usize];
                self.emit(I::CallIndirect { type_index, table_index: 0 });
            }
            _ => self.emit(I::Call(callee)),
        }
    }

    fn call_and_use(&mut self) {
        match self.callee(|_| true) {
            Some(callee) => {
                self.call(callee, 2);
                let results = self.facts.signature(callee).results.clone();
                self.sink(&results);
            }
            None => {
                self.values(&[ValType::I32, ValType::I64], 2);
                self.emit(I::Call(3));
                self.sink(&[ValType::I64, ValType::I32]);
            }
        }
    }

    /// Labels that a branch from anywhere may go to.
    fn free_labels(&self) -> Vec<usize> {
        (0..self.labels.len()).filter(|label| self.labels[*label].is_free).collect()
    }

    /// A branch that may be taken, with values that are used when it is not.
    fn leave_if(&mut self) {
        // What leaves most of the function shows little of the rest: rare, and
        // near labels first.
        let labels = self.free_labels();
        let near: Vec<usize> = labels.iter().rev().take(3).copied().filter(|l| *l > 1).collect();
        let label = if self.chance(4) {
            labels[self.rng.below(labels.len().min(2))]
        } else if near.is_empty() {
            return if self.depth < DEEPEST { self.block() } else { self.rotate() };
        } else {
            *self.rng.choose(&near)
        };
        let types = self.labels[label].types.clone();
        match self.rng.below(4) {
            0 => {
                self.rare_condition();
                self.emit(I::If(BlockType::Empty));
                self.within(Label { types: Vec::new(), is_free: true }, |body| {
                    body.statements(2);
                    body.leave(label, &types);
                });
            }
            _ => {
                self.values(&types, 2);
                self.rare_condition();
                let depth = self.depth_of(label);
                self.emit(I::BrIf(depth));
                self.sink(&types);
            }
        }
    }

    /// A branch that is taken; nothing after it is reached.
    fn leave(&mut self, label: usize, types: &[ValType]) {
        if self.facts.has_tail_calls && self.chance(40) {
            let results = self.labels[0].types.clone();
            if let Some(callee) = self.callee(|signature| signature.results == results) {
                self.calls = self.calls.saturating_sub(1);
                let params = self.facts.signature(callee).params.clone();
                self.values(&params, 2);
                return self.emit(I::ReturnCall(callee));
            }
        }
        if self.is_reckless() {
            return self.emit(I::Unreachable);
        }
        if self.facts.has_exceptions && self.chance(15) {
            return self.throw();
        }
        self.values(types, 2);
        let depth = self.depth_of(label);
        let same: Vec<u32> = self
            .free_labels()
            .into_iter()
            .filter(|other| self.labels[*other].types == types)
            .map(|other| self.depth_of(other))
            .collect();
        if same.len() > 1 && self.chance(40) {
            self.value(ValType::I32, 1);
            let targets: Vec<u32> =
                (0..1 + self.rng.below(4)).map(|_| *self.rng.choose(&same)).collect();
            self.emit(I::BrTable(Cow::Owned(targets), depth));
        } else if label == 0 && self.chance(50) {
            self.emit(I::Return);
        } else {
            self.emit(I::Br(depth));
        }
        if self.chance(10) {
            self.statement();
        }
    }

    /// A condition that holds now and then, so that what follows is reached.
    fn rare_condition(&mut self) {
        if self.chance(75) {
            let mask = *self.rng.choose(&[1, 3, 3, 7]);
            return self.coin(mask);
        }
        self.value(ValType::I32, 2);
        if self.chance(92) {
            let mask = *self.rng.choose(&[3, 7]);
            self.emit_all([I::I32Const(mask), I::I32And, I::I32Eqz]);
        }
    }

    /// A condition that is as often true as not.
    pub(super) fn condition(&mut self, depth: usize) {
        if self.chance(60) {
            return self.coin(1);
        }
        self.value(ValType::I32, depth);
        if self.chance(70) {
            self.emit_all([I::I32Const(1), I::I32And]);
        }
    }

    fn if_else(&mut self) {
        let (params, results) = (self.block_types(), self.block_types());
        self.values(&params, 2);
        self.condition(2);
        let block = self.block_type(&params, &results);
        self.emit(I::If(block));
        let has_else = params != results || self.chance(60);
        self.within(Label { types: results.clone(), is_free: true }, |body| {
            body.arm(&params, &results);
            if has_else {
                body.emit(I::Else);
                body.arm(&params, &results);
            }
        });
        self.sink(&results);
    }

    /// What turns parameters that lie on the stack into results.
    fn arm(&mut self, params: &[ValType], results: &[ValType]) {
        if params == results && self.chance(40) {
            return self.statements(3);
        }
        self.sink(params);
        self.statements(3);
        self.values(results, 2);
    }

    fn block(&mut self) {
        let (params, results) = (self.block_types(), self.block_types());
        self.values(&params, 2);
        let block = self.block_type(&params, &results);
        self.emit(I::Block(block));
        self.within(Label { types: results.clone(), is_free: true }, |body| {
            body.statements(2);
            body.arm(&params, &results);
            if body.chance(60) {
                body.leave_block(&results);
            }
        });
        self.sink(&results);
    }

    /// A branch to the end of the innermost block, whose results lie there.
    fn leave_block(&mut self, results: &[ValType]) {
        self.rare_condition();
        self.emit(I::BrIf(0));
        self.sink(results);
        self.statements(2);
        self.values(results, 2);
    }

    /// A local that counts down from a small number.
    fn counter(&mut self) -> u32 {
        let counter = self.new_local(ValType::I32);
        self.counters.push(counter);
        let most = [9, 6, 4, 2][self.loops.min(3)];
        let count = 1 + self.rng.below(most) as i32;
        self.emit(I::I32Const(count));
        self.emit(I::LocalSet(counter));
        counter
    }

    fn count_down(&mut self, counter: u32) {
        self.emit(I::LocalGet(counter));
        self.emit(I::I32Const(1));
        self.emit(I::I32Sub);
    }

    /// Repeats by a conditional branch at the end; after it, the values that
    /// were not carried back are there, and locals as the last round left them.
    fn loop_at_bottom(&mut self) {
        let carried = self.block_types();
        let results = if self.chance(60) { carried.clone() } else { self.block_types() };
        let counter = self.counter();
        self.values(&carried, 2);
        let block = self.block_type(&carried, &results);
        self.emit(I::Loop(block));
        self.loops += 1;
        self.within(Label { types: carried.clone(), is_free: false }, |body| {
            let stays = body.chance(30);
            if !stays {
                body.sink(&carried);
            }
            body.statements(3);
            if body.chance(60) {
                body.rotate();
            }
            if !stays {
                body.values(&carried, 3);
                if body.chance(40) {
                    // Locals change once more after what is carried was read.
                    body.rotate();
                }
            }
            body.count_down(counter);
            body.emit(I::LocalTee(counter));
            body.emit(I::BrIf(0));
            if carried != results {
                body.sink(&carried);
                body.values(&results, 2);
            } else if body.chance(20) {
                body.statement();
            }
        });
        self.loops -= 1;
        self.sink(&results);
    }

    /// Looks at the counter first, so that any branch back is safe: there may
    /// be several, from anywhere inside.
    fn loop_at_top(&mut self) {
        let (carried, results) = (self.block_types(), self.block_types());
        let counter = self.counter();
        let outer = self.block_type(&[], &results);
        self.emit(I::Block(outer));
        self.within(Label { types: results.clone(), is_free: true }, |body| {
            body.values(&carried, 2);
            let inner = body.block_type(&carried, &results);
            body.emit(I::Loop(inner));
            body.loops += 1;
            body.within(Label { types: carried.clone(), is_free: true }, |body| {
                body.sink(&carried);
                body.values(&results, 2);
                body.emit(I::LocalGet(counter));
                body.emit(I::I32Eqz);
                body.emit(I::BrIf(1));
                body.sink(&results);
                body.count_down(counter);
                body.emit(I::LocalSet(counter));
                body.statements(4);
                body.values(&carried, 3);
                if body.chance(50) {
                    body.emit(I::Br(0));
                } else {
                    body.value(ValType::I32, 2);
                    body.emit(I::BrIf(0));
                    body.sink(&carried);
                    body.values(&results, 2);
                }
            });
            body.loops -= 1;
        });
        self.sink(&results);
    }

    /// Cases that fall into each other; the labels carry the same values.
    fn switch(&mut self) {
        let types = self.block_types();
        let cases = 2 + self.rng.below(3);
        let block = self.block_type(&[], &types);
        for _ in 0..cases {
            self.emit(I::Block(block));
            self.labels.push(Label { types: types.clone(), is_free: true });
        }
        self.depth += 1;
        self.values(&types, 2);
        if self.chance(60) {
            self.entropy();
        } else {
            self.value(ValType::I32, 2);
        }
        if self.chance(80) {
            self.emit_all([I::I32Const(3), I::I32And]);
        }
        let mut targets: Vec<u32> = (0..cases as u32).collect();
        self.rng.shuffle(&mut targets);
        let last = self.rng.below(cases) as u32;
        self.emit(I::BrTable(Cow::Owned(targets), last));
        for case in 0..cases {
            self.labels.pop();
            self.emit(I::End);
            if case + 1 < cases {
                self.arm(&types, &types);
                if self.chance(50) {
                    let outermost = (cases - 2 - case) as u32;
                    self.emit(I::Br(outermost));
                }
            }
        }
        self.depth -= 1;
        self.sink(&types);
    }

    fn throw(&mut self) {
        let tag = self.rng.below(self.facts.tags.len());
        let params = self.facts.types[self.facts.tags[tag] as usize].params.clone();
        self.values(&params, 2);
        self.emit(I::Throw(tag as u32));
    }

    /// Locals that change before something is thrown are as they were then.
    fn try_catch(&mut self) {
        let is_all = self.chance(25);
        let tag = self.rng.below(self.facts.tags.len());
        let types = if is_all {
            Vec::new()
        } else {
            self.facts.types[self.facts.tags[tag] as usize].params.clone()
        };
        let block = self.block_type(&[], &types);
        self.emit(I::Block(block));
        self.within(Label { types: types.clone(), is_free: true }, |body| {
            let caught = if is_all {
                Catch::All { label: 0 }
            } else {
                Catch::One { tag: tag as u32, label: 0 }
            };
            body.emit(I::TryTable(BlockType::Empty, Cow::Owned(vec![caught])));
            body.within(Label { types: Vec::new(), is_free: true }, |body| {
                body.statements(3);
                body.rare_condition();
                body.emit(I::If(BlockType::Empty));
                body.within(Label { types: Vec::new(), is_free: true }, |body| {
                    body.rotate();
                    body.throw();
                });
                body.statements(2);
            });
            body.values(&types, 2);
        });
        self.sink(&types);
    }

    fn rare_statement(&mut self) {
        match self.rng.below(4) {
            0 => {
                self.slot();
                if self.chance(50) {
                    self.null();
                } else {
                    self.slot();
                    self.emit(I::TableGet(0));
                }
                self.emit(I::TableSet(0));
            }
            1 => self.fill(),
            2 => self.copy(),
            _ => {
                self.emit(I::Nop);
                self.rotate();
            }
        }
    }
}
