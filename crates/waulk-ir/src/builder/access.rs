//! Accesses to memory: what rules make of addresses and of what is stored.

use smallvec::SmallVec;

use super::{Builder, Rules};
use crate::access::Access;
use crate::function::{Op, Value};
use crate::instructions::Immediate;
use crate::opcode::Opcode;

/// Whether an instruction accesses memory at an address.
pub(super) fn is_access(code: Opcode) -> bool {
    code.row().immediates.first() == Some(&Immediate::MemArg)
}

/// How many low bits a store looks at, if not at all of them.
fn stored_bits(code: Opcode) -> Option<u8> {
    match code {
        Opcode::I32Store8 | Opcode::I64Store8 => Some(8),
        Opcode::I32Store16 | Opcode::I64Store16 => Some(16),
        Opcode::I64Store32 => Some(32),
        _ => None,
    }
}

impl Builder {
    /// An access with what rules make of its address, and of what it stores.
    pub(super) fn accessed(&mut self, op: Op, args: &[Value]) -> (Op, SmallVec<[Value; 4]>) {
        let mut args = SmallVec::from_slice(args);
        if let Some(bits) = stored_bits(op.code) {
            let low = |rules: &dyn Rules, builder: &mut Builder, value| {
                rules.low_bits(builder, bits, value)
            };
            args[1] = self.rewritten(args[1], |value| value, low);
        }
        // Of instructions on lanes, the access is the first immediate of several.
        if op.code.row().immediates.len() > 1 {
            return (op, args);
        }
        let access = Access::from_word(&self.func, op.word);
        // What an offset is that is given is not known.
        if access.flags & (Access::TYPE_FOLLOWS | Access::ADDRESS_FOLLOWS) != 0 {
            return (op, args);
        }
        let old = (args[0], access.offset);
        let address = |rules: &dyn Rules, builder: &mut Builder, (base, offset)| {
            rules.address(builder, base, offset)
        };
        let (base, offset) = self.rewritten(old, |(base, _)| base, address);
        if (base, offset) == old {
            return (op, args);
        }
        args[0] = base;
        let word = Access { offset, ..access }.to_word(&mut self.func);
        (Op { word, ..op }, args)
    }
}
