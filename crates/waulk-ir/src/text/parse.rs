//! Text to a function.
//!
//! What is made need not be a valid function: [`crate::verify`] says what is
//! wrong with it.

use cranelift_entity::packed_option::PackedOption;
use cranelift_entity::{EntityRef, EntitySet};
use smallvec::SmallVec;
use wasmparser::{HeapType, RefType, UnpackedIndex, ValType};

use super::names::{ABSTRACT, opcode};
use super::tokens::{ParseError, Token, tokens};
use crate::access::Access;
use crate::address;
use crate::function::{
    Catch, CatchKind, Function, Handler, Label, LabelData, LabelKind, List, Look, Node, NodeKind,
    Op, Origin, Region, RegionData, Resumption, Suspended, Target, Value, ValueData, ValueDef,
    Variable,
};
use crate::instructions::Immediate;
use crate::opcode::Opcode;

/// Numbers in names are below this, so that a slip takes no gigabytes.
const MOST: u32 = 1 << 24;

/// Reads the text of one function, with nothing behind it.
///
/// # Errors
/// It is not the text form of a function.
pub fn parse(text: &str) -> Result<Function, ParseError> {
    let mut parser = Parser {
        tokens: tokens(text),
        at: 0,
        func: Function::default(),
        values: Vec::new(),
        used: Vec::new(),
        branches: Vec::new(),
        opened: EntitySet::new(),
    };
    parser.function()?;
    Ok(parser.func)
}

type Parsed<T> = Result<T, ParseError>;

struct Parser<'t> {
    tokens: Vec<Token<'t>>,
    at: usize,
    func: Function,
    /// Values by number, as far as they are known.
    values: Vec<Option<ValueData>>,
    /// Values and where they are used.
    used: Vec<(Value, usize)>,
    /// Labels that are branched to, and where.
    branches: Vec<(Label, usize)>,
    opened: EntitySet<Label>,
}

impl<'t> Parser<'t> {
    // Tokens.

    fn token(&self) -> Token<'t> {
        self.tokens[self.at.min(self.tokens.len() - 1)]
    }

    fn is(&self, text: &str) -> bool {
        self.token().text == text
    }

    fn is_followed_by(&self, text: &str) -> bool {
        self.tokens.get(self.at + 1).is_some_and(|token| token.text == text)
    }

    fn expected<T>(&self, what: &str) -> Parsed<T> {
        let token = self.token();
        Err(token.error(format!("expected {what}, found {}", token.shown())))
    }

    /// Goes on if this is next.
    fn take(&mut self, text: &str) -> bool {
        let found = self.is(text);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, text: &str) -> Parsed<()> {
        if self.take(text) { Ok(()) } else { self.expected(&format!("`{text}`")) }
    }

    /// The number of a name like `v12`.
    fn numbered(&self, prefix: &str) -> Option<u32> {
        let digits = self.token().text.strip_prefix(prefix)?;
        let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        is_number.then(|| digits.parse().unwrap_or(u32::MAX))
    }

    fn name(&mut self, prefix: &str, what: &str) -> Parsed<u32> {
        match self.numbered(prefix) {
            Some(number) if number < MOST => {
                self.at += 1;
                Ok(number)
            }
            Some(_) => Err(self.token().error(format!("a number of {MOST} or more"))),
            None => self.expected(&format!("{what} like `{prefix}3`")),
        }
    }

    fn number<N: std::str::FromStr>(&mut self, what: &str) -> Parsed<N> {
        match self.token().text.parse() {
            Ok(number) => {
                self.at += 1;
                Ok(number)
            }
            Err(_) => self.expected(what),
        }
    }

    /// The number in `key=number`.
    fn keyed(&mut self, key: &str) -> Parsed<u64> {
        if !(self.is(key) && self.is_followed_by("=")) {
            return self.expected(&format!("`{key}=`"));
        }
        self.at += 2;
        self.number("a number")
    }

    fn keyed_or(&mut self, key: &str, otherwise: u64) -> Parsed<u64> {
        if self.is(key) && self.is_followed_by("=") { self.keyed(key) } else { Ok(otherwise) }
    }

    /// What stands in parentheses with commas between, if they are there.
    fn in_parentheses<T>(
        &mut self,
        mut one: impl FnMut(&mut Self) -> Parsed<T>,
    ) -> Parsed<SmallVec<[T; 8]>> {
        let mut all = SmallVec::new();
        if !self.take("(") || self.take(")") {
            return Ok(all);
        }
        loop {
            all.push(one(self)?);
            if self.take(")") {
                return Ok(all);
            }
            if !self.take(",") {
                return self.expected("`,` or `)`");
            }
        }
    }

    // Functions.

    fn function(&mut self) -> Parsed<()> {
        self.expect("function")?;
        if !self.is("(") {
            return self.expected("`(` and the parameters");
        }
        let mut index = 0;
        let params = self.in_parentheses(|parser| {
            index += 1;
            parser.define(ValueDef::Param(index - 1))
        })?;
        self.func.params = params.to_vec();
        self.expect("->")?;
        if !self.is("(") {
            return self.expected("`(` and the types of the results");
        }
        self.func.results = self.in_parentheses(Self::ty)?.to_vec();
        if self.take("variables") {
            self.func.variables = self.in_parentheses(Self::variable)?.to_vec();
        }
        let (body, exit) = (self.region_number(0), self.label_number(0));
        self.func.labels[exit].kind = LabelKind::Exit;
        self.opened.insert(exit);
        self.region(body)?;
        if !self.is("") {
            return self.expected("the end");
        }
        self.finish()
    }

    /// Makes values of what was read, and checks that all names are known.
    fn finish(&mut self) -> Parsed<()> {
        for &(value, at) in &self.used {
            if !matches!(self.values.get(value.index()), Some(Some(_))) {
                return Err(self.tokens[at].error(format!("{value} is not made anywhere")));
            }
        }
        for &(label, at) in &self.branches {
            if !self.opened.contains(label) {
                return Err(self.tokens[at].error(format!("{label} is not opened anywhere")));
            }
        }
        // Gaps are values that nothing uses, in a region that is nowhere.
        let home = self.func.regions.push(RegionData::default());
        for value in &self.values {
            let op = Op::plain(Opcode::Nop);
            let gap = ValueData {
                def: ValueDef::Pure { op, args: List::default(), home },
                ty: ValType::I32,
                origin: None.into(),
            };
            self.func.values.push(value.unwrap_or(gap));
        }
        Ok(())
    }

    fn region_number(&mut self, number: u32) -> Region {
        while self.func.regions.len() <= number as usize {
            self.func.regions.push(RegionData::default());
        }
        Region::from_u32(number)
    }

    fn label_number(&mut self, number: u32) -> Label {
        while self.func.labels.len() <= number as usize {
            self.func.labels.push(LabelData { kind: LabelKind::End, phis: List::default() });
        }
        Label::from_u32(number)
    }

    /// The name of a region, and what is in it.
    fn named_region(&mut self) -> Parsed<Region> {
        let token = self.token();
        let number = self.name("r", "a region")?;
        let region = self.region_number(number);
        if number == 0 || self.func.regions[region].first.is_some() {
            return Err(token.error(format!("{region} is another region already")));
        }
        stacker::maybe_grow(64 * 1024, 1024 * 1024, || self.region(region))?;
        Ok(region)
    }

    fn region(&mut self, region: Region) -> Parsed<()> {
        self.expect("{")?;
        while !self.take("}") {
            if self.take("let") {
                self.pure(region)?;
            } else {
                self.node(region)?;
            }
        }
        Ok(())
    }

    // Values and types.

    /// A value where it is made: name, type, origin.
    fn define(&mut self, def: ValueDef) -> Parsed<Value> {
        let token = self.token();
        let number = self.name("v", "a value")?;
        let value = Value::from_u32(number);
        self.expect(":")?;
        let ty = self.ty()?;
        let origin = match self.numbered("local") {
            Some(_) => Some(Origin::from_u32(self.name("local", "a local")?)).into(),
            None => None.into(),
        };
        if self.values.len() <= value.index() {
            self.values.resize(value.index() + 1, None);
        }
        if self.values[value.index()].is_some() {
            return Err(token.error(format!("{value} is made twice")));
        }
        self.values[value.index()] = Some(ValueData { def, ty, origin });
        Ok(value)
    }

    /// A value where it is used.
    fn value(&mut self) -> Parsed<Value> {
        let at = self.at;
        let value = Value::from_u32(self.name("v", "a value")?);
        self.used.push((value, at));
        Ok(value)
    }

    fn ty(&mut self) -> Parsed<ValType> {
        let ty = match self.token().text {
            "i32" => ValType::I32,
            "i64" => ValType::I64,
            "f32" => ValType::F32,
            "f64" => ValType::F64,
            "v128" => ValType::V128,
            "(" if self.is_followed_by("ref") => return self.ref_type(),
            _ => return self.expected("a type: `i32`, `i64`, `f32`, `f64`, `v128`, `(ref …)`"),
        };
        self.at += 1;
        Ok(ty)
    }

    fn ref_type(&mut self) -> Parsed<ValType> {
        self.expect("(")?;
        self.expect("ref")?;
        let nullable = self.take("null");
        let token = self.token();
        let heap = if self.take("exact") {
            HeapType::Exact(UnpackedIndex::Module(self.name("type", "a type")?))
        } else if self.numbered("type").is_some() {
            HeapType::Concrete(UnpackedIndex::Module(self.name("type", "a type")?))
        } else {
            let shared = self.take("shared");
            let name = self.token().text;
            let Some(&(_, ty)) = ABSTRACT.iter().find(|(other, _)| *other == name) else {
                return self.expected("a heap type like `func` or `type3`");
            };
            self.at += 1;
            HeapType::Abstract { shared, ty }
        };
        self.expect(")")?;
        match RefType::new(nullable, heap) {
            Some(ty) => Ok(ValType::Ref(ty)),
            None => Err(token.error("the number of a type is too high")),
        }
    }

    // Nodes.

    fn pure(&mut self, home: Region) -> Parsed<()> {
        let unfinished = ValueDef::Pure { op: Op::plain(Opcode::Nop), args: List::default(), home };
        let value = self.define(unfinished)?;
        self.expect("=")?;
        let (op, args) = self.op()?;
        if let Some(data) = &mut self.values[value.index()] {
            data.def = ValueDef::Pure { op, args, home };
        }
        Ok(())
    }

    /// A node; its number is higher than those of the nodes in it.
    fn node(&mut self, region: Region) -> Parsed<()> {
        let kind = match self.token().text {
            "block" => {
                self.at += 1;
                let (label, _) = self.open(LabelKind::End)?;
                NodeKind::Block { label, body: self.named_region()? }
            }
            "loop" => {
                self.at += 1;
                let (label, args) = self.open(LabelKind::Loop)?;
                NodeKind::Loop { label, args, body: self.named_region()? }
            }
            "if" => {
                self.at += 1;
                let cond = self.value()?;
                self.expect(",")?;
                let (label, _) = self.open(LabelKind::End)?;
                let then = self.named_region()?;
                self.expect("else")?;
                NodeKind::If { cond, label, then, other: self.named_region()? }
            }
            "landing" => {
                self.at += 1;
                let ty = self.number("the number of a type")?;
                let (label, _) = self.open(LabelKind::Landing { ty })?;
                NodeKind::Block { label, body: self.named_region()? }
            }
            "try" => {
                self.at += 1;
                let mut catches = self.in_parentheses(Self::clause)?.to_vec();
                let first = self.func.catches.len() as u32;
                let count = catches.len() as u32;
                self.func.catches.append(&mut catches);
                NodeKind::Try { body: self.named_region()?, first, count }
            }
            "legacy" => {
                self.at += 1;
                self.legacy()?
            }
            "resume" => {
                self.at += 1;
                let node = self.func.nodes.next_key();
                let mut index = 0;
                let results = self.in_parentheses(|parser| {
                    index += 1;
                    parser.define(ValueDef::Result { node, index: index - 1 })
                })?;
                let results = self.func.list(&results);
                self.expect("=")?;
                let (op, args) = self.op()?;
                self.expect("on")?;
                let mut clauses = self.in_parentheses(Self::suspended)?.to_vec();
                let first = self.func.suspended.len() as u32;
                let count = clauses.len() as u32;
                self.func.suspended.append(&mut clauses);
                let rest = self.func.resumptions.len() as u32;
                self.func.resumptions.push(Resumption { op, first, count });
                NodeKind::Resume { args, results, rest }
            }
            "rethrow" => {
                self.at += 1;
                NodeKind::Rethrow { label: self.named_label()? }
            }
            "br_on" => {
                self.at += 1;
                let node = self.func.nodes.next_key();
                let left = self.result_or_none(node, 0)?;
                self.expect(",")?;
                let passed = self.result_or_none(node, 1)?;
                self.expect("=")?;
                let (op, args) = self.op()?;
                self.expect("to")?;
                let look = self.func.looks.len() as u32;
                self.func.looks.push(Look { op, args, left, passed });
                NodeKind::BrOn { look, target: self.target()? }
            }
            "br" => {
                self.at += 1;
                NodeKind::Br(self.target()?)
            }
            "br_if" => {
                self.at += 1;
                let cond = self.value()?;
                self.expect(",")?;
                NodeKind::BrIf { cond, target: self.target()? }
            }
            "br_table" => {
                self.at += 1;
                let index = self.value()?;
                let mut targets = Vec::new();
                self.expect(",")?;
                targets.push(self.target()?);
                while self.take(",") {
                    targets.push(self.target()?);
                }
                let first = self.func.targets.len() as u32;
                let count = targets.len() as u32;
                self.func.targets.append(&mut targets);
                NodeKind::BrTable { index, first, count }
            }
            _ => return self.inst(region),
        };
        self.func.append(region, kind);
        Ok(())
    }

    fn result_or_none(&mut self, node: Node, index: u32) -> Parsed<PackedOption<Value>> {
        if self.take("_") {
            return Ok(None.into());
        }
        Ok(Some(self.define(ValueDef::Result { node, index })?).into())
    }

    fn clause(&mut self) -> Parsed<Catch> {
        let kind = match self.token().text {
            "catch" => CatchKind::One,
            "catch_ref" => CatchKind::OneRef,
            "catch_all" => CatchKind::All,
            "catch_all_ref" => CatchKind::AllRef,
            _ => return self.expected("a clause like `catch`"),
        };
        self.at += 1;
        let tag = match kind {
            CatchKind::One | CatchKind::OneRef => self.name("tag", "a tag")?.into(),
            CatchKind::All | CatchKind::AllRef => 0,
        };
        Ok(Catch { kind, tag, label: self.named_label()? })
    }

    fn suspended(&mut self) -> Parsed<Suspended> {
        let tag = self.name("tag", "a tag")?.into();
        let label = if self.take("switch") { None } else { Some(self.named_label()?) };
        Ok(Suspended { tag, label: label.into() })
    }

    /// What comes behind the word `legacy`.
    fn legacy(&mut self) -> Parsed<NodeKind> {
        let (label, _) = self.open(LabelKind::Legacy)?;
        let body = self.named_region()?;
        if self.take("delegate") {
            return Ok(NodeKind::Delegate { label, body, to: self.named_label()? });
        }
        let mut handlers = Vec::new();
        while self.is("catch") || self.is("catch_all") {
            let all = self.take("catch_all");
            let tag = match all {
                true => None,
                false => {
                    self.expect("catch")?;
                    Some(self.name("tag", "a tag")?.into())
                }
            };
            let (label, _) = self.open(LabelKind::Caught)?;
            handlers.push(Handler { tag, label, region: self.named_region()? });
        }
        if handlers.is_empty() {
            return self.expected("`catch`, `catch_all` or `delegate`");
        }
        let first = self.func.handlers.len() as u32;
        let count = handlers.len() as u32;
        self.func.handlers.append(&mut handlers);
        Ok(NodeKind::Legacy { label, body, first, count })
    }

    /// A label where it is named.
    fn named_label(&mut self) -> Parsed<Label> {
        let at = self.at;
        let number = self.name("l", "a label")?;
        let label = self.label_number(number);
        self.branches.push((label, at));
        Ok(label)
    }

    fn variable(&mut self) -> Parsed<Variable> {
        let ty = self.ty()?;
        let param = match self.is("param") {
            true => Some(self.keyed("param")? as u32),
            false => None,
        };
        Ok(Variable { ty, param })
    }

    fn inst(&mut self, region: Region) -> Parsed<()> {
        let node = self.func.nodes.next_key();
        let mut results: SmallVec<[Value; 4]> = SmallVec::new();
        if self.numbered("v").is_some() {
            loop {
                let index = results.len() as u32;
                results.push(self.define(ValueDef::Result { node, index })?);
                if self.take("=") {
                    break;
                }
                if !self.take(",") {
                    return self.expected("`,` or `=`");
                }
            }
        }
        let (op, args) = self.op()?;
        let results = self.func.list(&results);
        self.func.append(region, NodeKind::Inst { op, args, results });
        Ok(())
    }

    /// A label where it is opened; for a loop with what its values are at first.
    fn open(&mut self, kind: LabelKind) -> Parsed<(Label, List)> {
        let token = self.token();
        let number = self.name("l", "a label")?;
        let label = self.label_number(number);
        if !self.opened.insert(label) {
            return Err(token.error(format!("{label} is opened twice")));
        }
        let mut index = 0;
        let mut args: SmallVec<[Value; 8]> = SmallVec::new();
        let phis = self.in_parentheses(|parser| {
            let phi = parser.define(ValueDef::Phi { label, index })?;
            index += 1;
            if kind == LabelKind::Loop {
                parser.expect("=")?;
                args.push(parser.value()?);
            }
            Ok(phi)
        })?;
        let phis = self.func.list(&phis);
        self.func.labels[label] = LabelData { kind, phis };
        Ok((label, self.func.list(&args)))
    }

    fn target(&mut self) -> Parsed<Target> {
        let label = self.named_label()?;
        let args = self.in_parentheses(Self::value)?;
        Ok(Target { label, args: self.func.list(&args) })
    }

    /// An instruction with immediates and operands. The first operand stands on
    /// the instruction's line.
    fn op(&mut self) -> Parsed<(Op, List)> {
        let token = self.token();
        let Some(code) = opcode(token.text) else {
            return self.expected("an instruction or `}`");
        };
        self.at += 1;
        let looks = matches!(
            code,
            Opcode::BrOnNull
                | Opcode::BrOnNonNull
                | Opcode::BrOnCast
                | Opcode::BrOnCastFail
                | Opcode::BrOnCastDescEq
                | Opcode::BrOnCastDescEqFail
        );
        let mut words: SmallVec<[u64; 4]> = SmallVec::new();
        for &immediate in code.row().immediates {
            self.immediate(immediate, &mut words, looks)?;
        }
        let word = match *words {
            [] => 0,
            [word] => word,
            ref words => self.func.intern_words(words),
        };
        let mut args: SmallVec<[Value; 4]> = SmallVec::new();
        if self.numbered("v").is_some() && self.token().line == token.line {
            args.push(self.value()?);
            while self.take(",") {
                args.push(self.value()?);
            }
        }
        Ok((Op { code, word }, self.func.list(&args)))
    }

    /// `looks`: the instruction is a branch that looks at a reference.
    fn immediate(
        &mut self,
        immediate: Immediate,
        words: &mut SmallVec<[u64; 4]>,
        looks: bool,
    ) -> Parsed<()> {
        let word = match immediate {
            Immediate::Func => self.name("func", "a function")?.into(),
            Immediate::Type => self.name("type", "a type")?.into(),
            Immediate::Table => self.name("table", "a table")?.into(),
            Immediate::Memory => self.name("memory", "a memory")?.into(),
            Immediate::Global if self.is("address") => {
                self.keyed("address")? | u64::from(address::GLOBAL)
            }
            Immediate::Global => self.name("global", "a global")?.into(),
            Immediate::Tag => self.name("tag", "a tag")?.into(),
            Immediate::Elem => self.name("elem", "an element segment")?.into(),
            Immediate::Data => self.name("data", "a data segment")?.into(),
            Immediate::Field => self.keyed("field")?,
            Immediate::Size => self.keyed("size")?,
            Immediate::Lane => self.keyed("lane")?,
            Immediate::Ordering => self.keyed("ordering")?,
            Immediate::I32 => u64::from(self.number::<i32>("a 32-bit integer")? as u32),
            Immediate::I64 => self.number::<i64>("a 64-bit integer")? as u64,
            Immediate::F32 => match self.hexadecimal() {
                Some(bits) => bits as u64,
                None => self.number::<f32>("a float, or its bits as `0x…`")?.to_bits().into(),
            },
            Immediate::F64 => match self.hexadecimal() {
                Some(bits) => bits as u64,
                None => self.number::<f64>("a float, or its bits as `0x…`")?.to_bits(),
            },
            Immediate::V128 | Immediate::Lanes => {
                let Some(bits) = self.hexadecimal() else { return self.expected("`0x…`") };
                words.push(bits as u64);
                (bits >> 64) as u64
            }
            Immediate::MemArg => self.access()?.to_word(&mut self.func),
            Immediate::HeapType | Immediate::ValTypes => {
                let ty = self.ty()?;
                self.func.intern_type(ty)
            }
            Immediate::Local => self.name("var", "a variable")?.into(),
            Immediate::RefCast => {
                let ty = self.ty()?;
                words.push(self.func.intern_type(ty));
                let ty = self.ty()?;
                self.func.intern_type(ty)
            }
            // A branch that looks at a reference has it behind all else.
            Immediate::Label if looks => return Ok(()),
            // It is empty.
            Immediate::ResumeTable => return Ok(()),
            Immediate::BlockType
            | Immediate::Label
            | Immediate::LabelTable
            | Immediate::TryTable => {
                self.at -= 1;
                return self.expected("an instruction that SSA form has");
            }
        };
        words.push(word);
        Ok(())
    }

    fn hexadecimal(&mut self) -> Option<u128> {
        let bits = u128::from_str_radix(self.token().text.strip_prefix("0x")?, 16).ok()?;
        self.at += 1;
        Some(bits)
    }

    fn access(&mut self) -> Parsed<Access> {
        let mut flags = 0;
        let offset = if self.is("address") {
            flags |= Access::ADDRESS_FOLLOWS;
            self.keyed("address")?
        } else {
            self.keyed_or("offset", 0)?
        };
        let token = self.token();
        let bytes = self.keyed("align")?;
        if !bytes.is_power_of_two() {
            return Err(token.error(format!("an alignment of {bytes} bytes is no power of two")));
        }
        let mut target = self.keyed_or("memory", 0)?;
        if self.is("array") {
            target = self.keyed("array")?;
            flags |= Access::TYPE_FOLLOWS;
        }
        let mut ordering = 0;
        if self.is("ordering") {
            ordering = self.keyed("ordering")? as u8;
            flags |= Access::ORDERING_FOLLOWS;
        }
        let align = bytes.trailing_zeros() as u8;
        Ok(Access { align, flags, ordering, target: target as u32, offset })
    }
}
