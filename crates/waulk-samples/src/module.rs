//! The module around a function.

use wasm_encoder::{
    CodeSection, EntityType, ExportKind, ExportSection, Function, FunctionSection, ImportSection,
    InstructionSink, MemArg, MemArgTarget, MemorySection, MemoryType, Module, TypeSection, ValType,
};

/// The function `[] -> []`, imported.
pub(crate) const NOTHING: u32 = 0;

/// The function `[i32 i32] -> [i32]`, imported.
pub(crate) const BINARY: u32 = 1;

/// The function `[i64] -> []`, imported.
pub(crate) const TAKE: u32 = 2;

/// The type `[i32 i32] -> [i32 i32]`, for blocks.
pub(crate) const PAIR: u32 = 4;

/// An access of the memory.
pub(crate) fn access(offset: u32) -> MemArg {
    let target = MemArgTarget::Memory(0);
    MemArg { offset: u64::from(offset), align: 2, target, ordering: None }
}

/// A module of one function `params -> results` with these locals.
pub(crate) fn module(
    params: &[ValType],
    results: &[ValType],
    locals: &[(u32, ValType)],
    write: impl FnOnce(&mut InstructionSink<'_>),
) -> Vec<u8> {
    use ValType::{I32, I64};
    let mut types = TypeSection::new();
    types.ty().function([], []);
    types.ty().function([I32, I32], [I32]);
    types.ty().function([I64], []);
    types.ty().function(params.iter().copied(), results.iter().copied());
    types.ty().function([I32, I32], [I32, I32]);

    let mut imports = ImportSection::new();
    for (ty, name) in ["nothing", "binary", "take"].into_iter().enumerate() {
        imports.import("host", name, EntityType::Function(ty as u32));
    }
    let mut funcs = FunctionSection::new();
    funcs.function(3);
    let mut memories = MemorySection::new();
    memories.memory(MemoryType {
        minimum: 1,
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    let mut exports = ExportSection::new();
    exports.export("f", ExportKind::Func, 3);

    let mut function = Function::new(locals.iter().copied());
    let mut code = function.instructions();
    write(&mut code);
    code.end();
    let mut bodies = CodeSection::new();
    bodies.function(&function);

    let mut module = Module::new();
    module.section(&types).section(&imports).section(&funcs).section(&memories);
    module.section(&exports).section(&bodies);
    module.finish()
}
