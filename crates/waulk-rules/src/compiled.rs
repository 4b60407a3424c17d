//! The built-in rules, compiled into the program.

use waulk_ir::function::Value;

use crate::externs::{Engine, Entry, Rewriter};
use crate::inst::Address;
use crate::operations::Ty;
pub(crate) use generated::{Context, Op};

#[allow(clippy::all, clippy::pedantic, missing_docs, unused, reason = "ISLE's compiler wrote it")]
#[allow(unreachable_pub, non_snake_case, reason = "ISLE's compiler wrote it")]
pub(crate) mod generated {
    extern crate alloc;
    use crate::inst::{Address, Inst, Wide};
    use crate::operations::Ty;
    use waulk_ir::function::Value;

    include!(concat!(env!("OUT_DIR"), "/compiled.rs"));
}

/// The built-in rules.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Compiled {
    /// Whether rules that make code faster and larger are among them.
    pub fast: bool,
}

impl Entry {
    /// What the built-in rules say.
    pub(crate) fn built_in<C: Context>(self, context: &mut C, value: Value) -> Option<Value> {
        match self {
            Entry::Value => generated::constructor_simplify(context, value),
            Entry::Truth => generated::constructor_simplify_truth(context, value),
            Entry::Fast => generated::constructor_simplify_fast(context, value),
            Entry::Low(bits) => generated::constructor_simplify_low(context, bits.into(), value),
        }
    }
}

impl Engine for Compiled {
    fn run(&self, rewriter: &mut Rewriter<'_, Self>, entry: Entry, value: Value) -> Option<Value> {
        entry.built_in(rewriter, value)
    }

    fn address(
        &self,
        rewriter: &mut Rewriter<'_, Self>,
        ty: Ty,
        base: Value,
        offset: i64,
    ) -> Option<Address> {
        generated::constructor_simplify_address(rewriter, &ty, base, offset)
    }

    fn is_fast(&self) -> bool {
        self.fast
    }
}
