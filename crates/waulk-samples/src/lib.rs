//! Functions made to order, of any size, for benchmarks and tests of scaling; and
//! operands for instructions.
//!
//! Every function here is the only one of a module that imports three others,
//! has a memory and exports it as `f`. The same size gives the same bytes.
//!
//! - `mixed`: what programs are made of, in realistic shares.
//! - `shapes`: one thing over and over, to find what grows faster than it.
//! - `operands`: what instructions are tried on.
//! - `rng`: seeded numbers.

mod mixed;
mod module;
mod operands;
mod rng;
mod shapes;

pub use mixed::mixed;
pub use operands::Case;
pub use rng::Rng;
pub use shapes::{SHAPES, Shape};
