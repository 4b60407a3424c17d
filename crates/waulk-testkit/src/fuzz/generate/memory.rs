//! Accesses to memory: at few addresses, so that they meet.

use wasm_encoder::{Encode as _, Instruction as I, MemArg, MemArgTarget, ValType};
use waulk_ir::instructions::Traps;
use waulk_ir::opcode::Opcode;

use super::WINDOW;
use super::body::Body;
use super::operators::{Row, alignment, pick};

/// An access to the memory with this offset.
pub(super) fn memory_argument(offset: u64) -> MemArg {
    MemArg { offset, align: 0, target: MemArgTarget::Memory(0), ordering: None }
}

impl Body<'_> {
    /// Makes an `i32` the address that the memory takes.
    pub(super) fn as_address(&mut self) {
        if self.facts.has_memory64 {
            self.emit(I::I64ExtendI32U);
        }
    }

    /// Makes what the memory has for a size an `i32`.
    pub(super) fn size_as_number(&mut self) {
        if self.facts.has_memory64 {
            self.emit(I::I32WrapI64);
        }
    }

    /// A constant address.
    fn at(&mut self, address: i32) {
        self.emit(I::I32Const(address));
        self.as_address();
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
        self.as_address();
        let offset = *self.rng.choose(&[0, 0, 0, 1, 4, 8]);
        memory_argument(offset)
    }

    /// An address as an atomic access takes it.
    fn aligned_address(&mut self, row: &Row, depth: usize) -> MemArg {
        self.value(ValType::I32, depth);
        self.emit_all([I::I32Const(WINDOW - 8), I::I32And]);
        self.as_address();
        let offset = *self.rng.choose(&[0, 0, 8]);
        MemArg { align: alignment(row.opcode.name()), ..memory_argument(offset) }
    }

    pub(super) fn load(&mut self, ty: ValType, depth: usize) {
        let whole = match ty {
            ValType::I32 => Opcode::I32Load,
            ValType::I64 => Opcode::I64Load,
            ValType::F32 => Opcode::F32Load,
            ValType::F64 => Opcode::F64Load,
            ValType::V128 => Opcode::V128Load,
            ValType::Ref(_) => return self.operator(ty, depth),
        };
        let is_whole = self.chance(50);
        let wanted = |row: &Row| row.results == [ty] && (!is_whole || row.opcode == whole);
        let row = pick(&self.facts.operators.accesses, self.rng, wanted);
        self.access(row.expect("every number is loaded in some way"), depth);
    }

    pub(super) fn store(&mut self) {
        let row = pick(&self.facts.operators.accesses, self.rng, |row| row.results.is_empty());
        self.access(row.expect("there are stores"), 3);
    }

    fn access(&mut self, row: &Row, depth: usize) {
        let is_atomic = row.opcode.row().traps == Traps::Unaligned;
        let depth = depth.min(2);
        let arg = if is_atomic { self.aligned_address(row, depth) } else { self.address(depth) };
        self.values(&row.params, depth);
        row.opcode.row().code.write(&mut self.code);
        arg.encode(&mut self.code);
        self.lane_immediates(row.opcode);
        self.count(1);
    }

    /// A load on either side of a store to the same place. What is stored is not
    /// what was there.
    fn race(&mut self) {
        let at = 4 * self.rng.below(4) as i32;
        let arg = memory_argument(self.rng.below(3) as u64);
        let (early, late) = (self.local(ValType::I32), self.local(ValType::I32));
        self.at(at);
        self.emit(I::I32Load(arg));
        let waits = self.chance(40);
        if !waits {
            self.emit(I::LocalSet(early));
        }
        self.at(at);
        let from = if self.chance(50) { late } else { self.local(ValType::I32) };
        self.emit(I::LocalGet(from));
        if self.chance(70) {
            self.entropy();
            self.emit(I::I32Add);
        }
        self.emit(I::I32Store(arg));
        if self.chance(60) {
            self.at(at);
            self.emit(I::I32Load(arg));
            self.keep(ValType::I32);
        }
        if waits {
            self.keep(ValType::I32);
        } else {
            self.watch(early);
        }
    }

    /// Computes for nothing but the trap that there is now and then: which
    /// number of a few it takes differs from call to call.
    pub(super) fn discard(&mut self) {
        if self.discards == 0 || self.loops > 0 {
            return self.race();
        }
        self.discards -= 1;
        let mask = *self.rng.choose(&[3, 7, 7]);
        match self.rng.below(3) {
            0 => {
                self.value(ValType::I32, 1);
                self.entropy();
                self.emit_all([I::I32Const(mask), I::I32And, I::I32RemU]);
            }
            1 => {
                self.value(ValType::I64, 1);
                self.entropy();
                self.emit_all([I::I32Const(mask), I::I32And, I::I64ExtendI32U, I::I64DivU]);
            }
            _ => {
                // In bounds unless the number is one of few.
                self.entropy();
                self.emit_all([
                    I::I32Const(mask),
                    I::I32And,
                    I::I32Const(1),
                    I::I32Sub,
                    I::I32Const(31),
                    I::I32ShrS,
                ]);
                self.as_address();
                self.emit(I::I32Load(memory_argument(0)));
            }
        }
        self.emit(I::Drop);
    }

    pub(super) fn grow(&mut self) {
        self.value(ValType::I32, 1);
        self.emit_all([I::I32Const(1), I::I32And]);
        self.as_address();
        self.emit(I::MemoryGrow(0));
        self.size_as_number();
    }

    pub(super) fn fill(&mut self) {
        let to = self.address(1);
        self.value(ValType::I32, 1);
        self.at((to.offset % 9) as i32);
        self.emit(I::MemoryFill(0));
    }

    pub(super) fn copy(&mut self) {
        self.address(1);
        self.address(1);
        self.at(5);
        self.emit(I::MemoryCopy { src_mem: 0, dst_mem: 0 });
    }
}
