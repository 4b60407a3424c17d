//! What one thread writes: scratch memory, reset between functions, never freed.

use crate::SharedContext;

/// The state of one worker thread.
#[derive(Debug)]
pub struct Worker {}

impl Worker {
    /// A worker for `shared`. Cheap: its memory grows with its first functions.
    pub fn new(_shared: &SharedContext) -> Self {
        Worker {}
    }
}
