//! Threads branches: one that goes to the end of a block where another branch
//! follows, and that is known to be taken for what the first one brings, goes
//! there at once.
//!
//! ```text
//! block l1 { ... br l1(v1 = i32.const 2) ... }      ... br l0 ...
//! v5 = phi l1                                   =>
//! br_if v5, l0
//! ```
//!
//! Source: "jump threading" of text books; as control stays structured, a branch
//! can be threaded only to a label that is open around the block. A branch that is
//! threaded goes past `v5`: where `l0` was reached only behind `l1`, `v5` may be
//! used behind `l0` too, and nothing is threaded then.
//!
//! Does not handle: branches of a `br_table`; conditions that lead past the second
//! branch; values that come with the second branch but for constants, parameters
//! and what the first one brings; new values for what is used past the second label.

use cranelift_entity::SecondaryMap;
use smallvec::SmallVec;

use crate::constant::Constant;
use crate::fold;
use crate::function::{
    Function, Label, LabelKind, List, Node, NodeData, NodeKind, Target, Value, ValueDef,
};

/// Blocks that a branch is threaded through at most, in one go.
const MOST_THREADED: usize = 4;

/// Threads branches; keeps its memory from one function to the next.
#[derive(Debug, Default)]
pub(crate) struct Threader {
    /// The branch right behind the end of a label, and its place in the text.
    behind: SecondaryMap<Label, Option<(Node, u32)>>,
    /// The place of the first branch to a label.
    first: SecondaryMap<Label, Option<u32>>,
    branches: Vec<Node>,
    /// Where the text goes on behind what is open, the innermost last.
    pending: Vec<Node>,
    /// How often each value is used at most; counted when it is first asked.
    uses: SecondaryMap<Value, u32>,
    counted: bool,
}

impl Threader {
    /// Threads the branches of a function.
    pub(crate) fn run(&mut self, func: &mut Function) {
        if !self.may_thread(func) {
            return;
        }
        self.look_at(func);
        for i in 0..self.branches.len() {
            let node = self.branches[i];
            let (NodeKind::Br(target) | NodeKind::BrIf { target, .. }) = func.nodes[node].kind
            else {
                continue;
            };
            let mut threaded = target;
            for _ in 0..MOST_THREADED {
                let Some(next) = self.next(func, threaded) else { break };
                threaded = next;
            }
            if threaded == target {
                continue;
            }
            if let NodeKind::Br(target) | NodeKind::BrIf { target, .. } = &mut func.nodes[node].kind
            {
                *target = threaded;
            }
            // What it used before is left counted: that is only more careful.
            for &value in func.slice(threaded.args) {
                self.uses[value] += 1;
            }
        }
    }

    /// Whether some branch may be threaded: mostly what there is to look at is far
    /// less than the function.
    fn may_thread(&mut self, func: &Function) -> bool {
        let mut budget = func.nodes.len() / 2;
        func.behind_blocks.iter().any(|&behind| {
            let Some((block, label)) = depends_on_block(func, behind) else { return false };
            self.pending.clear();
            self.pending.extend(firsts_in(func, func.nodes[block].kind));
            while let Some(node) = self.pending.pop() {
                let NodeData { kind, next, .. } = func.nodes[node];
                self.pending.extend(next.expand());
                self.pending.extend(firsts_in(func, kind));
                if budget == 0 {
                    return true;
                }
                budget -= 1;
                if let NodeKind::Br(target) | NodeKind::BrIf { target, .. } = kind
                    && target.label == label
                    && onward(func, target, behind).is_some()
                {
                    return true;
                }
            }
            false
        })
    }

    /// Finds the branches, in the order of the text, and those right behind a
    /// block.
    fn look_at(&mut self, func: &Function) {
        self.behind.clear();
        self.first.clear();
        self.branches.clear();
        self.pending.clear();
        self.counted = false;
        let mut place = 0;
        // Not all nodes that there are: what was taken out of its region still
        // knows a neighbour.
        self.pending.extend(func.regions[func.body()].first.expand());
        while let Some(node) = self.pending.pop() {
            place += 1;
            let NodeData { kind, next, .. } = func.nodes[node];
            self.pending.extend(next.expand());
            let inner = self.pending.len();
            self.pending.extend(firsts_in(func, kind));
            self.pending[inner..].reverse();
            func.for_each_target(kind, |target| {
                self.first[target.label].get_or_insert(place);
            });
            if let Some((_, label)) = block_before(func, node) {
                self.behind[label] = Some((node, place));
            }
            if let NodeKind::Br(_) | NodeKind::BrIf { .. } = kind {
                self.branches.push(node);
            }
        }
    }

    /// Where a branch goes on to, if that is known.
    fn next(&mut self, func: &mut Function, from: Target) -> Option<Target> {
        let (behind, place) = self.behind[from.label]?;
        let (target, args) = onward(func, from, behind)?;
        let reached_past_it = match func.labels[target].kind {
            LabelKind::Loop | LabelKind::Exit => true,
            // Some branch goes there without what follows the first label.
            LabelKind::End => self.first[target].is_some_and(|first| first < place),
            _ => return None,
        };
        // Else what the first label was brought may be used past the second.
        let phis = func.labels[from.label].phis;
        if !reached_past_it && !self.used_only_behind(func, phis, behind) {
            return None;
        }
        Some(Target { label: target, args: func.list(&args) })
    }

    /// Whether nothing but the branch behind a label uses what the label was
    /// brought, itself or to compute its condition.
    fn used_only_behind(&mut self, func: &Function, phis: List, behind: Node) -> bool {
        if !self.counted {
            self.count(func);
        }
        let kind = func.nodes[behind].kind;
        let uses_of = |value| {
            let mut uses = 0;
            func.for_each_operand(kind, |operand| uses += u32::from(operand == value));
            uses
        };
        let inside = match kind.looks_at().map(|value| (value, func.values[value].def)) {
            Some((value, ValueDef::Pure { args, .. })) if uses_of(value) == self.uses[value] => {
                func.slice(args)
            }
            _ => &[],
        };
        func.slice(phis).iter().all(|&phi| {
            let computing = inside.iter().filter(|&&operand| operand == phi).count() as u32;
            uses_of(phi) + computing == self.uses[phi]
        })
    }

    fn count(&mut self, func: &Function) {
        self.counted = true;
        self.uses.clear();
        for node in func.nodes.values() {
            func.for_each_operand(node.kind, |value| self.uses[value] += 1);
        }
        for value in func.values.values() {
            if let ValueDef::Pure { args, .. } = value.def {
                func.slice(args).iter().for_each(|&arg| self.uses[arg] += 1);
            }
        }
    }
}

/// The first nodes of the regions in a node.
fn firsts_in(func: &Function, kind: NodeKind) -> impl Iterator<Item = Node> {
    func.regions_in(kind).filter_map(|region| func.regions[region].first.expand())
}

/// The block that a branch is right behind, if what the branch looks at is brought to
/// the block's end or made of that and of constants; and the label of its end.
fn depends_on_block(func: &Function, node: Node) -> Option<(Node, Label)> {
    let (block, label) = block_before(func, node)?;
    let value = func.nodes[node].kind.looks_at()?;
    let is_brought = |value: Value| match func.values[value].def {
        ValueDef::Phi { label: of, .. } => of == label,
        _ => false,
    };
    let depends = match func.values[value].def {
        ValueDef::Pure { args, .. } => {
            let args = func.slice(args);
            args.iter().all(|&arg| is_brought(arg) || func.constant(arg).is_some())
        }
        _ => is_brought(value),
    };
    depends.then_some((block, label))
}

/// The block that a branch which looks at a number is right behind, and the label of
/// its end.
fn block_before(func: &Function, node: Node) -> Option<(Node, Label)> {
    func.nodes[node].kind.looks_at()?;
    let block = func.nodes[node].prev.expand()?;
    let label = func.nodes[block].kind.end()?;
    (func.labels[label].kind == LabelKind::End).then_some((block, label))
}

/// Where the branch behind the block that `from` goes to the end of goes then, and
/// with what, if that is known.
fn onward(func: &Function, from: Target, behind: Node) -> Option<(Label, SmallVec<[Value; 8]>)> {
    let phis = func.labels[from.label].phis;
    let kind = func.nodes[behind].kind;
    let number = brought(func, phis, from.args, kind.looks_at()?)?;
    let target = match kind {
        NodeKind::BrIf { target, .. } if number != 0 => target,
        NodeKind::BrTable { first, count, .. } => {
            let targets = func.targets(first, count);
            targets[targets.len().min(number as usize + 1) - 1]
        }
        _ => return None,
    };
    // More to bring on each branch would take more than it saves.
    if target.args.len() > phis.len() {
        return None;
    }
    let seen = func.slice(target.args).iter().map(|&arg| seen_from(func, phis, from.args, arg));
    Some((target.label, seen.collect::<Option<_>>()?))
}

/// A value behind a block, as it is at a branch to the block's end.
fn seen_from(func: &Function, phis: List, args: List, value: Value) -> Option<Value> {
    if func.is_passed(value) {
        return None;
    }
    match func.values[value].def {
        ValueDef::Param(_) => Some(value),
        ValueDef::Pure { args, .. } if args.is_empty() => Some(value),
        _ => {
            let index = func.slice(phis).iter().position(|&phi| phi == value)?;
            let arg = func.at(args, index);
            (!func.is_passed(arg)).then_some(arg)
        }
    }
}

/// What an `i32` behind a block is for what a branch brings, if that is known.
fn brought(func: &Function, phis: List, args: List, value: Value) -> Option<u32> {
    let known = |value| fold::constant(func, seen_from(func, phis, args, value)?);
    let constant = match func.values[value].def {
        ValueDef::Pure { op, args, .. } if !args.is_empty() => {
            fold::evaluate(op, func.slice(args), known)
        }
        _ => known(value),
    };
    match constant? {
        Constant::I32(bits) => Some(bits),
        _ => None,
    }
}
