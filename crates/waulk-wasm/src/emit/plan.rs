//! How often each value is used, and in which region it is computed.

use cranelift_entity::SecondaryMap;
use cranelift_entity::packed_option::PackedOption;
use waulk_ir::function::{
    Function, Label, LabelData, LabelKind, List, NodeKind, Region, Value, ValueDef,
};
use waulk_ir::opcode::Opcode;

use crate::leb;

/// What is known before the walk.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// How often a value is used by what is emitted.
    pub(super) uses: SecondaryMap<Value, u32>,
    /// The region that a value is computed in; for one that is used.
    pub(super) place: SecondaryMap<Value, PackedOption<Region>>,
    /// A loop that is started again by a conditional branch that brings values:
    /// what falls through may still read the old ones.
    pub(super) split: SecondaryMap<Label, bool>,
    /// A label that a branch by number goes to.
    pub(super) by_number: SecondaryMap<Label, bool>,
    /// Bytes saved when what a label brings stays on the stack instead of going
    /// through a local.
    pub(super) stack_gain: SecondaryMap<Value, i32>,
    /// Values made in the region are used outside of it.
    pub(super) leaks: SecondaryMap<Region, bool>,
    parent: SecondaryMap<Region, PackedOption<Region>>,
    /// A region further out, such that few jumps go a long way: those of
    /// Myers, "An Applicative Random-Access Stack" (1983).
    jump: SecondaryMap<Region, PackedOption<Region>>,
    /// For one that leaks: a region further out, with only such between.
    leaks_up_to: SecondaryMap<Region, PackedOption<Region>>,
    depth: SecondaryMap<Region, u32>,
    /// The body of the innermost loop around.
    in_loop: SecondaryMap<Region, PackedOption<Region>>,
    /// The region that a value that is no pure one comes from.
    made_in: SecondaryMap<Value, PackedOption<Region>>,
    pending: Vec<Region>,
    regions: Vec<Region>,
}

impl Plan {
    pub(super) fn make(&mut self, func: &Function) {
        self.uses.clear();
        self.place.clear();
        self.split.clear();
        self.by_number.clear();
        self.leaks.clear();
        self.stack_gain.clear();
        self.made_in.clear();
        self.parent.clear();
        self.jump.clear();
        self.leaks_up_to.clear();
        self.depth.clear();
        self.in_loop.clear();

        self.pending.clear();
        self.pending.push(func.body());
        for &param in &func.params {
            self.made_in[param] = Some(func.body()).into();
        }
        // First where everything is made, then where it is used.
        self.regions.clear();
        while let Some(region) = self.pending.pop() {
            self.regions.push(region);
            self.make_in(func, region);
        }
        for i in 0..self.regions.len() {
            self.use_in(func, self.regions[i]);
        }
        // Operands are made before what uses them: the last value first.
        for (value, data) in func.values.iter().rev() {
            let ValueDef::Pure { args, home, .. } = data.def else { continue };
            let Some(lowest) = self.place[value].expand() else { continue };
            let place = if args.is_empty() { lowest } else { self.out_of_loops(lowest, home) };
            self.place[value] = Some(place).into();
            self.use_list(func, args, place);
        }
        for i in 0..self.regions.len() {
            self.weigh_stack(func, self.regions[i]);
        }
    }

    /// Weighs the branches of a region: one that brings what is in a local has
    /// to read it for the stack, and one that brings anything else has to set
    /// the local; what a conditional branch leaves has to be dropped.
    fn weigh_stack(&mut self, func: &Function, region: Region) {
        const LOCAL: i32 = 2;
        const DROP: i32 = 1;
        for node in func.nodes_of(region) {
            let (target, conditional) = match func.nodes[node].kind {
                NodeKind::Br(target) => (target, 0),
                NodeKind::BrIf { target, .. } => (target, DROP),
                _ => continue,
            };
            let LabelData { kind, phis } = func.labels[target.label];
            if kind != LabelKind::End {
                continue;
            }
            for (&phi, &arg) in func.slice(phis).iter().zip(func.slice(target.args)) {
                let gain = if self.is_in_local(func, arg) { -LOCAL } else { LOCAL };
                self.stack_gain[phi] += gain - conditional;
            }
        }
    }

    /// Whether a value stands in a local.
    fn is_in_local(&self, func: &Function, value: Value) -> bool {
        match func.values[value].def {
            ValueDef::Param(_) | ValueDef::Phi { .. } => true,
            ValueDef::Pure { .. } => self.uses[value] > 1 && !self.is_repeated(func, value),
            ValueDef::Result { .. } => self.uses[value] > 1,
        }
    }

    fn make_in(&mut self, func: &Function, region: Region) {
        for node in func.nodes_of(region) {
            match func.nodes[node].kind {
                NodeKind::Inst { results, .. } => {
                    for &result in func.slice(results) {
                        self.made_in[result] = Some(region).into();
                    }
                }
                NodeKind::Block { label, body } => {
                    self.make_phis(func, label, region);
                    self.enter(region, body, None);
                }
                NodeKind::Loop { label, body, .. } => {
                    self.make_phis(func, label, body);
                    self.enter(region, body, Some(body));
                }
                NodeKind::If { label, then, other, .. } => {
                    self.make_phis(func, label, region);
                    self.enter(region, then, None);
                    self.enter(region, other, None);
                }
                NodeKind::Br(_) | NodeKind::BrIf { .. } | NodeKind::BrTable { .. } => {}
            }
        }
    }

    fn use_in(&mut self, func: &Function, region: Region) {
        for node in func.nodes_of(region) {
            match func.nodes[node].kind {
                NodeKind::Inst { args, .. } | NodeKind::Loop { args, .. } => {
                    self.use_list(func, args, region);
                }
                NodeKind::Block { .. } => {}
                NodeKind::If { cond, .. } => self.use_value(cond, region),
                NodeKind::Br(target) => self.use_list(func, target.args, region),
                NodeKind::BrIf { cond, target } => {
                    self.use_value(cond, region);
                    self.use_list(func, target.args, region);
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
            }
        }
    }

    fn make_phis(&mut self, func: &Function, label: Label, region: Region) {
        for &phi in func.slice(func.labels[label].phis) {
            self.made_in[phi] = Some(region).into();
        }
    }

    fn starts_again(&mut self, func: &Function, label: Label) {
        let data = func.labels[label];
        if data.kind == LabelKind::Loop && !data.phis.is_empty() {
            self.split[label] = true;
        }
    }

    fn enter(&mut self, parent: Region, region: Region, body: Option<Region>) {
        self.parent[region] = Some(parent).into();
        self.depth[region] = self.depth[parent] + 1;
        let depth = |of: Option<Region>| of.map_or(0, |of| self.depth[of]);
        let far = self.jump[parent].expand();
        let further = far.and_then(|far| self.jump[far].expand());
        let equal = depth(Some(parent)) - depth(far) == depth(far) - depth(further);
        self.jump[region] = if far.is_some() && equal { further } else { Some(parent) }.into();
        self.in_loop[region] = body.map_or(self.in_loop[parent], |body| Some(body).into());
        self.pending.push(region);
    }

    fn use_list(&mut self, func: &Function, list: List, region: Region) {
        for &value in func.slice(list) {
            self.use_value(value, region);
        }
    }

    fn use_value(&mut self, value: Value, region: Region) {
        self.uses[value] += 1;
        let place = match self.place[value].expand() {
            Some(place) => self.common(place, region),
            None => region,
        };
        self.place[value] = Some(place).into();
        // A value that comes from further inside than its use leaks out.
        let mut at = self.made_in[value].expand();
        let from = at;
        while let Some(region_left) = at
            && !self.is_inside(region, region_left)
        {
            at = match self.leaks[region_left] {
                true => self.leaks_up_to[region_left].expand(),
                false => self.parent[region_left].expand(),
            };
            self.leaks[region_left] = true;
        }
        // The way has been gone once.
        let mut behind = from;
        while let Some(region) = behind.filter(|_| behind != at) {
            behind = self.leaks_up_to[region].expand().or(self.parent[region].expand());
            self.leaks_up_to[region] = at.into();
        }
    }

    /// Whether `region` is `outer` or inside of it.
    fn is_inside(&self, mut region: Region, outer: Region) -> bool {
        while self.depth[region] > self.depth[outer] {
            region = self.towards(region, self.depth[outer]);
        }
        region == outer
    }

    /// The innermost region around both.
    fn common(&self, mut a: Region, mut b: Region) -> Region {
        while self.depth[a] > self.depth[b] {
            a = self.towards(a, self.depth[b]);
        }
        while self.depth[b] > self.depth[a] {
            b = self.towards(b, self.depth[a]);
        }
        // Jumps depend on the depth alone: both go equally far.
        while a != b {
            let (far_a, far_b) = (self.jump[a], self.jump[b]);
            let next =
                if far_a == far_b { (self.parent[a], self.parent[b]) } else { (far_a, far_b) };
            match (next.0.expand(), next.1.expand()) {
                (Some(next_a), Some(next_b)) => (a, b) = (next_a, next_b),
                _ => return a,
            }
        }
        a
    }

    /// A region around `region`, which is deeper than that, no further out than
    /// `depth`.
    fn towards(&self, region: Region, depth: u32) -> Region {
        let jump = self.jump[region].expand().filter(|&far| self.depth[far] >= depth);
        jump.or(self.parent[region].expand()).unwrap_or(region)
    }

    /// The innermost region around `place` that is in no loop that `home` is
    /// not in.
    fn out_of_loops(&self, mut place: Region, home: Region) -> Region {
        while let Some(body) = self.in_loop[place].expand()
            && self.depth[body] > self.depth[home]
        {
            match self.parent[body].expand() {
                Some(parent) => place = parent,
                None => break,
            }
        }
        place
    }

    /// Whether a value is computed anew for each use: what takes no more bytes
    /// than reading a local, and constants not used often enough to pay for one.
    pub(super) fn is_repeated(&self, func: &Function, value: Value) -> bool {
        let ValueDef::Pure { op, args, .. } = func.values[value].def else { return false };
        if !args.is_empty() {
            return false;
        }
        let cost = match op.code {
            Opcode::I32Const => 1 + leb::len_s64(op.word as i32 as i64),
            Opcode::I64Const => 1 + leb::len_s64(op.word as i64),
            Opcode::F32Const => 5,
            Opcode::F64Const => 9,
            Opcode::V128Const => 18,
            _ => 2,
        };
        let uses = self.uses[value];
        // Once to compute it, twice to set it, twice for each further use.
        cost <= 2 || uses == 1 || cost * uses <= cost + 2 + 2 * (uses - 1) + 1
    }
}
