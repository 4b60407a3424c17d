//! Modules by wasm-smith: every proposal, in every combination.
//!
//! Each module may use a set of proposals of its own, so that no feature is
//! always in the company of all others. There is no counter in the loops, which
//! would be code that no compiler writes: what does not end is not called.

use arbitrary::Unstructured;
use wasm_smith::{Config, Module};
use wasmparser::Operator;

use super::code::Code;
use crate::Rng;

/// A module: always the same for the same numbers.
///
/// # Errors
/// Why there is none.
pub fn generate(rng: &mut Rng) -> Result<Vec<u8>, String> {
    let size = 4_000 + rng.below(60_000);
    let bytes: Vec<u8> = (0..size.div_ceil(8)).flat_map(|_| rng.next_u64().to_le_bytes()).collect();
    let module = Module::new(config(rng), &mut Unstructured::new(&bytes))
        .map_err(|_| "wasm-smith makes none".to_owned())?;
    let module = module.to_bytes();
    let waits = |code: &Code<'_>| {
        code.functions.iter().flat_map(|function| &function.ops).any(|op| {
            matches!(op, Operator::MemoryAtomicWait32 { .. } | Operator::MemoryAtomicWait64 { .. })
        })
    };
    if Code::read(&module).as_ref().is_some_and(waits) {
        return Err("waits for another thread".to_owned());
    }
    Ok(module)
}

fn config(rng: &mut Rng) -> Config {
    let mut often = |percent| rng.below(100) < percent;
    let mut config = Config {
        allow_start_export: often(30),
        allow_floats: often(70),
        bulk_memory_enabled: often(70),
        disallow_traps: often(60),
        exceptions_enabled: often(30),
        export_everything: true,
        gc_enabled: often(30),
        compact_imports_enabled: false,
        custom_page_sizes_enabled: often(20),
        memory64_enabled: often(25),
        multi_value_enabled: often(75),
        reference_types_enabled: often(70),
        relaxed_simd_enabled: often(30),
        simd_enabled: often(50),
        tail_call_enabled: often(30),
        threads_enabled: often(20),
        wide_arithmetic_enabled: often(30),
        extended_const_enabled: often(50),
        ..Config::default()
    };
    config.min_funcs = 3;
    config.max_funcs = 12;
    config.min_types = 4;
    config.max_types = 20;
    config.max_imports = 6;
    config.max_globals = 12;
    config.min_globals = 3;
    config.max_instructions = *rng.choose(&[100, 400, 1000, 2000]);
    config.min_memories = 1;
    config.max_memories = *rng.choose(&[1, 1, 3]);
    config.max_memory32_bytes = 1 << 18;
    config.max_memory64_bytes = 1 << 18;
    config.max_tables = 2;
    config.max_table_elements = 100;
    config.max_data_segments = 5;
    config.max_element_segments = 5;
    config.max_tags = 4;
    config.max_nesting_depth = *rng.choose(&[4, 10, 20]);
    config
}
