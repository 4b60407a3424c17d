//! Functions made to order, of any size: for benchmarks and tests of scaling.
//!
//! Every function here is the only one of a module that imports three others,
//! has a memory and exports it as `f`. The same size gives the same bytes.
//!
//! - `mixed`: what programs are made of, in realistic shares.
//! - `shapes`: one thing over and over, to find what grows faster than it.

mod mixed;
mod module;
mod shapes;

pub use mixed::mixed;
pub use shapes::{SHAPES, Shape};
