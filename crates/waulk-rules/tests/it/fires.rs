//! Every rule does something for an example that is made from it; without it, something
//! else or nothing comes of that example.

use waulk_ir::builder::Rules;
use waulk_rules::instance::{Instance, instances};
use waulk_rules::{Program, RuleSets};
use waulk_samples::Rng;

use crate::example::Example;

/// How many examples of each instance are tried.
const EXAMPLES: usize = 24;

#[test]
fn each_rule_does_what_no_other_does() {
    let program = Program::built_in();
    let counting = RuleSets::counting(&program).expect("they can be interpreted");
    let (mut idle, mut needless) = (Vec::new(), Vec::new());
    for rule in program.rules() {
        let name = program.rule_name(rule);
        let instances = instances(&program, rule).expect("it can be followed");
        let fired = fired(&counting, &name, &instances);
        if fired.is_empty() {
            idle.push(name);
            continue;
        }
        let without = program.without(std::slice::from_ref(&name)).expect("the others are rules");
        let without = RuleSets::load(&without, waulk_rules::Beside::Nothing).expect("likewise");
        let changes = |(example, fast, with): &(Example<'_>, bool, String)| {
            example.rewrite(&*without.get(*fast)).as_ref() != Some(with)
        };
        if !fired.iter().any(changes) {
            needless.push(name);
        }
    }
    assert!(idle.is_empty(), "others come before these always: {idle:?}");
    assert!(needless.is_empty(), "others do what these do: {needless:?}");
}

/// Examples for which a rule does something, and what comes of them.
fn fired<'i>(
    counting: &RuleSets,
    name: &str,
    instances: &'i [Instance],
) -> Vec<(Example<'i>, bool, String)> {
    let mut rng = Rng::named(name, 1);
    let mut fired = Vec::new();
    for instance in instances {
        for _ in 0..EXAMPLES {
            let Some(example) = Example::find(instance, &mut rng) else { break };
            let fast = instance.entry == waulk_rules::instance::Entry::Fast;
            let count = || counting.counts().get(name).copied();
            let before = count();
            let rules: &dyn Rules = &*counting.get(fast);
            let text = example.rewrite(rules);
            if let (Some(text), true) = (text, count() != before) {
                fired.push((example, fast, text));
                break;
            }
        }
    }
    fired
}
