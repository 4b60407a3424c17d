//! The functions of a module as lists of operators, to be changed and put back.

use std::collections::HashMap;
use std::convert::Infallible;

use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{CodeSection, Module};
use wasmparser::{
    CompositeInnerType, FuncType, FunctionBody, Operator, Parser, Payload, TypeRef, ValType,
};

/// One function with a body.
#[derive(Clone, Debug)]
pub struct Function<'a> {
    /// Its type.
    pub ty: FuncType,
    /// The types of all its locals, parameters first.
    pub locals: Vec<ValType>,
    /// Its operators, with the last `end`.
    pub ops: Vec<Operator<'a>>,
}

/// The functions of a module.
#[derive(Clone, Debug)]
pub struct Code<'a> {
    bytes: &'a [u8],
    /// The functions with a body.
    pub functions: Vec<Function<'a>>,
    /// The types of all functions, imports first.
    pub types: Vec<FuncType>,
}

impl<'a> Code<'a> {
    /// Reads a valid module. `None` if it is none.
    pub fn read(bytes: &'a [u8]) -> Option<Code<'a>> {
        Self::try_read(bytes).ok().flatten()
    }

    fn try_read(bytes: &'a [u8]) -> Result<Option<Code<'a>>, wasmparser::Error> {
        let mut declared = Vec::new();
        let mut indices = Vec::new();
        let mut bodies = Vec::new();
        for payload in Parser::new(0).parse_all(bytes) {
            match payload? {
                Payload::TypeSection(section) => {
                    for group in section {
                        declared.extend(group?.into_types().map(
                            |ty| match ty.composite_type.inner {
                                CompositeInnerType::Func(ty) => Some(ty),
                                _ => None,
                            },
                        ));
                    }
                }
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        if let TypeRef::Func(ty) | TypeRef::FuncExact(ty) = import?.ty {
                            indices.push(ty);
                        }
                    }
                }
                Payload::FunctionSection(section) => {
                    for ty in section {
                        indices.push(ty?);
                    }
                }
                Payload::CodeSectionEntry(body) => bodies.push(body),
                _ => {}
            }
        }
        let type_of = |index: u32| declared.get(index as usize).cloned().flatten();
        let Some(types) = indices.into_iter().map(type_of).collect::<Option<Vec<_>>>() else {
            return Ok(None);
        };
        let Some(imports) = types.len().checked_sub(bodies.len()) else { return Ok(None) };
        let mut functions = Vec::with_capacity(bodies.len());
        for (body, ty) in bodies.iter().zip(&types[imports..]) {
            let mut locals = ty.params().to_vec();
            for group in body.get_locals_reader()? {
                let (count, ty) = group?;
                if count > 10_000 {
                    return Ok(None);
                }
                locals.extend((0..count).map(|_| ty));
            }
            let ops = body.get_operators_reader()?.into_iter().collect::<Result<_, _>>()?;
            functions.push(Function { ty: ty.clone(), locals, ops });
        }
        Ok(Some(Code { bytes, functions, types }))
    }

    /// The module with other operators in one function.
    pub fn with(&self, function: usize, ops: &[Operator<'_>]) -> Vec<u8> {
        self.with_all(HashMap::from([(function, ops)]))
    }

    /// The module with other operators in some functions.
    pub fn with_all(&self, changed: HashMap<usize, &[Operator<'_>]>) -> Vec<u8> {
        let mut writer = Writer { changed, next: 0 };
        let mut module = Module::new();
        match writer.parse_core_module(&mut module, Parser::new(0), self.bytes) {
            Ok(()) => module.finish(),
            Err(_) => self.bytes.to_vec(),
        }
    }
}

struct Writer<'o> {
    changed: HashMap<usize, &'o [Operator<'o>]>,
    next: usize,
}

impl Reencode for Writer<'_> {
    type Error = Infallible;

    fn parse_function_body(
        &mut self,
        code: &mut CodeSection,
        body: FunctionBody<'_>,
    ) -> Result<(), Error> {
        let mut function = self.new_function_with_parsed_locals(&body)?;
        match self.changed.get(&self.next).copied() {
            Some(ops) => {
                for op in ops {
                    function.instruction(&self.instruction(op.clone())?);
                }
            }
            None => {
                for op in body.get_operators_reader()? {
                    function.instruction(&self.instruction(op?)?);
                }
            }
        }
        self.next += 1;
        code.function(&function);
        Ok(())
    }
}

/// Whether an operator begins something that an `end` ends.
pub fn opens(op: &Operator<'_>) -> bool {
    matches!(
        op,
        Operator::Block { .. }
            | Operator::Loop { .. }
            | Operator::If { .. }
            | Operator::TryTable { .. }
    )
}

/// What an operator that gives one value takes, where that is told by the
/// operator alone; enough to find where a simple expression begins.
fn operands(op: &Operator<'_>) -> Option<usize> {
    let name = format!("{op:?}");
    let name = name.split([' ', '{']).next().unwrap_or_default();
    let has = |part: &str| name.contains(part);
    match op {
        Operator::LocalGet { .. } | Operator::GlobalGet { .. } => Some(0),
        Operator::LocalTee { .. } => Some(1),
        _ if !["I32", "I64", "F32", "F64"].iter().any(|ty| name.starts_with(ty)) => None,
        _ if name.len() > 3 && name.as_bytes()[3] == b'x' => None,
        _ if has("Atomic") || has("Store") || has("128") || has("Wide") => None,
        _ if has("Const") => Some(0),
        _ if ["Load", "Eqz", "Clz", "Ctz", "Popcnt", "Wrap", "Extend", "Trunc", "Convert"]
            .iter()
            .chain(&["Reinterpret", "Promote", "Demote", "Abs", "Neg", "Sqrt", "Ceil", "Floor"])
            .any(|part| has(part))
            || has("Nearest") =>
        {
            Some(1)
        }
        _ => Some(2),
    }
}

/// Where the simple expression begins whose last operator is before `end`.
pub fn expression_start(ops: &[Operator<'_>], end: usize) -> Option<usize> {
    let mut needed = 1_usize;
    let mut at = end;
    while needed > 0 {
        at = at.checked_sub(1)?;
        needed = needed - 1 + operands(&ops[at])?;
    }
    Some(at)
}
