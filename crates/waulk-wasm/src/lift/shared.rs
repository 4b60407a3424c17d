//! What shared-everything threads and stack switching do to the operand stack.

use smallvec::smallvec;
use wasmparser::{
    AbstractHeapType, CompositeInnerType, FuncType, Operator, UnpackedIndex, ValType,
};

use super::types::{Effect, Types, abstract_type, concrete, element, field, func_type};
use crate::entity::{GlobalId, TableId, TagId, TypeId};
use crate::module::Module;

/// As [`super::types::effect`], for atomic accesses of what is no memory, and
/// for continuations.
pub(super) fn effect(module: &Module<'_>, operator: &Operator<'_>) -> Option<Effect> {
    atomic(module, operator).or_else(|| continuation(module, operator))
}

fn atomic(module: &Module<'_>, operator: &Operator<'_>) -> Option<Effect> {
    let global = |index: u32| module.globals[GlobalId::from_u32(index)].ty.content_type;
    let table = |index: u32| ValType::Ref(module.tables[TableId::from_u32(index)].ty.element_type);
    let effect = |operands, results| Some(Effect { operands, results });
    match *operator {
        Operator::GlobalAtomicGet { global_index, .. } => {
            effect(0, smallvec![global(global_index)])
        }
        Operator::GlobalAtomicSet { .. } => effect(1, smallvec![]),
        Operator::GlobalAtomicRmwAdd { global_index, .. }
        | Operator::GlobalAtomicRmwSub { global_index, .. }
        | Operator::GlobalAtomicRmwAnd { global_index, .. }
        | Operator::GlobalAtomicRmwOr { global_index, .. }
        | Operator::GlobalAtomicRmwXor { global_index, .. }
        | Operator::GlobalAtomicRmwXchg { global_index, .. } => {
            effect(1, smallvec![global(global_index)])
        }
        Operator::GlobalAtomicRmwCmpxchg { global_index, .. } => {
            effect(2, smallvec![global(global_index)])
        }
        Operator::TableAtomicGet { table_index, .. } => effect(1, smallvec![table(table_index)]),
        Operator::TableAtomicSet { .. } => effect(2, smallvec![]),
        Operator::TableAtomicRmwXchg { table_index, .. } => {
            effect(2, smallvec![table(table_index)])
        }
        Operator::TableAtomicRmwCmpxchg { table_index, .. } => {
            effect(3, smallvec![table(table_index)])
        }
        Operator::StructAtomicGet { struct_type_index: ty, field_index, .. }
        | Operator::StructAtomicGetS { struct_type_index: ty, field_index, .. }
        | Operator::StructAtomicGetU { struct_type_index: ty, field_index, .. } => {
            effect(1, smallvec![field(module, ty, field_index)?])
        }
        Operator::StructAtomicSet { .. } => effect(2, smallvec![]),
        Operator::StructAtomicRmwAdd { struct_type_index: ty, field_index, .. }
        | Operator::StructAtomicRmwSub { struct_type_index: ty, field_index, .. }
        | Operator::StructAtomicRmwAnd { struct_type_index: ty, field_index, .. }
        | Operator::StructAtomicRmwOr { struct_type_index: ty, field_index, .. }
        | Operator::StructAtomicRmwXor { struct_type_index: ty, field_index, .. }
        | Operator::StructAtomicRmwXchg { struct_type_index: ty, field_index, .. } => {
            effect(2, smallvec![field(module, ty, field_index)?])
        }
        Operator::StructAtomicRmwCmpxchg { struct_type_index: ty, field_index, .. } => {
            effect(3, smallvec![field(module, ty, field_index)?])
        }
        Operator::ArrayAtomicGet { array_type_index: ty, .. }
        | Operator::ArrayAtomicGetS { array_type_index: ty, .. }
        | Operator::ArrayAtomicGetU { array_type_index: ty, .. } => {
            effect(2, smallvec![element(module, ty)?])
        }
        Operator::ArrayAtomicSet { .. } => effect(3, smallvec![]),
        Operator::ArrayAtomicRmwAdd { array_type_index: ty, .. }
        | Operator::ArrayAtomicRmwSub { array_type_index: ty, .. }
        | Operator::ArrayAtomicRmwAnd { array_type_index: ty, .. }
        | Operator::ArrayAtomicRmwOr { array_type_index: ty, .. }
        | Operator::ArrayAtomicRmwXor { array_type_index: ty, .. }
        | Operator::ArrayAtomicRmwXchg { array_type_index: ty, .. } => {
            effect(3, smallvec![element(module, ty)?])
        }
        Operator::ArrayAtomicRmwCmpxchg { array_type_index: ty, .. } => {
            effect(4, smallvec![element(module, ty)?])
        }
        Operator::RefI31Shared => {
            effect(1, smallvec![abstract_type(false, true, AbstractHeapType::I31)?])
        }
        _ => None,
    }
}

/// As [`effect`], for continuations.
pub(super) fn continuation(module: &Module<'_>, operator: &Operator<'_>) -> Option<Effect> {
    let tag = |index: u32| func_type(module, module.tags[TagId::from_u32(index)].ty);
    let effect = |operands, results: &[ValType]| {
        Some(Effect { operands, results: Types::from_slice(results) })
    };
    match operator {
        Operator::ContNew { cont_type_index } => effect(1, &[concrete(*cont_type_index)?]),
        Operator::ContBind { argument_index, result_index } => {
            let had = continued(module, *argument_index)?.params().len();
            let has = continued(module, *result_index)?.params().len();
            effect(had.checked_sub(has)? + 1, &[concrete(*result_index)?])
        }
        Operator::Suspend { tag_index } => {
            let ty = tag(*tag_index)?;
            effect(ty.params().len(), ty.results())
        }
        Operator::Resume { cont_type_index, .. } => {
            let ty = continued(module, *cont_type_index)?;
            effect(ty.params().len() + 1, ty.results())
        }
        Operator::ResumeThrow { cont_type_index, tag_index, .. } => {
            let results = continued(module, *cont_type_index)?.results();
            effect(tag(*tag_index)?.params().len() + 1, results)
        }
        Operator::ResumeThrowRef { cont_type_index, .. } => {
            effect(2, continued(module, *cont_type_index)?.results())
        }
        Operator::Switch { cont_type_index, .. } => {
            let ty = continued(module, *cont_type_index)?;
            let Some(ValType::Ref(other)) = ty.params().last() else { return None };
            let other = other.type_index()?.unpack().as_module_index()?;
            effect(ty.params().len(), continued(module, other)?.params())
        }
        _ => None,
    }
}

/// The function type of a continuation type.
fn continued<'m>(module: &'m Module<'_>, ty: u32) -> Option<&'m FuncType> {
    match &module.types.get(TypeId::from_u32(ty))?.ty.composite_type.inner {
        CompositeInnerType::Cont(ty) => match ty.0.unpack() {
            UnpackedIndex::Module(index) => func_type(module, TypeId::from_u32(index)),
            _ => None,
        },
        _ => None,
    }
}
