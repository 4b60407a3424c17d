//! Entities to bytes, in the order of the layout.
//!
//! Everything is as short as the format allows: LEBs without padding, segment
//! forms without what is implied, no empty sections.

use std::borrow::Cow;

use rustc_hash::FxHashSet;
use wasm_encoder::reencode::Reencode;
use wasm_encoder::{
    ConstExpr, CustomSection, DataCountSection, DataSection, DataSegment, DataSegmentMode,
    ElementMode, ElementSection, ElementSegment, Elements, EntityType, ExportKind, ExportSection,
    FunctionSection, GlobalSection, MemorySection, Section, StartSection, TableSection, TagKind,
    TagSection, TagType, TypeSection,
};

use super::{
    DataMode, ElemItems, ElemMode, FuncKind, GlobalDef, Item, Module, Place, imports, names,
};
use crate::entity::{FuncId, TagId, TypeId};
use crate::index::IndexMap;
use crate::leb;
use crate::template::{Indices, Slot, Template};

/// A written module and what was counted on the way.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// The module.
    pub bytes: Vec<u8>,
    /// The contents of its code section.
    pub code_bytes: u64,
    /// A reason for each custom section that could not stay.
    pub dropped: Vec<String>,
}

impl Module<'_> {
    /// Writes the module.
    ///
    /// # Panics
    /// When the layout leaves out something that is referred to.
    pub fn write(&self) -> Written {
        let indices = IndexMap::new(self);
        let mut writer = Writer { module: self, indices: &indices, out: Written::default() };
        writer.out.bytes.extend_from_slice(b"\0asm\x01\0\0\0");
        for place in Place::ALL {
            writer.place(place);
            for custom in self.customs.iter().filter(|custom| custom.place == place) {
                let (name, data) = (Cow::from(custom.name), Cow::from(custom.bytes));
                CustomSection { name, data }.append_to(&mut writer.out.bytes);
            }
        }
        writer.names();
        writer.out
    }
}

struct Writer<'m, 'a> {
    module: &'m Module<'a>,
    indices: &'m IndexMap,
    out: Written,
}

impl<'m, 'a> Writer<'m, 'a> {
    fn place(&mut self, place: Place) {
        match place {
            Place::Begin => {}
            Place::Type => self.types(),
            Place::Import => self.imports(),
            Place::Function => self.functions(),
            Place::Table => self.tables(),
            Place::Memory => self.memories(),
            Place::Tag => self.tags(),
            Place::Global => self.globals(),
            Place::Export => self.exports(),
            Place::Start => self.start(),
            Place::Element => self.elements(),
            Place::DataCount => self.data_count(),
            Place::Code => self.code(),
            Place::Data => self.data(),
        }
    }

    fn section(&mut self, section: &impl Section, is_empty: bool) {
        if !is_empty {
            section.append_to(&mut self.out.bytes);
        }
    }

    fn expr(&self, template: &Template) -> ConstExpr {
        ConstExpr::raw(template.to_bytes(self.indices))
    }

    fn item(&self, item: Item) -> (ExportKind, u32) {
        match item {
            Item::Func(id) => (ExportKind::Func, self.indices.func(id)),
            Item::Table(id) => (ExportKind::Table, self.indices.index(Slot::Table(id))),
            Item::Memory(id) => (ExportKind::Memory, self.indices.index(Slot::Memory(id))),
            Item::Global(id) => (ExportKind::Global, self.indices.index(Slot::Global(id))),
            Item::Tag(id) => (ExportKind::Tag, self.indices.index(Slot::Tag(id))),
        }
    }

    fn types(&mut self) {
        let mut section = TypeSection::new();
        let sub_type = |ty: TypeId| {
            let mut indices = self.indices;
            let ty = self.module.types[ty].ty.clone();
            indices.sub_type(ty).expect("types of a valid module can be written")
        };
        for &group in &self.module.layout.groups {
            let group = self.module.groups[group];
            if group.len == 1 {
                section.ty().subtype(&sub_type(group.first));
            } else {
                section.ty().rec(group.types().map(sub_type).collect::<Vec<_>>());
            }
        }
        self.section(&section, section.is_empty());
    }

    fn imports(&mut self) {
        let imports: Vec<_> = self
            .module
            .imports()
            .into_iter()
            .filter_map(|item| {
                let import = self.module.import_of(item)?;
                Some((import.module, import.name, self.entity_type(item)))
            })
            .collect();
        let section = imports::section(&imports, self.module.compact_imports);
        self.section(&section, section.is_empty());
    }

    fn entity_type(&self, item: Item) -> EntityType {
        const VALID: &str = "types of a valid module can be written";
        let mut indices = self.indices;
        match item {
            Item::Func(id) => {
                let func = &self.module.funcs[id];
                let ty = self.indices.ty(func.ty);
                match func.kind {
                    FuncKind::Import { exact: true, .. } => EntityType::FunctionExact(ty),
                    _ => EntityType::Function(ty),
                }
            }
            Item::Table(id) => indices.table_type(self.module.tables[id].ty).expect(VALID).into(),
            Item::Memory(id) => {
                indices.memory_type(self.module.memories[id].ty).expect(VALID).into()
            }
            Item::Global(id) => {
                indices.global_type(self.module.globals[id].ty).expect(VALID).into()
            }
            Item::Tag(id) => self.tag_type(id).into(),
        }
    }

    fn tag_type(&self, tag: TagId) -> TagType {
        let func_type_idx = self.indices.ty(self.module.tags[tag].ty);
        TagType { kind: TagKind::Exception, func_type_idx }
    }

    /// Defined functions, in order.
    fn defined(&self) -> impl Iterator<Item = FuncId> + use<'m, 'a> {
        let module = self.module;
        module.layout.funcs.iter().copied().filter(|&id| module.funcs[id].body().is_some())
    }

    fn functions(&mut self) {
        let mut section = FunctionSection::new();
        for id in self.defined() {
            section.function(self.indices.ty(self.module.funcs[id].ty));
        }
        self.section(&section, section.is_empty());
    }

    fn tables(&mut self) {
        let mut section = TableSection::new();
        for &id in &self.module.layout.tables {
            let table = &self.module.tables[id];
            if table.import.is_some() {
                continue;
            }
            let mut indices = self.indices;
            let ty = indices.table_type(table.ty).expect("types of a valid module can be written");
            match &table.init {
                None => section.table(ty),
                Some(init) => section.table_with_init(ty, &self.expr(init)),
            };
        }
        self.section(&section, section.is_empty());
    }

    fn memories(&mut self) {
        let mut section = MemorySection::new();
        for &id in &self.module.layout.memories {
            let memory = &self.module.memories[id];
            if memory.import.is_none() {
                let mut indices = self.indices;
                let ty = indices.memory_type(memory.ty);
                section.memory(ty.expect("memory types have no index"));
            }
        }
        self.section(&section, section.is_empty());
    }

    fn tags(&mut self) {
        let mut section = TagSection::new();
        for &id in &self.module.layout.tags {
            if self.module.tags[id].import.is_none() {
                section.tag(self.tag_type(id));
            }
        }
        self.section(&section, section.is_empty());
    }

    fn globals(&mut self) {
        let mut section = GlobalSection::new();
        for &id in &self.module.layout.globals {
            let global = &self.module.globals[id];
            if let GlobalDef::Init(init) = &global.def {
                let mut indices = self.indices;
                let ty = indices.global_type(global.ty);
                let ty = ty.expect("types of a valid module can be written");
                section.global(ty, &self.expr(init));
            }
        }
        self.section(&section, section.is_empty());
    }

    fn exports(&mut self) {
        let mut section = ExportSection::new();
        for export in &self.module.exports {
            let (kind, index) = self.item(export.item);
            section.export(export.name, kind, index);
        }
        self.section(&section, section.is_empty());
    }

    fn start(&mut self) {
        if let Some(start) = self.module.start {
            let function_index = self.indices.func(start);
            self.section(&StartSection { function_index }, false);
        }
    }

    fn elements(&mut self) {
        let mut section = ElementSection::new();
        for &id in &self.module.layout.elems {
            let elem = &self.module.elems[id];
            let elements = match &elem.items {
                ElemItems::Funcs(funcs) => {
                    Elements::Functions(funcs.iter().map(|&f| self.indices.func(f)).collect())
                }
                ElemItems::Exprs(ty, exprs) => {
                    let mut indices = self.indices;
                    let ty = indices.ref_type(*ty).expect("types of a valid module can be written");
                    Elements::Expressions(ty, exprs.iter().map(|expr| self.expr(expr)).collect())
                }
            };
            let offset;
            let mode = match &elem.mode {
                ElemMode::Passive => ElementMode::Passive,
                ElemMode::Declared => ElementMode::Declared,
                ElemMode::Active { table, offset: template } => {
                    offset = self.expr(template);
                    // The first table has a shorter form for plain functions
                    // and for `funcref` expressions.
                    let table = self.indices.index(Slot::Table(*table));
                    let short = match &elements {
                        Elements::Functions(_) => true,
                        Elements::Expressions(ty, _) => *ty == wasm_encoder::RefType::FUNCREF,
                    };
                    let table = (table != 0 || !short).then_some(table);
                    ElementMode::Active { table, offset: &offset }
                }
            };
            section.segment(ElementSegment { mode, elements });
        }
        let undeclared = self.undeclared_references();
        if !undeclared.is_empty() {
            section.declared(Elements::Functions(undeclared.into()));
        }
        self.section(&section, section.is_empty());
    }

    /// Functions whose reference is taken in code and that nothing else outside
    /// of code names, which a module has to declare.
    fn undeclared_references(&self) -> Vec<u32> {
        let module = self.module;
        let mut declared = FxHashSet::default();
        let mut declare_in = |template: &Template| {
            declared.extend(template.refs.iter().filter_map(|r| match r.slot {
                Slot::FuncRef(func) => Some(self.indices.func(func)),
                _ => None,
            }));
        };
        for &id in &module.layout.globals {
            if let GlobalDef::Init(init) = &module.globals[id].def {
                declare_in(init);
            }
        }
        for &id in &module.layout.tables {
            module.tables[id].init.iter().for_each(&mut declare_in);
        }
        for &id in &module.layout.elems {
            if let ElemItems::Exprs(_, exprs) = &module.elems[id].items {
                exprs.iter().for_each(&mut declare_in);
            }
        }
        for &id in &module.layout.elems {
            if let ElemItems::Funcs(funcs) = &module.elems[id].items {
                declared.extend(funcs.iter().map(|&func| self.indices.func(func)));
            }
        }
        for export in &module.exports {
            if let Item::Func(func) = export.item {
                declared.insert(self.indices.func(func));
            }
        }
        let bodies = self.defined().filter_map(|id| module.funcs[id].body());
        let taken =
            bodies.flat_map(|body| &body.encoded.template.refs).filter_map(|r| match r.slot {
                Slot::FuncRef(func) => Some(self.indices.func(func)),
                _ => None,
            });
        let mut undeclared: Vec<_> = taken.filter(|func| !declared.contains(func)).collect();
        undeclared.sort_unstable();
        undeclared.dedup();
        undeclared
    }

    fn data_count(&mut self) {
        let module = self.module;
        let needed = self
            .defined()
            .filter_map(|id| module.funcs[id].body())
            .any(|body| body.encoded.template.refs.iter().any(|r| matches!(r.slot, Slot::Data(_))));
        let count = module.layout.data.len() as u32;
        self.section(&DataCountSection { count }, !needed);
    }

    fn code(&mut self) {
        let mut contents = Vec::new();
        let mut count = 0;
        for id in self.defined() {
            if let Some(body) = self.module.funcs[id].body() {
                let template = &body.encoded.template;
                leb::write_u32(&mut contents, template.len(self.indices) as u32);
                template.splice(self.indices, &mut contents);
                count += 1;
            }
        }
        if count > 0 {
            let mut head = Vec::new();
            leb::write_u32(&mut head, count);
            self.out.code_bytes = (head.len() + contents.len()) as u64;
            let out = &mut self.out.bytes;
            out.push(wasm_encoder::SectionId::Code.into());
            leb::write_u64(out, self.out.code_bytes);
            out.extend_from_slice(&head);
            out.extend_from_slice(&contents);
        }
    }

    fn data(&mut self) {
        let mut section = DataSection::new();
        for &id in &self.module.layout.data {
            let data = &self.module.data[id];
            let offset;
            let mode = match &data.mode {
                DataMode::Passive => DataSegmentMode::Passive,
                DataMode::Active { memory, offset: template } => {
                    offset = self.expr(template);
                    let memory_index = self.indices.index(Slot::Memory(*memory));
                    DataSegmentMode::Active { memory_index, offset: &offset }
                }
            };
            section.segment(DataSegment { mode, data: data.bytes.iter().copied() });
        }
        self.section(&section, section.is_empty());
    }

    fn names(&mut self) {
        if let Some(section) = self.module.names {
            match names::remap(section, self.module, self.indices) {
                Ok(section) => self.section(&section, section.as_custom().data.is_empty()),
                Err(error) => self.out.dropped.push(format!(
                    "name section dropped: it is malformed at byte {:#x} of the module: {}",
                    error.offset(),
                    error.message()
                )),
            }
        }
    }
}
