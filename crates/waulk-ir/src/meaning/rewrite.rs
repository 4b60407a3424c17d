//! What a term is simplified to when it is built.
//!
//! Only what keeps terms readable and lanes apart: constants, a lane of a vector
//! that was made of lanes, and the float whose bits were just taken. That each
//! rewrite is sound is asked of the solver in waulk-proof's tests; floats are
//! never computed here, so that what they mean is the solver's to say.

use super::concrete;
use super::term::{Node, Operator, Sort, TermId};
use super::terms::Terms;

/// A term that equals `operator` with `operands`.
pub(super) fn rewrite(
    terms: &mut Terms,
    operator: Operator,
    operands: &[TermId],
) -> Option<TermId> {
    use Operator::*;
    if let Some(folded) = fold(terms, operator, operands) {
        return Some(folded);
    }
    match (operator, operands) {
        (Not, &[a]) => match terms.node(a) {
            Node::Apply(Not, inner) => Some(inner[0]),
            _ => None,
        },
        (And | Or, &[a, b]) => connective(terms, operator, a, b),
        (Equal, &[a, b]) if a == b => Some(terms.bool(true)),
        (Ite, &[_, a, b]) if a == b => Some(a),
        (Ite, &[condition, a, b]) => {
            let constant = terms.as_constant(condition)?;
            Some(if constant != 0 { a } else { b })
        }
        (ZeroExtend(0) | SignExtend(0), &[a]) => Some(a),
        (Extract { high, low }, &[a]) => extract(terms, a, high, low),
        (FpFromIeeeBv(_), &[a]) => from_bits(terms, a),
        _ => None,
    }
}

/// Computes constants, but for floats.
fn fold(terms: &mut Terms, operator: Operator, operands: &[TermId]) -> Option<TermId> {
    let sorts: Vec<Sort> = operands.iter().map(|&operand| terms.sort(operand)).collect();
    let result = operator.result(&sorts)?;
    if sorts.iter().chain([&result]).any(|sort| matches!(sort, Sort::Float(_))) {
        return None;
    }
    let values: Option<Vec<u128>> =
        operands.iter().map(|&operand| terms.as_constant(operand)).collect();
    let value = concrete::apply(operator, &sorts, &values?);
    Some(match result {
        Sort::Bits(bits) => terms.bv(value, bits),
        _ => terms.bool(value != 0),
    })
}

/// `and` and `or` with a constant, or of the same twice.
fn connective(terms: &Terms, operator: Operator, a: TermId, b: TermId) -> Option<TermId> {
    if a == b {
        return Some(a);
    }
    let (constant, term, other) = match (terms.as_constant(a), terms.as_constant(b)) {
        (Some(constant), _) => (constant, a, b),
        (_, Some(constant)) => (constant, b, a),
        _ => return None,
    };
    // `and` is its constant where that is false, `or` where it is true.
    Some(if (constant == 0) == (operator == Operator::And) { term } else { other })
}

/// Bits of what bits were put together to.
fn extract(terms: &mut Terms, a: TermId, high: u32, low: u32) -> Option<TermId> {
    let bits = terms.bits(a);
    if high - low + 1 == bits {
        return Some(a);
    }
    match *terms.node(a) {
        Node::Apply(Operator::Concat, ref parts) => {
            let (upper, lower) = (parts[0], parts[1]);
            let seam = terms.bits(lower);
            if high < seam {
                Some(terms.extract(lower, high, low))
            } else if low >= seam {
                Some(terms.extract(upper, high - seam, low - seam))
            } else {
                let upper = terms.extract(upper, high - seam, 0);
                let lower = terms.extract(lower, seam - 1, low);
                Some(terms.concat(upper, lower))
            }
        }
        Node::Apply(Operator::Extract { low: by, .. }, ref inner) => {
            let inner = inner[0];
            Some(terms.extract(inner, high + by, low + by))
        }
        Node::Apply(Operator::ZeroExtend(_) | Operator::SignExtend(_), ref inner) => {
            let inner = inner[0];
            (high < terms.bits(inner)).then(|| terms.extract(inner, high, low))
        }
        _ => None,
    }
}

/// The float whose bits `a` are: `fp.to_ieee_bv` of it, or, where it is a NaN,
/// any NaN.
fn from_bits(terms: &Terms, a: TermId) -> Option<TermId> {
    match terms.node(a) {
        Node::Apply(Operator::FpToIeeeBv, inner) => Some(inner[0]),
        Node::Apply(Operator::Ite, parts) => {
            let Node::Apply(Operator::FpIsNan, test) = terms.node(parts[0]) else { return None };
            let Node::Apply(Operator::FpToIeeeBv, inner) = terms.node(parts[2]) else {
                return None;
            };
            (test == inner && is_nan_pattern(terms, parts[1])).then_some(inner[0])
        }
        _ => None,
    }
}

/// Whether a bit-vector is a NaN whatever its variables are: the canonical NaN
/// with other bits set.
fn is_nan_pattern(terms: &Terms, a: TermId) -> bool {
    let Node::Apply(Operator::BvOr, parts) = terms.node(a) else { return false };
    let canonical = super::term::Format::of_bits(terms.bits(a)).canonical_nan();
    terms.as_constant(parts[0]) == Some(canonical)
}
