//! Evaluators: what an instruction computes from constant operands.
//!
//! They are exact: the value, or the trap, is what any conforming engine
//! yields. Where the standard leaves the bits of a NaN open, the value is an
//! allowed one, the same on every machine (the positive canonical NaN), and
//! [`Evaluated::open`] says which bits another execution may set otherwise.
//!
//! Does not handle: relaxed SIMD, whose results differ from machine to machine.

pub(crate) mod choice;
pub(crate) mod conversion;
pub(crate) mod float;
pub(crate) mod integer;
mod lanes;
mod nan;
#[cfg(test)]
mod tests;
pub(crate) mod vector;
pub(crate) mod vector_compare;
pub(crate) mod vector_float;
pub(crate) mod vector_integer;
pub(crate) mod vector_widen;

use crate::constant::Constant;

/// How an instruction is evaluated.
#[derive(Clone, Copy, Debug)]
pub enum Evaluate {
    /// From operands and immediates (lanes) to one result.
    One(fn(&[Constant], &[u8]) -> Result<Evaluated, Trap>),
    /// From operands to two results, never trapping.
    Two(fn(&[Constant]) -> [Constant; 2]),
}

/// A computed result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Evaluated {
    /// The value, or an allowed one.
    pub value: Constant,
    /// The bits of a NaN that the standard leaves open, a subset of the bits
    /// of `value`. Zero if there is one allowed value only.
    pub open: u128,
}

impl Evaluated {
    /// The one value that is allowed.
    pub const fn exact(value: Constant) -> Evaluated {
        Evaluated { value, open: 0 }
    }

    /// An execution of the same instruction may have given `other`.
    pub fn allows(self, other: Constant) -> bool {
        self.value.ty() == other.ty() && (self.value.bits() ^ other.bits()) & !self.open == 0
    }
}

/// Why an instruction traps.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Trap {
    /// Integer division by zero.
    DivisionByZero,
    /// The quotient, or the float to convert, is out of the integer's range.
    IntegerOverflow,
    /// A NaN has no integer.
    InvalidConversion,
}

/// Evaluators in short form: operands with their types, the type of the
/// result, and after `=` its value, after `?` its value or a trap, after `~` a
/// float that may be an open NaN, with its open bits.
macro_rules! evaluators {
    ($($name:ident($($operand:ident: $param:ident),*) -> $result:ident $how:tt $value:expr;)*) => {$(
        pub(crate) fn $name(
            operands: &[$crate::constant::Constant],
            _: &[u8],
        ) -> Result<$crate::evaluate::Evaluated, $crate::evaluate::Trap> {
            let &[$($crate::constant::Constant::$param($operand)),*] = operands else {
                $crate::evaluate::mismatch(operands)
            };
            $crate::evaluate::evaluators!(@result $result $how $value)
        }
    )*};
    (@result $result:ident = $value:expr) => {
        Ok($crate::evaluate::Evaluated::exact($crate::constant::Constant::$result($value)))
    };
    (@result $result:ident ? $value:expr) => {
        $value.map($crate::constant::Constant::$result).map($crate::evaluate::Evaluated::exact)
    };
    (@result $result:ident ~ $value:expr) => {{
        let (value, open) = $value;
        let value = $crate::constant::Constant::$result(value);
        Ok($crate::evaluate::Evaluated { value, open: open.into() })
    }};
}
use evaluators;

/// The operands are not those of the signature.
#[cold]
fn mismatch(operands: &[Constant]) -> ! {
    panic!("these operands fit no signature of the instruction: {operands:?}")
}
