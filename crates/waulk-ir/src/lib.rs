//! The instruction table and the structured SSA form of waulk.
//!
//! - [`entity`]: typed references to what a module declares.
//! - [`opcode`], [`instructions`]: one row per instruction with all that is
//!   known about it.
//! - [`constant`], [`evaluate`]: constant values, and what instructions make of
//!   them.
//! - [`meaning`]: what instructions mean, as terms for a solver.
//! - [`address`]: addresses that a function takes as given.
//! - [`function`], [`builder`]: a function in structured SSA form, and building
//!   and cleaning it up.
//! - [`text`]: functions as text, and back.
//! - [`verify`]: what is wrong with a function.
//! - `interpret`: executes functions, for tests.

pub mod access;
pub mod address;
pub mod builder;
pub mod constant;
pub mod entity;
pub mod evaluate;
mod fold;
pub mod function;
pub mod instructions;
#[doc(hidden)]
pub mod interpret;
pub mod meaning;
pub mod opcode;
pub mod rebuild;
pub mod text;
mod thread;
pub mod verify;
mod visit;
