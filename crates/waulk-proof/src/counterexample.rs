//! Counterexamples: values for which a rewriting would change what happens.

use std::fmt;

use rustc_hash::FxHashMap;
use waulk_ir::meaning::{Evaluation, Node, Sort, TermId, Terms};

use crate::obligation::Obligation;

/// Values for which the sides of an obligation do not do the same. There is none
/// that the evaluation of terms has not confirmed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Counterexample {
    /// The variables, their sorts and their values.
    pub values: Vec<(String, Sort, u128)>,
    /// What the left side does. Where it may do one of several things, one of them;
    /// the right side does none of them.
    pub left: Behaviour,
    /// What the right side does, or may do.
    pub right: Behaviour,
}

/// What an expression does for some values.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Behaviour {
    /// It traps.
    Traps,
    /// It gives these bits, of these sorts.
    Gives(Vec<(Sort, u128)>),
}

impl Counterexample {
    /// The counterexample with these values for variables and choices, if it is one:
    /// the conditions hold, and the sides differ for each witness. `None` else.
    pub(crate) fn confirmed(
        terms: &Terms,
        obligation: &Obligation,
        values: &FxHashMap<TermId, u128>,
    ) -> Option<Counterexample> {
        let holding = [&obligation.conditions[..], &obligation.witnessed].concat();
        let (shown, right) = (obligation.shown.terms(), obligation.right.terms());
        let all = [&holding[..], &shown, &right].concat();
        let evaluation = Evaluation::new(terms, &all);
        let results = evaluation.run(|leaf| values.get(&leaf).copied().unwrap_or(0));
        let (held, rest) = results.split_at(holding.len());
        if held.contains(&0) {
            return None;
        }
        let (left_results, right_results) = rest.split_at(shown.len());
        let variables = obligation.variables.iter().map(|&variable| {
            let Node::Variable(name) = terms.node(variable) else { unreachable!("a variable") };
            let value = values.get(&variable).copied().unwrap_or(0);
            (name.to_string(), terms.sort(variable), value)
        });
        Some(Counterexample {
            values: variables.collect(),
            left: Behaviour::of(terms, &shown, left_results),
            right: Behaviour::of(terms, &right, right_results),
        })
    }
}

impl Behaviour {
    /// From the values of an outcome's terms, the last of which says that it traps.
    fn of(terms: &Terms, outcome: &[TermId], results: &[u128]) -> Behaviour {
        let (Some((_, values)), Some((traps, results))) =
            (outcome.split_last(), results.split_last())
        else {
            unreachable!("whether it traps is one of the terms")
        };
        if *traps != 0 {
            return Behaviour::Traps;
        }
        let sorted = values.iter().zip(results);
        Behaviour::Gives(sorted.map(|(&term, &value)| (terms.sort(term), value)).collect())
    }
}

/// Bits in hexadecimal, as many as there are.
fn write_value(f: &mut fmt::Formatter<'_>, sort: Sort, value: u128) -> fmt::Result {
    match sort {
        Sort::Bits(bits) => write!(f, "{value:#0width$x}", width = bits.div_ceil(4) as usize + 2),
        _ => write!(f, "{}", value != 0),
    }
}

impl fmt::Display for Behaviour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Behaviour::Traps => f.write_str("traps"),
            Behaviour::Gives(values) => {
                f.write_str("gives")?;
                for &(sort, value) in values {
                    f.write_str(" ")?;
                    write_value(f, sort, value)?;
                }
                Ok(())
            }
        }
    }
}

/// `x = 0x80000000, y = 0x00000001: left gives 0x00000000, right traps`.
impl fmt::Display for Counterexample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for (name, sort, value) in &self.values {
            write!(f, "{separator}{name} = ")?;
            write_value(f, *sort, *value)?;
            separator = ", ";
        }
        if self.values.is_empty() {
            f.write_str("always")?;
        }
        write!(f, ": left {}, right {}", self.left, self.right)
    }
}
