//! Removes what neither the outside nor anything that is used reaches.
//!
//! Mark and sweep over entities. Roots are the exports that the outside uses,
//! the start function, imports where linking is observable, and whatever
//! instantiation does that could be seen: writes to imported tables and
//! memories, and segments or initial values that may trap.
//!
//! Pre: a valid module. Post: everything in the layout is reachable.
//! Does not handle: table elements that no `call_indirect` has the type of;
//! they count as used while their table is.

use cranelift_entity::{EntityRef, EntitySet, SecondaryMap};
use waulk_wasm::entity::{
    DataId, ElemId, FuncId, GlobalId, GroupId, MemoryId, TableId, TagId, TypeId,
};
use waulk_wasm::module::{DataMode, ElemItems, ElemMode, FuncKind, GlobalDef, Item, Module};
use waulk_wasm::template::{Slot, Template};

use crate::Unit;

/// Runs the pass.
pub fn run(unit: &mut Unit<'_, '_>) {
    if let Some(used) = &unit.roots.exports {
        let before = unit.module.exports.len();
        unit.module.exports.retain(|export| used.contains(export.name));
        unit.counts.exports_removed += (before - unit.module.exports.len()) as u64;
    }
    let imports_before = unit.module.imports().len();
    let funcs_before = unit.module.layout.funcs.len();
    let live = Marker::new(unit.module).mark_all(unit.roots.drop_imports);

    let layout = &mut unit.module.layout;
    layout.groups.retain(|&id| live.groups.contains(id));
    layout.funcs.retain(|&id| live.funcs.contains(id));
    layout.tables.retain(|&id| live.tables.contains(id));
    layout.memories.retain(|&id| live.memories.contains(id));
    layout.globals.retain(|&id| live.globals.contains(id));
    layout.tags.retain(|&id| live.tags.contains(id));
    layout.elems.retain(|&id| live.elems.contains(id));
    layout.data.retain(|&id| live.data.contains(id));

    let imports_removed = imports_before - unit.module.imports().len();
    let funcs = unit.module.funcs.iter();
    let dead_imports = funcs.filter(|(id, f)| f.import().is_some() && !live.funcs.contains(*id));
    let funcs_removed = funcs_before - unit.module.layout.funcs.len();
    unit.counts.imports_removed += imports_removed as u64;
    unit.counts.functions_removed += (funcs_removed - dead_imports.count()) as u64;
}

/// What is reachable.
#[derive(Default)]
struct Live {
    groups: EntitySet<GroupId>,
    funcs: EntitySet<FuncId>,
    tables: EntitySet<TableId>,
    memories: EntitySet<MemoryId>,
    globals: EntitySet<GlobalId>,
    tags: EntitySet<TagId>,
    elems: EntitySet<ElemId>,
    data: EntitySet<DataId>,
}

struct Marker<'m, 'a> {
    module: &'m Module<'a>,
    live: Live,
    /// Marked, but not looked into yet.
    pending: Vec<Slot>,
    /// Segments that write to a table or memory when it is used.
    elems_of: SecondaryMap<TableId, Vec<ElemId>>,
    data_of: SecondaryMap<MemoryId, Vec<DataId>>,
}

impl<'m, 'a> Marker<'m, 'a> {
    fn new(module: &'m Module<'a>) -> Self {
        Marker {
            module,
            live: Live::default(),
            pending: Vec::new(),
            elems_of: SecondaryMap::new(),
            data_of: SecondaryMap::new(),
        }
    }

    fn mark_all(mut self, drop_imports: bool) -> Live {
        let module = self.module;
        for export in &module.exports {
            self.mark_item(export.item);
        }
        if let Some(start) = module.start {
            self.mark(Slot::Func(start));
        }
        if !drop_imports {
            module.imports().into_iter().for_each(|item| self.mark_item(item));
        }
        self.mark_instantiation();
        while let Some(slot) = self.pending.pop() {
            self.look_into(slot);
        }
        self.live
    }

    /// Marks what instantiation does that could be seen, and remembers which
    /// segments take effect only if their table or memory is used.
    fn mark_instantiation(&mut self) {
        let module = self.module;
        for &id in &module.layout.globals {
            if matches!(&module.globals[id].def, GlobalDef::Init(init) if may_trap(init)) {
                self.mark(Slot::Global(id));
            }
        }
        for &id in &module.layout.tables {
            if module.tables[id].init.as_ref().is_some_and(may_trap) {
                self.mark(Slot::Table(id));
            }
        }
        for &id in &module.layout.elems {
            let elem = &module.elems[id];
            let values_may_trap = match &elem.items {
                ElemItems::Funcs(_) => false,
                ElemItems::Exprs(_, exprs) => exprs.iter().any(may_trap),
            };
            match &elem.mode {
                ElemMode::Passive | ElemMode::Declared => {
                    if values_may_trap {
                        self.mark(Slot::Elem(id));
                    }
                }
                ElemMode::Active { table, offset } => {
                    let ty = &module.tables[*table];
                    let limit = Some(ty.ty.initial);
                    let fits = in_bounds(offset, elem.items.len() as u64, limit);
                    if values_may_trap || !fits {
                        self.mark(Slot::Elem(id));
                    } else if elem.items.is_empty() {
                        // Writes nothing, and would not trap.
                    } else if ty.import.is_some() {
                        self.mark(Slot::Elem(id));
                    } else {
                        self.elems_of[*table].push(id);
                    }
                }
            }
        }
        for &id in &module.layout.data {
            let data = &module.data[id];
            if let DataMode::Active { memory, offset } = &data.mode {
                let ty = &module.memories[*memory];
                if !in_bounds(offset, data.bytes.len() as u64, ty.min_bytes()) {
                    self.mark(Slot::Data(id));
                } else if data.bytes.is_empty() {
                    // Writes nothing, and would not trap.
                } else if ty.import.is_some() {
                    self.mark(Slot::Data(id));
                } else {
                    self.data_of[*memory].push(id);
                }
            }
        }
    }

    fn mark_item(&mut self, item: Item) {
        self.mark(match item {
            Item::Func(id) => Slot::Func(id),
            Item::Table(id) => Slot::Table(id),
            Item::Memory(id) => Slot::Memory(id),
            Item::Global(id) => Slot::Global(id),
            Item::Tag(id) => Slot::Tag(id),
        });
    }

    fn mark(&mut self, slot: Slot) {
        let live = &mut self.live;
        let new = match slot {
            Slot::Func(id) | Slot::FuncRef(id) => live.funcs.insert(id),
            Slot::Type(id) | Slot::SignedType(id) => {
                live.groups.insert(self.module.types[id].group)
            }
            Slot::Table(id) => live.tables.insert(id),
            Slot::Memory(id) | Slot::MemArg(id) => live.memories.insert(id),
            Slot::Global(id) => live.globals.insert(id),
            Slot::Tag(id) => live.tags.insert(id),
            Slot::Elem(id) => live.elems.insert(id),
            Slot::Data(id) => live.data.insert(id),
            // What is at an address is not known.
            Slot::Address(_) | Slot::Offset(_) => false,
        };
        if new {
            self.pending.push(slot);
        }
    }

    fn mark_type(&mut self, ty: TypeId) {
        self.mark(Slot::Type(ty));
    }

    fn mark_template(&mut self, template: &Template) {
        template.refs.iter().for_each(|r| self.mark(r.slot));
    }

    /// Marks what a marked entity refers to.
    fn look_into(&mut self, slot: Slot) {
        let module = self.module;
        match slot {
            Slot::Func(id) | Slot::FuncRef(id) => {
                let func = &module.funcs[id];
                self.mark_type(func.ty);
                if let FuncKind::Body(body) = &func.kind {
                    self.mark_template(&body.encoded.template);
                    if body.encoded.uses_one_memory {
                        self.mark(Slot::Memory(MemoryId::new(0)));
                    }
                }
            }
            Slot::Type(id) | Slot::SignedType(id) => {
                module.group_refs(module.types[id].group, |ty| self.mark_type(ty));
            }
            Slot::Table(id) => {
                let table = &module.tables[id];
                let element = wasmparser::ValType::Ref(table.ty.element_type);
                module.val_type_refs(element, |ty| self.mark_type(ty));
                table.init.iter().for_each(|init| self.mark_template(init));
                for elem in std::mem::take(&mut self.elems_of[id]) {
                    self.mark(Slot::Elem(elem));
                }
            }
            Slot::Memory(id) | Slot::MemArg(id) => {
                for data in std::mem::take(&mut self.data_of[id]) {
                    self.mark(Slot::Data(data));
                }
            }
            Slot::Global(id) => {
                let global = &module.globals[id];
                module.val_type_refs(global.ty.content_type, |ty| self.mark_type(ty));
                if let GlobalDef::Init(init) = &global.def {
                    self.mark_template(init);
                }
            }
            Slot::Tag(id) => self.mark_type(module.tags[id].ty),
            Slot::Address(_) | Slot::Offset(_) => {}
            Slot::Elem(id) => {
                let elem = &module.elems[id];
                match &elem.items {
                    ElemItems::Funcs(funcs) => {
                        funcs.iter().for_each(|&func| self.mark(Slot::Func(func)));
                    }
                    ElemItems::Exprs(ty, exprs) => {
                        let ty = wasmparser::ValType::Ref(*ty);
                        module.val_type_refs(ty, |ty| self.mark_type(ty));
                        exprs.iter().for_each(|expr| self.mark_template(expr));
                    }
                }
                if let ElemMode::Active { table, offset } = &elem.mode {
                    self.mark(Slot::Table(*table));
                    self.mark_template(offset);
                }
            }
            Slot::Data(id) => {
                if let DataMode::Active { memory, offset } = &module.data[id].mode {
                    self.mark(Slot::Memory(*memory));
                    self.mark_template(offset);
                }
            }
        }
    }
}

/// Whether evaluating a constant expression may trap: only allocating an array
/// may, when it is too large. Looks for the prefix of the GC instructions, so
/// that an immediate with that byte counts too.
fn may_trap(expr: &Template) -> bool {
    const GC_PREFIX: u8 = 0xfb;
    expr.bytes.contains(&GC_PREFIX)
}

/// Whether `len` elements from `offset` on are sure to lie below `limit`.
fn in_bounds(offset: &Template, len: u64, limit: Option<u64>) -> bool {
    match (offset.as_constant_offset(), limit) {
        // More than 64 bits can say: everything with a 64-bit end is below.
        (Some(offset), None) => offset.checked_add(len).is_some(),
        (Some(offset), Some(limit)) => offset.checked_add(len).is_some_and(|end| end <= limit),
        (None, _) => false,
    }
}
