//! That rewriting ends: every rule makes what it replaces smaller by one measure.
//!
//! The measure of a value is a number of at least 1: of a constant 1, of an operation
//! a weight and a multiple of the measure of each of its operands. A rule may only
//! replace a value by one of a smaller measure, whatever its variables are. As
//! operations that a rule makes are rewritten in their turn, and as no measure is
//! below 1, that comes to an end.
//!
//! Multiples let constants move: in `(iadd k x)` the second operand counts three times
//! and the first one twice, so that `(iadd x k)` is smaller if `x` is no constant. That
//! nothing counts once lets an operand move when an operation around it goes. Small
//! differences between
//! weights give a direction to what would go to and fro: `sub` of a constant becomes
//! `add`, never the other way round.
//!
//! Source: linear polynomial interpretations, as in Lankford, "On Proving Term
//! Rewriting Systems Are Noetherian" (1979).

use std::collections::BTreeMap;

use waulk_ir::instructions::{Signature, Type};
use waulk_ir::opcode::Opcode;

use crate::instance::{Condition, Instance, Tree, TreeData};

/// A weight for each cycle, so that there is room between operations.
const CYCLE: i64 = 16;

/// What comes after which, by what stands behind the dot of the name: the larger
/// becomes the smaller.
const ORDER: [(&str, i64); 16] = [
    ("wrap_i64", 2),
    ("extend_i32_u", -10),
    ("rem_s", 1000),
    ("select", 64),
    ("sub", 4),
    ("add", 2),
    ("xor", 1),
    ("ge_s", 2),
    ("ge_u", 2),
    ("le_s", 2),
    ("le_u", 2),
    ("ge", 2),
    ("le", 2),
    ("rotr", 1),
    ("shr_s", 1),
    ("replace_lane", 1),
];

/// How many times more an operand counts where operations are dear, so that it may be
/// used more than once in their place.
const DEAR: i64 = 64;

/// A sum of multiples of variables, and a number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Linear {
    of: BTreeMap<Tree, i64>,
    number: i64,
}

impl Linear {
    fn add(&mut self, other: &Linear, times: i64) {
        for (&tree, &count) in &other.of {
            *self.of.entry(tree).or_default() += times * count;
        }
        self.number += times * other.number;
    }
}

/// Whether the right side is smaller than the left one, whatever the variables are.
///
/// # Errors
/// Why it is not.
pub fn decreases(instance: &Instance) -> Result<(), String> {
    let mut rest = measure(instance, instance.left);
    rest.add(&measure(instance, instance.right), -1);
    let mut least = rest.number;
    for (&tree, &count) in &rest.of {
        if count < 0 {
            return Err(format!(
                "the right side uses {} too often: rewriting with it might not end",
                instance.text(tree)
            ));
        }
        let no_constant = instance.conditions.contains(&Condition::NotConstant(tree));
        least += count * if no_constant { 2 } else { 1 };
    }
    match least > 0 {
        true => Ok(()),
        false => Err(format!(
            "the right side is not smaller than the left one, but by {least}: rewriting with it \
             might not end"
        )),
    }
}

fn measure(instance: &Instance, tree: Tree) -> Linear {
    match &instance.trees[tree] {
        TreeData::Variable { .. } => Linear { of: BTreeMap::from([(tree, 1)]), number: 0 },
        _ if is_constant(instance, tree) => Linear { number: 1, ..Linear::default() },
        TreeData::Apply { opcode, operands, .. } => {
            let mut sum = Linear { number: weight(*opcode), ..Linear::default() };
            for (at, &operand) in operands.iter().enumerate() {
                sum.add(&measure(instance, operand), multiple(*opcode, at));
            }
            sum
        }
        _ => unreachable!("all others are constants"),
    }
}

/// Whether a value is a constant, or becomes one when it is made.
fn is_constant(instance: &Instance, tree: Tree) -> bool {
    match &instance.trees[tree] {
        TreeData::Variable { .. } => false,
        TreeData::Apply { opcode, operands, .. } => {
            let folds = matches!(instance.ty(tree), Type::I32 | Type::I64);
            let row = opcode.row();
            let integers =
                operands.iter().all(|&it| matches!(instance.ty(it), Type::I32 | Type::I64));
            folds
                && integers
                && !row.traps.possible()
                && operands.iter().all(|&operand| is_constant(instance, operand))
        }
        _ => true,
    }
}

/// What stands behind the dot of an instruction's name.
fn base(opcode: Opcode) -> &'static str {
    let name = opcode.name();
    name.split_once('.').map_or(name, |(_, base)| base)
}

fn weight(opcode: Opcode) -> i64 {
    let order = ORDER.iter().find(|(name, _)| *name == base(opcode));
    (i64::from(opcode.row().cycles) * CYCLE + order.map_or(0, |(_, order)| *order)).max(1)
}

/// How often an operand's measure counts.
fn multiple(opcode: Opcode, at: usize) -> i64 {
    let dear = ["mul", "div", "rem"].iter().any(|name| base(opcode).starts_with(name));
    // What they are put around of may become an operand of something else.
    let turns = matches!(base(opcode), "neg" | "not" | "splat");
    let alone = matches!(opcode.row().signature, Signature::Fixed { params: [_], .. });
    match (opcode, at) {
        _ if alone => 1 + i64::from(turns),
        // The arms change places, and the condition may become a number.
        (Opcode::Select, 0 | 1) => 4,
        (Opcode::Select, _) => 8,
        (Opcode::V128Bitselect, 0 | 1) | (_, 0) => 2 * if dear { DEAR } else { 1 },
        (_, _) => 3 * if dear { DEAR } else { 1 },
    }
}

#[cfg(test)]
mod tests {
    use super::decreases;
    use crate::Program;
    use crate::instance::instances;

    fn check(rule: &str) -> Result<(), String> {
        let program = Program::read(&[("test.isle", rule)]).expect("it is a rule");
        let rule = program.rules().next().expect("there is one");
        instances(&program, rule).expect("it has instances").iter().try_for_each(decreases)
    }

    #[test]
    fn smaller_is_smaller() {
        for rule in [
            "(rule a (simplify (iadd _ x (iconst _ 0))) x)",
            "(rule a (simplify (iadd ty k @ (iconst _ _) x))
               (if-let y (not_constant x)) (iadd ty x k))",
            "(rule a (simplify (isub ty x (iconst _ k)))
               (if-let n (fold_isub ty 0 k)) (iadd ty x (iconst ty n)))",
            "(rule a (simplify_fast (imul ty x (iconst _ 3))) (iadd ty (ishl ty x (iconst ty 1)) x))",
        ] {
            assert_eq!(check(rule), Ok(()), "{rule}");
        }
    }

    #[test]
    fn what_could_go_round_is_refused() {
        for (rule, why) in [
            ("(rule a (simplify (iadd ty x y)) (iadd ty y x))", "uses $x too often"),
            (
                "(rule a (simplify (iadd ty x (iconst _ 0))) (isub ty x (iconst ty 0)))",
                "not smaller",
            ),
            ("(rule a (simplify (iadd ty k @ (iconst _ _) x)) (iadd ty x k))", "not smaller"),
            ("(rule a (simplify (ishl ty x (iconst _ 1))) (iadd ty x x))", "uses $x too often"),
            (
                "(rule a (simplify (iadd ty x (iconst _ k))) (iadd ty x (iconst ty k)))",
                "not smaller",
            ),
        ] {
            let refused = check(rule).expect_err(rule);
            assert!(refused.contains(why), "{rule}: {refused}");
        }
    }
}
