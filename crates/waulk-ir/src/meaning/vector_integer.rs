//! Meanings of integer arithmetic lane by lane.

use super::integer::{bit_count, shift_left, shift_right_s, shift_right_u, truth};
use super::lanes::{build, join, map, split, zip};
use super::{TermId, Terms, meanings};

type Binary = fn(&mut Terms, TermId, TermId) -> TermId;

/// To another number of bits.
type Resize = fn(&mut Terms, TermId, u32) -> TermId;

/// The signed number nearest to `a` from `least` to `greatest`, in `bits` bits.
fn clamp(t: &mut Terms, a: TermId, least: u128, greatest: u128, bits: u32) -> TermId {
    let wide = t.bits(a);
    let (least, greatest) = (t.bv(least, wide), t.bv(greatest, wide));
    let (below, above) = (t.bvslt(a, least), t.bvslt(greatest, a));
    let not_above = t.ite(above, greatest, a);
    let clamped = t.ite(below, least, not_above);
    t.resize_u(clamped, bits)
}

/// The signed number of `bits` bits nearest to `a`.
fn saturate_s(t: &mut Terms, a: TermId, bits: u32) -> TermId {
    let above: u128 = 1 << (bits - 1);
    clamp(t, a, above.wrapping_neg(), above - 1, bits)
}

/// The unsigned number of `bits` bits nearest to the signed `a`.
fn saturate_u(t: &mut Terms, a: TermId, bits: u32) -> TermId {
    clamp(t, a, 0, (1 << bits) - 1, bits)
}

/// Each lane computed in two bits more, in which nothing overflows.
fn saturating(
    t: &mut Terms,
    bits: u32,
    a: TermId,
    b: TermId,
    (extend, operation, saturate): (Resize, Binary, Resize),
) -> TermId {
    zip(t, bits, a, b, |t, a, b| {
        let (a, b) = (extend(t, a, bits + 2), extend(t, b, bits + 2));
        let exact = operation(t, a, b);
        saturate(t, exact, bits)
    })
}

/// Each lane `a` if `holds`, else `b`.
fn either(t: &mut Terms, bits: u32, a: TermId, b: TermId, holds: Binary) -> TermId {
    zip(t, bits, a, b, |t, a, b| {
        let holds = holds(t, a, b);
        t.ite(holds, a, b)
    })
}

fn greater_s(t: &mut Terms, a: TermId, b: TermId) -> TermId {
    t.bvslt(b, a)
}

fn greater_u(t: &mut Terms, a: TermId, b: TermId) -> TermId {
    t.bvult(b, a)
}

/// The magnitude; of the least number, itself.
fn absolute(t: &mut Terms, a: TermId) -> TermId {
    let top = t.bits(a) - 1;
    let sign = t.extract(a, top, top);
    let (negative, negated) = (t.is(sign, 1), t.bvneg(a));
    t.ite(negative, negated, a)
}

/// The mean, rounded up.
fn average(t: &mut Terms, a: TermId, b: TermId) -> TermId {
    let bits = t.bits(a);
    let (a, b) = (t.resize_u(a, bits + 1), t.resize_u(b, bits + 1));
    let (sum, one) = (t.bvadd(a, b), t.bv(1, bits + 1));
    let sum = t.bvadd(sum, one);
    t.extract(sum, bits, 1)
}

/// The lanes of `a`, then those of `b`, each made half as wide.
fn narrow(t: &mut Terms, bits: u32, a: TermId, b: TermId, saturate: Resize) -> TermId {
    let mut lanes = split(t, a, 2 * bits);
    lanes.extend(split(t, b, 2 * bits));
    build(t, bits, |t, at| saturate(t, lanes[at], bits))
}

/// No lane is zero.
fn all_lanes(t: &mut Terms, bits: u32, a: TermId) -> TermId {
    let lanes = split(t, a, bits);
    let zeros: Vec<TermId> = lanes.iter().map(|&lane| t.is(lane, 0)).collect();
    let some = t.any(&zeros);
    let none = t.not(some);
    truth(t, none)
}

/// The highest bit of each lane.
fn top_bits(t: &mut Terms, bits: u32, a: TermId) -> TermId {
    let lanes = split(t, a, bits);
    let tops: Vec<TermId> = lanes.iter().map(|&lane| t.extract(lane, bits - 1, bits - 1)).collect();
    let mask = join(t, &tops);
    t.resize_u(mask, 32)
}

/// Rounded product of numbers with 15 bits behind the point; only minus one times
/// minus one is out of range.
fn q15(t: &mut Terms, a: TermId, b: TermId) -> TermId {
    let (a, b) = (t.resize_s(a, 32), t.resize_s(b, 32));
    let (product, half, fifteen) = (t.bvmul(a, b), t.bv(0x4000, 32), t.bv(15, 32));
    let sum = t.bvadd(product, half);
    let rounded = t.bvashr(sum, fifteen);
    saturate_s(t, rounded, 16)
}

/// What lanes of all widths have.
macro_rules! lanes {
    ($module:ident $bits:literal |$t:ident $a:ident $b:ident| { $($more:tt)* }) => {
        pub(crate) mod $module {
            #[allow(clippy::wildcard_imports, unused_imports, reason = "widths use some each")]
            use super::*;

            const BITS: u32 = $bits;

            meanings! { |$t|
                abs($a) = map($t, BITS, $a, absolute);
                neg($a) = map($t, BITS, $a, Terms::bvneg);
                all_true($a) = all_lanes($t, BITS, $a);
                bitmask($a) = top_bits($t, BITS, $a);
                shl($a, $b) = map($t, BITS, $a, |t, a| shift_left(t, a, $b));
                shr_s($a, $b) = map($t, BITS, $a, |t, a| shift_right_s(t, a, $b));
                shr_u($a, $b) = map($t, BITS, $a, |t, a| shift_right_u(t, a, $b));
                add($a, $b) = zip($t, BITS, $a, $b, Terms::bvadd);
                sub($a, $b) = zip($t, BITS, $a, $b, Terms::bvsub);
                $($more)*
            }

        }
    };
}

/// And minimum and maximum: all but the widest.
macro_rules! ordered {
    ($module:ident $bits:literal |$t:ident $a:ident $b:ident| { $($more:tt)* }) => {
        lanes! { $module $bits |$t $a $b| {
            min_s($a, $b) = either($t, BITS, $a, $b, Terms::bvslt);
            min_u($a, $b) = either($t, BITS, $a, $b, Terms::bvult);
            max_s($a, $b) = either($t, BITS, $a, $b, greater_s);
            max_u($a, $b) = either($t, BITS, $a, $b, greater_u);
            $($more)*
        } }
    };
}

/// And saturating arithmetic and averages: the two narrowest.
macro_rules! saturating {
    ($module:ident $bits:literal |$t:ident $a:ident $b:ident| { $($more:tt)* }) => {
        ordered! { $module $bits |$t $a $b| {
            add_sat_s($a, $b) =
                saturating($t, BITS, $a, $b, (Terms::resize_s, Terms::bvadd, saturate_s));
            add_sat_u($a, $b) =
                saturating($t, BITS, $a, $b, (Terms::resize_u, Terms::bvadd, saturate_u));
            sub_sat_s($a, $b) =
                saturating($t, BITS, $a, $b, (Terms::resize_s, Terms::bvsub, saturate_s));
            sub_sat_u($a, $b) =
                saturating($t, BITS, $a, $b, (Terms::resize_u, Terms::bvsub, saturate_u));
            avgr_u($a, $b) = zip($t, BITS, $a, $b, average);
            narrow_s($a, $b) = narrow($t, BITS, $a, $b, saturate_s);
            narrow_u($a, $b) = narrow($t, BITS, $a, $b, saturate_u);
            $($more)*
        } }
    };
}

saturating! { i8x16 8 |t a b| {
    popcnt(a) = map(t, 8, a, bit_count);
} }
saturating! { i16x8 16 |t a b| {
    mul(a, b) = zip(t, 16, a, b, Terms::bvmul);
    q15mulr_sat_s(a, b) = zip(t, 16, a, b, q15);
} }
ordered! { i32x4 32 |t a b| {
    mul(a, b) = zip(t, 32, a, b, Terms::bvmul);
} }
lanes! { i64x2 64 |t a b| {
    mul(a, b) = zip(t, 64, a, b, Terms::bvmul);
} }
