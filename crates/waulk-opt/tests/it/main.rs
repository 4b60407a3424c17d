//! Functions on their way through SSA form.

mod corpus;
mod execute;
mod files;
mod modules;
