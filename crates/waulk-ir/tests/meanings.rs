//! Meanings against evaluators, on edge cases and random operands.
//!
//! Floats are computed by Rust on both sides here; that a solver computes the
//! same is tested in waulk-proof.

use waulk_ir::constant::Constant;
use waulk_ir::evaluate::{Evaluated, Trap};
use waulk_ir::instructions::{Immediate, Instruction, Signature, Type};
use waulk_ir::meaning::{Evaluation, Mean, Meaning, Node, Sort, TermId, Terms, bits_of};
use waulk_ir::opcode::Opcode;
use waulk_samples::Case;

/// The meaning of a case, of variables, ready to be evaluated.
struct Subject {
    terms: Terms,
    variables: Vec<TermId>,
    meaning: Meaning,
}

impl Subject {
    fn new(case: &Case, mean: Mean) -> Subject {
        let mut terms = Terms::new();
        let variable =
            |(at, &ty): (usize, &Type)| terms.variable(&format!("x{at}"), Sort::Bits(bits_of(ty)));
        let variables: Vec<TermId> = case.params.iter().enumerate().map(variable).collect();
        let meaning = mean(&mut terms, &variables, &case.immediates);
        Subject { terms, variables, meaning }
    }

    /// What the meaning says of operands: the values with all choices zero and
    /// with all of them ones, or a trap.
    fn outcome(&self, evaluation: &Evaluation<'_>, operands: &[Constant]) -> Outcome {
        let run = |choices: u128| {
            evaluation.run(|leaf| match self.terms.node(leaf) {
                Node::Choice(_) => choices,
                _ => {
                    let at = self.variables.iter().position(|&variable| variable == leaf);
                    operands[at.expect("a variable")].bits()
                }
            })
        };
        let (none, all) = (run(0), run(u128::MAX));
        let values = self.meaning.values.len();
        let traps: Vec<Trap> = self.meaning.traps.iter().map(|&(trap, _)| trap).collect();
        let mut holding = traps.iter().zip(&none[values..]).filter(|(_, holds)| **holds != 0);
        match (holding.next(), holding.next()) {
            (None, _) => Ok((none[..values].to_vec(), all[..values].to_vec())),
            (Some((&trap, _)), None) => Err(trap),
            _ => panic!("two traps at once"),
        }
    }

    fn roots(&self) -> Vec<TermId> {
        let traps = self.meaning.traps.iter().map(|&(_, condition)| condition);
        self.meaning.values.iter().copied().chain(traps).collect()
    }
}

type Outcome = Result<(Vec<u128>, Vec<u128>), Trap>;

/// What the evaluator says, in the same form.
fn expected(case: &Case, operands: &[Constant]) -> Outcome {
    if let Some(values) = case.opcode.evaluate_two(operands) {
        let bits = values.map(Constant::bits).to_vec();
        return Ok((bits.clone(), bits));
    }
    let evaluated = case.opcode.evaluate(operands, &case.immediates).expect("an evaluator");
    evaluated.map(|Evaluated { value, open }| (vec![value.bits()], vec![value.bits() | open]))
}

/// The first operands of a case on which a meaning is not the evaluator.
fn difference(case: &Case, mean: Mean) -> Option<String> {
    let subject = Subject::new(case, mean);
    let evaluation = Evaluation::new(&subject.terms, &subject.roots());
    case.operands().into_iter().find_map(|operands| {
        let (meant, expected) =
            (subject.outcome(&evaluation, &operands), expected(case, &operands));
        (meant != expected).then(|| {
            format!(
                "{:?} {:?} of {operands:x?}: {meant:x?}, not {expected:x?}",
                case.opcode, case.immediates
            )
        })
    })
}

#[test]
fn meanings_and_evaluators_agree() {
    for case in Case::all() {
        let mean = case.opcode.row().meaning.expect("what is evaluated has a meaning");
        assert_eq!(difference(&case, mean), None);
    }
}

/// Every meaning in the place of every other: an instruction that is taken for
/// another with the same signature is noticed, unless the two do the same.
#[test]
fn wrong_meanings_are_caught() {
    let cases: Vec<Case> =
        Case::all().into_iter().filter(|case| case.immediates.is_empty()).collect();
    let (mut wrong, mut same) = (0, Vec::new());
    for case in &cases {
        // The next few of the same signature: neighbours are the likeliest mistakes.
        let others = cases.iter().skip_while(|other| other.opcode != case.opcode).skip(1);
        let alike = others.filter(|o| (&o.params, &o.results) == (&case.params, &case.results));
        for other in alike.take(3) {
            if other.opcode.name() == case.opcode.name() {
                continue;
            }
            wrong += 1;
            let mean = other.opcode.row().meaning.expect("a meaning");
            if difference(case, mean).is_none() {
                same.push((case.opcode.name(), other.opcode.name()));
            }
        }
    }
    assert_eq!(same, [], "of {wrong}");
    assert!(wrong > 500, "{wrong}");
}

#[test]
fn every_pure_instruction_on_numbers_has_a_meaning() {
    let lacks =
        |row: &&'static Instruction| row.is_pure() && row.meaning.is_none() && gives_numbers(row);
    let lacking: Vec<&str> =
        Opcode::ALL.iter().map(|opcode| opcode.row()).filter(lacks).map(|row| row.name).collect();
    let (relaxed, others): (Vec<_>, Vec<_>) =
        lacking.into_iter().partition(|name| name.contains(".relaxed_"));
    // Their results differ from machine to machine.
    assert_eq!(relaxed.len(), 20);
    // A constant is its immediate.
    assert_eq!(others, ["i32.const", "i64.const", "f32.const", "f64.const", "v128.const"]);
    let table = Opcode::ALL.iter().map(|opcode| opcode.row());
    assert!(table.clone().all(|row| row.evaluate.is_some() == row.meaning.is_some()));
    assert!(table.filter(|row| row.meaning.is_some()).all(|row| row.is_pure()));
}

/// Its signature says that it has results, all of them numbers or vectors. What
/// has a special signature works on references, is `select`, or is control.
fn gives_numbers(row: &Instruction) -> bool {
    let named = row.immediates.contains(&Immediate::Func);
    matches!(row.signature, Signature::Fixed { results: [_, ..], .. }) && !named
}
