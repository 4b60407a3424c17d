//! Modules by wasm-smith: every proposal, in every combination.
//!
//! Each module may use a set of proposals of its own, so that no feature is
//! always in the company of all others. There is no counter in the loops, which
//! would be code that no compiler writes: what does not end is not called.

use arbitrary::Unstructured;
use wasm_smith::{Config, Module};
use wasmparser::Operator;

use super::code::{Code, opens};
use crate::Rng;

/// How many modules are made for one that is used: the one with the most code
/// that can be reached. Most others leave every function after a few operators.
const CANDIDATES: usize = 16;

/// A module: always the same for the same numbers.
///
/// # Errors
/// Why there is none.
pub fn generate(rng: &mut Rng) -> Result<Vec<u8>, String> {
    let config = config(rng);
    let mut best = None;
    for _ in 0..CANDIDATES {
        let size = 4_000 + rng.below(60_000);
        let bytes: Vec<u8> =
            (0..size.div_ceil(8)).flat_map(|_| rng.next_u64().to_le_bytes()).collect();
        let Ok(module) = Module::new(config.clone(), &mut Unstructured::new(&bytes)) else {
            continue;
        };
        let module = module.to_bytes();
        let Some(reached) = reached(&module) else { continue };
        if best.as_ref().is_none_or(|(most, _)| reached > *most) {
            best = Some((reached, module));
        }
    }
    best.map(|(_, module)| module).ok_or_else(|| "wasm-smith makes none".to_owned())
}

/// About how many operators of a module can be reached. `None` if it could wait
/// for another thread.
fn reached(module: &[u8]) -> Option<usize> {
    let Some(code) = Code::read(module) else { return Some(0) };
    let mut reached = 0;
    for function in &code.functions {
        let mut dead = None;
        let mut depth = 0_usize;
        for op in &function.ops {
            match op {
                Operator::MemoryAtomicWait32 { .. } | Operator::MemoryAtomicWait64 { .. } => {
                    return None;
                }
                Operator::End | Operator::Else => {
                    if dead == Some(depth) {
                        dead = None;
                    }
                    if matches!(op, Operator::End) {
                        depth = depth.saturating_sub(1);
                    }
                }
                op if opens(op) => depth += 1,
                _ if dead.is_some() => {}
                Operator::Unreachable
                | Operator::Return
                | Operator::Br { .. }
                | Operator::BrTable { .. }
                | Operator::ReturnCall { .. }
                | Operator::ReturnCallIndirect { .. }
                | Operator::ReturnCallRef { .. }
                | Operator::Throw { .. }
                | Operator::ThrowRef => dead = Some(depth),
                _ => reached += 1,
            }
        }
    }
    Some(reached)
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
