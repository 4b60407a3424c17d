//! Vectors as lanes; lane 0 is in the lowest bits.

use super::nan::Float;

/// What a lane can be read as.
pub(super) trait Lane: Copy {
    /// How many bits it has.
    const BITS: u32;
    /// From the low bits.
    fn from_low(bits: u128) -> Self;
    /// To the low bits, the others zero.
    fn to_low(self) -> u128;
}

macro_rules! lane {
    ($($unsigned:ident $signed:ident)*) => {$(
        impl Lane for $unsigned {
            const BITS: u32 = $unsigned::BITS;
            fn from_low(bits: u128) -> $unsigned {
                bits as $unsigned
            }
            fn to_low(self) -> u128 {
                self.into()
            }
        }

        impl Lane for $signed {
            const BITS: u32 = $signed::BITS;
            fn from_low(bits: u128) -> $signed {
                bits as $signed
            }
            fn to_low(self) -> u128 {
                self.cast_unsigned().into()
            }
        }
    )*};
}

lane! { u8 i8 u16 i16 u32 i32 u64 i64 }

/// All ones for true, zero for false.
pub(super) fn mask<L: Lane>(condition: bool) -> L {
    L::from_low(if condition { u128::MAX } else { 0 })
}

/// How many lanes a vector has.
pub(super) const fn count<L: Lane>() -> u32 {
    u128::BITS / L::BITS
}

/// Lane `at`.
pub(super) fn get<L: Lane>(vector: u128, at: u32) -> L {
    L::from_low(vector >> (at * L::BITS))
}

/// The vector with lane `at` replaced.
pub(super) fn set<L: Lane>(vector: u128, at: u32, lane: L) -> u128 {
    let shift = at * L::BITS;
    let others = !(mask::<L>(true).to_low() << shift);
    vector & others | lane.to_low() << shift
}

/// The vector whose lanes are computed from their numbers.
pub(super) fn build<L: Lane>(lane: impl Fn(u32) -> L) -> u128 {
    (0..count::<L>()).fold(0, |vector, at| vector | lane(at).to_low() << (at * L::BITS))
}

/// Each lane from the lane of `a`.
pub(super) fn map<L: Lane>(a: u128, f: impl Fn(L) -> L) -> u128 {
    build(|at| f(get(a, at)))
}

/// Each lane from the lanes of `a` and `b`.
pub(super) fn zip<L: Lane>(a: u128, b: u128, f: impl Fn(L, L) -> L) -> u128 {
    build(|at| f(get(a, at), get(b, at)))
}

/// Each lane all ones or zero, by a predicate.
pub(super) fn compare<L: Lane>(a: u128, b: u128, f: impl Fn(L, L) -> bool) -> u128 {
    build::<L>(|at| mask(f(get(a, at), get(b, at))))
}

/// The vector whose float lanes, with their open bits, are computed from their
/// numbers.
pub(super) fn build_open<F: Float<Bits: Lane>>(
    lane: impl Fn(u32) -> super::nan::Open<F>,
) -> (u128, u128) {
    (build(|at| lane(at).0), build(|at| lane(at).1))
}
