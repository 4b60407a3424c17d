//! Which index each entity gets in an output.

use std::convert::Infallible;

use cranelift_entity::{EntityRef, PrimaryMap, SecondaryMap};
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{Encode, TypeSection};
use wasmparser::{SubType, ValType};

use crate::entity::{DataId, ElemId, FuncId, GlobalId, GroupId, MemoryId, TableId, TagId, TypeId};
use crate::module::{Group, Module};
use crate::template::{Indices, Slot};

/// The index of an entity that is not written.
const GONE: u32 = u32::MAX;

/// Indices by entity, as a module's layout gives them.
#[derive(Debug)]
pub(crate) struct IndexMap {
    types: PrimaryMap<TypeId, u32>,
    funcs: PrimaryMap<FuncId, u32>,
    tables: SecondaryMap<TableId, u32>,
    memories: SecondaryMap<MemoryId, u32>,
    globals: SecondaryMap<GlobalId, u32>,
    tags: SecondaryMap<TagId, u32>,
    elems: SecondaryMap<ElemId, u32>,
    data: SecondaryMap<DataId, u32>,
}

fn positions<K: EntityRef>(order: &[K]) -> SecondaryMap<K, u32> {
    let mut map = SecondaryMap::with_default(GONE);
    for (index, &key) in order.iter().enumerate() {
        map[key] = index as u32;
    }
    map
}

impl IndexMap {
    pub(crate) fn new(module: &Module<'_>) -> Self {
        let layout = &module.layout;
        let mut own_types: SecondaryMap<TypeId, u32> = SecondaryMap::with_default(GONE);
        let types = layout.groups.iter().flat_map(|&group| module.groups[group].types());
        for (index, ty) in types.enumerate() {
            own_types[ty] = index as u32;
        }
        let own_funcs = positions(&layout.funcs);
        IndexMap {
            types: module
                .types
                .keys()
                .map(|ty| own_types[module.representative_type(ty)])
                .collect(),
            funcs: module.funcs.keys().map(|func| own_funcs[module.representative(func)]).collect(),
            tables: positions(&layout.tables),
            memories: positions(&layout.memories),
            globals: positions(&layout.globals),
            tags: positions(&layout.tags),
            elems: positions(&layout.elems),
            data: positions(&layout.data),
        }
    }

    pub(crate) fn func(&self, func: FuncId) -> u32 {
        self.index(Slot::Func(func))
    }

    pub(crate) fn ty(&self, ty: TypeId) -> u32 {
        self.index(Slot::Type(ty))
    }

    /// The new index of what had index `old` in the input, unless it is gone.
    pub(crate) fn moved(&self, slot: Slot) -> Option<u32> {
        Some(self.raw(slot)).filter(|&index| index != GONE)
    }

    fn raw(&self, slot: Slot) -> u32 {
        match slot {
            Slot::Func(id) | Slot::FuncRef(id) => self.funcs.get(id).copied().unwrap_or(GONE),
            Slot::Type(id) | Slot::SignedType(id) => self.types.get(id).copied().unwrap_or(GONE),
            Slot::Table(id) => self.tables[id],
            Slot::Memory(id) | Slot::MemArg(id) => self.memories[id],
            Slot::Global(id) => self.globals[id],
            Slot::Address(address) | Slot::Offset(address) => address,
            Slot::Tag(id) => self.tags[id],
            Slot::Elem(id) => self.elems[id],
            Slot::Data(id) => self.data[id],
        }
    }
}

impl Indices for IndexMap {
    fn index(&self, slot: Slot) -> u32 {
        let index = self.raw(slot);
        assert_ne!(index, GONE, "{slot:?} is referred to, but not written");
        index
    }
}

/// Finds the types that a type refers to.
struct TypeRefs<F>(F);

impl<F: FnMut(TypeId)> Reencode for TypeRefs<F> {
    type Error = Infallible;

    fn type_index(&mut self, ty: u32) -> Result<u32, Error<Infallible>> {
        self.0(TypeId::from_u32(ty));
        Ok(ty)
    }
}

/// Calls `visit` with every type that `ty` refers to.
pub(crate) fn sub_type_refs(ty: &SubType, visit: impl FnMut(TypeId)) {
    TypeRefs(visit).sub_type(ty.clone()).expect("types of a valid module can be written");
}

/// Calls `visit` with the type that `ty` refers to, if there is one.
pub(crate) fn val_type_refs(ty: ValType, visit: impl FnMut(TypeId)) {
    TypeRefs(visit).val_type(ty).expect("types of a valid module can be written");
}

/// What a recursion group is apart from where it stands: types of the group
/// itself by their place in it, other types as `name` calls them. Equal bytes
/// are equal groups.
pub(crate) fn group_key(
    module: &Module<'_>,
    group: GroupId,
    name: impl Fn(TypeId) -> TypeId,
) -> Vec<u8> {
    /// Types of the group itself are numbered down from here.
    const OWN: u32 = u32::MAX;
    struct Key<N>(Group, N);
    impl<N: Fn(TypeId) -> TypeId> Reencode for Key<N> {
        type Error = Infallible;
        fn type_index(&mut self, ty: u32) -> Result<u32, Error<Infallible>> {
            Ok(match ty.checked_sub(self.0.first.as_u32()) {
                Some(offset) if offset < self.0.len => OWN - offset,
                _ => self.1(TypeId::from_u32(ty)).as_u32(),
            })
        }
    }
    let group = module.groups[group];
    let mut key = Key(group, name);
    let types: Vec<_> = group
        .types()
        .map(|ty| key.sub_type(module.types[ty].ty.clone()))
        .map(|ty| ty.expect("types of a valid module can be written"))
        .collect();
    let mut section = TypeSection::new();
    section.ty().rec(types);
    let mut bytes = Vec::new();
    section.encode(&mut bytes);
    bytes
}

/// Types are written by wasm-encoder, which asks for their indices.
impl Reencode for &IndexMap {
    type Error = Infallible;

    fn type_index(&mut self, ty: u32) -> Result<u32, Error<Infallible>> {
        Ok(self.ty(TypeId::from_u32(ty)))
    }
}
