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
    let local_index = |func: u32, old: u32| match &module.funcs.get(FuncId::from_u32(func))?.kind {
        FuncKind::Import { .. } => Some(old),
        FuncKind::Body(body) => match &body.encoded.moved_locals {
            None => Some(old),
            Some(moved) => moved.get(old as usize).copied().filter(|&new| new != u32::MAX),
        },
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
            Name::Function(map) => out.functions(&direct(map, func_index)?),
            Name::Local(map) => out.locals(&indirect(map, func_index, local_index)?),
            Name::Label(map) => out.labels(&indirect(map, func_index, label_index)?),
            Name::Type(map) => out.types(&direct(map, type_index)?),
            Name::Field(map) => out.fields(&indirect(map, type_index, |_, old| Some(old))?),
            Name::Tag(map) => out.tags(&direct(map, tag_index)?),
            Name::Table(map) => {
                let index = |old| indices.moved(Slot::Table(TableId::from_u32(old)));
                out.tables(&direct(map, index)?);
            }
            Name::Memory(map) => {
                let index = |old| indices.moved(Slot::Memory(MemoryId::from_u32(old)));
                out.memories(&direct(map, index)?);
            }
            Name::Global(map) => {
                let index = |old| indices.moved(Slot::Global(GlobalId::from_u32(old)));
                out.globals(&direct(map, index)?);
            }
            Name::Element(map) => {
                let index = |old| indices.moved(Slot::Elem(ElemId::from_u32(old)));
                out.elements(&direct(map, index)?);
            }
            Name::Data(map) => {
                let index = |old| indices.moved(Slot::Data(DataId::from_u32(old)));
                out.data(&direct(map, index)?);
            }
            // Names of parameters in types and tags: parameters do not move.
            Name::Parameter(map) => {
                out.parameters(&indirect(map, type_index, |_, old| Some(old))?);
            }
            Name::TagParameter(map) => {
                out.tag_parameters(&indirect(map, tag_index, |_, old| Some(old))?);
            }
            // What it means is not known, so neither is what it refers to.
            Name::Unknown { .. } => {}
        }
    }
    Ok(out)
}

fn direct(map: wasmparser::NameMap<'_>, index: impl Fn(u32) -> Option<u32>) -> Result<NameMap> {
    let mut names = Vec::new();
    for naming in map {
        let naming = naming?;
        if let Some(new) = index(naming.index) {
            names.push((new, naming.name));
        }
    }
    names.sort_by_key(|&(new, _)| new);
    names.dedup_by_key(|&mut (new, _)| new);
    let mut out = NameMap::new();
    for (new, name) in names {
        out.append(new, name);
    }
    Ok(out)
}

fn indirect(
    map: wasmparser::IndirectNameMap<'_>,
    outer: impl Fn(u32) -> Option<u32>,
    inner: impl Fn(u32, u32) -> Option<u32>,
) -> Result<IndirectNameMap> {
    let mut names = Vec::new();
    for naming in map {
        let naming = naming?;
        let old = naming.index;
        if let Some(new) = outer(old) {
            names.push((new, direct(naming.names, |i| inner(old, i))?));
        }
    }
    names.sort_by_key(|&(new, _)| new);
    names.dedup_by_key(|&mut (new, _)| new);
    let mut out = IndirectNameMap::new();
    for (new, map) in &names {
        out.append(*new, map);
    }
    Ok(out)
}
