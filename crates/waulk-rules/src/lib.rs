//! Rewrite rules in ISLE.
//!
//! - `rules/*.isle`: the built-in rules, a file for each family. The build compiles
//!   them with what comes before them, the prelude: a term for each pure instruction,
//!   from the instruction table.
//! - [`operations`]: which term an instruction is.
//! - [`Instance`]: a rule as trees of instructions, for one choice of types.
//! - [`measure`]: that rewriting ends; [`mod@check`]: all that has to be so of rules.
//! - [`RuleSets`]: the rules of a run.
//! - [`Program`]: rules as text, read and type-checked.
//! - [`compiled`]: the built-in rules, as [`Rules`](waulk_ir::builder::Rules) of a
//!   builder.
//!
//! The language is Cranelift's, and so is its compiler (`cranelift-isle`).

mod allowed;
pub mod check;
pub mod compiled;
mod externs;
pub mod helpers;
mod inst;
pub mod instance;
mod loaded;
pub mod measure;
pub mod operations;
pub mod program;
mod sets;
pub mod verdicts;

pub use cranelift_isle::sema::Rule;
pub use instance::Instance;
pub use program::{BUILT_IN, PRELUDE};
pub use program::{Program, RuleError};
pub use sets::{Beside, RuleSets};
pub use verdicts::Verdicts;
