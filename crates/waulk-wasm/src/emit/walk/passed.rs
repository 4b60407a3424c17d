//! What comes on the stack: exceptions that are caught, and references that a
//! branch has looked at.
//!
//! A label gets such a value on the stack from all its branches, whatever that
//! costs the others. A clause whose landing does nothing but branch goes to
//! where that branch goes, and the landing is not written:
//!
//! ```text
//! block $c (result i32)            try_table (catch $tag $l)
//!   try_table (catch $tag $c)        …
//!     …                            end
//!   end
//! end
//! br $l
//! ```

use waulk_ir::function::{
    Label, LabelData, LabelKind, Look, Node, NodeKind, Region, Target, Value,
};

use super::super::code::Code;
use super::{Emit, Fall, Walk};

impl Walk {
    /// Where a clause that catches an exception goes.
    pub(in super::super) fn caught_at(&self, landing: Label) -> Label {
        self.straight[landing].expand().unwrap_or(landing)
    }
}

impl Emit<'_, '_> {
    /// Whether `node`, the last of its region, is a branch that a landing's
    /// clause can do itself. It is left out then.
    pub(super) fn goes_straight(&mut self, node: Node) -> bool {
        let NodeKind::Br(Target { label, args }) = self.func.nodes[node].kind else { return false };
        let Some(before) = self.func.nodes[node].prev.expand() else { return false };
        let NodeKind::Block { label: landing, .. } = self.func.nodes[before].kind else {
            return false;
        };
        let LabelData { kind: LabelKind::Landing { .. }, phis } = self.func.labels[landing] else {
            return false;
        };
        if self.func.slice(phis) != self.func.slice(args) {
            return false;
        }
        let LabelData { kind, phis: expected } = self.func.labels[label];
        let straight = match (kind, self.func.slice(expected)) {
            (LabelKind::Exit, _) => true,
            (_, []) => true,
            (LabelKind::End, &[phi]) => self.walk.on_stack[label].expand() == Some(phi),
            _ => false,
        };
        if straight {
            self.walk.straight[landing] = Some(label).into();
            for i in 0..args.len() {
                self.plan[self.func.at(args, i)].left -= 1;
            }
        }
        straight
    }

    /// Writes the block whose end a clause goes to; what the clause gives is
    /// set then, the last first, or is read at once.
    pub(super) fn landing(&mut self, label: Label, body: Region, fall: Option<Fall>) {
        if self.walk.straight[label].is_some() {
            let nowhere = Fall { start: self.walk.falls.len(), ty: None.into(), several: false };
            self.region(body, fall.unwrap_or(nowhere));
            return;
        }
        let phis = self.func.labels[label].phis;
        for i in 0..phis.len() {
            self.set_result(self.func.at(phis, i));
        }
        let ty = match *self.func.slice(phis) {
            [phi] => Some(self.walk.code.left_type(self.func.values[phi].ty)).into(),
            _ => None.into(),
        };
        self.push(Code::End(label));
        // Nothing falls out of it.
        let start = self.walk.falls.len();
        self.region(body, Fall { start, ty, several: phis.len() > 1 });
        self.push(Code::Block(label, ty));
    }

    pub(super) fn start_try(&mut self, node: Node, body: Region, fall: Option<Fall>) {
        let height = self.walk.falls.len();
        let inner = self.inner_fall(fall);
        self.push(Code::EndTry);
        self.region(body, inner);
        self.walk.falls.truncate(height);
        for catch in self.func.catches_of(node) {
            let landing = catch.label;
            let label = self.walk.caught_at(landing);
            self.walk.explicit[label] += 1;
        }
        self.push(Code::Try(node, inner.ty));
    }

    /// Takes what is on the stack.
    pub(super) fn set_result(&mut self, value: Value) {
        if self.plan[value].uses == 0 {
            self.push(Code::Drop);
        } else {
            self.set(value);
        }
    }

    /// What a label gets on the stack from a branch that looks at a reference
    /// or a clause, it gets on the stack from all.
    pub(super) fn expect_passed(&mut self, label: Label) {
        if self.walk.on_stack[label].is_none()
            && !self.plan.by_number[label]
            && let Some(phi) = self.plan.passed[label].expand()
        {
            self.set_result(phi);
            self.walk.on_stack[label] = Some(phi).into();
        }
    }

    /// How many values are left below what a branch that looked at a reference
    /// leaves.
    fn left_below(&self, node: Node) -> usize {
        let NodeKind::BrOn { look, target } = self.func.nodes[node].kind else { return 0 };
        let passed = self.func.look(look).passed;
        let expected = match self.func.labels[target.label].kind {
            LabelKind::Exit => self.func.results.len(),
            _ => usize::from(self.walk.on_stack[target.label].is_some()),
        };
        expected - usize::from(passed.is_some())
    }

    /// Writes a branch that looks at a reference where what it leaves is used
    /// first.
    pub(super) fn leave_looked_at(&mut self, node: Node, value: Value) -> bool {
        let NodeKind::BrOn { .. } = self.func.nodes[node].kind else { return false };
        let is_last = self.last_node() == Some(node);
        if !is_last || self.left_below(node) > 0 || self.walk.before_branch {
            return false;
        }
        self.walk.taken[node] = true;
        if self.plan[value].uses > 1 {
            self.tee(value);
        }
        self.br_on(node, true);
        true
    }

    /// Writes a branch that looks at a reference. What it leaves stays on the
    /// stack if `stays`.
    pub(super) fn br_on(&mut self, node: Node, stays: bool) {
        let NodeKind::BrOn { look, target } = self.func.nodes[node].kind else {
            unreachable!("it is a branch that looks at a reference")
        };
        let Look { args, left, passed, .. } = self.func.look(look);
        for _ in 0..self.left_below(node) {
            self.push(Code::Drop);
        }
        if let Some(left) = left.expand()
            && !stays
        {
            self.set_result(left);
        }
        self.walk.explicit[target.label] += 1;
        self.push(Code::BrOn(target.label, node));
        let below = self.set_registers(target);
        self.operands(args);
        if self.func.labels[target.label].kind == LabelKind::Exit {
            let passed = usize::from(passed.is_some());
            self.operands(self.func.shorten(target.args, target.args.len() - passed));
        } else if passed.is_some() {
            assert_eq!(below, passed.expand(), "what a branch brings is expected on the stack");
        } else if let Some(below) = below {
            self.operand(below);
        }
    }
}
