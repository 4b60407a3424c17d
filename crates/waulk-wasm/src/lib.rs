//! WebAssembly components and core modules as waulk sees them.
//!
//! - [`component`]: the tree of components and core modules in one file, what a
//!   component uses of each core module, and writing the tree back.
//! - [`module`]: one core module as entities with typed references; reading and
//!   writing, where indices live.
//! - [`template`]: instructions and constant expressions with their references
//!   to the module taken out into slots.
//! - [`encode`]: operators to templates, the only place that knows immediates.
//! - [`entity`]: the typed references.

pub mod component;
pub mod emit;
pub mod encode;
pub use waulk_ir::entity;
mod error;
mod index;
pub mod leb;
pub mod lift;
mod locals;
pub mod module;
pub mod template;
mod words;

pub use error::{Error, Unsupported};
