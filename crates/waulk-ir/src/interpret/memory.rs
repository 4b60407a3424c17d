//! Loads, stores, and the memory as a whole.

use smallvec::smallvec;

use super::{Constants, Machine, Stop, Trap};
use crate::access::Access;
use crate::constant::Constant;
use crate::function::{Function, Op};
use crate::instructions::{Immediate, Type};
use crate::opcode::Opcode;

const PAGE: u64 = 65536;

/// How an instruction accesses memory.
#[derive(Clone, Copy)]
enum How {
    /// Loads so many bytes, with a sign or without, to this type.
    Load(u32, bool, Type),
    Store(u32),
    /// Loads lanes of so many bytes as lanes of twice as many, with a sign or
    /// without.
    Extend(u32, bool),
    /// Loads so many bytes into every lane.
    Splat(u32),
}

fn how(code: Opcode) -> Option<How> {
    use How::{Extend, Load, Splat, Store};
    Some(match code {
        Opcode::I32Load => Load(4, false, Type::I32),
        Opcode::I64Load => Load(8, false, Type::I64),
        Opcode::F32Load => Load(4, false, Type::F32),
        Opcode::F64Load => Load(8, false, Type::F64),
        Opcode::V128Load => Load(16, false, Type::V128),
        Opcode::I32Load8S => Load(1, true, Type::I32),
        Opcode::I32Load8U => Load(1, false, Type::I32),
        Opcode::I32Load16S => Load(2, true, Type::I32),
        Opcode::I32Load16U => Load(2, false, Type::I32),
        Opcode::I64Load8S => Load(1, true, Type::I64),
        Opcode::I64Load8U => Load(1, false, Type::I64),
        Opcode::I64Load16S => Load(2, true, Type::I64),
        Opcode::I64Load16U => Load(2, false, Type::I64),
        Opcode::I64Load32S => Load(4, true, Type::I64),
        Opcode::I64Load32U => Load(4, false, Type::I64),
        Opcode::V128Load32Zero => Load(4, false, Type::V128),
        Opcode::V128Load64Zero => Load(8, false, Type::V128),
        Opcode::V128Load8x8S => Extend(1, true),
        Opcode::V128Load8x8U => Extend(1, false),
        Opcode::V128Load16x4S => Extend(2, true),
        Opcode::V128Load16x4U => Extend(2, false),
        Opcode::V128Load32x2S => Extend(4, true),
        Opcode::V128Load32x2U => Extend(4, false),
        Opcode::V128Load8Splat => Splat(1),
        Opcode::V128Load16Splat => Splat(2),
        Opcode::V128Load32Splat => Splat(4),
        Opcode::V128Load64Splat => Splat(8),
        Opcode::I32Store8 | Opcode::I64Store8 => Store(1),
        Opcode::I32Store16 | Opcode::I64Store16 => Store(2),
        Opcode::I32Store | Opcode::F32Store | Opcode::I64Store32 => Store(4),
        Opcode::I64Store | Opcode::F64Store => Store(8),
        Opcode::V128Store => Store(16),
        _ => return None,
    })
}

/// Executes an instruction on the memory; `None` for any other. Gives its
/// results.
pub(super) fn access(
    func: &Function,
    machine: &mut Machine,
    op: Op,
    args: &[Constant],
) -> Option<Result<Constants, Stop>> {
    let immediates = op.code.row().immediates;
    let unsupported = Some(Err(Stop::Unsupported(op.code)));
    let is_other = |(immediate, word): (&Immediate, &u64)| match immediate {
        Immediate::Memory => *word != 0,
        Immediate::MemArg => {
            let access = Access::from_word(func, *word);
            access.target != 0 || access.flags != 0
        }
        _ => false,
    };
    if immediates.iter().zip(&func.words_of(op)).any(is_other) {
        return unsupported;
    }
    if let Some(how) = how(op.code) {
        let Access { offset, .. } = Access::from_word(func, op.word);
        return Some(transfer(machine, how, offset, args));
    }
    match op.code {
        Opcode::MemorySize | Opcode::MemoryGrow | Opcode::MemoryFill | Opcode::MemoryCopy => {
            Some(whole(machine, op, args))
        }
        _ if immediates.contains(&Immediate::MemArg) => unsupported,
        _ => None,
    }
}

/// The place of `len` bytes in memory.
fn range(machine: &Machine, address: u128, len: u128) -> Result<std::ops::Range<usize>, Stop> {
    let end = address + len;
    if end > machine.memory.len() as u128 {
        return Err(Stop::Trap(Trap::OutOfBounds));
    }
    Ok(address as usize..end as usize)
}

fn transfer(
    machine: &mut Machine,
    how: How,
    offset: u64,
    args: &[Constant],
) -> Result<Constants, Stop> {
    let address = args[0].bits() + u128::from(offset);
    let load = |len: u32| -> Result<u128, Stop> {
        let range = range(machine, address, len.into())?;
        let mut bytes = [0; 16];
        bytes[..len as usize].copy_from_slice(&machine.memory[range]);
        Ok(u128::from_le_bytes(bytes))
    };
    match how {
        How::Load(len, signed, ty) => {
            let bits = extend(load(len)?, len, signed);
            Ok(smallvec![Constant::from_bits(ty, bits).expect("it is a type of values")])
        }
        How::Extend(len, signed) => {
            let (bits, lane) = (load(8)?, 8 * len);
            let lanes = (0..8 / len).map(|i| {
                let wide = extend(bits >> (lane * i), len, signed) & ((1 << (2 * lane)) - 1);
                wide << (2 * lane * i)
            });
            Ok(smallvec![Constant::V128(lanes.sum())])
        }
        How::Splat(len) => {
            let bits = load(len)?;
            let lanes = (0..16 / len).map(|i| bits << (8 * len * i));
            Ok(smallvec![Constant::V128(lanes.sum())])
        }
        How::Store(len) => {
            let range = range(machine, address, len.into())?;
            let bytes = args[1].bits().to_le_bytes();
            machine.memory[range].copy_from_slice(&bytes[..len as usize]);
            Ok(smallvec![])
        }
    }
}

/// The lowest `len` bytes, with their sign above or without.
fn extend(bits: u128, len: u32, signed: bool) -> u128 {
    let above = 128 - 8 * len;
    match signed {
        true => ((bits << above) as i128 >> above) as u128,
        false => bits << above >> above,
    }
}

fn whole(machine: &mut Machine, op: Op, args: &[Constant]) -> Result<Constants, Stop> {
    let pages = machine.memory.len() as u64 / PAGE;
    match op.code {
        // As for a memory with 32-bit addresses.
        Opcode::MemorySize => Ok(smallvec![Constant::I32(pages as u32)]),
        Opcode::MemoryGrow => {
            let Constant::I32(more) = args[0] else { return Err(Stop::Unsupported(op.code)) };
            let wanted = pages + u64::from(more);
            if wanted > machine.most_pages {
                return Ok(smallvec![Constant::I32(u32::MAX)]);
            }
            machine.memory.resize((wanted * PAGE) as usize, 0);
            Ok(smallvec![Constant::I32(pages as u32)])
        }
        Opcode::MemoryFill => {
            let range = range(machine, args[0].bits(), args[2].bits())?;
            machine.memory[range].fill(args[1].bits() as u8);
            Ok(smallvec![])
        }
        _ => {
            let to = range(machine, args[0].bits(), args[2].bits())?;
            let from = range(machine, args[1].bits(), args[2].bits())?;
            machine.memory.copy_within(from, to.start);
            Ok(smallvec![])
        }
    }
}
