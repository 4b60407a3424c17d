//! Where the type of a reference says that it is exact, and descriptors.
//!
//! Custom descriptors make what an allocation gives a reference to exactly its
//! type. That matters where something asks for one; where nothing does, values
//! have the type without it, so that no local is declared with what the input
//! does not use.
//!
//! Does not handle: the descriptor of a reference that is exactly of a type
//! which is the one asked for under another index, or may be.

use wasmparser::{
    AbstractHeapType, BlockType, HeapType, Operator, RefType, StorageType, UnpackedIndex, ValType,
};

use super::types::Types;
use crate::entity::TypeId;
use crate::module::{FuncKind, Module};

/// Whether a module asks for exact references outside of function bodies.
pub(crate) fn is_in_module(module: &Module<'_>) -> bool {
    use wasmparser::CompositeInnerType::{Array, Cont, Func, Struct};
    let in_field = |ty: StorageType| matches!(ty, StorageType::Val(ty) if is_exact(ty));
    let in_type = |ty: &crate::module::Type| {
        let ty = &ty.ty.composite_type;
        ty.descriptor_idx.is_some()
            || ty.describes_idx.is_some()
            || match &ty.inner {
                Func(ty) => ty.params().iter().chain(ty.results()).any(|&ty| is_exact(ty)),
                Struct(ty) => ty.fields.iter().any(|field| in_field(field.element_type)),
                Array(ty) => in_field(ty.0.element_type),
                Cont(_) => false,
            }
    };
    module.types.values().any(in_type)
        || module.globals.values().any(|global| is_exact(global.ty.content_type))
        || module.tables.values().any(|table| is_exact(ValType::Ref(table.ty.element_type)))
}

pub(super) fn is_exact(ty: ValType) -> bool {
    matches!(ty, ValType::Ref(ty) if ty.is_exact_type_ref())
}

/// Whether an operator asks for exact references: a block that brings them, and
/// what names a type of references.
pub(super) fn is_in_operator(operator: &Operator<'_>) -> bool {
    match operator {
        Operator::Block { blockty }
        | Operator::Loop { blockty }
        | Operator::If { blockty }
        | Operator::Try { blockty } => is_in_block(*blockty),
        Operator::TryTable { try_table } => is_in_block(try_table.ty),
        Operator::TypedSelect { ty } => is_exact(*ty),
        Operator::RefNull { hty }
        | Operator::RefTestNonNull { hty }
        | Operator::RefTestNullable { hty }
        | Operator::RefCastNonNull { hty }
        | Operator::RefCastNullable { hty } => matches!(hty, HeapType::Exact(_)),
        Operator::BrOnCast { from_ref_type, to_ref_type, .. }
        | Operator::BrOnCastFail { from_ref_type, to_ref_type, .. } => {
            from_ref_type.is_exact_type_ref() || to_ref_type.is_exact_type_ref()
        }
        _ => false,
    }
}

fn is_in_block(ty: BlockType) -> bool {
    matches!(ty, BlockType::Type(ty) if is_exact(ty))
}

/// What an allocation of this type gives.
pub(super) fn allocated(ty: u32, exact: bool) -> Option<ValType> {
    let index = UnpackedIndex::Module(ty);
    let heap = if exact { HeapType::Exact(index) } else { HeapType::Concrete(index) };
    Some(ValType::Ref(RefType::new(false, heap)?))
}

/// What `ref.func` gives: an import may be of a type below its own.
pub(super) fn func(module: &Module<'_>, func: u32, exact: bool) -> Option<ValType> {
    let func = &module.funcs[crate::entity::FuncId::from_u32(func)];
    let is_known = match func.kind {
        FuncKind::Import { exact, .. } => exact,
        FuncKind::Body(_) => true,
    };
    allocated(func.ty.as_u32(), exact && is_known)
}

/// The type of the descriptors of a type.
fn descriptor(module: &Module<'_>, ty: u32) -> Option<u32> {
    let descriptor = module.types.get(TypeId::from_u32(ty))?.ty.composite_type.descriptor_idx?;
    descriptor.unpack().as_module_index()
}

/// What `ref.get_desc` gives for an operand of type `from`: it knows exactly
/// what describes a type that is known exactly.
pub(super) fn described(module: &Module<'_>, ty: u32, from: ValType) -> Option<Types> {
    let ValType::Ref(from) = from else { return None };
    let exact = match from.heap_type() {
        HeapType::Exact(of) => match of.as_module_index()? {
            of if of == ty => true,
            of if is_below(module, of, ty) => false,
            _ => return None,
        },
        HeapType::Abstract { ty, .. } => ty == AbstractHeapType::None,
        HeapType::Concrete(_) => false,
    };
    let descriptor = allocated(descriptor(module, ty)?, exact)?;
    Some(Types::from_slice(&[descriptor]))
}

/// Whether a type is declared to be below another.
fn is_below(module: &Module<'_>, ty: u32, above: u32) -> bool {
    let supertype = |&ty: &u32| {
        let ty = module.types.get(TypeId::from_u32(ty))?;
        ty.ty.supertype_idxs.first()?.unpack().as_module_index()
    };
    std::iter::successors(Some(ty), supertype).skip(1).any(|at| at == above)
}
