//! What a function costs, and which of two versions is the better one.
//!
//! For size, that is its bytes. For speed, it is the cycles of its instructions
//! as the instruction table has them, those in a loop several times those
//! around it, as long as the bytes stay within a budget; of equal cycles, the
//! fewer bytes. Engines keep locals in registers, so what reads or sets one
//! costs a fraction of a cycle: enough to tell two versions apart.
//!
//! A gain of less than a 256th of the cost counts as none.
//!
//! The budget is against the version before, not the first one: what is taken
//! then does not depend on how often a function has been optimized already.
//!
//! Does not know: how often a branch is taken, how often a loop goes round.

use std::cmp::Ordering;

use wasmparser::{FunctionBody, Operator};
use waulk_ir::address;
use waulk_ir::opcode::Opcode;
use waulk_wasm::encode::{self, EncodedBody};
use waulk_wasm::leb;
use waulk_wasm::template::{AsRead, Ref, Slot};

use crate::Level;

/// What a version of a function is measured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CostModel {
    /// Bytes alone.
    Bytes,
    /// Cycles, with so many per cent more bytes at most.
    Cycles {
        /// Per cent.
        more_bytes: u64,
    },
}

/// What one version costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Bytes, when every index takes one.
    bytes: u64,
    /// Quarters of cycles; not counted where bytes alone matter.
    quarters: u64,
}

/// How often a loop is taken to go round.
const ROUNDS: u64 = 8;

/// Loops deeper than this count as this deep.
const DEEPEST: u32 = 6;

/// Quarters of a cycle that an access of a local takes.
const LOCAL: u64 = 1;

/// Gains under this part of the cost are luck, mostly in which locals are shared.
/// In a large function there would be one in each of many rounds.
const LEAST_GAIN: u64 = 256;

impl CostModel {
    /// The model of a level.
    pub fn of(level: Level) -> Self {
        match level {
            Level::None | Level::Basic | Level::Size | Level::MoreSize => CostModel::Bytes,
            Level::Speed => CostModel::Cycles { more_bytes: 0 },
            Level::MoreSpeed => CostModel::Cycles { more_bytes: 2 },
        }
    }

    /// What a body costs.
    pub fn cost(self, body: &EncodedBody) -> Cost {
        let bytes = bytes(body, |_| address::INSTRUCTION_BYTES, |_| address::OFFSET_BYTES);
        let quarters = match self {
            CostModel::Bytes => 0,
            CostModel::Cycles { .. } => {
                let mut bytes = Vec::with_capacity(body.template.bytes.len());
                body.template.splice(&AsRead, &mut bytes);
                // What can't be read was not written by us: nothing is better.
                quarters(&encode::body_reader(&bytes, 0)).unwrap_or(u64::MAX)
            }
        };
        Cost { bytes, quarters }
    }

    /// Whether a version that is better whatever addresses there are may take the place
    /// of another with those that there are: it keeps within the bytes it may have.
    pub fn fits(self, new: &EncodedBody, before: &EncodedBody) -> bool {
        let exact = |body| bytes(body, |address| 1 + leb::len_s64(address.into()), leb::len_u32);
        let more_bytes = match self {
            CostModel::Bytes => 0,
            CostModel::Cycles { more_bytes } => more_bytes,
        };
        exact(new) * 100 <= exact(before) * (100 + more_bytes)
    }

    /// How a new version compares with the one before: `Less` is better, by
    /// enough.
    pub fn compare(self, new: Cost, before: Cost) -> Ordering {
        let bytes = enough(new.bytes, before.bytes);
        match self {
            CostModel::Bytes => bytes,
            CostModel::Cycles { more_bytes } => {
                if new.bytes * 100 > before.bytes * (100 + more_bytes) {
                    return Ordering::Greater;
                }
                let quarters = enough(new.quarters, before.quarters);
                quarters.then(bytes)
            }
        }
    }
}

/// How a cost compares with the one before, if a gain of less than
/// 1 / [`LEAST_GAIN`] of it is none.
fn enough(new: u64, before: u64) -> Ordering {
    match new.cmp(&before) {
        Ordering::Less if before - new < before / LEAST_GAIN => Ordering::Equal,
        ordering => ordering,
    }
}

/// The bytes of a body when every index takes one, and an instruction with an address and
/// an offset that is one what these say.
fn bytes(body: &EncodedBody, instruction: impl Fn(u32) -> u32, offset: impl Fn(u32) -> u32) -> u64 {
    let taken = |r: &Ref| match r.slot {
        Slot::MemArg(_) => 0,
        Slot::Address(address) => instruction(address),
        Slot::Offset(address) => offset(address),
        _ => 1,
    };
    let slots: u64 = body.template.refs.iter().map(|r| u64::from(taken(r))).sum();
    body.template.bytes.len() as u64 + slots
}

fn quarters(body: &FunctionBody<'_>) -> Result<u64, wasmparser::Error> {
    let mut sum = 0u64;
    // Loops among the blocks that are open.
    let mut open = Vec::new();
    let mut weight = 1;
    let mut depth = 0;
    let mut reader = body.get_operators_reader()?;
    while !reader.eof() {
        let operator = reader.read()?;
        match operator {
            Operator::Block { .. }
            | Operator::If { .. }
            | Operator::TryTable { .. }
            | Operator::Try { .. } => open.push(false),
            Operator::Loop { .. } => {
                open.push(true);
                depth += 1;
            }
            Operator::End | Operator::Delegate { .. } if open.pop() == Some(true) => depth -= 1,
            _ => {}
        }
        let cost = match operator {
            Operator::LocalGet { .. } | Operator::LocalSet { .. } | Operator::LocalTee { .. } => {
                LOCAL
            }
            _ => 4 * Opcode::of(&operator).map_or(0, |code| u64::from(code.row().cycles)),
        };
        if matches!(operator, Operator::Loop { .. } | Operator::End | Operator::Delegate { .. }) {
            weight = ROUNDS.pow(DEEPEST.min(depth));
        }
        sum = sum.saturating_add(cost.saturating_mul(weight));
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cycles(text: &str) -> u64 {
        let bytes = wat::parse_str(format!("(module (memory 1) (func (param i32) {text}))"));
        let bytes = bytes.expect("the text is valid");
        let bodies =
            wasmparser::Parser::new(0).parse_all(&bytes).filter_map(|payload| {
                match payload.expect("it can be read") {
                    wasmparser::Payload::CodeSectionEntry(body) => Some(body),
                    _ => None,
                }
            });
        bodies.map(|body| quarters(&body).expect("it can be read")).sum()
    }

    #[test]
    fn loops_count_several_times() {
        let add = "(drop (i32.add (local.get 0) (local.get 0)))";
        let once = cycles(add);
        assert!(once > 2 * LOCAL);
        assert_eq!(cycles(&format!("(block {add})")), once);
        assert_eq!(cycles(&format!("(loop {add})")), ROUNDS * once);
        assert_eq!(
            cycles(&format!("(loop {add} (loop {add}) (block {add})) {add}")),
            (1 + ROUNDS + ROUNDS * ROUNDS + ROUNDS) * once
        );
        let deep = format!("{}{add}{}", "(loop ".repeat(100), ")".repeat(100));
        assert_eq!(cycles(&deep), ROUNDS.pow(DEEPEST) * once);
    }

    #[test]
    fn what_is_dearer_is_dearer() {
        let divide = cycles("(drop (i32.div_u (local.get 0) (local.get 0)))");
        assert!(divide > cycles("(drop (i32.add (local.get 0) (local.get 0)))"));
        assert!(cycles("(local.set 0 (local.get 0))") > cycles(""));
    }

    #[test]
    fn bytes_stay_within_the_budget() {
        use Ordering::{Equal, Greater, Less};
        let cost = |bytes, quarters| Cost { bytes, quarters };
        let of = |level, new, before| CostModel::of(level).compare(new, before);
        let before = cost(100, 80);
        for level in [Level::Speed, Level::MoreSpeed] {
            assert_eq!(of(level, cost(100, 79), before), Less);
            assert_eq!(of(level, cost(99, 81), before), Greater, "smaller but slower");
            assert_eq!(of(level, cost(99, 80), before), Less, "as fast and smaller");
            assert_eq!(of(level, before, before), Equal);
            assert_eq!(of(level, cost(103, 1), before), Greater, "much larger");
        }
        assert_eq!(of(Level::Speed, cost(101, 79), before), Greater);
        assert_eq!(of(Level::MoreSpeed, cost(102, 79), before), Less);
        assert_eq!(of(Level::MoreSpeed, cost(102, 80), before), Greater);
        let large = cost(100_000, 80_000);
        for level in [Level::Size, Level::Speed, Level::MoreSpeed] {
            assert_eq!(of(level, cost(99_000, 79_000), large), Less);
            assert_eq!(of(level, cost(99_990, 79_990), large), Equal, "too little");
        }
        assert_eq!(of(Level::Speed, cost(99_000, 79_990), large), Less, "enough bytes");
        for level in [Level::Size, Level::MoreSize] {
            assert_eq!(of(level, cost(99, 1000), before), Less);
            assert_eq!(of(level, cost(100, 1), before), Equal);
            assert_eq!(of(level, cost(101, 1), before), Greater);
        }
    }
}
