//! Which rules a builder is given.

use std::collections::BTreeMap;
use std::sync::Arc;

use waulk_ir::builder::Rules;

use crate::compiled::Compiled;
use crate::externs::Ruled;
use crate::loaded::Loaded;
use crate::program::{BUILT_IN, PRELUDE, Program, RuleError};

/// The rules of a run: shared by all that build.
#[derive(Clone, Debug)]
pub struct RuleSets {
    /// Where size matters more.
    small: Arc<dyn Rules>,
    /// Where speed matters more.
    fast: Arc<dyn Rules>,
    counted: Option<Counted>,
    /// `None` if it can't be told.
    origin: Option<Origin>,
}

/// What decides what rules do.
#[derive(Clone, Debug)]
struct Origin {
    /// The texts of the rules that are loaded.
    loaded: Arc<Vec<String>>,
    /// Used without being proven.
    unproven: bool,
    built_in: bool,
}

/// Rules that count what they do.
#[derive(Clone, Debug)]
struct Counted {
    names: Arc<Vec<String>>,
    sets: [Arc<Ruled<Loaded>>; 2],
}

/// What is used beside rules that are loaded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Beside {
    /// The built-in rules: they are asked after the others.
    BuiltIn,
    /// Nothing.
    Nothing,
}

impl RuleSets {
    /// No rules.
    pub fn none() -> RuleSets {
        RuleSets::load(&Program::read(&[]).expect("the prelude is right"), Beside::Nothing)
            .expect("there is nothing that can't be loaded")
    }

    /// These rules, with no proof that they are right. They have been checked:
    /// [`check`](crate::check::check()).
    ///
    /// # Errors
    /// They are in a form that can't be interpreted.
    pub fn load(program: &Program, beside: Beside) -> Result<RuleSets, RuleError> {
        let [small, fast] = RuleSets::loaded(program, beside, false)?;
        let loaded = Arc::new(program.files.file_texts.clone());
        let built_in = beside == Beside::BuiltIn;
        let origin = Some(Origin { loaded, unproven: false, built_in });
        Ok(RuleSets { small, fast, counted: None, origin })
    }

    /// As [`RuleSets::load`], alone and counting what they do.
    ///
    /// # Errors
    /// As for [`RuleSets::load`].
    pub fn counting(program: &Program) -> Result<RuleSets, RuleError> {
        let [small, fast] = RuleSets::loaded(program, Beside::Nothing, true)?;
        let names = program.terms.rules.iter().map(|rule| program.rule_name(rule)).collect();
        let counted =
            Counted { names: Arc::new(names), sets: [Arc::clone(&small), Arc::clone(&fast)] };
        Ok(RuleSets { small, fast, counted: Some(counted), origin: None })
    }

    /// For size and for speed.
    fn loaded(
        program: &Program,
        beside: Beside,
        counting: bool,
    ) -> Result<[Arc<Ruled<Loaded>>; 2], RuleError> {
        let built_in = beside == Beside::BuiltIn;
        let set =
            |fast| Loaded::new(program, built_in, fast, counting).map(|it| Arc::new(Ruled(it)));
        Ok([set(false)?, set(true)?])
    }

    /// The same rules for size and for speed, whatever they are.
    pub fn of(rules: Arc<dyn Rules>) -> RuleSets {
        RuleSets { small: Arc::clone(&rules), fast: rules, counted: None, origin: None }
    }

    /// The same rules, with a mark that nobody has proven them.
    pub fn unproven(mut self) -> RuleSets {
        if let Some(origin) = &mut self.origin {
            origin.unproven = true;
        }
        self
    }

    /// Texts that tell these rules from all that might do something else, for a key of
    /// results. `None` if that can't be told, or if using them is more than its result.
    pub fn identity(&self) -> Option<Vec<&str>> {
        let Origin { loaded, unproven, built_in } = self.origin.as_ref()?;
        let mut texts = vec![if *unproven { "unproven" } else { "proven" }, PRELUDE];
        texts.extend(loaded.iter().map(String::as_str));
        if *built_in {
            texts.push("built in");
            texts.extend(BUILT_IN.iter().map(|(_, text)| *text));
        }
        Some(texts)
    }

    /// The rules for size or for speed.
    pub fn get(&self, fast: bool) -> Arc<dyn Rules> {
        Arc::clone(if fast { &self.fast } else { &self.small })
    }

    /// How often each rule did something so far, if that is counted: those that did.
    pub fn counts(&self) -> BTreeMap<String, u64> {
        let mut counts = BTreeMap::new();
        let Some(counted) = &self.counted else { return counts };
        for set in &counted.sets {
            for (name, count) in counted.names.iter().zip(set.0.counts()) {
                if count > 0 {
                    *counts.entry(name.clone()).or_default() += count;
                }
            }
        }
        counts
    }
}

/// The built-in rules.
impl Default for RuleSets {
    fn default() -> Self {
        let built_in = |fast| -> Arc<dyn Rules> { Arc::new(Ruled(Compiled { fast })) };
        let origin = Origin { loaded: Arc::default(), unproven: false, built_in: true };
        let (small, fast) = (built_in(false), built_in(true));
        RuleSets { small, fast, counted: None, origin: Some(origin) }
    }
}
