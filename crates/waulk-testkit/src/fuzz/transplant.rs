//! Functions of real programs, each few put into a small module of their own.
//!
//! Compilers write code that no generator thinks of. Taken out of its program,
//! a function can be called with anything: what it calls is imported, where the
//! arguments are seen, and memory is full of small numbers that may be
//! pointers. Only functions over numbers are taken.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::ops::Range;

use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{
    CodeSection, ConstExpr, DataSection, EntityType, ExportKind, ExportSection, FunctionSection,
    GlobalSection, GlobalType, ImportSection, Instruction, MemorySection, MemoryType, Module,
    TypeSection,
};
use wasmparser::{
    BinaryReader, CompositeInnerType, FuncType, FunctionBody, Operator, Parser, Payload, TypeRef,
    ValType,
};

use crate::Rng;
use crate::corpus::File;
use crate::features::is_valid;
use crate::splice;

/// Bytes of code that a function to be taken has.
const SIZES: Range<usize> = 30..4000;

/// Memory of a transplanted function, in pages.
const PAGES: u64 = 20;

/// Where the stack is that functions find through a global.
const STACK: i32 = 60_000;

/// A program to take functions from.
#[derive(Debug)]
pub struct Donor {
    bytes: Vec<u8>,
    types: Vec<FuncType>,
    functions: Vec<u32>,
    globals: Vec<(ValType, bool)>,
    /// The bodies of functions over numbers, of a good size: index and place.
    bodies: Vec<(u32, Range<usize>)>,
}

/// Reads every core module of the files that has functions to take.
pub fn donors(files: &[File]) -> Vec<Donor> {
    let mut donors = Vec::new();
    for file in files {
        splice::map_modules(&file.read(), &mut |module| {
            donors.extend(Donor::read(module).filter(|donor| !donor.bodies.is_empty()));
            module.to_vec()
        });
    }
    donors
}

fn is_number(ty: ValType) -> bool {
    !matches!(ty, ValType::Ref(_))
}

fn is_over_numbers(ty: &FuncType) -> bool {
    ty.params().iter().chain(ty.results()).all(|ty| is_number(*ty))
}

impl Donor {
    fn read(bytes: &[u8]) -> Option<Donor> {
        let mut types = Vec::new();
        let (mut functions, mut globals, mut places) = (Vec::new(), Vec::new(), Vec::new());
        for payload in Parser::new(0).parse_all(bytes) {
            match payload.ok()? {
                Payload::TypeSection(section) => {
                    for group in section {
                        for ty in group.ok()?.into_types() {
                            let CompositeInnerType::Func(ty) = ty.composite_type.inner else {
                                return None;
                            };
                            types.push(ty);
                        }
                    }
                }
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        match import.ok()?.ty {
                            TypeRef::Func(ty) => functions.push(ty),
                            TypeRef::Global(ty) => globals.push((ty.content_type, ty.mutable)),
                            TypeRef::Memory(ty) if ty.memory64 => return None,
                            _ => {}
                        }
                    }
                }
                Payload::FunctionSection(section) => {
                    for ty in section {
                        functions.push(ty.ok()?);
                    }
                }
                Payload::MemorySection(section) => {
                    for ty in section {
                        if ty.ok()?.memory64 {
                            return None;
                        }
                    }
                }
                Payload::GlobalSection(section) => {
                    for global in section {
                        let ty = global.ok()?.ty;
                        globals.push((ty.content_type, ty.mutable));
                    }
                }
                Payload::CodeSectionEntry(body) => {
                    let place = body.range();
                    places.push(place.start as usize..place.end as usize);
                }
                _ => {}
            }
        }
        let imports = functions.len().checked_sub(places.len())?;
        let fits = |(index, place): (usize, Range<usize>)| {
            let ty = types.get(*functions.get(imports + index)? as usize)?;
            let fits = SIZES.contains(&place.len()) && is_over_numbers(ty);
            fits.then_some(((imports + index) as u32, place))
        };
        let bodies = places.into_iter().enumerate().filter_map(fits).collect();
        Some(Donor { bytes: bytes.to_vec(), types, functions, globals, bodies })
    }

    /// A module with some of the functions. `None` if those that were picked
    /// can't be taken out.
    pub fn module(&self, rng: &mut Rng) -> Option<Vec<u8>> {
        let mut surgeon = Surgeon {
            donor: self,
            imports: ImportSection::new(),
            imported: BTreeMap::new(),
            types: self.types.clone(),
        };
        let mut taken = Vec::new();
        for _ in 0..12 {
            let (index, place) = rng.choose(&self.bodies);
            let body = FunctionBody::new(BinaryReader::new(&self.bytes[place.clone()], 0));
            if taken.len() < 4
                && !taken.iter().any(|(other, _)| other == index)
                && let Ok(Some(function)) = surgeon.take(&body)
            {
                taken.push((*index, function));
            }
        }
        if taken.is_empty() {
            return None;
        }
        let module = self.assemble(&surgeon, &taken, rng);
        is_valid(&module).then_some(module)
    }

    fn assemble(
        &self,
        surgeon: &Surgeon<'_>,
        taken: &[(u32, wasm_encoder::Function)],
        rng: &mut Rng,
    ) -> Vec<u8> {
        let value = |ty: &ValType| wasm_encoder::ValType::try_from(*ty).ok();
        let values = |types: &[ValType]| types.iter().filter_map(value).collect::<Vec<_>>();
        let mut types = TypeSection::new();
        for ty in &surgeon.types {
            types.ty().function(values(ty.params()), values(ty.results()));
        }
        let (mut functions, mut code) = (FunctionSection::new(), CodeSection::new());
        let mut exports = ExportSection::new();
        for (place, (index, function)) in taken.iter().enumerate() {
            functions.function(self.functions[*index as usize]);
            code.function(function);
            let index = (surgeon.imported.len() + place) as u32;
            exports.export(&format!("f{place}"), ExportKind::Func, index);
        }
        let mut memories = MemorySection::new();
        memories.memory(MemoryType {
            minimum: PAGES,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        });
        exports.export("memory", ExportKind::Memory, 0);
        let mut globals = GlobalSection::new();
        for (index, (ty, mutable)) in self.globals.iter().enumerate() {
            let (val_type, initial) = match ty {
                ValType::I32 => (wasm_encoder::ValType::I32, ConstExpr::i32_const(STACK)),
                ValType::I64 => (wasm_encoder::ValType::I64, ConstExpr::i64_const(1)),
                ValType::F32 => (wasm_encoder::ValType::F32, ConstExpr::f32_const(0.5.into())),
                ValType::F64 => (wasm_encoder::ValType::F64, ConstExpr::f64_const(0.5.into())),
                // Nothing that was taken refers to it.
                _ => (wasm_encoder::ValType::I32, ConstExpr::i32_const(0)),
            };
            globals.global(GlobalType { val_type, mutable: *mutable, shared: false }, &initial);
            exports.export(&format!("g{index}"), ExportKind::Global, index as u32);
        }
        let words = (0..0x4000).map(|_| match rng.below(8) {
            0..=2 => 0,
            3..=5 => rng.below(0x1_0000) as u32 & !7,
            6 => rng.below(64) as u32,
            _ => rng.next_u64() as u32,
        });
        let mut data = DataSection::new();
        data.active(
            0,
            &ConstExpr::i32_const(0),
            words.flat_map(u32::to_le_bytes).collect::<Vec<u8>>(),
        );
        let mut module = Module::new();
        module.section(&types).section(&surgeon.imports).section(&functions).section(&memories);
        module.section(&globals).section(&exports).section(&code).section(&data);
        module.finish()
    }
}

/// Takes functions out.
struct Surgeon<'d> {
    donor: &'d Donor,
    imports: ImportSection,
    /// Which import stands for a call: a direct one of a function, or an
    /// indirect one by a type.
    imported: BTreeMap<(bool, u32), u32>,
    types: Vec<FuncType>,
}

impl Surgeon<'_> {
    /// A function with its calls redirected. `None` if it has something in it
    /// that is not taken.
    fn take(&mut self, body: &FunctionBody<'_>) -> Result<Option<wasm_encoder::Function>, Error> {
        let ops = body.get_operators_reader()?.into_iter().collect::<Result<Vec<_>, _>>()?;
        let mut locals = body.get_locals_reader()?.into_iter();
        let is_plain = locals.all(|group| group.is_ok_and(|(_, ty)| is_number(ty)))
            && ops.iter().all(|op| self.is_plain(op));
        if !is_plain {
            return Ok(None);
        }
        let mut function = self.new_function_with_parsed_locals(body)?;
        for op in ops {
            function.instruction(&self.instruction(op)?);
        }
        Ok(Some(function))
    }

    fn is_plain(&self, op: &Operator<'_>) -> bool {
        let ty = |index: &u32| self.donor.types.get(*index as usize).is_some_and(is_over_numbers);
        match op {
            Operator::Call { function_index } => {
                self.donor.functions.get(*function_index as usize).is_some_and(ty)
            }
            Operator::CallIndirect { type_index, .. } => ty(type_index),
            Operator::GlobalGet { global_index } | Operator::GlobalSet { global_index } => {
                let global = self.donor.globals.get(*global_index as usize);
                global.is_some_and(|(ty, _)| is_number(*ty) && *ty != ValType::V128)
            }
            op => {
                let name = format!("{op:?}");
                !["Ref", "Table", "MemoryInit", "DataDrop", "Throw", "Atomic", "Return", "Elem"]
                    .iter()
                    .any(|part| name.starts_with(part) && !name.starts_with("Return"))
                    && !name.starts_with("ReturnCall")
                    && !name.contains("Atomic")
                    && !name.contains("TryTable")
            }
        }
    }

    fn import(&mut self, is_indirect: bool, index: u32) -> u32 {
        if let Some(known) = self.imported.get(&(is_indirect, index)) {
            return *known;
        }
        let next = self.imported.len() as u32;
        let (name, ty) = if is_indirect {
            // The index into the table is one argument more.
            let ty = &self.types[index as usize];
            let params = ty.params().iter().copied().chain([ValType::I32]);
            self.types.push(FuncType::new(params, ty.results().iter().copied()));
            (format!("indirect{index}"), self.types.len() as u32 - 1)
        } else {
            (format!("f{index}"), self.donor.functions[index as usize])
        };
        self.imports.import("host", &name, EntityType::Function(ty));
        self.imported.insert((is_indirect, index), next);
        next
    }
}

impl Reencode for Surgeon<'_> {
    type Error = Infallible;

    fn instruction<'a>(&mut self, op: Operator<'a>) -> Result<Instruction<'a>, Error> {
        Ok(match op {
            Operator::Call { function_index } => {
                Instruction::Call(self.import(false, function_index))
            }
            Operator::CallIndirect { type_index, .. } => {
                Instruction::Call(self.import(true, type_index))
            }
            op => wasm_encoder::reencode::utils::instruction(self, op)?,
        })
    }
}
