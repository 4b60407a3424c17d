//! Modules made to break what puts functions into SSA form and takes them out
//! of it again.
//!
//! Random code breaks little: most of it computes what nobody looks at. So what
//! is generated here is typed top down, keeps to few locals and small numbers,
//! and shows what it has computed; ways through it depend on arguments, so that
//! a few calls take most of them. A wrong copy, a lost value or an effect in
//! the wrong place then has a way to become a wrong result, store or call.
//!
//! - Values stay on the stack across statements, and go into and out of blocks,
//!   loops and `if`s as parameters and results.
//! - Locals are swapped and rotated, in loops above all, and read after the
//!   branch that would have changed them.
//! - Branches to one label come from several places and depths, in arms above
//!   all.
//! - Loads, stores, calls, globals and what may trap stand between each other.
//! - All ends: loops count down in a local of their own, and functions call
//!   only functions of a higher rank.
//! - Some of it is unused on purpose, so that the optimizer's version is the
//!   shorter one and is taken.

mod body;
mod expression;
mod memory;
mod operators;
mod statement;
mod tangle;

use wasm_encoder::{
    CodeSection, ConstExpr, DataSection, ElementSection, Elements, EntityType, ExportKind,
    ExportSection, FunctionSection, GlobalSection, GlobalType, ImportSection, MemorySection,
    MemoryType, Module, RefType, TableSection, TableType, TagKind, TagSection, TagType,
    TypeSection, ValType,
};

use self::body::Body;
use self::operators::Operators;
use crate::Rng;

/// Bytes of memory that addresses are wrapped to: few, so that accesses meet.
const WINDOW: i32 = 16;

/// What functions take and give.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Signature {
    params: Vec<ValType>,
    results: Vec<ValType>,
}

/// What all functions of a module share.
struct Facts {
    /// The types of values in it, those used most several times.
    values: Vec<ValType>,
    has_floats: bool,
    has_vectors: bool,
    has_references: bool,
    has_exceptions: bool,
    has_tail_calls: bool,
    has_relaxed_vectors: bool,
    has_wide_arithmetic: bool,
    has_atomics: bool,
    /// Addresses are of 64 bits.
    has_memory64: bool,
    operators: Operators,
    /// Every type in the type section.
    types: Vec<Signature>,
    /// The types of functions, imports first.
    functions: Vec<u32>,
    imports: usize,
    /// For each function with a body: it calls only what has more.
    ranks: Vec<usize>,
    globals: Vec<ValType>,
    tags: Vec<u32>,
    /// What is in the table, before anything changes it.
    elements: Vec<Option<u32>>,
    has_memory_growth: bool,
    /// How often what may trap is left unguarded, in a thousand.
    recklessness: usize,
    /// How often locals are made visible on the way, in percent.
    watchfulness: usize,
}

impl Facts {
    fn signature(&self, function: u32) -> &Signature {
        &self.types[self.functions[function as usize] as usize]
    }

    /// The index of a type, which is added if it is new.
    fn intern(&mut self, params: &[ValType], results: &[ValType]) -> u32 {
        let wanted = Signature { params: params.to_vec(), results: results.to_vec() };
        let found = self.types.iter().position(|ty| *ty == wanted);
        found.unwrap_or_else(|| {
            self.types.push(wanted);
            self.types.len() - 1
        }) as u32
    }
}

/// A module: always the same for the same numbers.
pub fn generate(rng: &mut Rng) -> Vec<u8> {
    let mut facts = facts(rng);
    let bodies = facts.functions.len() - facts.imports;
    let mut code = CodeSection::new();
    for index in 0..bodies {
        let function = (facts.imports + index) as u32;
        code.function(&Body::generate(&mut facts, function, rng));
    }
    assemble(&facts, &code, rng)
}

const IMPORTS: &[(&str, &[ValType], &[ValType])] = &[
    ("see_i32", &[ValType::I32], &[]),
    ("see_i64", &[ValType::I64], &[]),
    ("ask", &[], &[ValType::I32]),
    ("mix", &[ValType::I32, ValType::I64], &[ValType::I64, ValType::I32]),
    ("see_f64", &[ValType::F64], &[]),
    ("pass", &[ValType::EXTERNREF], &[ValType::EXTERNREF]),
];

fn facts(rng: &mut Rng) -> Facts {
    let mut chance = |percent| rng.below(100) < percent;
    let mut facts = Facts {
        values: Vec::new(),
        has_floats: chance(50),
        has_vectors: chance(20),
        has_references: chance(25),
        has_exceptions: chance(12),
        has_tail_calls: chance(20),
        has_relaxed_vectors: chance(25),
        has_wide_arithmetic: chance(15),
        has_atomics: chance(15),
        has_memory64: chance(15),
        operators: Operators::default(),
        types: Vec::new(),
        functions: Vec::new(),
        imports: 0,
        ranks: Vec::new(),
        globals: Vec::new(),
        tags: Vec::new(),
        elements: Vec::new(),
        has_memory_growth: chance(30),
        recklessness: 0,
        watchfulness: 0,
    };
    facts.operators = Operators::of(&facts);
    facts.watchfulness = *rng.choose(&[40, 100, 100]);
    facts.recklessness = *rng.choose(&[0, 0, 2, 10]);
    facts.values = values(&facts, rng);
    for (_, params, results) in imports(&facts) {
        let ty = facts.intern(params, results);
        facts.functions.push(ty);
    }
    facts.imports = facts.functions.len();
    let signatures: Vec<Signature> = (0..2 + rng.below(3))
        .map(|_| Signature {
            params: some(&facts.values, 5, rng),
            results: some(&facts.values, 4, rng),
        })
        .collect();
    for index in 0..2 + rng.below(5) {
        let mut signature = rng.choose(&signatures).clone();
        if rng.below(2) == 0 {
            signature.params = some(&facts.values, 5, rng);
        }
        let ty = facts.intern(&signature.params, &signature.results);
        facts.functions.push(ty);
        facts.ranks.push(index % 3);
    }
    facts.globals = vec![ValType::I64];
    for _ in 0..rng.below(6) {
        facts.globals.push(*rng.choose(&facts.values));
    }
    if facts.has_exceptions {
        for params in [&[][..], &[ValType::I32], &[ValType::I64, ValType::I32]] {
            let ty = facts.intern(params, &[]);
            facts.tags.push(ty);
        }
    }
    let last = facts.functions.len();
    for _ in 0..1 + rng.below(6) {
        let function = (rng.below(8) > 0).then(|| rng.below(last) as u32);
        facts.elements.push(function);
    }
    facts
}

fn imports(facts: &Facts) -> Vec<(&'static str, &'static [ValType], &'static [ValType])> {
    let count = if facts.has_references {
        6
    } else if facts.has_floats {
        5
    } else {
        4
    };
    IMPORTS[..count].to_vec()
}

/// The types of values, each as often as it is wanted.
fn values(facts: &Facts, rng: &mut Rng) -> Vec<ValType> {
    let mut all = vec![ValType::I32, ValType::I64];
    if facts.has_floats {
        all.extend([ValType::F32, ValType::F64]);
    }
    if facts.has_vectors {
        all.push(ValType::V128);
    }
    if facts.has_references {
        all.extend([ValType::FUNCREF, ValType::EXTERNREF]);
    }
    let favourite = *rng.choose(&all);
    let second = *rng.choose(&all);
    all.extend([ValType::I32, favourite, favourite, second]);
    all
}

/// Up to `most - 1` types.
fn some(values: &[ValType], most: usize, rng: &mut Rng) -> Vec<ValType> {
    (0..rng.below(most)).map(|_| *rng.choose(values)).collect()
}

fn assemble(facts: &Facts, code: &CodeSection, rng: &mut Rng) -> Vec<u8> {
    let mut types = TypeSection::new();
    for ty in &facts.types {
        types.ty().function(ty.params.iter().copied(), ty.results.iter().copied());
    }
    let mut import_section = ImportSection::new();
    for ((name, ..), ty) in imports(facts).iter().zip(&facts.functions) {
        import_section.import("host", name, EntityType::Function(*ty));
    }
    let mut functions = FunctionSection::new();
    let mut exports = ExportSection::new();
    let imports = facts.imports;
    for (index, ty) in facts.functions.iter().enumerate().skip(imports) {
        functions.function(*ty);
        if rng.below(8) > 0 || facts.ranks[index - imports] == 0 {
            exports.export(&format!("f{index}"), ExportKind::Func, index as u32);
        }
    }
    let mut tables = TableSection::new();
    let size = facts.elements.len() as u64 + 1;
    tables.table(TableType {
        element_type: RefType::FUNCREF,
        table64: false,
        minimum: size,
        maximum: (rng.below(2) == 0).then_some(size),
        shared: false,
    });
    exports.export("table", ExportKind::Table, 0);
    let mut memories = MemorySection::new();
    memories.memory(MemoryType {
        minimum: 1,
        maximum: Some(3),
        memory64: facts.has_memory64,
        shared: false,
        page_size_log2: None,
    });
    exports.export("memory", ExportKind::Memory, 0);
    let mut tags = TagSection::new();
    for ty in &facts.tags {
        tags.tag(TagType { kind: TagKind::Exception, func_type_idx: *ty });
    }
    let mut globals = GlobalSection::new();
    for (index, ty) in facts.globals.iter().enumerate() {
        let ty = GlobalType { val_type: *ty, mutable: true, shared: false };
        globals.global(ty, &initial(ty.val_type, rng));
        exports.export(&format!("g{index}"), ExportKind::Global, index as u32);
    }
    let mut elements = ElementSection::new();
    let items: Vec<ConstExpr> = facts
        .elements
        .iter()
        .map(|f| f.map_or(ConstExpr::ref_null(wasm_encoder::HeapType::FUNC), ConstExpr::ref_func))
        .collect();
    let offset = ConstExpr::i32_const(0);
    elements.active(None, &offset, Elements::Expressions(RefType::FUNCREF, items.into()));
    // What is only referred to in code has to be declared.
    let declared: Vec<u32> = (0..facts.functions.len() as u32).collect();
    elements.declared(Elements::Functions(declared.into()));
    let mut data = DataSection::new();
    let bytes: Vec<u8> = (0..2 * WINDOW).map(|_| rng.next_u64() as u8).collect();
    let start = if facts.has_memory64 { ConstExpr::i64_const(0) } else { ConstExpr::i32_const(0) };
    data.active(0, &start, bytes);

    let mut module = Module::new();
    module.section(&types).section(&import_section).section(&functions).section(&tables);
    module.section(&memories);
    if !facts.tags.is_empty() {
        module.section(&tags);
    }
    module.section(&globals).section(&exports).section(&elements).section(code).section(&data);
    module.finish()
}

fn initial(ty: ValType, rng: &mut Rng) -> ConstExpr {
    match ty {
        ValType::I32 => ConstExpr::i32_const(rng.below(9) as i32),
        ValType::I64 => ConstExpr::i64_const(rng.below(9) as i64),
        ValType::F32 => ConstExpr::f32_const(1.5_f32.into()),
        ValType::F64 => ConstExpr::f64_const((-2.5_f64).into()),
        ValType::V128 => ConstExpr::v128_const(i128::from(rng.next_u64())),
        ValType::Ref(ty) => ConstExpr::ref_null(ty.heap_type),
    }
}

#[cfg(test)]
mod tests {
    use super::generate;
    use crate::Rng;
    use crate::features::why_invalid;

    #[test]
    fn what_is_generated_is_valid() {
        for seed in 0..400 {
            let module = generate(&mut Rng::new(seed));
            assert_eq!(why_invalid(&module), None, "seed {seed}");
            assert_eq!(module, generate(&mut Rng::new(seed)), "seed {seed}");
        }
    }
}
