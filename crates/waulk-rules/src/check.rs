//! What has to be so of rules before anything is proven: each has a name of its own
//! and instances, and rewriting ends.

use std::collections::BTreeMap;

use crate::instance::instances;
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

#[cfg(test)]
mod tests {
    use super::check;
    use crate::Program;

    #[test]
    fn the_built_in_rules_are_right() {
        assert_eq!(check(&Program::built_in()), Ok(()));
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
