//! Meanings of what makes integer lanes from lanes half as wide.

use super::lanes::{build, split};
use super::{TermId, Terms, meanings};

/// How lanes are made wider.
type Extend = fn(&mut Terms, TermId, u32) -> TermId;

/// The lanes of one half of a vector, made `bits` wide.
fn half(t: &mut Terms, bits: u32, a: TermId, high: bool, extend: Extend) -> Vec<TermId> {
    let lanes = split(t, a, bits / 2);
    let (low_half, high_half) = lanes.split_at(lanes.len() / 2);
    let half = if high { high_half } else { low_half };
    half.iter().map(|&lane| extend(t, lane, bits)).collect()
}

/// Each lane from a lane of one half.
fn widened(t: &mut Terms, bits: u32, a: TermId, high: bool, extend: Extend) -> TermId {
    let lanes = half(t, bits, a, high, extend);
    build(t, bits, |_, at| lanes[at])
}

/// Each lane the product of lanes of the halves.
fn product(
    t: &mut Terms,
    bits: u32,
    (a, b): (TermId, TermId),
    high: bool,
    extend: Extend,
) -> TermId {
    let (a, b) = (half(t, bits, a, high, extend), half(t, bits, b, high, extend));
    build(t, bits, |t, at| t.bvmul(a[at], b[at]))
}

/// Each lane the sum of two neighbours.
fn pairwise(t: &mut Terms, bits: u32, a: TermId, extend: Extend) -> TermId {
    let lanes = split(t, a, bits / 2);
    build(t, bits, |t, at| {
        let (a, b) = (extend(t, lanes[2 * at], bits), extend(t, lanes[2 * at + 1], bits));
        t.bvadd(a, b)
    })
}

/// Each lane the sum of the products of two neighbours.
fn dot(t: &mut Terms, a: TermId, b: TermId) -> TermId {
    let (a, b) = (split(t, a, 16), split(t, b, 16));
    build(t, 32, |t, at| {
        let mut product = |at: usize| {
            let (a, b) = (t.resize_s(a[at], 32), t.resize_s(b[at], 32));
            t.bvmul(a, b)
        };
        let (even, odd) = (product(2 * at), product(2 * at + 1));
        t.bvadd(even, odd)
    })
}

/// What lanes of all widths have.
macro_rules! lanes {
    ($module:ident $bits:literal |$t:ident| { $($more:tt)* }) => {
        pub(crate) mod $module {
            use super::*;

            const BITS: u32 = $bits;

            meanings! { |$t|
                extend_low_s(a) = widened($t, BITS, a, false, Terms::resize_s);
                extend_low_u(a) = widened($t, BITS, a, false, Terms::resize_u);
                extend_high_s(a) = widened($t, BITS, a, true, Terms::resize_s);
                extend_high_u(a) = widened($t, BITS, a, true, Terms::resize_u);
                extmul_low_s(a, b) = product($t, BITS, (a, b), false, Terms::resize_s);
                extmul_low_u(a, b) = product($t, BITS, (a, b), false, Terms::resize_u);
                extmul_high_s(a, b) = product($t, BITS, (a, b), true, Terms::resize_s);
                extmul_high_u(a, b) = product($t, BITS, (a, b), true, Terms::resize_u);
                $($more)*
            }
        }
    };
}

/// And sums of neighbours: all but the widest.
macro_rules! summed {
    ($module:ident $bits:literal |$t:ident| { $($more:tt)* }) => {
        lanes! { $module $bits |$t| {
            extadd_pairwise_s(a) = pairwise($t, BITS, a, Terms::resize_s);
            extadd_pairwise_u(a) = pairwise($t, BITS, a, Terms::resize_u);
            $($more)*
        } }
    };
}

summed! { i16x8 16 |t| {} }
summed! { i32x4 32 |t| {
    dot_s(a, b) = dot(t, a, b);
} }
lanes! { i64x2 64 |t| {} }
