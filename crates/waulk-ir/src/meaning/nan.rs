//! Floats as bits, and the NaN rules of the standard.
//!
//! As in [the evaluators](crate::evaluate), but with what is open as a choice.

use super::term::{Format, Rounding, TermId};
use super::terms::Terms;

/// The format of a float, by its bits.
fn format(terms: &Terms, a: TermId) -> Format {
    Format::of_bits(terms.bits(a))
}

/// The bits are those of a NaN.
pub(super) fn is_nan(terms: &mut Terms, a: TermId) -> TermId {
    let float = terms.fp_from_bits(a);
    terms.fp_is_nan(float)
}

/// The sign bit alone.
pub(super) fn sign(terms: &mut Terms, a: TermId) -> TermId {
    let format = format(terms, a);
    terms.bv(format.sign(), format.bits())
}

/// Without the sign bit.
pub(super) fn magnitude(terms: &mut Terms, a: TermId) -> TermId {
    let format = format(terms, a);
    let others = terms.bv(!format.sign(), format.bits());
    terms.bvand(a, others)
}

/// The bits are those of a NaN whose payload is not the canonical one.
fn is_uncanonical(terms: &mut Terms, a: TermId) -> TermId {
    let canonical = format(terms, a).canonical_nan();
    let magnitude = magnitude(terms, a);
    let (is_nan, is_canonical) = (is_nan(terms, a), terms.is(magnitude, canonical));
    let other = terms.not(is_canonical);
    terms.and(is_nan, other)
}

/// The bits of a NaN that arithmetic on `operands` gives.
fn open_nan(terms: &mut Terms, format: Format, operands: &[TermId]) -> TermId {
    let uncanonical: Vec<TermId> =
        operands.iter().map(|&operand| is_uncanonical(terms, operand)).collect();
    let any_uncanonical = terms.any(&uncanonical);
    let bits = format.bits();
    let canonical = terms.bv(format.canonical_nan(), bits);
    let (sign, all) = (terms.bv(format.sign(), bits), terms.bv(!format.canonical_nan(), bits));
    let open = terms.ite(any_uncanonical, all, sign);
    let choice = terms.choice(bits);
    let chosen = terms.bvand(choice, open);
    terms.bvor(canonical, chosen)
}

/// The bits of `result`, which arithmetic computed from `operands`, given as bits.
pub(super) fn propagated(
    terms: &mut Terms,
    format: Format,
    result: TermId,
    operands: &[TermId],
) -> TermId {
    let nan = open_nan(terms, format, operands);
    let is_nan = terms.fp_is_nan(result);
    let exact = terms.fp_to_bits(result);
    terms.ite(is_nan, nan, exact)
}

/// An operation on one float.
pub(super) fn unary(
    terms: &mut Terms,
    a: TermId,
    operation: impl Fn(&mut Terms, TermId) -> TermId,
) -> TermId {
    let float = terms.fp_from_bits(a);
    let result = operation(terms, float);
    let format = format(terms, a);
    propagated(terms, format, result, &[a])
}

/// An operation on two floats.
pub(super) fn binary(
    terms: &mut Terms,
    a: TermId,
    b: TermId,
    operation: impl Fn(&mut Terms, TermId, TermId) -> TermId,
) -> TermId {
    let (left, right) = (terms.fp_from_bits(a), terms.fp_from_bits(b));
    let result = operation(terms, left, right);
    let format = format(terms, a);
    propagated(terms, format, result, &[a, b])
}

/// To an integral float.
pub(super) fn round(terms: &mut Terms, a: TermId, rounding: Rounding) -> TermId {
    unary(terms, a, |terms, a| terms.fp_round(a, rounding))
}

/// `first` where `first_if` holds of the floats or they are equal and the sign of
/// `a` says so, else the other; a NaN if either is one.
fn extremum(
    terms: &mut Terms,
    a: TermId,
    b: TermId,
    order: fn(&mut Terms, TermId, TermId) -> TermId,
    negative: bool,
) -> TermId {
    let (left, right) = (terms.fp_from_bits(a), terms.fp_from_bits(b));
    let (before, equal) = (order(terms, left, right), terms.fp_eq(left, right));
    // Zeros are equal and differ; the sign of one says which comes first.
    let top = terms.bits(a) - 1;
    let sign = terms.extract(if negative { a } else { b }, top, top);
    let (signed, by_sign) = (terms.is(sign, 1), equal);
    let by_sign = terms.and(by_sign, signed);
    let first = terms.or(before, by_sign);
    let exact = terms.ite(first, a, b);
    let (nan_a, nan_b) = (terms.fp_is_nan(left), terms.fp_is_nan(right));
    let is_nan = terms.or(nan_a, nan_b);
    let format = format(terms, a);
    let nan = open_nan(terms, format, &[a, b]);
    terms.ite(is_nan, nan, exact)
}

/// The smaller; a NaN if either is one; -0 is below +0.
pub(super) fn minimum(terms: &mut Terms, a: TermId, b: TermId) -> TermId {
    extremum(terms, a, b, Terms::fp_lt, true)
}

/// The greater; a NaN if either is one; +0 is above -0.
pub(super) fn maximum(terms: &mut Terms, a: TermId, b: TermId) -> TermId {
    extremum(terms, a, b, |terms, a, b| terms.fp_lt(b, a), false)
}

/// To another format.
pub(super) fn convert(terms: &mut Terms, a: TermId, to: Format) -> TermId {
    let float = terms.fp_from_bits(a);
    let result = terms.apply(super::Operator::FpFromFp(to), &[float]);
    propagated(terms, to, result, &[a])
}
