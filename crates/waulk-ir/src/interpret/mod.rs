//! Executes functions, for tests.
//!
//! A function in SSA form runs as it stands, so that a test can run it before
//! and after a step and compare what can be seen: results, traps, memory,
//! globals and calls. Nothing but tests uses this. It is slow and simple on
//! purpose, and knows instructions by the evaluators of the instruction table.
//!
//! Calls go to a [`Host`], if there is one: it writes down what was called with
//! what, gives results that look random, and changes memory and globals, as any
//! callee may; it may throw. Results are the same whenever the calls before are
//! the same.
//!
//! Does not handle ([`Stop::Unsupported`]): references, exceptions as such among
//! them, tables, segments, threads, memories beyond the first, relaxed SIMD,
//! loads and stores of single lanes; calls without a host.

mod exception;
mod memory;
#[cfg(test)]
mod tests;

use cranelift_entity::SecondaryMap;
use smallvec::SmallVec;
use wasmparser::ValType;

use crate::address;
use crate::constant::Constant;
use crate::evaluate::Trap as Fault;
use crate::function::{
    Function, Label, LabelKind, List, Node, NodeKind, Op, Region, Target, Value, ValueDef, Variable,
};
use crate::instructions::{Immediate, Type};
use crate::opcode::Opcode;
use crate::rebuild::is_terminator;

/// What a function runs on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Machine {
    /// The first memory.
    pub memory: Vec<u8>,
    /// How far it can grow, in pages.
    pub most_pages: u64,
    /// Globals; `None` for what is no number.
    pub globals: Vec<Option<Constant>>,
    /// What answers calls.
    pub host: Option<Host>,
    /// How many steps are left.
    pub fuel: u64,
}

/// What answers calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Host {
    /// The calls so far: the instruction, its immediates and operands.
    pub calls: Vec<(Opcode, Vec<u64>, Vec<Constant>)>,
    /// Globals that calls may change.
    pub globals: Vec<usize>,
    /// Decides what looks random.
    pub seed: u64,
    /// Tags of what calls may throw, with the types of their values.
    pub tags: Vec<(u64, Vec<ValType>)>,
}

/// What was thrown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// Its tag.
    pub tag: u64,
    /// Its values.
    pub values: Vec<Constant>,
}

/// Why a function did not end as it should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// It trapped.
    Trap(Trap),
    /// It threw what it does not catch.
    Thrown(Exception),
    /// It ran too long.
    OutOfFuel,
    /// It has an instruction that can't be executed here.
    Unsupported(Opcode),
}

/// Why it trapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trap {
    /// An `unreachable`.
    Unreachable,
    /// An access out of the memory.
    OutOfBounds,
    /// A division or conversion.
    Arithmetic(Fault),
}

/// Executes a function.
///
/// # Errors
/// It did not get to its end.
///
/// # Panics
/// The function is not valid, or the arguments are not of its parameters' types.
pub fn run(
    func: &Function,
    args: &[Constant],
    machine: &mut Machine,
) -> Result<Vec<Constant>, Stop> {
    assert_eq!(args.len(), func.params.len(), "as many arguments as parameters");
    let variable = |variable: &Variable| match variable.param {
        Some(param) => Some(args[param as usize]),
        None => zero(variable.ty),
    };
    let mut run = Run {
        func,
        machine,
        values: SecondaryMap::new(),
        variables: func.variables.iter().map(variable).collect(),
        caught: SecondaryMap::new(),
        passes_to: None,
        epoch: 1,
        results: Vec::new(),
    };
    for (&param, &arg) in func.params.iter().zip(args) {
        run.set(param, arg);
    }
    run.region(func.body())?;
    Ok(run.results)
}

struct Run<'f, 'm> {
    func: &'f Function,
    machine: &'m mut Machine,
    /// What values are, and for pure ones since when.
    values: SecondaryMap<Value, Option<(Constant, u64)>>,
    /// Locals that are not in SSA form; `None` for what is no number.
    variables: Vec<Option<Constant>>,
    /// What handlers have caught.
    caught: SecondaryMap<Label, Option<Exception>>,
    /// Where an exception on its way was handed on to: nothing between sees it.
    passes_to: Option<Label>,
    /// Between two starts of a loop no node runs twice, so that pure values
    /// stay what they are.
    epoch: u64,
    results: Vec<Constant>,
}

type Constants = SmallVec<[Constant; 4]>;

impl Run<'_, '_> {
    fn burn(&mut self) -> Result<(), Stop> {
        match self.machine.fuel.checked_sub(1) {
            Some(left) => {
                self.machine.fuel = left;
                Ok(())
            }
            None => Err(Stop::OutOfFuel),
        }
    }

    fn set(&mut self, value: Value, constant: Constant) {
        self.values[value] = Some((constant, self.epoch));
    }

    fn value(&mut self, value: Value) -> Result<Constant, Stop> {
        let ValueDef::Pure { op, args, .. } = self.func.values[value].def else {
            return Ok(self.values[value].expect("it was made before").0);
        };
        if let Some((constant, since)) = self.values[value]
            && since == self.epoch
        {
            return Ok(constant);
        }
        let args = stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.list(args))?;
        let result = self.pure(op, &args)?;
        self.set(value, result);
        Ok(result)
    }

    fn list(&mut self, list: List) -> Result<Constants, Stop> {
        (0..list.len()).map(|i| self.value(self.func.at(list, i))).collect()
    }

    fn condition(&mut self, value: Value) -> Result<u32, Stop> {
        match self.value(value)? {
            Constant::I32(bits) => Ok(bits),
            other => panic!("{value} decides, but is {other:?}"),
        }
    }

    /// What an operation with one result gives.
    fn pure(&mut self, op: Op, args: &[Constant]) -> Result<Constant, Stop> {
        self.burn()?;
        let words = self.func.words_of(op);
        Ok(match op.code {
            Opcode::I32Const => Constant::I32(op.word as u32),
            Opcode::I64Const => Constant::I64(op.word),
            Opcode::F32Const => Constant::F32(op.word as u32),
            Opcode::F64Const => Constant::F64(op.word),
            Opcode::V128Const => Constant::V128(u128::from(words[0]) | u128::from(words[1]) << 64),
            Opcode::GlobalGet => match address::of(op) {
                Some(address) => Constant::I32(address),
                None => self.global(op)?,
            },
            _ => {
                let lanes = lanes(op, &words);
                match op.code.evaluate(args, &lanes) {
                    Some(Ok(result)) => result.value,
                    Some(Err(fault)) => return Err(Stop::Trap(Trap::Arithmetic(fault))),
                    None => return Err(Stop::Unsupported(op.code)),
                }
            }
        })
    }

    fn global(&self, op: Op) -> Result<Constant, Stop> {
        let global = self.machine.globals.get(op.word as usize).copied().flatten();
        global.ok_or(Stop::Unsupported(op.code))
    }

    /// Executes a region; gives the label that it goes to.
    fn region(&mut self, region: Region) -> Result<Label, Stop> {
        stacker::maybe_grow(64 * 1024, 1024 * 1024, || {
            let mut next = self.func.regions[region].first.expand();
            while let Some(node) = next {
                if let Some(label) = self.node(node)? {
                    return Ok(label);
                }
                next = self.func.nodes[node].next.expand();
            }
            panic!("{region} falls through at its end")
        })
    }

    /// Executes a node; gives the label that it goes to, if it goes to one.
    fn node(&mut self, node: Node) -> Result<Option<Label>, Stop> {
        self.burn()?;
        match self.func.nodes[node].kind {
            NodeKind::Inst { op, args, results } => self.inst(op, args, results),
            NodeKind::Block { label, body } => self.enter(label, body),
            NodeKind::If { cond, label, then, other } => {
                let taken = if self.condition(cond)? != 0 { then } else { other };
                self.enter(label, taken)
            }
            NodeKind::Loop { label, args, body } => {
                self.go(Target { label, args })?;
                loop {
                    self.burn()?;
                    self.epoch += 1;
                    let to = self.region(body)?;
                    if to != label {
                        return Ok(Some(to));
                    }
                }
            }
            NodeKind::BrOn { look, .. } => Err(Stop::Unsupported(self.func.look(look).op.code)),
            NodeKind::Resume { rest, .. } => {
                Err(Stop::Unsupported(self.func.resumption(rest).op.code))
            }
            NodeKind::Try { body, first, count } => self.catch(body, first, count),
            NodeKind::Legacy { label, body, first, count } => {
                self.handle(label, body, first, count)
            }
            NodeKind::Delegate { label, body, to } => self.hand_on(label, body, to),
            NodeKind::Rethrow { label } => {
                Err(Stop::Thrown(self.caught[label].clone().expect("it has caught something")))
            }
            NodeKind::Br(target) => self.go(target),
            NodeKind::BrIf { cond, target } => match self.condition(cond)? {
                0 => Ok(None),
                _ => self.go(target),
            },
            NodeKind::BrTable { index, first, count } => {
                let index = self.condition(index)?.min(count - 1);
                self.go(self.func.targets(first, count)[index as usize])
            }
        }
    }

    /// Executes a region and stays behind it if it goes to its label.
    fn enter(&mut self, label: Label, region: Region) -> Result<Option<Label>, Stop> {
        let to = self.region(region)?;
        Ok((to != label).then_some(to))
    }

    /// Brings a label its values.
    fn go(&mut self, Target { label, args }: Target) -> Result<Option<Label>, Stop> {
        let brought = self.list(args)?;
        if self.func.labels[label].kind == LabelKind::Exit {
            self.results = brought.to_vec();
        } else {
            self.set_list(self.func.labels[label].phis, &brought);
        }
        Ok(Some(label))
    }

    fn set_list(&mut self, list: List, constants: &[Constant]) {
        assert_eq!(list.len(), constants.len(), "as many as are taken");
        for (i, &constant) in constants.iter().enumerate() {
            self.set(self.func.at(list, i), constant);
        }
    }

    fn inst(&mut self, op: Op, args: List, results: List) -> Result<Option<Label>, Stop> {
        let args = self.list(args)?;
        let given: Constants = match op.code {
            Opcode::Unreachable => return Err(Stop::Trap(Trap::Unreachable)),
            Opcode::Nop => Constants::new(),
            Opcode::GlobalSet => {
                self.global(op)?;
                self.machine.globals[op.word as usize] = Some(args[0]);
                Constants::new()
            }
            Opcode::LocalGet => {
                let variable = self.variables[op.word as usize];
                Constants::from_slice(&[variable.ok_or(Stop::Unsupported(op.code))?])
            }
            Opcode::LocalSet => {
                self.variables[op.word as usize] = Some(args[0]);
                Constants::new()
            }
            Opcode::Throw => {
                return Err(Stop::Thrown(Exception { tag: op.word, values: args.to_vec() }));
            }
            Opcode::Call
            | Opcode::CallIndirect
            | Opcode::ReturnCall
            | Opcode::ReturnCallIndirect => {
                if is_terminator(op.code) {
                    let types = self.func.results.clone();
                    let called = self.call(op, &args, &types);
                    // What it throws is not thrown in here any more.
                    self.passes_to = Some(self.func.exit());
                    self.results = called?.to_vec();
                    return Ok(Some(self.func.exit()));
                }
                let results = self.func.slice(results).iter();
                let types: Vec<_> = results.map(|&result| self.func.values[result].ty).collect();
                self.call(op, &args, &types)?
            }
            _ => match memory::access(self.func, self.machine, op, &args) {
                Some(given) => given?,
                None if results.len() == 2 => match op.code.evaluate_two(&args) {
                    Some(given) => given.into_iter().collect(),
                    None => return Err(Stop::Unsupported(op.code)),
                },
                None => [self.pure(op, &args)?].into_iter().collect(),
            },
        };
        // A memory with 64-bit addresses has a size of another type.
        let of_type = |(&result, given): (&Value, &Constant)| {
            given.ty().val_type() == Some(self.func.values[result].ty)
        };
        if !self.func.slice(results).iter().zip(&given).all(of_type) {
            return Err(Stop::Unsupported(op.code));
        }
        self.set_list(results, &given);
        Ok(None)
    }

    fn call(&mut self, op: Op, args: &[Constant], types: &[ValType]) -> Result<Constants, Stop> {
        let words = self.func.words_of(op).to_vec();
        let unsupported = Stop::Unsupported(op.code);
        let Machine { memory, globals, host, .. } = &mut *self.machine;
        let host = host.as_mut().ok_or(unsupported.clone())?;
        host.calls.push((op.code, words, args.to_vec()));
        let mut random = Random(host.seed ^ (host.calls.len() as u64) << 32);
        if !memory.is_empty() {
            // Low addresses are used most.
            let at = random.next() as usize % memory.len().min(1 << (random.next() % 17));
            memory[at] = random.next() as u8;
        }
        for &global in &host.globals {
            if let Some(Some(old)) = globals.get_mut(global)
                && random.next().is_multiple_of(2)
            {
                *old = random.constant(old.ty()).ok_or(unsupported.clone())?;
            }
        }
        if !host.tags.is_empty() && random.next().is_multiple_of(4) {
            let (tag, types) = &host.tags[random.next() as usize % host.tags.len()];
            let values = types.iter().map(|&ty| random.value(ty).ok_or(unsupported.clone()));
            return Err(Stop::Thrown(Exception {
                tag: *tag,
                values: values.collect::<Result<_, _>>()?,
            }));
        }
        types.iter().map(|&ty| random.value(ty).ok_or(unsupported.clone())).collect()
    }
}

/// What a local of this type is at first; `None` for a reference.
fn zero(ty: ValType) -> Option<Constant> {
    Constant::from_bits(Type::of(ty)?, 0)
}

/// The lanes among the immediates of an operation.
fn lanes(op: Op, words: &[u64]) -> SmallVec<[u8; 16]> {
    match *op.code.row().immediates {
        [Immediate::Lane] => SmallVec::from_slice(&[words[0] as u8]),
        [Immediate::Lanes] => words.iter().flat_map(|word| word.to_le_bytes()).collect(),
        _ => SmallVec::new(),
    }
}

/// Numbers that look random, the same for the same seed.
#[derive(Clone, Debug)]
pub struct Random(pub u64);

impl Random {
    /// The next number (splitmix64).
    #[expect(clippy::should_implement_trait, reason = "it never ends")]
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    /// A constant of a type, more often one on which code decides something
    /// than not. `None` for [`Type::Address`].
    pub fn constant(&mut self, ty: Type) -> Option<Constant> {
        let bits = match self.next() % 8 {
            0 => 0,
            1 => 1,
            2 => u64::MAX,
            3 => self.next() % 256,
            4 => (self.next() % 4096) * 4,
            5 => 1 << (self.next() % 64),
            _ => self.next(),
        };
        Constant::from_bits(
            ty,
            match ty {
                Type::F32 if self.next().is_multiple_of(2) => (bits as i64 as f32).to_bits().into(),
                Type::F64 if self.next().is_multiple_of(2) => (bits as i64 as f64).to_bits().into(),
                _ => u128::from(bits) | u128::from(self.next()) << 64,
            },
        )
    }

    /// As [`Random::constant`]; `None` for a reference.
    pub fn value(&mut self, ty: ValType) -> Option<Constant> {
        self.constant(Type::of(ty)?)
    }
}
