//! The instruction table: all that is known about each instruction.
//!
//! There is one row per [`Opcode`]; which ones, and that none is missing, is
//! checked when this crate is compiled. The rows stand in one file per family:
//!
//! ```text
//! opcode   name      code  immediates  signature            effects  traps   cycles  evaluator and meaning
//! I32Load  "i32.load" 0x28  [MemArg]   (Address) -> (I32)   [LOAD]   Memory  3;
//! I32Add   "i32.add"  0x6a  []         (I32 I32) -> (I32)   []       Never   1       => i32::add;
//! ```
//!
//! Everything else that needs to know an instruction asks this table.

mod atomic;
mod code;
mod control;
mod conversion;
mod effects;
mod exception;
mod float;
mod gc;
mod integer;
mod memory;
mod reference;
mod relaxed_simd;
mod shared;
mod simd_compare;
mod simd_float;
mod simd_integer;
mod simd_lane;
mod simd_memory;
mod simd_widen;
mod stack_switching;
mod table;
#[cfg(test)]
mod tests;
mod variable;

pub use code::Code;
pub use effects::Effects;

use wasmparser::ValType;

use crate::evaluate::Evaluate;
use crate::meaning::Mean;
use crate::opcode::Opcode;

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Instruction {
    /// Whose row it is.
    pub opcode: Opcode,
    /// Its name in the text format.
    pub name: &'static str,
    /// Its opcode in the binary.
    pub code: Code,
    /// Its immediates, in the order of the binary.
    pub immediates: &'static [Immediate],
    /// The types of its operands and results.
    pub signature: Signature,
    /// What it reads and changes.
    pub effects: Effects,
    /// When it traps.
    pub traps: Traps,
    /// How many bytes it takes, without immediates.
    pub bytes: u8,
    /// What it costs on a current x86-64 or aarch64 engine, roughly: 1 is an
    /// addition. What the instruction does after a call or a branch, or for
    /// each byte of a bulk operation, is not in it.
    pub cycles: u8,
    /// What it computes. `None` where it has effects other than a trap, where
    /// its result is no number, and for constants, which are their immediate.
    pub evaluate: Option<Evaluate>,
    /// What it computes and when it traps, as terms. There where `evaluate` is:
    /// a row names both at once.
    pub meaning: Option<Mean>,
}

impl Instruction {
    /// Nothing but operands and immediates decides its results, and nothing
    /// else can tell that it ran; it may trap. Running it twice in place of once
    /// may give two NaNs with other bits, where those are open.
    pub const fn is_pure(&self) -> bool {
        self.effects.is_empty()
    }

    /// It can go where its results are unused.
    pub const fn is_removable(&self) -> bool {
        !self.effects.intersects(Effects::CHANGES) && !self.traps.possible()
    }
}

/// The types of numbers and vectors.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Type {
    /// A 32-bit integer.
    I32,
    /// A 64-bit integer.
    I64,
    /// A 32-bit float.
    F32,
    /// A 64-bit float.
    F64,
    /// A vector of 128 bits.
    V128,
    /// `i32` or `i64`: the index type of the memory or table that the
    /// instruction names.
    Address,
}

impl Type {
    /// The type of a value; `None` for an address, which is of one type or the
    /// other.
    pub const fn val_type(self) -> Option<ValType> {
        Some(match self {
            Type::I32 => ValType::I32,
            Type::I64 => ValType::I64,
            Type::F32 => ValType::F32,
            Type::F64 => ValType::F64,
            Type::V128 => ValType::V128,
            Type::Address => return None,
        })
    }

    /// The type of a value; `None` for a reference.
    pub const fn of(ty: ValType) -> Option<Type> {
        Some(match ty {
            ValType::I32 => Type::I32,
            ValType::I64 => Type::I64,
            ValType::F32 => Type::F32,
            ValType::F64 => Type::F64,
            ValType::V128 => Type::V128,
            ValType::Ref(_) => return None,
        })
    }
}

/// The types of operands and results.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Signature {
    /// Always the same.
    ///
    /// A [`MemArg`](Immediate::MemArg) whose target is an array has the
    /// array and an `i32` in the place of the address.
    Fixed {
        /// The operands, the deepest on the stack first.
        params: &'static [Type],
        /// The results, the deepest on the stack first.
        results: &'static [Type],
    },
    /// It depends on types that the module declares, on labels, on two index
    /// types, or on the types of the operands.
    Special,
}

/// The kinds of immediates.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Immediate {
    /// The type of a block.
    BlockType,
    /// How many blocks out a branch goes.
    Label,
    /// The labels of `br_table`.
    LabelTable,
    /// A function.
    Func,
    /// A type of the module.
    Type,
    /// A table.
    Table,
    /// A memory.
    Memory,
    /// Alignment, memory (or array type) and offset of an access, and the
    /// ordering of an atomic one.
    MemArg,
    /// A global.
    Global,
    /// An exception tag.
    Tag,
    /// An element segment.
    Elem,
    /// A data segment.
    Data,
    /// A local.
    Local,
    /// A field of a struct.
    Field,
    /// The length of an array.
    Size,
    /// A 32-bit integer.
    I32,
    /// A 64-bit integer.
    I64,
    /// A 32-bit float.
    F32,
    /// A 64-bit float.
    F64,
    /// A vector.
    V128,
    /// A lane of a vector.
    Lane,
    /// Sixteen lanes of two vectors.
    Lanes,
    /// A heap type.
    HeapType,
    /// All immediates of `br_on_cast` and its kin: a byte with the two
    /// nullabilities, a label, the heap type cast from and the one cast to.
    RefCast,
    /// The types of `select`: a vector.
    ValTypes,
    /// A block type and the catch clauses of `try_table`.
    TryTable,
    /// The handlers of `resume`.
    ResumeTable,
    /// The ordering of an atomic access.
    Ordering,
}

impl Immediate {
    /// How many words it takes in an [`Op`](crate::function::Op). Labels and
    /// the tables of control take none: SSA form has its own for them.
    pub const fn words(self) -> usize {
        match self {
            Immediate::V128 | Immediate::Lanes | Immediate::RefCast => 2,
            Immediate::BlockType
            | Immediate::Label
            | Immediate::LabelTable
            | Immediate::TryTable
            | Immediate::ResumeTable => 0,
            _ => 1,
        }
    }
}

/// When an instruction traps. Running out of memory or stack is not counted.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Traps {
    /// Never.
    Never,
    /// A memory or data access is out of bounds.
    Memory,
    /// As [`Traps::Memory`], or the address is not aligned, or the memory is
    /// not shared: atomic accesses.
    Unaligned,
    /// A table or element access is out of bounds.
    Table,
    /// An array is null, or an access to it or to a segment is out of bounds.
    Array,
    /// An access to a segment is out of bounds.
    Segment,
    /// The divisor is zero or the quotient overflows. A constant divisor can
    /// exclude both.
    Divide,
    /// A float has no integer of the type.
    Convert,
    /// A reference is null, or a continuation was used before.
    Null,
    /// A reference is not of the type, or has not the descriptor.
    Cast,
    /// Whatever happens in the callee, or the callee is null, out of bounds or
    /// of another type.
    Call,
    /// Always.
    Always,
}

impl Traps {
    /// It may trap.
    pub const fn possible(self) -> bool {
        !matches!(self, Traps::Never)
    }
}

/// Rows from their short form. What stands behind `=>` or `pair` is the path of the
/// instruction's function in both `evaluate` and `meaning`, under which names a file
/// of rows imports its family's.
macro_rules! rows {
    ($(
        $opcode:ident $name:literal $first:literal $(: $second:literal)? [$($immediate:ident)*]
        $params:tt $(-> $results:tt)? [$($effect:ident)*] $traps:ident $cycles:literal
        $(=> $one:ident $(:: $of_one:ident)?)? $(pair $two:ident)?;
    )*) => {
        &[$({
            let code = rows!(@code $first $(, $second)?);
            Instruction {
                opcode: $crate::opcode::Opcode::$opcode,
                name: $name,
                code,
                immediates: &[$($crate::instructions::Immediate::$immediate),*],
                signature: rows!(@signature $params $($results)?),
                effects: $crate::instructions::Effects::NONE
                    $(.union($crate::instructions::Effects::$effect))*,
                traps: $crate::instructions::Traps::$traps,
                bytes: code.len() as u8,
                cycles: $cycles,
                evaluate: rows!(@evaluate $(=> evaluate::$one $(::$of_one)?)? $(pair evaluate::$two)?),
                meaning: rows!(@meaning $(meaning::$one $(::$of_one)?)? $(meaning::$two)?),
            }
        }),*]
    };
    (@code $byte:literal) => { $crate::instructions::Code::byte($byte) };
    (@code $prefix:literal, $number:literal) => {
        $crate::instructions::Code::prefixed($prefix, $number)
    };
    (@signature special) => { $crate::instructions::Signature::Special };
    (@signature ($($param:ident)*) ($($result:ident)*)) => {
        $crate::instructions::Signature::Fixed {
            params: &[$($crate::instructions::Type::$param),*],
            results: &[$($crate::instructions::Type::$result),*],
        }
    };
    (@evaluate) => { None };
    (@evaluate => $one:path) => { Some($crate::evaluate::Evaluate::One($one)) };
    (@evaluate pair $two:path) => { Some($crate::evaluate::Evaluate::Two($two)) };
    (@meaning) => { None };
    (@meaning $meaning:path) => { Some($meaning) };
}
use rows;

/// Every row, family by family.
const FAMILIES: &[&[Instruction]] = &[
    control::ROWS,
    variable::ROWS,
    table::ROWS,
    memory::ROWS,
    integer::ROWS,
    float::ROWS,
    conversion::ROWS,
    reference::ROWS,
    gc::ROWS,
    exception::ROWS,
    stack_switching::ROWS,
    atomic::ROWS,
    shared::ROWS,
    simd_memory::ROWS,
    simd_lane::ROWS,
    simd_compare::ROWS,
    simd_integer::ROWS,
    simd_widen::ROWS,
    simd_float::ROWS,
    relaxed_simd::ROWS,
];

/// Every row, in the order of the opcodes.
static TABLE: [Instruction; Opcode::ALL.len()] = in_order();

/// Sorts the rows by opcode. Fails when compiled where an opcode has not
/// exactly one row.
const fn in_order() -> [Instruction; Opcode::ALL.len()] {
    let mut table = [FAMILIES[0][0]; Opcode::ALL.len()];
    let mut present = [false; Opcode::ALL.len()];
    let mut family = 0;
    while family < FAMILIES.len() {
        let rows = FAMILIES[family];
        let mut at = 0;
        while at < rows.len() {
            let row = rows[at];
            assert!(!present[row.opcode as usize], "an opcode has two rows");
            present[row.opcode as usize] = true;
            table[row.opcode as usize] = row;
            at += 1;
        }
        family += 1;
    }
    let mut opcode = 0;
    while opcode < present.len() {
        assert!(present[opcode], "an opcode has no row");
        opcode += 1;
    }
    table
}

/// The row of an opcode.
#[inline]
pub(crate) fn row(opcode: Opcode) -> &'static Instruction {
    &TABLE[opcode as usize]
}
