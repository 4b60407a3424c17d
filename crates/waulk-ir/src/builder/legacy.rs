//! Exceptions as they were before `try_table`: a region with handlers of its own,
//! or one that hands its exceptions on.
//!
//! What holds of the region of a [`NodeKind::Try`] holds of these: what is made in
//! it can't be used in the handlers. A handler is a region and not a place that is
//! branched to, since what it has caught can be thrown again only from inside of
//! it. Where nothing in the body can throw, the body is all that is left.

use wasmparser::ValType;

use super::{Builder, Frame, FrameKind};
use crate::function::{Handler, Label, LabelKind, List, NodeKind, Region, ValueDef};

/// A region with handlers whose body is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Guarded {
    /// Its own label.
    label: Label,
    /// Its body; none if nothing in it can throw.
    body: Option<Region>,
    /// Where its handlers begin in [`Builder::handlers`].
    handlers: u32,
}

impl Builder {
    /// Opens a region whose exceptions are caught or handed on. What it brings
    /// goes to a block around it.
    pub fn start_legacy(&mut self) -> Label {
        let label = self.label(LabelKind::Legacy);
        let region = self.region();
        let nodes = self.func.nodes.len() as u32;
        let kind = FrameKind::Legacy { throwing: self.throwing };
        // As in a `try`: an end put together elsewhere would throw elsewhere.
        self.folds_tails = false;
        self.frames.push(Frame { kind, label, region, nodes });
        self.catchers.push(Some(label));
        label
    }

    /// Goes over to the next handler, of exceptions with this tag, or of all.
    /// Gives its label and, with these types, the values of the exception. It
    /// can't be reached if nothing in the body can throw.
    pub fn start_handler(&mut self, tag: Option<u64>, types: &[ValType]) -> (Label, List) {
        let guarded = self.close_guarded();
        let region = self.region();
        let label = self.label(LabelKind::Caught);
        let nodes = self.func.nodes.len() as u32;
        self.frames.push(Frame { kind: FrameKind::Handler(guarded), label, region, nodes });
        let start = self.func.lists.len();
        for (index, &ty) in types.iter().enumerate() {
            let phi = self.func.value(ValueDef::Phi { label, index: index as u32 }, ty);
            self.made_in[phi] = Some(region).into();
            self.func.lists.push(phi);
        }
        let phis = self.func.list_from(start);
        self.func.labels[label].phis = phis;
        self.handlers.push(Handler { tag, label, region });
        self.reachable = guarded.body.is_some();
        (label, phis)
    }

    /// Closes a region with handlers, and the last of them.
    pub fn end_legacy(&mut self) {
        let Guarded { label, body, handlers } = self.close_guarded();
        if let Some(body) = body {
            let parent = self.current();
            let first = self.func.handlers.len() as u32;
            self.func.handlers.extend_from_slice(&self.handlers[handlers as usize..]);
            let count = self.func.handlers.len() as u32 - first;
            self.append_nested(parent, NodeKind::Legacy { label, body, first, count });
        }
        self.handlers.truncate(handlers as usize);
        self.reachable = false;
    }

    /// Closes the body or the handler that is open.
    fn close_guarded(&mut self) -> Guarded {
        debug_assert!(!self.reachable, "a region ends in a branch");
        let frame = self.frames.pop().expect("something is open");
        match frame.kind {
            FrameKind::Legacy { throwing } => {
                self.catchers.pop();
                let throws = throwing != self.throwing;
                if throws {
                    self.leave_scope();
                } else {
                    self.merge_region(self.current(), frame.region);
                }
                Guarded {
                    label: frame.label,
                    body: throws.then_some(frame.region),
                    handlers: self.handlers.len() as u32,
                }
            }
            FrameKind::Handler(guarded) => {
                self.leave_scope();
                guarded
            }
            kind => unreachable!("{kind:?} is open instead of a `try`"),
        }
    }

    /// Closes a region that hands its exceptions on to `to`, if they would not go
    /// there anyway.
    pub fn end_delegate(&mut self, to: Label) {
        debug_assert!(!self.reachable, "a region ends in a branch");
        let frame = self.frames.pop().expect("something is open");
        let FrameKind::Legacy { throwing } = frame.kind else { unreachable!("a `try` is open") };
        self.catchers.pop();
        let parent = self.current();
        if throwing == self.throwing || self.goes_to(to) {
            self.merge_region(parent, frame.region);
            return;
        }
        self.leave_scope();
        let Frame { label, region: body, .. } = frame;
        self.append_nested(parent, NodeKind::Delegate { label, body, to });
    }

    /// Whether what is thrown here goes to the region with this label first, or
    /// for the function's end to its caller.
    fn goes_to(&self, label: Label) -> bool {
        match self.catchers.last() {
            // A `try_table` has no label of its own.
            Some(&catcher) => catcher == Some(label),
            None => self.func.exit() == label,
        }
    }

    /// Throws what a handler has caught once more.
    pub fn rethrow(&mut self, label: Label) {
        let region = self.current();
        self.func.append(region, NodeKind::Rethrow { label });
        self.throwing += 1;
        self.reachable = false;
    }
}
