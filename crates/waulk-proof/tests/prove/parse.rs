//! Obligations from text, for tests: instructions by their names, in parentheses.

use std::collections::BTreeMap;

use waulk_ir::constant::Constant;
use waulk_ir::evaluate::Evaluated;
use waulk_ir::instructions::Type;
use waulk_ir::meaning::{Outcome, Sort, Terms, bits_of};
use waulk_ir::opcode::Opcode;
use waulk_proof::Obligation;

/// `LEFT => RIGHT if CONDITION`.
pub(crate) struct Line {
    pub(crate) text: &'static str,
    pub(crate) left: Expression,
    pub(crate) right: Expression,
    pub(crate) condition: Option<Expression>,
}

/// An expression.
pub(crate) enum Expression {
    Variable(String, Type),
    Constant(Constant),
    Apply { opcode: Opcode, lanes: Vec<u8>, result: Option<usize>, operands: Vec<Expression> },
}

/// Every line of a file.
pub(crate) fn lines(file: &'static str) -> Vec<Line> {
    let lines = file.lines().filter(|line| !line.is_empty() && !line.starts_with(';'));
    lines.map(Line::parse).collect()
}

impl Line {
    pub(crate) fn parse(text: &'static str) -> Line {
        let (left, rest) = text.split_once(" => ").expect("two sides");
        let (right, condition) = match rest.split_once(" if ") {
            Some((right, condition)) => (right, Some(Expression::parse(condition))),
            None => (rest, None),
        };
        Line { text, left: Expression::parse(left), right: Expression::parse(right), condition }
    }

    pub(crate) fn obligation(&self, terms: &mut Terms) -> Obligation {
        let conditions = self.condition.iter().map(|condition| {
            let holds = condition.outcome(terms);
            let zero = terms.is(holds.values[0], 0);
            terms.not(zero)
        });
        let conditions = conditions.collect();
        let (left, right) = (self.left.outcome(terms), self.right.outcome(terms));
        Obligation::new(terms, conditions, left, right)
    }
}

impl Expression {
    fn parse(text: &str) -> Expression {
        let spaced =
            text.replace('(', " ( ").replace(')', " ) ").replace('[', " [ ").replace(']', " ] ");
        let tokens: Vec<&str> = spaced.split_whitespace().collect();
        let mut rest = &tokens[..];
        let expression = Expression::read(&mut rest);
        assert!(rest.is_empty(), "{text}");
        expression
    }

    fn read(rest: &mut &[&str]) -> Expression {
        let take = |rest: &mut &[&str]| {
            let (first, others) = rest.split_first().expect("more");
            let first = first.to_string();
            *rest = others;
            first
        };
        let token = take(rest);
        if token != "(" {
            return match token.split_once(':') {
                Some((ty, number)) => Expression::Constant(constant(ty, number)),
                None => Expression::Variable(token.clone(), type_of(&token)),
            };
        }
        let name = take(rest);
        let (name, result) = match name.split_once('#') {
            Some((name, result)) => (name.to_owned(), Some(result.parse().expect("a number"))),
            None => (name, None),
        };
        let opcode = Opcode::from_name(&name).unwrap_or_else(|| panic!("no instruction {name}"));
        let (mut lanes, mut operands) = (Vec::new(), Vec::new());
        if rest[0] == "[" {
            take(rest);
            while rest[0] != "]" {
                lanes.push(take(rest).parse().expect("a lane"));
            }
            take(rest);
        }
        while rest[0] != ")" {
            operands.push(Expression::read(rest));
        }
        take(rest);
        Expression::Apply { opcode, lanes, result, operands }
    }

    fn outcome(&self, terms: &mut Terms) -> Outcome {
        match self {
            Expression::Variable(name, ty) => {
                let variable = terms.variable(name, Sort::Bits(bits_of(*ty)));
                Outcome::value(terms, variable)
            }
            Expression::Constant(constant) => Outcome::constant(terms, *constant),
            Expression::Apply { opcode, lanes, result, operands } => {
                let operands: Vec<Outcome> =
                    operands.iter().map(|operand| operand.outcome(terms)).collect();
                let outcome = Outcome::apply(terms, *opcode, &operands, lanes).expect("a meaning");
                match result {
                    Some(result) => outcome.result(*result),
                    None => outcome,
                }
            }
        }
    }

    /// What the instructions' evaluators say: values with the bits that are open in
    /// them, or `None` for a trap. `inner` says that bits were open on the way, so
    /// that the evaluators know one of several outcomes only.
    pub(crate) fn evaluate(
        &self,
        values: &BTreeMap<String, u128>,
    ) -> (Option<Vec<Evaluated>>, bool) {
        match self {
            Expression::Variable(name, ty) => {
                let bits = values.get(name).copied().unwrap_or(0);
                let value = Constant::from_bits(*ty, bits).expect("a type of a value");
                (Some(vec![Evaluated::exact(value)]), false)
            }
            Expression::Constant(constant) => (Some(vec![Evaluated::exact(*constant)]), false),
            Expression::Apply { opcode, lanes, result, operands } => {
                let (mut known, mut inner) = (Vec::new(), false);
                for operand in operands {
                    let (value, open) = operand.evaluate(values);
                    inner |= open;
                    let Some(value) = value else { return (None, inner) };
                    inner |= value[0].open != 0;
                    known.push(value[0].value);
                }
                if let Some(both) = opcode.evaluate_two(&known) {
                    let both = both.map(Evaluated::exact).to_vec();
                    return (Some(result.map_or(both.clone(), |at| vec![both[at]])), inner);
                }
                let evaluated = opcode.evaluate(&known, lanes).expect("an evaluator");
                (evaluated.ok().map(|value| vec![value]), inner)
            }
        }
    }
}

fn type_of(name: &str) -> Type {
    match name {
        "x" | "y" | "z" => Type::I32,
        "p" | "q" | "r" | "s" => Type::I64,
        "f" | "g" => Type::F32,
        "d" | "e" => Type::F64,
        "v" | "w" => Type::V128,
        _ => panic!("no variable is called {name}"),
    }
}

fn constant(ty: &str, number: &str) -> Constant {
    let bits = || match (number.strip_prefix("0x"), number.parse::<i128>()) {
        (Some(digits), _) => u128::from_str_radix(digits, 16).expect("a number"),
        (None, number) => number.expect("a number").cast_unsigned(),
    };
    match ty {
        "i32" => Constant::I32(bits() as u32),
        "i64" => Constant::I64(bits() as u64),
        "v128" => Constant::V128(bits()),
        "f32" => Constant::F32(number.parse::<f32>().expect("a float").to_bits()),
        "f64" => Constant::F64(number.parse::<f64>().expect("a float").to_bits()),
        _ => panic!("no type {ty}"),
    }
}
