//! Gives the shortest indices to what is used most.
//!
//! An index below 128 takes one byte, one below 16,384 two. Sorting by the
//! number of uses is best where any order is allowed (functions). Types and
//! globals may refer only to earlier ones: there the most used of those whose
//! references are placed comes next (Kahn's topological sort with a heap),
//! once by its own uses and once by those of the most used that needs it; an
//! order is taken only where it is cheaper than the one before, until none is.
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
use waulk_wasm::leb;
use waulk_wasm::module::{DataMode, ElemItems, ElemMode, GlobalDef, Item, Module};
use waulk_wasm::template::{Slot, Template};

use crate::Unit;

/// Orders that are tried one after the other, at most.
const ROUNDS: usize = 16;

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
    imports.extend(cheapest(defined, &Globals { module, uses: &uses, imported: imported as u32 }));
    module.layout.globals = imports;

    let groups = std::mem::take(&mut module.layout.groups);
    module.layout.groups = cheapest(&groups, &Groups { module, uses: &uses });
}

/// Entities that may refer only to earlier ones.
trait Declared<K: EntityRef> {
    /// How often the index of an entity is written.
    fn uses(&self, entity: K) -> u64;
    /// Calls `visit` with what has to come before an entity.
    fn refers_to(&self, entity: K, visit: &mut dyn FnMut(K));
    /// How many bytes the indices take when entities have this order.
    fn cost(&self, order: &[K]) -> u64;
}

struct Globals<'m, 'a> {
    module: &'m Module<'a>,
    uses: &'m Uses,
    imported: u32,
}

impl Declared<GlobalId> for Globals<'_, '_> {
    fn uses(&self, global: GlobalId) -> u64 {
        self.uses.globals[global].into()
    }

    fn refers_to(&self, global: GlobalId, visit: &mut dyn FnMut(GlobalId)) {
        if let GlobalDef::Init(init) = &self.module.globals[global].def {
            init.refs.iter().for_each(|r| {
                if let Slot::Global(other) = r.slot {
                    visit(other);
                }
            });
        }
    }

    fn cost(&self, order: &[GlobalId]) -> u64 {
        let cost = |(&global, index)| self.uses(global) * u64::from(leb::len_u32(index));
        order.iter().zip(self.imported..).map(cost).sum()
    }
}

struct Groups<'m, 'a> {
    module: &'m Module<'a>,
    uses: &'m Uses,
}

impl Declared<GroupId> for Groups<'_, '_> {
    /// A group is placed as a whole: what counts is its uses a type.
    fn uses(&self, group: GroupId) -> u64 {
        let group = self.module.groups[group];
        let uses = |ty| u64::from(self.uses.types[ty]) + u64::from(self.uses.signed_types[ty]);
        group.types().map(uses).sum::<u64>() * 1024 / u64::from(group.len.max(1))
    }

    fn refers_to(&self, group: GroupId, visit: &mut dyn FnMut(GroupId)) {
        self.module.group_refs(group, |ty| {
            let ty = self.module.representative_type(ty);
            visit(self.module.types[ty].group);
        });
    }

    fn cost(&self, order: &[GroupId]) -> u64 {
        let types = order.iter().flat_map(|&group| self.module.groups[group].types());
        let cost = |(ty, index)| {
            u64::from(self.uses.types[ty]) * u64::from(leb::len_u32(index))
                + u64::from(self.uses.signed_types[ty]) * u64::from(leb::len_s64(index.into()))
        };
        types.zip(0..).map(cost).sum()
    }
}

/// The order of `all` in which indices take the fewest bytes, among those that
/// are tried; `all` as it is where none is better.
fn cheapest<K: EntityRef>(all: &[K], declared: &impl Declared<K>) -> Vec<K> {
    let mut best = all.to_vec();
    let mut cost = declared.cost(&best);
    for _ in 0..ROUNDS {
        let references = References::new(&best, declared);
        let own: Vec<u64> = best.iter().map(|&entity| declared.uses(entity)).collect();
        let inherited = references.inherited(&own);
        let orders = [references.most_used_first(&own), references.most_used_first(&inherited)];
        let orders = orders.map(|order| -> Vec<K> { order.iter().map(|&i| best[i]).collect() });
        let costs = orders.into_iter().map(|order| (declared.cost(&order), order));
        match costs.min_by_key(|&(cost, _)| cost) {
            Some((cheaper, order)) if cheaper < cost => (cost, best) = (cheaper, order),
            _ => break,
        }
    }
    best
}

/// What refers to what, by position. What is referred to but not among the
/// entities is taken to be placed already.
struct References {
    /// How many others each refers to, counted as often as it does.
    refers_to: Vec<u32>,
    /// By whom each is referred to, likewise.
    referred_by: Vec<Vec<usize>>,
}

impl References {
    fn new<K: EntityRef>(all: &[K], declared: &impl Declared<K>) -> Self {
        let mut position: SecondaryMap<K, Option<usize>> = SecondaryMap::new();
        for (i, &id) in all.iter().enumerate() {
            position[id] = Some(i);
        }
        let mut refers_to = vec![0; all.len()];
        let mut referred_by = vec![Vec::new(); all.len()];
        for (i, &id) in all.iter().enumerate() {
            declared.refers_to(id, &mut |other| {
                if let Some(other) = position[other].filter(|&other| other != i) {
                    refers_to[i] += 1;
                    referred_by[other].push(i);
                }
            });
        }
        References { refers_to, referred_by }
    }

    /// For each the most uses that it or any other that needs it has.
    fn inherited(&self, uses: &[u64]) -> Vec<u64> {
        let mut inherited = uses.to_vec();
        // What refers to something comes after it.
        for i in (0..uses.len()).rev() {
            let most = self.referred_by[i].iter().map(|&other| inherited[other]).max();
            inherited[i] = most.map_or(uses[i], |most| most.max(uses[i]));
        }
        inherited
    }

    /// Positions, the most used first, each after what it refers to.
    fn most_used_first(&self, uses: &[u64]) -> Vec<usize> {
        let mut waits_for = self.refers_to.clone();
        let entry = |i: usize| (uses[i], Reverse(i));
        let all = 0..uses.len();
        let mut ready: BinaryHeap<_> = all.filter(|&i| waits_for[i] == 0).map(entry).collect();
        let mut out = Vec::with_capacity(uses.len());
        while let Some((_, Reverse(i))) = ready.pop() {
            out.push(i);
            for &other in &self.referred_by[i] {
                waits_for[other] -= 1;
                if waits_for[other] == 0 {
                    ready.push(entry(other));
                }
            }
        }
        assert_eq!(out.len(), uses.len(), "references between types or globals run in a circle");
        out
    }
}

/// How often each entity's index is written.
#[derive(Default)]
struct Uses {
    funcs: SecondaryMap<FuncId, u32>,
    globals: SecondaryMap<GlobalId, u32>,
    /// As unsigned numbers.
    types: SecondaryMap<TypeId, u32>,
    /// As signed numbers, of which one byte holds only those below 64.
    signed_types: SecondaryMap<TypeId, u32>,
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
            module.val_type_refs(global.ty.content_type, |ty| uses.signed_type(module, ty));
            if let GlobalDef::Init(init) = &global.def {
                uses.template(module, init);
            }
        }
        for &id in &layout.tables {
            let table = &module.tables[id];
            let element = wasmparser::ValType::Ref(table.ty.element_type);
            module.val_type_refs(element, |ty| uses.signed_type(module, ty));
            table.init.iter().for_each(|init| uses.template(module, init));
        }
        for &id in &layout.tags {
            uses.ty(module, module.tags[id].ty);
        }
        for &id in &layout.groups {
            module.group_refs(id, |ty| uses.signed_type(module, ty));
        }
        for &id in &layout.elems {
            let elem = &module.elems[id];
            match &elem.items {
                ElemItems::Funcs(funcs) => funcs.iter().for_each(|&func| uses.func(module, func)),
                ElemItems::Exprs(ty, exprs) => {
                    let ty = wasmparser::ValType::Ref(*ty);
                    module.val_type_refs(ty, |ty| uses.signed_type(module, ty));
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

    fn signed_type(&mut self, module: &Module<'_>, ty: TypeId) {
        self.signed_types[module.representative_type(ty)] += 1;
    }

    fn func(&mut self, module: &Module<'_>, func: FuncId) {
        self.funcs[module.representative(func)] += 1;
    }

    fn template(&mut self, module: &Module<'_>, template: &Template) {
        for r in &template.refs {
            match r.slot {
                Slot::Func(id) | Slot::FuncRef(id) => self.func(module, id),
                Slot::Type(id) => self.ty(module, id),
                Slot::SignedType(id) => self.signed_type(module, id),
                Slot::Global(id) => self.globals[id] += 1,
                Slot::Table(_)
                | Slot::Memory(_)
                | Slot::MemArg(_)
                | Slot::Tag(_)
                | Slot::Elem(_)
                | Slot::Data(_)
                | Slot::Address(_)
                | Slot::Offset(_) => {}
            }
        }
    }
}
