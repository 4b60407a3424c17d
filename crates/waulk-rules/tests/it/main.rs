//! Each rule does something, and nothing else does it.

mod example;
mod fires;
