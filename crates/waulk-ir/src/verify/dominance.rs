//! Every value comes before what uses it, on every way there.
//!
//! One walk in the order of the program grows a dominator tree over *stretches*:
//! pieces of code without a branch or a label in them. What follows a block or
//! `if` is below the lowest stretch that is above all branches to its label.

use cranelift_entity::packed_option::PackedOption;
use cranelift_entity::{EntitySet, SecondaryMap};

use super::Problems;
use super::structure::Structure;
use super::tree::{Id, Tree};
use crate::function::{Function, Label, List, Node, NodeKind, Region, Value, ValueDef};

/// Checks all uses.
pub(super) fn check(func: &Function, structure: &Structure, problems: &mut Problems) {
    let place = places(func, structure, problems);
    if !problems.0.is_empty() {
        return;
    }
    let mut walk = Walk {
        func,
        structure,
        problems,
        place,
        stretches: Tree::new(),
        now: Tree::ROOT,
        at: SecondaryMap::new(),
        made: SecondaryMap::new(),
        joined: SecondaryMap::new(),
        computed: EntitySet::new(),
        pending: Vec::new(),
    };
    for &param in &func.params {
        walk.make(param);
    }
    walk.region(func.body());
}

type Places = SecondaryMap<Value, PackedOption<Region>>;

/// The region that each pure value is computed in.
fn places(func: &Function, structure: &Structure, problems: &mut Problems) -> Places {
    let mut place = Places::new();
    let use_in = |place: &mut Places, value: Value, region: Region| {
        if matches!(func.values[value].def, ValueDef::Pure { .. }) {
            let all = match place[value].expand() {
                Some(other) => structure.common(other, region),
                None => region,
            };
            place[value] = Some(all).into();
        }
    };
    for &node in &structure.nodes {
        let region = structure.region_of[node].expand().expect("it is in one");
        func.for_each_operand(func.nodes[node].kind, |value| use_in(&mut place, value, region));
    }
    // Operands have lower numbers than what uses them.
    for (value, data) in func.values.iter().rev() {
        let ValueDef::Pure { args, home, .. } = data.def else { continue };
        let home = func.home(home);
        let Some(region) = place[value].expand() else { continue };
        if !structure.has(home) || !structure.is_inside(region, home) {
            problems.add(|| format!("{value} is needed in {region}, outside of its home {home}"));
            continue;
        }
        let region = structure.out_of_loops(region, home);
        place[value] = Some(region).into();
        for &arg in func.slice(args) {
            use_in(&mut place, arg, region);
        }
    }
    place
}

struct Walk<'a> {
    func: &'a Function,
    structure: &'a Structure,
    problems: &'a mut Problems,
    place: Places,
    stretches: Tree,
    /// The stretch that is being walked.
    now: Id,
    /// For each region around, the stretch before its node that is being walked.
    at: SecondaryMap<Region, Id>,
    /// The stretch that a result or phi is made in, and 1.
    made: SecondaryMap<Value, u32>,
    /// The lowest stretch above all branches to a label so far, and 1.
    joined: SecondaryMap<Label, u32>,
    /// Pure values that have been needed.
    computed: EntitySet<Value>,
    pending: Vec<(Value, Id)>,
}

impl Walk<'_> {
    fn make(&mut self, value: Value) {
        self.made[value] = self.now + 1;
    }

    fn make_list(&mut self, list: List) {
        for &value in self.func.slice(list) {
            self.make(value);
        }
    }

    fn region(&mut self, region: Region) {
        for node in self.func.nodes_of(region) {
            self.at[region] = self.now;
            stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.node(node));
        }
    }

    fn node(&mut self, node: Node) {
        let func = self.func;
        let kind = func.nodes[node].kind;
        func.for_each_operand(kind, |value| self.need(node, value));
        func.for_each_target(kind, |target| self.branch(target.label));
        match kind {
            NodeKind::Inst { results, .. } => self.make_list(results),
            NodeKind::Block { .. } | NodeKind::If { .. } => {
                let before = self.now;
                for region in func.regions_in(kind) {
                    self.now = self.stretches.add(before);
                    self.region(region);
                }
                if let Some(label) = kind.label() {
                    let above = self.joined[label].checked_sub(1).unwrap_or(before);
                    self.now = self.stretches.add(above);
                    self.make_list(func.labels[label].phis);
                }
            }
            NodeKind::Loop { label, body, .. } => {
                self.now = self.stretches.add(self.now);
                self.make_list(func.labels[label].phis);
                self.region(body);
            }
            // From anywhere in it control may go to its clauses.
            NodeKind::Try { body, .. } => {
                self.now = self.stretches.add(self.now);
                self.region(body);
            }
            // Likewise to its handlers.
            NodeKind::Legacy { body, first, count, .. } => {
                let before = self.now;
                self.now = self.stretches.add(before);
                self.region(body);
                for handler in func.handlers(first, count) {
                    self.now = self.stretches.add(before);
                    self.make_list(func.labels[handler.label].phis);
                    self.region(handler.region);
                }
            }
            NodeKind::Delegate { body, .. } => {
                self.now = self.stretches.add(self.now);
                self.region(body);
            }
            NodeKind::Rethrow { .. } => {}
            NodeKind::Resume { results, .. } => {
                self.now = self.stretches.add(self.now);
                self.make_list(results);
            }
            NodeKind::BrIf { .. } => self.now = self.stretches.add(self.now),
            NodeKind::BrOn { look, .. } => {
                self.now = self.stretches.add(self.now);
                self.func.look(look).left.expand().into_iter().for_each(|left| self.make(left));
            }
            NodeKind::Br(_) | NodeKind::BrTable { .. } => {}
        }
    }

    fn branch(&mut self, label: Label) {
        let above = match self.joined[label].checked_sub(1) {
            Some(other) => self.stretches.common(other, self.now),
            None => self.now,
        };
        self.joined[label] = above + 1;
    }

    /// A node needs a value.
    fn need(&mut self, node: Node, value: Value) {
        self.pending.push((value, self.now));
        while let Some((value, stretch)) = self.pending.pop() {
            if let ValueDef::Pure { args, .. } = self.func.values[value].def {
                // Later uses are behind the place of the first.
                if self.computed.insert(value) {
                    let place = self.place[value].expand().expect("it is used");
                    debug_assert!(self.structure.has(place));
                    let stretch = self.at[place];
                    let args = self.func.slice(args);
                    self.pending.extend(args.iter().map(|&arg| (arg, stretch)));
                }
                continue;
            }
            match self.made[value].checked_sub(1) {
                None => {
                    self.problems.add(|| format!("{node} needs {value}, which is not made yet"));
                }
                Some(made) if !self.stretches.is_above(made, stretch) => {
                    let problem = || format!("{node} needs {value}, which is not always made");
                    self.problems.add(problem);
                }
                Some(_) => {}
            }
        }
    }
}
