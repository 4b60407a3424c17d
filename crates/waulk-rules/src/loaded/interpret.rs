//! Runs decision trees.

use smallvec::SmallVec;
use waulk_ir::function::Value;

use super::Loaded;
use super::tree::{Expr, Forest, Step, TermRef, Tree, VariantArm};
use crate::compiled::{Context, Op};
use crate::externs::Rewriter;
use crate::inst::{Address, Inst, Wide};
use crate::operations::Ty;

/// What rules compute with.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Item {
    /// There is none.
    None,
    Value(Value),
    /// A number of any type; one without a sign is not negative.
    Int(i128),
    Ty(Ty),
    Op(Op),
    Inst(Inst),
    Address(Address),
    Wide(Wide),
}

/// What a tree gives: the value, and the number of the rule that gave it.
pub(super) type Found = Option<(Item, usize)>;

/// A function of [`Context`], by what it takes and gives.
#[derive(Clone, Copy)]
pub(super) struct Extern(fn(&mut Rewriter<'_, Loaded>, &[Item]) -> Item);

impl std::fmt::Debug for Extern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Extern")
    }
}

impl Item {
    #[track_caller]
    pub(super) fn value(self) -> Value {
        match self {
            Item::Value(value) => value,
            other => unreachable!("{other:?} is no value"),
        }
    }

    #[track_caller]
    pub(super) fn address(self) -> Address {
        match self {
            Item::Address(address) => address,
            other => unreachable!("{other:?} is no address"),
        }
    }

    fn int(self) -> i128 {
        match self {
            Item::Int(int) => int,
            other => unreachable!("{other:?} is no number"),
        }
    }

    fn ty(self) -> Ty {
        match self {
            Item::Ty(ty) => ty,
            other => unreachable!("{other:?} is no type"),
        }
    }

    fn op(self) -> Op {
        match self {
            Item::Op(op) => op,
            other => unreachable!("{other:?} is no operation"),
        }
    }

    /// The number of the variant that it is, and its fields.
    fn variant(self) -> (usize, SmallVec<[Item; 5]>) {
        let value = Item::Value;
        let fields: SmallVec<[Item; 5]> = match self {
            Item::Ty(ty) => return (ty as usize, SmallVec::new()),
            Item::Op(op) => return (op as usize, SmallVec::new()),
            Item::Inst(inst) => match inst {
                Inst::Int { ty, value } => {
                    [Item::Ty(ty), Item::Int(value.into())].into_iter().collect()
                }
                Inst::Float { ty, bits } => {
                    [Item::Ty(ty), Item::Int(bits.into())].into_iter().collect()
                }
                Inst::Vector { bits } => [Item::Wide(bits)].into_iter().collect(),
                Inst::Unary { op, ty, x } => {
                    [Item::Op(op), Item::Ty(ty), value(x)].into_iter().collect()
                }
                Inst::Binary { op, ty, x, y } => {
                    [Item::Op(op), Item::Ty(ty), value(x), value(y)].into_iter().collect()
                }
                Inst::Ternary { op, ty, x, y, z } => {
                    [Item::Op(op), Item::Ty(ty), value(x), value(y), value(z)].into_iter().collect()
                }
                Inst::Extract { op, ty, lane, x } => {
                    let lane = Item::Int(lane.into());
                    [Item::Op(op), Item::Ty(ty), lane, value(x)].into_iter().collect()
                }
                Inst::Replace { op, ty, lane, x, y } => {
                    let lane = Item::Int(lane.into());
                    [Item::Op(op), Item::Ty(ty), lane, value(x), value(y)].into_iter().collect()
                }
                Inst::Shuffle { lanes, x, y } => {
                    [Item::Wide(lanes), value(x), value(y)].into_iter().collect()
                }
            },
            other => unreachable!("{other:?} has no variants"),
        };
        let Item::Inst(inst) = self else { unreachable!("others have no fields") };
        (inst.number(), fields)
    }
}

impl From<Option<Value>> for Item {
    fn from(value: Option<Value>) -> Item {
        value.map_or(Item::None, Item::Value)
    }
}

impl From<Option<i64>> for Item {
    fn from(number: Option<i64>) -> Item {
        number.map_or(Item::None, |number| Item::Int(number.into()))
    }
}

/// The functions that rules call, by their names in [`Context`].
pub(super) const EXTERNS: &[(&str, Extern)] = &[
    ("inst", Extern(|r, a| r.inst(a[0].value()).map_or(Item::None, Item::Inst))),
    (
        "wide",
        Extern(|r, a| match a[0] {
            Item::Wide(wide) => Item::Int(r.wide(wide) as i128),
            other => unreachable!("{other:?} is no number of 128 bits"),
        }),
    ),
    ("never", Extern(|r, a| r.never(a[0].value()).into())),
    ("unary", Extern(|r, a| Item::Value(r.unary(&a[0].op(), &a[1].ty(), a[2].value())))),
    (
        "binary",
        Extern(|r, a| Item::Value(r.binary(&a[0].op(), &a[1].ty(), a[2].value(), a[3].value()))),
    ),
    (
        "ternary",
        Extern(|r, a| {
            let (x, y, z) = (a[2].value(), a[3].value(), a[4].value());
            Item::Value(r.ternary(&a[0].op(), &a[1].ty(), x, y, z))
        }),
    ),
    (
        "extract",
        Extern(|r, a| {
            Item::Value(r.extract(&a[0].op(), &a[1].ty(), a[2].int() as u8, a[3].value()))
        }),
    ),
    (
        "replace",
        Extern(|r, a| {
            let (lane, x, y) = (a[2].int() as u8, a[3].value(), a[4].value());
            Item::Value(r.replace(&a[0].op(), &a[1].ty(), lane, x, y))
        }),
    ),
    (
        "shuffle",
        Extern(|r, a| Item::Value(r.shuffle(a[0].int() as u128, a[1].value(), a[2].value()))),
    ),
    ("iconst", Extern(|r, a| Item::Value(r.iconst(&a[0].ty(), a[1].int() as i64)))),
    ("fconst", Extern(|r, a| Item::Value(r.fconst(&a[0].ty(), a[1].int() as u64)))),
    ("vconst", Extern(|r, a| Item::Value(r.vconst(a[0].int() as u128)))),
    ("address", Extern(|r, a| Item::Address(r.address(a[0].value(), a[1].int() as i64)))),
    ("fold_unary", Extern(|r, a| r.fold_unary(&a[0].op(), &a[1].ty(), a[2].int() as i64).into())),
    (
        "fold_binary",
        Extern(|r, a| {
            let (x, y) = (a[2].int() as i64, a[3].int() as i64);
            r.fold_binary(&a[0].op(), &a[1].ty(), x, y).into()
        }),
    ),
    ("not_constant", Extern(|r, a| r.not_constant(a[0].value()).into())),
    ("log2", Extern(|r, a| r.log2(&a[0].ty(), a[1].int() as i64).into())),
    ("low_mask", Extern(|r, a| r.low_mask(&a[0].ty(), a[1].int() as i64).into())),
    ("zero_bits", Extern(|r, a| Item::Int(r.zero_bits(&a[0].ty(), a[1].value()).into()))),
];

/// What a term gives.
pub(super) fn run(
    forest: &Forest,
    term: TermRef,
    arguments: &[Item],
    rewriter: &mut Rewriter<'_, Loaded>,
) -> Found {
    let tree = &forest.trees[term as usize];
    let slots = std::iter::repeat_n(Item::None, tree.slots).collect();
    Run { forest, tree, arguments, slots, rewriter }.block(0).flatten()
}

struct Run<'r, 'b> {
    forest: &'r Forest,
    tree: &'r Tree,
    arguments: &'r [Item],
    slots: SmallVec<[Item; 32]>,
    rewriter: &'r mut Rewriter<'b, Loaded>,
}

impl Run<'_, '_> {
    /// Goes through a block; `None` where it does not end in it.
    fn block(&mut self, block: u32) -> Option<Found> {
        let tree = self.tree;
        for step in &tree.blocks[block as usize] {
            let body = match step {
                Step::Bind { slot, expr } => {
                    self.slots[*slot as usize] = self.expr(*expr);
                    continue;
                }
                Step::Require { slot, source } => {
                    let item = self.expr(*source);
                    if item == Item::None {
                        return Some(None);
                    }
                    self.slots[*slot as usize] = item;
                    continue;
                }
                Step::Return { expr, rule } => {
                    return Some(Some((self.expr(*expr), *rule as usize)));
                }
                Step::Equal { a, b, body } => (self.expr(*a) == self.expr(*b)).then_some(*body),
                Step::Some { source, slot, body } => match self.expr(*source) {
                    Item::None => None,
                    item => {
                        if let Some(slot) = slot {
                            self.slots[*slot as usize] = item;
                        }
                        Some(*body)
                    }
                },
                Step::Number { source, arms } => {
                    let number = self.expr(*source).int();
                    arms.iter().find(|(other, _)| *other == number).map(|(_, body)| *body)
                }
                Step::Variant { source, arms } => self.variant(*source, arms),
            };
            if let Some(end) = body.and_then(|body| self.block(body)) {
                return Some(end);
            }
        }
        None
    }

    /// The block for the variant that a value is, its fields bound.
    fn variant(&mut self, source: u32, arms: &[Option<VariantArm>]) -> Option<u32> {
        let (variant, fields) = self.expr(source).variant();
        let arm = arms.get(variant)?.as_ref()?;
        for (slot, field) in arm.slots.iter().zip(fields) {
            if let Some(slot) = slot {
                self.slots[*slot as usize] = field;
            }
        }
        Some(arm.body)
    }

    fn expr(&mut self, expr: u32) -> Item {
        let tree = self.tree;
        match &tree.exprs[expr as usize] {
            Expr::Slot(slot) => self.slots[*slot as usize],
            Expr::Argument(at) => self.arguments[*at as usize],
            Expr::Int(number) => Item::Int(*number),
            Expr::Ty(ty) => Item::Ty(*ty),
            Expr::Op(op) => Item::Op(*op),
            Expr::Extern { function: Extern(function), arguments } => {
                let arguments: SmallVec<[Item; 5]> =
                    arguments.iter().map(|&argument| self.expr(argument)).collect();
                function(self.rewriter, &arguments)
            }
            Expr::Term { term, arguments } => {
                let arguments: SmallVec<[Item; 5]> =
                    arguments.iter().map(|&argument| self.expr(argument)).collect();
                run(self.forest, *term, &arguments, self.rewriter).map_or(Item::None, |it| it.0)
            }
        }
    }
}
