//! One function: its locals, its labels, its beginning and its end.

use wasm_encoder::{BlockType, Function, Instruction as I, MemArg, MemArgTarget, ValType};

use super::{Facts, Signature};
use crate::Rng;

/// Where functions leave what is in their locals at the end: behind what
/// other accesses reach.
const TRACE: u64 = 4096;
/// Bytes for each function there.
const TRACE_SIZE: u64 = 512;

/// An access to the memory with this offset.
pub(super) fn memory_argument(offset: u64) -> MemArg {
    MemArg { offset, align: 0, target: MemArgTarget::Memory(0), ordering: None }
}

/// What a branch can go to.
pub(super) struct Label {
    /// What a branch to it carries.
    pub(super) types: Vec<ValType>,
    /// Whether a branch to it at any place ends in the end.
    pub(super) is_free: bool,
}

/// A function that is being generated.
pub(super) struct Body<'f> {
    pub(super) facts: &'f mut Facts,
    pub(super) rng: &'f mut Rng,
    pub(super) function: u32,
    pub(super) locals: Vec<ValType>,
    /// Locals that count loops: read by anything, written by their loop only.
    pub(super) counters: Vec<u32>,
    pub(super) labels: Vec<Label>,
    pub(super) code: Vec<I<'static>>,
    /// About how many more instructions there should be.
    pub(super) left: usize,
    pub(super) loops: usize,
    pub(super) depth: usize,
    /// How many more calls there may be.
    pub(super) calls: usize,
    /// How many more values there may be that are computed for their trap.
    pub(super) discards: usize,
}

impl<'f> Body<'f> {
    pub(super) fn generate(facts: &'f mut Facts, function: u32, rng: &'f mut Rng) -> Function {
        let Signature { params, results } = facts.signature(function).clone();
        let mut locals = params.clone();
        let few: Vec<ValType> = (0..3).map(|_| *rng.choose(&facts.values)).collect();
        for _ in 0..3 + rng.below(9) {
            let ty = if rng.below(4) == 0 { rng.choose(&facts.values) } else { rng.choose(&few) };
            locals.push(*ty);
        }
        let left = *rng.choose(&[100, 200, 300, 500, 700, 1000]);
        let mut body = Body {
            facts,
            rng,
            function,
            locals,
            counters: Vec::new(),
            labels: vec![Label { types: results.clone(), is_free: true }],
            code: Vec::new(),
            left,
            loops: 0,
            depth: 0,
            calls: 3,
            discards: 1,
        };
        body.whole(params.len(), &results);
        let extra = body.locals[params.len()..].iter().map(|ty| (1, *ty));
        let mut output = Function::new(extra);
        for instruction in &body.code {
            output.instruction(instruction);
        }
        output.instruction(&I::End);
        output
    }

    fn whole(&mut self, params: usize, results: &[ValType]) {
        // Ballast, so that what the optimizer makes of the rest is shorter.
        if self.chance(80) {
            for _ in 0..4 + self.rng.below(24) {
                self.code.push(I::Nop);
            }
        }
        for local in params as u32..self.locals.len() as u32 {
            if self.chance(70) {
                self.constant(self.locals[local as usize]);
                self.code.push(I::LocalSet(local));
            }
        }
        // What leaves this block early still gets to the end.
        let types = self.block_types();
        let block = self.block_type(&[], &types);
        self.code.push(I::Block(block));
        self.labels.push(Label { types: types.clone(), is_free: true });
        while self.left > 0 {
            self.statement();
        }
        self.values(&types, 2);
        self.labels.pop();
        self.code.push(I::End);
        self.sink(&types);
        self.trace();
        self.values(results, 2);
    }

    /// Leaves what is in locals where it can be seen.
    fn trace(&mut self) {
        let percent = *self.rng.choose(&[60, 100, 100, 100]);
        let base = TRACE + TRACE_SIZE * u64::from(self.function);
        for local in 0..self.locals.len() as u32 {
            if !self.chance(percent) {
                continue;
            }
            let offset = base + 16 * u64::from(local % 32);
            let arg = memory_argument(offset);
            self.code.extend([I::I32Const(0), I::LocalGet(local)]);
            let store = match self.locals[local as usize] {
                ValType::I32 => I::I32Store(arg),
                ValType::I64 => I::I64Store(arg),
                ValType::F32 => I::F32Store(arg),
                ValType::F64 => I::F64Store(arg),
                ValType::V128 => I::V128Store(arg),
                ValType::Ref(_) => {
                    self.code.push(I::RefIsNull);
                    I::I32Store(arg)
                }
            };
            self.code.push(store);
        }
    }

    pub(super) fn chance(&mut self, percent: usize) -> bool {
        self.rng.below(100) < percent
    }

    /// Emits one instruction, which uses up some of what is left.
    pub(super) fn emit(&mut self, instruction: I<'static>) {
        self.code.push(instruction);
        self.left = self.left.saturating_sub(1);
    }

    pub(super) fn emit_all<const N: usize>(&mut self, instructions: [I<'static>; N]) {
        instructions.into_iter().for_each(|instruction| self.emit(instruction));
    }

    /// Types for a block to take or give: often none or one.
    pub(super) fn block_types(&mut self) -> Vec<ValType> {
        let count = *self.rng.choose(&[0, 0, 1, 1, 1, 2, 2, 3]);
        (0..count).map(|_| self.any_type()).collect()
    }

    pub(super) fn any_type(&mut self) -> ValType {
        *self.rng.choose(&self.facts.values)
    }

    pub(super) fn block_type(&mut self, params: &[ValType], results: &[ValType]) -> BlockType {
        match (params, results) {
            ([], []) => BlockType::Empty,
            ([], [one]) => BlockType::Result(*one),
            _ => BlockType::FunctionType(self.facts.intern(params, results)),
        }
    }

    /// A local of this type that anything may write; made if there is none.
    pub(super) fn local(&mut self, ty: ValType) -> u32 {
        let fits: Vec<u32> = (0..self.locals.len() as u32)
            .filter(|local| self.locals[*local as usize] == ty && !self.counters.contains(local))
            .collect();
        if fits.is_empty() || (fits.len() < 3 && self.chance(30)) {
            return self.new_local(ty);
        }
        *self.rng.choose(&fits)
    }

    pub(super) fn new_local(&mut self, ty: ValType) -> u32 {
        self.locals.push(ty);
        self.locals.len() as u32 - 1
    }

    /// Runs `inside` between a label and its end.
    pub(super) fn within(&mut self, label: Label, inside: impl FnOnce(&mut Self)) {
        self.labels.push(label);
        self.depth += 1;
        inside(self);
        self.depth -= 1;
        self.labels.pop();
        self.emit(I::End);
    }

    /// The depth of a label, as a branch from here counts it.
    pub(super) fn depth_of(&self, label: usize) -> u32 {
        (self.labels.len() - 1 - label) as u32
    }

    /// Takes values off the stack, the last one first, and makes use of them.
    pub(super) fn sink(&mut self, types: &[ValType]) {
        for ty in types.iter().rev() {
            self.sink_one(*ty);
        }
    }

    fn sink_one(&mut self, ty: ValType) {
        match self.rng.below(20) {
            0 if self.chance(40) => self.emit(I::Drop),
            0..=2 => match self.facts.globals.iter().position(|global| *global == ty) {
                Some(global) => self.emit(I::GlobalSet(global as u32)),
                None => self.set_local(ty),
            },
            3 if ty == ValType::I32 => self.emit(I::Call(0)),
            3 if ty == ValType::I64 => self.emit(I::Call(1)),
            3 if ty == ValType::F64 => self.emit(I::Call(4)),
            // Into what a local holds, so that both can still be told.
            4..=14 => match ty {
                ValType::I32 => self.mix(ty, [I::I32Const(5), I::I32Rotl, I::I32Xor]),
                ValType::I64 => self.mix(ty, [I::I64Const(9), I::I64Rotl, I::I64Sub]),
                ValType::F32 => {
                    self.emit(I::I32ReinterpretF32);
                    self.mix(ValType::I32, [I::I32Const(7), I::I32Rotl, I::I32Sub]);
                }
                ValType::F64 => {
                    self.emit(I::I64ReinterpretF64);
                    self.mix(ValType::I64, [I::I64Const(3), I::I64Rotl, I::I64Xor]);
                }
                ValType::V128 => self.mix(ty, [I::I32Const(3), I::I8x16Shl, I::I64x2Add]),
                ValType::Ref(_) => self.set_local(ty),
            },
            _ => self.set_local(ty),
        }
    }

    /// Mixes a local into the global that sees most.
    pub(super) fn watch(&mut self, local: u32) {
        self.emit(I::LocalGet(local));
        match self.locals[local as usize] {
            ValType::I32 => self.emit(I::I64ExtendI32U),
            ValType::I64 => {}
            ValType::F32 => self.emit_all([I::I32ReinterpretF32, I::I64ExtendI32U]),
            ValType::F64 => self.emit(I::I64ReinterpretF64),
            ValType::V128 => self.emit(I::I64x2ExtractLane(1)),
            ValType::Ref(_) => self.emit_all([I::RefIsNull, I::I64ExtendI32U]),
        }
        self.emit_all([I::GlobalGet(0), I::I64Const(7), I::I64Rotl, I::I64Add, I::GlobalSet(0)]);
    }

    fn mix(&mut self, ty: ValType, how: [I<'static>; 3]) {
        let local = self.local(ty);
        self.emit(I::LocalGet(local));
        self.emit_all(how);
        self.emit(I::LocalSet(local));
    }

    fn set_local(&mut self, ty: ValType) {
        let local = self.local(ty);
        if self.chance(self.facts.watchfulness / 2) {
            // What is overwritten is seen before that.
            self.watch(local);
        }
        self.emit(I::LocalSet(local));
    }
}
