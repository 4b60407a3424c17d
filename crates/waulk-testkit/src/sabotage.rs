//! Deliberate miscompiles: what a bug in the optimizer would do to its output.
//!
//! A runner that does not go red when its optimizer is sabotaged tests nothing.
//! Every miscompile leaves the module valid, so that only running it tells.

use std::convert::Infallible;

use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{CodeSection, DataSection, Instruction, Module};
use wasmparser::{
    BinaryReader, ComponentExportSectionReader, CompositeInnerType, DataKind, ExportSectionReader,
    FuncType, Operator, Parser, Payload, TypeRef, ValType,
};

use crate::splice;

/// The ids of export sections.
const EXPORTS: u8 = 7;
const COMPONENT_EXPORTS: u8 = 11;

/// A kind of miscompile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sabotage {
    /// `i32.sub` and `i64.sub` take their operands in the wrong order.
    SwappedSub,
    /// Stores to memory are gone.
    DroppedStore,
    /// Active data segments are empty.
    DroppedData,
    /// The last constant of every function is one more.
    WrongConstant,
    /// Calls of functions that give no result, made for their effects alone,
    /// are gone.
    DroppedCall,
    /// The first export has another name.
    RenamedExport,
    /// The first two mutable globals of one type are each other.
    SwappedGlobals,
}

impl Sabotage {
    /// Every kind.
    pub const ALL: [Sabotage; 7] = [
        Sabotage::SwappedSub,
        Sabotage::DroppedStore,
        Sabotage::DroppedData,
        Sabotage::WrongConstant,
        Sabotage::DroppedCall,
        Sabotage::RenamedExport,
        Sabotage::SwappedGlobals,
    ];

    /// Miscompiles a module, or every core module of a component. `None` if
    /// there is nothing in it that this kind could break.
    pub fn apply(self, bytes: &[u8]) -> Option<Vec<u8>> {
        let output = if self == Sabotage::RenamedExport {
            rename_export(bytes)?
        } else {
            splice::map_modules(bytes, &mut |module| self.apply_to_module(module))
        };
        (output != bytes).then_some(output)
    }

    /// A module that can't be read or is not touched comes back as it was.
    fn apply_to_module(self, bytes: &[u8]) -> Vec<u8> {
        let Ok(facts) = Facts::of(bytes) else {
            return bytes.to_vec();
        };
        let mut saboteur = Saboteur { kind: self, facts, touched: false };
        let mut module = Module::new();
        match saboteur.parse_core_module(&mut module, Parser::new(0), bytes) {
            Ok(()) if saboteur.touched => module.finish(),
            _ => bytes.to_vec(),
        }
    }
}

/// What has to be known of a module before its code is read.
#[derive(Debug, Default)]
struct Facts {
    /// The type of every function, where it is a plain one.
    functions: Vec<Option<FuncType>>,
    /// The first two mutable globals of one type.
    globals: Option<(u32, u32)>,
}

impl Facts {
    fn of(bytes: &[u8]) -> Result<Facts, wasmparser::Error> {
        let mut types = Vec::new();
        let mut functions = Vec::new();
        let mut globals = Vec::new();
        for payload in Parser::new(0).parse_all(bytes) {
            match payload? {
                Payload::TypeSection(section) => {
                    for group in section {
                        types.extend(group?.into_types().map(|ty| match ty.composite_type.inner {
                            CompositeInnerType::Func(ty) => Some(ty),
                            _ => None,
                        }));
                    }
                }
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        match import?.ty {
                            TypeRef::Func(ty) | TypeRef::FuncExact(ty) => functions.push(ty),
                            TypeRef::Global(ty) => globals.push(ty),
                            _ => {}
                        }
                    }
                }
                Payload::FunctionSection(section) => {
                    for ty in section {
                        functions.push(ty?);
                    }
                }
                Payload::GlobalSection(section) => {
                    for global in section {
                        globals.push(global?.ty);
                    }
                }
                _ => {}
            }
        }
        let pair = globals.iter().enumerate().find_map(|(i, a)| {
            let j = globals.iter().skip(i + 1).position(|b| a.mutable && a == b)?;
            Some((i as u32, (i + 1 + j) as u32))
        });
        let function = |ty: u32| types.get(ty as usize).cloned().flatten();
        Ok(Facts { functions: functions.into_iter().map(function).collect(), globals: pair })
    }
}

struct Saboteur {
    kind: Sabotage,
    facts: Facts,
    touched: bool,
}

impl Saboteur {
    /// Appends to `code` what the miscompiled optimizer makes of `op`.
    fn emit<'a>(
        &mut self,
        op: Operator<'a>,
        is_last_constant: bool,
        code: &mut Vec<Instruction<'a>>,
    ) -> Result<(), Error> {
        let before = code.len();
        match (self.kind, &op) {
            (Sabotage::SwappedSub, Operator::I32Sub) => {
                code.extend([Instruction::I32Sub, Instruction::I32Const(-1), Instruction::I32Mul]);
            }
            (Sabotage::SwappedSub, Operator::I64Sub) => {
                code.extend([Instruction::I64Sub, Instruction::I64Const(-1), Instruction::I64Mul]);
            }
            (Sabotage::DroppedStore, op) if is_store(op) => {
                code.extend([Instruction::Drop, Instruction::Drop]);
            }
            (Sabotage::WrongConstant, Operator::I32Const { value }) if is_last_constant => {
                code.push(Instruction::I32Const(value.wrapping_add(1)));
            }
            (Sabotage::WrongConstant, Operator::I64Const { value }) if is_last_constant => {
                code.push(Instruction::I64Const(value.wrapping_add(1)));
            }
            (Sabotage::DroppedCall, Operator::Call { function_index }) => {
                let ty = self.facts.functions.get(*function_index as usize).cloned().flatten();
                if let Some(ty) = ty.filter(|ty| ty.results().is_empty()) {
                    code.extend(ty.params().iter().map(|_: &ValType| Instruction::Drop));
                    self.touched = true;
                    return Ok(());
                }
            }
            (Sabotage::SwappedGlobals, Operator::GlobalGet { global_index }) => {
                code.extend(self.other_global(*global_index).map(Instruction::GlobalGet));
            }
            (Sabotage::SwappedGlobals, Operator::GlobalSet { global_index }) => {
                code.extend(self.other_global(*global_index).map(Instruction::GlobalSet));
            }
            _ => {}
        }
        if code.len() == before {
            code.push(self.instruction(op)?);
        } else {
            self.touched = true;
        }
        Ok(())
    }

    fn other_global(&self, global: u32) -> Option<u32> {
        match self.facts.globals? {
            (a, b) if a == global => Some(b),
            (a, b) if b == global => Some(a),
            _ => None,
        }
    }
}

impl Reencode for Saboteur {
    type Error = Infallible;

    fn parse_function_body(
        &mut self,
        code: &mut CodeSection,
        body: wasmparser::FunctionBody<'_>,
    ) -> Result<(), Error> {
        let mut function = self.new_function_with_parsed_locals(&body)?;
        let ops = body.get_operators_reader()?.into_iter().collect::<Result<Vec<_>, _>>()?;
        let is_constant =
            |op: &Operator<'_>| matches!(op, Operator::I32Const { .. } | Operator::I64Const { .. });
        let last_constant = ops.iter().rposition(is_constant);
        let mut instructions = Vec::with_capacity(ops.len());
        for (i, op) in ops.into_iter().enumerate() {
            self.emit(op, Some(i) == last_constant, &mut instructions)?;
        }
        for instruction in &instructions {
            function.instruction(instruction);
        }
        code.function(&function);
        Ok(())
    }

    fn parse_data(
        &mut self,
        section: &mut DataSection,
        mut data: wasmparser::Data<'_>,
    ) -> Result<(), Error> {
        if self.kind == Sabotage::DroppedData && matches!(data.kind, DataKind::Active { .. }) {
            self.touched |= !data.data.is_empty();
            data.data = &[];
        }
        utils::parse_data(self, section, data)
    }
}

fn is_store(op: &Operator<'_>) -> bool {
    matches!(
        op,
        Operator::I32Store { .. }
            | Operator::I64Store { .. }
            | Operator::F32Store { .. }
            | Operator::F64Store { .. }
            | Operator::I32Store8 { .. }
            | Operator::I32Store16 { .. }
            | Operator::I64Store8 { .. }
            | Operator::I64Store16 { .. }
            | Operator::I64Store32 { .. }
    )
}

/// Changes the last letter of the first outermost export's name, in place.
fn rename_export(bytes: &[u8]) -> Option<Vec<u8>> {
    let id = if splice::is_component(bytes) { COMPONENT_EXPORTS } else { EXPORTS };
    let section = splice::sections(bytes).into_iter().find(|section| section.id == id)?;
    let reader = BinaryReader::new(&bytes[section.contents], 0);
    let name = if splice::is_component(bytes) {
        ComponentExportSectionReader::new(reader).ok()?.into_iter().next()?.ok()?.name.name
    } else {
        ExportSectionReader::new(reader).ok()?.into_iter().next()?.ok()?.name
    };
    let last = name.as_ptr() as usize + name.len().checked_sub(1)? - bytes.as_ptr() as usize;
    let mut output = bytes.to_vec();
    output[last] = match bytes[last] {
        b'9' | b'z' | b'Z' => bytes[last] - 1,
        letter if letter.is_ascii_alphanumeric() => letter + 1,
        _ => return None,
    };
    Some(output)
}
