//! One function: its locals, its labels, its beginning and its end.

use wasm_encoder::{BlockType, Encode as _, Function, Instruction as I, ValType};
use waulk_ir::instructions::Immediate;
use waulk_ir::opcode::Opcode;

use super::memory::memory_argument;
use super::operators::lanes;
use super::{Facts, Signature};
use crate::Rng;

/// Where functions leave what is in their locals at the end: behind what
/// other accesses reach.
const TRACE: u64 = 4096;
/// Bytes for each function there.
const TRACE_SIZE: u64 = 512;

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
    /// How many of the locals are parameters.
    pub(super) params: usize,
    /// Locals that count loops: read by anything, written by their loop only.
    pub(super) counters: Vec<u32>,
    pub(super) labels: Vec<Label>,
    pub(super) code: Vec<u8>,
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
            params: params.len(),
            counters: Vec::new(),
            labels: vec![Label { types: results.clone(), is_free: true }],
            code: Vec::new(),
            left,
            loops: 0,
            depth: 0,
            calls: 3,
            discards: 3,
        };
        body.whole(&results);
        let extra = body.locals[params.len()..].iter().map(|ty| (1, *ty));
        let mut output = Function::new(extra);
        output.raw(body.code);
        output.instruction(&I::End);
        output
    }

    fn whole(&mut self, results: &[ValType]) {
        // Ballast, so that what the optimizer makes of the rest is shorter.
        if self.chance(80) {
            for _ in 0..4 + self.rng.below(24) {
                self.uncounted(I::Nop);
            }
        }
        for local in self.params as u32..self.locals.len() as u32 {
            if self.chance(80) {
                self.distinct(self.locals[local as usize]);
                self.uncounted(I::LocalSet(local));
            }
        }
        // What leaves this block early still gets to the end.
        let types = self.block_types();
        let block = self.block_type(&[], &types);
        self.uncounted(I::Block(block));
        self.labels.push(Label { types: types.clone(), is_free: true });
        while self.left > 0 {
            self.statement();
        }
        self.values(&types, 2);
        self.labels.pop();
        self.uncounted(I::End);
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
            self.emit(I::I32Const(0));
            self.as_address();
            self.emit(I::LocalGet(local));
            let store = match self.locals[local as usize] {
                ValType::I32 => I::I32Store(arg),
                ValType::I64 => I::I64Store(arg),
                ValType::F32 => I::F32Store(arg),
                ValType::F64 => I::F64Store(arg),
                ValType::V128 => I::V128Store(arg),
                ValType::Ref(_) => {
                    self.emit(I::RefIsNull);
                    I::I32Store(arg)
                }
            };
            self.emit(store);
        }
    }

    pub(super) fn chance(&mut self, percent: usize) -> bool {
        self.rng.below(100) < percent
    }

    /// Emits one instruction, which uses up some of what is left.
    pub(super) fn emit(&mut self, instruction: I<'_>) {
        self.uncounted(instruction);
        self.count(1);
    }

    pub(super) fn emit_all<const N: usize>(&mut self, instructions: [I<'_>; N]) {
        instructions.into_iter().for_each(|instruction| self.emit(instruction));
    }

    /// Emits an operator of the instruction table, with any lanes.
    pub(super) fn emit_operator(&mut self, opcode: Opcode) {
        opcode.row().code.write(&mut self.code);
        self.lane_immediates(opcode);
        self.count(1);
    }

    pub(super) fn lane_immediates(&mut self, opcode: Opcode) {
        let (count, below) = match opcode.row().immediates.last() {
            Some(Immediate::Lane) => (1, lanes(opcode.name())),
            Some(Immediate::Lanes) => (16, 32),
            _ => return,
        };
        self.code.extend((0..count).map(|_| self.rng.below(below) as u8));
    }

    fn uncounted(&mut self, instruction: I<'_>) {
        instruction.encode(&mut self.code);
    }

    /// Uses up some of what is left.
    pub(super) fn count(&mut self, instructions: usize) {
        self.left = self.left.saturating_sub(instructions);
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
            0 => self.keep(ty),
            1 | 2 => match self.facts.globals.iter().position(|global| *global == ty) {
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
        self.keep(self.locals[local as usize]);
    }

    /// Mixes a value on the stack into the global that sees most.
    pub(super) fn keep(&mut self, ty: ValType) {
        match ty {
            ValType::I32 => self.emit(I::I64ExtendI32U),
            ValType::I64 => {}
            ValType::F32 => self.emit_all([I::I32ReinterpretF32, I::I64ExtendI32U]),
            ValType::F64 => self.emit(I::I64ReinterpretF64),
            ValType::V128 => {
                let lane = self.rng.below(2) as u8;
                self.emit(I::I64x2ExtractLane(lane));
            }
            ValType::Ref(_) => self.emit_all([I::RefIsNull, I::I64ExtendI32U]),
        }
        self.emit_all([I::GlobalGet(0), I::I64Const(7), I::I64Rotl, I::I64Add, I::GlobalSet(0)]);
    }

    /// Leaves an `i32` that differs from call to call: of what came as an
    /// argument, or of what was seen so far.
    pub(super) fn entropy(&mut self) {
        let numbers: Vec<u32> = (0..self.params as u32)
            .filter(|local| matches!(self.locals[*local as usize], ValType::I32 | ValType::I64))
            .collect();
        let is_param = !numbers.is_empty() && self.chance(75);
        let ty = if is_param {
            let local = *self.rng.choose(&numbers);
            self.emit(I::LocalGet(local));
            self.locals[local as usize]
        } else {
            self.emit(I::GlobalGet(0));
            ValType::I64
        };
        let is_plain = self.chance(40);
        let by = self.rng.below(24) as i32;
        match ty {
            ValType::I32 if is_plain => self.emit_all([I::I32Const(by), I::I32ShrU]),
            ValType::I32 => self.emit_all([
                I::I32Const(-1_640_531_535),
                I::I32Mul,
                I::I32Const(8 + by / 2),
                I::I32ShrU,
            ]),
            _ if is_plain => self.emit_all([I::I64Const(by.into()), I::I64ShrU, I::I32WrapI64]),
            _ => self.emit_all([
                I::I64Const(-7_046_029_254_386_353_131),
                I::I64Mul,
                I::I64Const(i64::from(33 + by / 2)),
                I::I64ShrU,
                I::I32WrapI64,
            ]),
        }
    }

    /// A condition that holds in some calls and not in others, one time in
    /// `mask + 1`.
    pub(super) fn coin(&mut self, mask: i32) {
        self.entropy();
        self.emit_all([I::I32Const(mask), I::I32And]);
        if mask > 1 || self.chance(20) {
            self.emit(I::I32Eqz);
        }
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
