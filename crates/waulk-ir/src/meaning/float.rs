//! Meanings of float instructions, of both formats: which one is said by how many
//! bits the operands have.

use super::integer::truth;
use super::nan::{binary, magnitude, maximum, minimum, round, sign, unary};
use super::{Rounding, TermId, Terms, meanings};

/// A comparison of floats.
pub(super) fn compare(
    t: &mut Terms,
    a: TermId,
    b: TermId,
    holds: impl Fn(&mut Terms, TermId, TermId) -> TermId,
) -> TermId {
    let (a, b) = (t.fp_from_bits(a), t.fp_from_bits(b));
    holds(t, a, b)
}

/// Not equal, or not comparable.
pub(super) fn differ(t: &mut Terms, a: TermId, b: TermId) -> TermId {
    let equal = t.fp_eq(a, b);
    t.not(equal)
}

fn test(
    t: &mut Terms,
    a: TermId,
    b: TermId,
    holds: fn(&mut Terms, TermId, TermId) -> TermId,
) -> TermId {
    let holds = compare(t, a, b, holds);
    truth(t, holds)
}

/// With the other sign.
pub(super) fn negated(t: &mut Terms, a: TermId) -> TermId {
    let sign = sign(t, a);
    t.bvxor(a, sign)
}

/// The instructions that both formats have.
pub(crate) mod scalar {
    use super::*;

    meanings! { |t|
        eq(a, b) = test(t, a, b, Terms::fp_eq);
        ne(a, b) = test(t, a, b, differ);
        lt(a, b) = test(t, a, b, Terms::fp_lt);
        gt(a, b) = test(t, b, a, Terms::fp_lt);
        le(a, b) = test(t, a, b, Terms::fp_le);
        ge(a, b) = test(t, b, a, Terms::fp_le);
        abs(a) = magnitude(t, a);
        neg(a) = negated(t, a);
        copysign(a, b) = {
            let (magnitude, sign) = (magnitude(t, a), sign(t, b));
            let sign = t.bvand(b, sign);
            t.bvor(magnitude, sign)
        };
        ceil(a) = round(t, a, Rounding::Positive);
        floor(a) = round(t, a, Rounding::Negative);
        trunc(a) = round(t, a, Rounding::Zero);
        nearest(a) = round(t, a, Rounding::NearestEven);
        sqrt(a) = unary(t, a, Terms::fp_sqrt);
        add(a, b) = binary(t, a, b, Terms::fp_add);
        sub(a, b) = binary(t, a, b, Terms::fp_sub);
        mul(a, b) = binary(t, a, b, Terms::fp_mul);
        div(a, b) = binary(t, a, b, Terms::fp_div);
        min(a, b) = minimum(t, a, b);
        max(a, b) = maximum(t, a, b);
    }
}
pub(crate) use scalar as f32;
pub(crate) use scalar as f64;
