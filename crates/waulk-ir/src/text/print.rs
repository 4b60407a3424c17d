//! A function as text.

use std::fmt::{self, Write};

use cranelift_entity::{EntitySet, SecondaryMap};
use wasmparser::ValType;

use super::names::{write_opcode, write_type};
use crate::access::Access;
use crate::address;
use crate::entity::{DataId, ElemId, FuncId, GlobalId, MemoryId, TableId, TagId, TypeId};
use crate::function::{
    Catch, CatchKind, Function, Handler, Label, LabelKind, List, Look, Node, NodeKind, Op, Region,
    Target, Value, ValueDef,
};
use crate::instructions::Immediate;

impl fmt::Display for Function {
    /// The text form, see [`crate::text`].
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut printer = Printer { func: self, out: String::new(), indent: 0 };
        printer.function(&Order::of(self));
        f.write_str(&printer.out)
    }
}

/// Which pure values stand where.
#[derive(Debug, Default)]
struct Order {
    /// Those that nothing uses, by home.
    first: SecondaryMap<Region, Vec<Value>>,
    /// Those that a node of their home is the first to need.
    before: SecondaryMap<Node, Vec<Value>>,
    placed: EntitySet<Value>,
    seen: EntitySet<Value>,
    /// The regions around, each with the node in it that is being looked at.
    open: Vec<(Region, Node)>,
    regions: EntitySet<Region>,
    nodes: EntitySet<Node>,
    labels: EntitySet<Label>,
}

impl Order {
    fn of(func: &Function) -> Order {
        let mut order = Order::default();
        order.labels.insert(func.exit());
        order.region(func, func.body());
        // What nothing uses may be left over from nodes that are gone.
        let mut known = EntitySet::new();
        for (value, data) in &func.values {
            let is_known = match data.def {
                ValueDef::Param(_) => true,
                ValueDef::Result { node, .. } => order.nodes.contains(node),
                ValueDef::Phi { label, .. } => order.labels.contains(label),
                ValueDef::Pure { args, home, .. } => {
                    let used = order.placed.contains(value);
                    let known = func.slice(args).iter().all(|&arg| known.contains(arg));
                    if !used && known && order.regions.contains(func.home(home)) {
                        order.first[func.home(home)].push(value);
                    }
                    used || known
                }
            };
            if is_known {
                known.insert(value);
            }
        }
        order
    }

    fn region(&mut self, func: &Function, region: Region) {
        if !self.regions.insert(region) {
            return;
        }
        for node in func.nodes_of(region) {
            if !self.nodes.insert(node) {
                break;
            }
            self.open.push((region, node));
            self.node(func, node);
            self.open.pop();
        }
    }

    fn node(&mut self, func: &Function, node: Node) {
        let kind = func.nodes[node].kind;
        kind.label().map(|label| self.labels.insert(label));
        if let NodeKind::Legacy { first, count, .. } = kind {
            for handler in func.handlers(first, count) {
                self.labels.insert(handler.label);
            }
        }
        func.for_each_operand(kind, |value| self.need(func, value));
        stacker::maybe_grow(64 * 1024, 1024 * 1024, || {
            for region in func.regions_in(kind) {
                self.region(func, region);
            }
        });
    }

    /// Places a pure value, after those that it needs.
    fn need(&mut self, func: &Function, value: Value) {
        let mut pending = vec![value];
        while let Some(&value) = pending.last() {
            let ValueDef::Pure { args, home, .. } = func.values[value].def else {
                pending.pop();
                continue;
            };
            if self.seen.insert(value) {
                pending.extend(func.slice(args).iter().rev().filter(|&&v| !self.seen.contains(v)));
                continue;
            }
            pending.pop();
            let home = func.home(home);
            let open = self.open.iter().find(|(region, _)| *region == home);
            if let Some(&(_, node)) = open
                && self.placed.insert(value)
            {
                self.before[node].push(value);
            }
        }
    }
}

struct Printer<'f> {
    func: &'f Function,
    out: String,
    indent: usize,
}

/// Writes to the text, which can't fail.
macro_rules! put {
    ($self:ident, $($arg:tt)*) => {
        { let _ = write!($self.out, $($arg)*); }
    };
}

impl Printer<'_> {
    fn function(&mut self, order: &Order) {
        put!(self, "function(");
        self.values(&self.func.params);
        put!(self, ") -> (");
        for (i, &ty) in self.func.results.iter().enumerate() {
            if i > 0 {
                put!(self, ", ");
            }
            write_type(&mut self.out, ty);
        }
        put!(self, ") ");
        if !self.func.variables.is_empty() {
            put!(self, "variables (");
            for (i, variable) in self.func.variables.iter().enumerate() {
                put!(self, "{}", if i > 0 { ", " } else { "" });
                write_type(&mut self.out, variable.ty);
                if let Some(param) = variable.param {
                    put!(self, " param={param}");
                }
            }
            put!(self, ") ");
        }
        self.region(order, self.func.body(), true);
        self.out.push('\n');
    }

    fn line(&mut self) {
        put!(self, "\n{:1$}", "", 2 * self.indent);
    }

    fn region(&mut self, order: &Order, region: Region, is_body: bool) {
        if is_body {
            put!(self, "{{");
        } else {
            put!(self, "{region} {{");
        }
        self.indent += 1;
        for &value in &order.first[region] {
            self.pure(value);
        }
        let mut last = None;
        for node in self.func.nodes_of(region) {
            if self.func.nodes[node].prev.expand() != last {
                // Only in a function that is broken.
                self.line();
                put!(self, "; {node} has been here already");
                break;
            }
            last = Some(node);
            for &value in &order.before[node] {
                self.pure(value);
            }
            self.line();
            stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.node(order, node));
        }
        self.indent -= 1;
        self.line();
        put!(self, "}}");
    }

    /// A value where it is made: with type and origin.
    fn value(&mut self, value: Value) {
        put!(self, "{value}: ");
        write_type(&mut self.out, self.func.values[value].ty);
        if let Some(origin) = self.func.values[value].origin.expand() {
            put!(self, " {origin}");
        }
    }

    fn value_or_none(&mut self, value: Option<Value>) {
        match value {
            Some(value) => self.value(value),
            None => put!(self, "_"),
        }
    }

    fn clause(&mut self, Catch { kind, tag, label }: Catch, before: &str) {
        let name = match kind {
            CatchKind::One => "catch",
            CatchKind::OneRef => "catch_ref",
            CatchKind::All => "catch_all",
            CatchKind::AllRef => "catch_all_ref",
        };
        put!(self, "{before}{name} ");
        if matches!(kind, CatchKind::One | CatchKind::OneRef) {
            put!(self, "{} ", TagId::from_u32(tag as u32));
        }
        put!(self, "{label}");
    }

    fn values(&mut self, values: &[Value]) {
        for (i, &value) in values.iter().enumerate() {
            if i > 0 {
                put!(self, ", ");
            }
            self.value(value);
        }
    }

    fn pure(&mut self, value: Value) {
        if let ValueDef::Pure { op, args, .. } = self.func.values[value].def {
            self.line();
            put!(self, "let ");
            self.value(value);
            put!(self, " = ");
            self.op(op, args);
        }
    }

    fn node(&mut self, order: &Order, node: Node) {
        match self.func.nodes[node].kind {
            NodeKind::Inst { op, args, results } => {
                if !results.is_empty() {
                    self.values(self.func.slice(results));
                    put!(self, " = ");
                }
                self.op(op, args);
            }
            NodeKind::Block { label, body } => {
                match self.func.labels[label].kind {
                    LabelKind::Landing { ty } => put!(self, "landing {ty} "),
                    _ => put!(self, "block "),
                }
                self.label(label, None);
                self.region(order, body, false);
            }
            NodeKind::Loop { label, args, body } => {
                put!(self, "loop ");
                self.label(label, Some(args));
                self.region(order, body, false);
            }
            NodeKind::If { cond, label, then, other } => {
                put!(self, "if {cond}, ");
                self.label(label, None);
                self.region(order, then, false);
                put!(self, " else ");
                self.region(order, other, false);
            }
            NodeKind::Try { body, first, count } => {
                put!(self, "try (");
                for (i, &clause) in self.func.catches(first, count).iter().enumerate() {
                    self.clause(clause, if i > 0 { ", " } else { "" });
                }
                put!(self, ") ");
                self.region(order, body, false);
            }
            NodeKind::Legacy { label, body, first, count } => {
                put!(self, "legacy {label} ");
                self.region(order, body, false);
                for &Handler { tag, label, region } in self.func.handlers(first, count) {
                    match tag {
                        Some(tag) => put!(self, " catch {} ", TagId::from_u32(tag as u32)),
                        None => put!(self, " catch_all "),
                    }
                    self.label(label, None);
                    self.region(order, region, false);
                }
            }
            NodeKind::Delegate { label, body, to } => {
                put!(self, "legacy {label} ");
                self.region(order, body, false);
                put!(self, " delegate {to}");
            }
            NodeKind::Resume { args, results, rest } => {
                let how = self.func.resumption(rest);
                put!(self, "resume (");
                self.values(self.func.slice(results));
                put!(self, ") = ");
                self.op(how.op, args);
                put!(self, " on (");
                for (i, clause) in self.func.clauses_of(how).iter().enumerate() {
                    put!(self, "{}", if i > 0 { ", " } else { "" });
                    put!(self, "{} ", TagId::from_u32(clause.tag as u32));
                    match clause.label.expand() {
                        Some(label) => put!(self, "{label}"),
                        None => put!(self, "switch"),
                    }
                }
                put!(self, ")");
            }
            NodeKind::Rethrow { label } => put!(self, "rethrow {label}"),
            NodeKind::BrOn { look, target } => {
                let Look { op, args, left, passed } = self.func.look(look);
                put!(self, "br_on ");
                self.value_or_none(left.expand());
                put!(self, ", ");
                self.value_or_none(passed.expand());
                put!(self, " = ");
                self.op(op, args);
                put!(self, " to ");
                self.target(target);
            }
            NodeKind::Br(target) => {
                put!(self, "br ");
                self.target(target);
            }
            NodeKind::BrIf { cond, target } => {
                put!(self, "br_if {cond}, ");
                self.target(target);
            }
            NodeKind::BrTable { index, first, count } => {
                put!(self, "br_table {index}");
                for &target in self.func.targets(first, count) {
                    put!(self, ", ");
                    self.target(target);
                }
            }
        }
    }

    /// A label where it is opened: with its phis, for a loop with what they
    /// are at first.
    fn label(&mut self, label: Label, args: Option<List>) {
        put!(self, "{label}");
        let phis = self.func.labels[label].phis;
        let count = phis.len().max(args.map_or(0, List::len));
        if count > 0 {
            put!(self, "(");
            for i in 0..count {
                if i > 0 {
                    put!(self, ", ");
                }
                // Only a function that is broken has more of one than of the
                // other.
                match self.func.slice(phis).get(i) {
                    Some(&phi) => self.value(phi),
                    None => put!(self, "_"),
                }
                if let Some(args) = args {
                    match self.func.slice(args).get(i) {
                        Some(arg) => put!(self, " = {arg}"),
                        None => put!(self, " = _"),
                    }
                }
            }
            put!(self, ")");
        }
        put!(self, " ");
    }

    fn target(&mut self, Target { label, args }: Target) {
        put!(self, "{label}");
        if !args.is_empty() {
            put!(self, "(");
            self.operands("", args);
            put!(self, ")");
        }
    }

    fn operands(&mut self, before: &str, args: List) {
        for (i, &arg) in self.func.slice(args).iter().enumerate() {
            put!(self, "{}{arg}", if i > 0 { ", " } else { before });
        }
    }

    fn op(&mut self, op: Op, args: List) {
        write_opcode(&mut self.out, op.code);
        let words = self.func.words_of(op);
        let mut words = words.iter().copied();
        for &immediate in op.code.row().immediates {
            self.immediate(immediate, &mut words);
        }
        self.operands(" ", args);
    }

    fn immediate(&mut self, immediate: Immediate, words: &mut impl Iterator<Item = u64>) {
        let mut next = || words.next().unwrap_or_default();
        match immediate {
            Immediate::Func => put!(self, " {}", FuncId::from_u32(next() as u32)),
            Immediate::Type => put!(self, " {}", TypeId::from_u32(next() as u32)),
            Immediate::Table => put!(self, " {}", TableId::from_u32(next() as u32)),
            Immediate::Memory => put!(self, " {}", MemoryId::from_u32(next() as u32)),
            Immediate::Global => {
                let index = next() as u32;
                match address::of_global(index) {
                    Some(address) => put!(self, " address={address}"),
                    None => put!(self, " {}", GlobalId::from_u32(index)),
                }
            }
            Immediate::Tag => put!(self, " {}", TagId::from_u32(next() as u32)),
            Immediate::Elem => put!(self, " {}", ElemId::from_u32(next() as u32)),
            Immediate::Data => put!(self, " {}", DataId::from_u32(next() as u32)),
            Immediate::Field => put!(self, " field={}", next()),
            Immediate::Size => put!(self, " size={}", next()),
            Immediate::Lane => put!(self, " lane={}", next()),
            Immediate::Ordering => put!(self, " ordering={}", next()),
            Immediate::I32 => put!(self, " {}", next() as u32 as i32),
            Immediate::I64 => put!(self, " {}", next() as i64),
            Immediate::F32 => {
                let bits = next() as u32;
                match f32::from_bits(bits) {
                    float if float.is_finite() => put!(self, " {float:?}"),
                    _ => put!(self, " 0x{bits:08x}"),
                }
            }
            Immediate::F64 => {
                let bits = next();
                match f64::from_bits(bits) {
                    float if float.is_finite() => put!(self, " {float:?}"),
                    _ => put!(self, " 0x{bits:016x}"),
                }
            }
            Immediate::V128 | Immediate::Lanes => {
                let (low, high) = (next(), next());
                put!(self, " 0x{high:016x}{low:016x}");
            }
            Immediate::MemArg => self.access(Access::from_word(self.func, next())),
            Immediate::HeapType | Immediate::ValTypes => {
                self.out.push(' ');
                let ty = self.func.types.get(next() as usize);
                write_type(&mut self.out, *ty.unwrap_or(&ValType::I32));
            }
            Immediate::Local => put!(self, " var{}", next()),
            Immediate::RefCast => {
                for _ in 0..2 {
                    self.out.push(' ');
                    let ty = self.func.types.get(next() as usize);
                    write_type(&mut self.out, *ty.unwrap_or(&ValType::I32));
                }
            }
            Immediate::BlockType
            | Immediate::Label
            | Immediate::LabelTable
            | Immediate::TryTable
            | Immediate::ResumeTable => {}
        }
    }

    fn access(&mut self, access: Access) {
        let Access { align, flags, ordering, target, offset } = access;
        if flags & Access::ADDRESS_FOLLOWS != 0 {
            put!(self, " address={offset}");
        } else if offset != 0 {
            put!(self, " offset={offset}");
        }
        put!(self, " align={}", 1u64 << (align & 63));
        if flags & Access::TYPE_FOLLOWS != 0 {
            put!(self, " array={target}");
        } else if target != 0 {
            put!(self, " memory={target}");
        }
        if flags & Access::ORDERING_FOLLOWS != 0 {
            put!(self, " ordering={ordering}");
        }
    }
}
