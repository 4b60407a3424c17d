//! Names of types and instructions.

use std::fmt::Write;

use wasmparser::{AbstractHeapType, HeapType, UnpackedIndex, ValType};

use crate::opcode::Opcode;

/// The types of references that no module declares.
pub(super) const ABSTRACT: &[(&str, AbstractHeapType)] = &[
    ("func", AbstractHeapType::Func),
    ("extern", AbstractHeapType::Extern),
    ("any", AbstractHeapType::Any),
    ("none", AbstractHeapType::None),
    ("noextern", AbstractHeapType::NoExtern),
    ("nofunc", AbstractHeapType::NoFunc),
    ("eq", AbstractHeapType::Eq),
    ("struct", AbstractHeapType::Struct),
    ("array", AbstractHeapType::Array),
    ("i31", AbstractHeapType::I31),
    ("exn", AbstractHeapType::Exn),
    ("noexn", AbstractHeapType::NoExn),
    ("cont", AbstractHeapType::Cont),
    ("nocont", AbstractHeapType::NoCont),
];

/// Writes a type: `i32`, `(ref null func)`, `(ref exact type3)`.
pub(super) fn write_type(out: &mut String, ty: ValType) {
    let ValType::Ref(ty) = ty else {
        out.push_str(match ty {
            ValType::I32 => "i32",
            ValType::I64 => "i64",
            ValType::F32 => "f32",
            ValType::F64 => "f64",
            _ => "v128",
        });
        return;
    };
    out.push_str("(ref ");
    if ty.is_nullable() {
        out.push_str("null ");
    }
    match ty.heap_type() {
        HeapType::Abstract { shared, ty } => {
            if shared {
                out.push_str("shared ");
            }
            let name = ABSTRACT.iter().find(|(_, other)| *other == ty).map(|(name, _)| *name);
            out.push_str(name.expect("every type has a name"));
        }
        HeapType::Concrete(index) => write_index(out, index),
        HeapType::Exact(index) => {
            out.push_str("exact ");
            write_index(out, index);
        }
    }
    out.push(')');
}

fn write_index(out: &mut String, index: UnpackedIndex) {
    let _ = match index {
        UnpackedIndex::Module(index) => write!(out, "type{index}"),
        // Modules are read with their own indices only.
        index => write!(out, "{index:?}"),
    };
}

/// Writes the name of an instruction. Instructions that share one in the text
/// format have their opcode's behind it, apart from the first.
pub(super) fn write_opcode(out: &mut String, code: Opcode) {
    out.push_str(code.name());
    if Opcode::from_name(code.name()) != Some(code) {
        let _ = write!(out, "/{code:?}");
    }
}

/// The instruction with this name.
pub(super) fn opcode(name: &str) -> Option<Opcode> {
    match name.split_once('/') {
        None => Opcode::from_name(name),
        Some((name, which)) => Opcode::ALL
            .iter()
            .copied()
            .find(|code| code.name() == name && format!("{code:?}") == which),
    }
}
