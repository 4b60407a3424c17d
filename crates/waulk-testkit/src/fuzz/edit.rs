//! Small changes to code that leave it valid: real functions, slightly off.

use wasmparser::Operator as Op;

use super::code::{Code, Function};
use crate::Rng;
use crate::features::is_valid;

/// A module with some operators changed, removed or doubled.
pub fn edit(module: Vec<u8>, rng: &mut Rng) -> Vec<u8> {
    let mut module = module;
    for _ in 0..rng.below(12) {
        let edited = {
            let Some(code) = Code::read(&module) else { return module };
            if code.functions.is_empty() {
                return module;
            }
            let index = rng.below(code.functions.len());
            let mut ops = code.functions[index].ops.clone();
            // Most edits of this kind are not valid: a few tries for one.
            (0..6).find_map(|_| {
                let before = ops.clone();
                change(&code.functions[index], &mut ops, rng);
                let edited = (ops != before).then(|| code.with(index, &ops))?;
                if is_valid(&edited) {
                    return Some(edited);
                }
                ops = before;
                None
            })
        };
        if let Some(edited) = edited {
            module = edited;
        }
    }
    module
}

/// Operators of equal signature.
const ALIKE: &[&[Op<'static>]] = &[
    &[
        Op::I32Add,
        Op::I32Sub,
        Op::I32Mul,
        Op::I32And,
        Op::I32Or,
        Op::I32Xor,
        Op::I32Shl,
        Op::I32ShrS,
        Op::I32ShrU,
        Op::I32Rotl,
        Op::I32DivU,
        Op::I32RemS,
        Op::I32LtS,
        Op::I32GeU,
        Op::I32Eq,
        Op::I32Ne,
    ],
    &[
        Op::I64Add,
        Op::I64Sub,
        Op::I64Mul,
        Op::I64And,
        Op::I64Or,
        Op::I64Xor,
        Op::I64Shl,
        Op::I64ShrS,
        Op::I64ShrU,
        Op::I64Rotr,
        Op::I64DivS,
        Op::I64RemU,
    ],
    &[Op::I64Eq, Op::I64Ne, Op::I64LtU, Op::I64GtS, Op::I64LeU],
    &[Op::F64Add, Op::F64Sub, Op::F64Mul, Op::F64Div, Op::F64Min, Op::F64Max, Op::F64Copysign],
    &[Op::F32Add, Op::F32Sub, Op::F32Mul, Op::F32Div, Op::F32Min, Op::F32Max],
    &[Op::I32Eqz, Op::I32Clz, Op::I32Ctz, Op::I32Popcnt, Op::I32Extend8S],
];

fn change<'a>(function: &Function<'a>, ops: &mut Vec<Op<'a>>, rng: &mut Rng) {
    let last = ops.len() - 1;
    if last == 0 {
        return;
    }
    let at = rng.below(last);
    match rng.below(10) {
        0 | 1 => {
            let end = (at + 1 + rng.below(8)).min(last);
            ops.drain(at..end);
        }
        2 => {
            let end = (at + 1 + rng.below(8)).min(last);
            let copy = ops[at..end].to_vec();
            ops.splice(at..at, copy);
        }
        _ => {
            // The next operator that something can be done with.
            for (op, _) in ops[at..last].iter_mut().zip(0..20) {
                if let Some(other) = other(function, op, rng) {
                    *op = other;
                    return;
                }
            }
        }
    }
}

fn other<'a>(function: &Function<'a>, op: &Op<'a>, rng: &mut Rng) -> Option<Op<'a>> {
    let local = |index: u32, rng: &mut Rng| -> Option<u32> {
        let ty = function.locals.get(index as usize)?;
        let same: Vec<u32> = (0..function.locals.len() as u32)
            .filter(|other| function.locals[*other as usize] == *ty)
            .collect();
        Some(*rng.choose(&same))
    };
    let small = rng.below(17) as i64 - 8;
    Some(match op {
        Op::LocalGet { local_index } => Op::LocalGet { local_index: local(*local_index, rng)? },
        Op::LocalSet { local_index } => Op::LocalSet { local_index: local(*local_index, rng)? },
        Op::LocalTee { local_index } => Op::LocalTee { local_index: local(*local_index, rng)? },
        Op::I32Const { value } => Op::I32Const { value: value.wrapping_add(small as i32) },
        Op::I64Const { value } => Op::I64Const { value: value.wrapping_add(small) },
        Op::Br { .. } => Op::Br { relative_depth: rng.below(5) as u32 },
        Op::BrIf { .. } => Op::BrIf { relative_depth: rng.below(5) as u32 },
        op => rng.choose(ALIKE.iter().find(|alike| alike.contains(op))?).clone(),
    })
}
