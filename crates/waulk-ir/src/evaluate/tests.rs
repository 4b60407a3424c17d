//! Edge cases of evaluators, and what has none. That all of them agree with an
//! engine is tested in waulk-testkit.

use super::{Evaluated, Trap};
use crate::constant::Constant::{self, F32, F64, I32, I64, V128};
use crate::opcode::Opcode;

/// What an instruction with lanes makes of its operands.
fn lanes(name: &str, operands: &[Constant], lanes: &[u8]) -> Result<Evaluated, Trap> {
    let opcode = Opcode::from_name(name).expect("an instruction");
    opcode.evaluate(operands, lanes).expect("an evaluator")
}

/// What an instruction makes of its operands.
fn outcome(name: &str, operands: &[Constant]) -> Result<Evaluated, Trap> {
    lanes(name, operands, &[])
}

/// The one value that an instruction gives.
#[track_caller]
fn value(name: &str, operands: &[Constant]) -> Constant {
    let evaluated = outcome(name, operands).expect("no trap");
    assert_eq!(evaluated.open, 0, "one value");
    evaluated.value
}

fn f32(value: f32) -> Constant {
    F32(value.to_bits())
}

fn f64(value: f64) -> Constant {
    F64(value.to_bits())
}

#[test]
fn division() {
    let least = I32(i32::MIN.cast_unsigned());
    let minus_one = I32(u32::MAX);
    assert_eq!(outcome("i32.div_s", &[least, minus_one]), Err(Trap::IntegerOverflow));
    assert_eq!(outcome("i32.div_s", &[least, I32(0)]), Err(Trap::DivisionByZero));
    assert_eq!(outcome("i32.rem_u", &[least, I32(0)]), Err(Trap::DivisionByZero));
    assert_eq!(value("i32.rem_s", &[least, minus_one]), I32(0));
    assert_eq!(value("i32.div_u", &[least, minus_one]), I32(0));
    assert_eq!(value("i32.div_s", &[I32(-7_i32 as u32), I32(2)]), I32(-3_i32 as u32));
    assert_eq!(value("i32.rem_s", &[I32(-7_i32 as u32), I32(2)]), minus_one);
    assert_eq!(value("i64.rem_s", &[I64(1 << 63), I64(u64::MAX)]), I64(0));
}

#[test]
fn shifts_take_their_distance_modulo_the_width() {
    assert_eq!(value("i32.shl", &[I32(1), I32(33)]), I32(2));
    assert_eq!(value("i32.shr_s", &[I32(1 << 31), I32(31)]), I32(u32::MAX));
    assert_eq!(value("i64.rotl", &[I64(1 << 63), I64(u64::from(u32::MAX) + 2)]), I64(1));
    assert_eq!(value("i64.rotr", &[I64(1), I64(65)]), I64(1 << 63));
    assert_eq!(value("i8x16.shl", &[V128(1), I32(9)]), V128(2));
    assert_eq!(value("i64x2.shr_s", &[V128(1 << 127), I32(127)]), V128(u128::MAX << 64));
}

#[test]
fn counting_bits_of_zero() {
    assert_eq!(value("i32.clz", &[I32(0)]), I32(32));
    assert_eq!(value("i64.ctz", &[I64(0)]), I64(64));
}

#[test]
fn floats_to_integers() {
    let overflow = Err(Trap::IntegerOverflow);
    assert_eq!(outcome("i32.trunc_f64_s", &[f64(2_147_483_648.0)]), overflow);
    assert_eq!(value("i32.trunc_f64_s", &[f64(2_147_483_647.9)]), I32(0x7fff_ffff));
    assert_eq!(value("i32.trunc_f64_s", &[f64(-2_147_483_648.9)]), I32(0x8000_0000));
    assert_eq!(outcome("i32.trunc_f64_s", &[f64(-2_147_483_649.0)]), overflow);
    assert_eq!(value("i32.trunc_f32_u", &[f32(-0.9)]), I32(0));
    assert_eq!(outcome("i32.trunc_f32_u", &[f32(-1.0)]), overflow);
    assert_eq!(outcome("i64.trunc_f32_u", &[f32(18_446_744_073_709_551_616.0)]), overflow);
    assert_eq!(outcome("i64.trunc_f64_s", &[f64(f64::NAN)]), Err(Trap::InvalidConversion));
    assert_eq!(outcome("i64.trunc_f64_s", &[f64(f64::INFINITY)]), overflow);
    assert_eq!(value("i32.trunc_sat_f32_s", &[f32(f32::NAN)]), I32(0));
    assert_eq!(value("i32.trunc_sat_f32_u", &[f32(-5.0)]), I32(0));
    assert_eq!(value("i64.trunc_sat_f64_s", &[f64(1e300)]), I64(i64::MAX.cast_unsigned()));
}

#[test]
fn integers_to_floats_round_once() {
    assert_eq!(value("f32.convert_i64_u", &[I64(0x8000_0080_0000_0001)]), F32(0x5f00_0001));
    assert_eq!(value("f32.convert_i64_s", &[I64(0x7fff_ffbf_ffff_ffff)]), F32(0x5eff_ffff));
}

#[test]
fn rounding() {
    assert_eq!(value("f64.nearest", &[f64(2.5)]), f64(2.0));
    assert_eq!(value("f64.nearest", &[f64(-0.5)]), f64(-0.0));
    assert_eq!(value("f32.ceil", &[f32(-0.5)]), f32(-0.0));
    assert_eq!(value("f32.trunc", &[f32(-0.5)]), f32(-0.0));
    assert_eq!(value("f32.floor", &[f32(0.5)]), f32(0.0));
    assert_eq!(value("f64.sqrt", &[f64(-0.0)]), f64(-0.0));
}

#[test]
fn zeros_are_ordered_in_minimum_and_maximum() {
    let zeros = [f32(0.0), f32(-0.0)];
    let reversed = [f32(-0.0), f32(0.0)];
    assert_eq!(value("f32.min", &zeros), f32(-0.0));
    assert_eq!(value("f32.min", &reversed), f32(-0.0));
    assert_eq!(value("f32.max", &zeros), f32(0.0));
    assert_eq!(value("f32.max", &reversed), f32(0.0));
    assert_eq!(value("f32.eq", &zeros), I32(1));
    let (positive, negative) = (V128(0), V128(1 << 31 | 1 << 63 | 1 << 95 | 1 << 127));
    assert_eq!(value("f32x4.min", &[positive, negative]), negative);
    // The pseudo-minimum is the first operand unless the second is less.
    assert_eq!(value("f32x4.pmin", &[positive, negative]), positive);
    assert_eq!(value("f32x4.pmax", &[negative, positive]), negative);
}

const CANONICAL_32: u32 = 0x7fc0_0000;
const CANONICAL_64: u64 = 0x7ff8_0000_0000_0000;
const SIGN_32: u32 = 1 << 31;
const SIGN_64: u64 = 1 << 63;

#[test]
fn nans_that_the_standard_leaves_open() {
    let canonical = |open: u32| Ok(Evaluated { value: F32(CANONICAL_32), open: open.into() });
    // No NaN among the operands, or a canonical one: the sign is open.
    assert_eq!(outcome("f32.div", &[f32(0.0), f32(0.0)]), canonical(SIGN_32));
    assert_eq!(outcome("f32.sqrt", &[f32(-1.0)]), canonical(SIGN_32));
    assert_eq!(outcome("f32.add", &[f32(1.0), F32(CANONICAL_32)]), canonical(SIGN_32));
    assert_eq!(outcome("f32.min", &[F32(CANONICAL_32 | SIGN_32), f32(1.0)]), canonical(SIGN_32));
    // Any other: all but the exponent and the quiet bit.
    let open = canonical(!CANONICAL_32);
    assert_eq!(outcome("f32.add", &[f32(1.0), F32(CANONICAL_32 | 1)]), open);
    assert_eq!(outcome("f32.add", &[F32(0x7f80_0001), F32(CANONICAL_32)]), open);
    assert_eq!(outcome("f32.max", &[f32(1.0), F32(0xff80_0001)]), open);
    assert_eq!(outcome("f32.nearest", &[F32(0x7f80_0001)]), open);
    assert_eq!(outcome("f32.demote_f64", &[F64(CANONICAL_64 | 1)]), open);
    assert_eq!(
        outcome("f64.promote_f32", &[F32(CANONICAL_32 | SIGN_32)]),
        Ok(Evaluated { value: F64(CANONICAL_64), open: SIGN_64.into() })
    );
    // In vectors, lane by lane.
    let operands = [V128(u128::from(CANONICAL_32 | 1) << 32), V128(0)];
    let sum = Evaluated {
        value: V128(u128::from(CANONICAL_32) << 32),
        open: u128::from(!CANONICAL_32) << 32,
    };
    assert_eq!(outcome("f32x4.add", &operands), Ok(sum));
    assert_eq!(outcome("f32x4.demote_f64x2_zero", &[V128(0)]), Ok(Evaluated::exact(V128(0))));
}

#[test]
fn allowed_outcomes() {
    let open = outcome("f32.div", &[f32(0.0), f32(0.0)]).expect("no trap");
    assert!(open.allows(F32(CANONICAL_32 | SIGN_32)));
    assert!(!open.allows(F32(CANONICAL_32 | 1)));
    assert!(!open.allows(I32(CANONICAL_32)));
    assert!(!open.allows(f32(1.0)));
}

#[test]
fn nans_that_keep_their_bits() {
    let signalling = 0x7f80_0001;
    assert_eq!(value("f32.neg", &[F32(signalling)]), F32(signalling | SIGN_32));
    assert_eq!(value("f32.abs", &[F32(signalling | SIGN_32)]), F32(signalling));
    assert_eq!(value("f32.copysign", &[F32(signalling), f32(-1.0)]), F32(signalling | SIGN_32));
    assert_eq!(value("f32.reinterpret_i32", &[I32(signalling)]), F32(signalling));
    assert_eq!(value("f32x4.pmin", &[V128(0), V128(signalling.into())]), V128(0));
    let vector = V128(signalling.into());
    assert_eq!(value("f32x4.pmin", &[vector, V128(0)]), vector);
    let extracted = lanes("f32x4.extract_lane", &[vector], &[0]);
    assert_eq!(extracted, Ok(Evaluated::exact(F32(signalling))));
}

#[test]
fn lanes_that_move() {
    let counted = V128(0x0f0e_0d0c_0b0a_0908_0706_0504_0302_0100);
    let exact = |vector| Ok(Evaluated::exact(vector));
    let reversed: Vec<u8> = (0..16).rev().collect();
    assert_eq!(
        lanes("i8x16.shuffle", &[counted, V128(0)], &reversed),
        exact(V128(0x0001_0203_0405_0607_0809_0a0b_0c0d_0e0f))
    );
    assert_eq!(lanes("i8x16.shuffle", &[V128(0), counted], &[31; 16]), exact(V128(SPLAT * 15)));
    assert_eq!(value("i8x16.swizzle", &[counted, V128(0xff10_0f01)]), V128(0x0f01));
    let replaced = lanes("i16x8.replace_lane", &[V128(0), I32(0x1_2345)], &[7]);
    assert_eq!(replaced, exact(V128(0x2345 << 112)));
    let top = V128(0x80 << 120);
    assert_eq!(lanes("i8x16.extract_lane_s", &[top], &[15]), exact(I32(0xffff_ff80)));
    assert_eq!(lanes("i8x16.extract_lane_u", &[top], &[15]), exact(I32(0x80)));
}

/// A one in each byte.
const SPLAT: u128 = u128::MAX / 255;

#[test]
fn lanes_that_saturate_or_round() {
    let all = |byte: u8| V128(SPLAT * u128::from(byte));
    let wide = |lane: u16| V128(u128::MAX / 0xffff * u128::from(lane));
    assert_eq!(value("i8x16.add_sat_s", &[all(0x7f), all(1)]), all(0x7f));
    assert_eq!(value("i8x16.sub_sat_u", &[all(1), all(2)]), all(0));
    assert_eq!(value("i8x16.avgr_u", &[all(255), all(254)]), all(255));
    assert_eq!(value("i8x16.abs", &[all(0x80)]), all(0x80));
    assert_eq!(value("i16x8.q15mulr_sat_s", &[wide(0x8000), wide(0x8000)]), wide(0x7fff));
    let narrowed = value("i8x16.narrow_i16x8_u", &[wide(0xffff), wide(0x0100)]);
    assert_eq!(narrowed, V128(u128::MAX << 64));
    assert_eq!(value("i8x16.bitmask", &[V128(0x80 << 120 | 0x80)]), I32(0x8001));
    assert_eq!(value("i64x2.all_true", &[V128(1)]), I32(0));
    // The one dot product that overflows.
    let dot = value("i32x4.dot_i16x8_s", &[wide(0x8000), wide(0x8000)]);
    assert_eq!(dot, V128(u128::MAX / 0xffff_ffff * 0x8000_0000));
}

#[test]
fn two_results() {
    let two = |name, operands: &[Constant]| {
        let opcode = Opcode::from_name(name).expect("an instruction");
        assert!(opcode.evaluate(operands, &[]).is_none());
        opcode.evaluate_two(operands).expect("an evaluator")
    };
    let (zero, one, most) = (I64(0), I64(1), I64(u64::MAX));
    assert_eq!(two("i64.add128", &[most, zero, one, zero]), [zero, one]);
    assert_eq!(two("i64.sub128", &[zero, zero, one, zero]), [most, most]);
    assert_eq!(two("i64.mul_wide_s", &[most, most]), [one, zero]);
    assert_eq!(two("i64.mul_wide_u", &[most, most]), [one, I64(u64::MAX - 1)]);
    assert!(Opcode::I32Add.evaluate_two(&[I32(1), I32(2)]).is_none());
}

#[test]
fn select_takes_any_type() {
    assert_eq!(value("select", &[f32(1.0), f32(2.0), I32(0)]), f32(2.0));
    assert_eq!(value("select", &[V128(1), V128(2), I32(2)]), V128(1));
}

#[test]
#[should_panic(expected = "fit no signature")]
fn operands_of_another_type() {
    let _ = value("i32.add", &[I32(1), I64(1)]);
}

#[test]
#[should_panic(expected = "not a lane")]
fn lanes_out_of_range() {
    let _ = lanes("i64x2.extract_lane", &[V128(1)], &[2]);
}

/// Why a pure instruction has no evaluator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Without {
    /// It is a constant.
    Constant,
    /// It has no result.
    Result,
    /// Machines differ.
    Relaxed,
    /// It takes or gives references, which are no [`Constant`]s.
    Reference,
    /// No valid program has it.
    Invalid,
}

#[test]
fn pure_instructions_without_evaluator() {
    let mut without = Vec::new();
    for &opcode in Opcode::ALL {
        let row = opcode.row();
        if row.evaluate.is_some() {
            assert!(row.is_pure(), "{opcode:?}");
        } else if row.is_pure() {
            without.push(reason(opcode));
        }
    }
    let count = |reason| without.iter().filter(|&&without| without == reason).count();
    assert_eq!(count(Without::Constant), 5);
    assert_eq!(count(Without::Result), 2);
    assert_eq!(count(Without::Relaxed), 20);
    assert_eq!(count(Without::Reference), 19);
    assert_eq!(count(Without::Invalid), 1);
}

fn reason(opcode: Opcode) -> Without {
    use Opcode::*;
    match opcode {
        I32Const | I64Const | F32Const | F64Const | V128Const => Without::Constant,
        Nop | Drop => Without::Result,
        // Its number of types is never one, and more are not allowed yet.
        TypedSelectMulti => Without::Invalid,
        RefNull
        | RefIsNull
        | RefFunc
        | RefEq
        | RefAsNonNull
        | RefTestNonNull
        | RefTestNullable
        | RefCastNonNull
        | RefCastNullable
        | RefCastDescEqNonNull
        | RefCastDescEqNullable
        | RefGetDesc
        | AnyConvertExtern
        | ExternConvertAny
        | RefI31
        | RefI31Shared
        | I31GetS
        | I31GetU
        | ArrayLen => Without::Reference,
        _ if opcode.name().contains(".relaxed_") => Without::Relaxed,
        _ => panic!("{opcode:?} is pure and has no evaluator"),
    }
}
