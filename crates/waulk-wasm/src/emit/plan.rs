//! How often each value is used, and in which region it is computed.

use std::cmp::Reverse;

use cranelift_entity::SecondaryMap;
use cranelift_entity::packed_option::PackedOption;
use waulk_ir::function::{
    Function, Label, LabelData, LabelKind, List, Look, Node, NodeKind, Op, Region, Target, Value,
    ValueDef,
};
use waulk_ir::opcode::Opcode;

use super::code::{Register, is_not_null};
use super::{Goal, constants};

/// Constants that are kept in locals at most, all through a function: each takes
/// one of the indices of one byte, and all are live nearly everywhere.
const MOST_SHARED: usize = 32;

/// What is known before the walk.
#[derive(Debug, Default)]
pub(super) struct Plan {
    values: SecondaryMap<Value, ValuePlan>,
    /// A loop that is started again by a conditional branch that brings values:
    /// what falls through may still read the old ones.
    pub(super) split: SecondaryMap<Label, bool>,
    /// A label that a branch by number goes to.
    pub(super) by_number: SecondaryMap<Label, bool>,
    /// The value of a label that comes on the stack, from a branch that looks
    /// at a reference or from a clause that catches an exception.
    pub(super) passed: SecondaryMap<Label, PackedOption<Value>>,
    /// Values made in the region are used outside of it.
    pub(super) leaks: SecondaryMap<Region, bool>,
    /// Something may come on the stack, or from an exception.
    any_passed: bool,
    nesting: SecondaryMap<Region, Nesting>,
    goal: Goal,
    /// For one that leaks: a region further out, with only such between.
    leaks_up_to: SecondaryMap<Region, PackedOption<Region>>,
    /// Constants that are kept in locals, and what each gains.
    shared: Vec<(Reverse<u32>, Value)>,
    /// The regions with something in them, in the order of the text.
    regions: Vec<Region>,
    /// Where the text goes on, the innermost region last.
    open: Vec<(Node, Region)>,
    /// The regions that the text is in, the innermost last.
    around: Vec<Region>,
    /// What branches bring to the ends of blocks.
    brought: Vec<Brought>,
    /// The last of them for each label, counted from one.
    last_brought: SecondaryMap<Label, u32>,
}

/// What is known about a value.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ValuePlan {
    /// How often it is used by what is emitted.
    pub(super) uses: u32,
    /// How many of them the walk has not met.
    pub(super) left: u32,
    /// The register that holds it, if one does.
    pub(super) register: PackedOption<Register>,
    /// The region that a pure value is computed in, if it is used; the one that any
    /// other comes from.
    pub(super) region: PackedOption<Region>,
    /// It is no pure one.
    is_made: bool,
    /// It is computed anew for each use: what takes no more bytes than reading a
    /// local, and constants that a local does not pay for.
    repeated: bool,
    /// What uses it may ask for a reference that is not null: one that is read
    /// from a local has to be told so.
    pub(super) asked_not_null: bool,
}

/// What a branch brings to the end of a block.
#[derive(Clone, Copy, Debug)]
struct Brought {
    args: List,
    conditional: bool,
    /// The one before for the same label, counted from one.
    before: u32,
}

/// Where a region stands.
#[derive(Clone, Copy, Debug, Default)]
struct Nesting {
    parent: PackedOption<Region>,
    /// A region further out, such that few jumps go a long way: those of
    /// Myers, "An Applicative Random-Access Stack" (1983).
    jump: PackedOption<Region>,
    depth: u32,
    /// The body of the innermost loop around.
    in_loop: PackedOption<Region>,
    /// Its place among the regions, in the order of the text, and behind all that are
    /// inside of it; as long as it is open, nothing is behind them.
    start: u32,
    end: u32,
}

impl std::ops::Index<Value> for Plan {
    type Output = ValuePlan;

    fn index(&self, value: Value) -> &ValuePlan {
        &self.values[value]
    }
}

impl std::ops::IndexMut<Value> for Plan {
    fn index_mut(&mut self, value: Value) -> &mut ValuePlan {
        &mut self.values[value]
    }
}

impl Plan {
    pub(super) fn make(&mut self, func: &Function, goal: Goal) {
        self.goal = goal;
        self.values.clear();
        self.values.resize(func.values.len());
        self.split.clear();
        self.by_number.clear();
        self.passed.clear();
        self.any_passed = false;
        self.leaks.clear();
        self.nesting.clear();
        self.nesting.resize(func.regions.len());
        self.leaks_up_to.clear();

        for &param in &func.params {
            self.comes_from(param, func.body());
        }
        self.regions.clear();
        self.around.clear();
        self.brought.clear();
        self.last_brought.clear();
        self.open_region(func, func.body());
        while let Some((node, region)) = self.open.pop() {
            self.come_to(region);
            if let Some(next) = func.nodes[node].next.expand() {
                self.open.push((next, region));
            }
            self.look_at(func, node, region);
        }
        self.place_pure(func);
    }

    /// Finds what pure values use, and where they are computed.
    fn place_pure(&mut self, func: &Function) {
        self.shared.clear();
        let mut any_not_null = false;
        // Operands are made before what uses them: with the last value first, all
        // uses of a value are known when its turn comes.
        for (value, data) in func.values.iter().rev() {
            any_not_null |= is_not_null(data.ty);
            let ValueDef::Pure { op, args, home } = data.def else { continue };
            let ValuePlan { region, uses, .. } = self.values[value];
            let Some(lowest) = region.expand() else { continue };
            if args.is_empty() {
                let gain = self.gain_in_local(func, op, uses);
                self.values[value].repeated = gain.is_none();
                self.shared.extend(gain.map(|gain| (Reverse(gain), value)));
            } else {
                let place = self.out_of_loops(lowest, func.home(home));
                self.values[value].region = Some(place).into();
                self.use_list(func, args, place);
            }
        }
        if self.shared.len() > MOST_SHARED {
            self.shared.select_nth_unstable(MOST_SHARED);
            for &(_, value) in &self.shared[MOST_SHARED..] {
                self.values[value].repeated = true;
            }
        }
        if any_not_null {
            self.ask_not_null(func);
        }
    }

    /// Bytes saved by a local for what is computed without operands, if any.
    fn gain_in_local(&self, func: &Function, op: Op, uses: u32) -> Option<u32> {
        let cost = constants::shortest(func, op, self.goal).map_or(2, |(_, len)| len);
        // Once to compute it, twice to set it, twice for each further use.
        let in_local = cost + 2 * uses;
        let gain = (cost * uses).saturating_sub(in_local);
        (cost > 2 && uses != 1 && gain > 1).then_some(gain)
    }

    /// Bytes saved when one of the values of a block's end stays on the stack
    /// instead of going through a local. A branch that brings what is in a local
    /// has to read it for the stack, and one that brings anything else has to set
    /// the local; what a conditional branch leaves has to be dropped.
    pub(super) fn stack_gain(&self, func: &Function, label: Label, phi: Value) -> i32 {
        const LOCAL: i32 = 2;
        const DROP: i32 = 1;
        let ValueDef::Phi { index, .. } = func.values[phi].def else { return 0 };
        let mut gain = 0;
        let mut next = self.last_brought[label];
        while let Some(at) = next.checked_sub(1) {
            let Brought { args, conditional, before } = self.brought[at as usize];
            next = before;
            let arg = func.at(args, index as usize);
            gain += match func.values[arg].def {
                // It can hardly share its local with what the label brings.
                ValueDef::Param(_) if self.values[arg].uses > 2 => 0,
                _ if self.is_in_local(func, arg) => -LOCAL,
                _ => LOCAL,
            };
            gain -= if conditional { DROP } else { 0 };
        }
        gain
    }

    /// Whether a value stands in a local.
    fn is_in_local(&self, func: &Function, value: Value) -> bool {
        match func.values[value].def {
            ValueDef::Phi { label, .. }
                if self.any_passed
                    && (func.is_passed(value) || func.labels[label].kind == LabelKind::Caught) =>
            {
                self.values[value].uses > 1
            }
            ValueDef::Param(_) | ValueDef::Phi { .. } => true,
            ValueDef::Pure { .. } => self.values[value].uses > 1 && !self.is_repeated(value),
            ValueDef::Result { .. } => self.values[value].uses > 1,
        }
    }

    /// Finds what a node makes, and what it uses. What it uses has been made, as
    /// that comes before it in the text.
    fn look_at(&mut self, func: &Function, node: Node, region: Region) {
        match func.nodes[node].kind {
            NodeKind::Inst { args, results, .. } | NodeKind::Resume { args, results, .. } => {
                self.use_list(func, args, region);
                self.made_in(func, results, region);
            }
            NodeKind::Block { label, body } => {
                self.any_passed |= matches!(func.labels[label].kind, LabelKind::Landing { .. });
                self.made_in(func, func.labels[label].phis, region);
                self.enter(func, region, body, None);
            }
            NodeKind::Loop { label, args, body } => {
                self.use_list(func, args, region);
                self.made_in(func, func.labels[label].phis, body);
                self.enter(func, region, body, Some(body));
            }
            NodeKind::If { cond, label, then, other } => {
                self.use_value(cond, region);
                self.made_in(func, func.labels[label].phis, region);
                self.enter(func, region, other, None);
                self.enter(func, region, then, None);
            }
            NodeKind::Try { body, .. } | NodeKind::Delegate { body, .. } => {
                self.enter(func, region, body, None);
            }
            NodeKind::Legacy { body, first, count, .. } => {
                self.any_passed = true;
                for handler in func.handlers(first, count).iter().rev() {
                    self.made_in(func, func.labels[handler.label].phis, handler.region);
                    self.enter(func, region, handler.region, None);
                }
                self.enter(func, region, body, None);
            }
            NodeKind::Br(target) => {
                self.use_list(func, target.args, region);
                self.bring(func, target, false);
                if self.any_passed && target.args.len() == 1 {
                    self.pass(func, target);
                }
            }
            NodeKind::BrOn { look, target } => {
                let Look { args, left, passed, .. } = func.look(look);
                self.any_passed = true;
                self.use_list(func, args, region);
                for value in left.expand().into_iter().chain(passed.expand()) {
                    self.comes_from(value, region);
                }
                self.use_list(func, target.args, region);
                self.starts_again(func, target.label);
                self.pass(func, target);
            }
            NodeKind::BrIf { cond, target } => {
                self.use_value(cond, region);
                self.use_list(func, target.args, region);
                self.bring(func, target, true);
                self.starts_again(func, target.label);
            }
            NodeKind::BrTable { index, first, count } => {
                self.use_value(index, region);
                for target in func.distinct_targets(first, count) {
                    self.starts_again(func, target.label);
                    self.by_number[target.label] = true;
                    self.use_list(func, target.args, region);
                }
            }
            NodeKind::Rethrow { .. } => {}
        }
    }

    /// Finds which references may not be null for what uses them.
    fn ask_not_null(&mut self, func: &Function) {
        for i in 0..self.regions.len() {
            for node in func.nodes_of(self.regions[i]) {
                match func.nodes[node].kind {
                    NodeKind::Inst { op, args, .. } => self.ask_operands(func, op.code, args),
                    kind => {
                        func.for_each_operand(kind, |value| {
                            self.values[value].asked_not_null = true;
                        });
                    }
                }
            }
        }
        for data in func.values.values() {
            if let ValueDef::Pure { op, args, .. } = data.def {
                self.ask_operands(func, op.code, args);
            }
        }
    }

    fn ask_operands(&mut self, func: &Function, code: Opcode, args: List) {
        for (i, &arg) in func.slice(args).iter().enumerate() {
            if !takes_null(code, i, args.len()) {
                self.values[arg].asked_not_null = true;
            }
        }
    }

    /// Finds the value of a label that a branch brings on the stack.
    fn pass(&mut self, func: &Function, target: Target) {
        let LabelData { kind, phis } = func.labels[target.label];
        for (&phi, &arg) in func.slice(phis).iter().zip(func.slice(target.args)) {
            if kind == LabelKind::End && func.is_passed(arg) {
                self.passed[target.label] = Some(phi).into();
            }
        }
    }

    /// Lists what a branch brings to the end of a block.
    fn bring(&mut self, func: &Function, target: Target, conditional: bool) {
        let Target { label, args } = target;
        if !args.is_empty() && func.labels[label].kind == LabelKind::End {
            let before = self.last_brought[label];
            self.brought.push(Brought { args, conditional, before });
            self.last_brought[label] = self.brought.len() as u32;
        }
    }

    fn made_in(&mut self, func: &Function, values: List, region: Region) {
        for &value in func.slice(values) {
            self.comes_from(value, region);
        }
    }

    fn starts_again(&mut self, func: &Function, label: Label) {
        let data = func.labels[label];
        if data.kind == LabelKind::Loop && !data.phis.is_empty() {
            self.split[label] = true;
        }
    }

    /// Goes on in a region, before what was open so far.
    fn open_region(&mut self, func: &Function, region: Region) {
        self.open.extend(func.regions[region].first.expand().map(|first| (first, region)));
    }

    /// What comes next stands in this region.
    fn come_to(&mut self, region: Region) {
        if self.around.last() == Some(&region) {
            return;
        }
        let depth = self.nesting[region].depth as usize;
        let is_open = self.around.get(depth) == Some(&region);
        let count = self.regions.len() as u32;
        for closed in self.around.drain(depth + usize::from(is_open)..) {
            self.nesting[closed].end = count;
        }
        if !is_open {
            self.nesting[region].start = count;
            self.nesting[region].end = u32::MAX;
            self.regions.push(region);
            self.around.push(region);
        }
    }

    fn enter(&mut self, func: &Function, parent: Region, region: Region, body: Option<Region>) {
        let Nesting { depth, in_loop, jump: far, .. } = self.nesting[parent];
        let far = far.expand();
        let depth_of = |of: Option<Region>| of.map_or(0, |of| self.nesting[of].depth);
        let further = far.and_then(|far| self.nesting[far].jump.expand());
        let equal = depth - depth_of(far) == depth_of(far) - depth_of(further);
        self.nesting[region] = Nesting {
            parent: Some(parent).into(),
            jump: if far.is_some() && equal { further } else { Some(parent) }.into(),
            depth: depth + 1,
            in_loop: body.map_or(in_loop, |body| Some(body).into()),
            ..Nesting::default()
        };
        self.open_region(func, region);
    }

    fn use_list(&mut self, func: &Function, list: List, region: Region) {
        for &value in func.slice(list) {
            self.use_value(value, region);
        }
    }

    /// A value that is no pure one comes from here.
    fn comes_from(&mut self, value: Value, region: Region) {
        let plan = &mut self.values[value];
        (plan.region, plan.is_made) = (Some(region).into(), true);
    }

    fn use_value(&mut self, value: Value, region: Region) {
        let here = Some(region).into();
        let plan = &mut self.values[value];
        plan.uses += 1;
        plan.left += 1;
        if plan.region == here {
            return;
        }
        let Some(known) = plan.region.expand() else {
            plan.region = here;
            return;
        };
        if !plan.is_made {
            self.values[value].region = Some(self.common(known, region)).into();
            return;
        }
        // A value that comes from further inside than its use leaks out.
        let mut at = Some(known);
        let from = at;
        while let Some(region_left) = at
            && !self.is_inside(region, region_left)
        {
            at = match self.leaks[region_left] {
                true => self.leaks_up_to[region_left].expand(),
                false => self.nesting[region_left].parent.expand(),
            };
            self.leaks[region_left] = true;
        }
        // The way has been gone once.
        let mut behind = from;
        while let Some(region) = behind.filter(|_| behind != at) {
            behind = self.leaks_up_to[region].expand().or(self.nesting[region].parent.expand());
            self.leaks_up_to[region] = at.into();
        }
    }

    /// Whether `region` is `outer` or inside of it.
    fn is_inside(&self, region: Region, outer: Region) -> bool {
        let Nesting { start, end, .. } = self.nesting[outer];
        (start..end).contains(&self.nesting[region].start)
    }

    /// The innermost region around both.
    fn common(&self, mut a: Region, b: Region) -> Region {
        while !self.is_inside(b, a) {
            let Nesting { parent, jump, .. } = self.nesting[a];
            let jump = jump.expand().filter(|&far| !self.is_inside(b, far));
            a = jump.or(parent.expand()).expect("the body is around all");
        }
        a
    }

    /// The innermost region around `place` that is in no loop that `home` is
    /// not in.
    fn out_of_loops(&self, mut place: Region, home: Region) -> Region {
        let depth = self.nesting[home].depth;
        while let Some(body) = self.nesting[place].in_loop.expand()
            && self.nesting[body].depth > depth
        {
            match self.nesting[body].parent.expand() {
                Some(parent) => place = parent,
                None => break,
            }
        }
        place
    }

    /// Whether a value is computed anew for each use.
    pub(super) fn is_repeated(&self, value: Value) -> bool {
        self.values[value].repeated
    }
}

/// Whether an instruction is valid with a reference that may be null as operand
/// `index` of `count`, and gives the same type of result.
fn takes_null(code: Opcode, index: usize, count: usize) -> bool {
    use Opcode::*;
    match code {
        RefEq | RefIsNull | RefTestNonNull | RefTestNullable | RefCastNonNull | RefCastNullable
        | RefGetDesc | ArrayLen | I31GetS | I31GetU => true,
        // The object, not what is stored in it.
        StructGet | StructGetS | StructGetU | StructSet | ArrayGet | ArrayGetS | ArrayGetU
        | ArraySet | ArrayFill | ArrayInitData | ArrayInitElem => index == 0,
        // To and from.
        ArrayCopy => index == 0 || index == 2,
        // The function and the descriptor come last.
        CallRef | ReturnCallRef | StructNewDesc | StructNewDefaultDesc => index + 1 == count,
        _ => false,
    }
}
