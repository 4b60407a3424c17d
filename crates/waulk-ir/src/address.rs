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

/// The address that an instruction gives, if it does.
#[inline]
pub fn of(op: Op) -> Option<u32> {
    if op.code == Opcode::GlobalGet { of_global(op.word as u32) } else { None }
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
        let op = |code, index: u32| Op { code, word: index.into() };
        assert_eq!(of(op(Opcode::GlobalGet, GLOBAL | 1_048_576)), Some(1_048_576));
        assert_eq!(of_global(GLOBAL), Some(0));
        assert_eq!(of(op(Opcode::GlobalGet, 7)), None);
        assert_eq!(of(op(Opcode::I32Const, GLOBAL | 7)), None);
        assert_eq!(of_global(999_999), None);
    }
}
