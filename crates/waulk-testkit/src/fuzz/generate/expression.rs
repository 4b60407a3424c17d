//! Code that leaves one value on the stack.

use wasm_encoder::{HeapType, Instruction as I, MemArg, ValType};

use super::body::{Body, Label, memory_argument};
use super::operators::{PARTIAL, Row, TOTAL};
use super::{Facts, WINDOW};

/// Integers at which something changes, and small ones.
const EDGES: &[i64] = &[
    0,
    1,
    2,
    3,
    4,
    7,
    8,
    31,
    32,
    63,
    64,
    127,
    128,
    255,
    256,
    -1,
    -2,
    -64,
    -65,
    -128,
    65535,
    i32::MAX as i64,
    i32::MIN as i64,
    u32::MAX as i64,
    i64::MAX,
    i64::MIN,
];

impl Body<'_> {
    /// Values of these types, in order.
    pub(super) fn values(&mut self, types: &[ValType], depth: usize) {
        for ty in types {
            self.value(*ty, depth);
        }
    }

    /// A value of a type, from at most `depth` operators on top of each other.
    pub(super) fn value(&mut self, ty: ValType, depth: usize) {
        if depth == 0 || self.left == 0 {
            return self.leaf(ty);
        }
        let depth = depth - 1;
        match self.rng.below(100) {
            0..=24 => self.leaf(ty),
            25..=59 => self.operator(ty, depth),
            60..=66 => {
                self.value(ty, depth);
                let local = self.local(ty);
                self.emit(I::LocalTee(local));
            }
            67..=73 => self.load(ty, depth),
            74..=78 => {
                self.values(&[ty, ty, ValType::I32], depth);
                self.emit(if matches!(ty, ValType::Ref(_)) {
                    I::TypedSelect(ty)
                } else {
                    I::Select
                });
            }
            79..=82 => self.block_value(ty, depth),
            83..=86 => self.if_value(ty, depth),
            87..=89 => self.call_value(ty, depth),
            90..=94 if self.depth < 5 => {
                // The value waits below what the statement does.
                self.value(ty, depth);
                self.statement();
            }
            95..=97 => self.partial(ty, depth),
            _ => self.rare(ty, depth),
        }
    }

    /// A constant, a local or a global.
    fn leaf(&mut self, ty: ValType) {
        let count = self.locals.iter().filter(|local| **local == ty).count();
        let constant = if matches!(ty, ValType::Ref(_)) { 8 } else { 13 };
        if count == 0 || self.chance(constant) {
            return self.constant(ty);
        }
        if self.chance(12)
            && let Some(global) = self.facts.globals.iter().position(|global| *global == ty)
        {
            return self.emit(I::GlobalGet(global as u32));
        }
        let nth = self.rng.below(count);
        let fits = (0..self.locals.len()).filter(|local| self.locals[*local] == ty);
        let local = fits.into_iter().nth(nth).expect("there are as many") as u32;
        self.emit(I::LocalGet(local));
    }

    pub(super) fn constant(&mut self, ty: ValType) {
        let random = self.rng.next_u64();
        let integer = if random & 7 == 0 { random as i64 } else { *self.rng.choose(EDGES) };
        let instruction = match ty {
            ValType::I32 => I::I32Const(integer as i32),
            ValType::I64 => I::I64Const(integer),
            ValType::F32 => I::F32Const(
                match self.rng.below(9) {
                    0 => -0.0,
                    1 => f32::INFINITY,
                    2 => f32::NAN,
                    3 => f32::MIN_POSITIVE / 2.0,
                    4 => f32::from_bits(random as u32),
                    5 => 4_294_967_296.0,
                    _ => (random % 17) as f32 - 8.5,
                }
                .into(),
            ),
            ValType::F64 => I::F64Const(
                match self.rng.below(9) {
                    0 => -0.0,
                    1 => f64::NEG_INFINITY,
                    2 => f64::NAN,
                    3 => f64::MIN_POSITIVE / 2.0,
                    4 => f64::from_bits(random),
                    5 => 2_147_483_648.0,
                    _ => (random % 17) as f64 - 8.5,
                }
                .into(),
            ),
            ValType::V128 => I::V128Const(i128::from(integer) << 64 | i128::from(random as u32)),
            ValType::FUNCREF if random & 3 != 0 => {
                I::RefFunc(self.rng.below(self.facts.functions.len()) as u32)
            }
            ValType::Ref(ty) => I::RefNull(ty.heap_type),
        };
        self.emit(instruction);
    }

    /// An operator whose operands this module may have.
    fn row<'r>(&mut self, rows: &'r [Row], ty: ValType) -> Option<&'r Row> {
        let facts = &self.facts;
        let fits = |row: &&Row| row.2 == ty && row.1.iter().all(|operand| has(facts, *operand));
        let count = rows.iter().filter(fits).count();
        if count == 0 {
            return None;
        }
        let nth = self.rng.below(count);
        rows.iter().filter(fits).nth(nth)
    }

    fn operator(&mut self, ty: ValType, depth: usize) {
        // Most often one whose result tells its operands apart.
        let mixer = match (ty, self.rng.below(8)) {
            (ValType::I32, 0 | 1) => Some(I::I32Add),
            (ValType::I32, 2) => Some(I::I32Sub),
            (ValType::I32, 3) => Some(I::I32Xor),
            (ValType::I32, 4) => Some(I::I32Rotl),
            (ValType::I64, 0 | 1) => Some(I::I64Add),
            (ValType::I64, 2) => Some(I::I64Sub),
            (ValType::I64, 3) => Some(I::I64Xor),
            (ValType::I64, 4) => Some(I::I64Rotl),
            _ => None,
        };
        if let Some(mixer) = mixer {
            self.values(&[ty, ty], depth);
            return self.emit(mixer);
        }
        match self.row(TOTAL, ty) {
            Some((instruction, operands, _)) => {
                self.values(operands, depth);
                self.emit(instruction.clone());
            }
            None if ty == ValType::FUNCREF => {
                self.slot();
                self.emit(I::TableGet(0));
            }
            None if ty == ValType::EXTERNREF => {
                self.value(ty, depth);
                self.emit(I::Call(5));
            }
            None => self.leaf(ty),
        }
    }

    /// What traps for some operands: nearly always made safe.
    fn partial(&mut self, ty: ValType, depth: usize) {
        let Some((instruction, operands, _)) = self.row(PARTIAL, ty) else {
            return self.operator(ty, depth);
        };
        let is_reckless = self.is_reckless();
        let Some((last, first)) = operands.split_last() else { return };
        self.values(first, depth);
        let is_float = matches!(last, ValType::F32 | ValType::F64);
        if is_reckless {
            self.value(*last, depth);
        } else if is_float {
            // A small number: no truncation of it traps.
            self.value(ValType::I32, depth);
            self.emit(I::I32Const(127));
            self.emit(I::I32And);
            self.emit(if *last == ValType::F32 { I::F32ConvertI32U } else { I::F64ConvertI32S });
        } else {
            // Odd and positive: neither zero nor minus one.
            self.value(*last, depth);
            let (constant, and, or, one) = if *last == ValType::I32 {
                (I::I32Const(63), I::I32And, I::I32Or, I::I32Const(1))
            } else {
                (I::I64Const(63), I::I64And, I::I64Or, I::I64Const(1))
            };
            [constant, and, one, or].into_iter().for_each(|each| self.emit(each));
        }
        self.emit(instruction.clone());
    }

    /// Whether to leave the next thing that may trap unguarded.
    pub(super) fn is_reckless(&mut self) -> bool {
        self.rng.below(1000) < self.facts.recklessness
    }

    /// An address, and the offset to use it with.
    pub(super) fn address(&mut self, depth: usize) -> MemArg {
        if self.is_reckless() {
            self.value(ValType::I32, depth);
        } else if self.chance(40) {
            let address = (self.rng.below(WINDOW as usize) & !3) as i32;
            self.emit(I::I32Const(address));
        } else {
            self.value(ValType::I32, depth);
            self.emit(I::I32Const(WINDOW - 1));
            self.emit(I::I32And);
        }
        let offset = *self.rng.choose(&[0, 0, 0, 1, 4, 8]);
        memory_argument(offset)
    }

    fn load(&mut self, ty: ValType, depth: usize) {
        if matches!(ty, ValType::Ref(_)) {
            return self.operator(ty, depth);
        }
        let arg = self.address(depth);
        let instruction = match (ty, self.rng.below(5)) {
            (ValType::I32, 0) => I::I32Load8U(arg),
            (ValType::I32, 1) => I::I32Load16S(arg),
            (ValType::I32, _) => I::I32Load(arg),
            (ValType::I64, 0) => I::I64Load8S(arg),
            (ValType::I64, 1) => I::I64Load32U(arg),
            (ValType::I64, _) => I::I64Load(arg),
            (ValType::F32, _) => I::F32Load(arg),
            (ValType::F64, _) => I::F64Load(arg),
            (_, 0) => I::V128Load32Splat(arg),
            _ => I::V128Load(arg),
        };
        self.emit(instruction);
    }

    fn block_value(&mut self, ty: ValType, depth: usize) {
        if self.depth > 5 {
            return self.operator(ty, depth);
        }
        let block = self.block_type(&[], &[ty]);
        self.emit(I::Block(block));
        self.within(Label { types: vec![ty], is_free: true }, |body| {
            if body.chance(50) {
                body.statement();
            }
            body.values(&[ty, ValType::I32], depth);
            body.emit(I::BrIf(0));
            if body.chance(50) {
                // The value that was not carried off goes on.
                body.statement();
            } else {
                body.sink(&[ty]);
                body.value(ty, depth);
            }
        });
    }

    fn if_value(&mut self, ty: ValType, depth: usize) {
        if self.depth > 5 {
            return self.operator(ty, depth);
        }
        self.condition(depth);
        let block = self.block_type(&[], &[ty]);
        self.emit(I::If(block));
        self.within(Label { types: vec![ty], is_free: true }, |body| {
            body.value(ty, depth);
            body.emit(I::Else);
            if body.chance(40) {
                body.statement();
            }
            body.value(ty, depth);
        });
    }

    fn call_value(&mut self, ty: ValType, depth: usize) {
        let callee = self.callee(|signature| signature.results == [ty]);
        match callee {
            Some(callee) => self.call(callee, depth),
            None if ty == ValType::I32 && self.chance(50) => self.emit(I::Call(2)),
            None => self.operator(ty, depth),
        }
    }

    fn rare(&mut self, ty: ValType, depth: usize) {
        match ty {
            ValType::I32 if self.facts.has_memory_growth && self.chance(40) => {
                self.value(ty, depth);
                self.emit(I::I32Const(1));
                self.emit(I::I32And);
                self.emit(I::MemoryGrow(0));
            }
            ValType::I32 if self.facts.has_references => {
                let reference = *self.rng.choose(&[ValType::FUNCREF, ValType::EXTERNREF]);
                self.value(reference, depth);
                self.emit(I::RefIsNull);
            }
            ValType::I32 => self.emit(I::MemorySize(0)),
            _ => self.operator(ty, depth),
        }
    }

    /// An index into the table, mostly one that is inside.
    pub(super) fn slot(&mut self) {
        let slot = if self.is_reckless() {
            self.facts.elements.len() + 1
        } else {
            self.rng.below(self.facts.elements.len())
        };
        self.emit(I::I32Const(slot as i32));
    }

    /// A reference that is null, as what a table may be filled with.
    pub(super) fn null(&mut self) {
        self.emit(I::RefNull(HeapType::FUNC));
    }
}

/// Whether a module has values of a type.
fn has(facts: &Facts, ty: ValType) -> bool {
    match ty {
        ValType::I32 | ValType::I64 => true,
        ValType::F32 | ValType::F64 => facts.has_floats,
        ValType::V128 => facts.has_vectors,
        ValType::Ref(_) => facts.has_references,
    }
}
