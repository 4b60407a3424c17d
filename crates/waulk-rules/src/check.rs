//! What has to be so of rules before anything is proven: each has a name of its own
//! and instances, and rewriting ends.

use std::collections::{BTreeMap, BTreeSet};

use waulk_ir::opcode::Opcode;

use crate::instance::{Instance, TreeData, instances};
use crate::measure::decreases;
use crate::program::{Program, RuleError};

/// Checks all rules.
///
/// # Errors
/// Everything that is wrong, in the order of the texts.
pub fn check(program: &Program) -> Result<(), Vec<RuleError>> {
    let mut errors = Vec::new();
    let mut names = BTreeMap::new();
    for rule in program.rules() {
        let at = |message: String| program.error(rule.pos, message);
        match rule.name {
            None => errors.push(at("a rule needs a name: `(rule NAME (simplify …`".to_owned())),
            Some(name) => {
                if let Some(first) = names.insert(name, rule.pos) {
                    let RuleError { file, line, .. } = program.error(first, "");
                    let name = program.name(name);
                    errors
                        .push(at(format!("`{name}` is the name of the rule at {file}:{line} too")));
                }
            }
        }
        match instances(program, rule) {
            Ok(found) => {
                if let Some(instance) = found.iter().find(|it| brings_a_proposal(it)) {
                    let message = "the right side has an instruction of a proposal that the \
                                   left side does not show to be there";
                    errors.push(at(format!("{message}\n  {instance}")));
                }
                let grows = found.iter().find_map(|it| decreases(it).err().map(|why| (it, why)));
                if let Some((instance, why)) = grows {
                    errors.push(at(format!("{why}\n  {instance}")));
                }
            }
            Err(error) => errors.push(error),
        }
    }
    errors.sort();
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// What came to WebAssembly after its first release, as far as rules make it.
fn proposal(opcode: Opcode) -> Option<&'static str> {
    let name = opcode.name();
    let vector = ["v128", "x16", "x8", "x4", "x2"];
    let first = name.split('.').next().unwrap_or_default();
    if ["extend8_s", "extend16_s", "extend32_s"].iter().any(|it| name.ends_with(it)) {
        Some("sign extension")
    } else if name.contains("trunc_sat") && first.len() == 3 {
        Some("saturating conversions")
    } else if vector.iter().any(|it| first.ends_with(it)) {
        Some("vectors")
    } else {
        None
    }
}

/// Whether the right side needs a proposal that the left side does not: an output has
/// no proposal that its input has not.
fn brings_a_proposal(instance: &Instance) -> bool {
    let proposals = |tree| {
        let mut found = BTreeSet::new();
        instance.visit(tree, &mut |data| {
            if let TreeData::Apply { opcode, .. } = data {
                found.extend(proposal(*opcode));
            }
        });
        found
    };
    !proposals(instance.right).is_subset(&proposals(instance.left))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::Program;

    #[test]
    fn the_built_in_rules_are_right() {
        assert_eq!(check(&Program::built_in()), Ok(()));
    }

    #[test]
    fn no_rule_brings_a_proposal() {
        let text = "(rule a (simplify (ishr_s (Ty.I32) (ishl _ x (iconst _ 24)) (iconst _ 24)))
            (iextend8_s (Ty.I32) x))";
        let program = Program::read(&[("a.isle", text)]).expect("it is a rule");
        let errors = check(&program).expect_err("engines without it would refuse the output");
        assert!(errors[0].message.contains("proposal"), "{errors:?}");
    }

    #[test]
    fn each_rule_has_a_name_of_its_own() {
        let text = "(rule (simplify (iadd _ x (iconst _ 0))) x)
            (rule one (simplify (isub _ x (iconst _ 0))) x)
            (rule one (simplify (ixor _ x (iconst _ 0))) x)";
        let read = Program::read(&[("a.isle", text)]);
        // The language itself refuses the second name.
        let errors = read.and_then(|program| check(&program)).expect_err("two things are wrong");
        let text: Vec<String> = errors.iter().map(ToString::to_string).collect();
        assert!(text.iter().any(|it| it.starts_with("a.isle:3:")), "{text:?}");
    }
}
