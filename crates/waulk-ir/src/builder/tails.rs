//! Identical ends of the ways to one place are put there once.
//!
//! Where several branches to a label come after the same instructions, these
//! are taken out of each way and put behind the block: `block … X br L … X br L
//! … end` is `block … br M … br M … end X`. The ways that have nothing in common
//! with the others keep their own branches. What leaves the function or ends in
//! `unreachable` is treated the same.
//!
//! Ends are compared backwards, as values: operands agree when they are the same
//! value, the same pure operation on operands that agree, or results of two
//! instructions that are compared later. What is left over becomes a value that
//! the new label brings; each costs bytes, so the best place to stop is chosen
//! by an estimate of bytes. The idea is that of code folding in Binaryen and of
//! tail merging in LLVM; that operands may differ is from the "unification" of
//! GVN-sink.
//!
//! Does not handle: nested blocks within the ends.

use rustc_hash::FxHashSet;
use smallvec::SmallVec;
use wasmparser::ValType;

use super::{Brought, Builder, Edge, Frame, FrameKind};
use crate::address;
use crate::function::{Label, LabelKind, Node, NodeKind, Op, RegionData, Target, Value, ValueDef};
use crate::instructions::Immediate;
use crate::opcode::Opcode;

/// Instructions that are looked at, per branch.
const MOST_STEPS: usize = 64;
/// Pure operations that are looked at, per operand.
const MOST_OPERATIONS: u32 = 24;
/// Branches to one label that are compared.
const MOST_BRANCHES: usize = 512;
/// Instructions whose opcodes decide which branches are compared.
const LONGEST_KEY: usize = 3;

/// One value for each of the branches.
type Tuple = SmallVec<[Value; 8]>;

/// The opcodes before a branch, the last first.
type EndKey = SmallVec<[u16; LONGEST_KEY]>;

/// How an operand of the first branch's end is made behind the new label.
#[derive(Clone, Copy, Debug)]
enum Recipe {
    /// It is there.
    Same(Value),
    /// A tuple: a result made by then, or what the label brings.
    Tuple(u32),
    /// A pure operation on what [`Tails::operands`] has.
    Pure { op: Op, ty: ValType, first: u32, count: u32 },
}

/// A result of an instruction that was compared.
#[derive(Clone, Copy, Debug)]
struct Made {
    step: u32,
    result: u32,
}

/// An instruction that all the branches have.
#[derive(Clone, Copy, Debug)]
struct Step {
    node: Node,
    /// Where [`Tails::operands`] has its operands.
    first: u32,
}

/// Where to stop.
#[derive(Clone, Copy, Debug, Default)]
struct Cut {
    gain: i64,
    steps: usize,
    tuples: usize,
}

/// What branches have in common; keeps its memory.
#[derive(Debug, Default)]
pub(super) struct Tails {
    edges: Vec<Edge>,
    /// All that could be put together.
    all: Vec<Edge>,
    keys: Vec<(EndKey, u32)>,
    at: Vec<Node>,
    tuples: Vec<Tuple>,
    made: Vec<Option<Made>>,
    recipes: Vec<Recipe>,
    /// Operands of operations and instructions.
    operands: Vec<u32>,
    /// What the branches brought.
    roots: Vec<u32>,
    steps: Vec<Step>,
    /// Instructions that what differs is computed from.
    pinned: FxHashSet<Node>,
    saved: i64,
    results: Vec<Value>,
    brought: Vec<Brought>,
    out: Vec<Value>,
}

/// Where the ways lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Goal {
    /// To the frame's label.
    Label(Label),
    /// Nowhere.
    Unreachable,
}

impl Builder {
    /// Puts what branches to the innermost frame's label have in common behind
    /// it, as long as that saves bytes.
    pub(super) fn fold_tails(&mut self, brought: usize) {
        let mut tails = std::mem::take(&mut self.tails);
        let Frame { label, .. } = *self.frame();
        while self.fold_tail(&mut tails, Goal::Label(label), brought) {}
        if label == self.func.exit() {
            while self.fold_tail(&mut tails, Goal::Unreachable, 0) {}
        }
        self.tails = tails;
    }

    fn fold_tail(&mut self, tails: &mut Tails, goal: Goal, brought: usize) -> bool {
        let candidates = match goal {
            Goal::Label(label) => self.edges(label),
            Goal::Unreachable => &self.unreachable,
        };
        if !(2..=MOST_BRANCHES).contains(&candidates.len()) {
            return false;
        }
        tails.edges.clear();
        let is_br = |edge: &&Edge| {
            matches!(self.func.nodes[edge.node].kind, NodeKind::Br(_) | NodeKind::Inst { .. })
        };
        tails.edges.extend(candidates.iter().filter(|edge| edge.target.is_none()).filter(is_br));
        let total = candidates.len();
        let Some(cut) = self.choose(tails, goal, brought, total) else { return false };
        self.merge_tails(tails, goal, cut);
        self.folded_tails += 1;
        true
    }

    /// Leaves in `tails.edges` the branches with the most in common.
    fn choose(
        &mut self,
        tails: &mut Tails,
        goal: Goal,
        brought: usize,
        total: usize,
    ) -> Option<Cut> {
        tails.keys.clear();
        for (i, edge) in tails.edges.iter().enumerate() {
            let mut key = SmallVec::new();
            let mut at = self.func.nodes[edge.node].prev.expand();
            while let Some(node) = at
                && key.len() < LONGEST_KEY
                && let NodeKind::Inst { op, .. } = self.func.nodes[node].kind
            {
                key.push(op.code as u16);
                at = self.func.nodes[node].prev.expand();
            }
            if !key.is_empty() {
                tails.keys.push((key, i as u32));
            }
        }
        tails.keys.sort_unstable();
        std::mem::swap(&mut tails.edges, &mut tails.all);
        let all = std::mem::take(&mut tails.all);
        let keys = std::mem::take(&mut tails.keys);
        let mut best: Option<(Cut, std::ops::Range<usize>)> = None;
        for len in 1..=LONGEST_KEY {
            for group in groups(&keys, len) {
                tails.edges.clear();
                tails.edges.extend(keys[group.clone()].iter().map(|&(_, i)| all[i as usize]));
                let cut = self.compare(tails, goal, brought, total);
                let gain = best.as_ref().map_or(0, |(best, _)| best.gain);
                if cut.gain > gain {
                    best = Some((cut, group));
                }
            }
        }
        let chosen = best.map(|(_, group)| {
            tails.edges.clear();
            tails.edges.extend(keys[group].iter().map(|&(_, i)| all[i as usize]));
            self.compare(tails, goal, brought, total)
        });
        (tails.keys, tails.all) = (keys, all);
        chosen
    }

    /// Compares what comes before the branches in `tails.edges`.
    fn compare(&mut self, tails: &mut Tails, goal: Goal, brought: usize, total: usize) -> Cut {
        tails.tuples.clear();
        tails.made.clear();
        tails.recipes.clear();
        tails.operands.clear();
        tails.roots.clear();
        tails.steps.clear();
        tails.pinned.clear();
        tails.at.clear();
        tails.at.extend(tails.edges.iter().map(|edge| edge.node));
        let mut best = Cut::default();
        for i in 0..brought {
            let edges = &tails.edges;
            let tuple = edges.iter().map(|&e| self.func.at(self.target(e).args, i)).collect();
            let Some(recipe) = self.unify(tails, tuple, &mut MOST_OPERATIONS.clone()) else {
                return best;
            };
            tails.roots.push(recipe);
        }
        // The label brings these anyway.
        let free = tails.tuples.len();
        tails.saved = i64::from(goal == Goal::Unreachable);
        let branches = tails.edges.len() as i64;
        let fixed = match goal {
            Goal::Label(label) if label == self.func.exit() => 3 + branches,
            Goal::Label(_) if tails.edges.len() == total => 0,
            Goal::Label(_) => 5,
            Goal::Unreachable => 4 + 2 * branches,
        };
        while tails.steps.len() < MOST_STEPS && self.step(tails).is_some() {
            let brought = tails.brought_at(tails.steps.len(), tails.tuples.len());
            let new = brought.filter(|&i| i >= free).count() as i64;
            let values = if new == 0 { 0 } else { 2 + (new - 1) * (2 * branches + 2) };
            let gain = (branches - 1) * tails.saved - fixed - values;
            if gain > best.gain {
                best = Cut { gain, steps: tails.steps.len(), tuples: tails.tuples.len() };
            }
        }
        best
    }

    /// Compares the instructions before those compared last.
    fn step(&mut self, tails: &mut Tails) -> Option<()> {
        for at in &mut tails.at {
            *at = self.func.nodes[*at].prev.expand()?;
        }
        let inst = |node: Node| match self.func.nodes[node].kind {
            NodeKind::Inst { op, args, results } => Some((op, args, results)),
            _ => None,
        };
        let (op, args, results) = inst(tails.at[0])?;
        let types = |list| self.func.slice(list).iter().map(|&value| self.func.values[value].ty);
        for &node in &tails.at {
            let (other, other_args, other_results) = inst(node)?;
            let alike = other == op
                && other_args.len() == args.len()
                && types(other_results).eq(types(results))
                && !tails.pinned.contains(&node);
            if !alike {
                return None;
            }
        }
        let step = tails.steps.len() as u32;
        for (tuple, made) in tails.tuples.iter().zip(&mut tails.made) {
            if made.is_some() {
                continue;
            }
            let index = |value: Value, node: Node| match self.func.values[value].def {
                ValueDef::Result { node: of, index } if of == node => Some(index),
                _ => None,
            };
            let mut of = tuple.iter().zip(&tails.at).map(|(&value, &node)| index(value, node));
            let first = of.next().flatten();
            if !of.all(|other| other == first) {
                return None;
            }
            *made = first.map(|result| Made { step, result });
        }
        tails.saved += bytes(op);
        let mut budget = MOST_OPERATIONS;
        let mut recipes: SmallVec<[u32; 8]> = SmallVec::new();
        for i in 0..args.len() {
            let arg = |&node: &Node| match self.func.nodes[node].kind {
                NodeKind::Inst { args, .. } => self.func.at(args, i),
                kind => unreachable!("{kind:?} has been compared"),
            };
            let tuple = tails.at.iter().map(arg).collect();
            recipes.push(self.unify(tails, tuple, &mut budget)?);
        }
        let first = tails.operands.len() as u32;
        tails.operands.extend(recipes);
        tails.steps.push(Step { node: tails.at[0], first });
        Some(())
    }

    /// How a value that is each of these, depending on the branch, is made.
    fn unify(&mut self, tails: &mut Tails, tuple: Tuple, budget: &mut u32) -> Option<u32> {
        let first = tuple[0];
        let depth = self.frames.len() as u32 - 1;
        let same = tuple.iter().all(|&value| value == first);
        if same && self.outlives(first, depth) {
            tails.saved += match self.func.constant(first) {
                Some((code, bits)) => bytes(Op { code, word: bits }),
                None if self.func.is_address(first) => address::INSTRUCTION_BYTES.into(),
                None => 2,
            };
            return Some(tails.recipe(Recipe::Same(first)));
        }
        let ty = self.func.values[first].ty;
        if !tuple.iter().all(|&value| self.func.values[value].ty == ty) {
            return None;
        }
        if let ValueDef::Pure { op, args, .. } = self.func.values[first].def
            && !args.is_empty()
            && *budget > 0
            // A division is pure by its constant divisor, which must stay one.
            && (!op.code.row().traps.possible() || same)
            && tuple.iter().all(|&value| {
                matches!(self.func.values[value].def, ValueDef::Pure { op: other, args: list, .. }
                    if other == op && list.len() == args.len())
            })
        {
            *budget -= 1;
            let mut recipes: SmallVec<[u32; 4]> = SmallVec::new();
            for i in 0..args.len() {
                let arg = |&value: &Value| match self.func.values[value].def {
                    ValueDef::Pure { args, .. } => self.func.at(args, i),
                    def => unreachable!("{def:?} is pure"),
                };
                let operands = tuple.iter().map(arg).collect();
                recipes.push(self.unify(tails, operands, budget)?);
            }
            tails.saved += bytes(op);
            let operands = tails.operands.len() as u32;
            tails.operands.extend_from_slice(&recipes);
            let count = recipes.len() as u32;
            return Some(tails.recipe(Recipe::Pure { op, ty, first: operands, count }));
        }
        let known = tails.tuples.iter().position(|other| *other == tuple);
        let index = match known {
            Some(index) => index,
            None => {
                for &value in &tuple {
                    self.pin(tails, value, &mut MOST_OPERATIONS.clone())?;
                }
                tails.tuples.push(tuple);
                tails.made.push(None);
                tails.tuples.len() - 1
            }
        };
        Some(tails.recipe(Recipe::Tuple(index as u32)))
    }

    /// Instructions that a pure value which differs is computed from stay
    /// before the branch. `None` when there are too many.
    fn pin(&self, tails: &mut Tails, value: Value, budget: &mut u32) -> Option<()> {
        let ValueDef::Pure { args, .. } = self.func.values[value].def else { return Some(()) };
        *budget = budget.checked_sub(1)?;
        for &arg in self.func.slice(args) {
            match self.func.values[arg].def {
                ValueDef::Pure { .. } => self.pin(tails, arg, budget)?,
                ValueDef::Result { node, .. } => {
                    tails.pinned.insert(node);
                }
                ValueDef::Param(_) | ValueDef::Phi { .. } => {}
            }
        }
        Some(())
    }

    /// Takes what was compared away before each branch, and puts it behind a
    /// label of their own.
    fn merge_tails(&mut self, tails: &mut Tails, goal: Goal, cut: Cut) {
        let label = self.nest();
        let brings: SmallVec<[usize; 8]> = tails.brought_at(cut.steps, cut.tuples).collect();
        for (i, &edge) in tails.edges.iter().enumerate() {
            let start = self.func.lists.len();
            self.func.lists.extend(brings.iter().map(|&tuple| tails.tuples[tuple][i]));
            let args = self.func.list_from(start);
            self.cut_before(edge.node, cut.steps);
            self.func.nodes[edge.node].kind = NodeKind::Br(Target { label, args });
        }
        let others = match goal {
            Goal::Label(label) => self.edges_mut(label),
            Goal::Unreachable => &mut self.unreachable,
        };
        // Both are in the order of the program, but the groups are not.
        let taken = &mut tails.edges;
        taken.sort_unstable_by_key(|edge| edge.node);
        others.retain(|other| taken.binary_search_by_key(&other.node, |e| e.node).is_err());
        self.edges_mut(label).extend_from_slice(taken);

        tails.brought.clear();
        tails.brought.extend(brings.iter().map(|&tuple| {
            let value = tails.tuples[tuple][0];
            Brought { origin: self.func.values[value].origin, ty: self.func.values[value].ty }
        }));
        self.close(&tails.brought, &mut tails.out);
        let mut results = std::mem::take(&mut tails.results);
        results.clear();
        // What the tuples are here; those made later are put in then.
        results.resize(tails.tuples.len(), Value::from_u32(0));
        for (&tuple, &value) in brings.iter().zip(&tails.out) {
            results[tuple] = value;
        }
        for number in (0..cut.steps).rev() {
            let Step { node, first } = tails.steps[number];
            let NodeKind::Inst { op, args, results: old } = self.func.nodes[node].kind else {
                unreachable!("only instructions are compared")
            };
            let args = self.cook_all(tails, &results, first, args.len() as u32);
            let types: SmallVec<[ValType; 4]> =
                self.func.slice(old).iter().map(|&value| self.func.values[value].ty).collect();
            let new = self.inst(op, &args, &types);
            for i in 0..old.len() {
                let (old, new) = (self.func.at(old, i), self.func.at(new, i));
                self.func.values[new].origin = self.func.values[old].origin;
            }
            for (tuple, made) in tails.made[..cut.tuples].iter().enumerate() {
                if let Some(made) = made
                    && made.step as usize == number
                {
                    results[tuple] = self.func.at(new, made.result as usize);
                }
            }
        }
        match goal {
            Goal::Label(label) => {
                let roots = tails.roots.iter();
                let args: Tuple = roots.map(|&root| self.cook(tails, &results, root)).collect();
                self.br(label, &args);
            }
            Goal::Unreachable => self.terminator(Op::plain(Opcode::Unreachable), &[]),
        }
        tails.results = results;
    }

    fn cook_all(
        &mut self,
        tails: &Tails,
        results: &[Value],
        first: u32,
        count: u32,
    ) -> SmallVec<[Value; 8]> {
        let operands = &tails.operands[first as usize..][..count as usize];
        operands.iter().map(|&recipe| self.cook(tails, results, recipe)).collect()
    }

    fn cook(&mut self, tails: &Tails, results: &[Value], recipe: u32) -> Value {
        match tails.recipes[recipe as usize] {
            Recipe::Same(value) => value,
            Recipe::Tuple(tuple) => results[tuple as usize],
            Recipe::Pure { op, ty, first, count } => {
                let args = self.cook_all(tails, results, first, count);
                self.pure(op, &args, ty)
            }
        }
    }

    /// Takes the last instructions before a branch away.
    fn cut_before(&mut self, branch: Node, count: usize) {
        let mut before = self.func.nodes[branch].prev;
        for _ in 0..count {
            let node = before.expand().expect("it has been compared");
            before = self.func.nodes[node].prev;
        }
        self.func.nodes[branch].prev = before;
        match before.expand() {
            Some(before) => self.func.nodes[before].next = Some(branch).into(),
            None => {
                let region = self.region_of[branch].expand().expect("a branch has a region");
                let region = self.resolve(region);
                self.func.regions[region].first = Some(branch).into();
            }
        }
    }

    /// Puts the innermost frame into a block that takes its label; gives the
    /// label that it has instead.
    fn nest(&mut self) -> Label {
        let inner = self.frames.pop().expect("one is open");
        let depth = self.frames.len();
        let region = self.func.regions.push(RegionData::default());
        self.depth[region] = depth as u32;
        self.frames.push(Frame { kind: FrameKind::Block, region, ..inner });
        let label = self.label(LabelKind::End);
        self.depth[inner.region] = depth as u32 + 1;
        if let FrameKind::Else { then, .. } = inner.kind {
            self.depth[then] = depth as u32 + 1;
        }
        if self.inserted.len() < depth + 2 {
            self.inserted.resize_with(depth + 2, Vec::new);
        }
        debug_assert!(self.inserted[depth + 1].is_empty(), "what is further inside is closed");
        self.inserted.swap(depth, depth + 1);
        self.frames.push(Frame { label, ..inner });
        label
    }
}

impl Tails {
    fn recipe(&mut self, recipe: Recipe) -> u32 {
        self.recipes.push(recipe);
        self.recipes.len() as u32 - 1
    }

    /// The tuples that a label in front of the last `steps` instructions has to
    /// bring, of the first `tuples`.
    fn brought_at(&self, steps: usize, tuples: usize) -> impl Iterator<Item = usize> {
        let made = self.made[..tuples].iter().enumerate();
        made.filter(move |(_, made)| made.is_none_or(|made| made.step as usize >= steps))
            .map(|(i, _)| i)
    }
}

/// Ranges of at least two keys that begin with the same `len` opcodes.
fn groups<'k>(
    keys: &'k [(EndKey, u32)],
    len: usize,
) -> impl Iterator<Item = std::ops::Range<usize>> + 'k {
    let begin = move |key: &EndKey| key.len() >= len;
    let alike = move |a: &EndKey, b: &EndKey| begin(a) && begin(b) && a[..len] == b[..len];
    let mut start = 0;
    keys.chunk_by(move |a, b| alike(&a.0, &b.0)).filter_map(move |chunk| {
        let range = start..start + chunk.len();
        start = range.end;
        (chunk.len() > 1).then_some(range)
    })
}

/// About how many bytes an instruction takes.
fn bytes(op: Op) -> i64 {
    let row = op.code.row();
    let immediate = |&immediate: &Immediate| match immediate {
        Immediate::I32 => signed_len(op.word as i32 as i64),
        Immediate::I64 => signed_len(op.word as i64),
        Immediate::F32 => 4,
        Immediate::F64 => 8,
        Immediate::V128 | Immediate::Lanes => 16,
        Immediate::MemArg | Immediate::Func => 2,
        _ => 1,
    };
    i64::from(row.bytes) + row.immediates.iter().map(immediate).sum::<i64>()
}

/// How many bytes a number takes as a signed LEB128.
fn signed_len(value: i64) -> i64 {
    let bits = i64::BITS - (value ^ (value >> 63)).leading_zeros() + 1;
    i64::from(bits.div_ceil(7))
}
