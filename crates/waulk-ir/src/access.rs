//! What a memory access says beside its operands, as a word.
//!
//! Alignment, memory and offset of nearly every access fit into the word
//! itself; what does not is interned, and a bit of the word says so.

use wasmparser::{MemArg, MemArgOrdering, MemArgTarget, Ordering};

use crate::function::Function;

/// What a memory access says beside its operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access {
    /// Base-two logarithm of the alignment.
    pub align: u8,
    /// The flags that stand for what follows.
    pub flags: u8,
    /// The byte of the ordering, where the flags say so.
    pub ordering: u8,
    /// A memory, or an array type.
    pub target: u32,
    /// What is added to the address; with [`Access::ADDRESS_FOLLOWS`], an
    /// [address](crate::address) that is given.
    pub offset: u64,
}

impl Access {
    /// The flag of an access with an ordering.
    pub const ORDERING_FOLLOWS: u8 = 1 << 4;
    /// The flag of an access to an array.
    pub const TYPE_FOLLOWS: u8 = 1 << 5;
    /// The flag of an access whose offset is an [address](crate::address) that is
    /// given; in no binary.
    pub const ADDRESS_FOLLOWS: u8 = 1 << 7;
    /// The bit of a word whose access stands elsewhere.
    const FAR: u64 = 1 << 63;
    const OFFSET_BITS: u32 = 40;

    /// Its word.
    pub fn to_word(self, func: &mut Function) -> u64 {
        let Access { align, flags, ordering, target, offset } = self;
        let near = flags == 0 && target < 1 << 16 && offset < 1 << Self::OFFSET_BITS;
        if near {
            offset | u64::from(target) << Self::OFFSET_BITS | u64::from(align) << 56
        } else {
            let head = u64::from_le_bytes([align, flags, ordering, 0, 0, 0, 0, 0]);
            func.intern_words(&[head, target.into(), offset]) | Self::FAR
        }
    }

    /// The access that a word stands for.
    pub fn from_word(func: &Function, word: u64) -> Self {
        if word & Self::FAR != 0 {
            let words = func.words(word & !Self::FAR);
            let [align, flags, ordering, ..] = words[0].to_le_bytes();
            return Access { align, flags, ordering, target: words[1] as u32, offset: words[2] };
        }
        Access {
            align: (word >> 56) as u8,
            flags: 0,
            ordering: 0,
            target: (word >> Self::OFFSET_BITS) as u16 as u32,
            offset: word & ((1 << Self::OFFSET_BITS) - 1),
        }
    }
}

impl From<&MemArg> for Access {
    fn from(arg: &MemArg) -> Self {
        let (mut flags, target) = match arg.target {
            MemArgTarget::Memory(memory) => (0, memory),
            MemArgTarget::Array(ty) => (Self::TYPE_FOLLOWS, ty),
        };
        let ordering = match arg.ordering {
            None => 0,
            Some(ordering) => {
                flags |= Self::ORDERING_FOLLOWS;
                match ordering {
                    MemArgOrdering::Op(ordering) => ordering_number(ordering),
                    MemArgOrdering::Rmw(Ordering::SeqCst) => 0x00,
                    MemArgOrdering::Rmw(Ordering::AcqRel) => 0x11,
                }
            }
        };
        Access { align: arg.align, flags, ordering, target, offset: arg.offset }
    }
}

/// The number of an ordering in the binary.
pub fn ordering_number(ordering: Ordering) -> u8 {
    match ordering {
        Ordering::SeqCst => 0,
        Ordering::AcqRel => 1,
    }
}
