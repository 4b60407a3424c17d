//! What the solver makes of each instruction's meaning, against its evaluator.

use rustc_hash::FxHashMap;
use waulk_ir::constant::Constant;
use waulk_ir::meaning::{Node, Operator, Sort, TermId, Terms, bits_of};
use waulk_proof::Limits;
use waulk_samples::{Case, Rng};

use crate::prover;

/// How many operands each instruction is tried on.
const TRIED: usize = 60;

/// Z3 computes each meaning, by its own arithmetic, on edge cases and random
/// operands, and comes to what the evaluator says: the value with all choices zero,
/// the value with all that is open with all of them ones, and the traps.
#[test]
fn the_solver_means_what_the_evaluators_compute() {
    let prover = prover(Limits::default());
    let mut computed = 0;
    for case in Case::all() {
        let mut terms = Terms::new();
        let variables: Vec<TermId> = (case.params.iter().zip(0..))
            .map(|(&ty, at)| terms.variable(&format!("x{at}"), Sort::Bits(bits_of(ty))))
            .collect();
        let mean = case.opcode.row().meaning.expect("a meaning");
        let meaning = mean(&mut terms, &variables, &case.immediates);
        let traps = meaning.traps.iter().map(|&(_, condition)| condition);
        let roots: Vec<TermId> = meaning.values.iter().copied().chain(traps).collect();
        let mut choices = terms.reachable(&roots);
        choices.retain(|&term| matches!(terms.node(term), Node::Choice(_)));

        for operands in some(&case) {
            let known = variables.iter().copied().zip(operands.iter().map(|c| c.bits()));
            // A value may be nothing definite, where the instruction traps.
            let compute = |chosen: u128| {
                let choices = choices.iter().map(|&choice| (choice, chosen));
                let values: FxHashMap<TermId, u128> = known.clone().chain(choices).collect();
                prover.compute(&terms, &roots, &values)
            };
            let none = compute(0);
            let all = if choices.is_empty() { none.clone() } else { compute(u128::MAX) };
            computed += 1;
            let values = meaning.values.len();
            let trap =
                meaning.traps.iter().zip(&none[values..]).find(|(_, holds)| **holds != Some(0));
            let theirs = match trap {
                Some((&(trap, _), _)) => Err(trap),
                None => Ok((none[..values].to_vec(), all[..values].to_vec())),
            };
            assert_eq!(theirs, expected(&case, &operands), "{:?} of {operands:x?}", case.opcode);
        }
    }
    println!("{computed} computations");
    assert!(computed > 20_000, "{computed}");
}

/// Some of a case's operands, different ones for each.
fn some(case: &Case) -> Vec<Vec<Constant>> {
    let mut operands = case.operands();
    let mut rng = Rng::named(case.opcode.name(), 7);
    // One instruction with sixteen lanes is one instruction with sixteen lanes.
    let tried = if case.immediates.is_empty() { TRIED } else { TRIED / 6 };
    rng.shuffle(&mut operands);
    operands.truncate(tried);
    operands
}

type Bits = Vec<Option<u128>>;
type Expected = Result<(Bits, Bits), waulk_ir::evaluate::Trap>;

fn expected(case: &Case, operands: &[Constant]) -> Expected {
    if let Some(values) = case.opcode.evaluate_two(operands) {
        let bits = values.map(|value| Some(value.bits())).to_vec();
        return Ok((bits.clone(), bits));
    }
    let evaluated = case.opcode.evaluate(operands, &case.immediates).expect("an evaluator");
    evaluated.map(|e| (vec![Some(e.value.bits())], vec![Some(e.value.bits() | e.open)]))
}

/// Each way in which terms are rewritten when they are built is sound: the solver
/// finds no values for which it makes a difference.
#[test]
fn rewriting_is_sound() {
    use Operator::*;
    let prover = prover(Limits::default());
    let mut terms = Terms::new();
    let t = &mut terms;
    let [a, b] = ["a", "b"].map(|name| t.variable(name, Sort::Bits(32)));
    let [m, n] = ["m", "n"].map(|name| t.variable(name, Sort::Bool));
    let (yes, no, seven) = (t.bool(true), t.bool(false), t.bv(7, 32));
    let negated = t.not(m);
    let joined = t.concat(a, b);
    let part = t.extract(a, 20, 3);
    let (unsigned, signed) = (t.resize_u(a, 64), t.resize_s(a, 64));
    let (float, other) = (t.fp_from_bits(a), t.fp_from_bits(b));
    let sum = t.fp_add(float, other);
    let bits = t.fp_to_bits(sum);
    let choice = t.choice(32);
    let canonical = t.bv(0x7fc0_0000, 32);
    let (nan, is_nan) = (t.bvor(canonical, choice), t.fp_is_nan(sum));
    let boxed = t.ite(is_nan, nan, bits);
    let format = waulk_ir::meaning::Format::F32;
    let tried: &[(Operator, &[TermId])] = &[
        (Not, &[negated]),
        (And, &[m, yes]),
        (And, &[no, m]),
        (And, &[m, m]),
        (Or, &[m, yes]),
        (Or, &[no, m]),
        (Or, &[n, n]),
        (Equal, &[a, a]),
        (Equal, &[sum, sum]),
        (Ite, &[m, a, a]),
        (Ite, &[yes, a, b]),
        (Ite, &[no, a, b]),
        (ZeroExtend(0), &[a]),
        (SignExtend(0), &[a]),
        (Extract { high: 31, low: 0 }, &[a]),
        (Extract { high: 30, low: 7 }, &[joined]),
        (Extract { high: 50, low: 33 }, &[joined]),
        (Extract { high: 40, low: 20 }, &[joined]),
        (Extract { high: 10, low: 2 }, &[part]),
        (Extract { high: 31, low: 2 }, &[unsigned]),
        (Extract { high: 30, low: 0 }, &[signed]),
        (FpFromIeeeBv(format), &[bits]),
        (FpFromIeeeBv(format), &[boxed]),
        (BvMul, &[seven, seven]),
        (BvSdiv, &[seven, seven]),
        (BvUlt, &[seven, seven]),
    ];
    for &(operator, operands) in tried {
        let before = terms.len();
        let rewritten = terms.apply(operator, operands);
        let plain = Node::Apply(operator, operands.into());
        assert_ne!(*terms.node(rewritten), plain, "{operator} is rewritten");
        let what = format!("{operator} {operands:?} ({before} terms)");
        assert!(prover.is_rewriting_sound(&terms, operator, operands, rewritten), "{what}");
    }
    // And it can say no.
    assert!(!prover.is_rewriting_sound(&terms, Extract { high: 31, low: 0 }, &[a], b));
    assert!(!prover.is_rewriting_sound(&terms, FpFromIeeeBv(format), &[a], other));
}
