//! Makes a module that shows a difference smaller, as long as it still shows one.
//!
//! Runs of operators are removed, or replaced by a constant, and whole bodies
//! by `unreachable`; most results are not valid, which is found quickly. Passes
//! go on until none helps, as in Zeller and Hildebrandt, "Simplifying and
//! isolating failure-inducing input", 2002.

use wasmparser::{Ieee32, Ieee64, Operator as Op};

use super::code::Code;
use crate::features::is_valid;

/// The least module found that `is_bad`.
pub fn reduce(module: &[u8], is_bad: &dyn Fn(&[u8]) -> bool) -> Vec<u8> {
    let mut best = module.to_vec();
    loop {
        let before = best.len();
        let count = Code::read(&best).map_or(0, |code| code.functions.len());
        for function in 0..count {
            best = reduce_function(best, function, is_bad);
        }
        if best.len() >= before {
            return best;
        }
    }
}

fn reduce_function(module: Vec<u8>, function: usize, is_bad: &dyn Fn(&[u8]) -> bool) -> Vec<u8> {
    let mut best = module;
    let attempt = |bytes: &[u8], range: std::ops::Range<usize>, instead: &[Op<'static>]| {
        let code = Code::read(bytes)?;
        let mut ops: Vec<Op<'_>> = code.functions[function].ops.clone();
        if range.len() <= instead.len() {
            return None;
        }
        ops.splice(range, instead.iter().cloned());
        let smaller = code.with(function, &ops);
        (is_valid(&smaller) && is_bad(&smaller)).then_some(smaller)
    };
    let length = |bytes: &[u8]| Code::read(bytes).map_or(0, |c| c.functions[function].ops.len());
    if let Some(smaller) = attempt(&best, 0..length(&best) - 1, &[Op::Unreachable]) {
        return smaller;
    }
    let mut size = length(&best) / 2;
    while size > 0 {
        let mut at = 0;
        while at + size < length(&best) {
            let fills: [&[Op<'static>]; 6] = [
                &[],
                &[Op::I32Const { value: 1 }],
                &[Op::I64Const { value: 1 }],
                &[Op::F32Const { value: Ieee32::from(1.0_f32) }],
                &[Op::F64Const { value: Ieee64::from(1.0_f64) }],
                &[Op::Drop],
            ];
            match fills.iter().find_map(|fill| attempt(&best, at..at + size, fill)) {
                Some(smaller) => best = smaller,
                None => at += 1,
            }
        }
        size = if size > 24 { size / 2 } else { size - 1 };
    }
    best
}
