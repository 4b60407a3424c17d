//! The shortest form of a block, loop or `if`, found when it is closed.
//!
//! A block that nobody leaves early is its contents. One that its own sequence
//! leaves by a conditional branch first is an `if`; an `if` that is only a
//! branch is a conditional branch, and one that only chooses a value is a
//! `select`. Each is at least as short as what it replaces.

use wasmparser::ValType;

use super::{Builder, Edge, Frame, put};
use crate::function::{
    Handler, Label, LabelKind, List, Node, NodeKind, Op, Region, RegionData, Target, Value,
    ValueDef,
};
use crate::opcode::Opcode;

impl Builder {
    pub(super) fn end_loop(&mut self, frame: Frame, args: List) {
        let parent = self.current();
        let Frame { label, region: body, .. } = frame;
        if self.edges(label).is_empty() && self.func.labels[label].phis.is_empty() {
            self.merge_region(parent, body);
        } else {
            self.leave_scope();
            self.append_nested(parent, NodeKind::Loop { label, args, body });
        }
    }

    /// Moves a region's nodes, and the home of its values, to another.
    pub(super) fn merge_region(&mut self, to: Region, from: Region) {
        self.widen_scope();
        self.func.splice(to, from);
        self.func.moved_to[from] = Some(to).into();
    }

    pub(super) fn end_block(&mut self, frame: Frame, out: &mut [Value]) {
        let Frame { label, region: body, .. } = frame;
        let parent = self.current();
        if label == self.func.exit() {
            self.merge_region(parent, body);
            self.frames.clear();
            return;
        }
        self.reachable = !self.edges(label).is_empty();
        if !self.reachable {
            self.merge_region(parent, body);
            return;
        }
        if self.remove_only_branch(label, body, out) {
            self.merge_region(parent, body);
            return;
        }
        // Values made before the first branch would dominate what follows, but
        // may be computed later than that.
        self.leave_scope();
        if !self.block_to_if(parent, body, label, out) {
            self.append_nested(parent, NodeKind::Block { label, body });
        }
    }

    /// Adds what holds regions.
    pub(super) fn append_nested(&mut self, parent: Region, kind: NodeKind) {
        let node = self.func.append(parent, kind);
        put(&mut self.region_of, node, Some(parent).into());
        match kind {
            NodeKind::Block { body, .. }
            | NodeKind::Loop { body, .. }
            | NodeKind::Try { body, .. }
            | NodeKind::Delegate { body, .. } => {
                put(&mut self.holder, body, Some(node).into());
            }
            NodeKind::Legacy { body, first, count, .. } => {
                put(&mut self.holder, body, Some(node).into());
                for &Handler { region, .. } in self.func.handlers(first, count) {
                    put(&mut self.holder, region, Some(node).into());
                }
            }
            NodeKind::If { then, other, .. } => {
                put(&mut self.holder, then, Some(node).into());
                put(&mut self.holder, other, Some(node).into());
            }
            _ => {}
        }
    }

    /// Moves all nodes from `first` on to the empty region `to`.
    fn split(&mut self, from: Region, first: Node, to: Region) {
        self.func.split(from, first, to);
        let mut node = Some(first);
        while let Some(at) = node {
            if self.region_of[at].is_some() {
                self.region_of[at] = Some(to).into();
            }
            node = self.func.nodes[at].next.expand();
        }
    }

    /// Where the only branch to `label` is the end of `body`, takes it away:
    /// what it brings is what follows.
    fn remove_only_branch(&mut self, label: Label, body: Region, out: &mut [Value]) -> bool {
        let [edge] = *self.edges(label) else { return false };
        let last = self.func.regions[body].last.expand();
        let NodeKind::Br(target) = self.func.nodes[edge.node].kind else { return false };
        if last != Some(edge.node) {
            return false;
        }
        self.substitute(label, target.args, out);
        self.func.remove_last(body);
        true
    }

    /// Takes `args` for the phis of `label` in `out`.
    fn substitute(&self, label: Label, args: List, out: &mut [Value]) {
        // Both are in one order.
        let phis = self.func.slice(self.func.labels[label].phis);
        let mut phis = phis.iter().zip(self.func.slice(args)).peekable();
        for value in out {
            if let Some((_, &arg)) = phis.next_if(|(phi, _)| *phi == value) {
                *value = arg;
            }
        }
    }

    /// A block that its own sequence leaves by a conditional branch first is an
    /// `if`: `block … br_if c … end` is `… if c else … end`.
    fn block_to_if(
        &mut self,
        parent: Region,
        body: Region,
        label: Label,
        out: &mut [Value],
    ) -> bool {
        let Edge { node: branch, .. } = self.edges(label)[0];
        let NodeKind::BrIf { cond, target } = self.func.nodes[branch].kind else { return false };
        let Some(rest) = self.func.nodes[branch].next.expand() else { return false };
        let region = self.region_of[branch].expand();
        if region.map(|region| self.resolve(region)) != Some(body) {
            return false;
        }
        // The branch becomes the first region, what follows it the second.
        let depth = self.depth[body];
        let mut arm = || {
            let region = self.func.regions.push(RegionData::default());
            self.depth[region] = depth;
            region
        };
        let (then, other) = (arm(), arm());
        self.split(body, rest, other);
        self.func.remove_last(body);
        self.func.nodes[branch].kind = NodeKind::Br(target);
        self.func.append_chain(then, branch, branch);
        self.region_of[branch] = Some(then).into();
        self.merge_region(parent, body);
        // Nothing in its arms branches to where an arm alone goes.
        self.finish_if(parent, cond, label, then, other, u32::MAX, out);
        true
    }

    pub(super) fn end_if(&mut self, frame: Frame, cond: Value, then: Region, out: &mut [Value]) {
        self.leave_scope();
        let parent = self.current();
        self.reachable = !self.edges(frame.label).is_empty();
        self.finish_if(parent, cond, frame.label, then, frame.region, frame.nodes, out);
    }

    /// Adds an `if` in its shortest form. The nodes in it have numbers from
    /// `nodes` on.
    #[expect(clippy::too_many_arguments, reason = "an `if` has that many parts")]
    fn finish_if(
        &mut self,
        parent: Region,
        cond: Value,
        label: Label,
        then: Region,
        other: Region,
        nodes: u32,
        out: &mut [Value],
    ) {
        match (self.only_branch(then), self.only_branch(other)) {
            (Some(a), Some(b))
                if a.label == label
                    && b.label == label
                    && self.is_worth_select(parent, a.args, b.args) =>
            {
                self.merge_home(parent, then);
                self.merge_home(parent, other);
                self.select(cond, label, a.args, b.args, out);
                return;
            }
            (Some(a), _) if self.is_worth_br_if(a, label) => {
                self.branch_instead(parent, cond, a, then, label, other, out);
                return;
            }
            (_, Some(b)) if self.is_worth_br_if(b, label) => {
                let not = self.not(cond);
                self.branch_first(b.label, other, nodes);
                self.branch_instead(parent, not, b, other, label, then, out);
                return;
            }
            _ => {}
        }
        self.append_nested(parent, NodeKind::If { cond, label, then, other });
    }

    /// The branch that is all there is in a region.
    fn only_branch(&self, region: Region) -> Option<Target> {
        match self.func.nodes[self.func.regions[region].first.expand()?].kind {
            NodeKind::Br(target) => Some(target),
            _ => None,
        }
    }

    /// A conditional branch out of an `if` with the label `inner` is shorter
    /// than the `if`, unless it has to set locals that a loop still reads.
    fn is_worth_br_if(&self, target: Target, inner: Label) -> bool {
        let loops = self.func.labels[target.label].kind == LabelKind::Loop;
        let exits = self.func.labels[target.label].kind == LabelKind::Exit;
        target.label != inner && (target.args.is_empty() || !(loops || exits))
    }

    /// Choosing values by `select` computes both: worth it for one value, and
    /// when what was computed in the regions is little.
    fn is_worth_select(&mut self, parent: Region, a: List, b: List) -> bool {
        const MOST_VALUES: usize = 1;
        const MOST_OPERATIONS: u32 = 3;
        if a.len() > MOST_VALUES {
            return false;
        }
        let mut budget = MOST_OPERATIONS;
        let depth = self.depth[parent];
        [a, b].into_iter().all(|list| {
            (0..list.len()).all(|i| {
                let value = self.func.at(list, i);
                self.is_cheap_inside(value, depth, &mut budget)
            })
        })
    }

    /// Whether computing what of `value` is made deeper than `depth` takes no
    /// more than `budget` cheap operations.
    fn is_cheap_inside(&mut self, value: Value, depth: u32, budget: &mut u32) -> bool {
        const CHEAP: u8 = 2;
        let ValueDef::Pure { op, args, home } = self.func.values[value].def else { return true };
        let home = self.resolve(home);
        if self.depth[home] <= depth {
            return true;
        }
        if *budget == 0 || op.code.row().cycles > CHEAP {
            return false;
        }
        *budget -= 1;
        (0..args.len()).all(|i| {
            let arg = self.func.at(args, i);
            self.is_cheap_inside(arg, depth, budget)
        })
    }

    /// The logical negation of a condition.
    pub fn not(&mut self, cond: Value) -> Value {
        let arg = [cond];
        if let ValueDef::Pure { op, args, .. } = self.func.values[cond].def {
            if op.code == Opcode::I32Eqz {
                return self.func.at(args, 0);
            }
            if let Some(inverse) = inverse(op.code) {
                let args: [Value; 2] = [self.func.at(args, 0), self.func.at(args, 1)];
                return self.pure(Op::plain(inverse), &args, ValType::I32);
            }
        }
        self.pure(Op::plain(Opcode::I32Eqz), &arg, ValType::I32)
    }

    /// The branch that is all there is in `region` is to come before all from
    /// `nodes` on: branches to a label are in the order of the program.
    fn branch_first(&mut self, label: Label, region: Region, nodes: u32) {
        let branch = self.func.regions[region].first.expand();
        let edges = self.edges_mut(label);
        let Some(place) = edges.iter().rposition(|edge| Some(edge.node) == branch) else { return };
        let inside = edges[..place].iter().rev().take_while(|e| e.node.as_u32() >= nodes).count();
        edges[place - inside..=place].rotate_right(1);
    }

    /// `if c { br target } else { rest }` is `br_if c target; rest`.
    #[expect(clippy::too_many_arguments, reason = "an `if` has that many parts")]
    fn branch_instead(
        &mut self,
        parent: Region,
        cond: Value,
        target: Target,
        region: Region,
        label: Label,
        rest: Region,
        out: &mut [Value],
    ) {
        let branch = self.func.regions[region].first.expand().expect("it holds the branch");
        self.merge_home(parent, region);
        self.func.append_chain(parent, branch, branch);
        self.func.nodes[branch].kind = NodeKind::BrIf { cond, target };
        self.region_of[branch] = Some(parent).into();
        self.finish_block(parent, label, rest, out);
    }

    /// Values that were made in `from` may now be computed in `to`.
    fn merge_home(&mut self, to: Region, from: Region) {
        self.func.regions[from] = RegionData::default();
        self.func.moved_to[from] = Some(to).into();
    }

    /// Adds a block with what was a region of an `if`.
    fn finish_block(&mut self, parent: Region, label: Label, body: Region, out: &mut [Value]) {
        self.reachable = !self.edges(label).is_empty();
        if !self.reachable || self.remove_only_branch(label, body, out) {
            self.merge_region(parent, body);
        } else {
            self.append_nested(parent, NodeKind::Block { label, body });
        }
    }

    /// Both regions of an `if` only choose values.
    fn select(&mut self, cond: Value, label: Label, a: List, b: List, out: &mut [Value]) {
        let phis = self.func.labels[label].phis;
        for i in 0..phis.len() {
            let phi = self.func.at(phis, i);
            let (a, b) = (self.func.at(a, i), self.func.at(b, i));
            let ty = self.func.values[phi].ty;
            let value = self.select_value(a, b, cond, ty);
            for old in out.iter_mut().filter(|old| **old == phi) {
                *old = value;
            }
        }
        self.reachable = true;
    }

    fn select_value(&mut self, a: Value, b: Value, cond: Value, ty: ValType) -> Value {
        if ty.is_reference_type() {
            let word = self.func.intern_type(ty);
            return self.pure(Op { code: Opcode::TypedSelect, word }, &[a, b, cond], ty);
        }
        self.pure(Op::plain(Opcode::Select), &[a, b, cond], ty)
    }
}

/// The comparison that is true exactly when this one is not.
pub fn inverse(code: Opcode) -> Option<Opcode> {
    use Opcode::*;
    Some(match code {
        I32Eq => I32Ne,
        I32Ne => I32Eq,
        I32LtS => I32GeS,
        I32LtU => I32GeU,
        I32GtS => I32LeS,
        I32GtU => I32LeU,
        I32LeS => I32GtS,
        I32LeU => I32GtU,
        I32GeS => I32LtS,
        I32GeU => I32LtU,
        I64Eq => I64Ne,
        I64Ne => I64Eq,
        I64LtS => I64GeS,
        I64LtU => I64GeU,
        I64GtS => I64LeS,
        I64GtU => I64LeU,
        I64LeS => I64GtS,
        I64LeU => I64GtU,
        I64GeS => I64LtS,
        I64GeU => I64LtU,
        F32Eq => F32Ne,
        F32Ne => F32Eq,
        F64Eq => F64Ne,
        F64Ne => F64Eq,
        _ => return None,
    })
}
