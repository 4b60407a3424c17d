//! The tree of regions, and what is listed in it.

use cranelift_entity::packed_option::PackedOption;
use cranelift_entity::{EntityRef, EntitySet, SecondaryMap};

use super::Problems;
use super::tree::{Id, Tree};
use crate::function::{
    Function, Label, LabelKind, List, Node, NodeKind, Region, Target, Value, ValueDef,
};
use crate::rebuild::is_terminator;

/// The tree of regions.
#[derive(Debug)]
pub(super) struct Structure {
    /// The nodes that are part of the function, each after what is before it
    /// and around it.
    pub(super) nodes: Vec<Node>,
    pub(super) region_of: SecondaryMap<Node, PackedOption<Region>>,
    pub(super) regions: Tree,
    id: SecondaryMap<Region, Id>,
    is_region: EntitySet<Region>,
    by_id: Vec<Region>,
    loops: Tree,
    /// The loop that is the innermost around a region.
    in_loop: SecondaryMap<Region, Id>,
    /// The region of each loop.
    loop_body: Vec<Region>,
    opened: EntitySet<Label>,
    open: EntitySet<Label>,
    /// Labels that are branched to.
    reached: EntitySet<Label>,
}

/// Whether everything that has a number is there; if not, looking at the
/// function might panic.
pub(super) fn are_in_range(func: &Function, problems: &mut Problems) -> bool {
    let before = problems.0.len();
    let mut range = Range { func, problems };
    for (value, data) in &func.values {
        let name = || value.to_string();
        match data.def {
            ValueDef::Param(_) => {}
            ValueDef::Pure { args, home, .. } => {
                range.list(args, name);
                range.check(home.index() < func.regions.len(), name, "home", home);
            }
            ValueDef::Result { node, .. } => {
                range.check(node.index() < func.nodes.len(), name, "node", node);
            }
            ValueDef::Phi { label, .. } => {
                range.check(label.index() < func.labels.len(), name, "label", label);
            }
        }
    }
    for (label, data) in &func.labels {
        range.list(data.phis, || label.to_string());
    }
    for (node, data) in &func.nodes {
        let name = || node.to_string();
        for next in [data.next, data.prev].into_iter().filter_map(PackedOption::expand) {
            range.check(next.index() < func.nodes.len(), name, "neighbour", next);
        }
        range.node(data.kind, name);
    }
    for (region, data) in &func.regions {
        for node in [data.first, data.last].into_iter().filter_map(PackedOption::expand) {
            let fits = node.index() < func.nodes.len();
            range.check(fits, || region.to_string(), "node", node);
        }
    }
    if func.regions.is_empty() || func.labels.is_empty() {
        problems.add(|| "there is no body".to_owned());
    }
    problems.0.len() == before
}

struct Range<'f, 'p> {
    func: &'f Function,
    problems: &'p mut Problems,
}

impl Range<'_, '_> {
    fn check(
        &mut self,
        fits: bool,
        name: impl Fn() -> String,
        what: &str,
        which: impl std::fmt::Display,
    ) {
        if !fits {
            self.problems.add(|| format!("{}: its {what} {which} does not exist", name()));
        }
    }

    fn list(&mut self, list: List, name: impl Fn() -> String) {
        let Some(values) = self.func.checked_slice(list) else {
            self.problems.add(|| format!("{}: a list of it is longer than all lists", name()));
            return;
        };
        for &value in values {
            self.check(value.index() < self.func.values.len(), &name, "value", value);
        }
    }

    fn target(&mut self, target: Target, name: impl Fn() -> String) {
        let Target { label, args } = target;
        self.check(label.index() < self.func.labels.len(), &name, "label", label);
        self.list(args, name);
    }

    fn value(&mut self, value: Value, name: impl Fn() -> String) {
        self.check(value.index() < self.func.values.len(), name, "value", value);
    }

    fn node(&mut self, kind: NodeKind, name: impl Fn() -> String) {
        if let NodeKind::Legacy { first, count, .. } = kind
            && first as usize + count as usize > self.func.handlers.len()
        {
            self.problems.add(|| format!("{}: its handlers do not exist", name()));
            return;
        }
        for region in self.func.regions_in(kind) {
            self.check(region.index() < self.func.regions.len(), &name, "region", region);
        }
        if let Some(label) = kind.label() {
            self.check(label.index() < self.func.labels.len(), &name, "label", label);
        }
        match kind {
            NodeKind::Inst { args, results, .. } => {
                self.list(args, &name);
                self.list(results, &name);
            }
            NodeKind::Block { .. } => {}
            NodeKind::Legacy { label, first, count, .. } => {
                let handlers = self.func.handlers(first, count).iter();
                for label in handlers.map(|handler| handler.label).chain([label]) {
                    self.check(label.index() < self.func.labels.len(), &name, "label", label);
                }
            }
            NodeKind::Delegate { label, to, .. } => {
                for label in [label, to] {
                    self.check(label.index() < self.func.labels.len(), &name, "label", label);
                }
            }
            NodeKind::Resume { args, results, rest } => {
                self.list(args, &name);
                self.list(results, &name);
                let Some(&how) = self.func.resumptions.get(rest as usize) else {
                    self.problems.add(|| format!("{}: how does not exist", name()));
                    return;
                };
                if how.first as usize + how.count as usize > self.func.suspended.len() {
                    self.problems.add(|| format!("{}: its clauses do not exist", name()));
                    return;
                }
                let clauses = self.func.clauses_of(how).iter();
                for label in clauses.filter_map(|clause| clause.label.expand()) {
                    self.check(label.index() < self.func.labels.len(), &name, "label", label);
                }
            }
            NodeKind::Rethrow { label } => {
                self.check(label.index() < self.func.labels.len(), &name, "label", label);
            }
            NodeKind::Try { first, count, .. } => {
                let end = first as usize + count as usize;
                if end > self.func.catches.len() {
                    self.problems.add(|| format!("{}: its clauses do not exist", name()));
                    return;
                }
                for clause in self.func.catches(first, count) {
                    let label = clause.label;
                    self.check(label.index() < self.func.labels.len(), &name, "label", label);
                }
            }
            NodeKind::BrOn { look, target } => {
                match self.func.looks.get(look as usize) {
                    Some(look) => self.list(look.args, &name),
                    None => self.problems.add(|| format!("{}: how does not exist", name())),
                }
                self.target(target, name);
            }
            NodeKind::Loop { args, .. } => self.list(args, name),
            NodeKind::If { cond, .. } => self.value(cond, name),
            NodeKind::Br(target) => self.target(target, name),
            NodeKind::BrIf { cond, target } => {
                self.value(cond, &name);
                self.target(target, name);
            }
            NodeKind::BrTable { index, first, count } => {
                self.value(index, &name);
                let end = first as usize + count as usize;
                if count == 0 || end > self.func.targets.len() {
                    self.problems.add(|| format!("{}: its targets do not exist", name()));
                } else {
                    for i in first as usize..end {
                        self.target(self.func.targets[i], &name);
                    }
                }
            }
        }
    }
}

impl Structure {
    /// The structure of a function; `None` if it has none.
    pub(super) fn find(func: &Function, problems: &mut Problems) -> Option<Structure> {
        let before = problems.0.len();
        let mut structure = Structure {
            nodes: Vec::new(),
            region_of: SecondaryMap::new(),
            regions: Tree::new(),
            id: SecondaryMap::new(),
            is_region: EntitySet::new(),
            by_id: vec![func.body()],
            loops: Tree::new(),
            in_loop: SecondaryMap::new(),
            loop_body: vec![func.body()],
            opened: EntitySet::new(),
            open: EntitySet::new(),
            reached: EntitySet::new(),
        };
        structure.is_region.insert(func.body());
        structure.opened.insert(func.exit());
        structure.open.insert(func.exit());
        if func.labels[func.exit()].kind != LabelKind::Exit {
            problems.add(|| "the end of the function is another kind of label".to_owned());
        }
        structure.region(func, func.body(), problems);
        structure.listed(func, problems);
        if problems.0.len() == before {
            structure.ends(func, problems);
        }
        (problems.0.len() == before).then_some(structure)
    }

    /// Goes through a region and what stands in it.
    fn region(&mut self, func: &Function, region: Region, problems: &mut Problems) {
        let mut last = None;
        for node in func.nodes_of(region) {
            if let Some(other) = self.region_of[node].expand() {
                problems.add(|| format!("{node} is in {region} and in {other}"));
                return;
            }
            if func.nodes[node].prev.expand() != last {
                problems.add(|| format!("{node}: what is before it in {region} does not agree"));
            }
            self.region_of[node] = Some(region).into();
            self.nodes.push(node);
            self.node(func, node, region, problems);
            last = Some(node);
        }
        if func.regions[region].last.expand() != last {
            problems.add(|| format!("{region}: its last node does not agree"));
        }
    }

    fn node(&mut self, func: &Function, node: Node, region: Region, problems: &mut Problems) {
        let kind = func.nodes[node].kind;
        func.for_each_target(kind, |Target { label, .. }| {
            self.reached.insert(label);
            if !self.open.contains(label) {
                problems.add(|| format!("{node} branches to {label}, which is not open"));
            }
            if matches!(func.labels[label].kind, LabelKind::Legacy | LabelKind::Caught) {
                problems.add(|| format!("{node} branches to {label}, which is no place"));
            }
        });
        match kind {
            NodeKind::Rethrow { label } => {
                self.names(func, node, label, LabelKind::Caught, problems)
            }
            NodeKind::Delegate { to, .. } if to != func.exit() => {
                self.names(func, node, to, LabelKind::Legacy, problems);
            }
            _ => {}
        }
        let is_loop = matches!(kind, NodeKind::Loop { .. });
        if let Some(label) = kind.label() {
            if !self.opened.insert(label) {
                problems.add(|| format!("{node} opens {label} a second time"));
                return;
            }
            let fits = match func.labels[label].kind {
                LabelKind::Exit => false,
                LabelKind::End => !is_loop,
                LabelKind::Loop => is_loop,
                LabelKind::Landing { .. } => matches!(kind, NodeKind::Block { .. }),
                LabelKind::Legacy | LabelKind::Caught => false,
            };
            if !fits {
                problems.add(|| format!("{label} of {node} is another kind of label"));
            }
            self.open.insert(label);
        }
        for inner in func.regions_in(kind) {
            if !self.is_region.insert(inner) {
                problems.add(|| format!("{inner} of {node} is another node's too"));
                continue;
            }
            self.id[inner] = self.regions.add(self.id[region]);
            self.by_id.push(inner);
            self.in_loop[inner] = self.in_loop[region];
            if is_loop {
                self.in_loop[inner] = self.loops.add(self.in_loop[region]);
                self.loop_body.push(inner);
            }
            let own = own_label(func, kind, inner);
            if let Some((label, wanted)) = own {
                if !self.opened.insert(label) {
                    problems.add(|| format!("{node} opens {label} a second time"));
                    continue;
                }
                if func.labels[label].kind != wanted {
                    problems.add(|| format!("{label} of {node} is another kind of label"));
                }
                self.open.insert(label);
            }
            stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.region(func, inner, problems));
            if let Some((label, _)) = own {
                self.open.remove(label);
            }
        }
        if let Some(label) = kind.label() {
            self.open.remove(label);
        }
    }

    /// A node names a label that is open and no place.
    fn names(
        &self,
        func: &Function,
        node: Node,
        label: Label,
        wanted: LabelKind,
        problems: &mut Problems,
    ) {
        if !self.open.contains(label) {
            problems.add(|| format!("{node} names {label}, which is not open"));
        } else if func.labels[label].kind != wanted {
            problems.add(|| format!("{node} names {label}, which is another kind of label"));
        }
    }

    /// What a value is and where it is listed agree.
    fn listed(&self, func: &Function, problems: &mut Problems) {
        for (i, &param) in func.params.iter().enumerate() {
            let is_param = func.values.get(param).map(|data| data.def);
            if is_param != Some(ValueDef::Param(i as u32)) {
                problems.add(|| format!("{param} is not parameter {i}"));
            }
        }
        for &node in &self.nodes {
            if let NodeKind::Inst { results, .. } | NodeKind::Resume { results, .. } =
                func.nodes[node].kind
            {
                for (i, &value) in func.slice(results).iter().enumerate() {
                    let index = i as u32;
                    if func.values[value].def != (ValueDef::Result { node, index }) {
                        problems.add(|| format!("{value} is not result {i} of {node}"));
                    }
                }
            }
            let kind = func.nodes[node].kind;
            if let Some(label) = kind.label() {
                phis_agree(func, label, problems);
            }
            if let NodeKind::Legacy { first, count, .. } = kind {
                for handler in func.handlers(first, count) {
                    phis_agree(func, handler.label, problems);
                }
            }
        }
        if !func.labels[func.exit()].phis.is_empty() {
            problems.add(|| "the end of the function has phis".to_owned());
        }
    }

    /// Every region ends in the only node in it that does not fall through.
    fn ends(&self, func: &Function, problems: &mut Problems) {
        for &region in &self.by_id {
            if func.regions[region].first.is_none() {
                problems.add(|| format!("{region} is empty"));
            }
        }
        for &node in &self.nodes {
            let falls = self.falls_through(func, node);
            match func.nodes[node].next.expand() {
                Some(next) if !falls => {
                    problems.add(|| format!("{next} can't be reached from {node} before it"));
                }
                None if falls => {
                    let region = self.region_of[node].expand().expect("it is in one");
                    problems.add(|| format!("{region} falls through at its end, {node}"));
                }
                _ => {}
            }
        }
    }

    fn falls_through(&self, func: &Function, node: Node) -> bool {
        match func.nodes[node].kind {
            NodeKind::Inst { op, .. } => !is_terminator(op.code),
            NodeKind::Block { label, .. } | NodeKind::If { label, .. } => {
                self.reached.contains(label)
            }
            NodeKind::Loop { .. }
            | NodeKind::Try { .. }
            | NodeKind::Legacy { .. }
            | NodeKind::Delegate { .. }
            | NodeKind::Rethrow { .. }
            | NodeKind::Br(_)
            | NodeKind::BrTable { .. } => false,
            NodeKind::BrIf { .. } | NodeKind::BrOn { .. } | NodeKind::Resume { .. } => true,
        }
    }

    /// Whether a region is part of the function.
    pub(super) fn has(&self, region: Region) -> bool {
        self.is_region.contains(region)
    }

    /// Whether `inner` is `outer` or in it.
    pub(super) fn is_inside(&self, inner: Region, outer: Region) -> bool {
        self.regions.is_above(self.id[outer], self.id[inner])
    }

    /// The innermost region around both.
    pub(super) fn common(&self, a: Region, b: Region) -> Region {
        self.by_id[self.regions.common(self.id[a], self.id[b]) as usize]
    }

    /// The innermost region around `place` that is in no loop that `home`,
    /// which is around it too, is not in.
    pub(super) fn out_of_loops(&self, place: Region, home: Region) -> Region {
        let depth = self.regions.depth(self.id[home]);
        let is_inner = |number: Id| {
            let body = self.id[self.loop_body[number as usize]];
            number != Tree::ROOT && self.regions.depth(body) > depth
        };
        let innermost = self.in_loop[place];
        if !is_inner(innermost) {
            return place;
        }
        let body = self.loop_body[self.loops.highest(innermost, is_inner) as usize];
        self.by_id[self.regions.parent(self.id[body]) as usize]
    }
}

fn phis_agree(func: &Function, label: Label, problems: &mut Problems) {
    for (i, &value) in func.slice(func.labels[label].phis).iter().enumerate() {
        let index = i as u32;
        if func.values[value].def != (ValueDef::Phi { label, index }) {
            problems.add(|| format!("{value} is not phi {i} of {label}"));
        }
    }
}

/// The label that is open in one region of a node alone, and of which kind it
/// has to be.
fn own_label(func: &Function, kind: NodeKind, region: Region) -> Option<(Label, LabelKind)> {
    match kind {
        NodeKind::Legacy { label, body, .. } | NodeKind::Delegate { label, body, .. }
            if region == body =>
        {
            Some((label, LabelKind::Legacy))
        }
        NodeKind::Legacy { first, count, .. } => {
            let mut handlers = func.handlers(first, count).iter();
            let handler = handlers.find(|handler| handler.region == region)?;
            Some((handler.label, LabelKind::Caught))
        }
        _ => None,
    }
}
