//! The instruction table against wasmtime and the validator: every evaluator
//! computes what an engine computes, and every fixed signature validates.

use wasm_encoder::{
    CodeSection, DataCountSection, DataSection, ElementSection, Elements, ExportKind,
    ExportSection, Function, FunctionSection, MemorySection, MemoryType, Module, RefType,
    TableSection, TableType, TypeSection, ValType,
};
use wasmtime::{Func, Instance, Store, Val};
use waulk_ir::constant::Constant;
use waulk_ir::evaluate::{Evaluate, Trap};
use waulk_ir::instructions::{Immediate, Signature, Type};
use waulk_ir::opcode::Opcode;
use waulk_samples::Case;
use waulk_testkit::{engine, say};

/// A function that gives its parameters to the instruction.
fn given(case: &Case) -> Function {
    let mut bytes = Vec::new();
    case.opcode.row().code.write(&mut bytes);
    if case.opcode == Opcode::TypedSelect {
        bytes.push(1);
        wasm_encoder::Encode::encode(&encoded(case.results[0]), &mut bytes);
    }
    bytes.extend(&case.immediates);
    body(case.params.len(), bytes)
}

fn encoded(ty: Type) -> ValType {
    match ty {
        Type::I32 => ValType::I32,
        Type::I64 => ValType::I64,
        Type::F32 => ValType::F32,
        Type::F64 => ValType::F64,
        Type::V128 => ValType::V128,
        Type::Address => panic!("no type of a value"),
    }
}

/// All parameters, then the instruction.
fn body(params: usize, instruction: Vec<u8>) -> Function {
    let mut function = Function::new([]);
    for param in 0..params {
        function.instructions().local_get(param as u32);
    }
    function.raw(instruction);
    function.instructions().end();
    function
}

/// A module that exports a function for each case, by its position.
fn module(cases: &[Case]) -> Vec<u8> {
    let (mut types, mut functions) = (TypeSection::new(), FunctionSection::new());
    let (mut exports, mut code) = (ExportSection::new(), CodeSection::new());
    for (index, case) in cases.iter().enumerate() {
        let encode = |types: &[Type]| types.iter().copied().map(encoded).collect::<Vec<_>>();
        types.ty().function(encode(&case.params), encode(&case.results));
        functions.function(index as u32);
        exports.export(&index.to_string(), ExportKind::Func, index as u32);
        code.function(&given(case));
    }
    let mut module = Module::new();
    module.section(&types).section(&functions).section(&exports).section(&code);
    module.finish()
}

fn to_engine(constant: Constant) -> Val {
    match constant {
        Constant::I32(bits) => Val::I32(bits.cast_signed()),
        Constant::I64(bits) => Val::I64(bits.cast_signed()),
        Constant::F32(bits) => Val::F32(bits),
        Constant::F64(bits) => Val::F64(bits),
        Constant::V128(bits) => Val::V128(bits.into()),
    }
}

fn from_engine(value: &Val) -> Constant {
    match *value {
        Val::I32(value) => Constant::I32(value.cast_unsigned()),
        Val::I64(value) => Constant::I64(value.cast_unsigned()),
        Val::F32(bits) => Constant::F32(bits),
        Val::F64(bits) => Constant::F64(bits),
        Val::V128(value) => Constant::V128(value.as_u128()),
        _ => panic!("not a number: {value:?}"),
    }
}

/// What happened to be seen, so that the test can say it saw it.
#[derive(Default)]
struct Seen {
    calls: usize,
    traps: usize,
    /// Results with a NaN whose bits are open.
    open: usize,
    /// Of those, the ones where wasmtime chose otherwise than the evaluator.
    differ: usize,
}

/// Runs a case on the engine and on the evaluator.
fn compare(case: &Case, function: &Func, store: &mut Store<()>, seen: &mut Seen) {
    let mut results = vec![Val::I32(0); case.results.len()];
    for operands in case.operands() {
        let what = || format!("{:?} {:?} of {operands:x?}", case.opcode, case.immediates);
        let params: Vec<Val> = operands.iter().copied().map(to_engine).collect();
        let outcome = function.call(&mut *store, &params, &mut results);
        seen.calls += 1;
        let theirs = match outcome {
            Ok(()) => Ok(results.iter().map(from_engine).collect::<Vec<_>>()),
            Err(error) => Err(trap(&error).unwrap_or_else(|| panic!("{}: {error:?}", what()))),
        };
        if let Some(ours) = case.opcode.evaluate_two(&operands) {
            assert_eq!(theirs, Ok(ours.to_vec()), "{}", what());
            continue;
        }
        let ours = case.opcode.evaluate(&operands, &case.immediates).expect("an evaluator");
        match (&theirs, ours) {
            (Ok(values), Ok(evaluated)) => {
                let [value] = values[..] else { panic!("{}: one result", what()) };
                assert!(evaluated.allows(value), "{}: {value:x?}, not {evaluated:x?}", what());
                seen.open += usize::from(evaluated.open != 0);
                seen.differ += usize::from(evaluated.value != value);
            }
            (Err(theirs), Err(ours)) => {
                assert_eq!(*theirs, ours, "{}", what());
                seen.traps += 1;
            }
            _ => panic!("{}: {theirs:x?}, not {ours:x?}", what()),
        }
    }
}

/// The trap that wasmtime reports; `None` where it should not happen here.
fn trap(error: &wasmtime::Error) -> Option<Trap> {
    match error.downcast_ref()? {
        wasmtime::Trap::IntegerDivisionByZero => Some(Trap::DivisionByZero),
        wasmtime::Trap::IntegerOverflow => Some(Trap::IntegerOverflow),
        wasmtime::Trap::BadConversionToInteger => Some(Trap::InvalidConversion),
        _ => None,
    }
}

#[test]
fn evaluators_compute_what_wasmtime_computes() {
    let cases = Case::all();
    let engine = engine::for_scripts();
    let module = wasmtime::Module::new(&engine, module(&cases)).expect("a valid module");
    let mut store = Store::new(&engine, ());
    store.set_epoch_deadline(1);
    let instance = Instance::new(&mut store, &module, &[]).expect("an instance");
    let mut seen = Seen::default();
    for (index, case) in cases.iter().enumerate() {
        let function = instance.get_func(&mut store, &index.to_string()).expect("an export");
        compare(case, &function, &mut store, &mut seen);
    }

    let mut compared: Vec<Opcode> = cases.iter().map(|case| case.opcode).collect();
    compared.dedup();
    let two = |opcode: &&Opcode| matches!(opcode.row().evaluate, Some(Evaluate::Two(_)));
    say(&format!(
        "evaluators: {} instructions, {} calls, {} traps, {} open NaNs ({} chosen otherwise)",
        compared.len(),
        seen.calls,
        seen.traps,
        seen.open,
        seen.differ
    ));
    // An evaluator that goes missing is seen here.
    let vectors = compared.iter().filter(|opcode| opcode.row().code.prefix == Some(0xfd)).count();
    let wide = compared.iter().filter(two).count();
    assert_eq!((compared.len(), vectors, wide), (355, 213, 4));
    assert!(seen.traps > 1_000 && seen.open > 100_000);
}

/// Zeros for the immediates of an instruction with a fixed signature. The
/// alignment of a memory access is `align`.
fn zeros(immediates: &[Immediate], align: u8) -> Vec<u8> {
    let zeros = |immediate: &Immediate| match immediate {
        Immediate::MemArg => vec![align, 0],
        Immediate::Memory
        | Immediate::Table
        | Immediate::Elem
        | Immediate::Data
        | Immediate::Lane
        | Immediate::Ordering
        | Immediate::I32
        | Immediate::I64 => vec![0],
        Immediate::F32 => vec![0; 4],
        Immediate::F64 => vec![0; 8],
        Immediate::V128 | Immediate::Lanes => vec![0; 16],
        other => panic!("{other:?} in a fixed signature"),
    };
    immediates.iter().flat_map(zeros).collect()
}

/// A module with one of each thing, all with index type `address`, and a
/// function that gives its parameters to the instruction.
fn with_everything(opcode: Opcode, address: ValType, align: u8) -> Vec<u8> {
    let row = opcode.row();
    let Signature::Fixed { params, results } = row.signature else {
        panic!("{opcode:?} has no fixed signature")
    };
    let encode = |types: &[Type]| {
        let encode = |&ty: &Type| if ty == Type::Address { address } else { encoded(ty) };
        types.iter().map(encode).collect::<Vec<_>>()
    };
    let wide = address == ValType::I64;
    let mut instruction = Vec::new();
    row.code.write(&mut instruction);
    instruction.extend(zeros(row.immediates, align));

    let mut types = TypeSection::new();
    types.ty().function(encode(params), encode(results));
    let mut functions = FunctionSection::new();
    functions.function(0);
    let mut tables = TableSection::new();
    tables.table(TableType {
        element_type: RefType::FUNCREF,
        table64: wide,
        minimum: 1,
        maximum: None,
        shared: false,
    });
    let mut memories = MemorySection::new();
    memories.memory(MemoryType {
        minimum: 1,
        maximum: None,
        memory64: wide,
        shared: false,
        page_size_log2: None,
    });
    let mut elements = ElementSection::new();
    elements.passive(Elements::Functions(vec![0].into()));
    let mut code = CodeSection::new();
    code.function(&body(params.len(), instruction));
    let mut data = DataSection::new();
    data.passive([0]);
    let mut module = Module::new();
    module.section(&types).section(&functions).section(&tables).section(&memories);
    module.section(&elements).section(&DataCountSection { count: 1 }).section(&code);
    module.section(&data);
    module.finish()
}

#[test]
fn fixed_signatures_validate() {
    let mut validated = 0;
    for &opcode in Opcode::ALL {
        if opcode.row().signature == Signature::Special {
            continue;
        }
        for address in [ValType::I32, ValType::I64] {
            // Atomic accesses have one valid alignment, others several.
            let outcomes = (0..=4).map(|align| {
                let features = wasmparser::WasmFeatures::all();
                let bytes = with_everything(opcode, address, align);
                wasmparser::Validator::new_with_features(features).validate_all(&bytes).map(drop)
            });
            let outcomes: Vec<_> = outcomes.collect();
            assert!(outcomes.iter().any(Result::is_ok), "{opcode:?} {address:?}: {outcomes:?}");
        }
        validated += 1;
    }
    assert_eq!(validated, 501);
}
