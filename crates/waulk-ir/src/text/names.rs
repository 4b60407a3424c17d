//! Names of types and instructions.

use std::fmt::Write;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;
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

/// Opcodes by name. Instructions that share a name in the text format have
/// their opcode's behind it, apart from the first.
static OPCODES: LazyLock<FxHashMap<String, Opcode>> = LazyLock::new(|| {
    let mut names = FxHashMap::default();
    for &code in Opcode::ALL {
        let name =
            if names.contains_key(code.name()) { long(code) } else { code.name().to_owned() };
        names.insert(name, code);
    }
    names
});

fn long(code: Opcode) -> String {
    format!("{}/{code:?}", code.name())
}

/// Writes the name of an instruction.
pub(super) fn write_opcode(out: &mut String, code: Opcode) {
    if opcode(code.name()) == Some(code) {
        out.push_str(code.name());
    } else {
        out.push_str(&long(code));
    }
}

/// The instruction with this name.
pub(super) fn opcode(name: &str) -> Option<Opcode> {
    OPCODES.get(name).copied()
}
