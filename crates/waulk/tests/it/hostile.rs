//! Inputs made to take long: each is done in time that grows with its size.

use std::time::{Duration, Instant};

use wasm_encoder::{
    BlockType, CodeSection, Component, ComponentSectionId, ConstExpr, DataSection, ElementSection,
    Elements, EntityType, ExportKind, ExportSection, FuncType, Function, FunctionSection,
    ImportSection, InstanceSection, MemorySection, MemoryType, Module, ModuleArg, ModuleSection,
    NestedComponentSection, RawSection, RefType, TableSection, TableType, TypeSection, ValType,
};
use waulk::{Outcome, SharedContext, Worker, optimize};

/// What none of these takes on a slow machine, and what is quadratic does.
const LIMIT: Duration = Duration::from_secs(30);

fn quick(bytes: &[u8]) -> Outcome {
    let shared = SharedContext::builder().build().unwrap();
    let start = Instant::now();
    let outcome = optimize(bytes, &shared, &mut Worker::new(&shared)).expect("the input is valid");
    assert!(start.elapsed() < LIMIT, "{:?} for {} bytes", start.elapsed(), bytes.len());
    assert_eq!(outcome.report.counts.modules_kept, 0, "{:?}", outcome.report.notes);
    outcome
}

/// A module of functions `[] -> []`, each written by `write`; the first is exported.
fn functions(count: u32, write: impl Fn(u32, &mut Function)) -> Vec<u8> {
    let (mut types, mut funcs, mut exports) =
        (TypeSection::new(), FunctionSection::new(), ExportSection::new());
    let mut code = CodeSection::new();
    types.ty().function([], []);
    exports.export("f", ExportKind::Func, 0);
    for number in 0..count {
        funcs.function(0);
        let mut function = Function::new([]);
        write(number, &mut function);
        function.instructions().end();
        code.function(&function);
    }
    let mut module = Module::new();
    module.section(&types).section(&funcs).section(&exports).section(&code);
    module.finish()
}

#[test]
fn a_chain_of_functions_that_differ_at_its_end() {
    const COUNT: u32 = 150_000;
    let bytes = functions(COUNT, |number, function| {
        if number + 1 < COUNT {
            function.instructions().call(number + 1);
        }
    });
    assert_eq!(quick(&bytes).report.counts.functions_merged, 0);
}

#[test]
fn a_chain_of_functions_that_are_equal() {
    const COUNT: u32 = 150_000;
    let bytes = functions(COUNT, |number, function| {
        function.instructions().call((number + 1) % COUNT);
    });
    assert_eq!(quick(&bytes).report.counts.functions_merged, u64::from(COUNT) - 1);
}

#[test]
fn many_functions_that_call_different_ones() {
    // One class of functions with many callees, all of them different.
    const CALLERS: u32 = 300;
    const CALLEES: u32 = 300;
    let bytes = functions(1 + CALLERS + CALLEES, |number, function| {
        let mut code = function.instructions();
        match number.checked_sub(1 + CALLERS) {
            Some(callee) => code.i32_const(callee as i32).drop(),
            None if number == 0 => (1..=CALLERS).fold(&mut code, |code, n| code.call(n)),
            None => (0..CALLEES).fold(&mut code, |code, n| {
                code.call(1 + CALLERS + (n * number + number) % CALLEES)
            }),
        };
    });
    quick(&bytes);
}

#[test]
fn a_million_functions() {
    let bytes = functions(1_000_000, |number, function| {
        if number + 1 < 1_000_000 && number % 1000 == 0 {
            (number + 1..=number + 1000.min(999_999 - number))
                .fold(&mut function.instructions(), |code, callee| code.call(callee));
        } else {
            function.instructions().i32_const(number as i32 / 2).drop();
        }
    });
    quick(&bytes);
}

#[test]
fn locals_of_many_types() {
    const COUNT: u32 = 49_999;
    let mut types = TypeSection::new();
    types.ty().function([], []);
    (0..COUNT).for_each(|_| types.ty().struct_([]));
    let local = |n: u32| {
        let heap_type = wasm_encoder::HeapType::Concrete(n + 1);
        (1, ValType::Ref(RefType { nullable: true, heap_type }))
    };
    let mut function = Function::new((0..COUNT).map(local));
    for n in 0..COUNT {
        (0..=n % 7).for_each(|_| {
            function.instructions().local_get(n).drop();
        });
    }
    function.instructions().end();
    let bytes = one_function(&types, &function);
    quick(&bytes);
}

#[test]
fn many_functions_of_many_locals() {
    // A few bytes declare all the locals that there may be.
    let bytes = {
        let (mut types, mut funcs, mut exports) =
            (TypeSection::new(), FunctionSection::new(), ExportSection::new());
        let mut code = CodeSection::new();
        types.ty().function([], []);
        for number in 0..20_000 {
            funcs.function(0);
            exports.export(&number.to_string(), ExportKind::Func, number);
            let mut function = Function::new([(25_000, ValType::I64), (25_000, ValType::I32)]);
            function.instructions().i32_const(number as i32).local_set(49_999).end();
            code.function(&function);
        }
        let mut module = Module::new();
        module.section(&types).section(&funcs).section(&exports).section(&code);
        module.finish()
    };
    quick(&bytes);
}

fn one_function(types: &TypeSection, function: &Function) -> Vec<u8> {
    let (mut funcs, mut exports) = (FunctionSection::new(), ExportSection::new());
    let mut code = CodeSection::new();
    funcs.function(0);
    exports.export("f", ExportKind::Func, 0);
    code.function(function);
    let mut module = Module::new();
    module.section(types).section(&funcs).section(&exports).section(&code);
    module.finish()
}

#[test]
fn a_long_br_table_in_deep_blocks() {
    const DEPTH: u32 = 100_000;
    let mut types = TypeSection::new();
    types.ty().function([], []);
    let mut function = Function::new([]);
    let mut code = function.instructions();
    (0..DEPTH).for_each(|_| {
        code.block(BlockType::Empty);
    });
    let targets: Vec<u32> = (0..1_000_000).map(|n| n % DEPTH).collect();
    code.i32_const(0).br_table(targets, 0);
    (0..=DEPTH).for_each(|_| {
        code.end();
    });
    quick(&one_function(&types, &function));
}

#[test]
fn a_million_types() {
    const COUNT: u32 = 500_000;
    let reference = |n: u32| {
        let heap_type = wasm_encoder::HeapType::Concrete(n);
        ValType::Ref(RefType { nullable: true, heap_type })
    };
    let mut types = TypeSection::new();
    types.ty().function([], []);
    // Each refers to the one before; then a group of as many, each to the next.
    types.ty().struct_([]);
    for n in 2..COUNT {
        types.ty().function([reference(n - 1)], []);
    }
    let sub_type = |params: Vec<ValType>| wasm_encoder::SubType {
        is_final: true,
        supertype_idxs: Default::default(),
        composite_type: wasm_encoder::CompositeType {
            inner: wasm_encoder::CompositeInnerType::Func(FuncType::new(params, [])),
            shared: false,
            descriptor: None,
            describes: None,
        },
    };
    let group = (COUNT..2 * COUNT - 1).map(|n| sub_type(vec![reference(n + 1)]));
    let last = sub_type(vec![]);
    types.ty().rec(group.chain([last]).collect::<Vec<_>>());
    let mut function = Function::new([(1, reference(COUNT - 1)), (1, reference(2 * COUNT - 1))]);
    function.instructions().local_get(0).drop().local_get(1).drop().end();
    quick(&one_function(&types, &function));
}

#[test]
fn segments_of_many_memories() {
    let (mut memories, mut data) = (MemorySection::new(), DataSection::new());
    for _ in 0..100 {
        memories.memory(MemoryType {
            minimum: 16,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        });
    }
    for n in 0..100_000 {
        data.active(n % 100, &ConstExpr::i32_const(n as i32 * 8), [0, 1, 0]);
    }
    let mut exports = ExportSection::new();
    (0..100).for_each(|n| {
        exports.export(&n.to_string(), ExportKind::Memory, n);
    });
    let mut module = Module::new();
    module.section(&memories).section(&exports).section(&data);
    quick(&module.finish());
}

#[test]
fn a_segment_of_many_parts() {
    let mut memories = MemorySection::new();
    memories.memory(MemoryType {
        minimum: 1024,
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    let mut data = DataSection::new();
    let bytes: Vec<u8> = (0..8_000_000).map(|n| u8::from(n % 40 == 0)).collect();
    data.active(0, &ConstExpr::i32_const(0), bytes);
    let mut exports = ExportSection::new();
    exports.export("m", ExportKind::Memory, 0);
    let mut module = Module::new();
    module.section(&memories).section(&exports).section(&data);
    let bytes = module.finish();
    let outcome = quick(&bytes);
    assert!(outcome.bytes.len() < bytes.len());
    // Engines refuse more segments than these.
    let shared = SharedContext::builder().build().unwrap();
    let again = optimize(&outcome.bytes, &shared, &mut Worker::new(&shared)).unwrap();
    assert_eq!(again.bytes, outcome.bytes);
}

#[test]
fn many_elements_and_exports() {
    const COUNT: u32 = 150_000;
    let (mut types, mut funcs, mut exports) =
        (TypeSection::new(), FunctionSection::new(), ExportSection::new());
    types.ty().function([], []);
    let (mut tables, mut elements, mut code) =
        (TableSection::new(), ElementSection::new(), CodeSection::new());
    let minimum = u64::from(COUNT);
    let element_type = RefType::FUNCREF;
    tables.table(TableType { element_type, minimum, maximum: None, table64: false, shared: false });
    let mut function = Function::new([]);
    function.instructions().i32_const(0).call_indirect(0, 0).end();
    funcs.function(0);
    code.function(&function);
    for n in 0..COUNT {
        exports.export(&n.to_string(), ExportKind::Func, 0);
    }
    let all = vec![0; COUNT as usize];
    elements.active(None, &ConstExpr::i32_const(0), Elements::Functions(all.into()));
    let mut module = Module::new();
    module.section(&types).section(&funcs).section(&tables).section(&exports);
    module.section(&elements).section(&code);
    quick(&module.finish());
}

/// A component of a provider with `names` exports and a consumer that imports
/// all of them under each of `arguments` module names.
fn linked(names: usize, arguments: usize) -> Vec<u8> {
    let mut types = TypeSection::new();
    types.ty().function([], []);
    let mut provider = Module::new();
    let (mut funcs, mut exports, mut code) =
        (FunctionSection::new(), ExportSection::new(), CodeSection::new());
    funcs.function(0);
    for n in 0..names {
        exports.export(&n.to_string(), ExportKind::Func, 0);
    }
    let mut function = Function::new([]);
    function.instructions().end();
    code.function(&function);
    provider.section(&types).section(&funcs).section(&exports).section(&code);

    let mut consumer = Module::new();
    let mut imports = ImportSection::new();
    let mut calls = Function::new([]);
    for n in 0..names.max(arguments) {
        let argument = (n % arguments).to_string();
        imports.import(&argument, &(n % names).to_string(), EntityType::Function(0));
        calls.instructions().call(n as u32);
    }
    calls.instructions().end();
    let mut start = CodeSection::new();
    start.function(&calls);
    consumer.section(&types).section(&imports).section(&funcs);
    let function_index = names.max(arguments) as u32;
    consumer.section(&wasm_encoder::StartSection { function_index }).section(&start);

    let mut component = Component::new();
    component.section(&ModuleSection(&provider)).section(&ModuleSection(&consumer));
    let mut instances = InstanceSection::new();
    instances.instantiate(0, std::iter::empty::<(&str, ModuleArg)>());
    let names: Vec<String> = (0..arguments).map(|n| n.to_string()).collect();
    instances.instantiate(1, names.iter().map(|name| (name.as_str(), ModuleArg::Instance(0))));
    component.section(&instances);
    component.finish()
}

#[test]
fn many_imports_through_many_arguments() {
    quick(&linked(100_000, 100_000));
}

#[test]
fn many_exports() {
    quick(&linked(100_000, 1));
}

#[test]
fn deeply_nested_components() {
    let mut component = Component::new();
    let mut bytes = Vec::new();
    for n in 0..900 {
        let mut outer = Component::new();
        if n == 0 {
            outer.section(&ModuleSection(&Module::new()));
        } else {
            outer.section(&NestedComponentSection(&component));
        }
        // Dropped, so that every header around it changes.
        let custom = b"\x0ecomponent-name";
        outer.section(&RawSection { id: ComponentSectionId::CoreCustom as u8, data: custom });
        component = outer.clone();
        bytes = outer.finish();
    }
    let outcome = quick(&bytes);
    assert!(outcome.bytes.len() + 900 * 16 <= bytes.len());
}

#[test]
fn many_modules() {
    let mut component = Component::new();
    for n in 0..999_u32 {
        let module = functions(20, |number, function| {
            function.instructions().i32_const((n * 20 + number) as i32).drop();
        });
        let section = RawSection { id: ComponentSectionId::CoreModule as u8, data: &module };
        component.section(&section);
    }
    let outcome = quick(&component.finish());
    assert_eq!(outcome.report.counts.modules, 999);
}
