//! `try` as it was before `try_table`: a body with handlers, or one that hands its
//! exceptions on.
//!
//! A `try` stands in a block of its own, whose label is its end; a handler is a
//! region of it. One without handlers is a block. What `delegate` names is a
//! label of any kind: the exception goes on as if it was thrown just there, so
//! the first body around that place which catches or hands on is what is meant.
//!
//! Does not handle: `delegate` to a `try_table`, which has no name for it.

use wasmparser::{BlockType, ValType};
use waulk_ir::builder::Builder;

use super::blocks::Kind;
use super::loops::TryKind;
use super::types::{block_types, func_type};
use super::{Lifter, Unlifted};
use crate::entity::TagId;
use crate::module::Module;

impl Lifter {
    pub(super) fn start_legacy(
        &mut self,
        module: &Module<'_>,
        builder: &mut Builder,
        ty: BlockType,
    ) {
        let (params, results) = block_types(module, ty);
        let end = builder.block();
        let kind = match self.loops.next_try() {
            TryKind::Plain => Kind::Block,
            TryKind::Handled | TryKind::Delegated => Kind::Legacy { label: builder.start_legacy() },
        };
        self.enter(kind, end, params, results);
    }

    /// Goes over to the next handler: of what has this tag, or of all. No local
    /// that is a value has changed in the body, and what changed in the handler
    /// before is undone.
    pub(super) fn start_handler(
        &mut self,
        module: &Module<'_>,
        builder: &mut Builder,
        tag: Option<u32>,
    ) -> Result<(), Unlifted> {
        let frame = self.frames.len() - 1;
        if builder.is_reachable() {
            self.br_to_end(builder, frame);
        }
        let types: &[ValType] = match tag {
            None => &[],
            Some(tag) => match func_type(module, module.tags[TagId::from_u32(tag)].ty) {
                Some(ty) => ty.params(),
                None => return Err(Unlifted::Operator("a tag without a function type")),
            },
        };
        let (label, values) = builder.start_handler(tag.map(u64::from), types);
        let log = self.frames[frame].log;
        let in_body = matches!(self.frames[frame].kind, Kind::Legacy { .. });
        debug_assert!(!in_body || self.log.len() == log, "no local changes");
        self.undo(log);
        self.frames[frame].kind = Kind::Handler { label };
        self.frames[frame].catcher = self.frames[frame - 1].catcher;
        self.stack.truncate(self.frames[frame].height);
        self.stack.extend_from_slice(builder.func.slice(values));
        Ok(())
    }

    pub(super) fn rethrow(&mut self, builder: &mut Builder, depth: u32) -> Result<(), Unlifted> {
        match self.frames[self.frame_at(depth)].kind {
            Kind::Handler { label } => builder.rethrow(label),
            _ => return Err(Unlifted::Operator("rethrow outside of a handler")),
        }
        Ok(())
    }

    pub(super) fn delegate(&mut self, builder: &mut Builder, depth: u32) -> Result<(), Unlifted> {
        let own = self.frames.len() - 1;
        if builder.is_reachable() {
            self.br_to_end(builder, own);
        }
        if let Kind::Legacy { .. } = self.frames[own].kind {
            // The label is counted from outside.
            let named = own - 1 - depth as usize;
            let catcher = self.frames[named].catcher.map(|frame| self.frames[frame as usize].kind);
            let to = match catcher {
                None => builder.func.exit(),
                Some(Kind::Legacy { label }) => label,
                Some(_) => return Err(Unlifted::Operator("delegate to try_table")),
            };
            builder.end_delegate(to);
        }
        self.end_block(builder)
    }
}
