//! Passes over a whole module, one file each; [`crate::pipeline`] orders them.

pub mod merge_functions;
pub mod merge_types;
pub mod order;
pub mod remove_unused;
pub mod trim_data;
