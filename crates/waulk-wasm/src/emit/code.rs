//! Stack code over virtual registers, as it is between the walk that writes it and
//! the end of emission.

use cranelift_entity::packed_option::PackedOption;
use cranelift_entity::{PrimaryMap, entity_impl};
use wasmparser::{RefType, ValType};
use waulk_ir::function::{Label, Node, Op, Origin, Value};

/// A virtual register.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Register(u32);
entity_impl!(Register, "%");

/// What is to be known of a register: all of it in one place, as coalescing and
/// colouring come by in no order.
#[derive(Clone, Copy, Debug)]
pub(super) struct RegisterData {
    /// The value that it is for.
    pub(super) value: Value,
    /// The type that its local is declared with.
    pub(super) ty: ValType,
    /// The local that the value stood in.
    pub(super) origin: PackedOption<Origin>,
    /// The value is a parameter.
    pub(super) is_param: bool,
    /// What reads it may ask for a reference that is not null.
    pub(super) not_null: bool,
}

/// There may be as many as instructions.
const _: () = assert!(size_of::<RegisterData>() == 20);

/// An instruction of stack code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    /// Nothing: taken away again.
    Nothing,
    Op(Op),
    Get(Register),
    /// Sets a register; what it holds then is this value.
    Set(Register, Value),
    Tee(Register, Value),
    Drop,
    Block(Label, PackedOption<LeftType>),
    Loop(Label, PackedOption<LeftType>),
    If(Label, PackedOption<LeftType>),
    Else(Label),
    /// The end of a block or `if`.
    End(Label),
    EndLoop(Label),
    /// The end of a block that nobody leaves early: nothing, but for its phis,
    /// which are set before it.
    Passed(Label),
    Br(Label),
    BrIf(Label),
    BrOn(Label, Node),
    /// A `try_table`, a [`NodeKind::Try`], and what it leaves on the stack.
    Try(Node, PackedOption<LeftType>),
    EndTry,
    BrTable {
        first: u32,
        count: u32,
    },
    Return,
    /// What resumes a continuation: a [`NodeKind::Resume`].
    Resume(Node),
    /// A `try` with handlers, and what it leaves on the stack.
    Legacy(Label, PackedOption<LeftType>),
    /// A handler, by its number in [`Function::handlers`].
    Catch(u32),
    EndLegacy(Label),
    /// A `try` that hands on, and what it leaves on the stack.
    Delegate(Label, PackedOption<LeftType>),
    /// Its end, and where it hands on to.
    EndDelegate(Label, Label),
    Rethrow(Label),
}

/// There are as many as instructions. Which variant it is stands where an operation
/// has its opcode.
const _: () = assert!(size_of::<Code>() == 12);

/// A type that blocks leave on the stack: one of few.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct LeftType(u32);
entity_impl!(LeftType, "left");

/// A copy into a register, for coalescing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Copy {
    pub(super) to: Register,
    pub(super) from: Register,
    /// The instruction that sets `to`, and the one that has put `from` on the
    /// stack: a `Tee`, or a `Get` if that is all there is.
    pub(super) set: FromEnd,
    pub(super) put: PackedOption<FromEnd>,
}

/// There are many, and they are looked at again and again.
const _: () = assert!(size_of::<Copy>() == 16);

/// A place in the code, from its end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct FromEnd(u32);
entity_impl!(FromEnd, "-");

/// The code of a function. It is written from its end.
#[derive(Debug, Default)]
pub(super) struct StackCode {
    /// Last instruction first.
    code: Vec<Code>,
    pub(super) copies: Vec<Copy>,
    /// The types that blocks leave on the stack: there are few.
    left_types: PrimaryMap<LeftType, ValType>,
}

impl StackCode {
    pub(super) fn clear(&mut self) {
        self.code.clear();
        self.copies.clear();
        self.left_types.clear();
    }

    /// Puts an instruction before all others.
    pub(super) fn push(&mut self, code: Code) -> FromEnd {
        let place = self.next();
        self.code.push(code);
        place
    }

    /// The place of what is written next.
    pub(super) fn next(&self) -> FromEnd {
        FromEnd(self.code.len() as u32)
    }

    /// What was written from a place on, the last first.
    pub(super) fn since(&self, place: FromEnd) -> &[Code] {
        &self.code[place.0 as usize..]
    }

    pub(super) fn replace(&mut self, place: FromEnd, code: Code) {
        self.code[place.0 as usize] = code;
    }

    /// The number of a type that a block leaves on the stack.
    pub(super) fn left_type(&mut self, ty: ValType) -> LeftType {
        let known = self.left_types.iter().find(|&(_, &known)| known == ty).map(|(left, _)| left);
        known.unwrap_or_else(|| self.left_types.push(ty))
    }

    /// The type with this number.
    pub(super) fn type_left(&self, number: LeftType) -> ValType {
        self.left_types[number]
    }

    /// How many instructions there are.
    pub(super) fn len(&self) -> u32 {
        self.code.len() as u32
    }

    /// The instructions, in the order of the text.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = Code> + ExactSizeIterator {
        self.code.iter().rev().copied()
    }

    /// The instructions from one place up to another, the last first.
    pub(super) fn before(&self, to: u32, from: u32) -> &[Code] {
        &self.code[self.index(to) + 1..=self.index(from)]
    }

    /// Takes a copy out of the code. What put its value on the stack may set
    /// another register.
    pub(super) fn drop_copy(&mut self, copy: Copy) {
        self.replace(copy.set, Code::Nothing);
        if let Some(put) = copy.put.expand() {
            let put = &mut self.code[put.0 as usize];
            *put = match *put {
                Code::Tee(register, value) => Code::Set(register, value),
                _ => Code::Nothing,
            };
        }
    }

    fn index(&self, position: u32) -> usize {
        self.code.len() - 1 - position as usize
    }

    /// The places of the two instructions of a copy, if it has two: the one that
    /// puts on the stack what the other sets.
    pub(super) fn places(&self, copy: Copy) -> Option<(u32, u32)> {
        let last = self.len() - 1;
        copy.put.map(|put| (last - put.0, last - copy.set.0))
    }
}

/// The type that a local for values of this type is declared with: locals that
/// can't be null would have to be set in the block that reads them.
pub(super) fn declared(ty: ValType) -> ValType {
    match ty {
        ValType::Ref(ty) => ValType::Ref(RefType::new(true, ty.heap_type()).unwrap_or(ty)),
        _ => ty,
    }
}

/// Whether a value is a reference that can't be null.
pub(super) fn is_not_null(ty: ValType) -> bool {
    matches!(ty, ValType::Ref(ty) if !ty.is_nullable())
}
