//! Building, rewriting, printing and evaluating terms.

use super::text::{Dialect, script};
use super::{Evaluation, Format, Node, Operator, Outcome, Rounding, Sort, TermId, Terms};
use crate::constant::Constant;
use crate::opcode::Opcode;

fn variables(terms: &mut Terms) -> [TermId; 2] {
    ["x", "y"].map(|name| terms.variable(name, Sort::Bits(32)))
}

#[test]
fn equal_terms_are_one() {
    let mut terms = Terms::new();
    let [x, y] = variables(&mut terms);
    let sum = terms.bvadd(x, y);
    let before = terms.len();
    assert_eq!(terms.bvadd(x, y), sum);
    assert_eq!(terms.variable("x", Sort::Bits(32)), x);
    assert_eq!(terms.len(), before);
    assert_ne!(terms.bvadd(y, x), sum);
    assert_ne!(terms.variable("x", Sort::Bits(64)), x);
    assert_ne!(terms.choice(32), terms.choice(32));
}

#[test]
fn arenas_are_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Terms>();
    shared::<Outcome>();
    assert_ne!(Terms::new().identity(), Terms::new().identity());
}

#[test]
#[should_panic(expected = "`bvadd` has no meaning for")]
fn sorts_are_checked() {
    let mut terms = Terms::new();
    let [x, _] = variables(&mut terms);
    let wide = terms.variable("w", Sort::Bits(64));
    terms.bvadd(x, wide);
}

#[test]
fn lanes_come_back_out_of_vectors() {
    let mut terms = Terms::new();
    let lanes: Vec<TermId> =
        (0..16).map(|at| terms.variable(&format!("b{at}"), Sort::Bits(8))).collect();
    let vector = super::lanes::join(&mut terms, &lanes);
    assert_eq!(super::lanes::split(&mut terms, vector, 8), lanes);
    let wide = terms.extract(vector, 31, 8);
    assert_eq!(terms.extract(wide, 15, 8), lanes[2]);
}

#[test]
fn a_computed_float_is_not_taken_apart() {
    let mut terms = Terms::new();
    let [x, y] = variables(&mut terms);
    let operands = [x, y].map(|value| Outcome::value(&mut terms, value));
    let sum = Outcome::apply(&mut terms, Opcode::F32Add, &operands, &[]).expect("a meaning");
    let float = terms.fp_from_bits(sum.values[0]);
    assert!(matches!(terms.node(float), Node::Apply(Operator::FpAdd, _)));
    // Its bits may be those of a NaN, a constant's are no such thing.
    let negated = Outcome::apply(&mut terms, Opcode::F32Neg, &[sum], &[]).expect("a meaning");
    let float = terms.fp_from_bits(negated.values[0]);
    assert!(matches!(terms.node(float), Node::Apply(Operator::FpFromIeeeBv(_), _)));
}

#[test]
fn the_text_does_not_depend_on_the_arena() {
    let write = |other: bool| {
        let mut terms = Terms::new();
        if other {
            let [x, y] = variables(&mut terms);
            terms.choice(32);
            terms.bvmul(y, x);
        }
        let [x, y] = variables(&mut terms);
        let operands = [x, y].map(|value| Outcome::value(&mut terms, value));
        let sum = Outcome::apply(&mut terms, Opcode::F32Add, &operands, &[]).expect("a meaning");
        let zero = terms.is(sum.values[0], 0);
        script(&terms, Dialect::Ieee, &[zero])
    };
    assert_eq!(write(false), write(true));
    assert_eq!(
        write(false),
        "\
(declare-const $x (_ BitVec 32))
(define-fun t!0 () (_ FloatingPoint 8 24) ((_ to_fp 8 24) $x))
(declare-const $y (_ BitVec 32))
(define-fun t!1 () (_ FloatingPoint 8 24) ((_ to_fp 8 24) $y))
(define-fun t!2 () (_ FloatingPoint 8 24) (fp.add RNE t!0 t!1))
(declare-const nan!0 (_ BitVec 32))
(assert (= (ite (fp.isNaN t!2) (bvor #x7fc00000 (bvand nan!0 (ite (or \
(and (fp.isNaN t!0) (not (= (bvand $x #x7fffffff) #x7fc00000))) \
(and (fp.isNaN t!1) (not (= (bvand $y #x7fffffff) #x7fc00000)))) #x803fffff #x80000000))) \
(fp.to_ieee_bv t!2)) #x00000000))
"
    );
}

#[test]
fn the_standard_has_no_bits_of_floats() {
    let mut terms = Terms::new();
    let [x, _] = variables(&mut terms);
    let float = terms.fp_from_bits(x);
    let rounded = terms.fp_round(float, Rounding::Zero);
    let bits = terms.fp_to_bits(rounded);
    let zero = terms.is(bits, 0);
    assert_eq!(
        script(&terms, Dialect::Standard, &[zero]),
        "\
(declare-const $x (_ BitVec 32))
(declare-const bits!0 (_ BitVec 32))
(assert (= ((_ to_fp 8 24) bits!0) (fp.roundToIntegral RTZ ((_ to_fp 8 24) $x))))
(assert (= bits!0 #x00000000))
"
    );
}

#[test]
fn division_by_zero_is_what_smt_lib_says() {
    let mut terms = Terms::new();
    let [x, y] = variables(&mut terms);
    let roots = [
        terms.bvudiv(x, y),
        terms.bvurem(x, y),
        terms.bvsdiv(x, y),
        terms.bvsrem(x, y),
        terms.bvshl(x, y),
        terms.bvashr(x, y),
    ];
    let evaluation = Evaluation::new(&terms, &roots);
    let run = |a: u32, b: u32| evaluation.run(|leaf| if leaf == x { a.into() } else { b.into() });
    let (minus_one, minus_seven) = (u128::from(u32::MAX), u128::from(-7_i32 as u32));
    assert_eq!(run(7, 0), [minus_one, 7, minus_one, 7, 7, 7]);
    assert_eq!(
        run(-7_i32 as u32, 0),
        [minus_one, minus_seven, 1, minus_seven, minus_seven, minus_seven]
    );
    assert_eq!(run(-7_i32 as u32, 32)[4..], [0, minus_one]);
    let least = 1_u128 << 31;
    assert_eq!(run(1 << 31, u32::MAX)[2..4], [least, 0]);
}

#[test]
fn substitution_rebuilds() {
    let mut terms = Terms::new();
    let [x, y] = variables(&mut terms);
    let sum = terms.bvadd(x, y);
    let product = terms.bvmul(sum, x);
    let three = terms.constant(Constant::I32(3));
    let others = [(x, three)].into_iter().collect();
    let changed = terms.substitute(product, &others);
    let sum = terms.bvadd(three, y);
    assert_eq!(changed, terms.bvmul(sum, three));
    let others = [(x, three), (y, three)].into_iter().collect();
    let changed = terms.substitute(product, &others);
    assert_eq!(terms.as_constant(changed), Some(18));
}

#[test]
fn formats_are_ieee_754() {
    for (format, infinity, nan) in [
        (Format::F32, f32::INFINITY.to_bits().into(), 0x7fc0_0000_u128),
        (Format::F64, f64::INFINITY.to_bits().into(), 0x7ff8_0000_0000_0000),
    ] {
        assert_eq!((format.infinity(), format.canonical_nan()), (infinity, nan));
        assert_eq!(Format::of_bits(format.bits()), format);
    }
}
