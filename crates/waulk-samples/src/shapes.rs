//! Functions of one thing over and over.
//!
//! Each shape is made to find one thing that could grow faster than the
//! function: liveness at the ends of blocks, phis, walks up the regions,
//! recursion, tables.

use wasm_encoder::{BlockType, InstructionSink, ValType};

use crate::module::{BINARY, NOTHING, PAIR, TAKE, access, module};

/// A function that can be made in any size.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// What it is called.
    pub name: &'static str,
    /// The size that has shown what goes wrong.
    pub size: u32,
    /// Makes a module of it.
    pub make: fn(size: u32) -> Vec<u8>,
}

/// As many locals as a function may have, without parameters.
const LOCALS: u32 = 49_999;

/// Every shape.
pub static SHAPES: &[Shape] = &[
    // Many locals.
    shape("locals_in_use", LOCALS, locals_in_use),
    shape("locals_live_across_blocks", 20_000, locals_live_across_blocks),
    shape("locals_live_across_calls", LOCALS, locals_live_across_calls),
    shape("one_local_in_many_ifs", 100_000, one_local_in_many_ifs),
    // Many phis.
    shape("ifs_that_change_many_locals", 2_000, ifs_that_change_many_locals),
    shape("nested_loops_that_change_many_locals", 300, nested_loops_that_change_many_locals),
    shape("branches_with_ever_more_locals", 50_000, branches_with_ever_more_locals),
    shape("branches_to_one_label", 50_000, branches_to_one_label),
    // Deep nesting.
    shape("deep_blocks", 100_000, deep_blocks),
    shape("deep_blocks_left_to_the_outermost", 100_000, deep_blocks_left_to_the_outermost),
    shape("deep_blocks_with_values", 100_000, deep_blocks_with_values),
    shape("deep_blocks_that_use_an_outer_value", 100_000, deep_blocks_that_use_an_outer_value),
    shape("deep_loops", 100_000, deep_loops),
    shape("deep_ifs", 100_000, deep_ifs),
    shape("deep_ifs_with_else", 100_000, deep_ifs_with_else),
    shape("deep_expression", 100_000, deep_expression),
    shape("deep_operands", 100_000, deep_operands),
    // Long sequences.
    shape("blocks_in_a_row", 100_000, blocks_in_a_row),
    shape("loops_in_a_row", 100_000, loops_in_a_row),
    shape("constants", 100_000, constants),
    shape("equal_subexpressions", 100_000, equal_subexpressions),
    shape("one_block_that_changes_all_locals", LOCALS, one_block_that_changes_all_locals),
    shape("divisions_by_a_late_constant", 1_000, divisions_by_a_late_constant),
    shape("pairs_through_blocks", 100_000, pairs_through_blocks),
    // Tables.
    shape("table_of_few_labels", 1_000_000, table_of_few_labels),
    shape("table_of_many_labels", 1_000_000, table_of_many_labels),
    shape("table_with_changed_locals", 200_000, table_with_changed_locals),
    shape("interpreter", 20_000, interpreter),
];

const fn shape(name: &'static str, size: u32, make: fn(u32) -> Vec<u8>) -> Shape {
    Shape { name, size, make }
}

/// A function `[i32] -> [i32]` with locals from 1 on.
fn function(locals: u32, write: impl FnOnce(&mut InstructionSink<'_>)) -> Vec<u8> {
    module(&[ValType::I32], &[ValType::I32], &[(locals, ValType::I32)], write)
}

/// Each is set from the one before it, and all are read at the end.
fn locals_in_use(size: u32) -> Vec<u8> {
    function(size, |code| {
        for n in 1..=size {
            code.local_get(0).i32_const(n as i32).call(BINARY).local_set(n);
        }
        code.local_get(0);
        for n in 1..=size {
            code.local_get(n).i32_add();
        }
    })
}

/// A block for each local, all of which live across all of them.
fn locals_live_across_blocks(size: u32) -> Vec<u8> {
    function(size, |code| {
        for n in 1..=size {
            code.local_get(0).i32_const(n as i32).call(BINARY).local_set(n);
        }
        for _ in 0..size {
            code.block(BlockType::Empty).local_get(0).br_if(0).call(NOTHING);
            code.call(NOTHING).end();
        }
        code.local_get(0);
        for n in 1..=size {
            code.local_get(n).i32_add();
        }
    })
}

/// The same with loads between, which may not pass the calls.
fn locals_live_across_calls(size: u32) -> Vec<u8> {
    function(size, |code| {
        for n in 1..=size {
            code.local_get(0).i32_load(access(n % 64 * 4)).local_set(n).call(NOTHING);
        }
        for n in 1..=size {
            code.local_get(0).local_get(n).i32_store(access(n % 64 * 4));
        }
        code.local_get(0);
    })
}

/// One phi after the other, all of one local.
fn one_local_in_many_ifs(size: u32) -> Vec<u8> {
    function(1, |code| {
        for n in 0..size {
            code.local_get(0).i32_load(access(n % 64 * 4)).if_(BlockType::Empty);
            code.local_get(1).i32_const(n as i32).call(BINARY).local_set(1).end();
        }
        code.local_get(1);
    })
}

/// `size` `if`s, each of which changes a hundred locals.
fn ifs_that_change_many_locals(size: u32) -> Vec<u8> {
    const CHANGED: u32 = 100;
    function(CHANGED, |code| {
        for n in 0..size {
            code.local_get(0).i32_load(access(n % 64 * 4)).if_(BlockType::Empty);
            for local in 1..=CHANGED {
                code.local_get(local).local_get(0).call(BINARY).local_set(local);
            }
            code.end();
        }
        code.local_get(0);
        for local in 1..=CHANGED {
            code.local_get(local).i32_add();
        }
    })
}

/// `size` loops inside of each other, each of which changes a hundred locals.
fn nested_loops_that_change_many_locals(size: u32) -> Vec<u8> {
    const CHANGED: u32 = 100;
    function(CHANGED, |code| {
        for _ in 0..size {
            code.loop_(BlockType::Empty);
            for local in 1..=CHANGED {
                code.local_get(local).local_get(0).call(BINARY).local_set(local);
            }
        }
        for n in 0..size {
            code.local_get(0).i32_load(access(n % 64 * 4)).br_if(0).end();
        }
        code.local_get(0);
        for local in 1..=CHANGED {
            code.local_get(local).i32_add();
        }
    })
}

/// Each branch brings one more changed local than the one before it.
fn branches_with_ever_more_locals(size: u32) -> Vec<u8> {
    branches(size, size.min(LOCALS))
}

/// Each branch brings the same few locals.
fn branches_to_one_label(size: u32) -> Vec<u8> {
    branches(size, 4)
}

/// Branches to one label, between which so many locals change in turn.
fn branches(size: u32, locals: u32) -> Vec<u8> {
    function(locals, |code| {
        code.block(BlockType::Empty);
        for n in 0..size {
            code.local_get(0).i32_const(n as i32).call(BINARY).local_set(1 + n % locals);
            code.local_get(0).i32_load(access(n % 64 * 4)).br_if(0);
        }
        code.end().local_get(0);
        for local in 1..=locals {
            code.local_get(local).i32_add();
        }
    })
}

/// Blocks in blocks, each left by a branch of its own.
fn deep_blocks(size: u32) -> Vec<u8> {
    function(1, |code| {
        for _ in 0..size {
            code.block(BlockType::Empty).call(NOTHING);
        }
        for n in 0..size {
            code.local_get(0).i32_load(access(n % 64 * 4)).br_if(0);
            code.local_get(1).local_get(0).call(BINARY).local_set(1).end();
        }
        code.local_get(1);
    })
}

/// Blocks in blocks; a branch at each depth goes all the way out.
fn deep_blocks_left_to_the_outermost(size: u32) -> Vec<u8> {
    function(1, |code| {
        for n in 0..size {
            code.block(BlockType::Empty);
            code.local_get(0).i32_load(access(n % 64 * 4)).br_if(n);
            code.local_get(1).local_get(0).call(BINARY).local_set(1);
        }
        for _ in 0..size {
            code.call(NOTHING).end();
        }
        code.local_get(1);
    })
}

/// Blocks in blocks, each with a result that the next one out changes.
fn deep_blocks_with_values(size: u32) -> Vec<u8> {
    function(1, |code| {
        for n in 0..size {
            code.block(BlockType::Result(ValType::I32));
            code.local_get(0).i32_const(n as i32).call(BINARY);
            code.local_get(0).i32_load(access(n % 64 * 4)).br_if(0).drop();
        }
        code.local_get(0);
        for _ in 0..size {
            code.local_get(0).call(BINARY).end();
        }
    })
}

/// A value of the outermost region is used at each depth, and one of the
/// innermost in all that follows.
fn deep_blocks_that_use_an_outer_value(size: u32) -> Vec<u8> {
    function(2, |code| {
        code.local_get(0).i32_const(3).i32_mul().local_set(1);
        for n in 0..size {
            code.block(BlockType::Empty).local_get(0).i32_load(access(n % 64 * 4)).br_if(0);
            code.local_get(1).local_get(0).call(BINARY).local_set(2);
        }
        for _ in 0..size {
            code.local_get(2).local_get(1).call(BINARY).drop().end();
        }
        code.local_get(2);
    })
}

/// Loops in loops, each with a phi of the one local.
fn deep_loops(size: u32) -> Vec<u8> {
    function(1, |code| {
        for _ in 0..size {
            code.loop_(BlockType::Empty);
        }
        for n in 0..size {
            code.local_get(1).local_get(0).call(BINARY).local_set(1);
            code.local_get(0).i32_load(access(n % 64 * 4)).br_if(0).end();
        }
        code.local_get(1);
    })
}

fn deep_ifs(size: u32) -> Vec<u8> {
    function(1, |code| {
        for n in 0..size {
            code.local_get(0).i32_load(access(n % 64 * 4)).if_(BlockType::Empty);
            code.local_get(1).local_get(0).call(BINARY).local_set(1);
        }
        for _ in 0..size {
            code.end();
        }
        code.local_get(1);
    })
}

fn deep_ifs_with_else(size: u32) -> Vec<u8> {
    function(1, |code| {
        for n in 0..size {
            code.local_get(0).i32_load(access(n % 64 * 4));
            code.if_(BlockType::Result(ValType::I32));
            code.local_get(1).local_get(0).call(BINARY).else_();
            code.local_get(0).i32_const(n as i32).call(BINARY).local_set(1);
        }
        code.local_get(1);
        for _ in 0..size {
            code.end();
        }
    })
}

/// One operand is as deep as the expression: `(((a + 1) * b) + 2) …`.
fn deep_expression(size: u32) -> Vec<u8> {
    function(0, |code| {
        code.local_get(0);
        for n in 0..size {
            match n % 3 {
                0 => code.local_get(0).i32_mul(),
                1 => code.i32_const(n as i32 | 1).i32_add(),
                _ => code.i32_load(access(0)),
            };
        }
    })
}

/// All operands are on the stack before the first operation.
fn deep_operands(size: u32) -> Vec<u8> {
    function(0, |code| {
        for n in 0..size {
            match n % 3 {
                0 => code.local_get(0),
                1 => code.i32_const(n as i32),
                _ => code.local_get(0).i32_load(access(n % 64 * 4)),
            };
        }
        for n in 1..size {
            match n % 2 {
                0 => code.i32_xor(),
                _ => code.i32_sub(),
            };
        }
    })
}

fn blocks_in_a_row(size: u32) -> Vec<u8> {
    function(1, |code| {
        for n in 0..size {
            code.block(BlockType::Empty).local_get(0).i32_load(access(n % 64 * 4)).br_if(0);
            code.local_get(1).local_get(0).call(BINARY).local_set(1).call(NOTHING).end();
        }
        code.local_get(1);
    })
}

fn loops_in_a_row(size: u32) -> Vec<u8> {
    function(2, |code| {
        for n in 0..size {
            code.i32_const(n as i32).local_set(1).loop_(BlockType::Empty);
            code.local_get(2).local_get(1).call(BINARY).local_set(2);
            code.local_get(1).i32_const(1).i32_sub().local_tee(1).br_if(0).end();
        }
        code.local_get(2);
    })
}

fn constants(size: u32) -> Vec<u8> {
    let declared = [(1, ValType::V128)];
    module(&[ValType::I32], &[ValType::I32], &declared, |code| {
        for n in 0..size {
            let long = i64::from(n) << 32 | i64::from(n);
            code.i64_const(long).call(TAKE);
            code.local_get(0).v128_const(i128::from(long) << 40).v128_store(access(0));
            code.i64_const(long).call(TAKE);
        }
        code.local_get(0);
    })
}

/// The same few expressions, in ever new places.
fn equal_subexpressions(size: u32) -> Vec<u8> {
    function(2, |code| {
        for n in 0..size {
            code.local_get(0).i32_const((n % 50) as i32).i32_add().local_tee(1);
            code.local_get(1).i32_mul().local_get(0).call(BINARY).local_set(2);
            code.local_get(2).if_(BlockType::Empty);
            code.local_get(0).i32_const((n % 50) as i32).i32_add().local_get(2);
            code.call(BINARY).drop().end();
        }
        code.local_get(0);
    })
}

/// All locals are set to pure values in a block that is left at its end only.
fn one_block_that_changes_all_locals(size: u32) -> Vec<u8> {
    function(size, |code| {
        code.block(BlockType::Empty).block(BlockType::Empty);
        for n in 1..=size {
            code.local_get(0).i32_const(n as i32).i32_mul().local_set(n);
        }
        code.br(0).end().call(NOTHING).end().local_get(0);
        for n in 1..=size {
            code.local_get(n).i32_add();
        }
    })
}

/// Each division takes the one before it twice; that none can trap is found
/// when the function is built anew, and they are used behind their block.
fn divisions_by_a_late_constant(size: u32) -> Vec<u8> {
    function(2, |code| {
        code.i32_const(3).local_set(1).local_get(0).local_set(2);
        code.loop_(BlockType::Empty).local_get(1).local_set(1);
        code.block(BlockType::Empty);
        for _ in 0..size {
            code.local_get(2).local_get(2).i32_mul().local_get(1).i32_div_s().local_set(2);
        }
        code.local_get(0).i32_load(access(0)).br_if(0).call(NOTHING).end();
        code.local_get(2).i64_extend_i32_u().call(TAKE);
        code.local_get(0).i32_load(access(4)).br_if(0).end().local_get(2);
    })
}

fn pairs_through_blocks(size: u32) -> Vec<u8> {
    function(0, |code| {
        code.local_get(0).local_get(0);
        for n in 0..size {
            code.block(BlockType::FunctionType(PAIR));
            code.local_get(0).i32_load(access(n % 64 * 4)).br_if(0);
            code.call(BINARY).local_get(0).end();
        }
        code.i32_add();
    })
}

fn table_of_few_labels(size: u32) -> Vec<u8> {
    table(size, 4, 1)
}

fn table_of_many_labels(size: u32) -> Vec<u8> {
    table(size, 10_000, 1)
}

fn table_with_changed_locals(size: u32) -> Vec<u8> {
    table(size, 100, 500)
}

/// A `br_table` of `size` entries to `labels` labels after `changed` locals have
/// been changed.
fn table(size: u32, labels: u32, changed: u32) -> Vec<u8> {
    function(changed, |code| {
        for _ in 0..labels {
            code.block(BlockType::Empty);
        }
        for local in 1..=changed {
            code.local_get(local).local_get(0).call(BINARY).local_set(local);
        }
        let targets: Vec<u32> = (0..size).map(|n| n % labels).collect();
        code.local_get(0).br_table(targets, 0);
        for _ in 0..labels {
            code.end().local_get(1).local_get(0).call(BINARY).local_set(1);
        }
        code.local_get(0);
        for local in 1..=changed {
            code.local_get(local).i32_add();
        }
    })
}

/// A loop around a `br_table` with `size` cases that each change a few of
/// twenty locals, as interpreters and coroutines have it.
fn interpreter(size: u32) -> Vec<u8> {
    const STATE: u32 = 20;
    function(STATE, |code| {
        code.block(BlockType::Empty).loop_(BlockType::Empty);
        for _ in 0..=size {
            code.block(BlockType::Empty);
        }
        let targets: Vec<u32> = (0..size).collect();
        code.local_get(1).i32_load(access(0)).br_table(targets, size).end();
        for case in 0..size {
            let (a, b) = (1 + case % STATE, 1 + case * 7 % STATE);
            code.local_get(a).local_get(b).call(BINARY).local_set(a);
            code.local_get(b).i32_const(4).i32_add().local_set(b);
            // To the loop; the cases that follow stand outside of this one.
            code.br(size - 1 - case).end();
        }
        code.br(1).end().end().local_get(0);
        for local in 1..=STATE {
            code.local_get(local).i32_add();
        }
    })
}
