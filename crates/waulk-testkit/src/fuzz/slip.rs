//! Slips: one wrong instruction at one place, as a mistake on the way through
//! SSA form would leave it.
//!
//! [`Sabotage`](crate::Sabotage) breaks every place at once and asks whether a
//! runner sees anything at all. A slip asks how sharp the fuzzer's eyes are: of
//! modules with a single wrong instruction somewhere, how many are noticed?

use wasmparser::Operator as Op;

use super::code::{Code, Function, expression_start};
use crate::Rng;
use crate::features::is_valid;

/// A module with a slip.
#[derive(Debug)]
pub struct Slipped {
    /// The module, still valid, with one wrong instruction.
    pub wrong: Vec<u8>,
    /// The module with `unreachable` where the slip begins: it behaves as
    /// before if, and nearly only if, nothing gets there.
    pub probe: Vec<u8>,
}

/// A kind of slip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slip {
    /// Two `local.set`s in a row write to each other's local.
    SwappedSets,
    /// A `local.set` is a `drop`.
    DroppedSet,
    /// A `local.tee` is nothing.
    DroppedTee,
    /// A `local.get` reads another local of the same type.
    WrongLocal,
    /// A load stands after the store that it stood before, or before the one
    /// that it stood after.
    MovedLoad,
    /// A `br_if` branches when it should not.
    InvertedBranch,
    /// An entry of a `br_table` goes to the label beside the right one.
    WrongTarget,
    /// What may trap and is dropped is not done.
    DroppedTrap,
    /// A store is not done.
    DroppedStore,
    /// A constant is one more.
    WrongConstant,
    /// A subtraction takes its operands in the wrong order.
    SwappedSub,
    /// A call for its effects alone is not made.
    DroppedCall,
}

impl Slip {
    /// Every kind.
    pub const ALL: [Slip; 12] = [
        Slip::SwappedSets,
        Slip::DroppedSet,
        Slip::DroppedTee,
        Slip::WrongLocal,
        Slip::MovedLoad,
        Slip::InvertedBranch,
        Slip::WrongTarget,
        Slip::DroppedTrap,
        Slip::DroppedStore,
        Slip::WrongConstant,
        Slip::SwappedSub,
        Slip::DroppedCall,
    ];

    /// Makes one slip of this kind in a module. `None` if there is no place
    /// for it.
    pub fn apply(self, bytes: &[u8], rng: &mut Rng) -> Option<Slipped> {
        let code = Code::read(bytes)?;
        let mut places = Vec::new();
        for (index, function) in code.functions.iter().enumerate() {
            for at in 0..function.ops.len() {
                if self.replacement(&code, function, at, &mut Rng::new(0)).is_some() {
                    places.push((index, at));
                }
            }
        }
        // A few tries: some replacements are not valid where they stand.
        for _ in 0..4 {
            if places.is_empty() {
                return None;
            }
            let (index, at) = places.swap_remove(rng.below(places.len()));
            let function = &code.functions[index];
            let (start, end, instead) = self.replacement(&code, function, at, rng)?;
            let mut ops = function.ops.clone();
            ops.splice(start..end, instead);
            let wrong = code.with(index, &ops);
            if is_valid(&wrong) {
                let mut ops = function.ops.clone();
                ops.insert(start, Op::Unreachable);
                return Some(Slipped { wrong, probe: code.with(index, &ops) });
            }
        }
        None
    }

    /// What would stand in the place of which operators, if the slip is made
    /// at the operator `at`.
    fn replacement<'a>(
        self,
        code: &Code<'a>,
        function: &Function<'a>,
        at: usize,
        rng: &mut Rng,
    ) -> Option<(usize, usize, Vec<Op<'a>>)> {
        let ops = &function.ops;
        let one = |op: Op<'a>| Some((at, at + 1, vec![op]));
        match (self, &ops[at]) {
            (Slip::SwappedSets, Op::LocalSet { local_index: first }) => {
                let Some(Op::LocalSet { local_index: second }) = ops.get(at + 1) else {
                    return None;
                };
                let ty = |local: u32| function.locals.get(local as usize);
                let is_swap = first != second && ty(*first) == ty(*second);
                is_swap.then(|| (at, at + 2, vec![ops[at + 1].clone(), ops[at].clone()]))
            }
            (Slip::DroppedSet, Op::LocalSet { .. }) => one(Op::Drop),
            (Slip::DroppedTee, Op::LocalTee { .. }) => Some((at, at + 1, Vec::new())),
            (Slip::WrongLocal, Op::LocalGet { local_index }) => {
                let ty = function.locals.get(*local_index as usize)?;
                let others: Vec<u32> = (0..function.locals.len() as u32)
                    .filter(|other| other != local_index && function.locals[*other as usize] == *ty)
                    .collect();
                (!others.is_empty())
                    .then(|| rng.choose(&others))
                    .and_then(|other| one(Op::LocalGet { local_index: *other }))
            }
            (Slip::MovedLoad, op) if is_store(op) => moved_load(ops, at),
            (Slip::InvertedBranch, Op::BrIf { .. }) => {
                Some((at, at + 1, vec![Op::I32Eqz, ops[at].clone()]))
            }
            (Slip::WrongTarget, Op::BrTable { targets }) => {
                // The operator holds bytes of the input: the same effect comes
                // from an index that is one off.
                (!targets.is_empty()).then(|| {
                    (at, at + 1, vec![Op::I32Const { value: 1 }, Op::I32Xor, ops[at].clone()])
                })
            }
            (Slip::DroppedTrap, Op::Drop) => {
                let last = at.checked_sub(1)?;
                let traps = may_trap(&ops[last]);
                let start = expression_start(ops, at).filter(|_| traps)?;
                Some((start, at + 1, Vec::new()))
            }
            (Slip::DroppedStore, op) if is_store(op) => {
                Some((at, at + 1, vec![Op::Drop, Op::Drop]))
            }
            (Slip::WrongConstant, Op::I32Const { value }) => {
                one(Op::I32Const { value: value.wrapping_add(1) })
            }
            (Slip::WrongConstant, Op::I64Const { value }) => {
                one(Op::I64Const { value: value.wrapping_add(1) })
            }
            (Slip::SwappedSub, Op::I32Sub) => {
                Some((at, at + 1, vec![Op::I32Sub, Op::I32Const { value: -1 }, Op::I32Mul]))
            }
            (Slip::SwappedSub, Op::I64Sub) => {
                Some((at, at + 1, vec![Op::I64Sub, Op::I64Const { value: -1 }, Op::I64Mul]))
            }
            (Slip::DroppedCall, Op::Call { function_index }) => {
                let ty = code.types.get(*function_index as usize)?;
                let drops = ty.params().iter().map(|_| Op::Drop).collect();
                ty.results().is_empty().then_some((at, at + 1, drops))
            }
            _ => None,
        }
    }
}

/// `LOAD` before and `STORE` after become `STORE` and `LOAD`, or the other way
/// round, where both are simple.
fn moved_load<'a>(ops: &[Op<'a>], store: usize) -> Option<(usize, usize, Vec<Op<'a>>)> {
    let value = expression_start(ops, store)?;
    let address = expression_start(ops, value)?;
    let statement = &ops[address..=store];
    // A load right after, by an address that stands there.
    if let Some(load) = (store + 2..(store + 6).min(ops.len())).find(|at| is_load(&ops[*at]))
        && expression_start(ops, load + 1) == Some(store + 1)
        && may_meet(&ops[load], &ops[store])
    {
        let moved = ops[store + 1..=load].iter().chain(statement).cloned().collect();
        return Some((address, load + 1, moved));
    }
    // One right before, whose value waits on the stack or in a local.
    let mut end = address;
    if end > 0 && matches!(ops[end - 1], Op::LocalSet { .. }) {
        end -= 1;
    }
    if end > 0 && is_load(&ops[end - 1]) && may_meet(&ops[end - 1], &ops[store]) {
        let start = expression_start(ops, end)?;
        let moved = statement.iter().chain(&ops[start..address]).cloned().collect();
        return Some((start, store + 1, moved));
    }
    None
}

/// Whether two accesses have offsets by which they may be to the same place.
fn may_meet(load: &Op<'_>, store: &Op<'_>) -> bool {
    let offset = |op: &Op<'_>| -> Option<u64> {
        let text = format!("{op:?}");
        let digits = text.split("offset: ").nth(1)?;
        digits.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
    };
    offset(load).zip(offset(store)).is_some_and(|(load, store)| load.abs_diff(store) < 16)
}

fn name(op: &Op<'_>) -> String {
    let name = format!("{op:?}");
    name.split([' ', '{']).next().unwrap_or_default().to_owned()
}

fn is_load(op: &Op<'_>) -> bool {
    let name = name(op);
    name.contains("Load") && !name.contains("Lane")
}

fn is_store(op: &Op<'_>) -> bool {
    let name = name(op);
    name.contains("Store") && !name.contains("Lane") && !name.contains("Atomic")
}

fn may_trap(op: &Op<'_>) -> bool {
    let name = name(op);
    let divides = ["I32Div", "I32Rem", "I64Div", "I64Rem"].iter().any(|op| name.starts_with(op));
    divides || is_load(op) || (name.contains("TruncF") && !name.contains("Sat"))
}
