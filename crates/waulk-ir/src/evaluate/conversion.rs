//! Evaluators of conversions between numeric types.

/// Truncates towards zero, or traps where there is no such integer.
macro_rules! truncate {
    ($bits:ident, $float:ident, $integer:ident) => {{
        // Both bounds are powers of two, so they are exact.
        let low = $integer::MIN as $float;
        let above = ($integer::MAX / 2 + 1) as $float * 2.0;
        let truncated = $float::from_bits($bits).trunc();
        if truncated.is_nan() {
            Err(Trap::InvalidConversion)
        } else if truncated < low || truncated >= above {
            Err(Trap::IntegerOverflow)
        } else {
            Ok(truncated as $integer)
        }
    }};
}

/// Conversions to `i32`.
pub(crate) mod i32 {
    use crate::evaluate::Trap;

    crate::evaluate::evaluators! {
        wrap_i64(a: I64) -> I32 = a as u32;
        trunc_f32_s(a: F32) -> I32 ? truncate!(a, f32, i32).map(i32::cast_unsigned);
        trunc_f32_u(a: F32) -> I32 ? truncate!(a, f32, u32);
        trunc_f64_s(a: F64) -> I32 ? truncate!(a, f64, i32).map(i32::cast_unsigned);
        trunc_f64_u(a: F64) -> I32 ? truncate!(a, f64, u32);
        trunc_sat_f32_s(a: F32) -> I32 = (f32::from_bits(a) as i32).cast_unsigned();
        trunc_sat_f32_u(a: F32) -> I32 = f32::from_bits(a) as u32;
        trunc_sat_f64_s(a: F64) -> I32 = (f64::from_bits(a) as i32).cast_unsigned();
        trunc_sat_f64_u(a: F64) -> I32 = f64::from_bits(a) as u32;
        reinterpret_f32(a: F32) -> I32 = a;
    }
}

/// Conversions to `i64`.
pub(crate) mod i64 {
    use crate::evaluate::Trap;

    crate::evaluate::evaluators! {
        extend_i32_s(a: I32) -> I64 = i64::from(a.cast_signed()).cast_unsigned();
        extend_i32_u(a: I32) -> I64 = a.into();
        trunc_f32_s(a: F32) -> I64 ? truncate!(a, f32, i64).map(i64::cast_unsigned);
        trunc_f32_u(a: F32) -> I64 ? truncate!(a, f32, u64);
        trunc_f64_s(a: F64) -> I64 ? truncate!(a, f64, i64).map(i64::cast_unsigned);
        trunc_f64_u(a: F64) -> I64 ? truncate!(a, f64, u64);
        trunc_sat_f32_s(a: F32) -> I64 = (f32::from_bits(a) as i64).cast_unsigned();
        trunc_sat_f32_u(a: F32) -> I64 = f32::from_bits(a) as u64;
        trunc_sat_f64_s(a: F64) -> I64 = (f64::from_bits(a) as i64).cast_unsigned();
        trunc_sat_f64_u(a: F64) -> I64 = f64::from_bits(a) as u64;
        reinterpret_f64(a: F64) -> I64 = a;
    }
}

/// Conversions to `f32`.
pub(crate) mod f32 {
    crate::evaluate::evaluators! {
        convert_i32_s(a: I32) -> F32 = (a.cast_signed() as f32).to_bits();
        convert_i32_u(a: I32) -> F32 = (a as f32).to_bits();
        convert_i64_s(a: I64) -> F32 = (a.cast_signed() as f32).to_bits();
        convert_i64_u(a: I64) -> F32 = (a as f32).to_bits();
        demote_f64(a: F64) -> F32 ~ crate::evaluate::nan::demote(a);
        reinterpret_i32(a: I32) -> F32 = a;
    }
}

/// Conversions to `f64`.
pub(crate) mod f64 {
    crate::evaluate::evaluators! {
        convert_i32_s(a: I32) -> F64 = f64::from(a.cast_signed()).to_bits();
        convert_i32_u(a: I32) -> F64 = f64::from(a).to_bits();
        convert_i64_s(a: I64) -> F64 = (a.cast_signed() as f64).to_bits();
        convert_i64_u(a: I64) -> F64 = (a as f64).to_bits();
        promote_f32(a: F32) -> F64 ~ crate::evaluate::nan::promote(a);
        reinterpret_i64(a: I64) -> F64 = a;
    }
}
