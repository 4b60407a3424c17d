//! The harness: it runs WebAssembly before and after waulk and compares
//! everything a program can observe.
//!
//! The oracle is wasmtime. What is run comes from a corpus beside the checkout
//! ([`corpus`]): the specification's test scripts ([`spec`]), WASI programs
//! ([`program`]) and components ([`component`]). [`features`] and [`mutate`]
//! need no oracle: they check what an output may use, and that bad input is
//! refused in good order.
//!
//! Every runner takes an [`Optimizer`], and an optimizer can be told to
//! miscompile ([`Sabotage`]): that is how the runners are tested themselves.

pub mod component;
pub mod corpus;
pub mod engine;
pub mod features;
pub mod fuzz;
pub mod mutate;
pub mod optimizer;
pub mod parallel;
pub mod program;
pub mod sabotage;
mod say;
pub mod script;
pub mod spec;
pub mod splice;
pub mod stubs;
pub mod values;
pub mod watchdog;

pub use optimizer::Optimizer;
pub use sabotage::Sabotage;
pub use say::say;
pub use waulk_samples::Rng;
