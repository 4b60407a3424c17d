//! Which rules a builder is given.

use std::sync::Arc;

use waulk_ir::builder::Rules;

use crate::compiled::Compiled;

/// The rules of a run: shared by all that build.
#[derive(Clone, Debug)]
pub struct RuleSets {
    /// Where size matters more.
    small: Arc<dyn Rules>,
    /// Where speed matters more.
    fast: Arc<dyn Rules>,
}

impl RuleSets {
    /// The rules for size or for speed.
    pub fn get(&self, fast: bool) -> Arc<dyn Rules> {
        Arc::clone(if fast { &self.fast } else { &self.small })
    }
}

/// The built-in rules.
impl Default for RuleSets {
    fn default() -> Self {
        let built_in = |fast| -> Arc<dyn Rules> { Arc::new(Compiled { fast }) };
        RuleSets { small: built_in(false), fast: built_in(true) }
    }
}
