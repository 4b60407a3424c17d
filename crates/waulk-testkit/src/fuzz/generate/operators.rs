//! The operators that expressions are made of: every row of the instruction
//! table that computes numbers from numbers, and every load and store.
//!
//! Nothing is listed here, so that an instruction that the table gains is
//! generated at once.

use std::sync::LazyLock;

use wasm_encoder::ValType;
use waulk_ir::instructions::{Effects, Immediate, Instruction, Signature, Traps, Type};
use waulk_ir::opcode::Opcode;

use super::Facts;
use crate::Rng;

/// An operator, what it takes and what it gives.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) opcode: Opcode,
    /// Its operands; of a load or store, those after the address.
    pub(super) params: Vec<ValType>,
    pub(super) results: Vec<ValType>,
}

/// What computes and never traps.
static TOTAL: LazyLock<Vec<Row>> =
    LazyLock::new(|| rows(|row| computes(row) && !row.traps.possible()));

/// What computes, and traps for some operands.
static PARTIAL: LazyLock<Vec<Row>> =
    LazyLock::new(|| rows(|row| computes(row) && row.traps.possible()));

/// What loads or stores at an address. What waits for another thread does not
/// come back.
static ACCESSES: LazyLock<Vec<Row>> = LazyLock::new(|| {
    rows(|row| {
        row.immediates.first() == Some(&Immediate::MemArg)
            && matches!(row.traps, Traps::Memory | Traps::Unaligned)
            && !row.name.contains(".wait")
    })
});

/// The operators that a module may have.
#[derive(Debug, Default)]
pub(super) struct Operators {
    pub(super) total: Vec<&'static Row>,
    pub(super) partial: Vec<&'static Row>,
    pub(super) accesses: Vec<&'static Row>,
}

impl Operators {
    pub(super) fn of(facts: &Facts) -> Operators {
        let fit = |rows: &'static [Row]| rows.iter().filter(|row| fits(facts, row)).collect();
        Operators { total: fit(&TOTAL), partial: fit(&PARTIAL), accesses: fit(&ACCESSES) }
    }
}

/// One of the rows that are wanted.
pub(super) fn pick(
    rows: &[&'static Row],
    rng: &mut Rng,
    wanted: impl Fn(&Row) -> bool,
) -> Option<&'static Row> {
    let count = rows.iter().filter(|row| wanted(row)).count();
    let nth = rng.below(count.max(1));
    rows.iter().copied().filter(|row| wanted(row)).nth(nth)
}

/// Whether it may be in a module: its types are those of the module, and so is
/// the proposal that it is part of.
fn fits(facts: &Facts, row: &Row) -> bool {
    let mut types = row.params.iter().chain(&row.results);
    let of_module = |ty: &ValType| match ty {
        ValType::I32 | ValType::I64 | ValType::Ref(_) => true,
        ValType::F32 | ValType::F64 => facts.has_floats,
        ValType::V128 => facts.has_vectors,
    };
    let table = row.opcode.row();
    types.all(of_module)
        && (facts.has_relaxed_vectors || !table.name.contains("relaxed"))
        && (facts.has_wide_arithmetic || row.results.len() < 2)
        && (facts.has_atomics || table.traps != Traps::Unaligned)
}

fn computes(row: &Instruction) -> bool {
    let has_lanes_only =
        row.immediates.iter().all(|each| matches!(each, Immediate::Lane | Immediate::Lanes));
    let has_operands =
        matches!(row.signature, Signature::Fixed { params: [_, ..], results: [_, ..] });
    row.effects == Effects::NONE && has_lanes_only && has_operands
}

fn rows(wanted: impl Fn(&Instruction) -> bool) -> Vec<Row> {
    let row = |opcode: &Opcode| {
        let row = opcode.row();
        let Signature::Fixed { params, results } = row.signature else { return None };
        let params = if params.first() == Some(&Type::Address) { &params[1..] } else { params };
        let types = |types: &[Type]| {
            types.iter().map(|ty| ty.val_type()?.try_into().ok()).collect::<Option<_>>()
        };
        let row = Row { opcode: *opcode, params: types(params)?, results: types(results)? };
        wanted(opcode.row()).then_some(row)
    };
    Opcode::ALL.iter().filter_map(row).collect()
}

/// How many lanes the vectors have that an instruction names, as in
/// `i16x8.replace_lane` and `v128.load16_lane`.
pub(super) fn lanes(name: &str) -> usize {
    let number = |text: &str| {
        let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        text[..digits].parse::<usize>().ok()
    };
    let access = ["load", "store"].iter().find_map(|kind| name.split_once(kind));
    match access {
        Some((_, width)) => 128 / number(width).unwrap_or(64),
        None => name.split_once('x').and_then(|(_, count)| number(count)).unwrap_or(2),
    }
}

/// The alignment, as a power of two, that an atomic access needs: that of what
/// it accesses, as in `i64.atomic.rmw16.add_u` and `i32.atomic.store`.
pub(super) fn alignment(name: &str) -> u32 {
    let width = ["8", "16", "32"].into_iter().find(|width| {
        ["rmw", "load", "store"].iter().any(|kind| name.contains(&format!("{kind}{width}")))
    });
    match width {
        Some("8") => 0,
        Some("16") => 1,
        None if name.starts_with("i64") => 3,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::{ACCESSES, PARTIAL, TOTAL, alignment, lanes};

    #[test]
    fn all_of_the_table_that_computes_is_there() {
        let has =
            |rows: &[super::Row], name: &str| rows.iter().any(|row| row.opcode.name() == name);
        for name in ["i32.add", "f64.copysign", "i64.mul_wide_u", "i8x16.shuffle", "f32x4.pmin"] {
            assert!(has(&TOTAL, name), "{name}");
        }
        for name in ["i32.div_s", "i64.rem_u", "i32.trunc_f64_u"] {
            assert!(has(&PARTIAL, name) && !has(&TOTAL, name), "{name}");
        }
        for name in ["i64.load32_s", "v128.store16_lane", "i32.atomic.rmw8.cmpxchg_u"] {
            assert!(has(&ACCESSES, name), "{name}");
        }
        for name in ["i32.const", "memory.atomic.wait32", "memory.grow", "local.get"] {
            assert!(![&TOTAL, &PARTIAL, &ACCESSES].iter().any(|rows| has(rows, name)), "{name}");
        }
        assert_eq!(PARTIAL.len(), 16, "divisions, remainders, truncations");
    }

    #[test]
    fn names_tell_widths() {
        assert_eq!(lanes("i8x16.extract_lane_s"), 16);
        assert_eq!(lanes("f64x2.replace_lane"), 2);
        assert_eq!(lanes("v128.load8_lane"), 16);
        assert_eq!(lanes("v128.store64_lane"), 2);
        assert_eq!(alignment("i64.atomic.rmw16.add_u"), 1);
        assert_eq!(alignment("i32.atomic.rmw8.cmpxchg_u"), 0);
        assert_eq!(alignment("i64.atomic.load32_u"), 2);
        assert_eq!(alignment("i64.atomic.store"), 3);
        assert_eq!(alignment("memory.atomic.notify"), 2);
    }
}
