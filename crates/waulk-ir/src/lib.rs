//! The instruction table and the structured SSA form of waulk.
//!
//! - [`entity`]: typed references to what a module declares.

pub mod entity;
