//! What instructions mean, as terms that a solver understands.
//!
//! Beside its [evaluator](crate::evaluate), each pure instruction has a meaning:
//! from terms for its operands to terms for its results, and for when it traps.
//! Operands and results are bit-vectors. Vector instructions are made from the
//! same scalar operations, lane by lane. [`Terms`] holds terms, [`Outcome`] puts
//! instructions together, waulk-proof asks a solver.
//!
//! That meanings and evaluators agree is tested on edge cases and random
//! operands: here by the [concrete evaluation](Evaluation) of terms, where floats
//! are Rust's, and in waulk-proof by the solver itself.
//!
//! # NaNs
//! An instruction whose result may be an open NaN has, for each execution and
//! lane, a *choice*: bits of which nothing is known, [`Node::Choice`]. Its result
//! is
//!
//! ```text
//! (ite (fp.isNaN r) (bvor canonical (bvand choice open)) (fp.to_ieee_bv r))
//! ```
//!
//! where `open` are the bits that the standard leaves open: the sign, and the
//! payload too if an operand was a NaN that is not canonical. Whatever the choice
//! is, the result is allowed; and every allowed result has a choice. So choices
//! need no conditions.
//!
//! # What has to be proven
//! A program may replace `L` by `R` if `R` does nothing that `L` could not do: for
//! all values of the variables that satisfy the conditions, and all choices of
//! `R`, there are choices of `L` such that both trap, or neither does and their
//! values are equal. With `match(x, l, r)` for what is between "such that" and the
//! full stop, one looks for `x` and `r` such that `match` is false for all `l`.
//! What is there, but without the quantifier:
//!
//! 1. `L` has no choices: `not match(x, r)`. Satisfiable is refuted, unsatisfiable
//!    proven.
//! 2. Else *witnesses* are put in the place of `L`'s choices, terms over `x` and
//!    `r`: if `not match(x, w(x, r), r)` is unsatisfiable, the witness `w` shows
//!    that there always is a choice. The first witness undoes what happens to a
//!    choice on its way to `L`'s value, and so is what makes the value `R`'s, if
//!    any choice does. Where nothing but sign changes, lanes and the like come
//!    after an operation, as in most rules, this witness is complete. Choices that
//!    are inside of other arithmetic get all ones, the most uncommon NaN, since
//!    that opens the most bits of the result. The second witness gives them what
//!    the choices of `R` are, in order: the same choice.
//! 3. If a witness fails for some `x*` and `r*`, it is asked whether another choice
//!    does for these constants: `match(x*, l, r*)`. If none does, `x*` and `r*` are
//!    a counterexample. Else the choice found is one more witness, a constant, and
//!    all witnesses are asked at once: `x` and `r` for which all of them fail. This
//!    goes on for some rounds (it is counterexample-guided inductive synthesis, as
//!    in Solar-Lezama, "Program Synthesis by Sketching", 2008); past them, nothing
//!    is known.
//!
//! Choices that both sides have in common are one execution that both use, and
//! count as variables. Two applications of one instruction are two executions with
//! a choice each, however equal their operands are; where a program computes a
//! value once and uses it twice, one [`Outcome`] is used twice.
//!
//! Does not handle: relaxed SIMD, whose results differ from machine to machine;
//! references; memory.

pub(crate) mod choice;
mod concrete;
pub(crate) mod conversion;
pub(crate) mod float;
pub(crate) mod integer;
mod lanes;
mod nan;
mod outcome;
mod rewrite;
mod term;
mod terms;
#[cfg(test)]
mod tests;
pub mod text;
pub(crate) mod vector;
pub(crate) mod vector_compare;
pub(crate) mod vector_float;
pub(crate) mod vector_integer;
pub(crate) mod vector_widen;

pub use concrete::Evaluation;
pub use outcome::{Meaning, Outcome};
pub use term::{Format, Node, Operands, Operator, Rounding, Sort, TermId};
pub use terms::Terms;

use crate::instructions::Type;

/// How an instruction's meaning is made: from operands and immediates (lanes).
pub type Mean = fn(&mut Terms, &[TermId], &[u8]) -> Meaning;

/// How many bits a value of a type has.
///
/// # Panics
/// It is no type of a value.
pub const fn bits_of(ty: Type) -> u32 {
    match ty {
        Type::I32 | Type::F32 => 32,
        Type::I64 | Type::F64 => 64,
        Type::V128 => 128,
        Type::Address => panic!("an address is of one type or the other"),
    }
}

/// Meanings in short form: operands, and after `=` the value, after `?` the value
/// and when there are which traps.
macro_rules! meanings {
    (|$terms:ident| $($name:ident($($operand:ident),*) $how:tt $value:expr;)*) => {$(
        pub(crate) fn $name(
            $terms: &mut $crate::meaning::Terms,
            operands: &[$crate::meaning::TermId],
            _: &[u8],
        ) -> $crate::meaning::Meaning {
            let &[$($operand),*] = operands else { $crate::meaning::mismatch(operands) };
            $crate::meaning::meanings!(@result $how $value)
        }
    )*};
    (@result = $value:expr) => { $crate::meaning::Meaning::value($value) };
    (@result ? $value:expr) => {{
        let (value, traps) = $value;
        $crate::meaning::Meaning::trapping(value, &traps)
    }};
}
use meanings;

/// There are not as many operands as the instruction has.
#[cold]
fn mismatch(operands: &[TermId]) -> ! {
    panic!("these operands fit no signature of the instruction: {operands:?}")
}
