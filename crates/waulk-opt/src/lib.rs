//! The passes of waulk and the one table that orders them.
//!
//! - [`pipeline`]: the table, and running it over a module.
//! - [`passes`]: one file a pass.
//! - [`Level`]: how much to do, and what for.
//! - [`Roots`]: what the outside uses of a module.

mod cost;
mod function;
mod level;
mod memo;
pub mod passes;
pub mod pipeline;
mod unit;

pub use cost::{Cost, CostModel};
pub use function::{FunctionOptimizer, Optimized};
pub use level::Level;
pub use memo::{FunctionKey, FunctionMemo, Sharing};
pub use unit::{Counts, Roots, Unit};
