//! Gives the shortest indices to what is used most.
//!
//! An index below 128 takes one byte, one below 16,384 two. Sorting by the
//! number of uses is best where any order is allowed (functions). Types and
//! globals may refer only to earlier ones: there the most used of those whose
//! references are placed comes next (Kahn's topological sort with a heap).
//! Ties keep their order, so that doing it twice changes nothing.
//!
//! Pre: the layout is final. Post: imports still come first; imports stay in
//! order where that can be observed.
//! Does not handle: tables, memories, tags (few), segments (their order is the
//! order in which instantiation writes them).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use cranelift_entity::{EntityRef, SecondaryMap};
use waulk_wasm::entity::{FuncId, GlobalId, GroupId, TypeId};
use waulk_wasm::module::{DataMode, ElemItems, ElemMode, GlobalDef, Item, Module};
use waulk_wasm::template::{Slot, Template};

use crate::Unit;

/// Runs the pass.
pub fn run(unit: &mut Unit<'_, '_>) {
    let uses = Uses::count(unit.module);
    let reorder_imports = unit.roots.reorder_imports;
    let module = &mut *unit.module;

    let mut funcs = std::mem::take(&mut module.layout.funcs);
    let imported = funcs.iter().take_while(|&&id| module.funcs[id].import().is_some()).count();
    let (imports, defined) = funcs.split_at_mut(imported);
    if reorder_imports {
        imports.sort_by_key(|&id| Reverse(uses.funcs[id]));
    }
    defined.sort_by_key(|&id| Reverse(uses.funcs[id]));
    module.layout.funcs = funcs;

    let globals = std::mem::take(&mut module.layout.globals);
    let imported = globals.iter().take_while(|&&id| module.globals[id].import().is_some()).count();
    let (imports, defined) = globals.split_at(imported);
    let mut imports = imports.to_vec();
    if reorder_imports {
        imports.sort_by_key(|&id| Reverse(uses.globals[id]));
    }
    let after = |id: GlobalId, visit: &mut dyn FnMut(GlobalId)| {
        if let GlobalDef::Init(init) = &module.globals[id].def {
            init.refs.iter().for_each(|r| {
                if let Slot::Global(other) = r.slot {
                    visit(other);
                }
            });
        }
    };
    imports.extend(most_used_first(defined, |id| u64::from(uses.globals[id]), after));
    module.layout.globals = imports;

    let groups = std::mem::take(&mut module.layout.groups);
    let after = |group: GroupId, visit: &mut dyn FnMut(GroupId)| {
        module.group_refs(group, |ty| {
            let ty = module.representative_type(ty);
            visit(module.types[ty].group);
        });
    };
    // A group is placed as a whole: what counts is its uses a type.
    let uses_a_type = |group: GroupId| {
        let group = module.groups[group];
        let uses: u64 = group.types().map(|ty| u64::from(uses.types[ty])).sum();
        uses * 1024 / u64::from(group.len.max(1))
    };
    module.layout.groups = most_used_first(&groups, uses_a_type, after);
}

/// Sorts `all` by use, the most used first, everything after what it refers to.
/// What is referred to but not in `all` is taken to be placed already.
fn most_used_first<K: EntityRef + Ord>(
    all: &[K],
    uses: impl Fn(K) -> u64,
    refers_to: impl Fn(K, &mut dyn FnMut(K)),
) -> Vec<K> {
    let mut position: SecondaryMap<K, Option<u32>> = SecondaryMap::new();
    for (i, &id) in all.iter().enumerate() {
        position[id] = Some(i as u32);
    }
    let mut waits_for = vec![0u32; all.len()];
    let mut waiting: Vec<Vec<u32>> = vec![Vec::new(); all.len()];
    for (i, &id) in all.iter().enumerate() {
        refers_to(id, &mut |other| {
            if let Some(other) = position[other].filter(|&other| other as usize != i) {
                waits_for[i] += 1;
                waiting[other as usize].push(i as u32);
            }
        });
    }
    let entry = |i: u32| (uses(all[i as usize]), Reverse(i));
    let mut ready: BinaryHeap<_> =
        (0..all.len() as u32).filter(|&i| waits_for[i as usize] == 0).map(entry).collect();
    let mut out = Vec::with_capacity(all.len());
    while let Some((_, Reverse(i))) = ready.pop() {
        out.push(all[i as usize]);
        for &other in &waiting[i as usize] {
            waits_for[other as usize] -= 1;
            if waits_for[other as usize] == 0 {
                ready.push(entry(other));
            }
        }
    }
    assert_eq!(out.len(), all.len(), "references between types or globals run in a circle");
    out
}

/// How often each entity's index is written.
#[derive(Default)]
struct Uses {
    funcs: SecondaryMap<FuncId, u32>,
    globals: SecondaryMap<GlobalId, u32>,
    types: SecondaryMap<TypeId, u32>,
}

impl Uses {
    fn count(module: &Module<'_>) -> Self {
        let mut uses = Uses::default();
        let layout = &module.layout;
        for &id in &layout.funcs {
            let func = &module.funcs[id];
            uses.ty(module, func.ty);
            if let Some(body) = func.body() {
                uses.template(module, &body.encoded.template);
            }
        }
        for &id in &layout.globals {
            let global = &module.globals[id];
            module.val_type_refs(global.ty.content_type, |ty| uses.ty(module, ty));
            if let GlobalDef::Init(init) = &global.def {
                uses.template(module, init);
            }
        }
        for &id in &layout.tables {
            let table = &module.tables[id];
            let element = wasmparser::ValType::Ref(table.ty.element_type);
            module.val_type_refs(element, |ty| uses.ty(module, ty));
            table.init.iter().for_each(|init| uses.template(module, init));
        }
        for &id in &layout.tags {
            uses.ty(module, module.tags[id].ty);
        }
        for &id in &layout.groups {
            module.group_refs(id, |ty| uses.ty(module, ty));
        }
        for &id in &layout.elems {
            let elem = &module.elems[id];
            match &elem.items {
                ElemItems::Funcs(funcs) => funcs.iter().for_each(|&func| uses.func(module, func)),
                ElemItems::Exprs(ty, exprs) => {
                    let ty = wasmparser::ValType::Ref(*ty);
                    module.val_type_refs(ty, |ty| uses.ty(module, ty));
                    exprs.iter().for_each(|expr| uses.template(module, expr));
                }
            }
            if let ElemMode::Active { offset, .. } = &elem.mode {
                uses.template(module, offset);
            }
        }
        for &id in &layout.data {
            if let DataMode::Active { offset, .. } = &module.data[id].mode {
                uses.template(module, offset);
            }
        }
        for export in &module.exports {
            match export.item {
                Item::Func(id) => uses.func(module, id),
                Item::Global(id) => uses.globals[id] += 1,
                Item::Table(_) | Item::Memory(_) | Item::Tag(_) => {}
            }
        }
        uses
    }

    fn ty(&mut self, module: &Module<'_>, ty: TypeId) {
        self.types[module.representative_type(ty)] += 1;
    }

    fn func(&mut self, module: &Module<'_>, func: FuncId) {
        self.funcs[module.representative(func)] += 1;
    }

    fn template(&mut self, module: &Module<'_>, template: &Template) {
        for r in &template.refs {
            match r.slot {
                Slot::Func(id) | Slot::FuncRef(id) => self.func(module, id),
                Slot::Type(id) | Slot::SignedType(id) => self.ty(module, id),
                Slot::Global(id) => self.globals[id] += 1,
                Slot::Table(_)
                | Slot::Memory(_)
                | Slot::MemArg(_)
                | Slot::Tag(_)
                | Slot::Elem(_)
                | Slot::Data(_) => {}
            }
        }
    }
}
