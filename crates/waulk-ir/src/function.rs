//! One function in structured SSA form.
//!
//! Values are SSA; control stays a tree of regions, as in WebAssembly. What has
//! an effect or may trap is a [`Node`] in the order of its region. What is pure
//! has no place: it is a value with a home, the region it was made in, and is
//! computed wherever emission likes inside of it. Every region ends in a node
//! that does not fall through: the end of a block is an explicit branch to its
//! label, with the label's values as arguments.
//!
//! Source: pure values without a place as in Click and Paleczny, "A Simple
//! Graph-Based Intermediate Representation" (1995); control stays as it is.
//!
//! Does not handle: locals that change where an exception may be caught, which
//! stay locals, as [`Variable`]s; objects on the heap, which are not looked into.
//!
//! Everything is in arenas that keep their memory from function to function.

use cranelift_entity::packed_option::PackedOption;
use cranelift_entity::{PrimaryMap, SecondaryMap, entity_impl};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use wasmparser::ValType;

use crate::address;
use crate::opcode::Opcode;

/// A value.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Value(u32);
entity_impl!(Value, "v");

/// A statement: something with an effect, a branch, or a nested region.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Node(u32);
entity_impl!(Node, "n");

/// A sequence of nodes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Region(u32);
entity_impl!(Region, "r");

/// Where branches go: the end of a block, `if` or function, or the start of a loop.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Label(u32);
entity_impl!(Label, "l");

/// The local that a value stood in, where there was one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin(u32);
entity_impl!(Origin, "local");

/// An instruction with its immediates. What the word means is said by the
/// instruction's immediates, see [`Function::words`].
///
/// Packed, as there are as many of them in values, nodes and code as there are
/// instructions: going through memory is what a large function takes time for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(C, packed(2))]
pub struct Op {
    /// Which instruction.
    pub code: Opcode,
    /// Its immediate, or where its immediates are.
    pub word: u64,
}

impl Op {
    /// An instruction without immediates.
    pub fn plain(code: Opcode) -> Self {
        Op { code, word: 0 }
    }
}

/// A list in [`Function::lists`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct List {
    start: u32,
    len: u32,
}

impl List {
    /// How long it is.
    pub fn len(self) -> usize {
        self.len as usize
    }

    /// Whether it is empty.
    pub fn is_empty(self) -> bool {
        self.len == 0
    }
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
// A tag of its own is read faster than one that hides in the `Op`.
#[repr(u8)]
pub enum ValueDef {
    /// A parameter of the function.
    Param(u32),
    /// A pure operation.
    Pure {
        /// The operation.
        op: Op,
        /// Its operands.
        args: List,
        /// The region it was made in: it is computed there or further inside. What
        /// that region became is its [`Function::home`].
        home: Region,
    },
    /// A result of a node.
    Result {
        /// The node.
        node: Node,
        /// Which of its results.
        index: u32,
    },
    /// What the branches to a label bring.
    Phi {
        /// The label.
        label: Label,
        /// Which of its values.
        index: u32,
    },
}

/// A value.
#[derive(Clone, Copy, Debug)]
pub struct ValueData {
    /// What it is.
    pub def: ValueDef,
    /// Its type.
    pub ty: ValType,
    /// The local it stood in.
    pub origin: PackedOption<Origin>,
}

/// There are as many as instructions.
const _: () = assert!(size_of::<ValueData>() == 36);

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
// As for `ValueDef`.
#[repr(u8)]
pub enum NodeKind {
    /// An instruction.
    Inst {
        /// Which.
        op: Op,
        /// Its operands.
        args: List,
        /// Its results.
        results: List,
    },
    /// A region that can be left early.
    Block {
        /// Its end.
        label: Label,
        /// What is in it.
        body: Region,
    },
    /// A region that can be started again.
    Loop {
        /// Its start.
        label: Label,
        /// What the label's values are at first.
        args: List,
        /// What is in it.
        body: Region,
    },
    /// One of two regions.
    If {
        /// Which: not zero is the first.
        cond: Value,
        /// Its end.
        label: Label,
        /// The first.
        then: Region,
        /// The second.
        other: Region,
    },
    /// A branch.
    Br(Target),
    /// A branch when the condition is not zero.
    BrIf {
        /// The condition.
        cond: Value,
        /// Where to.
        target: Target,
    },
    /// A branch that looks at a reference: `br_on_null` and its kin.
    BrOn {
        /// Where [`Function::looks`] has how.
        look: u32,
        /// Where to.
        target: Target,
    },
    /// A region whose exceptions are caught. It does not fall through.
    Try {
        /// What is in it.
        body: Region,
        /// Where [`Function::catches`] has its clauses.
        first: u32,
        /// How many there are.
        count: u32,
    },
    /// A region whose exceptions are caught by regions of its own: `try`, as it
    /// was before `try_table`. It does not fall through.
    Legacy {
        /// Open in the body: what the body's delegations name.
        label: Label,
        /// What is in it.
        body: Region,
        /// Where [`Function::handlers`] has its handlers.
        first: u32,
        /// How many there are.
        count: u32,
    },
    /// A region whose exceptions are handed on, as if they were thrown further
    /// out. It does not fall through.
    Delegate {
        /// Open in the body: what the body's delegations name.
        label: Label,
        /// What is in it.
        body: Region,
        /// From where: the body of the region with this label, of the same kind
        /// or of the kind before, or for the function's end its caller.
        to: Label,
    },
    /// Throws what a handler has caught once more, from here.
    Rethrow {
        /// A [`LabelKind::Caught`].
        label: Label,
    },
    /// Resumes a continuation; where that suspends, goes to one of its clauses.
    Resume {
        /// Its operands.
        args: List,
        /// Its results, where the continuation returns.
        results: List,
        /// Where [`Function::resumptions`] has the rest.
        rest: u32,
    },
    /// A branch by number; the last target is the default.
    BrTable {
        /// The number.
        index: Value,
        /// Where [`Function::targets`] has its targets.
        first: u32,
        /// How many there are.
        count: u32,
    },
}

impl NodeKind {
    /// The number that it looks at, for a branch that does.
    pub(crate) fn looks_at(self) -> Option<Value> {
        match self {
            NodeKind::BrIf { cond, .. } => Some(cond),
            NodeKind::BrTable { index, .. } => Some(index),
            _ => None,
        }
    }

    /// The label of its end, for a block or `if`.
    pub(crate) fn end(self) -> Option<Label> {
        match self {
            NodeKind::Block { label, .. } | NodeKind::If { label, .. } => Some(label),
            _ => None,
        }
    }
}

/// How a [`NodeKind::BrOn`] looks at a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Which instruction it is.
    pub op: Op,
    /// Its operands.
    pub args: List,
    /// What is left where it does not branch, if anything.
    pub left: PackedOption<Value>,
    /// What it brings itself, if anything: one of the target's values, and
    /// of no other use. A label that gets one is neither a loop's nor a
    /// target of a branch by number.
    pub passed: PackedOption<Value>,
}

/// How a [`NodeKind::Resume`] resumes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resumption {
    /// Which instruction it is.
    pub op: Op,
    /// Where [`Function::suspended`] has its clauses.
    pub first: u32,
    /// How many there are.
    pub count: u32,
}

/// Which exceptions a clause catches, and what it gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CatchKind {
    /// Those with its tag: their values.
    One,
    /// Those with its tag: their values and the exception.
    OneRef,
    /// All: nothing.
    All,
    /// All: the exception.
    AllRef,
}

/// A clause of a [`NodeKind::Try`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Catch {
    /// Which exceptions it catches.
    pub kind: CatchKind,
    /// The tag, for a clause that has one.
    pub tag: u64,
    /// Where it goes: a [`LabelKind::Landing`] just around the region.
    pub label: Label,
}

/// A region that handles exceptions of a [`NodeKind::Legacy`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handler {
    /// The tag of what it catches; everything if there is none.
    pub tag: Option<u64>,
    /// A [`LabelKind::Caught`], open in the region.
    pub label: Label,
    /// What it does.
    pub region: Region,
}

/// A clause of a [`NodeKind::Resume`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suspended {
    /// The tag that it suspends with.
    pub tag: u64,
    /// Where that goes: a [`LabelKind::Landing`] just around; none for a switch.
    pub label: PackedOption<Label>,
}

/// A local of the input that stays one: it is read and set by instructions, by
/// its number in [`Function::variables`]. Whatever may throw inside of a
/// [`NodeKind::Try`] or [`NodeKind::Legacy`] brings what they hold to the handlers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its type.
    pub ty: ValType,
    /// The parameter that it is; otherwise it is zero at first.
    pub param: Option<u32>,
}

/// Where a branch goes, and with what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// Where to.
    pub label: Label,
    /// The label's values.
    pub args: List,
}

/// A node.
#[derive(Clone, Copy, Debug)]
pub struct NodeData {
    /// What it is.
    pub kind: NodeKind,
    /// What comes after it in its region.
    pub next: PackedOption<Node>,
    /// What comes before it in its region.
    pub prev: PackedOption<Node>,
}

/// There is one for each statement: what few of them have is kept elsewhere.
const _: () = assert!(size_of::<NodeData>() == 36);

/// A sequence of nodes.
#[derive(Clone, Copy, Debug, Default)]
pub struct RegionData {
    /// The first.
    pub first: PackedOption<Node>,
    /// The last.
    pub last: PackedOption<Node>,
}

/// What a label is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelKind {
    /// The end of the function: its values are the results.
    Exit,
    /// The end of a block or `if`.
    End,
    /// The start of a loop.
    Loop,
    /// The end of a block that only one clause of a [`NodeKind::Try`] or
    /// [`NodeKind::Resume`] goes to: its values are all that the clause gives,
    /// whether they are used or not.
    Landing {
        /// The function type that gives them, where there are several.
        ty: u64,
    },
    /// That of a region whose exceptions are caught or handed on: no branch goes
    /// there.
    Legacy,
    /// That of a [`Handler`]: no branch goes there, and its values are those of
    /// the exception.
    Caught,
}

/// A label.
#[derive(Clone, Copy, Debug)]
pub struct LabelData {
    /// What it is.
    pub kind: LabelKind,
    /// What its branches bring.
    pub phis: List,
}

/// One function.
#[derive(Debug, Default)]
pub struct Function {
    /// Values.
    pub values: PrimaryMap<Value, ValueData>,
    /// Nodes.
    pub nodes: PrimaryMap<Node, NodeData>,
    /// Regions.
    pub regions: PrimaryMap<Region, RegionData>,
    /// Labels.
    pub labels: PrimaryMap<Label, LabelData>,
    /// Operands, results, phis and branch arguments.
    pub lists: Vec<Value>,
    /// Targets of branches by number.
    pub targets: Vec<Target>,
    /// Clauses that catch exceptions.
    pub catches: Vec<Catch>,
    /// Regions that handle exceptions.
    pub handlers: Vec<Handler>,
    /// How branches look at references.
    pub looks: Vec<Look>,
    /// How continuations are resumed.
    pub resumptions: Vec<Resumption>,
    /// Clauses for continuations that suspend.
    pub suspended: Vec<Suspended>,
    /// Locals that are not in SSA form.
    pub variables: Vec<Variable>,
    /// The function's parameters, as values.
    pub params: Vec<Value>,
    /// The function's results.
    pub results: Vec<ValType>,
    /// Types that instructions name.
    pub types: Vec<ValType>,
    /// Where the values of regions went that are no longer there.
    pub(crate) moved_to: SecondaryMap<Region, PackedOption<Region>>,
    /// Conditional branches that came to stand right behind a block or `if`; some
    /// of them may be gone.
    pub(crate) behind_blocks: Vec<Node>,
    type_numbers: FxHashMap<ValType, u32>,
    words: Vec<u64>,
    word_numbers: FxHashMap<Vec<u64>, u64>,
}

impl Function {
    /// Forgets everything but the memory.
    pub fn clear(&mut self) {
        self.values.clear();
        self.nodes.clear();
        self.regions.clear();
        self.labels.clear();
        self.lists.clear();
        self.targets.clear();
        self.catches.clear();
        self.handlers.clear();
        self.looks.clear();
        self.resumptions.clear();
        self.suspended.clear();
        self.variables.clear();
        self.params.clear();
        self.results.clear();
        self.types.clear();
        self.moved_to.clear();
        self.behind_blocks.clear();
        self.type_numbers.clear();
        self.words.clear();
        self.word_numbers.clear();
    }

    /// The region of the whole body.
    pub fn body(&self) -> Region {
        Region::from_u32(0)
    }

    /// The region that now has what was made in `region`.
    pub fn home(&self, region: Region) -> Region {
        let mut home = region;
        while let Some(next) = self.moved_to[home].expand() {
            home = next;
        }
        home
    }

    /// The end of the function.
    pub fn exit(&self) -> Label {
        Label::from_u32(0)
    }

    /// Takes the tables of names over, so that words mean the same here.
    /// Variables are among them.
    pub fn take_names(&mut self, from: &mut Function) {
        std::mem::swap(&mut self.variables, &mut from.variables);
        std::mem::swap(&mut self.types, &mut from.types);
        std::mem::swap(&mut self.type_numbers, &mut from.type_numbers);
        std::mem::swap(&mut self.words, &mut from.words);
        std::mem::swap(&mut self.word_numbers, &mut from.word_numbers);
    }

    /// Makes a list.
    pub fn list(&mut self, values: &[Value]) -> List {
        let start = self.lists.len() as u32;
        self.lists.extend_from_slice(values);
        List { start, len: values.len() as u32 }
    }

    /// Makes a list of the values from number `start` of [`Function::lists`] on.
    pub fn list_from(&self, start: usize) -> List {
        List { start: start as u32, len: (self.lists.len() - start) as u32 }
    }

    /// The values of a list.
    pub fn slice(&self, list: List) -> &[Value] {
        &self.lists[list.start as usize..][..list.len as usize]
    }

    /// The values of a list; `None` if it is not one of this function.
    pub fn checked_slice(&self, list: List) -> Option<&[Value]> {
        self.lists.get(list.start as usize..)?.get(..list.len as usize)
    }

    /// The values of a list.
    pub fn slice_mut(&mut self, list: List) -> &mut [Value] {
        &mut self.lists[list.start as usize..][..list.len as usize]
    }

    /// The `i`-th value of a list.
    pub fn at(&self, list: List, i: usize) -> Value {
        self.slice(list)[i]
    }

    /// A list without its values from number `len` on.
    pub fn shorten(&self, list: List, len: usize) -> List {
        List { start: list.start, len: list.len.min(len as u32) }
    }

    /// The word for several immediates; equal immediates have equal words.
    pub fn intern_words(&mut self, words: &[u64]) -> u64 {
        if let Some(&word) = self.word_numbers.get(words) {
            return word;
        }
        let word = (self.words.len() as u64) << 8 | words.len() as u64;
        self.words.extend_from_slice(words);
        self.word_numbers.insert(words.to_vec(), word);
        word
    }

    /// The immediates behind a word of [`Function::intern_words`].
    pub fn words(&self, word: u64) -> &[u64] {
        &self.words[(word >> 8) as usize..][..(word & 0xff) as usize]
    }

    /// The words of an instruction's immediates, as many as they take.
    pub fn words_of(&self, op: Op) -> SmallVec<[u64; 4]> {
        match op.code.row().immediates.iter().map(|immediate| immediate.words()).sum::<usize>() {
            0 => SmallVec::new(),
            1 => std::iter::once(op.word).collect(),
            _ => self.words(op.word).into(),
        }
    }

    /// The word for a type.
    pub fn intern_type(&mut self, ty: ValType) -> u64 {
        let types = &mut self.types;
        let number = *self.type_numbers.entry(ty).or_insert_with(|| {
            types.push(ty);
            types.len() as u32 - 1
        });
        number.into()
    }

    /// Adds a value.
    pub fn value(&mut self, def: ValueDef, ty: ValType) -> Value {
        self.values.push(ValueData { def, ty, origin: None.into() })
    }

    /// Adds a node to the end of a region.
    pub fn append(&mut self, region: Region, kind: NodeKind) -> Node {
        let node = self.nodes.push(NodeData { kind, next: None.into(), prev: None.into() });
        self.append_chain(region, node, node);
        node
    }

    /// Adds the nodes from `first` to `last` to the end of a region.
    pub fn append_chain(&mut self, region: Region, first: Node, last: Node) {
        let data = &mut self.regions[region];
        self.nodes[first].prev = data.last;
        match data.last.expand() {
            Some(before) => {
                self.nodes[before].next = first.into();
                let (first_kind, kind_before) = (self.nodes[first].kind, self.nodes[before].kind);
                if first_kind.looks_at().is_some() && kind_before.end().is_some() {
                    self.behind_blocks.push(first);
                }
            }
            None => data.first = first.into(),
        }
        data.last = last.into();
    }

    /// Takes the last node of a region away.
    pub fn remove_last(&mut self, region: Region) {
        if let Some(last) = self.regions[region].last.expand() {
            let before = self.nodes[last].prev;
            self.regions[region].last = before;
            match before.expand() {
                Some(before) => self.nodes[before].next = None.into(),
                None => self.regions[region].first = None.into(),
            }
        }
    }

    /// Moves all nodes from `first` on, which is in `from`, to the empty region
    /// `to`.
    pub fn split(&mut self, from: Region, first: Node, to: Region) {
        let data = &mut self.regions[from];
        let last = std::mem::replace(&mut data.last, self.nodes[first].prev);
        match self.nodes[first].prev.take() {
            Some(before) => self.nodes[before].next = None.into(),
            None => data.first = None.into(),
        }
        self.regions[to] = RegionData { first: Some(first).into(), last };
    }

    /// Moves all nodes of `from` to the end of `to`.
    pub fn splice(&mut self, to: Region, from: Region) {
        let RegionData { first, last } = std::mem::take(&mut self.regions[from]);
        if let (Some(first), Some(last)) = (first.expand(), last.expand()) {
            self.append_chain(to, first, last);
        }
    }

    /// The nodes of a region.
    pub fn nodes_of(&self, region: Region) -> impl Iterator<Item = Node> {
        std::iter::successors(self.regions[region].first.expand(), |&node| {
            self.nodes[node].next.expand()
        })
    }

    /// The targets of a branch by number.
    pub fn targets(&self, first: u32, count: u32) -> &[Target] {
        &self.targets[first as usize..][..count as usize]
    }

    /// The clauses of a [`NodeKind::Try`].
    pub fn catches(&self, first: u32, count: u32) -> &[Catch] {
        &self.catches[first as usize..][..count as usize]
    }

    /// The handlers of a [`NodeKind::Legacy`].
    pub fn handlers(&self, first: u32, count: u32) -> &[Handler] {
        &self.handlers[first as usize..][..count as usize]
    }

    /// The clauses of a node, a [`NodeKind::Try`].
    ///
    /// # Panics
    /// When it is another node.
    pub fn catches_of(&self, node: Node) -> &[Catch] {
        match self.nodes[node].kind {
            NodeKind::Try { first, count, .. } => self.catches(first, count),
            kind => panic!("{kind:?} has no clauses that catch"),
        }
    }

    /// The clauses of a node, a [`NodeKind::Resume`].
    ///
    /// # Panics
    /// When it is another node.
    pub fn suspended_of(&self, node: Node) -> &[Suspended] {
        match self.nodes[node].kind {
            NodeKind::Resume { rest, .. } => self.clauses_of(self.resumption(rest)),
            kind => panic!("{kind:?} has no clauses for what suspends"),
        }
    }

    /// How a [`NodeKind::BrOn`] looks at a reference.
    pub fn look(&self, look: u32) -> Look {
        self.looks[look as usize]
    }

    /// How a [`NodeKind::Resume`] resumes.
    pub fn resumption(&self, rest: u32) -> Resumption {
        self.resumptions[rest as usize]
    }

    /// The clauses of a [`NodeKind::Resume`].
    pub fn clauses_of(&self, Resumption { first, count, .. }: Resumption) -> &[Suspended] {
        &self.suspended[first as usize..][..count as usize]
    }

    /// Whether a value comes into being on the stack, by a branch that looks at
    /// a reference or by a clause that catches an exception: a label that it is
    /// brought to has a value of its own for it.
    pub fn is_passed(&self, value: Value) -> bool {
        match self.values[value].def {
            ValueDef::Result { node, .. } => match self.nodes[node].kind {
                NodeKind::BrOn { look, .. } => self.look(look).passed.expand() == Some(value),
                _ => false,
            },
            ValueDef::Phi { label, .. } => {
                matches!(self.labels[label].kind, LabelKind::Landing { .. })
            }
            ValueDef::Param(_) | ValueDef::Pure { .. } => false,
        }
    }

    /// The targets of a branch by number, each label once: all entries of a
    /// label bring the same.
    pub fn distinct_targets(&self, first: u32, count: u32) -> SmallVec<[Target; 8]> {
        let mut targets: SmallVec<[Target; 8]> = self.targets(first, count).into();
        targets.sort_by_key(|target| target.label);
        targets.dedup_by_key(|target| target.label);
        targets
    }

    /// The constant that a value is, as the bits of its type; `None` for a
    /// vector and for what is no constant.
    pub fn constant(&self, value: Value) -> Option<(Opcode, u64)> {
        match self.values[value].def {
            ValueDef::Pure { op, .. } => match op.code {
                Opcode::I32Const | Opcode::I64Const | Opcode::F32Const | Opcode::F64Const => {
                    Some((op.code, op.word))
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether a value is an [address](crate::address) that is given.
    pub fn is_address(&self, value: Value) -> bool {
        matches!(self.values[value].def, ValueDef::Pure { op, .. } if address::of(op).is_some())
    }

    /// The `i32` that a value is.
    pub fn as_i32(&self, value: Value) -> Option<u32> {
        self.constant(value).filter(|(code, _)| *code == Opcode::I32Const).map(|(_, w)| w as u32)
    }
}
