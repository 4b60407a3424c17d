//! What nodes use and what stands in them, for those who look at all kinds of
//! nodes alike.

use crate::function::{Function, Label, List, Look, NodeKind, Region, Target, Value};

impl NodeKind {
    /// The label that branches go to which it opens.
    pub fn label(self) -> Option<Label> {
        match self {
            NodeKind::Inst { .. }
            | NodeKind::Br(_)
            | NodeKind::BrIf { .. }
            | NodeKind::BrOn { .. }
            | NodeKind::Try { .. }
            | NodeKind::Legacy { .. }
            | NodeKind::Delegate { .. }
            | NodeKind::Rethrow { .. }
            | NodeKind::Resume { .. }
            | NodeKind::BrTable { .. } => None,
            NodeKind::Block { label, .. }
            | NodeKind::Loop { label, .. }
            | NodeKind::If { label, .. } => Some(label),
        }
    }
}

impl Function {
    /// The regions that stand in a node, in the order of the text.
    pub fn regions_in(&self, kind: NodeKind) -> impl Iterator<Item = Region> {
        let (first, second, handlers) = match kind {
            NodeKind::Inst { .. }
            | NodeKind::Br(_)
            | NodeKind::BrIf { .. }
            | NodeKind::BrOn { .. }
            | NodeKind::Rethrow { .. }
            | NodeKind::Resume { .. }
            | NodeKind::BrTable { .. } => (None, None, (0, 0)),
            NodeKind::Block { body, .. }
            | NodeKind::Loop { body, .. }
            | NodeKind::Try { body, .. }
            | NodeKind::Delegate { body, .. } => (Some(body), None, (0, 0)),
            NodeKind::If { then, other, .. } => (Some(then), Some(other), (0, 0)),
            NodeKind::Legacy { body, first, count, .. } => (Some(body), None, (first, count)),
        };
        let handlers = self.handlers(handlers.0, handlers.1).iter().map(|handler| handler.region);
        first.into_iter().chain(second).chain(handlers)
    }

    /// Calls `each` with every value that a node uses itself, before what
    /// stands in it; not with what it passes on from itself.
    pub fn for_each_operand(&self, kind: NodeKind, mut each: impl FnMut(Value)) {
        let mut list = |list: List| self.slice(list).iter().copied().for_each(&mut each);
        match kind {
            NodeKind::Inst { args, .. }
            | NodeKind::Loop { args, .. }
            | NodeKind::Resume { args, .. } => list(args),
            NodeKind::Block { .. }
            | NodeKind::Try { .. }
            | NodeKind::Legacy { .. }
            | NodeKind::Delegate { .. }
            | NodeKind::Rethrow { .. } => {}
            NodeKind::BrOn { look, target } => {
                let Look { args, passed, .. } = self.look(look);
                list(args);
                let brought = self.slice(target.args).iter().copied();
                brought.filter(|&value| passed.expand() != Some(value)).for_each(each);
            }
            NodeKind::If { cond, .. } => each(cond),
            NodeKind::Br(target) => list(target.args),
            NodeKind::BrIf { cond, target } => {
                list(target.args);
                each(cond);
            }
            NodeKind::BrTable { index, first, count } => {
                self.targets(first, count).iter().for_each(|target| list(target.args));
                each(index);
            }
        }
    }

    /// Calls `each` with every target of a node that control goes on from.
    pub fn for_each_target(&self, kind: NodeKind, mut each: impl FnMut(Target)) {
        match kind {
            NodeKind::Inst { .. }
            | NodeKind::Block { .. }
            | NodeKind::Loop { .. }
            | NodeKind::If { .. }
            | NodeKind::Legacy { .. }
            | NodeKind::Delegate { .. }
            | NodeKind::Rethrow { .. } => {}
            NodeKind::Br(target)
            | NodeKind::BrIf { target, .. }
            | NodeKind::BrOn { target, .. } => each(target),
            // The values come from nowhere but the exception.
            NodeKind::Try { first, count, .. } => {
                let catches = self.catches(first, count).iter();
                catches.map(|c| Target { label: c.label, args: List::default() }).for_each(each);
            }
            NodeKind::Resume { rest, .. } => {
                let labels = self.clauses_of(self.resumption(rest)).iter();
                let labels = labels.filter_map(|clause| clause.label.expand());
                labels.map(|label| Target { label, args: List::default() }).for_each(each);
            }
            NodeKind::BrTable { first, count, .. } => {
                self.targets(first, count).iter().copied().for_each(each);
            }
        }
    }
}
