//! Writes what all rules stand on: the prelude in ISLE, and the same in Rust.
//!
//! This file is part of the build script only.

use std::fmt::Write as _;

use super::operations::{Operation, Shape, Ty};

/// What is not in the table: the entry terms and how operations are seen and made.
const BASE: &str = include_str!("prelude_base.isle");

/// The prelude: types, and a term for each operation.
pub(super) fn prelude(operations: &[Operation]) -> String {
    let mut text = String::from(BASE);
    let tys: Vec<_> = Ty::ALL.iter().map(|ty| format!("({})", variant(*ty))).collect();
    write_line(&mut text, &format!("(type Ty extern (enum {}))", tys.join(" ")));
    text += "(type Op (enum\n  (Select)\n";
    for operation in terms(operations) {
        write_line(&mut text, &format!("  ({})", operation.variant()));
    }
    text += "))\n";
    for operation in terms(operations) {
        term(&mut text, operation);
    }
    text
}

/// One operation for each term.
fn terms(operations: &[Operation]) -> Vec<&Operation> {
    let mut terms: Vec<&Operation> = Vec::new();
    for operation in operations {
        if !terms.iter().any(|it| it.term == operation.term) {
            terms.push(operation);
        }
    }
    terms
}

/// The name of a type in ISLE and Rust.
fn variant(ty: Ty) -> String {
    format!("{ty:?}")
}

/// A term's declaration, as what is seen and what makes it; and for integers, what it
/// gives for constants.
fn term(text: &mut String, operation: &Operation) {
    let (name, op) = (&operation.term, operation.variant());
    let (kind, make, lanes, operands) = match operation.shape {
        Shape::Plain(1) => ("Unary", "unary", None, 1),
        Shape::Plain(2) => ("Binary", "binary", None, 2),
        Shape::Plain(3) => ("Ternary", "ternary", None, 3),
        Shape::Lane(1) => ("Extract", "extract", Some("u8"), 1),
        Shape::Lane(2) => ("Replace", "replace", Some("u8"), 2),
        Shape::Shuffle => ("Shuffle", "shuffle", Some("u128"), 2),
        other => panic!("{name} takes {other:?}"),
    };
    let values = &["x", "y", "z"][..operands];
    let lane = lanes.map(|_| "lane");
    let generic = operation.generic.then_some("ty");
    let params: Vec<&str> = generic.into_iter().chain(lane).chain(values.iter().copied()).collect();
    let types: Vec<&str> = (generic.map(|_| "Ty").into_iter())
        .chain(lanes)
        .chain(values.iter().map(|_| "Value"))
        .collect();
    let seen_lane = if operation.shape == Shape::Shuffle { Some("(wide lane)") } else { lane };
    let seen_rest: Vec<&str> = seen_lane.into_iter().chain(values.iter().copied()).collect();
    let seen_rest = seen_rest.join(" ");
    let rest: Vec<&str> = lane.into_iter().chain(values.iter().copied()).collect();
    let (params, types, rest) = (params.join(" "), types.join(" "), rest.join(" "));
    let made = format!("(Ty.{})", variant(operation.ty));
    // There is one type only where the term does not name it.
    let (seen, made) = if operation.generic { ("ty", "ty") } else { ("_", made.as_str()) };
    let (seen, made) = match operation.shape {
        Shape::Shuffle => (String::new(), String::new()),
        _ => (format!("(Op.{op}) {seen} "), format!("(Op.{op}) {made} ")),
    };
    write_line(text, &format!("\n(decl {name} ({types}) Value)"));
    write_line(
        text,
        &format!("(extractor ({name} {params}) (inst (Inst.{kind} {seen}{seen_rest})))"),
    );
    write_line(text, &format!("(rule ({name} {params}) ({make} {made}{rest}))"));
    if operation.generic && matches!(operation.ty, Ty::I32 | Ty::I64) && operands < 3 {
        let numbers = vec!["i64"; operands].join(" ");
        write_line(text, &format!("(decl pure partial fold_{name} (Ty {numbers}) i64)"));
        write_line(
            text,
            &format!("(rule (fold_{name} {params}) (fold_{make} (Op.{op}) {params}))"),
        );
    }
}

/// Which operation an instruction is, and back, as Rust functions.
pub(super) fn opcodes(operations: &[Operation]) -> String {
    let row = |operation: &Operation| {
        format!("(Op::{}, Ty::{})", operation.variant(), variant(operation.ty))
    };
    let mut text = String::from("/// The operation that an instruction is.\n");
    function(
        &mut text,
        "operation(opcode: Opcode) -> Option<(Shape, Op, Ty)>",
        "opcode",
        operations.iter().map(|operation| {
            let (shape, row) = (operation.shape, row(operation));
            let row = row.trim_start_matches('(');
            (format!("Opcode::{:?}", operation.opcode), format!("(Shape::{shape:?}, {row}"))
        }),
    );
    text += "\nimpl Op {\n    /// The operation with this name in ISLE.\n";
    let named = |variant: String| (format!("{variant:?}"), format!("Op::{variant}"));
    function(
        &mut text,
        "of_name(name: &str) -> Option<Op>",
        "name.as_bytes()",
        std::iter::once("Select".to_owned())
            .chain(terms(operations).iter().map(|it| it.variant()))
            .map(named)
            .map(|(name, op)| (format!("b{name}"), op)),
    );
    text += "}\n";
    text += "\n/// The instruction that does an operation on a type.\n";
    function(
        &mut text,
        "opcode(op: Op, ty: Ty) -> Option<Opcode>",
        "(op, ty)",
        operations.iter().map(|it| (row(it), format!("Opcode::{:?}", it.opcode))),
    );
    text
}

/// A function that is nothing but a match.
fn function(
    text: &mut String,
    signature: &str,
    matched: &str,
    arms: impl Iterator<Item = (String, String)>,
) {
    write_line(text, &format!("pub(crate) const fn {signature} {{\n    Some(match {matched} {{"));
    for (pattern, value) in arms {
        write_line(text, &format!("        {pattern} => {value},"));
    }
    *text += "        _ => return None,\n    })\n}\n";
}

fn write_line(text: &mut String, line: &str) {
    writeln!(text, "{line}").expect("memory takes it");
}
