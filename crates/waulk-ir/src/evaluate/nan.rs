//! Floats by their bits, and the NaN rules of the standard.
//!
//! Where the standard propagates NaNs, the result's sign is open; its payload
//! is the canonical one if that of every NaN among the operands is, and else
//! any payload with the quiet bit. See "NaN propagation" in the standard's
//! chapter on numerics. What comes out here is the positive canonical NaN.

/// A float format.
pub(super) trait Float: Copy + PartialOrd {
    /// The bits.
    type Bits: Copy;
    /// The bits of the positive canonical NaN.
    const CANONICAL: Self::Bits;
    /// The sign bit.
    const SIGN: Self::Bits;
    /// All bits that an arithmetic NaN may have either way.
    const OPEN: Self::Bits;
    /// No bits.
    const NONE: Self::Bits;

    /// The float with these bits.
    fn from_bits(bits: Self::Bits) -> Self;
    /// Its bits.
    fn to_bits(self) -> Self::Bits;
    /// It is a NaN.
    fn is_nan(self) -> bool;
    /// It is a NaN whose payload is not the canonical one.
    fn is_uncanonical(self) -> bool;
    /// It has its sign bit.
    fn is_sign_negative(self) -> bool;
}

macro_rules! float {
    ($float:ident $bits:ident) => {
        impl Float for $float {
            type Bits = $bits;
            const CANONICAL: $bits =
                $float::INFINITY.to_bits() | 1 << ($float::MANTISSA_DIGITS - 2);
            const SIGN: $bits = 1 << ($bits::BITS - 1);
            const OPEN: $bits = !Self::CANONICAL;
            const NONE: $bits = 0;

            fn from_bits(bits: $bits) -> $float {
                $float::from_bits(bits)
            }
            fn to_bits(self) -> $bits {
                $float::to_bits(self)
            }
            fn is_nan(self) -> bool {
                $float::is_nan(self)
            }
            fn is_uncanonical(self) -> bool {
                self.is_nan() && self.to_bits() & !Self::SIGN != Self::CANONICAL
            }
            fn is_sign_negative(self) -> bool {
                $float::is_sign_negative(self)
            }
        }
    };
}

float! { f32 u32 }
float! { f64 u64 }

/// The bits of a float result and those of them that are open.
pub(super) type Open<F> = (<F as Float>::Bits, <F as Float>::Bits);

/// A result of arithmetic, with the NaN rules applied.
fn propagated<F: Float>(result: F, uncanonical: bool) -> Open<F> {
    match (result.is_nan(), uncanonical) {
        (false, _) => (result.to_bits(), F::NONE),
        (true, false) => (F::CANONICAL, F::SIGN),
        (true, true) => (F::CANONICAL, F::OPEN),
    }
}

/// An operation on one float.
pub(super) fn unary<F: Float, R: Float>(a: F::Bits, operation: impl Fn(F) -> R) -> Open<R> {
    let a = F::from_bits(a);
    propagated(operation(a), a.is_uncanonical())
}

/// An operation on two floats.
pub(super) fn binary<F: Float>(a: F::Bits, b: F::Bits, operation: impl Fn(F, F) -> F) -> Open<F> {
    let (a, b) = (F::from_bits(a), F::from_bits(b));
    propagated(operation(a, b), a.is_uncanonical() || b.is_uncanonical())
}

/// The smaller; a NaN if either is one; -0 is below +0.
pub(super) fn minimum<F: Float>(a: F, b: F) -> F {
    if a.is_nan() || a < b || a == b && a.is_sign_negative() { a } else { b }
}

/// The greater; a NaN if either is one; +0 is above -0.
pub(super) fn maximum<F: Float>(a: F, b: F) -> F {
    if a.is_nan() || a > b || a == b && b.is_sign_negative() { a } else { b }
}

/// To the narrower format.
pub(super) fn demote(bits: u64) -> Open<f32> {
    unary(bits, |a: f64| a as f32)
}

/// To the wider format.
pub(super) fn promote(bits: u32) -> Open<f64> {
    unary(bits, |a: f32| f64::from(a))
}
