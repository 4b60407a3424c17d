//! Walks a function and builds it anew, without what is dead.
//!
//! Everything goes through the [`Builder`], which folds, shares and shortens;
//! this walk leaves out what nothing needs: pure values and phis that no effect
//! depends on (phis that only feed each other around a loop included), phis
//! that always bring the same, and regions of an `if` whose condition is known.
//! What one round leaves is found by the next, when the result is lifted again.

use cranelift_entity::packed_option::PackedOption;
use cranelift_entity::{EntitySet, SecondaryMap};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use crate::builder::{Brought, Builder, Edge};
use crate::function::{
    Catch, Function, Handler, Label, LabelData, LabelKind, List, Look, Node, NodeKind, Op, Region,
    Resumption, Suspended, Target, Value, ValueData, ValueDef,
};
use crate::instructions::Traps;
use crate::opcode::Opcode;
use crate::thread::Threader;
use crate::verify::debug_verify;

/// Nodes for each end that was put together with others, with which it is worth
/// to do it all again: a large function has some in any case.
const MANY_NODES: usize = 64;

/// Rebuilds functions; keeps its memory from one to the next.
#[derive(Debug, Default)]
pub struct Rebuilder {
    old: Function,
    threader: Threader,
    used: EntitySet<Value>,
    pending: Vec<Value>,
    brought: BroughtTo,
    /// What the branches back to a loop bring.
    back: Vec<List>,
    /// Phis of loops that are always what enters the loop.
    constant_phis: EntitySet<Value>,
    labels: SecondaryMap<Label, PackedOption<Label>>,
    regions: SecondaryMap<Region, PackedOption<Region>>,
    values: SecondaryMap<Value, PackedOption<Value>>,
    open: Vec<Open>,
    args: Vec<Value>,
    results: Vec<Value>,
    /// What enters a loop.
    kept: Vec<Value>,
    brought_here: Vec<Brought>,
    table_labels: Vec<Label>,
    edges: Vec<Edge>,
    stack: Vec<Value>,
}

/// What the branches to each label bring, those that enter a loop included.
#[derive(Debug, Default)]
struct BroughtTo {
    /// Each with the one before for the same label, counted from one.
    lists: Vec<(List, u32)>,
    /// The last for each label, counted from one.
    last: SecondaryMap<Label, u32>,
}

impl BroughtTo {
    fn clear(&mut self, labels: usize) {
        self.lists.clear();
        self.last.clear();
        self.last.resize(labels);
    }

    fn push(&mut self, label: Label, list: List) {
        self.lists.push((list, self.last[label]));
        self.last[label] = self.lists.len() as u32;
    }

    /// What they bring, the last first.
    fn of(&self, label: Label) -> impl Iterator<Item = List> {
        let at = |next: u32| next.checked_sub(1).map(|at| self.lists[at as usize]);
        std::iter::successors(at(self.last[label]), move |&(_, before)| at(before))
            .map(|(list, _)| list)
    }
}

/// A region that is being walked: what comes next, and what then.
#[derive(Clone, Copy, Debug)]
struct Open {
    next: Option<Node>,
    end: End,
}

#[derive(Clone, Copy, Debug)]
enum End {
    Body,
    Block(Label),
    Loop,
    Then(Label, Region),
    Try {
        first: u32,
        count: u32,
    },
    /// A body or handler: the handlers from `next` on are to come.
    Legacy {
        next: u32,
        end: u32,
    },
    Delegate(Label),
}

impl Rebuilder {
    /// Builds the function of `builder` anew; once more where that has moved
    /// much of what was between blocks and their ends.
    pub fn run(&mut self, builder: &mut Builder) {
        self.once(builder);
        if builder.folded_tails * MANY_NODES > builder.func.nodes.len() {
            debug_verify(&builder.func, "rebuilt, with ends put together");
            self.once(builder);
        }
    }

    fn once(&mut self, builder: &mut Builder) {
        std::mem::swap(&mut self.old, &mut builder.func);
        self.threader.run(&mut self.old);
        self.analyse();
        let types: Vec<_> = self.old.params.iter().map(|&p| self.old.values[p].ty).collect();
        let results = std::mem::take(&mut self.old.results);
        builder.start(&types, &results);
        builder.func.take_names(&mut self.old);
        builder.folds_tails = true;

        self.labels.clear();
        self.regions.clear();
        self.values.clear();
        self.values.resize(self.old.values.len());
        for (&old, &new) in self.old.params.iter().zip(&builder.func.params) {
            self.values[old] = Some(new).into();
        }
        self.labels[self.old.exit()] = Some(builder.func.exit()).into();
        self.enter(builder, self.old.body(), End::Body);
        while let Some(top) = self.open.last_mut() {
            match top.next {
                Some(node) if builder.is_reachable() => {
                    top.next = self.old.nodes[node].next.expand();
                    self.node(builder, node);
                }
                _ => self.close(builder),
            }
        }
        builder.end(&[], &mut self.results);
        builder.finish();
    }

    fn enter(&mut self, builder: &Builder, region: Region, end: End) {
        self.regions[region] = Some(builder.current_region()).into();
        self.open.push(Open { next: self.old.regions[region].first.expand(), end });
    }

    fn close(&mut self, builder: &mut Builder) {
        let Some(Open { end, .. }) = self.open.pop() else { return };
        match end {
            End::Body => {}
            End::Loop => builder.end(&[], &mut self.results),
            End::Try { first, count } => {
                let labels = &self.labels;
                let anew = |&clause: &Catch| {
                    let label = labels[clause.label].expand().expect("landings are open");
                    Catch { label, ..clause }
                };
                let catches: SmallVec<[Catch; 4]> =
                    self.old.catches(first, count).iter().map(anew).collect();
                builder.end_try(&catches);
            }
            End::Legacy { next, end } if next == end => builder.end_legacy(),
            End::Legacy { next, end } => {
                let Handler { tag, label, region } = self.old.handlers[next as usize];
                let phis = self.old.labels[label].phis;
                let types: SmallVec<[_; 4]> =
                    self.old.slice(phis).iter().map(|&phi| self.old.values[phi].ty).collect();
                let (new_label, new_phis) = builder.start_handler(tag, &types);
                self.labels[label] = Some(new_label).into();
                self.take_for(builder, phis, new_phis);
                self.enter(builder, region, End::Legacy { next: next + 1, end });
            }
            End::Delegate(to) => {
                builder.end_delegate(self.labels[to].expand().expect("it is open"));
            }
            End::Then(label, other) => {
                builder.start_else();
                self.enter(builder, other, End::Block(label));
            }
            End::Block(label) => {
                self.brought_here.clear();
                let phis = self.old.labels[label].phis;
                for i in 0..phis.len() {
                    if self.is_kept(label, i) {
                        self.brought_here.push(self.brought_as(self.old.at(phis, i)));
                    }
                }
                builder.end(&self.brought_here, &mut self.results);
                let mut results = self.results.iter();
                for i in 0..phis.len() {
                    if self.is_kept(label, i) {
                        let new = results.next().copied();
                        self.values[self.old.at(phis, i)] = new.into();
                    }
                }
            }
        }
    }

    // What is needed.

    fn analyse(&mut self) {
        self.used.clear();
        self.brought.clear(self.old.labels.len());
        self.pending.clear();
        let is_landing = |data: &LabelData| matches!(data.kind, LabelKind::Landing { .. });
        let mut any_passed = self.old.labels.values().any(is_landing);
        // All nodes that were made are walked, also those that were left out
        // again: what they use is only kept too long.
        for node in self.old.nodes.keys() {
            match self.old.nodes[node].kind {
                NodeKind::Inst { op, args, .. } => {
                    if !is_removable(&self.old, op, args) {
                        self.pending.extend_from_slice(self.old.slice(args));
                    }
                }
                NodeKind::Block { .. }
                | NodeKind::Try { .. }
                | NodeKind::Legacy { .. }
                | NodeKind::Delegate { .. }
                | NodeKind::Rethrow { .. } => {}
                NodeKind::Resume { args, .. } => {
                    self.pending.extend_from_slice(self.old.slice(args));
                }
                NodeKind::BrOn { look, target } => {
                    any_passed = true;
                    let args = self.old.look(look).args;
                    self.pending.extend_from_slice(self.old.slice(args));
                    self.bring(target);
                }
                NodeKind::Loop { label, args, .. } => self.brought.push(label, args),
                NodeKind::If { cond, .. } => self.pending.push(cond),
                NodeKind::Br(target) => self.bring(target),
                NodeKind::BrIf { cond, target } => {
                    self.pending.push(cond);
                    self.bring(target);
                }
                NodeKind::BrTable { index, first, count } => {
                    self.pending.push(index);
                    for target in self.old.distinct_targets(first, count) {
                        self.bring(target);
                    }
                }
            }
        }
        if any_passed {
            self.keep_passed();
        }
        self.find_constant_phis();
        self.used.extend(self.pending.drain(..));
        // What a value needs was mostly made before it: one walk backwards finds
        // nearly all, and goes through memory in order.
        for value in self.old.values.keys().rev() {
            if self.used.contains(value) {
                self.use_operands(value, Some(value));
            }
        }
        while let Some(value) = self.pending.pop() {
            self.use_operands(value, None);
        }
    }

    /// What a value needs is used. `pending` takes what was not yet known to be,
    /// if it was made after `walked`.
    fn use_operands(&mut self, value: Value, walked: Option<Value>) {
        let Rebuilder { old, used, pending, brought, .. } = self;
        let mut need = |operand: Value| {
            if used.insert(operand) && walked.is_none_or(|walked| operand > walked) {
                pending.push(operand);
            }
        };
        match old.values[value].def {
            ValueDef::Param(_) => {}
            ValueDef::Pure { args, .. } => old.slice(args).iter().copied().for_each(need),
            ValueDef::Result { node, .. } => {
                if let NodeKind::Inst { args, .. } = old.nodes[node].kind {
                    old.slice(args).iter().copied().for_each(need);
                }
            }
            ValueDef::Phi { label, index } => {
                for args in brought.of(label) {
                    need(old.at(args, index as usize));
                }
            }
        }
    }

    fn bring(&mut self, target: Target) {
        if self.old.labels[target.label].kind == LabelKind::Exit {
            self.pending.extend_from_slice(self.old.slice(target.args));
        } else {
            self.brought.push(target.label, target.args);
        }
    }

    /// What comes on the stack stays on it.
    fn keep_passed(&mut self) {
        for data in self.old.nodes.values() {
            self.old.for_each_target(data.kind, |target| {
                let phis = self.old.labels[target.label].phis;
                for (&arg, &phi) in self.old.slice(target.args).iter().zip(self.old.slice(phis)) {
                    if self.old.is_passed(arg) {
                        self.pending.push(phi);
                    }
                }
            });
        }
    }

    fn find_constant_phis(&mut self) {
        self.constant_phis.clear();
        for label in self.old.labels.keys() {
            let LabelData { kind: LabelKind::Loop, phis } = self.old.labels[label] else {
                continue;
            };
            // The branches back were made before the loop itself.
            let mut lists = self.brought.of(label);
            let Some(enters) = lists.next() else { continue };
            self.back.clear();
            self.back.extend(lists);
            for i in 0..phis.len() {
                let (phi, first) = (self.old.at(phis, i), self.old.at(enters, i));
                let same = |&args: &List| [phi, first].contains(&self.old.at(args, i));
                if self.back.iter().all(same) {
                    self.constant_phis.insert(phi);
                }
            }
        }
    }

    /// Whether a label still brings its value number `index`.
    fn is_kept(&self, label: Label, index: usize) -> bool {
        let LabelData { kind, phis } = self.old.labels[label];
        matches!(kind, LabelKind::Exit | LabelKind::Landing { .. }) || {
            let phi = self.old.at(phis, index);
            self.used.contains(phi) && !self.constant_phis.contains(phi)
        }
    }

    // Building.

    /// The new value for an old one.
    fn value(&mut self, builder: &mut Builder, value: Value) -> Value {
        if let Some(new) = self.known(builder, value) {
            return new;
        }
        self.stack.push(value);
        while let Some(&value) = self.stack.last() {
            if self.known(builder, value).is_some() {
                self.stack.pop();
                continue;
            }
            let ValueDef::Pure { op, args, home } = self.old.values[value].def else {
                // What stands for it now is pure, and was made in a region that
                // is closed: it is made again here.
                let new = self.values[value].expand().expect("it comes before its use");
                self.values[value] = Some(builder.make_visible(new)).into();
                continue;
            };
            let height = self.stack.len();
            let mut new = [value; 4];
            let count = args.len();
            for (i, new) in new[..count].iter_mut().enumerate() {
                let arg = self.old.at(args, i);
                match self.known(builder, arg) {
                    Some(known) => *new = known,
                    None => self.stack.push(arg),
                }
            }
            if self.stack.len() > height {
                continue;
            }
            self.stack.pop();
            let ty = self.old.values[value].ty;
            let home =
                self.regions[self.old.home(home)].expand().unwrap_or(builder.current_region());
            let made = builder.pure_in(home, op, &new[..count], ty);
            if builder.func.values[made].origin.is_none() {
                builder.func.values[made].origin = self.old.values[value].origin;
            }
            self.values[value] = Some(made).into();
        }
        self.values[value].expand().expect("made just now")
    }

    /// The new value for an old one, if it is there and can be used here.
    fn known(&self, builder: &mut Builder, value: Value) -> Option<Value> {
        self.values[value].expand().filter(|&new| builder.is_visible(new))
    }

    fn list(&mut self, builder: &mut Builder, list: List) {
        self.args.clear();
        for i in 0..list.len() {
            let value = self.value(builder, self.old.at(list, i));
            self.args.push(value);
        }
    }

    /// Puts the arguments of a branch that are kept into `args`.
    fn branch_args(&mut self, builder: &mut Builder, target: Target) -> Label {
        self.args.clear();
        for i in 0..target.args.len() {
            if self.is_kept(target.label, i) {
                let value = self.value(builder, self.old.at(target.args, i));
                self.args.push(value);
            }
        }
        self.labels[target.label].expand().expect("labels are open where they are used")
    }

    fn node(&mut self, builder: &mut Builder, node: Node) {
        match self.old.nodes[node].kind {
            NodeKind::Inst { op, args, results } => self.inst(builder, op, args, results),
            NodeKind::Block { label, body } => {
                let new = match self.old.labels[label].kind {
                    LabelKind::Landing { ty } => builder.landing(ty),
                    _ => builder.block(),
                };
                self.labels[label] = Some(new).into();
                self.enter(builder, body, End::Block(label));
            }
            NodeKind::Loop { label, args, body } => self.start_loop(builder, label, args, body),
            NodeKind::If { cond, label, then, other } => {
                let cond = self.value(builder, cond);
                match builder.func.as_i32(cond) {
                    Some(constant) => {
                        self.labels[label] = Some(builder.block()).into();
                        let taken = if constant != 0 { then } else { other };
                        self.enter(builder, taken, End::Block(label));
                    }
                    None => {
                        self.labels[label] = Some(builder.start_if(cond)).into();
                        self.enter(builder, then, End::Then(label, other));
                    }
                }
            }
            NodeKind::Br(target) => {
                let label = self.branch_args(builder, target);
                builder.br(label, &self.args);
            }
            NodeKind::BrIf { cond, target } => {
                let cond = self.value(builder, cond);
                let label = self.branch_args(builder, target);
                builder.br_if(cond, label, &self.args);
            }
            NodeKind::Try { body, first, count } => {
                builder.start_try();
                self.enter(builder, body, End::Try { first, count });
            }
            NodeKind::Legacy { label, body, first, count } => {
                self.labels[label] = Some(builder.start_legacy()).into();
                self.enter(builder, body, End::Legacy { next: first, end: first + count });
            }
            NodeKind::Delegate { label, body, to } => {
                self.labels[label] = Some(builder.start_legacy()).into();
                self.enter(builder, body, End::Delegate(to));
            }
            NodeKind::Resume { args, results, rest } => {
                self.resume(builder, args, results, self.old.resumption(rest));
            }
            NodeKind::Rethrow { label } => {
                builder.rethrow(self.labels[label].expand().expect("it is open"));
            }
            NodeKind::BrOn { look, target } => {
                let Look { op, args, left, passed } = self.old.look(look);
                self.list(builder, args);
                let label = self.labels[target.label].expand().expect("labels are open");
                let ty = |value: PackedOption<Value>| value.expand().map(|v| self.old.values[v].ty);
                let (edge, new_left, new_passed) =
                    builder.br_on(op, &self.args, label, ty(left), ty(passed));
                for (old, new) in [(left, new_left), (passed, new_passed)] {
                    if let Some(old) = old.expand() {
                        self.values[old] = new.into();
                    }
                }
                self.branch_args(builder, target);
                let args = builder.func.list(&self.args);
                builder.set_args(edge, args);
            }
            NodeKind::BrTable { index, first, count } => {
                let index = self.value(builder, index);
                self.table_labels.clear();
                for i in first..first + count {
                    let label = self.labels[self.old.targets[i as usize].label];
                    self.table_labels.push(label.expand().expect("labels are open"));
                }
                self.br_table(builder, index, first, count);
            }
        }
    }

    fn br_table(&mut self, builder: &mut Builder, index: Value, first: u32, count: u32) {
        let mut edges = std::mem::take(&mut self.edges);
        builder.br_table(index, &self.table_labels, &mut edges);
        let targets = self.old.distinct_targets(first, count);
        let new_label = |target: &Target| self.labels[target.label].expand();
        let targets: FxHashMap<_, _> = targets.iter().map(|it| (new_label(it), *it)).collect();
        for &edge in &edges {
            let target = targets[&Some(builder.label_of(edge))];
            self.branch_args(builder, target);
            let args = builder.func.list(&self.args);
            builder.set_args(edge, args);
        }
        self.edges = edges;
    }

    fn inst(&mut self, builder: &mut Builder, op: Op, args: List, results: List) {
        let used = self.old.slice(results).iter().any(|&result| self.used.contains(result));
        if !used && is_removable(&self.old, op, args) {
            return;
        }
        self.list(builder, args);
        if is_terminator(op.code) {
            builder.terminator(op, &self.args);
            return;
        }
        let types: smallvec::SmallVec<[_; 4]> =
            self.old.slice(results).iter().map(|&r| self.old.values[r].ty).collect();
        if types.len() == 1 && never_traps(&builder.func, op, &self.args) {
            let value = builder.pure(op, &self.args, types[0]);
            self.values[self.old.at(results, 0)] = Some(value).into();
            return;
        }
        let new = builder.inst(op, &self.args, &types);
        self.take_for(builder, results, new);
    }

    /// The values of one list stand for those of another now.
    #[inline]
    fn take_for(&mut self, builder: &mut Builder, old: List, new: List) {
        for i in 0..old.len() {
            let (old, new) = (self.old.at(old, i), builder.func.at(new, i));
            builder.func.values[new].origin = self.old.values[old].origin;
            self.values[old] = Some(new).into();
        }
    }

    fn resume(&mut self, builder: &mut Builder, args: List, results: List, how: Resumption) {
        self.list(builder, args);
        let types: SmallVec<[_; 4]> =
            self.old.slice(results).iter().map(|&r| self.old.values[r].ty).collect();
        let anew = |&Suspended { tag, label }: &Suspended| Suspended {
            tag,
            label: label.expand().and_then(|label| self.labels[label].expand()).into(),
        };
        let clauses: SmallVec<[_; 4]> = self.old.clauses_of(how).iter().map(anew).collect();
        let new = builder.resume(how.op, &self.args, &types, &clauses);
        self.take_for(builder, results, new);
    }

    fn brought_as(&self, phi: Value) -> Brought {
        let ValueData { origin, ty, .. } = self.old.values[phi];
        Brought { origin, ty }
    }

    fn start_loop(&mut self, builder: &mut Builder, label: Label, args: List, body: Region) {
        let phis = self.old.labels[label].phis;
        self.brought_here.clear();
        let mut kept = std::mem::take(&mut self.kept);
        kept.clear();
        for i in 0..phis.len() {
            if self.is_kept(label, i) {
                self.brought_here.push(self.brought_as(self.old.at(phis, i)));
                let value = self.value(builder, self.old.at(args, i));
                kept.push(value);
            }
        }
        let new_label = builder.start_loop(&kept, &self.brought_here);
        self.kept = kept;
        let new_phis = builder.func.labels[new_label].phis;
        let mut next = 0;
        for i in 0..phis.len() {
            let phi = self.old.at(phis, i);
            if self.is_kept(label, i) {
                self.values[phi] = Some(builder.func.at(new_phis, next)).into();
                next += 1;
            } else if self.used.contains(phi) {
                let value = self.value(builder, self.old.at(args, i));
                self.values[phi] = Some(value).into();
            }
        }
        self.labels[label] = Some(new_label).into();
        self.enter(builder, body, End::Loop);
    }
}

/// Whether an instruction never falls through.
pub fn is_terminator(code: Opcode) -> bool {
    matches!(
        code,
        Opcode::Unreachable
            | Opcode::Throw
            | Opcode::ThrowRef
            | Opcode::Rethrow
            | Opcode::ReturnCall
            | Opcode::ReturnCallIndirect
            | Opcode::ReturnCallRef
    )
}

/// Whether an instruction can go when its results are not used.
fn is_removable(func: &Function, op: Op, args: List) -> bool {
    op.code.row().is_removable() || never_traps(func, op, func.slice(args))
}

/// Whether an instruction that may trap is sure not to, and has no effects: a
/// division by a constant other than 0 and -1.
pub fn never_traps(func: &Function, op: Op, args: &[Value]) -> bool {
    let row = op.code.row();
    if !row.is_pure() || row.traps != Traps::Divide {
        return false;
    }
    match func.constant(args[1]) {
        Some((Opcode::I32Const, bits)) => bits != 0 && bits as u32 != u32::MAX,
        Some((Opcode::I64Const, bits)) => bits != 0 && bits != u64::MAX,
        _ => false,
    }
}
