//! Code that leaves one value on the stack.

use wasm_encoder::{HeapType, Instruction as I, ValType};

use super::body::{Body, Label};
use super::operators::pick;

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

    /// A constant that is unlike others, where there are many of its type.
    pub(super) fn distinct(&mut self, ty: ValType) {
        let random = self.rng.next_u64();
        match ty {
            ValType::I32 if random & 1 == 0 => self.emit(I::I32Const((random >> 40) as i32)),
            ValType::I64 if random & 1 == 0 => self.emit(I::I64Const((random >> 20) as i64)),
            _ => self.constant(ty),
        }
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
            ValType::V128 => I::V128Const(i128::from(integer) << 64 | i128::from(random >> 3)),
            ValType::FUNCREF if random & 3 != 0 => {
                I::RefFunc(self.rng.below(self.facts.functions.len()) as u32)
            }
            ValType::Ref(ty) => I::RefNull(ty.heap_type),
        };
        self.emit(instruction);
    }

    pub(super) fn operator(&mut self, ty: ValType, depth: usize) {
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
            (ValType::V128, 0 | 1) => Some(I::I64x2Add),
            (ValType::V128, 2) => Some(I::V128Xor),
            _ => None,
        };
        if let Some(mixer) = mixer {
            self.values(&[ty, ty], depth);
            return self.emit(mixer);
        }
        let row = pick(&self.facts.operators.total, self.rng, |row| row.results[0] == ty);
        match row {
            Some(row) => {
                self.values(&row.params, depth);
                self.emit_operator(row.opcode);
                self.sink(&row.results[1..]);
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

    /// Computes what nothing uses and nothing would miss.
    pub(super) fn waste(&mut self) {
        let ty = if self.chance(50) { ValType::I32 } else { ValType::I64 };
        self.operator(ty, 0);
        self.emit(I::Drop);
    }

    /// What traps for some operands: nearly always made safe.
    fn partial(&mut self, ty: ValType, depth: usize) {
        let row = pick(&self.facts.operators.partial, self.rng, |row| row.results == [ty]);
        let Some(row) = row else { return self.operator(ty, depth) };
        let is_reckless = self.is_reckless();
        let Some((last, first)) = row.params.split_last() else { return };
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
        self.emit_operator(row.opcode);
    }

    /// Whether to leave the next thing that may trap unguarded.
    pub(super) fn is_reckless(&mut self) -> bool {
        self.rng.below(1000) < self.facts.recklessness
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
                self.grow();
            }
            ValType::I32 if self.facts.has_references => {
                let reference = *self.rng.choose(&[ValType::FUNCREF, ValType::EXTERNREF]);
                self.value(reference, depth);
                self.emit(I::RefIsNull);
            }
            ValType::I32 => {
                self.emit(I::MemorySize(0));
                self.size_as_number();
            }
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
