//! Vectors as lanes, as terms; lane 0 is in the lowest bits.

use super::term::TermId;
use super::terms::Terms;

/// How many bits a vector has.
const VECTOR: u32 = 128;

/// The lanes of a vector, of `bits` bits each.
pub(super) fn split(t: &mut Terms, vector: TermId, bits: u32) -> Vec<TermId> {
    let all = t.bits(vector) / bits;
    (0..all).map(|at| t.extract(vector, (at + 1) * bits - 1, at * bits)).collect()
}

/// The vector of lanes.
pub(super) fn join(t: &mut Terms, lanes: &[TermId]) -> TermId {
    let (&first, rest) = lanes.split_first().expect("a vector has lanes");
    rest.iter().fold(first, |low, &lane| t.concat(lane, low))
}

/// The vector whose lanes are computed from their numbers.
pub(super) fn build(
    t: &mut Terms,
    bits: u32,
    mut lane: impl FnMut(&mut Terms, usize) -> TermId,
) -> TermId {
    let lanes: Vec<TermId> = (0..(VECTOR / bits) as usize).map(|at| lane(t, at)).collect();
    join(t, &lanes)
}

/// Each lane from the lane of `a`.
pub(super) fn map(
    t: &mut Terms,
    bits: u32,
    a: TermId,
    f: impl Fn(&mut Terms, TermId) -> TermId,
) -> TermId {
    let a = split(t, a, bits);
    build(t, bits, |t, at| f(t, a[at]))
}

/// Each lane from the lanes of `a` and `b`.
pub(super) fn zip(
    t: &mut Terms,
    bits: u32,
    a: TermId,
    b: TermId,
    f: impl Fn(&mut Terms, TermId, TermId) -> TermId,
) -> TermId {
    let (a, b) = (split(t, a, bits), split(t, b, bits));
    build(t, bits, |t, at| f(t, a[at], b[at]))
}

/// Each lane all ones or zero, by a predicate.
pub(super) fn compare(
    t: &mut Terms,
    bits: u32,
    a: TermId,
    b: TermId,
    holds: impl Fn(&mut Terms, TermId, TermId) -> TermId,
) -> TermId {
    let (ones, zero) = (t.bv(u128::MAX, bits), t.bv(0, bits));
    zip(t, bits, a, b, |t, a, b| {
        let holds = holds(t, a, b);
        t.ite(holds, ones, zero)
    })
}
