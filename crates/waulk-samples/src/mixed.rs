//! A function of what programs are made of: arithmetic on locals, loads and
//! stores, calls, `if`s, loops and branches out of blocks.
//!
//! Most of what a place uses is set close to it, as in programs; some locals
//! live through the whole function. Their number grows with the square root of
//! the size, which is about what compilers leave of large functions.

use wasm_encoder::{BlockType, InstructionSink, ValType};

use crate::module::{BINARY, NOTHING, TAKE, access, module};

/// Locals that live through the whole function.
const GLOBAL: u32 = 4;

/// How many locals around it a place uses.
const WINDOW: u32 = 8;

/// Blocks, loops and `if`s that may be open.
const DEEPEST: usize = 6;

/// A module of one function of about this many instructions.
pub fn mixed(instructions: usize) -> Vec<u8> {
    let locals = 2 * WINDOW + instructions.isqrt() as u32;
    let params = [ValType::I32, ValType::I32, ValType::I64];
    // `i32`s first, then `i64`s, one for every four.
    let wide = locals / 4;
    let declared = [(locals, ValType::I32), (wide, ValType::I64)];
    module(&params, &[ValType::I32], &declared, |code| {
        let first = params.len() as u32;
        let mut writer = Writer {
            code,
            random: 0x2545_f491_4f6c_dd1d,
            written: 0,
            all: instructions,
            first,
            locals,
            wide,
        };
        while writer.written < instructions {
            writer.statement(0);
        }
        writer.value(2);
    })
}

struct Writer<'c, 'f> {
    code: &'c mut InstructionSink<'f>,
    random: u64,
    written: usize,
    all: usize,
    first: u32,
    locals: u32,
    wide: u32,
}

impl Writer<'_, '_> {
    /// A number below `below`: xorshift.
    fn below(&mut self, below: u32) -> u32 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random >> 33) as u32 % below
    }

    fn count(&mut self, instructions: usize) {
        self.written += instructions;
    }

    /// A local of those that are used hereabouts.
    fn local(&mut self) -> u32 {
        if self.below(8) == 0 {
            return self.first + self.below(GLOBAL);
        }
        let room = (self.locals - GLOBAL - WINDOW) as usize;
        let here = room * self.written.min(self.all) / self.all.max(1);
        self.first + GLOBAL + here as u32 + self.below(WINDOW)
    }

    fn wide_local(&mut self) -> u32 {
        let here = self.wide as usize * self.written.min(self.all - 1) / self.all.max(1);
        self.first + self.locals + here as u32
    }

    /// Pushes an `i32`.
    fn value(&mut self, depth: u32) {
        let choice = if depth == 0 { self.below(5) } else { self.below(14) };
        match choice {
            0..3 => {
                let local = self.local();
                self.code.local_get(local);
            }
            3 => {
                self.code.local_get(0);
            }
            4 => {
                let constant = self.below(300) as i32 - 20;
                self.code.i32_const(constant);
            }
            5..9 => {
                self.value(depth - 1);
                self.value(depth - 1);
                match self.below(6) {
                    0 | 1 => self.code.i32_add(),
                    2 => self.code.i32_sub(),
                    3 => self.code.i32_and(),
                    4 => self.code.i32_mul(),
                    _ => self.code.i32_shl(),
                };
            }
            9..12 => {
                self.value(depth - 1);
                let offset = self.below(32) * 4;
                self.code.i32_load(access(offset));
            }
            12 => {
                self.value(depth - 1);
                self.value(depth - 1);
                self.code.call(BINARY);
            }
            _ => {
                let local = self.wide_local();
                self.code.local_get(local).i32_wrap_i64();
                self.count(1);
            }
        }
        self.count(1);
    }

    fn condition(&mut self) {
        // Nothing that is known before it runs: what follows stays reachable.
        self.value(1);
        let offset = self.below(32) * 4;
        self.code.local_get(0).i32_load(access(offset));
        self.count(2);
        match self.below(3) {
            0 => self.code.i32_eq(),
            1 => self.code.i32_lt_s(),
            _ => self.code.i32_gt_u(),
        };
        self.count(1);
    }

    fn statements(&mut self, depth: usize) {
        for _ in 0..1 + self.below(4) {
            self.statement(depth);
        }
    }

    fn statement(&mut self, depth: usize) {
        let choice = if depth < DEEPEST && self.written < self.all {
            self.below(16)
        } else {
            self.below(10)
        };
        match choice {
            0..5 => {
                self.value(3);
                let local = self.local();
                self.code.local_set(local);
            }
            5 | 6 => {
                self.value(2);
                self.value(2);
                let offset = self.below(32) * 4;
                self.code.i32_store(access(offset));
            }
            7 => {
                self.code.call(NOTHING);
            }
            8 => {
                let local = self.wide_local();
                let constant = i64::from(self.below(1 << 20));
                self.code.local_get(local).i64_const(constant).i64_add().local_set(local);
                self.count(3);
            }
            9 => {
                let local = self.wide_local();
                self.code.local_get(local).call(TAKE);
                self.count(1);
            }
            10 | 11 => self.start_if(depth, false),
            12 => self.start_if(depth, true),
            13 | 14 => self.block(depth),
            _ => self.start_loop(depth),
        }
        self.count(1);
    }

    fn start_if(&mut self, depth: usize, other: bool) {
        self.condition();
        self.code.if_(BlockType::Empty);
        self.statements(depth + 1);
        if other {
            self.code.else_();
            self.statements(depth + 1);
        }
        self.code.end();
        self.count(2);
    }

    fn block(&mut self, depth: usize) {
        self.code.block(BlockType::Empty);
        self.statements(depth + 1);
        self.condition();
        self.code.br_if(0);
        self.statements(depth + 1);
        if depth > 0 {
            self.condition();
            let outer = self.below(depth as u32);
            self.code.br_if(outer);
        }
        self.statements(depth + 1);
        self.code.end();
        self.count(4);
    }

    fn start_loop(&mut self, depth: usize) {
        let counter = self.local();
        self.code.loop_(BlockType::Empty);
        self.statements(depth + 1);
        self.code.local_get(counter).i32_const(1).i32_sub().local_tee(counter).br_if(0);
        self.code.end();
        self.count(6);
    }
}
