//! The table against wasmparser: codes, names, immediates, arities.

use wasmparser::{BinaryReader, OperatorsReader, WasmFeatures};

use super::{Code, Effects, Immediate, Signature, Type};
use crate::opcode::Opcode;

/// Decodes `code`, with zeros for its immediates, where any block may go on.
fn decode(code: Code) -> Option<Opcode> {
    const IF: [u8; 2] = [0x04, 0x40];
    const TRY: [u8; 2] = [0x06, 0x40];
    [IF, TRY].iter().find_map(|open| {
        let mut bytes = open.to_vec();
        code.write(&mut bytes);
        bytes.resize(64, 0);
        let reader = BinaryReader::new_features(&bytes, 0, WasmFeatures::all());
        let mut operators = OperatorsReader::new(reader);
        operators.read().expect("a block opens");
        let operator = operators.read().ok()?;
        Some(Opcode::of(&operator).expect("every operator is listed"))
    })
}

#[test]
fn codes_are_what_wasmparser_reads() {
    let bytes = (0x00..=0xfa).chain([0xff]).map(Code::byte);
    let prefixed = (0xfb..=0xfe)
        .flat_map(|prefix| (0..0x400).map(move |number| Code::prefixed(prefix, number)));
    let mut read = 0;
    for code in bytes.chain(prefixed) {
        if let Some(opcode) = decode(code) {
            assert_eq!(opcode.row().code, code, "{opcode:?}");
            read += 1;
        }
    }
    // `TypedSelect` is `TypedSelectMulti` with one type.
    assert_eq!(Opcode::TypedSelect.row().code, Opcode::TypedSelectMulti.row().code);
    assert_eq!(read + 1, Opcode::ALL.len());
}

#[test]
fn codes_take_the_bytes_they_say() {
    for opcode in Opcode::ALL {
        let row = opcode.row();
        assert_eq!(row.opcode, *opcode);
        let mut bytes = Vec::new();
        row.code.write(&mut bytes);
        assert_eq!(bytes.len(), row.code.len());
        assert_eq!(bytes.len(), usize::from(row.bytes));
    }
    assert_eq!(Opcode::I16x8Abs.row().bytes, 3);
    assert_eq!(Opcode::V128Xor.row().bytes, 2);
}

/// What wasmparser's list says about each operator: opcode, arguments, the
/// name of its visitor, arity.
macro_rules! listed {
    ($(@$proposal:ident $op:ident $({ $($arg:ident: $argty:ty),* })? => $visit:ident ($($ann:tt)*))*) => {
        &[$((
            Opcode::$op,
            &[$($((stringify!($arg), stringify!($argty))),*)?],
            stringify!($visit),
            stringify!($($ann)*),
        )),*]
    };
}

type Listed = (Opcode, &'static [(&'static str, &'static str)], &'static str, &'static str);
const LISTED: &[Listed] = wasmparser::for_each_operator!(listed);

#[test]
fn names_are_those_of_the_text_format() {
    for &(opcode, _, visit, _) in LISTED {
        let name = opcode.name();
        let visited = visit.strip_prefix("visit_").unwrap();
        let flat = name.replace('.', "_");
        let shared = ["select", "ref.test", "ref.cast", "ref.cast_desc_eq"].contains(&name);
        assert!(flat == visited || shared && visited.contains(&flat), "{name} {visit}");
        assert_eq!(Opcode::from_name(name).unwrap().name(), name);
    }
}

#[test]
fn immediates_are_the_arguments() {
    for &(opcode, arguments, ..) in LISTED {
        let expected: Vec<Immediate> = match arguments {
            [_, ("from_ref_type", _), ("to_ref_type", _)] => vec![Immediate::RefCast],
            _ => arguments.iter().map(|&(name, ty)| immediate(name, ty)).collect(),
        };
        assert_eq!(opcode.row().immediates, expected, "{opcode:?}");
    }
}

/// The kind of an immediate, by what wasmparser calls it.
fn immediate(name: &str, ty: &str) -> Immediate {
    match (name, ty) {
        ("value", "i32") => Immediate::I32,
        ("value", "i64") => Immediate::I64,
        ("value", ty) if ty.ends_with("Ieee32") => Immediate::F32,
        ("value", ty) if ty.ends_with("Ieee64") => Immediate::F64,
        ("value", _) => Immediate::V128,
        ("blockty", _) => Immediate::BlockType,
        ("relative_depth", _) => Immediate::Label,
        ("targets", _) => Immediate::LabelTable,
        ("function_index", _) => Immediate::Func,
        ("table_index" | "table" | "dst_table" | "src_table", _) => Immediate::Table,
        ("mem" | "dst_mem" | "src_mem", _) => Immediate::Memory,
        ("memarg", _) => Immediate::MemArg,
        ("global_index", _) => Immediate::Global,
        ("tag_index", _) => Immediate::Tag,
        ("elem_index" | "array_elem_index", _) => Immediate::Elem,
        ("data_index" | "array_data_index", _) => Immediate::Data,
        ("local_index", _) => Immediate::Local,
        ("field_index", _) => Immediate::Field,
        ("array_size", _) => Immediate::Size,
        ("lane", _) => Immediate::Lane,
        ("lanes", _) => Immediate::Lanes,
        ("hty", _) => Immediate::HeapType,
        ("ty" | "tys", _) => Immediate::ValTypes,
        ("try_table", _) => Immediate::TryTable,
        ("resume_table", _) => Immediate::ResumeTable,
        ("ordering", _) => Immediate::Ordering,
        (
            "type_index"
            | "struct_type_index"
            | "array_type_index"
            | "array_type_index_dst"
            | "array_type_index_src"
            | "cont_type_index"
            | "argument_index"
            | "result_index",
            _,
        ) => Immediate::Type,
        _ => panic!("unknown immediate {name}: {ty}"),
    }
}

#[test]
fn signatures_have_the_arity() {
    for &(opcode, _, _, arity) in LISTED {
        let Signature::Fixed { params, results } = opcode.row().signature else { continue };
        let arity = arity.strip_prefix("arity ").unwrap();
        let arity = arity.strip_prefix("memarg ").unwrap_or(arity);
        assert_eq!(arity, format!("{} -> {}", params.len(), results.len()), "{opcode:?}");
    }
}

#[test]
fn memory_immediates_and_effects_agree() {
    let memory = Effects::LOAD.union(Effects::STORE).union(Effects::GROW);
    for opcode in Opcode::ALL {
        let row = opcode.row();
        let names = |kind| row.immediates.contains(&kind);
        if names(Immediate::Memory) || names(Immediate::MemArg) {
            assert!(row.effects.intersects(memory), "{opcode:?}");
        }
        if let Signature::Fixed { params, .. } = row.signature
            && params.contains(&Type::Address)
            && row.effects != Effects::READ_SIZE.union(Effects::GROW)
        {
            assert!(row.traps.possible(), "{opcode:?}");
        }
        assert!(!row.is_pure() || row.immediates.iter().all(|i| !matches!(i, Immediate::Label)));
    }
}

#[test]
fn effects_conflict_where_one_writes() {
    let all = Opcode::ALL.iter().map(|opcode| opcode.row());
    for row in all {
        assert!(!row.effects.conflicts(Effects::NONE));
        assert_eq!(row.effects.conflicts(row.effects), row.effects.intersects(Effects::CHANGES));
    }
    let conflict = |a: Opcode, b: Opcode| a.row().effects.conflicts(b.row().effects);
    assert!(conflict(Opcode::MemorySize, Opcode::MemoryGrow));
    assert!(!conflict(Opcode::MemorySize, Opcode::MemoryFill));
    assert!(conflict(Opcode::MemoryInit, Opcode::DataDrop));
    assert!(conflict(Opcode::I32Load, Opcode::AtomicFence));
    assert!(conflict(Opcode::StructGet, Opcode::ArraySet));
    assert!(!conflict(Opcode::StructGet, Opcode::StructNew));
    assert!(conflict(Opcode::BrIf, Opcode::I32Store));
    assert!(conflict(Opcode::Call, Opcode::LocalGet));
    assert_eq!(format!("{:?}", Effects::LOAD), "READ_MEMORY | READ_SIZE");
}
