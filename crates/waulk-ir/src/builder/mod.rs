//! Builds a function, and cleans up while it does.
//!
//! The one place where nodes and values are made: lifting and every round of
//! clean-up go through it. It folds constants, shares equal pure values by
//! dominance (value numbering over hash-consing), drops trivial phis, and gives
//! each block, loop and `if` its shortest form when it is closed.
//!
//! Algebraic rules have one place here: [`Rules`].

use cranelift_entity::packed_option::PackedOption;
use cranelift_entity::{EntityRef, SecondaryMap};
use hashbrown::HashTable;
use rustc_hash::{FxHashMap, FxHasher};
use smallvec::SmallVec;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use wasmparser::ValType;

use crate::function::{
    Function, Handler, Label, LabelData, LabelKind, List, Node, NodeKind, Op, Origin, Region,
    RegionData, Value, ValueData, ValueDef,
};
use crate::opcode::Opcode;

mod access;
mod branch;
mod exception;
mod legacy;
mod shape;
mod tails;

pub use shape::inverse;

/// Rules that rewrite operations when they are made. What they are is not known here.
///
/// All they do is sound, and comes to an end.
pub trait Rules: fmt::Debug + Send + Sync {
    /// A value that can be used here and is what the pure operation gives, if a rule
    /// says what; with [`Builder::shared`], it may be made. `home` as in
    /// [`Builder::pure_in`].
    fn simplify(
        &self,
        builder: &mut Builder,
        home: Region,
        op: Op,
        args: &[Value],
    ) -> Option<Value>;

    /// A value that can be used here and is zero exactly where `value` is, if a rule
    /// says which.
    fn truth(&self, builder: &mut Builder, value: Value) -> Option<Value>;

    /// A value that can be used here and has the same low bits, so many of them, if a
    /// rule says which.
    fn low_bits(&self, builder: &mut Builder, bits: u8, value: Value) -> Option<Value>;

    /// A value that can be used here, and an offset, whose exact sum is that of `base`
    /// and `offset`, if a rule says which.
    fn address(&self, builder: &mut Builder, base: Value, offset: u64) -> Option<(Value, u64)>;
}

/// How often rules may rewrite an operand in a row.
const MOST_IN_A_ROW: usize = 8;

/// Builds into a [`Function`].
#[derive(Debug, Default)]
pub struct Builder {
    /// What is being built.
    pub func: Function,
    frames: Vec<Frame>,
    /// Branches to labels that are open, by label, in program order.
    edges: Vec<Vec<Edge>>,
    spare_edges: Vec<Vec<Edge>>,
    label_edges: SecondaryMap<Label, u32>,
    /// Equal pure values.
    table: HashTable<Value>,
    /// What was put into the table, by the depth of its home, so that it can be
    /// taken out again.
    inserted: Vec<Vec<Value>>,
    depth: SecondaryMap<Region, u32>,
    /// The region that a branch or what holds regions was put into.
    region_of: SecondaryMap<Node, PackedOption<Region>>,
    /// The region that a result or a label's value was made in.
    made_in: SecondaryMap<Value, PackedOption<Region>>,
    /// What holds a region that is closed.
    holder: SecondaryMap<Region, PackedOption<Node>>,
    /// What a value that could not be seen was made again as.
    made_again: FxHashMap<Value, Value>,
    reachable: bool,
    /// How many instructions that can throw there are so far.
    throwing: u32,
    /// Handlers of the regions with handlers that are open.
    handlers: Vec<Handler>,
    /// The labels of the regions that are open and catch or hand on what is
    /// thrown here; none for that of a `try_table`.
    catchers: Vec<Option<Label>>,
    scratch: Vec<Value>,
    /// What each of the branches brings that are looked at.
    lists: Vec<List>,
    /// Whether identical ends of branches are put together: what they bring has
    /// to be what is needed.
    pub(crate) folds_tails: bool,
    /// How many were: that leaves branches in shapes that were closed.
    pub(crate) folded_tails: usize,
    /// Where code ends in `unreachable`, in program order.
    unreachable: Vec<Edge>,
    tails: tails::Tails,
    rules: Option<Arc<dyn Rules>>,
}

/// A branch: a node, and for a branch by number which of its targets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    node: Node,
    /// Number in [`Function::targets`], for a branch by number.
    target: Option<u32>,
}

/// A value that a label brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Brought {
    /// The local it stands in.
    pub origin: PackedOption<Origin>,
    /// Its type.
    pub ty: ValType,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FrameKind {
    Block,
    Loop {
        args: List,
    },
    Then {
        cond: Value,
    },
    Else {
        cond: Value,
        then: Region,
    },
    /// What can throw before it began: [`Builder::throwing`] then.
    Try {
        throwing: u32,
    },
    /// The same for the body of one whose exceptions are handled in regions of
    /// its own, or handed on. The label is its own.
    Legacy {
        throwing: u32,
    },
    /// The last handler so far of such a region. The label is the handler's.
    Handler(legacy::Guarded),
}

#[derive(Clone, Copy, Debug)]
struct Frame {
    kind: FrameKind,
    label: Label,
    region: Region,
    /// How many nodes there were before.
    nodes: u32,
}

impl Builder {
    /// Takes these rules from here on, for all functions.
    pub fn set_rules(&mut self, rules: Option<Arc<dyn Rules>>) {
        self.rules = rules;
    }

    /// Begins a function. Its body is a block whose label is the function's end.
    pub fn start(&mut self, params: &[ValType], results: &[ValType]) {
        self.func.clear();
        self.frames.clear();
        while let Some(edges) = self.edges.pop() {
            self.spare(edges);
        }
        self.label_edges.clear();
        self.table.clear();
        self.inserted.iter_mut().for_each(Vec::clear);
        self.depth.clear();
        self.region_of.clear();
        self.holder.clear();
        self.made_in.clear();
        self.made_again.clear();
        self.reachable = true;
        self.folds_tails = false;
        self.folded_tails = 0;
        self.unreachable.clear();
        self.handlers.clear();
        self.catchers.clear();
        for (i, &ty) in params.iter().enumerate() {
            let param = self.func.value(ValueDef::Param(i as u32), ty);
            self.func.values[param].origin = Some(Origin::from_u32(i as u32)).into();
            self.func.params.push(param);
        }
        self.func.results.extend_from_slice(results);
        let label = self.label(LabelKind::Exit);
        // What ends the function is put together behind a block that holds all
        // the rest: the outermost frame is there for what has no other place.
        for _ in 0..2 {
            let region = self.region();
            self.frames.push(Frame { kind: FrameKind::Block, label, region, nodes: 0 });
        }
        self.throwing = 0;
    }

    /// Whether what comes next can be reached.
    pub fn is_reachable(&self) -> bool {
        self.reachable
    }

    fn region(&mut self) -> Region {
        let region = self.func.regions.push(RegionData::default());
        put(&mut self.depth, region, self.frames.len() as u32);
        region
    }

    fn label(&mut self, kind: LabelKind) -> Label {
        let label = self.func.labels.push(LabelData { kind, phis: List::default() });
        put(&mut self.label_edges, label, self.edges.len() as u32);
        let edges = self.spare_edges.pop().unwrap_or_default();
        self.edges.push(edges);
        label
    }

    fn frame(&self) -> &Frame {
        self.frames.last().expect("the function is open")
    }

    fn current(&self) -> Region {
        self.frame().region
    }

    /// The branches to a label that is still open.
    pub fn edges(&self, label: Label) -> &[Edge] {
        &self.edges[self.label_edges[label] as usize]
    }

    fn edges_mut(&mut self, label: Label) -> &mut Vec<Edge> {
        &mut self.edges[self.label_edges[label] as usize]
    }

    /// The region that now holds what was put into `region`.
    fn resolve(&mut self, region: Region) -> Region {
        let end = self.func.home(region);
        let mut at = region;
        while let Some(next) = self.func.moved_to[at].expand() {
            self.func.moved_to[at] = Some(end).into();
            at = next;
        }
        end
    }

    /// Ends the function.
    ///
    /// # Panics
    /// When something is still open.
    pub fn finish(&mut self) {
        assert!(self.frames.is_empty() && !self.reachable, "everything is closed");
        // From here on homes are looked up in one step.
        for region in self.func.regions.keys() {
            self.resolve(region);
        }
    }

    /// The region that what comes next goes to.
    pub fn current_region(&self) -> Region {
        self.current()
    }

    /// Whether a value can be used here: a pure one only inside of its home.
    pub fn is_visible(&mut self, value: Value) -> bool {
        match self.func.values[value].def {
            ValueDef::Pure { home, .. } => {
                let home = self.resolve(home);
                let frame = self.frames.get(self.depth[home] as usize);
                frame.is_some_and(|frame| frame.region == home)
            }
            _ => true,
        }
    }

    /// A value that can be used here and is the same as `value`, which comes
    /// before: a pure one is made again where it can't be seen.
    pub fn make_visible(&mut self, value: Value) -> Value {
        if self.is_visible(value) {
            return value;
        }
        // Operands are shared: without this, time would double with each level.
        if let Some(&again) = self.made_again.get(&value)
            && self.is_visible(again)
        {
            return again;
        }
        let ValueDef::Pure { op, args, .. } = self.func.values[value].def else { return value };
        let ValueData { ty, origin, .. } = self.func.values[value];
        let args: SmallVec<[Value; 4]> = self.func.slice(args).into();
        let args: SmallVec<[Value; 4]> = stacker::maybe_grow(64 * 1024, 1024 * 1024, || {
            args.iter().map(|&arg| self.make_visible(arg)).collect()
        });
        let made = self.pure(op, &args, ty);
        if self.func.values[made].origin.is_none() {
            self.func.values[made].origin = origin;
        }
        self.made_again.insert(value, made);
        made
    }

    // Values.

    /// A constant.
    pub fn constant(&mut self, code: Opcode, bits: u64) -> Value {
        let ty = match code {
            Opcode::I32Const => ValType::I32,
            Opcode::I64Const => ValType::I64,
            Opcode::F32Const => ValType::F32,
            Opcode::F64Const => ValType::F64,
            _ => unreachable!("{code:?} is not a constant of one word"),
        };
        self.cons(self.func.body(), Op { code, word: bits }, &[], ty)
    }

    /// A pure operation, folded and rewritten where that can be, shared where it is
    /// there.
    pub fn pure(&mut self, op: Op, args: &[Value], ty: ValType) -> Value {
        self.pure_in(self.current(), op, args, ty)
    }

    /// As [`Builder::pure`], with a home further out: the outermost region from
    /// `home`, which is open, inwards in which all operands are there.
    pub fn pure_in(&mut self, home: Region, op: Op, args: &[Value], ty: ValType) -> Value {
        if let Some(value) = self.folded(op, args) {
            return value;
        }
        // They build here too, and are not asked about that.
        if !args.is_empty()
            && let Some(rules) = self.rules.take()
        {
            let value = rules.simplify(self, home, op, args);
            self.rules = Some(rules);
            if let Some(value) = value {
                return value;
            }
        }
        self.shared(home, op, args, ty)
    }

    /// As [`Builder::pure_in`], but as it is: neither folded nor rewritten.
    pub fn shared(&mut self, home: Region, op: Op, args: &[Value], ty: ValType) -> Value {
        let mut home = home;
        if home != self.current() {
            let mut depth = self.depth[home];
            for &arg in args {
                depth = depth.max(self.available(arg));
            }
            home = self.frames[depth as usize].region;
        }
        self.cons(home, op, args, ty)
    }

    /// What rules make of an operand, as long as they make something of it: of what is
    /// computed only. `value` says which value the operand is.
    fn rewritten<T: Copy>(
        &mut self,
        operand: T,
        value: impl Fn(T) -> Value,
        rewrite: impl Fn(&dyn Rules, &mut Builder, T) -> Option<T>,
    ) -> T {
        let is_computed = |builder: &Builder, operand| {
            matches!(builder.func.values[value(operand)].def, ValueDef::Pure { .. })
        };
        if !is_computed(self, operand) {
            return operand;
        }
        let Some(rules) = self.rules.take() else { return operand };
        let mut operand = operand;
        for _ in 0..MOST_IN_A_ROW {
            match rewrite(&*rules, self, operand) {
                Some(simpler) => operand = simpler,
                None => break,
            }
        }
        self.rules = Some(rules);
        operand
    }

    /// The condition that does for one of which is only asked whether it is zero.
    fn truth(&mut self, cond: Value) -> Value {
        if self.func.is_address(cond) {
            return self.constant(Opcode::I32Const, 1);
        }
        self.rewritten(cond, |cond| cond, |rules, builder, cond| rules.truth(builder, cond))
    }

    /// How deep the outermost open region is in which a value that can be used
    /// here is there.
    fn available(&mut self, value: Value) -> u32 {
        let region = match self.func.values[value].def {
            ValueDef::Param(_) => return 0,
            ValueDef::Pure { home, .. } => Some(home),
            ValueDef::Result { .. } | ValueDef::Phi { .. } => self.made_in[value].expand(),
        };
        let innermost = self.frames.len() as u32 - 1;
        let Some(mut region) = region else { return innermost };
        loop {
            region = self.resolve(region);
            let depth = self.depth[region];
            if self.frames.get(depth as usize).is_some_and(|frame| frame.region == region) {
                return depth;
            }
            // What was made in a region that is closed is there behind it.
            let holder = self.holder[region].expand();
            match holder.and_then(|holder| self.region_of[holder].expand()) {
                Some(outer) => region = outer,
                None => return innermost,
            }
        }
    }

    /// The value of an operation whose operands decide it: one of them, or a constant.
    pub fn folded(&mut self, op: Op, args: &[Value]) -> Option<Value> {
        if op.code == Opcode::Select {
            let (a, b, cond) = (args[0], args[1], args[2]);
            if a == b {
                return Some(a);
            }
            return Some(if self.func.as_i32(cond)? != 0 { a } else { b });
        }
        crate::fold::fold(self, op, args)
    }

    fn cons(&mut self, home: Region, op: Op, args: &[Value], ty: ValType) -> Value {
        let hash = hash(op, args);
        let func = &self.func;
        let equal = |&value: &Value| match func.values[value].def {
            ValueDef::Pure { op: other, args: list, .. } => {
                other == op && func.slice(list) == args && func.values[value].ty == ty
            }
            _ => false,
        };
        if let Some(&value) = self.table.find(hash, equal) {
            self.widen_home(value, home);
            return value;
        }
        // Constants depend on nothing: their home is the whole function.
        let home = if args.is_empty() { self.func.body() } else { home };
        let list = self.func.list(args);
        let value = self.func.value(ValueDef::Pure { op, args: list, home }, ty);
        let func = &self.func;
        self.table.insert_unique(hash, value, |&value| hash_of(func, value));
        let depth = self.depth[home] as usize;
        if self.inserted.len() <= depth {
            self.inserted.resize_with(depth + 1, Vec::new);
        }
        self.inserted[depth].push(value);
        value
    }

    /// Makes `home`, where a value can be computed too, its home if that is
    /// further out than the one it has.
    fn widen_home(&mut self, value: Value, home: Region) {
        if let ValueDef::Pure { op, args, home: inner } = self.func.values[value].def {
            let inner = self.resolve(inner);
            let depth = self.depth[home];
            if self.depth[inner] > depth {
                self.func.values[value].def = ValueDef::Pure { op, args, home };
                self.inserted[depth as usize].push(value);
            }
        }
    }

    /// Forgets the pure values whose home was closed last.
    fn leave_scope(&mut self) {
        let Some(inserted) = self.inserted.get_mut(self.frames.len()) else { return };
        for value in inserted.drain(..) {
            let hash = hash_of(&self.func, value);
            if let Ok(entry) = self.table.find_entry(hash, |&other| other == value) {
                entry.remove();
            }
        }
    }

    /// Keeps the pure values whose home was closed last for the region around.
    fn widen_scope(&mut self) {
        let depth = self.frames.len();
        if depth > 0 && self.inserted.len() > depth {
            let mut inner = std::mem::take(&mut self.inserted[depth]);
            self.inserted[depth - 1].append(&mut inner);
            self.inserted[depth] = inner;
        }
    }

    /// Adds an instruction with effects; gives its results.
    pub fn inst(&mut self, op: Op, args: &[Value], results: &[ValType]) -> List {
        if self.rules.is_some() && access::is_access(op.code) {
            let (op, args) = self.accessed(op, args);
            return self.plain_inst(op, &args, results);
        }
        self.plain_inst(op, args, results)
    }

    #[inline]
    fn plain_inst(&mut self, op: Op, args: &[Value], results: &[ValType]) -> List {
        let node = Node::from_u32(self.func.nodes.len() as u32);
        let args = self.func.list(args);
        let start = self.func.lists.len();
        for (index, &ty) in results.iter().enumerate() {
            let value = self.func.value(ValueDef::Result { node, index: index as u32 }, ty);
            let region = self.current();
            put(&mut self.made_in, value, Some(region).into());
            self.func.lists.push(value);
        }
        let results = self.func.list_from(start);
        let region = self.current();
        self.func.append(region, NodeKind::Inst { op, args, results });
        self.throwing += u32::from(exception::can_throw(op.code));
        results
    }

    /// Adds an instruction that does not fall through.
    pub fn terminator(&mut self, op: Op, args: &[Value]) {
        self.inst(op, args, &[]);
        self.reachable = false;
        if op.code == Opcode::Unreachable {
            let node = Node::from_u32(self.func.nodes.len() as u32 - 1);
            self.region_of[node] = Some(self.current()).into();
            self.unreachable.push(Edge { node, target: None });
        }
    }

    // Control.

    /// Opens a block.
    pub fn block(&mut self) -> Label {
        self.open(FrameKind::Block, LabelKind::End)
    }

    fn open(&mut self, kind: FrameKind, label: LabelKind) -> Label {
        let region = self.region();
        let label = self.label(label);
        let nodes = self.func.nodes.len() as u32;
        self.frames.push(Frame { kind, label, region, nodes });
        label
    }

    /// Opens a loop whose label has these values at first, from these locals.
    pub fn start_loop(&mut self, args: &[Value], brought: &[Brought]) -> Label {
        let args = self.func.list(args);
        let label = self.open(FrameKind::Loop { args }, LabelKind::Loop);
        let start = self.func.lists.len();
        for (index, &Brought { origin, ty }) in brought.iter().enumerate() {
            let phi = self.func.value(ValueDef::Phi { label, index: index as u32 }, ty);
            self.made_in[phi] = Some(self.current()).into();
            self.func.values[phi].origin = origin;
            self.func.lists.push(phi);
        }
        self.func.labels[label].phis = self.func.list_from(start);
        label
    }

    /// Opens an `if`.
    pub fn start_if(&mut self, cond: Value) -> Label {
        let cond = self.truth(cond);
        self.open(FrameKind::Then { cond }, LabelKind::End)
    }

    /// Goes over to the other region of an `if`.
    pub fn start_else(&mut self) {
        debug_assert!(!self.reachable, "the first region ends in a branch");
        let frame = self.frames.pop().expect("an `if` is open");
        let FrameKind::Then { cond } = frame.kind else { unreachable!("an `if` is open") };
        self.leave_scope();
        let region = self.region();
        let kind = FrameKind::Else { cond, then: frame.region };
        self.frames.push(Frame { kind, region, ..frame });
        self.reachable = true;
    }

    /// Closes the innermost block, loop or `if`. Every branch to its label has
    /// its arguments, one for each of `brought`. Puts
    /// what the label brings into `out`: nothing if it can't be reached.
    pub fn end(&mut self, brought: &[Brought], out: &mut Vec<Value>) {
        debug_assert!(!self.reachable, "a region ends in a branch");
        if self.folds_tails && !matches!(self.frame().kind, FrameKind::Loop { .. }) {
            let exits = self.frame().label == self.func.exit();
            self.fold_tails(if exits { self.func.results.len() } else { brought.len() });
        }
        self.close(brought, out);
    }

    fn close(&mut self, brought: &[Brought], out: &mut Vec<Value>) {
        let frame = self.frames.pop().expect("something is open");
        out.clear();
        match frame.kind {
            FrameKind::Loop { args } => self.end_loop(frame, args),
            FrameKind::Block => match self.func.labels[frame.label].kind {
                LabelKind::Landing { .. } => self.end_landing(frame, brought, out),
                _ => {
                    self.join(frame, brought, out);
                    self.end_block(frame, out);
                }
            },
            FrameKind::Try { .. } => unreachable!("it is closed with its clauses"),
            FrameKind::Legacy { .. } | FrameKind::Handler(_) => {
                unreachable!("it is closed on its own")
            }
            FrameKind::Then { .. } => unreachable!("an `if` has two regions"),
            FrameKind::Else { cond, then } => {
                self.join(frame, brought, out);
                self.end_if(frame, cond, then, out);
            }
        }
        let label = frame.label;
        if frame.kind == FrameKind::Block && label == self.func.exit() {
            return;
        }
        let edges = std::mem::take(self.edges_mut(label));
        self.spare(edges);
    }

    /// Keeps the memory of a list of branches for that of another label.
    fn spare(&mut self, mut edges: Vec<Edge>) {
        if edges.capacity() > 0 {
            edges.clear();
            self.spare_edges.push(edges);
        }
    }

    /// Makes phis of what the branches to a label bring; keeps as arguments
    /// only what differs.
    fn join(&mut self, frame: Frame, brought: &[Brought], out: &mut Vec<Value>) {
        let label = frame.label;
        let index = self.label_edges[label] as usize;
        let edges = std::mem::take(&mut self.edges[index]);
        if label == self.func.exit() {
            self.edges[index] = edges;
            return;
        }
        let depth = self.frames.len() as u32;
        let mut phis = std::mem::take(&mut self.scratch);
        phis.clear();
        let mut lists = std::mem::take(&mut self.lists);
        lists.clear();
        lists.extend(edges.iter().map(|&edge| self.target(edge).args));
        if let Some(&first_list) = lists.first() {
            for (i, &Brought { origin, ty }) in brought.iter().enumerate() {
                let first = self.func.at(first_list, i);
                let same = lists.iter().all(|&list| self.func.at(list, i) == first);
                if same && self.outlives(first, depth) && !self.is_left_on_stack(first, frame) {
                    out.push(first);
                    continue;
                }
                let def = ValueDef::Phi { label, index: phis.len() as u32 };
                let phi = self.func.value(def, ty);
                let region = self.current();
                put(&mut self.made_in, phi, Some(region).into());
                self.func.values[phi].origin = origin;
                // The arguments that stay move to the front.
                for &list in &lists {
                    let args = self.func.slice_mut(list);
                    args[phis.len()] = args[i];
                }
                phis.push(phi);
                out.push(phi);
            }
            for (&edge, &list) in edges.iter().zip(&lists) {
                let args = self.func.shorten(list, phis.len());
                self.set_args(edge, args);
            }
        }
        self.func.labels[label].phis = self.func.list(&phis);
        self.scratch = phis;
        self.lists = lists;
        self.edges[index] = edges;
    }

    /// Whether a value can be used outside of the region at `depth`: a pure
    /// value only where it was made, so that it need not be computed at a place
    /// that does not come before all its uses.
    fn outlives(&mut self, value: Value, depth: u32) -> bool {
        match self.func.values[value].def {
            ValueDef::Pure { home, .. } => {
                let home = self.resolve(home);
                self.depth[home] < depth
            }
            _ => true,
        }
    }
}

/// Puts a value into a map. Keys come mostly in order: the map grows by many at once.
fn put<K: EntityRef, V: Clone>(map: &mut SecondaryMap<K, V>, key: K, value: V) {
    const MANY: usize = 64;
    if map.get(key).is_none() {
        map.resize(key.index() + MANY);
    }
    map[key] = value;
}

fn hash(op: Op, args: &[Value]) -> u64 {
    let mut hasher = FxHasher::default();
    op.hash(&mut hasher);
    args.hash(&mut hasher);
    hasher.finish()
}

fn hash_of(func: &Function, value: Value) -> u64 {
    match func.values[value].def {
        ValueDef::Pure { op, args, .. } => hash(op, func.slice(args)),
        def => unreachable!("{def:?} is not in the table"),
    }
}
