//! The optimizer under test: waulk, or waulk with a deliberate miscompile after it.

use waulk::{Error, Level, SharedContext, Worker};

use crate::Sabotage;

/// waulk at every level, as the runners use it.
#[derive(Debug)]
pub struct Optimizer {
    contexts: Vec<SharedContext>,
    sabotage: Option<Sabotage>,
}

impl Optimizer {
    /// The optimizer as it ships; with the cargo feature `broken`, one that
    /// miscompiles.
    pub fn new() -> Self {
        let sabotage = if cfg!(feature = "broken") { Some(Sabotage::SwappedSub) } else { None };
        Self::with(sabotage)
    }

    /// An optimizer whose every output is miscompiled.
    pub fn broken(sabotage: Sabotage) -> Self {
        Self::with(Some(sabotage))
    }

    fn with(sabotage: Option<Sabotage>) -> Self {
        let context = |level| SharedContext::builder().level(level).build();
        let contexts =
            Level::ALL.into_iter().map(|level| context(level).expect("the defaults are valid"));
        Optimizer { contexts: contexts.collect(), sabotage }
    }

    /// The context that outputs of `level` are made with.
    pub fn context(&self, level: Level) -> &SharedContext {
        let index = Level::ALL.iter().position(|each| *each == level).expect("ALL has every level");
        &self.contexts[index]
    }

    /// Optimizes a component or a module.
    ///
    /// # Errors
    /// What waulk says.
    pub fn optimize(&self, level: Level, bytes: &[u8]) -> Result<Vec<u8>, Error> {
        let shared = self.context(level);
        let output = waulk::optimize(bytes, shared, &mut Worker::new(shared))?.bytes;
        Ok(match self.sabotage {
            Some(sabotage) => sabotage.apply(&output).unwrap_or(output),
            None => output,
        })
    }
}

impl Default for Optimizer {
    fn default() -> Self {
        Self::new()
    }
}
