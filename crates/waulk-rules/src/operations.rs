//! Which ISLE term each instruction is: from its row in the instruction table.
//!
//! A term stands for one operation on all types that have it. Instructions that
//! differ only by what stands before the dot of their name are one operation:
//!
//! | Types | Instruction | Term |
//! |---|---|---|
//! | `i32`, `i64` | `i32.add` | `(iadd ty x y)` |
//! | `f32`, `f64` | `f64.add` | `(fadd ty x y)` |
//! | `i8x16` … `i64x2` | `i16x8.add` | `(vadd ty x y)` |
//! | `f32x4`, `f64x2` | `f32x4.add` | `(vfadd ty x y)` |
//! | `v128` | `v128.and` | `(v128_and x y)` |
//!
//! What goes from one type to another has the whole name: `(i32_wrap_i64 x)`. A lane
//! comes after the type, the lanes of a shuffle in its place.
//!
//! This file is also part of the build script, which writes the prelude.

use std::fmt;

use waulk_ir::instructions::{Immediate, Signature, Type};
use waulk_ir::opcode::Opcode;

/// What stands before the dot of an instruction's name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
#[allow(missing_docs, reason = "they are WebAssembly's")]
pub enum Ty {
    I32,
    I64,
    F32,
    F64,
    V128,
    I8x16,
    I16x8,
    I32x4,
    I64x2,
    F32x4,
    F64x2,
}

impl Ty {
    /// Every type, in order.
    pub const ALL: [Ty; 11] = [
        Ty::I32,
        Ty::I64,
        Ty::F32,
        Ty::F64,
        Ty::V128,
        Ty::I8x16,
        Ty::I16x8,
        Ty::I32x4,
        Ty::I64x2,
        Ty::F32x4,
        Ty::F64x2,
    ];

    /// As in the names of instructions.
    pub const fn name(self) -> &'static str {
        match self {
            Ty::I32 => "i32",
            Ty::I64 => "i64",
            Ty::F32 => "f32",
            Ty::F64 => "f64",
            Ty::V128 => "v128",
            Ty::I8x16 => "i8x16",
            Ty::I16x8 => "i16x8",
            Ty::I32x4 => "i32x4",
            Ty::I64x2 => "i64x2",
            Ty::F32x4 => "f32x4",
            Ty::F64x2 => "f64x2",
        }
    }

    /// The type of a value that is so.
    pub const fn value(self) -> Type {
        match self {
            Ty::I32 => Type::I32,
            Ty::I64 => Type::I64,
            Ty::F32 => Type::F32,
            Ty::F64 => Type::F64,
            _ => Type::V128,
        }
    }

    /// What terms on this type begin with.
    const fn prefix(self) -> &'static str {
        match self {
            Ty::I32 | Ty::I64 => "i",
            Ty::F32 | Ty::F64 => "f",
            Ty::V128 => "v128_",
            Ty::I8x16 | Ty::I16x8 | Ty::I32x4 | Ty::I64x2 => "v",
            Ty::F32x4 | Ty::F64x2 => "vf",
        }
    }
}

impl fmt::Display for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What an operation takes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Shape {
    /// So many operands.
    Plain(usize),
    /// A lane, and so many operands.
    Lane(usize),
    /// The lanes of two vectors.
    Shuffle,
}

/// An instruction as a term.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Operation {
    /// The instruction.
    pub opcode: Opcode,
    /// The term.
    pub term: String,
    /// Its type.
    pub ty: Ty,
    /// Whether the term has the type as its first operand.
    pub generic: bool,
    /// What it takes.
    pub shape: Shape,
    /// The types of its operands.
    pub params: &'static [Type],
    /// The type of its result.
    pub result: Type,
}

impl Operation {
    /// The name of the operation among ISLE's and Rust's: `I32WrapI64` of
    /// `i32_wrap_i64`.
    pub fn variant(&self) -> String {
        let capital = |part: &str| {
            let mut chars = part.chars();
            chars.next().map_or(String::new(), |c| c.to_ascii_uppercase().to_string())
                + chars.as_str()
        };
        self.term.split('_').map(capital).collect()
    }
}

/// Every pure instruction that has a meaning and one result, but for `select`, whose
/// type is not in its name.
pub fn operations() -> Vec<Operation> {
    Opcode::ALL.iter().filter_map(|&opcode| operation(opcode)).collect()
}

fn operation(opcode: Opcode) -> Option<Operation> {
    let row = opcode.row();
    let Signature::Fixed { params, results: &[result] } = row.signature else { return None };
    if !row.is_pure() || row.meaning.is_none() {
        return None;
    }
    let (first, rest) = row.name.split_once('.')?;
    let ty = Ty::ALL.into_iter().find(|ty| ty.name() == first)?;
    let shape = match row.immediates {
        [] => Shape::Plain(params.len()),
        [Immediate::Lane] => Shape::Lane(params.len()),
        [Immediate::Lanes] => Shape::Shuffle,
        _ => return None,
    };
    let converts = Ty::ALL.iter().any(|ty| rest.split('_').any(|part| part == ty.name()));
    let generic = !converts && ty != Ty::V128 && shape != Shape::Shuffle;
    let term = match converts {
        true => row.name.replace('.', "_"),
        false => format!("{}{rest}", ty.prefix()),
    };
    Some(Operation { opcode, term, ty, generic, shape, params, result })
}
