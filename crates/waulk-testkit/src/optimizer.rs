//! The optimizer under test: waulk, or waulk with a deliberate miscompile after it.

use waulk::{Error, Level, SharedContext, Worker};

use crate::Sabotage;

/// waulk as the runners use it, at every level.
#[derive(Debug)]
pub struct Optimizer {
    levels: Vec<Level>,
    contexts: Vec<SharedContext>,
    sabotage: Option<Sabotage>,
}

impl Optimizer {
    /// The optimizer as it ships; with the cargo feature `broken`, one that
    /// miscompiles.
    pub fn new() -> Self {
        let sabotage = if cfg!(feature = "broken") { Some(Sabotage::SwappedSub) } else { None };
        Self::with(sabotage, &Level::ALL)
    }

    /// An optimizer whose every output is miscompiled, at the default level
    /// only, since one level is enough to see it.
    pub fn broken(sabotage: Sabotage) -> Self {
        Self::with(Some(sabotage), &[Level::default()])
    }

    fn with(sabotage: Option<Sabotage>, levels: &[Level]) -> Self {
        let context = |level: &Level| {
            SharedContext::builder().level(*level).build().expect("the defaults are valid")
        };
        let contexts = levels.iter().map(context).collect();
        Optimizer { levels: levels.to_vec(), contexts, sabotage }
    }

    /// The levels to test.
    pub fn levels(&self) -> &[Level] {
        &self.levels
    }

    /// The context that outputs of `level` are made with.
    ///
    /// # Panics
    /// The level is not one of [`Optimizer::levels`].
    pub fn context(&self, level: Level) -> &SharedContext {
        let index = self.levels.iter().position(|each| *each == level);
        let index = index.expect("one of this optimizer's levels");
        &self.contexts[index]
    }

    /// Optimizes a component or a module.
    ///
    /// # Errors
    /// What waulk says.
    ///
    /// # Panics
    /// As [`Optimizer::context`].
    pub fn optimize(&self, level: Level, bytes: &[u8]) -> Result<Vec<u8>, Error> {
        Ok(self.outcome(level, bytes)?.0)
    }

    /// As [`Optimizer::optimize`], with what was left as it was and why.
    ///
    /// # Errors
    /// What waulk says.
    ///
    /// # Panics
    /// As [`Optimizer::context`].
    pub fn outcome(&self, level: Level, bytes: &[u8]) -> Result<(Vec<u8>, Vec<String>), Error> {
        let shared = self.context(level);
        let outcome = waulk::optimize(bytes, shared, &mut Worker::new(shared))?;
        let output = match self.sabotage {
            Some(sabotage) => sabotage.apply(&outcome.bytes).unwrap_or(outcome.bytes),
            None => outcome.bytes,
        };
        Ok((output, outcome.report.notes.into_iter().map(|note| note.message).collect()))
    }
}

impl Default for Optimizer {
    fn default() -> Self {
        Self::new()
    }
}
