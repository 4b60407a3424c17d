//! One core module as entities.
//!
//! - `read`: bytes to entities.
//! - `write`: entities to bytes, in the order of [`Layout`].
//! - `imports`: the import section, compact where the input is.
//! - `names`: the name section, remapped.
//! - `custom`: custom sections and where they stand.

mod custom;
mod imports;
mod names;
mod read;
mod write;

use cranelift_entity::PrimaryMap;
use wasmparser::{
    CompositeInnerType, FunctionBody, GlobalType, MemoryType, RefType, SubType, TableType, ValType,
};

pub use custom::{Custom, NameBytes, Place};
pub use read::ReadError;
pub use write::Written;

use crate::encode::EncodedBody;
use crate::entity::{DataId, ElemId, FuncId, GlobalId, GroupId, MemoryId, TableId, TagId, TypeId};
use crate::index;
use crate::template::Template;

/// A core module. Entity `n` of each space has index `n` in the input; what is
/// written, and in which order, is in [`Module::layout`].
#[derive(Debug, Default)]
pub struct Module<'a> {
    /// Types.
    pub types: PrimaryMap<TypeId, Type>,
    /// Recursion groups; a type outside of one is a group of one.
    pub groups: PrimaryMap<GroupId, Group>,
    /// Functions, imported ones first.
    pub funcs: PrimaryMap<FuncId, Func<'a>>,
    /// Tables, imported ones first.
    pub tables: PrimaryMap<TableId, Table<'a>>,
    /// Memories, imported ones first.
    pub memories: PrimaryMap<MemoryId, Memory<'a>>,
    /// Globals, imported ones first.
    pub globals: PrimaryMap<GlobalId, Global<'a>>,
    /// Tags, imported ones first.
    pub tags: PrimaryMap<TagId, Tag<'a>>,
    /// Exports, in the order of the input.
    pub exports: Vec<Export<'a>>,
    /// The start function.
    pub start: Option<FuncId>,
    /// Element segments.
    pub elems: PrimaryMap<ElemId, Elem>,
    /// Data segments.
    pub data: PrimaryMap<DataId, Data<'a>>,
    /// Custom sections that stay, but for names.
    pub customs: Vec<Custom<'a>>,
    /// The contents of the name section, where it stays.
    pub names: Option<NameBytes<'a>>,
    /// Types of references outside of function bodies are exact, or have
    /// descriptors.
    pub exact: bool,
    /// The import section uses the compact encoding.
    pub compact_imports: bool,
    /// What is written, and in which order.
    pub layout: Layout,
}

/// What is written, and in which order: indices are positions in these lists.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// Recursion groups.
    pub groups: Vec<GroupId>,
    /// Functions, imported ones first.
    pub funcs: Vec<FuncId>,
    /// Tables, imported ones first.
    pub tables: Vec<TableId>,
    /// Memories, imported ones first.
    pub memories: Vec<MemoryId>,
    /// Globals, imported ones first.
    pub globals: Vec<GlobalId>,
    /// Tags, imported ones first.
    pub tags: Vec<TagId>,
    /// Element segments.
    pub elems: Vec<ElemId>,
    /// Data segments.
    pub data: Vec<DataId>,
    /// For each function the one that stands for it: itself, or an equal one
    /// that it was merged into (which stands for itself).
    pub func_representative: PrimaryMap<FuncId, FuncId>,
    /// For each recursion group the one that stands for it, likewise.
    pub group_representative: PrimaryMap<GroupId, GroupId>,
}

/// A type of the type section.
#[derive(Clone, Debug)]
pub struct Type {
    /// The definition.
    pub ty: SubType,
    /// The recursion group it is in.
    pub group: GroupId,
}

/// A recursion group: types from `first` on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its first type.
    pub first: TypeId,
    /// How many types it has.
    pub len: u32,
}

impl Group {
    /// Its types.
    pub fn types(self) -> impl ExactSizeIterator<Item = TypeId> {
        let first = self.first.as_u32();
        (first..first + self.len).map(TypeId::from_u32)
    }
}

/// Where an imported entity comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Import<'a> {
    /// The module it comes from.
    pub module: &'a str,
    /// Its name there.
    pub name: &'a str,
    /// Its place among all imports.
    pub position: u32,
}

/// A function.
#[derive(Debug)]
pub struct Func<'a> {
    /// Its type.
    pub ty: TypeId,
    /// What it is.
    pub kind: FuncKind<'a>,
}

/// What a function is.
#[derive(Debug)]
pub enum FuncKind<'a> {
    /// Imported.
    Import {
        /// From where.
        import: Import<'a>,
        /// Whether the import asks for exactly this type.
        exact: bool,
    },
    /// Defined.
    Body(Body<'a>),
}

impl<'a> Func<'a> {
    /// Where it comes from, when it is imported.
    pub fn import(&self) -> Option<&Import<'a>> {
        match &self.kind {
            FuncKind::Import { import, .. } => Some(import),
            FuncKind::Body(_) => None,
        }
    }

    /// Its body, when it is defined.
    pub fn body(&self) -> Option<&Body<'a>> {
        match &self.kind {
            FuncKind::Import { .. } => None,
            FuncKind::Body(body) => Some(body),
        }
    }
}

/// The body of a defined function.
#[derive(Debug)]
pub struct Body<'a> {
    /// The body as it stood in the input.
    pub source: FunctionBody<'a>,
    /// The body as it will be written; empty until it is encoded.
    pub encoded: EncodedBody,
}

/// A table.
#[derive(Debug)]
pub struct Table<'a> {
    /// Its type.
    pub ty: TableType,
    /// Where it comes from, when it is imported.
    pub import: Option<Import<'a>>,
    /// What its elements are at first; null without.
    pub init: Option<Template>,
}

/// A linear memory.
#[derive(Debug)]
pub struct Memory<'a> {
    /// Its type.
    pub ty: MemoryType,
    /// Where it comes from, when it is imported.
    pub import: Option<Import<'a>>,
}

impl Memory<'_> {
    /// How many bytes it has at least, from the start; `None` when that is more
    /// than 64 bits can say.
    pub fn min_bytes(&self) -> Option<u64> {
        self.ty.initial.checked_mul(1 << self.ty.page_size_log2.unwrap_or(16))
    }
}

/// A global.
#[derive(Debug)]
pub struct Global<'a> {
    /// Its type.
    pub ty: GlobalType,
    /// Where it comes from, or what it is at first.
    pub def: GlobalDef<'a>,
}

/// Where a global comes from, or what it is at first.
#[derive(Debug)]
pub enum GlobalDef<'a> {
    /// Imported.
    Import(Import<'a>),
    /// Defined, with its first value.
    Init(Template),
}

impl<'a> Global<'a> {
    /// Where it comes from, when it is imported.
    pub fn import(&self) -> Option<&Import<'a>> {
        match &self.def {
            GlobalDef::Import(import) => Some(import),
            GlobalDef::Init(_) => None,
        }
    }
}

/// An exception tag.
#[derive(Debug)]
pub struct Tag<'a> {
    /// The function type whose parameters it carries.
    pub ty: TypeId,
    /// Where it comes from, when it is imported.
    pub import: Option<Import<'a>>,
}

/// An exported entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Export<'a> {
    /// Its name outside.
    pub name: &'a str,
    /// What it is.
    pub item: Item,
}

/// Anything that can be imported or exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Item {
    /// A function.
    Func(FuncId),
    /// A table.
    Table(TableId),
    /// A memory.
    Memory(MemoryId),
    /// A global.
    Global(GlobalId),
    /// A tag.
    Tag(TagId),
}

/// An element segment.
#[derive(Debug)]
pub struct Elem {
    /// When it takes effect.
    pub mode: ElemMode,
    /// What is in it.
    pub items: ElemItems,
}

/// When an element segment takes effect.
#[derive(Debug)]
pub enum ElemMode {
    /// When an instruction says so.
    Passive,
    /// Never: it only declares that references to its functions are taken.
    Declared,
    /// When the module is instantiated.
    Active {
        /// The table it is written to.
        table: TableId,
        /// From which element on.
        offset: Template,
    },
}

/// What is in an element segment.
#[derive(Debug)]
pub enum ElemItems {
    /// Functions.
    Funcs(Vec<FuncId>),
    /// Constant expressions of one type.
    Exprs(RefType, Vec<Template>),
}

impl ElemItems {
    /// How many elements there are.
    pub fn len(&self) -> usize {
        match self {
            ElemItems::Funcs(funcs) => funcs.len(),
            ElemItems::Exprs(_, exprs) => exprs.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A data segment.
#[derive(Debug)]
pub struct Data<'a> {
    /// When it takes effect.
    pub mode: DataMode,
    /// What is in it.
    pub bytes: &'a [u8],
}

/// When a data segment takes effect.
#[derive(Clone, Debug)]
pub enum DataMode {
    /// When an instruction says so.
    Passive,
    /// When the module is instantiated.
    Active {
        /// The memory it is written to.
        memory: MemoryId,
        /// From which address on.
        offset: Template,
    },
}

impl<'a> Module<'a> {
    /// How many parameters a function has.
    pub fn param_count(&self, func: FuncId) -> usize {
        match &self.types[self.funcs[func].ty].ty.composite_type.inner {
            CompositeInnerType::Func(ty) => ty.params().len(),
            // The validator has seen that a function's type is a function type.
            _ => 0,
        }
    }

    /// The function that stands for `func`.
    pub fn representative(&self, func: FuncId) -> FuncId {
        self.layout.func_representative[func]
    }

    /// The type that stands for `ty`.
    pub fn representative_type(&self, ty: TypeId) -> TypeId {
        let group = self.types[ty].group;
        let offset = ty.as_u32() - self.groups[group].first.as_u32();
        let representative = self.layout.group_representative[group];
        TypeId::from_u32(self.groups[representative].first.as_u32() + offset)
    }

    /// Calls `visit` with every type that the types of `group` refer to, its own
    /// among them.
    pub fn group_refs(&self, group: GroupId, mut visit: impl FnMut(TypeId)) {
        for ty in self.groups[group].types() {
            index::sub_type_refs(&self.types[ty].ty, &mut visit);
        }
    }

    /// Calls `visit` with the type that a value of type `ty` refers to.
    pub fn val_type_refs(&self, ty: ValType, visit: impl FnMut(TypeId)) {
        index::val_type_refs(ty, visit);
    }

    /// What `group` is apart from where it stands: equal keys are equal groups,
    /// once types outside of it are taken for those that stand for them.
    pub fn group_key(&self, group: GroupId) -> Vec<u8> {
        index::group_key(self, group, |ty| self.representative_type(ty))
    }

    /// Where an entity comes from, when it is imported.
    pub fn import_of(&self, item: Item) -> Option<&Import<'a>> {
        match item {
            Item::Func(id) => self.funcs[id].import(),
            Item::Table(id) => self.tables[id].import.as_ref(),
            Item::Memory(id) => self.memories[id].import.as_ref(),
            Item::Global(id) => self.globals[id].import(),
            Item::Tag(id) => self.tags[id].import.as_ref(),
        }
    }

    /// All imports of the layout, in the order they are written: kinds as in
    /// the input, entities of a kind as the layout has them.
    pub fn imports(&self) -> Vec<Item> {
        let layout = &self.layout;
        let all = (layout.funcs.iter().map(|&id| Item::Func(id)))
            .chain(layout.tables.iter().map(|&id| Item::Table(id)))
            .chain(layout.memories.iter().map(|&id| Item::Memory(id)))
            .chain(layout.globals.iter().map(|&id| Item::Global(id)))
            .chain(layout.tags.iter().map(|&id| Item::Tag(id)));
        let imported: Vec<_> =
            all.filter_map(|item| Some((self.import_of(item)?.position, item))).collect();
        // The n-th place of a kind goes to the n-th entity of the kind.
        let mut places = imported.clone();
        places.sort_by_key(|&(position, _)| position);
        let mut by_kind = [const { Vec::new() }; 5];
        for &(_, item) in imported.iter().rev() {
            by_kind[item.kind()].push(item);
        }
        let next = |(_, place): (u32, Item)| by_kind[place.kind()].pop();
        places.into_iter().filter_map(next).collect()
    }
}

impl Item {
    fn kind(self) -> usize {
        match self {
            Item::Func(_) => 0,
            Item::Table(_) => 1,
            Item::Memory(_) => 2,
            Item::Global(_) => 3,
            Item::Tag(_) => 4,
        }
    }
}
