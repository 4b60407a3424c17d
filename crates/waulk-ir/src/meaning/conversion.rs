//! Meanings of conversions between numeric types.

use super::nan::is_nan;
use super::{Format, Operator, Rounding, TermId, Terms, meanings};
use crate::evaluate::Trap;

/// A type of integers.
#[derive(Clone, Copy)]
pub(super) struct Integer {
    pub(super) bits: u32,
    pub(super) signed: bool,
}

impl Integer {
    /// The least number of the type, as the bits of a float.
    fn least(self, format: Format) -> u128 {
        let least = if self.signed { -(2_f64.powi(self.bits as i32 - 1)) } else { 0.0 };
        float_bits(least, format)
    }

    /// One above the greatest number of the type, as the bits of a float: a power
    /// of two, so it is exact.
    fn above(self, format: Format) -> u128 {
        float_bits(2_f64.powi((self.bits - u32::from(self.signed)) as i32), format)
    }

    /// The least and the greatest number of the type.
    fn bounds(self) -> (u128, u128) {
        if self.signed {
            let least = 1 << (self.bits - 1);
            (least, least - 1)
        } else {
            (0, u128::MAX)
        }
    }
}

/// The bits of a float that both formats have.
fn float_bits(value: f64, format: Format) -> u128 {
    match format {
        Format::F32 => (value as f32).to_bits().into(),
        Format::F64 => value.to_bits().into(),
    }
}

/// A float that is truncated to an integer.
struct Truncated {
    /// The integer, if there is one.
    value: TermId,
    is_nan: TermId,
    /// It is below the integers of the type.
    below: TermId,
    /// It is above them.
    above: TermId,
}

fn truncated(t: &mut Terms, a: TermId, to: Integer) -> Truncated {
    let format = Format::of_bits(t.bits(a));
    let float = t.fp_from_bits(a);
    let integral = t.fp_round(float, Rounding::Zero);
    let constant = |t: &mut Terms, bits| {
        let bits = t.bv(bits, format.bits());
        t.fp_from_bits(bits)
    };
    let (least, above) = (constant(t, to.least(format)), constant(t, to.above(format)));
    let operator = if to.signed { Operator::FpToSigned } else { Operator::FpToUnsigned };
    Truncated {
        value: t.apply(operator(to.bits), &[float]),
        is_nan: is_nan(t, a),
        below: t.fp_lt(integral, least),
        above: t.fp_le(above, integral),
    }
}

/// Truncates, or traps where there is no such integer.
fn truncate(t: &mut Terms, a: TermId, to: Integer) -> (TermId, [(Trap, TermId); 2]) {
    let Truncated { value, is_nan, below, above } = truncated(t, a, to);
    let overflow = t.or(below, above);
    (value, [(Trap::InvalidConversion, is_nan), (Trap::IntegerOverflow, overflow)])
}

/// Truncates to the nearest integer that there is; a NaN to zero.
pub(super) fn saturate(t: &mut Terms, a: TermId, to: Integer) -> TermId {
    let Truncated { value, is_nan, below, above } = truncated(t, a, to);
    let (least, greatest) = to.bounds();
    let (zero, least) = (t.bv(0, to.bits), t.bv(least, to.bits));
    let greatest = t.bv(greatest, to.bits);
    let value = t.ite(above, greatest, value);
    let value = t.ite(below, least, value);
    t.ite(is_nan, zero, value)
}

/// The bits of the float next to an integer.
pub(super) fn convert(t: &mut Terms, a: TermId, signed: bool, to: Format) -> TermId {
    let operator = if signed { Operator::FpFromSigned } else { Operator::FpFromUnsigned };
    let float = t.apply(operator(to), &[a]);
    t.fp_to_bits(float)
}

macro_rules! to_integer {
    ($module:ident $bits:literal |$t:ident| { $($more:tt)* }) => {
        pub(crate) mod $module {
            use super::*;

            const SIGNED: Integer = Integer { bits: $bits, signed: true };
            const UNSIGNED: Integer = Integer { bits: $bits, signed: false };

            meanings! { |$t|
                trunc_f32_s(a) ? truncate($t, a, SIGNED);
                trunc_f32_u(a) ? truncate($t, a, UNSIGNED);
                trunc_f64_s(a) ? truncate($t, a, SIGNED);
                trunc_f64_u(a) ? truncate($t, a, UNSIGNED);
                trunc_sat_f32_s(a) = saturate($t, a, SIGNED);
                trunc_sat_f32_u(a) = saturate($t, a, UNSIGNED);
                trunc_sat_f64_s(a) = saturate($t, a, SIGNED);
                trunc_sat_f64_u(a) = saturate($t, a, UNSIGNED);
                $($more)*
            }
        }
    };
}

to_integer! { i32 32 |t| {
    wrap_i64(a) = t.resize_u(a, 32);
    reinterpret_f32(a) = t.resize_u(a, 32);
} }
to_integer! { i64 64 |t| {
    extend_i32_s(a) = t.resize_s(a, 64);
    extend_i32_u(a) = t.resize_u(a, 64);
    reinterpret_f64(a) = t.resize_u(a, 64);
} }

macro_rules! to_float {
    ($module:ident $format:ident |$t:ident| { $($more:tt)* }) => {
        pub(crate) mod $module {
            use super::*;

            const FORMAT: Format = Format::$format;

            meanings! { |$t|
                convert_i32_s(a) = convert($t, a, true, FORMAT);
                convert_i32_u(a) = convert($t, a, false, FORMAT);
                convert_i64_s(a) = convert($t, a, true, FORMAT);
                convert_i64_u(a) = convert($t, a, false, FORMAT);
                $($more)*
            }
        }
    };
}

to_float! { f32 F32 |t| {
    demote_f64(a) = crate::meaning::nan::convert(t, a, FORMAT);
    reinterpret_i32(a) = t.resize_u(a, 32);
} }
to_float! { f64 F64 |t| {
    promote_f32(a) = crate::meaning::nan::convert(t, a, FORMAT);
    reinterpret_i64(a) = t.resize_u(a, 64);
} }
