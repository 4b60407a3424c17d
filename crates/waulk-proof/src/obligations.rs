//! What has to be proven of all rules of a program, stated once for all who prove.
//!
//! A rule is stated when someone first asks for it, and stays: its terms are plain data,
//! which every solver context takes over as they are. Who else asks, on whatever thread,
//! is given the same.

use std::sync::OnceLock;

use cranelift_isle::sema::{Rule, RuleId};
use waulk_rules::{Program, RuleError};

use crate::rules::RuleObligations;

/// Rules, and what has to be proven of each.
#[derive(Debug)]
pub struct Obligations {
    program: Program,
    list: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    rule: RuleId,
    stated: OnceLock<Result<RuleObligations, RuleError>>,
}

impl Obligations {
    /// Those of the rules of a program. None is stated yet.
    pub fn of(program: Program) -> Obligations {
        let entry = |rule: &Rule| Entry { rule: rule.id, stated: OnceLock::new() };
        let list = program.rules().map(entry).collect();
        Obligations { program, list }
    }

    /// The rules.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// How many rules there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many rules have been stated so far.
    pub fn stated(&self) -> usize {
        self.list.iter().filter(|entry| entry.stated.get().is_some()).count()
    }

    fn rule(&self, entry: &Entry) -> &Rule {
        &self.program.terms.rules[entry.rule.index()]
    }

    /// What has to be proven of the rule at a place in the program; `None` if there are
    /// fewer rules. A thread that asks while another one states the rule waits for that.
    ///
    /// # Errors
    /// The rule can't be followed.
    pub fn get(&self, at: usize) -> Option<Result<&RuleObligations, RuleError>> {
        let entry = self.list.get(at)?;
        let state = || RuleObligations::new(&self.program, self.rule(entry));
        Some(entry.stated.get_or_init(state).as_ref().map_err(Clone::clone))
    }

    /// What has to be proven of the rule with a name; `None` if there is no such rule.
    ///
    /// # Errors
    /// As for [`Obligations::get`].
    pub fn find(&self, name: &str) -> Option<Result<&RuleObligations, RuleError>> {
        let has = |entry| self.program.rule_name(self.rule(entry)) == name;
        self.get(self.list.iter().position(has)?)
    }

    /// Where the rule at a place in the program stands.
    pub(crate) fn place(&self, at: usize) -> Option<RuleError> {
        let entry = self.list.get(at)?;
        Some(self.program.error(self.rule(entry).pos, ""))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;

    #[test]
    fn all_who_ask_are_given_the_same() {
        let list = Obligations::of(Program::built_in());
        assert_eq!((list.stated(), list.len()), (0, list.program().rules().count()));
        let at_once = Barrier::new(4);
        let ask = || {
            at_once.wait();
            let ask = |at| std::ptr::from_ref(list.get(at).unwrap().unwrap()) as usize;
            (0..20).map(ask).collect::<Vec<_>>()
        };
        let found: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(ask)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(found.iter().all(|other| *other == found[0]));
        assert_eq!(list.stated(), 20);
        let first = list.get(7).unwrap().unwrap();
        assert!(std::ptr::eq(list.find(&first.name).unwrap().unwrap(), first));
        assert!(list.get(list.len()).is_none() && list.find("no_such_rule").is_none());
    }
}
