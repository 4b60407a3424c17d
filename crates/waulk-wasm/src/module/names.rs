//! The name section, remapped.
//!
//! A name stays with its entity; names of what is gone go. Labels and locals of
//! a function that was made anew from SSA form are other ones: of their names
//! only those of parameters stay.

use wasm_encoder::{IndirectNameMap, NameMap, NameSection};
use wasmparser::{BinaryReader, Name, NameSectionReader, Result};

use super::{FuncKind, Module, NameBytes};
use crate::entity::{DataId, ElemId, FuncId, GlobalId, MemoryId, TableId, TagId, TypeId};
use crate::index::IndexMap;
use crate::template::Slot;

/// An index that no entity can have; a name section may hold it all the same.
const NO_ENTITY: u32 = u32::MAX;

/// The name section for `module` as `indices` has it.
pub(super) fn remap(
    section: NameBytes<'_>,
    module: &Module<'_>,
    indices: &IndexMap,
) -> Result<NameSection> {
    let func_index = |old: u32| {
        // A merged function is gone; the one that stands for it keeps its name.
        let id = FuncId::from_u32(old);
        let representative = module.layout.func_representative.get(id)?;
        (*representative == id).then(|| indices.moved(Slot::Func(id)))?
    };
    let type_index = |old: u32| {
        let id = TypeId::from_u32(old);
        let known = module.types.is_valid(id) && module.representative_type(id) == id;
        known.then(|| indices.moved(Slot::Type(id)))?
    };
    let tag_index = |old| indices.moved(Slot::Tag(TagId::from_u32(old)));
    let local_index = |func: u32, old: u32| {
        let func = FuncId::from_u32(func);
        match &module.funcs.get(func)?.kind {
            FuncKind::Import { .. } => Some(old),
            FuncKind::Body(body) => body.encoded.new_local_index(module.param_count(func), old),
        }
    };
    let label_index = |func: u32, old: u32| {
        let body = module.funcs.get(FuncId::from_u32(func))?.body()?;
        (!body.encoded.rebuilt).then_some(old)
    };
    let mut out = NameSection::new();
    let bytes = BinaryReader::new(section.bytes, section.offset);
    for name in NameSectionReader::new(bytes) {
        match name? {
            Name::Module { name, .. } => out.module(name),
            Name::Function(map) => {
                direct(map, func_index)?.iter().for_each(|map| out.functions(map));
            }
            Name::Local(map) => {
                let names = indirect(map, func_index, local_index)?;
                names.iter().for_each(|map| out.locals(map));
            }
            Name::Label(map) => {
                let names = indirect(map, func_index, label_index)?;
                names.iter().for_each(|map| out.labels(map));
            }
            Name::Type(map) => direct(map, type_index)?.iter().for_each(|map| out.types(map)),
            Name::Field(map) => {
                let names = indirect(map, type_index, |_, old| Some(old))?;
                names.iter().for_each(|map| out.fields(map));
            }
            Name::Tag(map) => direct(map, tag_index)?.iter().for_each(|map| out.tags(map)),
            Name::Table(map) => {
                let index = |old| indices.moved(Slot::Table(TableId::from_u32(old)));
                direct(map, index)?.iter().for_each(|map| out.tables(map));
            }
            Name::Memory(map) => {
                let index = |old| indices.moved(Slot::Memory(MemoryId::from_u32(old)));
                direct(map, index)?.iter().for_each(|map| out.memories(map));
            }
            Name::Global(map) => {
                let index = |old| indices.moved(Slot::Global(GlobalId::from_u32(old)));
                direct(map, index)?.iter().for_each(|map| out.globals(map));
            }
            Name::Element(map) => {
                let index = |old| indices.moved(Slot::Elem(ElemId::from_u32(old)));
                direct(map, index)?.iter().for_each(|map| out.elements(map));
            }
            Name::Data(map) => {
                let index = |old| indices.moved(Slot::Data(DataId::from_u32(old)));
                direct(map, index)?.iter().for_each(|map| out.data(map));
            }
            // Names of parameters in types and tags: parameters do not move.
            Name::Parameter(map) => {
                let names = indirect(map, type_index, |_, old| Some(old))?;
                names.iter().for_each(|map| out.parameters(map));
            }
            Name::TagParameter(map) => {
                let names = indirect(map, tag_index, |_, old| Some(old))?;
                names.iter().for_each(|map| out.tag_parameters(map));
            }
            // What it means is not known, so neither is what it refers to.
            Name::Unknown { .. } => {}
        }
    }
    Ok(out)
}

/// The names of a map; nothing when none is left.
fn direct(
    map: wasmparser::NameMap<'_>,
    index: impl Fn(u32) -> Option<u32>,
) -> Result<Option<NameMap>> {
    let mut names = Vec::new();
    for naming in map {
        let naming = naming?;
        if naming.index != NO_ENTITY
            && let Some(new) = index(naming.index)
        {
            names.push((new, naming.name));
        }
    }
    names.sort_by_key(|&(new, _)| new);
    names.dedup_by_key(|&mut (new, _)| new);
    let mut out = NameMap::new();
    for (new, name) in names {
        out.append(new, name);
    }
    Ok(Some(out).filter(|map| !map.is_empty()))
}

/// The names of a map of maps; nothing when none is left.
fn indirect(
    map: wasmparser::IndirectNameMap<'_>,
    outer: impl Fn(u32) -> Option<u32>,
    inner: impl Fn(u32, u32) -> Option<u32>,
) -> Result<Option<IndirectNameMap>> {
    let mut names = Vec::new();
    for naming in map {
        let naming = naming?;
        let old = naming.index;
        if old != NO_ENTITY
            && let Some(new) = outer(old)
        {
            names.extend(direct(naming.names, |i| inner(old, i))?.map(|map| (new, map)));
        }
    }
    names.sort_by_key(|&(new, _)| new);
    names.dedup_by_key(|&mut (new, _)| new);
    let mut out = IndirectNameMap::new();
    for (new, map) in &names {
        out.append(*new, map);
    }
    Ok(Some(out).filter(|_| !names.is_empty()))
}
