//! Typed references to what a core module declares.
//!
//! An entity keeps its reference from reading to writing; only the reader and
//! the writer know indices. When a module is read, entity `n` of a space is the
//! one with index `n` in the input.

use cranelift_entity::entity_impl;

macro_rules! entities {
    ($($(#[$doc:meta])* $name:ident $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(u32);
        entity_impl!($name, $prefix);
    )*};
}

entities! {
    /// A type of the type section.
    TypeId "type";
    /// A recursion group: the unit in which types are declared and compared.
    GroupId "rec";
    /// A function, imported or defined.
    FuncId "func";
    /// A table, imported or defined.
    TableId "table";
    /// A linear memory, imported or defined.
    MemoryId "memory";
    /// A global, imported or defined.
    GlobalId "global";
    /// An exception tag, imported or defined.
    TagId "tag";
    /// An element segment.
    ElemId "elem";
    /// A data segment.
    DataId "data";
}
