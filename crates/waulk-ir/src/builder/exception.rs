//! Regions whose exceptions are caught, and branches that look at references:
//! both bring values to labels that come from nowhere but the stack.
//!
//! Whatever can throw in a region of a [`NodeKind::Try`] may go to its clauses'
//! landings, with no branch to be seen. So nothing that is made in the region
//! can be used behind them, and a landing's block is not taken apart as others
//! are: only together with the region, when nothing in it can throw.

use cranelift_entity::packed_option::PackedOption;
use wasmparser::ValType;

use super::{Brought, Builder, Edge, Frame, FrameKind};
use crate::function::{
    Catch, Label, LabelKind, List, Look, Node, NodeKind, Op, Resumption, Suspended, Target, Value,
    ValueDef,
};
use crate::instructions::Effects;
use crate::opcode::Opcode;

impl Builder {
    /// Opens the block that a clause of a `try` goes to, whose end brings all
    /// that the clause gives. `ty` is the function type that gives it, if that
    /// is several values.
    pub fn landing(&mut self, ty: u64) -> Label {
        self.open(FrameKind::Block, LabelKind::Landing { ty })
    }

    /// Opens a region whose exceptions are caught. The landings of its clauses
    /// were opened just before.
    pub fn start_try(&mut self) {
        let region = self.region();
        // It has no label of its own: what it brings goes to a block around it.
        let label = self.func.exit();
        let nodes = self.func.nodes.len() as u32;
        let kind = FrameKind::Try { throwing: self.throwing };
        // An end that is put together elsewhere would throw elsewhere.
        self.folds_tails = false;
        self.frames.push(Frame { kind, label, region, nodes });
        self.catchers.push(None);
    }

    /// Closes it; says whether it is there still: if not, nothing in it can
    /// throw, and its landings can't be reached.
    pub fn end_try(&mut self, catches: &[Catch]) -> bool {
        debug_assert!(!self.reachable, "a region ends in a branch");
        let frame = self.frames.pop().expect("something is open");
        let FrameKind::Try { throwing } = frame.kind else { unreachable!("a `try` is open") };
        self.catchers.pop();
        let parent = self.current();
        if throwing == self.throwing {
            self.merge_region(parent, frame.region);
            return false;
        }
        self.leave_scope();
        let first = self.func.catches.len() as u32;
        self.func.catches.extend_from_slice(catches);
        let count = catches.len() as u32;
        self.append_nested(parent, NodeKind::Try { body: frame.region, first, count });
        true
    }

    pub(super) fn end_landing(&mut self, frame: Frame, brought: &[Brought], out: &mut Vec<Value>) {
        let Frame { label, region: body, .. } = frame;
        let parent = self.current();
        self.reachable = self.is_caught(label, frame);
        if !self.reachable {
            self.merge_region(parent, body);
            return;
        }
        self.leave_scope();
        for (index, &Brought { origin, ty }) in brought.iter().enumerate() {
            let phi = self.func.value(ValueDef::Phi { label, index: index as u32 }, ty);
            self.func.values[phi].origin = origin;
            out.push(phi);
        }
        self.func.labels[label].phis = self.func.list(out);
        self.append_nested(parent, NodeKind::Block { label, body });
    }

    /// Whether the `try` inside of a landing's block is there: it is all there
    /// is in it, but for the blocks of other landings. What resumes is always
    /// there.
    fn is_caught(&self, label: Label, frame: Frame) -> bool {
        let mut node = self.func.regions[frame.region].first.expand();
        while let Some(at) = node {
            match self.func.nodes[at].kind {
                NodeKind::Try { first, count, .. } => {
                    return self.func.catches(first, count).iter().any(|c| c.label == label);
                }
                NodeKind::Resume { .. } => {
                    let mut clauses = self.func.suspended_of(at).iter();
                    return clauses.any(|clause| clause.label.expand() == Some(label));
                }
                NodeKind::Block { label, body }
                    if matches!(self.func.labels[label].kind, LabelKind::Landing { .. }) =>
                {
                    node = self.func.regions[body].first.expand();
                }
                _ => return false,
            }
        }
        false
    }

    /// Whether the one value that all branches to a block's end bring is better
    /// brought on the stack: what comes from there, and what is made in a
    /// region whose end the block's end is.
    pub(super) fn is_left_on_stack(&self, value: Value, frame: Frame) -> bool {
        if self.func.is_passed(value) {
            return true;
        }
        match self.func.values[value].def {
            ValueDef::Result { node, .. } => {
                node.as_u32() >= frame.nodes && self.ends_where_caught(frame)
            }
            _ => false,
        }
    }

    /// Whether a block ends with what a clause of a `try` leads to, or with a
    /// region that handles exceptions itself.
    fn ends_where_caught(&self, frame: Frame) -> bool {
        let Some(last) = self.func.regions[frame.region].last.expand() else { return false };
        if let NodeKind::Legacy { .. } | NodeKind::Delegate { .. } = self.func.nodes[last].kind {
            return true;
        }
        self.func.nodes[last].prev.expand().is_some_and(|before| {
            matches!(self.func.nodes[before].kind, NodeKind::Block { label, .. }
                if matches!(self.func.labels[label].kind, LabelKind::Landing { .. }))
        })
    }

    /// Adds what resumes a continuation; gives its results. The landings of its
    /// clauses were opened just before.
    pub fn resume(
        &mut self,
        op: Op,
        args: &[Value],
        results: &[ValType],
        clauses: &[Suspended],
    ) -> List {
        let node = Node::from_u32(self.func.nodes.len() as u32);
        let results = self.inst(op, args, results);
        let first = self.func.suspended.len() as u32;
        self.func.suspended.extend_from_slice(clauses);
        let count = clauses.len() as u32;
        let rest = self.func.resumptions.len() as u32;
        self.func.resumptions.push(Resumption { op, first, count });
        let kind = &mut self.func.nodes[node].kind;
        if let NodeKind::Inst { args, .. } = *kind {
            *kind = NodeKind::Resume { args, results, rest };
        }
        results
    }

    /// Adds a branch that looks at a reference. Its arguments are given later;
    /// `passed` is the type of the one that it brings itself, `left` that of
    /// what is left where it does not branch. Gives both, `left` first.
    pub fn br_on(
        &mut self,
        op: Op,
        args: &[Value],
        label: Label,
        left: Option<ValType>,
        passed: Option<ValType>,
    ) -> (Edge, Option<Value>, Option<Value>) {
        let node = Node::from_u32(self.func.nodes.len() as u32);
        let args = self.func.list(args);
        let mut result = |index, ty: Option<ValType>| -> PackedOption<Value> {
            ty.map(|ty| self.func.value(ValueDef::Result { node, index }, ty)).into()
        };
        let (left, passed) = (result(0, left), result(1, passed));
        let target = Target { label, args: List::default() };
        let region = self.current();
        let look = self.func.looks.len() as u32;
        self.func.looks.push(Look { op, args, left, passed });
        self.func.append(region, NodeKind::BrOn { look, target });
        (self.edge(label, node, None), left.expand(), passed.expand())
    }
}

/// Whether an instruction can throw an exception that a region around it
/// catches. A call in the place of a return is not in the region any more, and
/// traps are not caught.
pub(super) fn can_throw(code: Opcode) -> bool {
    code.row().effects.intersects(Effects::CONTROL)
        && !matches!(
            code,
            Opcode::Unreachable
                | Opcode::ReturnCall
                | Opcode::ReturnCallIndirect
                | Opcode::ReturnCallRef
        )
}
