//! How many operands an operator takes, and the types of its results.

use smallvec::{SmallVec, smallvec};
use wasmparser::{
    AbstractHeapType, BlockType, CompositeInnerType, FuncType, HeapType, Operator, RefType,
    StorageType, UnpackedIndex, ValType,
};
use waulk_ir::address;
use waulk_ir::instructions::Signature;
use waulk_ir::opcode::Opcode;

use super::{exact, shared};
use crate::entity::{FuncId, GlobalId, MemoryId, TableId, TypeId};
use crate::module::Module;

pub(super) type Types = SmallVec<[ValType; 2]>;

/// What an operator does to the operand stack.
pub(super) struct Effect {
    pub(super) operands: usize,
    pub(super) results: Types,
}

/// The function type with this index.
pub(super) fn func_type<'m>(module: &'m Module<'_>, ty: TypeId) -> Option<&'m FuncType> {
    match &module.types.get(ty)?.ty.composite_type.inner {
        CompositeInnerType::Func(ty) => Some(ty),
        _ => None,
    }
}

/// A function type without parameters that has these results.
pub(super) fn giving(module: &Module<'_>, results: &[ValType]) -> Option<u32> {
    let gives = |id: &TypeId| {
        func_type(module, *id).is_some_and(|ty| ty.params().is_empty() && ty.results() == results)
    };
    module.types.keys().find(gives).map(|id| id.as_u32())
}

/// The parameters and results of a block.
pub(super) fn block_types(module: &Module<'_>, ty: BlockType) -> (Types, Types) {
    match ty {
        BlockType::Empty => (smallvec![], smallvec![]),
        BlockType::Type(ty) => (smallvec![], smallvec![ty]),
        BlockType::FuncType(index) => match func_type(module, TypeId::from_u32(index)) {
            Some(ty) => (ty.params().into(), ty.results().into()),
            None => (smallvec![], smallvec![]),
        },
    }
}

/// Whether an operator reads a global that never changes.
pub(super) fn is_constant_global(module: &Module<'_>, operator: &Operator<'_>) -> bool {
    match operator {
        Operator::GlobalGet { global_index } if address::of_global(*global_index).is_some() => true,
        Operator::GlobalGet { global_index } => {
            !module.globals[GlobalId::from_u32(*global_index)].ty.mutable
        }
        _ => false,
    }
}

fn address(is_64: bool) -> ValType {
    if is_64 { ValType::I64 } else { ValType::I32 }
}

/// What an operator does to the operand stack, of which `top` gives the types
/// from the top down; `is_exact` where the function or module has types that are.
/// `None` for one that is not lifted.
pub(super) fn effect(
    module: &Module<'_>,
    operator: &Operator<'_>,
    is_exact: bool,
    top: impl Fn(usize) -> ValType,
) -> Option<Effect> {
    let memory = |index: u32| address(module.memories[MemoryId::from_u32(index)].ty.memory64);
    let table = |index: u32| &module.tables[TableId::from_u32(index)].ty;
    let call = |ty: u32, more: usize| {
        let ty = func_type(module, TypeId::from_u32(ty))?;
        Some(Effect { operands: ty.params().len() + more, results: ty.results().into() })
    };
    let allocated = |ty: u32| exact::allocated(ty, is_exact);
    let effect = |operands, results| Some(Effect { operands, results });
    match *operator {
        Operator::Unreachable => effect(0, smallvec![]),
        Operator::Call { function_index } | Operator::ReturnCall { function_index } => {
            call(module.funcs[FuncId::from_u32(function_index)].ty.as_u32(), 0)
        }
        Operator::CallIndirect { type_index, .. }
        | Operator::ReturnCallIndirect { type_index, .. }
        | Operator::CallRef { type_index }
        | Operator::ReturnCallRef { type_index } => call(type_index, 1),
        Operator::GlobalGet { global_index } if address::of_global(global_index).is_some() => {
            effect(0, smallvec![ValType::I32])
        }
        Operator::GlobalGet { global_index } => {
            let ty = module.globals[GlobalId::from_u32(global_index)].ty.content_type;
            effect(0, smallvec![ty])
        }
        Operator::GlobalSet { .. } => effect(1, smallvec![]),
        Operator::MemorySize { mem } => effect(0, smallvec![memory(mem)]),
        Operator::MemoryGrow { mem } => effect(1, smallvec![memory(mem)]),
        Operator::MemoryCopy { .. } | Operator::TableCopy { .. } => effect(3, smallvec![]),
        Operator::TableGet { table: index } => {
            effect(1, smallvec![ValType::Ref(table(index).element_type)])
        }
        Operator::TableSet { .. } => effect(2, smallvec![]),
        Operator::TableSize { table: index } => effect(0, smallvec![address(table(index).table64)]),
        Operator::TableGrow { table: index } => effect(2, smallvec![address(table(index).table64)]),
        Operator::TableFill { .. } => effect(3, smallvec![]),
        Operator::RefNull { hty } => effect(0, smallvec![ValType::Ref(RefType::new(true, hty)?)]),
        Operator::RefFunc { function_index } => {
            effect(0, smallvec![exact::func(module, function_index, is_exact)?])
        }
        Operator::RefIsNull
        | Operator::RefTestNonNull { .. }
        | Operator::RefTestNullable { .. }
        | Operator::I31GetS
        | Operator::I31GetU
        | Operator::ArrayLen => effect(1, smallvec![ValType::I32]),
        Operator::RefEq => effect(2, smallvec![ValType::I32]),
        Operator::RefAsNonNull => {
            let ValType::Ref(ty) = top(0) else { return None };
            effect(1, smallvec![ValType::Ref(RefType::new(false, ty.heap_type())?)])
        }
        Operator::RefCastNonNull { hty } => {
            effect(1, smallvec![ValType::Ref(RefType::new(false, hty)?)])
        }
        Operator::RefCastNullable { hty } => {
            effect(1, smallvec![ValType::Ref(RefType::new(true, hty)?)])
        }
        Operator::RefI31 => {
            effect(1, smallvec![abstract_type(false, false, AbstractHeapType::I31)?])
        }
        Operator::AnyConvertExtern => {
            effect(1, smallvec![converted(top(0), AbstractHeapType::Any)?])
        }
        Operator::ExternConvertAny => {
            effect(1, smallvec![converted(top(0), AbstractHeapType::Extern)?])
        }
        Operator::StructNew { struct_type_index } => {
            effect(fields(module, struct_type_index)?, smallvec![allocated(struct_type_index)?])
        }
        Operator::StructNewDefault { struct_type_index } => {
            effect(0, smallvec![allocated(struct_type_index)?])
        }
        Operator::StructNewDesc { struct_type_index } => {
            let operands = fields(module, struct_type_index)? + 1;
            effect(operands, smallvec![allocated(struct_type_index)?])
        }
        Operator::StructNewDefaultDesc { struct_type_index } => {
            effect(1, smallvec![allocated(struct_type_index)?])
        }
        Operator::RefGetDesc { type_index } => {
            effect(1, exact::described(module, type_index, top(0))?)
        }
        Operator::RefCastDescEqNonNull { hty } => {
            effect(2, smallvec![ValType::Ref(RefType::new(false, hty)?)])
        }
        Operator::RefCastDescEqNullable { hty } => {
            effect(2, smallvec![ValType::Ref(RefType::new(true, hty)?)])
        }
        Operator::StructGet { struct_type_index, field_index }
        | Operator::StructGetS { struct_type_index, field_index }
        | Operator::StructGetU { struct_type_index, field_index } => {
            effect(1, smallvec![field(module, struct_type_index, field_index)?])
        }
        Operator::StructSet { .. } => effect(2, smallvec![]),
        Operator::ArrayNew { array_type_index } => {
            effect(2, smallvec![allocated(array_type_index)?])
        }
        Operator::ArrayNewDefault { array_type_index } => {
            effect(1, smallvec![allocated(array_type_index)?])
        }
        Operator::ArrayNewFixed { array_type_index, array_size } => {
            effect(array_size as usize, smallvec![allocated(array_type_index)?])
        }
        Operator::ArrayNewData { array_type_index, .. }
        | Operator::ArrayNewElem { array_type_index, .. } => {
            effect(2, smallvec![allocated(array_type_index)?])
        }
        Operator::ArrayGet { array_type_index }
        | Operator::ArrayGetS { array_type_index }
        | Operator::ArrayGetU { array_type_index } => {
            effect(2, smallvec![element(module, array_type_index)?])
        }
        Operator::ArraySet { .. } => effect(3, smallvec![]),
        Operator::ArrayFill { .. }
        | Operator::ArrayInitData { .. }
        | Operator::ArrayInitElem { .. } => effect(4, smallvec![]),
        Operator::ArrayCopy { .. } => effect(5, smallvec![]),
        Operator::Throw { tag_index } => {
            let ty = module.tags[crate::entity::TagId::from_u32(tag_index)].ty;
            effect(func_type(module, ty)?.params().len(), smallvec![])
        }
        Operator::ThrowRef => effect(1, smallvec![]),
        _ => {
            let code = Opcode::of(operator)?;
            let Signature::Fixed { params, results } = code.row().signature else {
                return shared::effect(module, operator);
            };
            let results = match *results {
                [] => smallvec![],
                [ty] => smallvec![ty.val_type()?],
                _ => results.iter().map(|ty| ty.val_type()).collect::<Option<Types>>()?,
            };
            Some(Effect { operands: params.len(), results })
        }
    }
}

pub(super) fn abstract_type(nullable: bool, shared: bool, ty: AbstractHeapType) -> Option<ValType> {
    Some(ValType::Ref(RefType::new(nullable, HeapType::Abstract { shared, ty })?))
}

/// What a reference is on the other side of `extern`.
fn converted(from: ValType, to: AbstractHeapType) -> Option<ValType> {
    let ValType::Ref(from) = from else { return None };
    let shared = matches!(from.heap_type(), HeapType::Abstract { shared: true, .. });
    abstract_type(from.is_nullable(), shared, to)
}

pub(super) fn concrete(ty: u32) -> Option<ValType> {
    let heap = HeapType::Concrete(UnpackedIndex::Module(ty));
    Some(ValType::Ref(RefType::new(false, heap)?))
}

fn fields(module: &Module<'_>, ty: u32) -> Option<usize> {
    match &module.types[TypeId::from_u32(ty)].ty.composite_type.inner {
        CompositeInnerType::Struct(ty) => Some(ty.fields.len()),
        _ => None,
    }
}

pub(super) fn field(module: &Module<'_>, ty: u32, field: u32) -> Option<ValType> {
    match &module.types[TypeId::from_u32(ty)].ty.composite_type.inner {
        CompositeInnerType::Struct(ty) => Some(unpacked(ty.fields[field as usize].element_type)),
        _ => None,
    }
}

pub(super) fn element(module: &Module<'_>, ty: u32) -> Option<ValType> {
    match &module.types[TypeId::from_u32(ty)].ty.composite_type.inner {
        CompositeInnerType::Array(ty) => Some(unpacked(ty.0.element_type)),
        _ => None,
    }
}

fn unpacked(ty: StorageType) -> ValType {
    match ty {
        StorageType::I8 | StorageType::I16 => ValType::I32,
        StorageType::Val(ty) => ty,
    }
}
