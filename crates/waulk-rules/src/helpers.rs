//! Helper terms: what rules ask about constants and values. Each is a function beside
//! which stands what it means to a solver.

use waulk_ir::function::{Function, Value, ValueDef};
use waulk_ir::meaning::{TermId, Terms};

use crate::compiled::Op;
use crate::inst::Inst;
use crate::operations::Ty;

/// A helper term that gives a number, beside its code what it means.
#[derive(Debug)]
pub struct Helper {
    /// Its name.
    pub name: &'static str,
    /// What computes it, from a type and what it looks at.
    pub code: Code,
    /// What may be said about what it gives.
    pub meaning: Meaning,
}

/// Names are theirs alone.
impl PartialEq for Helper {
    fn eq(&self, other: &Helper) -> bool {
        self.name == other.name
    }
}

/// What computes a helper term.
#[derive(Clone, Copy, Debug)]
pub enum Code {
    /// From a number.
    Number(fn(Ty, i64) -> Option<i64>),
    /// From a value.
    Value(fn(&Function, Ty, Value) -> i64),
}

/// What a helper term means: from the bits that it looks at, as many as the type has,
/// and the bits that it gives, to what then holds. What it gives is any bits for which
/// this holds.
pub type Meaning = fn(&mut Terms, TermId, TermId) -> TermId;

/// Every helper term that gives a number.
pub static HELPERS: &[Helper] = &[
    Helper { name: "log2", code: Code::Number(log2), meaning: means::log2 },
    Helper { name: "low_mask", code: Code::Number(low_mask), meaning: means::low_mask },
    Helper { name: "zero_bits", code: Code::Value(zero_bits), meaning: means::zero_bits },
];

/// Meanings.
mod means {
    use super::{TermId, Terms};

    /// `n` is above 0 and below the number of bits, and `1 << n` is it.
    pub(super) fn log2(t: &mut Terms, of: TermId, n: TermId) -> TermId {
        let bits = t.bits(of);
        let (zero, one, all) = (t.bv(0, bits), t.bv(1, bits), t.bv(bits.into(), bits));
        let (above, below) = (t.bvult(zero, n), t.bvult(n, all));
        let power = t.bvshl(one, n);
        let same = t.eq(power, of);
        let range = t.and(above, below);
        t.and(range, same)
    }

    /// `n` is above 0 and below the number of bits, and `(1 << n) - 1` is it.
    pub(super) fn low_mask(t: &mut Terms, of: TermId, n: TermId) -> TermId {
        let bits = t.bits(of);
        let (zero, one, all) = (t.bv(0, bits), t.bv(1, bits), t.bv(bits.into(), bits));
        let (above, below) = (t.bvult(zero, n), t.bvult(n, all));
        let power = t.bvshl(one, n);
        let mask = t.bvsub(power, one);
        let same = t.eq(mask, of);
        let range = t.and(above, below);
        t.and(range, same)
    }

    /// The bits are zero in it.
    pub(super) fn zero_bits(t: &mut Terms, of: TermId, zeros: TermId) -> TermId {
        let bits = t.bits(of);
        let (both, zero) = (t.bvand(of, zeros), t.bv(0, bits));
        t.eq(both, zero)
    }
}

/// How many operations [`zero_bits`] looks through.
const DEPTH: u32 = 4;

/// The bits of an integer of a type, the others zero.
pub(crate) fn unsigned(ty: Ty, value: i64) -> u64 {
    match ty {
        Ty::I32 => u64::from(value as u32),
        _ => value as u64,
    }
}

/// The same, with the sign extended again.
pub(crate) fn signed(ty: Ty, value: u64) -> i64 {
    match ty {
        Ty::I32 => (value as i32).into(),
        _ => value as i64,
    }
}

/// The exponent of a power of two, but for 1.
pub(crate) fn log2(ty: Ty, value: i64) -> Option<i64> {
    let value = unsigned(ty, value);
    (value.is_power_of_two() && value != 1).then(|| value.trailing_zeros().into())
}

/// How many low bits are set, if no others are: at least one, and not all.
pub(crate) fn low_mask(ty: Ty, value: i64) -> Option<i64> {
    let bits = unsigned(ty, value);
    (bits != 0 && value != -1 && (bits & (bits + 1)) == 0).then(|| bits.count_ones().into())
}

/// The value, unless it is a constant.
pub(crate) fn not_constant(func: &Function, value: Value) -> Option<Value> {
    func.constant(value).is_none().then_some(value)
}

/// Bits that are zero, whatever the operands are.
pub(crate) fn zero_bits(func: &Function, ty: Ty, value: Value) -> i64 {
    signed(ty, zeros(func, value, DEPTH))
}

/// As [`zero_bits`]; of 32 bits, the high ones count as zero.
fn zeros(func: &Function, value: Value, depth: u32) -> u64 {
    let is_i32 = func.values[value].ty == wasmparser::ValType::I32;
    let above = if is_i32 { !u64::from(u32::MAX) } else { 0 };
    let known = match Inst::of_value(func, value) {
        _ if depth == 0 => 0,
        Some(Inst::Int { ty, value }) => !unsigned(ty, value),
        Some(Inst::Unary { op, x, .. }) => unary_zeros(func, op, x, depth - 1),
        Some(Inst::Binary { op, ty, x, y }) => binary_zeros(func, op, ty, (x, y), depth - 1),
        Some(Inst::Ternary { op: Op::Select, x, y, .. }) => {
            zeros(func, x, depth - 1) & zeros(func, y, depth - 1)
        }
        _ => effect_zeros(func, value),
    };
    known | above
}

fn unary_zeros(func: &Function, op: Op, x: Value, depth: u32) -> u64 {
    match op {
        Op::Ieqz => !1,
        Op::I64ExtendI32U => zeros(func, x, depth),
        Op::I32WrapI64 => zeros(func, x, depth),
        // At most 64.
        Op::Iclz | Op::Ictz | Op::Ipopcnt => !0x7f,
        _ => 0,
    }
}

fn binary_zeros(func: &Function, op: Op, ty: Ty, (x, y): (Value, Value), depth: u32) -> u64 {
    let distance = |value| match Inst::of_value(func, value) {
        Some(Inst::Int { value, .. }) => Some(value as u32 & if ty == Ty::I32 { 31 } else { 63 }),
        _ => None,
    };
    match op {
        Op::Ieq
        | Op::Ine
        | Op::IltS
        | Op::IltU
        | Op::IgtS
        | Op::IgtU
        | Op::IleS
        | Op::IleU
        | Op::IgeS
        | Op::IgeU
        | Op::Feq
        | Op::Fne
        | Op::Flt
        | Op::Fgt
        | Op::Fle
        | Op::Fge => !1,
        Op::Iand => zeros(func, x, depth) | zeros(func, y, depth),
        Op::Ior | Op::Ixor => zeros(func, x, depth) & zeros(func, y, depth),
        Op::IshrU => match distance(y) {
            // The high bits of 32 count as zero already.
            Some(by) => {
                let shifted = zeros(func, x, depth) >> by;
                shifted | !(u64::MAX >> by)
            }
            None => 0,
        },
        Op::Ishl => match distance(y) {
            Some(by) => zeros(func, x, depth) << by | ((1 << by) - 1),
            None => 0,
        },
        _ => 0,
    }
}

/// Of a result of an instruction that reads memory: of loads that extend.
fn effect_zeros(func: &Function, value: Value) -> u64 {
    use waulk_ir::function::NodeKind;
    use waulk_ir::opcode::Opcode;
    let ValueDef::Result { node, .. } = func.values[value].def else { return 0 };
    let NodeKind::Inst { op, .. } = func.nodes[node].kind else { return 0 };
    match op.code {
        Opcode::I32Load8U | Opcode::I64Load8U => !0xff,
        Opcode::I32Load16U | Opcode::I64Load16U => !0xffff,
        Opcode::I64Load32U => !0xffff_ffff,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use waulk_ir::builder::Builder;
    use waulk_ir::constant::Constant;
    use waulk_ir::function::{Function, Op as IrOp, Value, ValueDef};
    use waulk_ir::instructions::Type;
    use waulk_ir::meaning::{Evaluation, Sort, Terms};
    use waulk_samples::Rng;

    use super::{Code, HELPERS, Helper, Meaning, unsigned};
    use crate::operations::{Operation, Shape, Ty, operations};

    /// How many random numbers and values each is asked about.
    const TRIED: usize = 4000;

    /// Whether a meaning holds for some bits.
    fn holds(meaning: Meaning, ty: Ty, of: u64, given: u64) -> bool {
        let bits = if ty == Ty::I32 { 32 } else { 64 };
        let mut terms = Terms::new();
        let of_term = terms.variable("of", Sort::Bits(bits));
        let given_term = terms.variable("given", Sort::Bits(bits));
        let holds = meaning(&mut terms, of_term, given_term);
        let evaluation = Evaluation::new(&terms, &[holds]);
        evaluation.run(|leaf| u128::from(if leaf == of_term { of } else { given }))[0] != 0
    }

    /// Edges, and numbers of all lengths.
    fn numbers(rng: &mut Rng) -> Vec<i64> {
        let mut numbers = vec![0, -1, i64::MIN, i64::MAX, i32::MIN.into(), i32::MAX.into()];
        for bit in 0..64 {
            let power = 1_i64 << bit;
            numbers.extend([power, power.wrapping_sub(1), power.wrapping_add(1), !power]);
        }
        numbers.extend((0..TRIED).map(|_| rng.next_u64() as i64 >> (rng.next_u64() % 64)));
        numbers
    }

    /// What is wrong with the meaning of a helper term of a number, if anything: what
    /// it gives has to be so, and where it gives nothing, no small number may be so.
    fn wrong_for_numbers(
        code: fn(Ty, i64) -> Option<i64>,
        meaning: Meaning,
        rng: &mut Rng,
    ) -> Option<String> {
        for ty in [Ty::I32, Ty::I64] {
            for number in numbers(rng) {
                let number = if ty == Ty::I32 { (number as i32).into() } else { number };
                let bits = unsigned(ty, number);
                let given = code(ty, number);
                let wrong = match given {
                    Some(given) => !holds(meaning, ty, bits, unsigned(ty, given)),
                    None => (0..66).any(|other| holds(meaning, ty, bits, other)),
                };
                if wrong {
                    return Some(format!("{ty} {number:#x} gives {given:?}"));
                }
            }
        }
        None
    }

    /// A value of random operations on two parameters, and what it is for some of them.
    struct Sample {
        func: Function,
        value: Value,
        ty: Ty,
    }

    fn sample(operations: &[Operation], rng: &mut Rng) -> Sample {
        let mut builder = Builder::default();
        let params = [Type::I32, Type::I64].map(|ty| ty.val_type().expect("a type of values"));
        builder.start(&params, &[]);
        let mut values = builder.func.params.clone();
        for _ in 0..8 {
            let number = rng.next_u64() >> (rng.next_u64() % 64);
            values.push(builder.constant(waulk_ir::opcode::Opcode::I32Const, number & 0xffff_ffff));
            values.push(builder.constant(waulk_ir::opcode::Opcode::I64Const, number));
            let operation = &operations[rng.below(operations.len())];
            let mut args = Vec::new();
            for &ty in operation.params {
                let ty = ty.val_type();
                let fit: Vec<Value> = (values.iter().copied())
                    .filter(|&value| Some(builder.func.values[value].ty) == ty)
                    .collect();
                args.push(fit[rng.below(fit.len())]);
            }
            let result = operation.result.val_type().expect("a type of values");
            values.push(builder.pure(IrOp::plain(operation.opcode), &args, result));
        }
        let value = values[values.len() - 1];
        let is_i32 = builder.func.values[value].ty == params[0];
        let ty = if is_i32 { Ty::I32 } else { Ty::I64 };
        Sample { func: std::mem::take(&mut builder.func), value, ty }
    }

    /// What a value is for these parameters.
    fn compute(func: &Function, value: Value, params: [u64; 2]) -> Constant {
        match func.values[value].def {
            ValueDef::Param(0) => Constant::I32(params[0] as u32),
            ValueDef::Param(_) => Constant::I64(params[1]),
            ValueDef::Pure { op, args, .. } => {
                if let Some((_, bits)) = func.constant(value) {
                    let ty = Type::of(func.values[value].ty).expect("a type of numbers");
                    return Constant::from_bits(ty, bits.into()).expect("a constant");
                }
                let args: Vec<Constant> =
                    func.slice(args).iter().map(|&arg| compute(func, arg, params)).collect();
                op.code.evaluate(&args, &[]).expect("an evaluator").expect("no trap").value
            }
            def => panic!("{def:?} is not made here"),
        }
    }

    /// What is wrong with the meaning of a helper term of a value, if anything.
    fn wrong_for_values(
        code: fn(&Function, Ty, Value) -> i64,
        meaning: Meaning,
        rng: &mut Rng,
    ) -> Option<String> {
        let integer = |ty: &Type| matches!(ty, Type::I32 | Type::I64);
        let mut operations = operations();
        operations.retain(|it| {
            matches!(it.shape, Shape::Plain(_))
                && it.params.iter().all(integer)
                && integer(&it.result)
                && !it.opcode.row().traps.possible()
        });
        for _ in 0..TRIED {
            let Sample { func, value, ty } = sample(&operations, rng);
            let given = unsigned(ty, code(&func, ty, value));
            for _ in 0..4 {
                let params = [rng.next_u64(), rng.next_u64()];
                let bits = compute(&func, value, params).bits() as u64;
                if !holds(meaning, ty, bits, given) {
                    return Some(format!("{ty}: {given:#x} of {bits:#x}"));
                }
            }
        }
        None
    }

    fn wrong(helper: &Helper, meaning: Meaning) -> Option<String> {
        let rng = &mut Rng::new(7);
        match helper.code {
            Code::Number(code) => wrong_for_numbers(code, meaning, rng),
            Code::Value(code) => wrong_for_values(code, meaning, rng),
        }
    }

    #[test]
    fn helpers_mean_what_they_compute() {
        for helper in HELPERS {
            assert_eq!(wrong(helper, helper.meaning), None, "{}", helper.name);
        }
    }

    /// The meaning of each for another one, or the other way round: none passes.
    #[test]
    fn wrong_meanings_are_noticed() {
        let contrary: Meaning = |t, of, given| {
            let zero = t.is(of, 0);
            let none = t.is(given, 0);
            let either = t.any(&[zero, none]);
            t.not(either)
        };
        let too_much: Meaning = |t, of, given| {
            let above = t.bvlshr(given, of);
            t.is(above, 0)
        };
        for helper in HELPERS {
            for other in HELPERS.iter().filter(|other| *other != helper) {
                let noticed = wrong(helper, other.meaning).is_some();
                assert!(noticed, "{} is not {}", helper.name, other.name);
            }
            assert!(wrong(helper, contrary).is_some(), "{}", helper.name);
            assert!(wrong(helper, too_much).is_some(), "{}", helper.name);
        }
    }
}
