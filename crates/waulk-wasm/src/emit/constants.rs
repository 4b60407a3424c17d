//! The shortest way to write a constant.
//!
//! A LEB128 is long for a number with high bits, also where there are few: a
//! mask of 32 ones in an `i64` takes six bytes, `i32.const -1` and
//! `i64.extend_i32_u` take three. What is written instead of a constant is two
//! or three instructions on short constants that engines fold back;
//! whether they do that for floats and vectors too is another matter, so these are
//! left to [`Goal::MoreSize`].
//!
//! Does not handle: anything that computes more than a shift, an extension, a
//! conversion or a splat.

use waulk_ir::address;
use waulk_ir::function::{Function, Op};
use waulk_ir::opcode::Opcode;

use super::Goal;
use crate::leb;

/// How a constant is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As it is.
    Plain,
    /// A constant, then an instruction on it.
    Of(Op, Opcode),
    /// Two constants, then an instruction on both.
    OfBoth(Op, Op, Opcode),
}

/// The shortest form of a constant or address that fits the goal, and how many bytes it takes.
/// `None` for what is neither.
pub(super) fn shortest(func: &Function, op: Op, goal: Goal) -> Option<(Form, u32)> {
    let value = match op.code {
        Opcode::I32Const => op.word as i32 as i64,
        _ => op.word as i64,
    };
    match op.code {
        Opcode::GlobalGet => address::of(op).map(|_| (Form::Plain, address::INSTRUCTION_BYTES)),
        Opcode::I32Const | Opcode::I64Const if goal == Goal::Speed => {
            Some((Form::Plain, plain_len(value)))
        }
        Opcode::I32Const | Opcode::I64Const => Some(integer(op.code, value)),
        Opcode::F32Const if goal != Goal::MoreSize => Some((Form::Plain, 5)),
        Opcode::F64Const if goal != Goal::MoreSize => Some((Form::Plain, 9)),
        Opcode::V128Const if goal != Goal::MoreSize => Some((Form::Plain, 18)),
        Opcode::F32Const => Some(float(5, op, f32_as_i32(f32::from_bits(op.word as u32)))),
        Opcode::F64Const => Some(float(9, op, f64_as_i32(f64::from_bits(op.word)))),
        Opcode::V128Const => {
            let words = func.words(op.word);
            Some(vector(words[0], words[1]))
        }
        _ => None,
    }
}

/// An integer constant.
fn constant(code: Opcode, value: i64) -> Op {
    let word = if code == Opcode::I32Const { value as u32 as u64 } else { value as u64 };
    Op { code, word }
}

fn plain_len(value: i64) -> u32 {
    1 + leb::len_s64(value)
}

fn integer(code: Opcode, value: i64) -> (Form, u32) {
    /// Two instructions of two bytes and one of one.
    const SHORTEST_SHIFT: u32 = 5;
    let mut best = (Form::Plain, plain_len(value));
    if best.1 <= 3 {
        return best;
    }
    let wide = code == Opcode::I64Const;
    let mut consider = |form, len| {
        if len < best.1 {
            best = (form, len);
        }
    };
    if wide && let Ok(low) = u32::try_from(value) {
        let low = i64::from(low as i32);
        let form = Form::Of(constant(Opcode::I32Const, low), Opcode::I64ExtendI32U);
        consider(form, plain_len(low) + 1);
    }
    if value != 0 && plain_len(value) > SHORTEST_SHIFT {
        let amount = |by: u32| constant(code, by.into());
        let by = value.trailing_zeros();
        let high = value >> by;
        let shl = if wide { Opcode::I64Shl } else { Opcode::I32Shl };
        let form = Form::OfBoth(constant(code, high), amount(by), shl);
        consider(form, plain_len(high) + 3);
        // Ones to the right of zeros.
        let bits = if wide { value as u64 } else { u64::from(value as u32) };
        let width = if wide { 64 } else { 32 };
        let by = bits.leading_zeros() - (64 - width);
        if by > 0 && bits.count_ones() == width - by {
            let shr = if wide { Opcode::I64ShrU } else { Opcode::I32ShrU };
            let form = Form::OfBoth(constant(code, -1), amount(by), shr);
            consider(form, SHORTEST_SHIFT);
        }
    }
    best
}

/// A float that is a small integer, where that is exact.
fn float(plain: u32, op: Op, integer: Option<i32>) -> (Form, u32) {
    let Some(integer) = integer else { return (Form::Plain, plain) };
    let len = plain_len(integer.into()) + 1;
    if len >= plain {
        return (Form::Plain, plain);
    }
    let code = match op.code {
        Opcode::F32Const => Opcode::F32ConvertI32S,
        _ => Opcode::F64ConvertI32S,
    };
    (Form::Of(constant(Opcode::I32Const, integer.into()), code), len)
}

fn f32_as_i32(value: f32) -> Option<i32> {
    let integer = value as i32;
    ((integer as f32).to_bits() == value.to_bits()).then_some(integer)
}

fn f64_as_i32(value: f64) -> Option<i32> {
    let integer = value as i32;
    (f64::from(integer).to_bits() == value.to_bits()).then_some(integer)
}

/// A vector whose lanes are all the same.
fn vector(low: u64, high: u64) -> (Form, u32) {
    const PLAIN: u32 = 18;
    if low != high {
        return (Form::Plain, PLAIN);
    }
    let half = low as u32;
    let (code, value, splat) = if low != u64::from(half) << 32 | u64::from(half) {
        (Opcode::I64Const, low as i64, Opcode::I64x2Splat)
    } else if half != u32::from(half as u16) << 16 | u32::from(half as u16) {
        (Opcode::I32Const, i64::from(half as i32), Opcode::I32x4Splat)
    } else if half as u16 != u16::from(half as u8) << 8 | u16::from(half as u8) {
        (Opcode::I32Const, i64::from(half as i16), Opcode::I16x8Splat)
    } else {
        (Opcode::I32Const, i64::from(half as i8), Opcode::I8x16Splat)
    };
    (Form::Of(constant(code, value), splat), plain_len(value) + 2)
}

#[cfg(test)]
mod tests {
    use waulk_ir::constant::Constant;

    use super::*;

    fn value(op: Op) -> Constant {
        match op.code {
            Opcode::I32Const => Constant::I32(op.word as u32),
            Opcode::I64Const => Constant::I64(op.word),
            Opcode::F32Const => Constant::F32(op.word as u32),
            Opcode::F64Const => Constant::F64(op.word),
            code => panic!("{code:?} has no value of one word"),
        }
    }

    /// What a form computes.
    fn computed(form: Form, op: Op) -> Constant {
        let evaluate = |code: Opcode, operands: &[Constant]| {
            let result = code.evaluate(operands, &[]).expect("it can be evaluated");
            let result = result.expect("it does not trap");
            assert_eq!(result.open, 0);
            result.value
        };
        match form {
            Form::Plain => value(op),
            Form::Of(a, code) => evaluate(code, &[value(a)]),
            Form::OfBoth(a, b, code) => evaluate(code, &[value(a), value(b)]),
        }
    }

    fn patterns() -> impl Iterator<Item = u64> {
        let shifts = (0..64).flat_map(|by| {
            [1, 3, 5, 63, 64, 127, 2047, 0xff, u64::MAX, u64::MAX >> 1].into_iter().flat_map(
                move |bits: u64| [bits << by, bits >> by, !(bits << by), bits.rotate_left(by)],
            )
        });
        let floats = [0.0, -0.0, 1.0, -1.0, 0.5, 100.0, 1e9, 4e9, -2147483648.0, f64::NAN];
        shifts.chain(floats.map(f64::to_bits)).chain(floats.map(|f| (f as f32).to_bits().into()))
    }

    #[test]
    fn every_form_computes_its_constant_and_is_as_long_as_it_says() {
        let func = Function::default();
        let mut forms = 0;
        for word in patterns() {
            for code in [Opcode::I32Const, Opcode::I64Const, Opcode::F32Const, Opcode::F64Const] {
                let narrow = matches!(code, Opcode::I32Const | Opcode::F32Const);
                let op = Op { code, word: if narrow { word & 0xffff_ffff } else { word } };
                let (form, len) = shortest(&func, op, Goal::MoreSize).expect("it is a constant");
                assert_eq!(computed(form, op), value(op), "{op:?} as {form:?}");
                let bytes = |op: Op| match op.code {
                    Opcode::I32Const => plain_len(op.word as i32 as i64),
                    Opcode::I64Const => plain_len(op.word as i64),
                    Opcode::F32Const => 5,
                    _ => 9,
                };
                let expected = match form {
                    Form::Plain => bytes(op),
                    Form::Of(a, code) => bytes(a) + u32::from(code.row().bytes),
                    Form::OfBoth(a, b, code) => bytes(a) + bytes(b) + u32::from(code.row().bytes),
                };
                assert_eq!(len, expected, "{op:?} as {form:?}");
                assert!(len <= bytes(op));
                forms += u32::from(form != Form::Plain);
            }
        }
        assert!(forms > 1000, "only {forms} constants had a shorter form");
    }

    #[test]
    fn what_is_short_stays() {
        let func = Function::default();
        for (code, word) in [(Opcode::I32Const, 63), (Opcode::I64Const, 8191)] {
            let op = Op { code, word };
            assert_eq!(
                shortest(&func, op, Goal::MoreSize).map(|(form, _)| form),
                Some(Form::Plain)
            );
        }
        // A half is no integer, and negative zero is not the integer zero.
        for value in [0.5f64, -0.0, f64::NAN, f64::INFINITY, 1e300] {
            let op = Op { code: Opcode::F64Const, word: value.to_bits() };
            assert_eq!(shortest(&func, op, Goal::MoreSize), Some((Form::Plain, 9)));
        }
    }

    #[test]
    fn vectors_of_equal_lanes_are_splats() {
        let splat = |low, high| match vector(low, high).0 {
            Form::Of(_, code) => Some(code),
            _ => None,
        };
        assert_eq!(splat(0, 0), Some(Opcode::I8x16Splat));
        let bytes = 0x8080_8080_8080_8080;
        assert_eq!(splat(bytes, bytes), Some(Opcode::I8x16Splat));
        assert_eq!(splat(0x1000_1000_1000_1000, 0x1000_1000_1000_1000), Some(Opcode::I16x8Splat));
        assert_eq!(splat(0x1_0000_0001, 0x1_0000_0001), Some(Opcode::I32x4Splat));
        assert_eq!(splat(1, 1), Some(Opcode::I64x2Splat));
        assert_eq!(splat(1, 2), None);
    }
}
