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
//! can be threaded only to a label that is open around the block.
//!
//! Does not handle: branches of a `br_table`; conditions that lead past the second
//! branch; values that come with the second branch but for constants, parameters
//! and what the first one brings.

use cranelift_entity::SecondaryMap;
use cranelift_entity::packed_option::PackedOption;
use smallvec::SmallVec;

use crate::constant::Constant;
use crate::fold::{self, MOST_OPERANDS};
use crate::function::{
    Function, Label, LabelKind, List, Node, NodeKind, Region, Target, Value, ValueDef,
};

/// Blocks that a branch is threaded through at most, in one go.
const MOST_THREADED: usize = 4;

/// Threads branches; keeps its memory from one function to the next.
#[derive(Debug, Default)]
pub(crate) struct Threader {
    /// The branch right behind the end of a label.
    behind: SecondaryMap<Label, PackedOption<Node>>,
    branches: Vec<Node>,
    regions: Vec<Region>,
}

impl Threader {
    /// Threads the branches of a function.
    pub(crate) fn run(&mut self, func: &mut Function) {
        self.behind.clear();
        self.branches.clear();
        self.regions.clear();
        self.regions.push(func.body());
        let mut any = false;
        // Not all nodes that there are: what was taken out of its region still
        // knows a neighbour.
        while let Some(region) = self.regions.pop() {
            let mut next = func.regions[region].first.expand();
            while let Some(node) = next {
                next = func.nodes[node].next.expand();
                let kind = func.nodes[node].kind;
                self.regions.extend(func.regions_in(kind));
                let label = match kind {
                    NodeKind::Block { label, .. } | NodeKind::If { label, .. } => label,
                    NodeKind::Br(_) | NodeKind::BrIf { .. } => {
                        self.branches.push(node);
                        continue;
                    }
                    _ => continue,
                };
                if func.labels[label].kind == LabelKind::End
                    && let Some(next) = next
                    && matches!(
                        func.nodes[next].kind,
                        NodeKind::BrIf { .. } | NodeKind::BrTable { .. }
                    )
                {
                    self.behind[label] = Some(next).into();
                    any = true;
                }
            }
        }
        if !any {
            return;
        }
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
            if let NodeKind::Br(target) | NodeKind::BrIf { target, .. } = &mut func.nodes[node].kind
            {
                *target = threaded;
            }
        }
    }

    /// Where a branch goes on to, if that is known.
    fn next(&self, func: &mut Function, from: Target) -> Option<Target> {
        let behind = self.behind[from.label].expand()?;
        let phis = func.labels[from.label].phis;
        let target = match func.nodes[behind].kind {
            NodeKind::BrIf { cond, target } => {
                if brought(func, phis, from.args, cond)? == 0 {
                    return None;
                }
                target
            }
            NodeKind::BrTable { index, first, count } => {
                let index = brought(func, phis, from.args, index)?;
                let targets = func.targets(first, count);
                targets[targets.len().min(index as usize + 1) - 1]
            }
            _ => return None,
        };
        // More to bring on each branch would take more than it saves.
        let (LabelKind::End | LabelKind::Loop | LabelKind::Exit) = func.labels[target.label].kind
        else {
            return None;
        };
        if target.args.len() > phis.len() {
            return None;
        }
        let mut args: SmallVec<[Value; 8]> = SmallVec::new();
        for i in 0..target.args.len() {
            args.push(seen_from(func, phis, from.args, func.at(target.args, i))?);
        }
        Some(Target { label: target.label, args: func.list(&args) })
    }
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
    if let ValueDef::Pure { op, args, .. } = func.values[value].def
        && !args.is_empty()
    {
        if args.len() > MOST_OPERANDS {
            return None;
        }
        let operands: Option<SmallVec<[_; MOST_OPERANDS]>> =
            func.slice(args).iter().map(|&arg| known(arg)).collect();
        let result = op.code.evaluate(&operands?, &[])?.ok()?;
        return match result.value {
            Constant::I32(bits) if result.open == 0 => Some(bits),
            _ => None,
        };
    }
    match known(value)? {
        Constant::I32(bits) => Some(bits),
        _ => None,
    }
}
