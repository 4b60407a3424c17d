//! The differential fuzzer: modules that nobody wrote, run before and after.
//!
//! A case is a module, a level and a plan of calls, all decided by a seed and a
//! number ([`case`]). It is optimized and run twice ([`check`]), and everything
//! that can be observed is compared ([`observe`]): results, traps, calls of
//! imports with their arguments, memories, globals and tables after every call.
//!
//! That it would notice a mistake is itself measured: [`slip`] makes single
//! wrong instructions, [`sharpness`] counts how many are seen.

pub mod campaign;
pub mod case;
pub mod check;
pub mod code;
pub mod edit;
pub mod generate;
pub mod observe;
pub mod reduce;
pub mod sharpness;
pub mod slip;
pub mod smith;
pub mod transplant;

pub use campaign::{Settings, run};
pub use case::{Case, Cases, Source};
