//! Addresses that a function takes as given.
//!
//! Where a linker puts static data differs from module to module, and with it the
//! numbers in functions that are otherwise the same. So an address is no number here:
//! as in position-independent code, it is a global that never changes. Such globals have
//! numbers that no module's own can have.

use crate::function::Op;
use crate::opcode::Opcode;

/// The bit of a global's number that makes it an address.
pub const GLOBAL: u32 = 1 << 31;

/// Addresses are not below this: none is zero.
pub const LOWEST: u32 = 1024;

/// Addresses are below this: one and an offset that is one too do not wrap.
pub const LIMIT: u32 = 1 << 30;

/// How many bytes an instruction with an address is taken to have: that depends on the
/// module, and what becomes of a function must not.
pub const INSTRUCTION_BYTES: u32 = 4;

/// How many bytes the offset of an access is taken to have that is an address.
pub const OFFSET_BYTES: u32 = 3;

/// The instruction that gives an address.
pub fn op(address: u32) -> Op {
    Op { code: Opcode::GlobalGet, word: (GLOBAL | address).into() }
}

/// The address that an instruction gives, if it does.
#[inline]
pub fn of(op: Op) -> Option<u32> {
    (op.code == Opcode::GlobalGet && op.word & u64::from(GLOBAL) != 0)
        .then_some(op.word as u32 & !GLOBAL)
}

/// The address that a global's number stands for, if it is one.
pub fn of_global(index: u32) -> Option<u32> {
    (index & GLOBAL != 0).then_some(index & !GLOBAL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_no_global_of_a_module() {
        assert_eq!(of(op(1_048_576)), Some(1_048_576));
        assert_eq!(of_global(op(0).word as u32), Some(0));
        assert_eq!(of(Op { code: Opcode::GlobalGet, word: 7 }), None);
        assert_eq!(of(Op { code: Opcode::I32Const, word: op(7).word }), None);
        assert_eq!(of_global(999_999), None);
    }
}
