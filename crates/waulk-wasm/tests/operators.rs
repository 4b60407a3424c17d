//! Every operator that wasmparser knows comes back as it went in, as short as
//! wasm-encoder writes it, however padded its immediates were.

use wasm_encoder::Encode;
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasmparser::{
    AbstractHeapType, BlockType, BrTable, Catch, FunctionBody, Handle, HeapType, Ieee32, Ieee64,
    MemArg, MemArgOrdering, MemArgTarget, Operator, Ordering, RefType, ResumeTable, TryTable,
    UnpackedIndex, V128, ValType,
};
use waulk_wasm::encode::{Encoder, Locals, ModuleFacts, body_reader};
use waulk_wasm::template::{AsRead, Slot};

/// How many different immediates each operator is tried with.
const VARIANTS: usize = 48;

/// An immediate of this type: another one for each variant.
trait Sample: Sized {
    fn sample(variant: usize) -> Self;
}

fn pick<T: Clone>(variant: usize, from: &[T]) -> T {
    from[variant % from.len()].clone()
}

impl Sample for u32 {
    fn sample(variant: usize) -> Self {
        // Also around the bit that is a sign in a signed LEB128.
        pick(variant, &[0, 1, 63, 64, 127, 128, 300, 8191, 8192, 70_000])
    }
}

impl Sample for u8 {
    fn sample(variant: usize) -> Self {
        variant as u8
    }
}

impl Sample for [u8; 16] {
    fn sample(variant: usize) -> Self {
        std::array::from_fn(|i| (i + variant) as u8 & 31)
    }
}

impl Sample for i32 {
    fn sample(variant: usize) -> Self {
        pick(variant, &[0, 1, -1, 63, 64, -64, -65, 8191, 8192, i32::MIN, i32::MAX])
    }
}

impl Sample for i64 {
    fn sample(variant: usize) -> Self {
        pick(variant, &[0, -1, 63, 64, -64, -65, 1 << 31, -1 << 31, i64::MIN, i64::MAX])
    }
}

impl Sample for Ieee32 {
    fn sample(variant: usize) -> Self {
        f32::from_bits(pick(variant, &[0, 0x8000_0000, 0x7fa0_0001, 0xffc1_2345, 0x3f80_0000]))
            .into()
    }
}

impl Sample for Ieee64 {
    fn sample(variant: usize) -> Self {
        f64::from_bits(pick(variant, &[0, 1 << 63, 0x7ff4_0000_0000_0001, 0xfff8_1234_5678_9abc]))
            .into()
    }
}

impl Sample for V128 {
    fn sample(variant: usize) -> Self {
        u128::from_le_bytes(std::array::from_fn(|i| (i * 37 + variant * 11) as u8)).into()
    }
}

impl Sample for Ordering {
    fn sample(variant: usize) -> Self {
        pick(variant, &[Ordering::SeqCst, Ordering::AcqRel])
    }
}

impl Sample for HeapType {
    fn sample(variant: usize) -> Self {
        use AbstractHeapType::*;
        let abstract_types = [
            Func, Extern, Any, None, NoExtern, NoFunc, Eq, Struct, Array, I31, Exn, NoExn, Cont,
            NoCont,
        ];
        let index = UnpackedIndex::Module(u32::sample(variant / 3));
        match variant % 3 {
            0 => HeapType::Concrete(index),
            1 => HeapType::Exact(index),
            _ => {
                let ty = pick(variant / 3, &abstract_types);
                HeapType::Abstract { shared: variant.is_multiple_of(2), ty }
            }
        }
    }
}

impl Sample for RefType {
    fn sample(variant: usize) -> Self {
        RefType::new(variant % 4 < 2, HeapType::sample(variant)).expect("the index is small")
    }
}

impl Sample for ValType {
    fn sample(variant: usize) -> Self {
        use ValType::*;
        match variant % 3 {
            0 => pick(variant / 3, &[I32, I64, F32, F64, V128]),
            _ => Ref(RefType::sample(variant)),
        }
    }
}

impl Sample for Vec<ValType> {
    fn sample(variant: usize) -> Self {
        (0..variant % 4).map(|i| ValType::sample(variant + i)).collect()
    }
}

impl Sample for BlockType {
    fn sample(variant: usize) -> Self {
        match variant % 3 {
            0 => BlockType::Empty,
            1 => BlockType::Type(ValType::sample(variant / 3)),
            _ => BlockType::FuncType(u32::sample(variant / 3)),
        }
    }
}

impl Sample for MemArg {
    fn sample(variant: usize) -> Self {
        let ordering = match variant % 4 {
            0 | 1 => None,
            2 => Some(MemArgOrdering::Op(Ordering::sample(variant / 4))),
            _ => Some(MemArgOrdering::Rmw(Ordering::sample(variant / 4))),
        };
        let target = match variant % 5 {
            0 | 2 => MemArgTarget::Memory(0),
            4 => MemArgTarget::Array(u32::sample(variant)),
            _ => MemArgTarget::Memory(pick(variant, &[1, 99, 128])),
        };
        let offset = pick(variant, &[0, 127, 128, u64::from(u32::MAX), 1 << 32, u64::MAX]);
        MemArg { align: variant as u8 % 4, max_align: 0, offset, target, ordering }
    }
}

impl Sample for BrTable<'static> {
    fn sample(variant: usize) -> Self {
        const TABLES: [&[u8]; 3] = [&[0x0e, 0, 7], &[0x0e, 1, 0, 1], &[0x0e, 3, 2, 1, 0xac, 2, 0]];
        let mut reader = wasmparser::BinaryReader::new(pick(variant, &TABLES), 0);
        match wasmparser::OperatorsReader::new(reader.clone()).read() {
            Ok(Operator::BrTable { targets }) => targets,
            other => panic!("{other:?} {:?}", reader.read_u8()),
        }
    }
}

impl Sample for TryTable {
    fn sample(variant: usize) -> Self {
        let (tag, label) = (u32::sample(variant), u32::sample(variant + 3));
        let catches = [
            Catch::One { tag, label },
            Catch::OneRef { tag, label },
            Catch::All { label },
            Catch::AllRef { label },
        ];
        TryTable { ty: BlockType::sample(variant), catches: catches[..variant % 5].to_vec() }
    }
}

impl Sample for ResumeTable {
    fn sample(variant: usize) -> Self {
        let (tag, label) = (u32::sample(variant), u32::sample(variant + 3));
        let handlers = [Handle::OnLabel { tag, label }, Handle::OnSwitch { tag }];
        ResumeTable { handlers: handlers[..variant % 3].to_vec() }
    }
}

macro_rules! samples {
    ($( @$proposal:ident $op:ident $({ $($arg:ident: $argty:ty),* })? => $visit:ident ($($ann:tt)*))*) => {
        /// Each operator with one immediate after the other.
        fn samples(variant: usize) -> Vec<Operator<'static>> {
            vec![$(Operator::$op $({ $($arg: Sample::sample(variant + samples!(@salt $arg))),* })?),*]
        }
    };
    // Immediates of one type are not to be equal: they might be swapped.
    (@salt type_index) => { 1 };
    (@salt field_index) => { 1 };
    (@salt array_data_index) => { 1 };
    (@salt array_elem_index) => { 1 };
    (@salt array_size) => { 1 };
    (@salt array_type_index_src) => { 1 };
    (@salt src_table) => { 1 };
    (@salt src_mem) => { 1 };
    (@salt data_index) => { 1 };
    (@salt elem_index) => { 1 };
    (@salt tag_index) => { 1 };
    (@salt result_index) => { 1 };
    (@salt to_ref_type) => { 1 };
    (@salt $other:ident) => { 0 };
}
wasmparser::for_each_operator!(samples);

/// What wasm-encoder writes for an operator.
fn bytes(operator: &Operator<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let instruction = RoundtripReencoder.instruction(operator.clone());
    instruction.expect("wasm-encoder knows the operator").encode(&mut bytes);
    bytes
}

/// A body without locals in which `operator` may stand, and where it does.
fn body_around(operator: &Operator<'_>, bytes: &[u8]) -> (Vec<u8>, usize) {
    const NO_LOCALS: u8 = 0;
    const END: u8 = 0x0b;
    let (before, after): (&[u8], &[u8]) = match operator {
        Operator::End => (&[], &[]),
        Operator::Else => (&[0x04, 0x40], &[END, END]),
        Operator::Catch { .. } | Operator::CatchAll => (&[0x06, 0x40], &[END, END]),
        Operator::Delegate { .. } => (&[0x06, 0x40], &[END]),
        Operator::Block { .. }
        | Operator::Loop { .. }
        | Operator::If { .. }
        | Operator::Try { .. }
        | Operator::TryTable { .. } => (&[], &[END, END]),
        _ => (&[], &[END]),
    };
    let body = [&[NO_LOCALS], before, bytes, after].concat();
    (body, 1 + before.len())
}

/// Reads one operator; nothing but it may be in `bytes`.
fn read<'b>(operator: &Operator<'_>, bytes: &'b mut Vec<u8>) -> Option<Operator<'b>> {
    let (body, at) = body_around(operator, bytes);
    let len = bytes.len();
    *bytes = body;
    let mut reader = body_reader(bytes, 0).get_operators_reader().ok()?;
    loop {
        let start = reader.original_position() as usize;
        let operator = reader.read().ok()?;
        if start == at {
            return (reader.original_position() as usize == at + len).then_some(operator);
        }
    }
}

/// Encodes a body with `params` parameters for locals to refer to.
fn encode(body: &[u8], one_memory: bool) -> Vec<u8> {
    const PARAMS: usize = 70_001;
    let body: FunctionBody<'_> = body_reader(body, 0);
    let mut encoder = Encoder::default();
    let encoded =
        encoder.body(&body, PARAMS, &ModuleFacts { one_memory, addresses: 0..0 }, Locals::Order);
    encoded.expect("wasmparser has read it").template.to_bytes(&AsRead)
}

/// Every way to write `bytes` with one LEB128 a byte longer than it need be:
/// those among all candidates that are read as the same operator.
fn padded(operator: &Operator<'_>, bytes: &[u8]) -> Vec<Vec<u8>> {
    let candidates = (1..bytes.len()).filter(|&i| bytes[i] & 0x80 == 0).flat_map(|i| {
        [0x00, 0x7f].map(|sign| {
            let mut longer = bytes.to_vec();
            longer[i] |= 0x80;
            longer.insert(i + 1, sign);
            longer
        })
    });
    candidates
        .filter(|candidate| {
            let mut buffer = candidate.clone();
            read(operator, &mut buffer).is_some_and(|read| self::bytes(&read) == bytes)
        })
        .collect()
}

#[test]
fn every_operator_comes_back() {
    let operators = samples(0).len();
    let (mut seen, mut padded_seen) = (vec![0; operators], vec![0; operators]);
    for variant in 0..VARIANTS {
        for (number, operator) in samples(variant).iter().enumerate() {
            let shortest = bytes(operator);
            // Not every operator takes every immediate.
            if read(operator, &mut shortest.clone()).is_none() {
                continue;
            }
            seen[number] += 1;
            let (expected, _) = body_around(operator, &shortest);
            let hex = |bytes: &[u8]| format!("{bytes:02x?}");
            assert_eq!(hex(&encode(&expected, false)), hex(&expected), "{operator:?}");
            for longer in padded(operator, &shortest) {
                padded_seen[number] += 1;
                let (body, _) = body_around(operator, &longer);
                let what = format!("{operator:?} from {longer:02x?}");
                assert_eq!(hex(&encode(&body, false)), hex(&expected), "{what}");
            }
        }
    }
    for (number, operator) in samples(0).iter().enumerate() {
        assert_ne!(seen[number], 0, "no immediate fits {operator:?}");
        let immediate = bytes(operator).len() > 1 && !is_raw(operator);
        assert!(!immediate || padded_seen[number] > 0, "nothing to pad in {operator:?}");
    }
}

/// Whether all that follows the first byte has a fixed length.
fn is_raw(operator: &Operator<'_>) -> bool {
    matches!(operator, Operator::F32Const { .. } | Operator::F64Const { .. })
}

#[test]
fn the_one_memory_has_index_0_and_no_slot() {
    for variant in 0..VARIANTS {
        for operator in samples(variant) {
            let shortest = bytes(&operator);
            if names_memory_0(&operator) && read(&operator, &mut shortest.clone()).is_some() {
                let (body, _) = body_around(&operator, &shortest);
                assert_eq!(encode(&body, true), body, "{operator:?}");
                let body = body_reader(&body, 0);
                let facts = ModuleFacts { one_memory: true, addresses: 0..0 };
                let encoded = Encoder::default().body(&body, 0, &facts, Locals::Keep).unwrap();
                assert!(encoded.uses_one_memory, "{operator:?}");
                let is_memory = |slot| matches!(slot, Slot::Memory(_) | Slot::MemArg(_));
                assert!(!encoded.template.refs.iter().any(|r| is_memory(r.slot)), "{operator:?}");
            }
        }
    }
}

/// Whether the operator works on memories and names none but the first.
fn names_memory_0(operator: &Operator<'_>) -> bool {
    macro_rules! names {
        ($( @$proposal:ident $op:ident $({ $($arg:ident: $argty:ty),* })? => $visit:ident ($($ann:tt)*))*) => {
            match operator {
                $(Operator::$op $({ $($arg),* })? => {
                    let found: &[Option<u32>] = &[$($(names!(@memory $arg $arg)),*)?];
                    found.iter().any(Option::is_some) && found.iter().flatten().all(|&m| m == 0)
                })*
                _ => unreachable!("the table has every operator"),
            }
        };
        (@memory mem $index:ident) => { Some(*$index) };
        (@memory dst_mem $index:ident) => { Some(*$index) };
        (@memory src_mem $index:ident) => { Some(*$index) };
        (@memory memarg $arg:ident) => {
            match $arg.target {
                MemArgTarget::Memory(index) => Some(index),
                MemArgTarget::Array(_) => None,
            }
        };
        (@memory $name:ident $other:ident) => { { let _ = $other; None } };
    }
    wasmparser::for_each_operator!(names)
}
