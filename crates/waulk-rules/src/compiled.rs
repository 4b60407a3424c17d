//! The built-in rules, compiled into the program.

use waulk_ir::builder::{Builder, Rules};
use waulk_ir::function::{Op as IrOp, Region, Value};

use crate::externs::{Engine, Entry, Rewriter};
pub(crate) use generated::{Context, Op};

#[allow(clippy::all, clippy::pedantic, missing_docs, unused, reason = "ISLE's compiler wrote it")]
#[allow(unreachable_pub, non_snake_case, reason = "ISLE's compiler wrote it")]
mod generated {
    extern crate alloc;
    use crate::inst::Inst;
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

impl Rules for Compiled {
    fn simplify(
        &self,
        builder: &mut Builder,
        home: Region,
        op: IrOp,
        args: &[Value],
    ) -> Option<Value> {
        Rewriter::simplify(self, builder, home, op, args)
    }

    fn truth(&self, builder: &mut Builder, value: Value) -> Option<Value> {
        Rewriter::truth(self, builder, value)
    }
}

impl Engine for Compiled {
    fn run(&self, rewriter: &mut Rewriter<'_, Self>, entry: Entry, value: Value) -> Option<Value> {
        match entry {
            Entry::Value => generated::constructor_simplify(rewriter, value),
            Entry::Truth => generated::constructor_simplify_truth(rewriter, value),
            Entry::Fast => generated::constructor_simplify_fast(rewriter, value),
        }
    }

    fn is_fast(&self) -> bool {
        self.fast
    }
}
