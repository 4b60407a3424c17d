//! Bytes to entities.
//!
//! The bytes have been validated but for function bodies: what could only be
//! wrong in an invalid module is an [`Error`] here all the same, never a panic.

use wasmparser::{
    BinaryReader, ConstExpr, DataKind, ElementItems, ElementKind, ExternalKind, FunctionBody,
    Imports, Parser, Payload, TableInit, TypeRef, WasmFeatures,
};

use super::{
    Body, Custom, Data, DataMode, Elem, ElemItems, ElemMode, Export, Func, FuncKind, Global,
    GlobalDef, Group, Import, Item, Memory, Module, NameBytes, Place, Table, Tag, Type,
};
use crate::encode::Encoder;
use crate::entity::{FuncId, GlobalId, GroupId, MemoryId, TableId, TagId, TypeId};
use crate::error::{Error, Unsupported};
use crate::template::{Slot, Template};

/// Why a module was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// It is invalid.
    Invalid(Error),
    /// It is valid, but not for waulk.
    Unsupported(Unsupported),
}

impl From<wasmparser::Error> for ReadError {
    fn from(error: wasmparser::Error) -> Self {
        ReadError::Invalid(error.into())
    }
}

impl From<Error> for ReadError {
    fn from(error: Error) -> Self {
        ReadError::Invalid(error)
    }
}

impl<'a> Module<'a> {
    /// Reads a module. `keep_custom` says which custom sections stay; the name
    /// section is one of them.
    ///
    /// Offsets count from the start of the module, so that equal modules are
    /// read alike, wherever in a file they stand.
    ///
    /// Function bodies are not encoded yet.
    ///
    /// # Errors
    /// The module is malformed, or is one that waulk leaves alone.
    pub fn read(
        bytes: &'a [u8],
        encoder: &mut Encoder,
        mut keep_custom: impl FnMut(&str) -> bool,
    ) -> Result<Self, ReadError> {
        let mut reader = Reader { module: Module::default(), encoder, bodies: Vec::new() };
        let mut place = Place::Begin;
        let mut parser = Parser::new(0);
        parser.set_features(WasmFeatures::all());
        for payload in parser.parse_all(bytes) {
            let payload = payload?;
            if let Payload::CustomSection(section) = &payload {
                let name = section.name();
                if name == "linking" || name.starts_with("reloc.") {
                    return Err(ReadError::Unsupported(Unsupported::ObjectFile));
                }
                if !keep_custom(name) {
                    continue;
                }
                let bytes = section.data();
                if name == "name" {
                    let offset = section.data_offset();
                    reader.module.names = Some(NameBytes { bytes, offset });
                } else {
                    reader.module.customs.push(Custom { name, bytes, place });
                }
                continue;
            }
            place = reader.payload(payload)?.unwrap_or(place);
        }
        reader.finish()
    }
}

struct Reader<'a, 'e> {
    module: Module<'a>,
    encoder: &'e mut Encoder,
    /// Types of defined functions, then their bodies.
    bodies: Vec<FunctionBody<'a>>,
}

impl<'a> Reader<'a, '_> {
    fn expr(&mut self, expr: &ConstExpr<'a>) -> Result<Template, Error> {
        self.encoder.const_expr(expr)
    }

    /// Reads one section; says which it was.
    fn payload(&mut self, payload: Payload<'a>) -> Result<Option<Place>, ReadError> {
        let module = &mut self.module;
        Ok(Some(match payload {
            Payload::Version { .. } | Payload::End(_) => return Ok(None),
            Payload::TypeSection(section) => {
                for group in section {
                    let group_id = module.groups.next_key();
                    let first = module.types.next_key();
                    let types = group?.into_types();
                    let len = types.len() as u32;
                    for ty in types {
                        module.types.push(Type { ty, group: group_id });
                    }
                    module.groups.push(Group { first, len });
                }
                Place::Type
            }
            Payload::ImportSection(section) => {
                for imports in section.clone() {
                    module.compact_imports |= !matches!(imports?, Imports::Single(..));
                }
                for (position, import) in section.into_imports().enumerate() {
                    let import = import?;
                    let from = Import {
                        module: import.module,
                        name: import.name,
                        position: position as u32,
                    };
                    self.import(from, import.ty);
                }
                Place::Import
            }
            Payload::FunctionSection(section) => {
                for ty in section {
                    let ty = TypeId::from_u32(ty?);
                    let source = FunctionBody::new(BinaryReader::new(&[], 0));
                    let kind = FuncKind::Body(Body { source, encoded: Default::default() });
                    module.funcs.push(Func { ty, kind });
                }
                Place::Function
            }
            Payload::TableSection(section) => {
                for table in section {
                    let table = table?;
                    let init = match &table.init {
                        TableInit::RefNull => None,
                        TableInit::Expr(expr) => Some(self.expr(expr)?),
                    };
                    self.module.tables.push(Table { ty: table.ty, import: None, init });
                }
                Place::Table
            }
            Payload::MemorySection(section) => {
                for ty in section {
                    module.memories.push(Memory { ty: ty?, import: None });
                }
                Place::Memory
            }
            Payload::TagSection(section) => {
                for tag in section {
                    let ty = TypeId::from_u32(tag?.func_type_idx);
                    module.tags.push(Tag { ty, import: None });
                }
                Place::Tag
            }
            Payload::GlobalSection(section) => {
                for global in section {
                    let global = global?;
                    let def = GlobalDef::Init(self.expr(&global.init_expr)?);
                    self.module.globals.push(Global { ty: global.ty, def });
                }
                Place::Global
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export?;
                    let item = item(export.kind, export.index);
                    module.exports.push(Export { name: export.name, item });
                }
                Place::Export
            }
            Payload::StartSection { func, .. } => {
                module.start = Some(FuncId::from_u32(func));
                Place::Start
            }
            Payload::ElementSection(section) => {
                for elem in section {
                    self.elem(elem?)?;
                }
                Place::Element
            }
            // Written again where an instruction needs it.
            Payload::DataCountSection { .. } => Place::DataCount,
            Payload::CodeSectionStart { .. } => Place::Code,
            Payload::CodeSectionEntry(body) => {
                self.bodies.push(body);
                Place::Code
            }
            Payload::DataSection(section) => {
                for data in section {
                    let data = data?;
                    let mode = match data.kind {
                        DataKind::Passive => DataMode::Passive,
                        DataKind::Active { memory_index, offset_expr } => DataMode::Active {
                            memory: MemoryId::from_u32(memory_index),
                            offset: self.expr(&offset_expr)?,
                        },
                    };
                    self.module.data.push(Data { mode, bytes: data.data });
                }
                Place::Data
            }
            // The validator refuses component sections in a module, and
            // sections that it does not know.
            other => {
                let what = format!("section not known: {other:?}");
                return Err(ReadError::Unsupported(Unsupported::Unknown(what)));
            }
        }))
    }

    fn import(&mut self, import: Import<'a>, ty: TypeRef) {
        let module = &mut self.module;
        let import_func =
            |ty, exact| Func { ty: TypeId::from_u32(ty), kind: FuncKind::Import { import, exact } };
        match ty {
            TypeRef::Func(ty) => {
                module.funcs.push(import_func(ty, false));
            }
            TypeRef::FuncExact(ty) => {
                module.funcs.push(import_func(ty, true));
            }
            TypeRef::Table(ty) => {
                module.tables.push(Table { ty, import: Some(import), init: None });
            }
            TypeRef::Memory(ty) => {
                module.memories.push(Memory { ty, import: Some(import) });
            }
            TypeRef::Global(ty) => {
                module.globals.push(Global { ty, def: GlobalDef::Import(import) });
            }
            TypeRef::Tag(ty) => {
                let ty = TypeId::from_u32(ty.func_type_idx);
                module.tags.push(Tag { ty, import: Some(import) });
            }
        }
    }

    fn elem(&mut self, elem: wasmparser::Element<'a>) -> Result<(), ReadError> {
        let mode = match elem.kind {
            ElementKind::Passive => ElemMode::Passive,
            ElementKind::Declared => ElemMode::Declared,
            ElementKind::Active { table_index, offset_expr } => ElemMode::Active {
                table: TableId::from_u32(table_index.unwrap_or(0)),
                offset: self.expr(&offset_expr)?,
            },
        };
        let items = match elem.items {
            ElementItems::Functions(funcs) => ElemItems::Funcs(
                funcs.into_iter().map(|f| f.map(FuncId::from_u32)).collect::<Result<_, _>>()?,
            ),
            ElementItems::Expressions(ty, exprs) => {
                let exprs = exprs
                    .into_iter()
                    .map(|expr| self.expr(&expr?))
                    .collect::<Result<Vec<_>, _>>()?;
                // Plain functions in a segment of `funcref` have a shorter form.
                match exprs.iter().map(as_ref_func).collect::<Option<Vec<_>>>() {
                    Some(funcs) if ty == wasmparser::RefType::FUNCREF => ElemItems::Funcs(funcs),
                    _ => ElemItems::Exprs(ty, exprs),
                }
            }
        };
        self.module.elems.push(Elem { mode, items });
        Ok(())
    }

    /// Gives functions their bodies, and everything its place in the layout.
    fn finish(self) -> Result<Module<'a>, ReadError> {
        let mut module = self.module;
        let mut bodies = self.bodies.into_iter();
        for func in module.funcs.values_mut() {
            if let FuncKind::Body(body) = &mut func.kind {
                body.source = bodies.next().ok_or_else(|| Error {
                    offset: 0,
                    message: "fewer function bodies than functions".to_owned(),
                })?;
            }
        }
        module.exact = crate::lift::exact::is_in_module(&module);
        let layout = &mut module.layout;
        layout.groups = module.groups.keys().collect();
        layout.funcs = module.funcs.keys().collect();
        layout.tables = module.tables.keys().collect();
        layout.memories = module.memories.keys().collect();
        layout.globals = module.globals.keys().collect();
        layout.tags = module.tags.keys().collect();
        layout.elems = module.elems.keys().collect();
        layout.data = module.data.keys().collect();
        layout.func_representative = module.funcs.keys().collect();
        layout.group_representative =
            module.groups.keys().collect::<Vec<GroupId>>().into_iter().collect();
        Ok(module)
    }
}

/// The function of a template that is one `ref.func`.
fn as_ref_func(template: &Template) -> Option<FuncId> {
    match (&*template.bytes, &*template.refs) {
        ([_], [one]) => match one.slot {
            Slot::FuncRef(func) => Some(func),
            _ => None,
        },
        _ => None,
    }
}

fn item(kind: ExternalKind, index: u32) -> Item {
    match kind {
        ExternalKind::Func | ExternalKind::FuncExact => Item::Func(FuncId::from_u32(index)),
        ExternalKind::Table => Item::Table(TableId::from_u32(index)),
        ExternalKind::Memory => Item::Memory(MemoryId::from_u32(index)),
        ExternalKind::Global => Item::Global(GlobalId::from_u32(index)),
        ExternalKind::Tag => Item::Tag(TagId::from_u32(index)),
    }
}
