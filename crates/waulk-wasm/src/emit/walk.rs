//! Regions to stack code over virtual registers, last instruction first.

use cranelift_entity::packed_option::PackedOption;
use cranelift_entity::{PrimaryMap, SecondaryMap};
use waulk_ir::function::{
    Function, Label, LabelKind, List, Node, NodeKind, Op, Region, Target, Value, ValueData,
    ValueDef,
};
use waulk_ir::instructions::{Effects, Traps};
use waulk_ir::opcode::Opcode;

use super::code::{
    Code, Copy, FromEnd, LeftType, Register, RegisterData, StackCode, declared, is_not_null,
};
use super::plan::{Plan, ValuePlan};

mod legacy;
mod passed;

/// How many nodes back a node is looked for that could be moved to its use.
const WINDOW: usize = 12;

/// The walk; keeps its memory from one function to the next.
#[derive(Debug, Default)]
pub(super) struct Walk {
    pub(super) code: StackCode,
    /// What branches that are being written set, and where.
    sets: Vec<(Value, Register, FromEnd)>,
    pub(super) registers: PrimaryMap<Register, RegisterData>,
    /// The register that branches set for a phi: its own, but for those of split
    /// loops.
    pub(super) incoming: SecondaryMap<Value, PackedOption<Register>>,
    /// Phis that are left on the stack.
    on_stack: SecondaryMap<Label, PackedOption<Value>>,
    /// What is being emitted stands between where registers of a label are set
    /// and the branch to it: another branch to it would set them there.
    before_branch: bool,
    taken: SecondaryMap<Node, bool>,
    frames: Vec<Frame>,
    depth_of: SecondaryMap<Region, u32>,
    /// Labels whose place is reached by falling out of the current region.
    falls: Vec<Label>,
    fall_position: SecondaryMap<Label, u32>,
    explicit: SecondaryMap<Label, u32>,
    /// Where a clause that catches an exception goes instead of to its landing.
    straight: SecondaryMap<Label, PackedOption<Label>>,
    /// The block that a `try` stands for too.
    stands_for: SecondaryMap<Label, PackedOption<Label>>,
}

#[derive(Debug, Default)]
struct Frame {
    region: Option<Region>,
    /// Its last node that may not have been emitted.
    cursor: PackedOption<Node>,
    /// Values to be computed before what is being emitted.
    ready: Vec<Value>,
}

/// What falling out of a region leads to.
#[derive(Clone, Copy, Debug)]
struct Fall {
    /// From where on [`Walk::falls`] holds.
    start: usize,
    /// What is left on the stack.
    ty: PackedOption<LeftType>,
    /// Several values are left on the stack, which only a `return` can do.
    several: bool,
}

impl Walk {
    pub(super) fn run(&mut self, func: &Function, plan: &mut Plan) {
        self.code.clear();
        self.sets.clear();
        self.registers.clear();
        self.incoming.clear();
        self.on_stack.clear();
        self.before_branch = false;
        self.taken.clear();
        self.taken.resize(func.nodes.len());
        self.frames.clear();
        self.depth_of.clear();
        self.falls.clear();
        self.fall_position.clear();
        self.explicit.clear();
        self.straight.clear();
        self.stands_for.clear();
        self.push_fall(func.exit());
        let ty = match *func.results {
            [ty] => Some(self.code.left_type(ty)),
            _ => None,
        };
        let fall = Fall { start: 0, ty: ty.into(), several: func.results.len() > 1 };
        Emit { func, plan, walk: self }.region(func.body(), fall);
    }

    fn push_fall(&mut self, label: Label) {
        self.fall_position[label] = self.falls.len() as u32;
        self.falls.push(label);
    }

    fn falls_to(&self, label: Label, fall: Fall) -> bool {
        let position = self.fall_position[label] as usize;
        position >= fall.start && self.falls.get(position) == Some(&label)
    }
}

struct Emit<'f, 'w> {
    func: &'f Function,
    plan: &'w mut Plan,
    walk: &'w mut Walk,
}

impl Emit<'_, '_> {
    fn push(&mut self, code: Code) -> FromEnd {
        self.walk.code.push(code)
    }

    /// The register of a value.
    fn own(&mut self, value: Value) -> Register {
        if let Some(register) = self.plan[value].register.expand() {
            return register;
        }
        let register = self.new_register(value);
        self.plan[value].register = Some(register).into();
        register
    }

    fn new_register(&mut self, value: Value) -> Register {
        let ValueData { def, ty, origin } = self.func.values[value];
        self.walk.registers.push(RegisterData {
            value,
            ty: declared(ty),
            origin,
            is_param: matches!(def, ValueDef::Param(_)),
            not_null: self.plan[value].asked_not_null && is_not_null(ty),
        })
    }

    /// The register that branches to a label set for its value.
    fn incoming(&mut self, label: Label, phi: Value) -> Register {
        if let Some(register) = self.walk.incoming[phi].expand() {
            return register;
        }
        let register = match self.plan.split[label] {
            true => self.new_register(phi),
            false => self.own(phi),
        };
        self.walk.incoming[phi] = Some(register).into();
        register
    }

    fn get(&mut self, value: Value) -> FromEnd {
        let register = self.own(value);
        self.push(Code::Get(register))
    }

    fn set(&mut self, value: Value) -> FromEnd {
        let register = self.own(value);
        self.push(Code::Set(register, value))
    }

    fn tee(&mut self, value: Value) -> FromEnd {
        let register = self.own(value);
        self.push(Code::Tee(register, value))
    }

    fn frame(&mut self) -> &mut Frame {
        self.walk.frames.last_mut().expect("a region is open")
    }

    /// Emits a region, its last node first.
    fn region(&mut self, region: Region, fall: Fall) {
        stacker::maybe_grow(128 * 1024, 4 * 1024 * 1024, || self.region_inner(region, fall));
    }

    fn region_inner(&mut self, region: Region, fall: Fall) {
        let cursor = self.func.regions[region].last;
        self.walk.depth_of[region] = self.walk.frames.len() as u32;
        self.walk.frames.push(Frame { region: Some(region), cursor, ready: Vec::new() });
        let mut last = true;
        while let Some(node) = self.last_node() {
            self.walk.taken[node] = true;
            if last && self.goes_straight(node) {
                continue;
            }
            if last && fall.several && is_nested(self.func.nodes[node].kind) {
                // What follows can't be reached, but only an instruction says so.
                self.push(Code::Op(Op::plain(Opcode::Unreachable)));
            }
            self.node(node, last.then_some(fall));
            last = false;
            self.compute_ready();
        }
        self.walk.frames.pop();
    }

    /// The last node of the innermost region that has not been emitted.
    fn last_node(&mut self) -> Option<Node> {
        let walk = &mut *self.walk;
        let frame = walk.frames.last_mut()?;
        while let Some(node) = frame.cursor.expand() {
            if !walk.taken[node] {
                return Some(node);
            }
            frame.cursor = self.func.nodes[node].prev;
        }
        None
    }

    /// Computes what later code reads from registers, before it.
    fn compute_ready(&mut self) {
        while let Some(value) = self.frame().ready.pop() {
            self.set(value);
            self.compute(value);
        }
    }

    /// Writes the operation of a pure value.
    fn compute(&mut self, value: Value) {
        let ValueDef::Pure { op, args, .. } = self.func.values[value].def else {
            unreachable!("{value} is not computed")
        };
        self.push(Code::Op(op));
        self.operands(args);
    }

    /// Writes operands, the last first.
    fn operands(&mut self, args: List) {
        for i in (0..args.len()).rev() {
            self.operand(self.func.at(args, i));
        }
    }

    /// Writes what puts a value on the stack.
    fn operand(&mut self, value: Value) {
        let plan = &mut self.plan[value];
        plan.left -= 1;
        let is_first = plan.left == 0;
        if self.plan.is_repeated(value) {
            if let ValueDef::Pure { op, .. } = self.func.values[value].def {
                self.push(Code::Op(op));
            }
        } else if is_first {
            stacker::maybe_grow(128 * 1024, 4 * 1024 * 1024, || self.first_use(value));
        } else {
            self.get(value);
        }
    }

    /// Writes what puts a value on the stack where the program uses it first.
    fn first_use(&mut self, value: Value) {
        let ValuePlan { uses, region, .. } = self.plan[value];
        let only_use = uses == 1;
        let is_here = region.expand() == self.frame().region;
        match self.func.values[value].def {
            ValueDef::Pure { .. } if is_here => {
                if !only_use {
                    self.tee(value);
                }
                self.compute(value);
            }
            ValueDef::Pure { .. } => {
                self.get(value);
                let place = region.expand().expect("it is used");
                let depth = self.walk.depth_of[place] as usize;
                self.walk.frames[depth].ready.push(value);
            }
            ValueDef::Result { node, .. } if is_here && self.leave_looked_at(node, value) => {}
            ValueDef::Result { node, .. } if is_here && self.can_move_here(node, only_use) => {
                self.walk.taken[node] = true;
                if !only_use {
                    self.tee(value);
                }
                let NodeKind::Inst { op, args, .. } = self.func.nodes[node].kind else {
                    unreachable!("only instructions have results")
                };
                self.push(Code::Op(op));
                self.operands(args);
            }
            ValueDef::Phi { label, .. } if is_here && self.leave_on_stack(label, value) => {}
            ValueDef::Param(_) | ValueDef::Result { .. } | ValueDef::Phi { .. } => {
                self.get(value);
            }
        }
    }

    /// Whether an instruction of this region with one result can be computed here
    /// instead of where it stands.
    fn can_move_here(&mut self, node: Node, only_use: bool) -> bool {
        let NodeKind::Inst { op, results, .. } = self.func.nodes[node].kind else { return false };
        if results.len() != 1 || self.walk.taken[node] {
            return false;
        }
        let Some(mut before) = self.last_node() else { return false };
        let mut looked_at = 0;
        loop {
            if before == node {
                return true;
            }
            looked_at += 1;
            if looked_at > WINDOW || !self.can_swap(op, before, only_use) {
                return false;
            }
            loop {
                let Some(further) = self.func.nodes[before].prev.expand() else { return false };
                before = further;
                if !self.walk.taken[before] {
                    break;
                }
            }
        }
    }

    /// Whether an instruction can be moved behind a node that follows it.
    fn can_swap(&self, op: Op, other: Node, only_use: bool) -> bool {
        let row = op.code.row();
        match self.func.nodes[other].kind {
            NodeKind::Inst { op: other, .. } => {
                let other = other.code.row();
                if other.effects.contains(Effects::CONTROL)
                    || row.effects.contains(Effects::CONTROL)
                {
                    return false;
                }
                let changes = |effects: Effects| effects.intersects(Effects::CHANGES);
                let in_order = row.effects.conflicts(other.effects)
                    || row.traps.possible() && changes(other.effects)
                    || other.traps.possible() && changes(row.effects)
                    || !traps_alike(row.traps, other.traps);
                !in_order
            }
            // What only the path that falls through uses need not be computed
            // on the other.
            NodeKind::BrIf { .. } => {
                only_use && !row.traps.possible() && !row.effects.intersects(Effects::CHANGES)
            }
            _ => false,
        }
    }

    /// Where the block or `if` with this label comes last before here, emits it
    /// so that it leaves `phi` on the stack.
    fn leave_on_stack(&mut self, label: Label, phi: Value) -> bool {
        if self.plan.by_number[label] || self.func.labels[label].kind != LabelKind::End {
            return false;
        }
        if self.walk.before_branch {
            return false;
        }
        let Some(node) = self.last_node() else { return false };
        let regions = match self.func.nodes[node].kind {
            NodeKind::Block { label: other, body } if other == label => [body, body],
            NodeKind::If { label: other, then, other: arm, .. } if other == label => [then, arm],
            _ => return false,
        };
        // Whatever else it makes would be read before it.
        if regions.iter().any(|&region| self.plan.leaks[region]) {
            return false;
        }
        let phis = self.func.labels[label].phis;
        if self.func.slice(phis).iter().any(|&other| self.plan[other].left > 0) {
            return false;
        }
        // The only read after it is saved too; of several, the first takes a
        // `local.tee`.
        let saved = if self.plan[phi].uses == 1 { 2 } else { 0 };
        match self.plan.passed[label].expand() {
            Some(passed) if passed != phi => return false,
            None if self.plan.stack_gain(self.func, label, phi) + saved <= 0 => return false,
            _ => {}
        }
        if self.plan[phi].uses > 1 {
            self.tee(phi);
        }
        self.walk.on_stack[label] = Some(phi).into();
        self.walk.taken[node] = true;
        self.node(node, None);
        true
    }

    /// Emits a node; `fall` is given for the last of its region.
    fn node(&mut self, node: Node, fall: Option<Fall>) {
        match self.func.nodes[node].kind {
            NodeKind::Inst { op, args, results } => self.inst(op, args, results),
            NodeKind::Block { label, body } => {
                if let LabelKind::Landing { .. } = self.func.labels[label].kind {
                    self.landing(label, body, fall);
                } else {
                    self.block(label, body, fall);
                }
            }
            NodeKind::Try { body, .. } => self.start_try(node, body, fall),
            NodeKind::Legacy { label, body, first, count } => {
                self.legacy(label, body, first, count, fall);
            }
            NodeKind::Delegate { label, body, to } => self.delegate(label, body, to, fall),
            NodeKind::Resume { args, results, .. } => {
                for i in 0..results.len() {
                    self.set_result(self.func.at(results, i));
                }
                for clause in self.func.suspended_of(node) {
                    if let Some(landing) = clause.label.expand() {
                        let label = self.walk.caught_at(landing);
                        self.walk.explicit[label] += 1;
                    }
                }
                self.push(Code::Resume(node));
                self.operands(args);
            }
            NodeKind::Rethrow { label } => {
                self.push(Code::Rethrow(label));
            }
            NodeKind::BrOn { .. } => self.br_on(node, false),
            NodeKind::Loop { label, args, body } => self.start_loop(label, args, body, fall),
            NodeKind::If { cond, label, then, other } => {
                self.start_if(cond, label, then, other, fall);
            }
            NodeKind::Br(target) => {
                let falls = fall.is_some_and(|fall| self.walk.falls_to(target.label, fall));
                if !falls {
                    self.branch(target.label);
                }
                self.set_phis(target);
            }
            NodeKind::BrIf { cond, target } => {
                let label = target.label;
                let left = match self.func.labels[label].kind {
                    LabelKind::Exit => self.func.results.len(),
                    _ => usize::from(self.walk.on_stack[label].is_some()),
                };
                for _ in 0..left {
                    self.push(Code::Drop);
                }
                self.walk.explicit[label] += 1;
                self.push(Code::BrIf(label));
                // The condition first: it may be the last to read what the
                // label's values were so far.
                let below = self.set_registers(target);
                self.operand(cond);
                self.put_below(target, below);
            }
            NodeKind::BrTable { index, first, count } => {
                for target in self.func.targets(first, count) {
                    self.walk.explicit[target.label] += 1;
                }
                self.push(Code::BrTable { first, count });
                let is_exit = |label| self.func.labels[label].kind == LabelKind::Exit;
                let mut targets = self.func.targets(first, count).iter();
                self.walk.before_branch =
                    targets.any(|target| !target.args.is_empty() && !is_exit(target.label));
                self.operand(index);
                for target in self.func.distinct_targets(first, count) {
                    self.set_phis(target);
                }
                self.walk.before_branch = false;
            }
        }
    }

    fn branch(&mut self, label: Label) {
        if self.func.labels[label].kind == LabelKind::Exit {
            self.push(Code::Return);
        } else {
            self.walk.explicit[label] += 1;
            self.push(Code::Br(label));
        }
    }

    fn inst(&mut self, op: Op, args: List, results: List) {
        // The last result is on top: it is set first.
        for &result in self.func.slice(results) {
            self.set_result(result);
        }
        self.push(Code::Op(op));
        self.operands(args);
    }

    /// Puts what a branch brings where its label expects it. All values are on
    /// the stack before the first is set, so none is overwritten too early.
    fn set_phis(&mut self, target: Target) {
        let below = self.set_registers(target);
        self.put_below(target, below);
    }

    /// Puts on the stack what a label expects there.
    fn put_below(&mut self, target: Target, below: Option<Value>) {
        if self.func.labels[target.label].kind == LabelKind::Exit {
            self.operands(target.args);
        } else if let Some(value) = below {
            self.operand(value);
        }
    }

    /// Sets the registers of a label; gives what it expects on the stack, which
    /// goes below everything else.
    fn set_registers(&mut self, target: Target) -> Option<Value> {
        let Target { label, args } = target;
        if self.func.labels[label].kind == LabelKind::Exit {
            return None;
        }
        let phis = self.func.labels[label].phis;
        let on_stack = self.walk.on_stack[label].expand();
        // What is nested in an operand has its own, above these.
        let base = self.walk.sets.len();
        let mut below = None;
        for i in 0..phis.len() {
            let (phi, value) = (self.func.at(phis, i), self.func.at(args, i));
            if Some(phi) == on_stack {
                below = Some(value);
                continue;
            }
            let register = self.incoming(label, phi);
            if value == phi && Some(register) == self.plan[phi].register.expand() {
                // It is there already.
                self.plan[value].left -= 1;
                continue;
            }
            if self.plan.is_repeated(value)
                && let ValueDef::Pure { op, .. } = self.func.values[value].def
            {
                // A constant reads no register: it can be set after all others,
                // on its own, and left out where it is there already.
                self.plan[value].left -= 1;
                self.push(Code::Set(register, value));
                self.push(Code::Op(op));
                continue;
            }
            self.walk.sets.push((value, register, FromEnd::from_u32(0)));
        }
        for i in base..self.walk.sets.len() {
            let (value, register, _) = self.walk.sets[i];
            self.walk.sets[i].2 = self.push(Code::Set(register, value));
        }
        while self.walk.sets.len() > base
            && let Some((value, to, set)) = self.walk.sets.pop()
        {
            let start = self.walk.code.next();
            self.operand(value);
            let (from, put) = match *self.walk.code.since(start) {
                [Code::Get(from)] => (from, Some(start)),
                [Code::Get(from), ..] => (from, None),
                [Code::Tee(from, _), ..] => (from, Some(start)),
                _ => continue,
            };
            self.walk.code.copies.push(Copy { to, from, set, put: put.into() });
        }
        below
    }

    /// What falling out of a region leads to that has no end to be branched to.
    fn inner_fall(&self, fall: Option<Fall>) -> Fall {
        match fall {
            Some(fall) if !fall.several => fall,
            _ => Fall { start: self.walk.falls.len(), ty: None.into(), several: false },
        }
    }

    /// The type that a block leaves on the stack, and what falling out of its
    /// region leads to.
    fn block_fall(&mut self, label: Label, fall: Option<Fall>) -> (PackedOption<LeftType>, Fall) {
        match fall {
            // The end of the region around is the end of this, or this one's is
            // not reached, or something would follow.
            Some(_) => {
                let inner = self.inner_fall(fall);
                (inner.ty, inner)
            }
            None => {
                let start = self.walk.falls.len();
                self.expect_passed(label);
                self.walk.push_fall(label);
                let phi = self.walk.on_stack[label].expand();
                let ty = phi.map(|phi| self.walk.code.left_type(self.func.values[phi].ty)).into();
                (ty, Fall { start, ty, several: false })
            }
        }
    }

    fn block(&mut self, label: Label, body: Region, fall: Option<Fall>) {
        let height = self.walk.falls.len();
        let (ty, inner) = self.block_fall(label, fall);
        let end = self.push(Code::End(label));
        self.region(body, inner);
        self.walk.falls.truncate(height);
        if self.walk.explicit[label] == 0 || self.let_stand_for(label, body) {
            // Nobody leaves it early, or as what is in it.
            self.walk.code.replace(end, Code::Passed(label));
        } else {
            self.push(Code::Block(label, ty));
        }
    }

    fn start_loop(&mut self, label: Label, args: List, body: Region, fall: Option<Fall>) {
        let height = self.walk.falls.len();
        let inner = self.inner_fall(fall);
        self.push(Code::EndLoop(label));
        self.region(body, inner);
        self.walk.falls.truncate(height);
        let phis = self.func.labels[label].phis;
        if self.plan.split[label] {
            for i in 0..phis.len() {
                let phi = self.func.at(phis, i);
                if self.plan[phi].uses == 0 {
                    continue;
                }
                let (from, to) = (self.incoming(label, phi), self.own(phi));
                let set = self.push(Code::Set(to, phi));
                let put = self.push(Code::Get(from));
                self.walk.code.copies.push(Copy { to, from, set, put: put.into() });
            }
        }
        self.push(Code::Loop(label, inner.ty));
        self.set_phis(Target { label, args });
    }

    fn start_if(
        &mut self,
        cond: Value,
        label: Label,
        then: Region,
        other: Region,
        fall: Option<Fall>,
    ) {
        let height = self.walk.falls.len();
        let (ty, inner) = self.block_fall(label, fall);
        self.push(Code::End(label));
        let before_other = self.walk.code.next();
        self.region(other, inner);
        let other_is_empty = self.is_empty_from(before_other);
        let middle = self.push(Code::Else(label));
        let before_then = self.walk.code.next();
        self.region(then, inner);
        let then_is_empty = self.is_empty_from(before_then);
        self.walk.falls.truncate(height);
        if other_is_empty || then_is_empty {
            self.walk.code.replace(middle, Code::Nothing);
        }
        self.push(Code::If(label, ty));
        if then_is_empty && !other_is_empty {
            self.inverted(cond);
        } else {
            self.operand(cond);
        }
    }

    fn is_empty_from(&self, start: FromEnd) -> bool {
        let nothing = |code: &Code| matches!(code, Code::Nothing | Code::Passed(_));
        self.walk.code.since(start).iter().all(nothing)
    }

    /// Writes the negation of a condition.
    fn inverted(&mut self, cond: Value) {
        let place = self.plan[cond].region.expand();
        if let ValueDef::Pure { op, args, .. } = self.func.values[cond].def
            && self.plan[cond].uses == 1
            && self.frame().region == place
        {
            if op.code == Opcode::I32Eqz {
                self.plan[cond].left -= 1;
                self.operands(args);
                return;
            }
            if let Some(inverse) = waulk_ir::builder::inverse(op.code) {
                self.plan[cond].left -= 1;
                self.push(Code::Op(Op::plain(inverse)));
                self.operands(args);
                return;
            }
        }
        self.push(Code::Op(Op::plain(Opcode::I32Eqz)));
        self.operand(cond);
    }
}

fn is_nested(kind: NodeKind) -> bool {
    matches!(
        kind,
        NodeKind::Block { .. }
            | NodeKind::Loop { .. }
            | NodeKind::If { .. }
            | NodeKind::Try { .. }
            | NodeKind::Legacy { .. }
            | NodeKind::Delegate { .. }
    )
}

/// Whether it does not matter which of two traps comes first.
fn traps_alike(a: Traps, b: Traps) -> bool {
    !a.possible() || !b.possible() || (a == b && a == Traps::Memory)
}
