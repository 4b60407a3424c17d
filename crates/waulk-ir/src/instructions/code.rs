//! Opcodes as they stand in the binary.

/// The bytes that stand for an instruction, before its immediates.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Code {
    /// The byte before the number (0xfb to 0xfe), if there is one.
    pub prefix: Option<u8>,
    /// The opcode: a byte without a prefix, else a LEB128.
    pub number: u32,
}

impl Code {
    /// An opcode of one byte.
    pub(super) const fn byte(byte: u8) -> Code {
        Code { prefix: None, number: byte as u32 }
    }

    /// An opcode after a prefix byte.
    pub(super) const fn prefixed(prefix: u8, number: u32) -> Code {
        Code { prefix: Some(prefix), number }
    }

    /// How many bytes it takes.
    #[expect(clippy::len_without_is_empty, reason = "it is never empty")]
    pub const fn len(self) -> usize {
        match self.prefix {
            None => 1,
            Some(_) => 1 + (u32::BITS - (self.number | 1).leading_zeros()).div_ceil(7) as usize,
        }
    }

    /// Appends it to `out`.
    pub fn write(self, out: &mut Vec<u8>) {
        let mut rest = self.number;
        if let Some(prefix) = self.prefix {
            out.push(prefix);
            while rest >= 0x80 {
                out.push(rest as u8 | 0x80);
                rest >>= 7;
            }
        }
        out.push(rest as u8);
    }
}
