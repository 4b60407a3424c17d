//! Proofs of whole rules: of all their instances, with keys for their verdicts.

use std::fmt;

use cranelift_isle::sema::Rule;
use waulk_ir::meaning::Terms;
use waulk_ir::meaning::text::Dialect;
use waulk_rules::instance::{Instance, instances};
use waulk_rules::{Program, RuleError};

use crate::counterexample::Counterexample;
use crate::obligation::Obligation;
use crate::prover::Unsettled;
use crate::rule::obligation;

/// One instance of a rule, and what has to be proven of it.
#[derive(Debug)]
pub struct Stated {
    /// The instance.
    pub instance: Instance,
    /// The terms of the obligation.
    pub terms: Terms,
    /// The obligation.
    pub obligation: Obligation,
}

/// A rule and all that has to be proven of it.
#[derive(Debug)]
pub struct RuleObligations {
    /// The rule's name.
    pub name: String,
    /// Its instances, in the order of the types.
    pub instances: Vec<Stated>,
    /// What the verdict depends on, hashed: the text of each obligation, and so the
    /// rule, its conditions and the meanings of the instructions in it.
    pub key: String,
}

impl RuleObligations {
    /// States them.
    ///
    /// # Errors
    /// The rule can't be followed: see [`instances`].
    pub fn new(program: &Program, rule: &Rule) -> Result<RuleObligations, RuleError> {
        let mut hasher = blake3::Hasher::new();
        let state = |instance: Instance| {
            let mut terms = Terms::new();
            let obligation = obligation(&mut terms, &instance);
            hasher.update(obligation.text(&terms, Dialect::Standard).as_bytes());
            hasher.update(&[0]);
            Stated { instance, terms, obligation }
        };
        let instances = instances(program, rule)?.into_iter().map(state).collect();
        let key = hasher.finalize().to_hex()[..32].to_owned();
        Ok(RuleObligations { name: program.rule_name(rule), instances, key })
    }
}

/// Why a rule is not proven, for one choice of types.
#[derive(Clone, PartialEq, Debug)]
pub struct Refusal {
    /// The types.
    pub choice: String,
    /// The rule there, as text.
    pub text: String,
    /// Why.
    pub why: Why,
}

/// Why an instance is not proven.
#[derive(Clone, PartialEq, Debug)]
pub enum Why {
    /// It is wrong.
    Wrong(Counterexample),
    /// It never fits: its conditions contradict one another or the left side.
    Never,
    /// Neither was shown within the limits.
    Unsettled(Unsettled),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Refusal { choice, text, why } = self;
        let of = if choice.is_empty() { String::new() } else { format!(" for {choice}") };
        match why {
            Why::Wrong(counterexample) => write!(f, "it is wrong{of}: {counterexample}\n  {text}"),
            Why::Never => {
                write!(f, "it never fits{of}: nothing satisfies its conditions\n  {text}")
            }
            Why::Unsettled(Unsettled::Limit(limit)) => {
                write!(f, "it is not proven{of} within {limit} steps of the solver\n  {text}")
            }
            Why::Unsettled(why) => write!(f, "it is not proven{of}: {why:?}\n  {text}"),
        }
    }
}

/// Whether the evaluators say too that the sides differ for these values. `None` where
/// they can't tell, as something is computed with bits that the standard leaves open.
pub fn confirmed(instance: &Instance, counterexample: &Counterexample) -> Option<bool> {
    let values = |name: &str| {
        let found = counterexample.values.iter().find(|(other, _, _)| other == name);
        found.map(|&(_, _, value)| value)
    };
    let (left, right) = instance.run(&values)?;
    Some(match (left, right) {
        (Ok(left), Ok(right)) => {
            // A value of the right side that the left side has not.
            let kept = !left.open;
            (left.value.bits() ^ right.value.bits()) & kept != 0 || right.open & kept != 0
        }
        (Err(_), Err(_)) => false,
        _ => true,
    })
}

#[cfg(feature = "z3")]
mod proving {
    use super::{Refusal, RuleObligations, Why, confirmed};
    use crate::prover::{Prover, Unsettled, Verdict};

    impl Prover {
        /// Proves all instances of a rule, or says which is not proven.
        ///
        /// # Errors
        /// The first instance that is not.
        pub fn prove_rule(&self, rule: &RuleObligations) -> Result<(), Refusal> {
            for stated in &rule.instances {
                let why = match self.prove(&stated.terms, &stated.obligation) {
                    Verdict::Proved(_) => continue,
                    Verdict::Refuted(counterexample) => {
                        match confirmed(&stated.instance, &counterexample) {
                            Some(false) => Why::Unsettled(Unsettled::Unconfirmed),
                            Some(true) | None => Why::Wrong(counterexample),
                        }
                    }
                    Verdict::Vacuous => Why::Never,
                    Verdict::Unknown(why) => Why::Unsettled(why),
                };
                let (choice, text) = (stated.instance.choice.clone(), stated.instance.to_string());
                return Err(Refusal { choice, text, why });
            }
            Ok(())
        }
    }
}
