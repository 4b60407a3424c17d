//! Branches: how they are made, and where their edges go.

use super::{Builder, Edge, put};
use crate::function::{Label, List, Node, NodeKind, Target, Value};

impl Builder {
    /// Notes that a node goes to a label.
    pub(super) fn edge(&mut self, label: Label, node: Node, target: Option<u32>) -> Edge {
        let edge = Edge { node, target };
        let region = self.current();
        put(&mut self.region_of, node, Some(region).into());
        self.edges_mut(label).push(edge);
        edge
    }

    /// Adds a branch. Arguments may be given later, see [`Builder::set_args`].
    pub fn br(&mut self, label: Label, args: &[Value]) -> Edge {
        let args = self.func.list(args);
        let region = self.current();
        let node = self.func.append(region, NodeKind::Br(Target { label, args }));
        self.reachable = false;
        self.edge(label, node, None)
    }

    /// Adds a conditional branch; `None` when it is never taken. When it is
    /// always taken, what follows is unreachable.
    pub fn br_if(&mut self, cond: Value, label: Label, args: &[Value]) -> Option<Edge> {
        let cond = self.truth(cond);
        match self.func.as_i32(cond) {
            Some(0) => return None,
            Some(_) => return Some(self.br(label, args)),
            None => {}
        }
        let args = self.func.list(args);
        let region = self.current();
        let target = Target { label, args };
        let node = self.func.append(region, NodeKind::BrIf { cond, target });
        Some(self.edge(label, node, None))
    }

    /// Adds a branch by number; the last label is the default. Gives an edge
    /// for each label that can be reached, in order.
    pub fn br_table(&mut self, index: Value, labels: &[Label], edges: &mut Vec<Edge>) {
        edges.clear();
        if let Some(index) = self.func.as_i32(index) {
            let label = labels[(index as usize).min(labels.len() - 1)];
            edges.push(self.br(label, &[]));
            return;
        }
        let default = labels[labels.len() - 1];
        let used = labels.iter().rposition(|&label| label != default).map_or(0, |last| last + 1);
        if used == 0 {
            edges.push(self.br(default, &[]));
            return;
        }
        let first = self.func.targets.len() as u32;
        let targets = labels[..used].iter().chain([&default]);
        let args = List::default();
        self.func.targets.extend(targets.map(|&label| Target { label, args }));
        let count = self.func.targets.len() as u32 - first;
        let region = self.current();
        let node = self.func.append(region, NodeKind::BrTable { index, first, count });
        for target in first..first + count {
            let label = self.func.targets[target as usize].label;
            edges.push(self.edge(label, node, Some(target)));
        }
        self.reachable = false;
    }

    /// Where an edge goes.
    pub fn label_of(&self, edge: Edge) -> Label {
        self.target(edge).label
    }

    pub(super) fn target(&self, edge: Edge) -> Target {
        match (edge.target, self.func.nodes[edge.node].kind) {
            (Some(target), _) => self.func.targets[target as usize],
            (
                None,
                NodeKind::Br(target)
                | NodeKind::BrIf { target, .. }
                | NodeKind::BrOn { target, .. },
            ) => target,
            (None, kind) => unreachable!("{kind:?} is not a branch"),
        }
    }

    /// Gives a branch its arguments.
    pub fn set_args(&mut self, edge: Edge, args: List) {
        match (edge.target, &mut self.func.nodes[edge.node].kind) {
            (Some(target), _) => self.func.targets[target as usize].args = args,
            (
                None,
                NodeKind::Br(target)
                | NodeKind::BrIf { target, .. }
                | NodeKind::BrOn { target, .. },
            ) => target.args = args,
            (None, kind) => unreachable!("{kind:?} is not a branch"),
        }
    }
}
