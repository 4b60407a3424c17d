//! What a term is when its variables are known.
//!
//! Bit-vectors are exact. Floats are computed by Rust, which is IEEE 754 as
//! SMT-LIB is; a float value is its bits, the one NaN the canonical one. Where
//! SMT-LIB leaves a result open, it is zero here: no meaning may depend on it.

use smallvec::SmallVec;

use super::term::{Format, Node, Operator, Rounding, Sort, TermId};
use super::terms::Terms;

/// Evaluates terms again and again, with other values for their variables.
#[derive(Debug)]
pub struct Evaluation<'t> {
    terms: &'t Terms,
    order: Vec<TermId>,
    /// Where in `order` the operands of each term are, and their sorts.
    operands: Vec<SmallVec<[(usize, Sort); 3]>>,
    roots: Vec<usize>,
}

impl<'t> Evaluation<'t> {
    /// Prepares to evaluate `roots`.
    pub fn new(terms: &'t Terms, roots: &[TermId]) -> Evaluation<'t> {
        let order = terms.reachable(roots);
        let places: rustc_hash::FxHashMap<TermId, usize> =
            order.iter().enumerate().map(|(place, &term)| (term, place)).collect();
        let operands = order.iter().map(|&term| match terms.node(term) {
            Node::Apply(_, operands) => {
                operands.iter().map(|operand| (places[operand], terms.sort(*operand))).collect()
            }
            _ => SmallVec::new(),
        });
        let operands = operands.collect();
        let roots = roots.iter().map(|root| places[root]).collect();
        Evaluation { terms, order, operands, roots }
    }

    /// The values of the roots. `leaf` knows variables and choices; bits that
    /// one does not have are dropped.
    pub fn run(&self, leaf: impl Fn(TermId) -> u128) -> Vec<u128> {
        let mut values: Vec<u128> = Vec::with_capacity(self.order.len());
        for (&term, places) in self.order.iter().zip(&self.operands) {
            let value = match self.terms.node(term) {
                Node::Constant(bits) => *bits,
                Node::Variable(_) | Node::Choice(_) => match self.terms.sort(term) {
                    Sort::Bool => leaf(term) & 1,
                    Sort::Bits(bits) => leaf(term) & mask(bits),
                    Sort::Float(format) => nan_free(format, leaf(term)),
                },
                Node::Apply(operator, _) => {
                    let sorts: SmallVec<[Sort; 3]> = places.iter().map(|&(_, sort)| sort).collect();
                    let operands: SmallVec<[u128; 3]> =
                        places.iter().map(|&(place, _)| values[place]).collect();
                    apply(*operator, &sorts, &operands)
                }
            };
            values.push(value);
        }
        self.roots.iter().map(|&root| values[root]).collect()
    }
}

/// All ones.
pub(super) const fn mask(bits: u32) -> u128 {
    u128::MAX >> (u128::BITS - bits)
}

/// The value as a signed number.
const fn signed(value: u128, bits: u32) -> i128 {
    let unused = u128::BITS - bits;
    (value << unused).cast_signed() >> unused
}

/// The bits of a float, those of a NaN replaced by the canonical ones.
fn nan_free(format: Format, bits: u128) -> u128 {
    let bits = bits & mask(format.bits());
    let is_nan = bits & !format.sign() > format.infinity();
    if is_nan { format.canonical_nan() } else { bits }
}

/// An operator with known operands.
pub(super) fn apply(operator: Operator, sorts: &[Sort], values: &[u128]) -> u128 {
    use Operator::*;
    let value = match (operator, values) {
        (Not, [a]) => a ^ 1,
        (And, [a, b]) => a & b,
        (Or, [a, b]) => a | b,
        (Equal, [a, b]) => (a == b).into(),
        (Ite, [condition, a, b]) => {
            if *condition != 0 {
                *a
            } else {
                *b
            }
        }
        (FpFromIeeeBv(_) | FpToIeeeBv, [a]) => *a,
        _ => match sorts[0] {
            Sort::Float(format) => float(operator, format, values),
            Sort::Bits(bits) => bit_vector(operator, bits, sorts, values),
            Sort::Bool => unreachable!("`{operator}` has no meaning for truth values"),
        },
    };
    match operator.result(sorts) {
        Some(Sort::Bits(bits)) => value & mask(bits),
        Some(Sort::Float(format)) => nan_free(format, value),
        _ => value,
    }
}

/// An operator on bit-vectors; high bits of the result are dropped later.
fn bit_vector(operator: Operator, bits: u32, sorts: &[Sort], values: &[u128]) -> u128 {
    use Operator::*;
    let signs = |a: u128, b: u128| (signed(a, bits), signed(b, bits));
    match (operator, values) {
        (BvNot, [a]) => !a,
        (BvNeg, [a]) => a.wrapping_neg(),
        (BvAnd, [a, b]) => a & b,
        (BvOr, [a, b]) => a | b,
        (BvXor, [a, b]) => a ^ b,
        (BvAdd, [a, b]) => a.wrapping_add(*b),
        (BvSub, [a, b]) => a.wrapping_sub(*b),
        (BvMul, [a, b]) => a.wrapping_mul(*b),
        // Division by zero is all ones, and leaves the dividend.
        (BvUdiv, [a, b]) => a.checked_div(*b).unwrap_or(u128::MAX),
        (BvUrem, [a, b]) => a.checked_rem(*b).unwrap_or(*a),
        (BvSdiv, [a, b]) => match signs(*a, *b) {
            (a, 0) if a < 0 => 1,
            (_, 0) => u128::MAX,
            (a, b) => a.wrapping_div(b).cast_unsigned(),
        },
        (BvSrem, [a, b]) => match signs(*a, *b) {
            (a, 0) => a.cast_unsigned(),
            (a, b) => a.wrapping_rem(b).cast_unsigned(),
        },
        (BvShl, [a, b]) => shift(*b, bits).map_or(0, |by| a << by),
        (BvLshr, [a, b]) => shift(*b, bits).map_or(0, |by| a >> by),
        (BvAshr, [a, b]) => {
            (signed(*a, bits) >> shift(*b, bits).unwrap_or(bits - 1)).cast_unsigned()
        }
        (BvUlt, [a, b]) => (a < b).into(),
        (BvUle, [a, b]) => (a <= b).into(),
        (BvSlt, [a, b]) => (signed(*a, bits) < signed(*b, bits)).into(),
        (BvSle, [a, b]) => (signed(*a, bits) <= signed(*b, bits)).into(),
        (Concat, [a, b]) => a << sorts[1].bits() | b,
        (Extract { low, .. }, [a]) => a >> low,
        (ZeroExtend(_), [a]) => *a,
        (SignExtend(_), [a]) => signed(*a, bits).cast_unsigned(),
        (FpFromSigned(Format::F32), [a]) => (signed(*a, bits) as f32).to_bits().into(),
        (FpFromSigned(Format::F64), [a]) => (signed(*a, bits) as f64).to_bits().into(),
        (FpFromUnsigned(Format::F32), [a]) => (*a as f32).to_bits().into(),
        (FpFromUnsigned(Format::F64), [a]) => (*a as f64).to_bits().into(),
        _ => unreachable!("`{operator}` has no meaning for {sorts:?}"),
    }
}

/// How far to shift; `None` where nothing is left.
fn shift(by: u128, bits: u32) -> Option<u32> {
    u32::try_from(by).ok().filter(|&by| by < bits)
}

/// An operator on floats of a format.
fn float(operator: Operator, format: Format, values: &[u128]) -> u128 {
    match format {
        Format::F32 => float_32(operator, values),
        Format::F64 => float_64(operator, values),
    }
}

macro_rules! float {
    ($name:ident $float:ident $bits:ident) => {
        fn $name(operator: Operator, values: &[u128]) -> u128 {
            use Operator::*;
            let value = |at: usize| $float::from_bits(values[at] as $bits);
            let a = value(0);
            match operator {
                FpIsNan => a.is_nan().into(),
                FpEq => (a == value(1)).into(),
                FpLt => (a < value(1)).into(),
                FpLe => (a <= value(1)).into(),
                FpAdd => (a + value(1)).to_bits().into(),
                FpSub => (a - value(1)).to_bits().into(),
                FpMul => (a * value(1)).to_bits().into(),
                FpDiv => (a / value(1)).to_bits().into(),
                FpSqrt => a.sqrt().to_bits().into(),
                FpRoundToIntegral(rounding) => match rounding {
                    Rounding::NearestEven => a.round_ties_even(),
                    Rounding::Positive => a.ceil(),
                    Rounding::Negative => a.floor(),
                    Rounding::Zero => a.trunc(),
                }
                .to_bits()
                .into(),
                FpFromFp(Format::F32) => (a as f32).to_bits().into(),
                FpFromFp(Format::F64) => f64::from(a).to_bits().into(),
                FpToSigned(bits) => {
                    // Rust saturates: what comes back is another number then.
                    let number = a as i128;
                    if signed(number.cast_unsigned(), bits) == number {
                        number.cast_unsigned()
                    } else {
                        0
                    }
                }
                FpToUnsigned(bits) => {
                    let number = a as u128;
                    if number <= mask(bits) { number } else { 0 }
                }
                _ => unreachable!("`{operator}` has no meaning for floats"),
            }
        }
    };
}

float! { float_32 f32 u32 }
float! { float_64 f64 u64 }
