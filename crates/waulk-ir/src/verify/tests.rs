//! Each kind of broken function is refused; what is near to it is not.

use super::verify;
use crate::function::{Function, LabelKind, Node, NodeKind, Region, Value, ValueDef};
use crate::text::parse;

/// The problems of a function with two parameters, an `i32` and an `i64`, that
/// gives an `i32`.
fn problems(body: &str) -> Vec<String> {
    let text = format!("function(v0: i32, v1: i64) -> (i32) {{\n{body}\n}}\n");
    verify(&parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}")))
}

#[track_caller]
fn refused(body: &str, expected: &[&str]) {
    assert_eq!(problems(body), expected, "{body}");
}

#[track_caller]
fn accepted(body: &str) {
    refused(body, &[]);
}

/// What is wrong with `function` after it was changed where text can't.
#[track_caller]
fn broken(body: &str, change: impl FnOnce(&mut Function), expected: &[&str]) {
    let text = format!("function(v0: i32, v1: i64) -> (i32) {{\n{body}\n}}\n");
    let mut func = parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(verify(&func), [""; 0]);
    change(&mut func);
    assert_eq!(verify(&func), expected, "{body}");
}

fn node(number: u32) -> Node {
    Node::from_u32(number)
}

const BLOCK: &str = "block l1(v5: i32) r1 { br_if v0, l1(v0) nop br l1(v0) } br l0(v5)";

// What is made before it is used.

#[test]
fn a_use_before_the_value() {
    refused(
        "i32.store align=4 v2, v2 v2: i32 = call func0\nbr l0(v2)",
        &["n0 needs v2, which is not made yet", "n0 needs v2, which is not made yet"],
    );
    refused(
        "let v3: i32 = i32.eqz v2\nbr_if v3, l0(v0) v2: i32 = call func0\nbr l0(v2)",
        &["n0 needs v2, which is not made yet"],
    );
    accepted("v2: i32 = call func0\nlet v3: i32 = i32.eqz v2\nbr_if v3, l0(v0) br l0(v2)");
}

#[test]
fn what_a_block_computes_before_its_first_branch() {
    accepted("block l1 r1 { v2: i32 = call func0\nbr_if v0, l1 nop br l1 } br l0(v2)");
    refused(
        "block l1 r1 { br_if v0, l1 v2: i32 = call func0\nbr l1 } br l0(v2)",
        &["n4 needs v2, which is not always made"],
    );
    // A branch elsewhere does not count, nor does code that leaves.
    accepted("block l1 r1 { br_if v0, l0(v0) v2: i32 = call func0\nbr l1 } br l0(v2)");
    accepted("if v0, l1 r1 { unreachable } else r2 { v2: i32 = call func0\nbr l1 } br l0(v2)");
    // A branch by number counts for all its labels.
    refused(
        "block l1 r1 { block l2 r2 { br_table v0, l2, l1 } v2: i32 = call func0\nbr l1 } br l0(v2)",
        &["n5 needs v2, which is not always made"],
    );
    accepted(
        "block l1 r1 { v2: i32 = call func0\nblock l2 r2 { br_table v0, l2, l1 } br l1 } br l0(v2)",
    );
}

#[test]
fn regions_of_an_if() {
    refused(
        "if v0, l1 r1 { v2: i32 = call func0\nbr l1 } else r2 { br l1 } br l0(v2)",
        &["n4 needs v2, which is not always made"],
    );
    refused(
        "if v0, l1 r1 { v2: i32 = call func0\nbr l1 } else r2 { br l0(v2) } br l0(v0)",
        &["n2 needs v2, which is not always made"],
    );
    accepted(
        "if v0, l1(v3: i32) r1 { v2: i32 = call func0\nbr l1(v2) } else r2 { br l1(v0) } br l0(v3)",
    );
}

#[test]
fn loops() {
    accepted("loop l1(v2: i32 = v0) r1 { v3: i32 = call func0 v2\nbr_if v3, l1(v3) br l0(v2) }");
    // What comes later in the loop does not come before its start.
    refused(
        "loop l1(v2: i32 = v0) r1 { br_if v0, l1(v3) v3: i32 = call func0\nbr l1(v3) }",
        &["n0 needs v3, which is not made yet"],
    );
    refused("loop l1(v2: i32 = v2) r1 { br l1(v2) }", &["n1 needs v2, which is not made yet"]);
}

#[test]
fn phis_that_are_gone() {
    broken(
        BLOCK,
        |func| {
            let value = func.value(func.values[Value::from_u32(5)].def, wasmparser::ValType::I32);
            let list = func.list(&[value]);
            let last = func.regions[func.body()].last.unwrap();
            let NodeKind::Br(target) = &mut func.nodes[last].kind else { panic!() };
            target.args = list;
        },
        &["n4 needs v6, which is not made yet"],
    );
}

#[test]
fn pure_values_and_their_homes() {
    accepted("let v2: i32 = i32.eqz v0\nbr_if v2, l0(v2) br l0(v2)");
    refused(
        "block l1 r1 { let v2: i32 = i32.eqz v0\nbr_if v2, l1 br l0(v2) } br l0(v2)",
        &["v2 is needed in r0, outside of its home r1"],
    );
    // It would be computed before the block, where its operand is not there.
    refused(
        "block l1 r1 { v2: i32 = call func0\nbr_if v4, l1 br l0(v4) } let v4: i32 = i32.eqz v2\nbr l0(v4)",
        &["n1 needs v2, which is not always made"],
    );
    // It is all right where all its uses are in the block.
    accepted(
        "let v4: i32 = i32.eqz v2\nblock l1 r1 { v2: i32 = call func0\nbr_if v4, l1 br l0(v4) } br l0(v0)",
    );
    // Out of the loop that its home is not in: before the loop.
    refused(
        "let v4: i32 = i32.eqz v2\nloop l1 r1 { v2: i32 = call func0\nbr_if v4, l1 br l0(v4) }",
        &["n1 needs v2, which is not always made"],
    );
    accepted(
        "loop l1 r1 { let v4: i32 = i32.eqz v2\nv2: i32 = call func0\nbr_if v4, l1 br l0(v4) }",
    );
    refused(
        "let v3: i32 = i32.eqz v4\nlet v4: i32 = i32.eqz v0\nbr l0(v3)",
        &["v3 was made before its operand v4"],
    );
    broken(
        "let v2: i32 = i32.eqz v0\nbr l0(v2)",
        |func| {
            let nowhere = func.regions.push(Default::default());
            let ValueDef::Pure { home, .. } = &mut func.values[Value::from_u32(2)].def else {
                panic!()
            };
            *home = nowhere;
        },
        &["v2 is needed in r0, outside of its home r2"],
    );
}

#[test]
fn what_is_not_pure() {
    refused("let v2: i32 = i32.load align=4 v0\nbr l0(v2)", &["v2: `i32.load` is not pure"]);
    refused("let v2: i32 = i32.div_s v0, v0\nbr l0(v2)", &["v2: `i32.div_s` is not pure"]);
    accepted("let v2: i32 = i32.const 7\nlet v3: i32 = i32.div_s v0, v2\nbr l0(v3)");
    accepted("let v2: i32 = global.get global0\nbr l0(v2)");
}

// Numbers and types.

#[test]
fn operands_and_results() {
    refused("i32.store align=4 v0\nunreachable", &["n0: `i32.store` has 2 operands, not 1"]);
    refused(
        "i32.store align=4 v0, v1\nunreachable",
        &["n0: `i32.store` has I32 among its operands at 1, not i64"],
    );
    accepted("i32.store align=4 v1, v0\nunreachable");
    refused(
        "v2: i64 = i32.load align=4 v0\nunreachable",
        &["n0: `i32.load` has I32 among its results at 0, not i64"],
    );
    refused("i32.load align=4 v0\nunreachable", &["n0: `i32.load` has 1 results, not 0"]);
    refused(
        "let v2: i32 = i32.add v0, v1\nunreachable",
        &["v2: `i32.add` has I32 among its operands at 1, not i64"],
    );
    refused("let v2: i32 = i32.div_s v0\nunreachable", &["v2: `i32.div_s` has 2 operands, not 1"]);
    refused(
        "global.set global0\nunreachable",
        &["n0: `global.set` has 1 operands and 0 results, not 0 and 0"],
    );
    refused(
        "let v2: i64 = select v1, v1, v1\nunreachable",
        &["v2: `select` chooses between other types than it gives"],
    );
    refused(
        "let v2: i64 = select v1, v0, v0\nunreachable",
        &["v2: `select` chooses between other types than it gives"],
    );
    accepted("let v2: i64 = select v1, v1, v0\nunreachable");
    refused("return\nunreachable", &["n0: `return` has no place in SSA form"]);
}

#[test]
fn conditions() {
    refused("br_if v1, l0(v0) br l0(v0)", &["n0: v1 decides, but is i64"]);
    refused(
        "br_table v1, l0(v0)",
        &["n0: v1 decides, but is i64", "n0 ends the function with values by number"],
    );
    refused("if v1, l1 r1 { br l0(v0) } else r2 { br l0(v0) }", &["n2: v1 decides, but is i64"]);
}

#[test]
fn what_branches_bring() {
    refused("br l0", &["n0: l0 takes 1 values, not 0"]);
    refused("br l0(v1)", &["n0: l0 takes i32, v1 is i64"]);
    refused("br_if v0, l0 br l0(v0)", &["n0: l0 takes 1 values, not 0"]);
    refused("block l1(v2: i32) r1 { br l1 } br l0(v2)", &["n0: l1 takes 1 values, not 0"]);
    refused("block l1(v2: i32) r1 { br l1(v1) } br l0(v2)", &["n0: l1 takes i32, v1 is i64"]);
    refused("loop l1(v2: i32 = v1) r1 { br l1(v2) }", &["n1: l1 takes i32, v1 is i64"]);
    refused("loop l1(v2: i32 = v0) r1 { br l1 }", &["n0: l1 takes 1 values, not 0"]);
    broken(
        "loop l1(v2: i32 = v0) r1 { br l1(v2) }",
        |func| {
            let NodeKind::Loop { args, .. } = &mut func.nodes[node(1)].kind else { panic!() };
            *args = Default::default();
        },
        &["n1: l1 takes 1 values, not 0"],
    );
    refused(
        "block l1(v2: i32) r1 { br_table v0, l1(v0), l1 } br l0(v2)",
        &["n0: l1 takes 1 values, not 0", "n0 brings l1 one thing and another"],
    );
    refused(
        "let v3: i32 = i32.const 1\nblock l1(v2: i32) r1 { br_table v0, l1(v0), l1(v3) } br l0(v2)",
        &["n0 brings l1 one thing and another"],
    );
    accepted("block l1(v2: i32) r1 { br_table v0, l1(v0), l1(v0) } br l0(v2)");
    refused("br_table v0, l0(v0)", &["n0 ends the function with values by number"]);
}

// Structure.

#[test]
fn ends_of_regions() {
    refused("nop", &["r0 falls through at its end, n0"]);
    refused("", &["r0 is empty"]);
    refused("br_if v0, l0(v0)", &["r0 falls through at its end, n0"]);
    refused("block l1 r1 { br l1 }", &["r0 falls through at its end, n1"]);
    refused("if v0, l1 r1 { br l1 } else r2 { } br l0(v0)", &["r2 is empty"]);
    refused("br l0(v0) nop\nunreachable", &["n1 can't be reached from n0 before it"]);
    refused("loop l1 r1 { br l1 } unreachable", &["n2 can't be reached from n1 before it"]);
    refused("block l1 r1 { unreachable } br l0(v0)", &["n2 can't be reached from n1 before it"]);
    accepted("block l1 r1 { unreachable }");
    accepted("if v0, l1 r1 { unreachable } else r2 { br l0(v0) }");
}

#[test]
fn labels_that_are_not_open() {
    refused("block l1 r1 { br l1 } br l1", &["n2 branches to l1, which is not open"]);
    refused(
        "br_if v0, l1 block l1 r1 { br l1 } unreachable",
        &["n0 branches to l1, which is not open"],
    );
    refused(
        "if v0, l1 r1 { loop l2 r3 { br l2 } } else r2 { br_table v0, l2, l1 } unreachable",
        &["n2 branches to l2, which is not open"],
    );
}

#[test]
fn kinds_of_labels() {
    broken(
        BLOCK,
        |func| func.labels[crate::function::Label::from_u32(1)].kind = LabelKind::Loop,
        &["l1 of n3 is another kind of label"],
    );
    broken(
        BLOCK,
        |func| {
            let exit = func.exit();
            func.labels[exit].kind = LabelKind::End;
        },
        &["the end of the function is another kind of label"],
    );
    broken(
        BLOCK,
        |func| {
            let phis = func.labels[crate::function::Label::from_u32(1)].phis;
            let exit = func.exit();
            func.labels[exit].phis = phis;
        },
        &["the end of the function has phis"],
    );
}

#[test]
fn nodes_regions_and_labels_in_two_places() {
    let two = "block l1 r1 { br l1 } block l2 r2 { br l2 } br l0(v0)";
    broken(
        two,
        |func| func.regions[Region::from_u32(2)] = func.regions[Region::from_u32(1)],
        &["n0 is in r2 and in r1"],
    );
    broken(
        two,
        |func| {
            let kind = func.nodes[node(1)].kind;
            let NodeKind::Block { body, .. } = kind else { panic!() };
            let NodeKind::Block { body: other, .. } = &mut func.nodes[node(3)].kind else {
                panic!()
            };
            *other = body;
        },
        &["r1 of n3 is another node's too"],
    );
    broken(
        two,
        |func| {
            let NodeKind::Block { label, .. } = func.nodes[node(1)].kind else { panic!() };
            let NodeKind::Block { label: other, .. } = &mut func.nodes[node(3)].kind else {
                panic!()
            };
            *other = label;
        },
        &["n3 opens l1 a second time"],
    );
    // A circle.
    broken(
        "nop nop br l0(v0)",
        |func| func.nodes[node(1)].next = Some(node(0)).into(),
        &["n0 is in r0 and in r0"],
    );
}

#[test]
fn lists_that_do_not_agree() {
    broken(
        "nop nop br l0(v0)",
        |func| func.nodes[node(1)].prev = None.into(),
        &["n1: what is before it in r0 does not agree"],
    );
    broken(
        "nop nop br l0(v0)",
        |func| func.regions[Region::from_u32(0)].last = Some(node(1)).into(),
        &["r0: its last node does not agree"],
    );
    broken(
        "v2: i32 = call func0\nbr l0(v2)",
        |func| {
            func.values[Value::from_u32(2)].def = ValueDef::Result { node: node(0), index: 1 };
        },
        &["v2 is not result 0 of n0"],
    );
    broken(
        BLOCK,
        |func| func.values[Value::from_u32(5)].def = ValueDef::Param(2),
        &["v5 is not phi 0 of l1"],
    );
    broken(
        BLOCK,
        |func| func.params.reverse(),
        &["v1 is not parameter 0", "v0 is not parameter 1"],
    );
}

#[test]
fn what_does_not_exist() {
    let far = |n: u32| Value::from_u32(n);
    broken(
        "br_if v0, l0(v0) br l0(v0)",
        |func| {
            let NodeKind::BrIf { cond, .. } = &mut func.nodes[node(0)].kind else { panic!() };
            *cond = far(99);
        },
        &["n0: its value v99 does not exist"],
    );
    broken(
        "br l0(v0)",
        |func| {
            let other = &mut Function::default();
            let list = other.list(&[far(0); 50]);
            func.nodes[node(0)].kind =
                NodeKind::Br(crate::function::Target { label: func.exit(), args: list });
        },
        &["n0: a list of it is longer than all lists"],
    );
    broken(
        "br l0(v0)",
        |func| func.nodes[node(0)].next = Some(node(7)).into(),
        &["n0: its neighbour n7 does not exist"],
    );
    broken(
        "br l0(v0)",
        |func| func.regions[Region::from_u32(0)].first = Some(node(7)).into(),
        &["r0: its node n7 does not exist"],
    );
    broken(
        "block l1 r1 { br l1 } br l0(v0)",
        |func| {
            let NodeKind::Block { body, .. } = &mut func.nodes[node(1)].kind else { panic!() };
            *body = Region::from_u32(9);
        },
        &["n1: its region r9 does not exist"],
    );
    broken(
        "block l1 r1 { br_table v0, l1 } br l0(v0)",
        |func| {
            let NodeKind::BrTable { count, .. } = &mut func.nodes[node(0)].kind else { panic!() };
            *count = 0;
        },
        &["n0: its targets do not exist"],
    );
    assert_eq!(verify(&Function::default()), ["there is no body"]);
}

// Size.

#[test]
fn many_problems_are_cut_short() {
    let body = "br_if v1, l0(v0) ".repeat(1000);
    assert_eq!(problems(&format!("{body} br l0(v0)")).len(), super::MOST_PROBLEMS);
}

/// What would take forever were it not about linear.
#[test]
fn large_functions_take_no_time() {
    // A long chain of blocks, each value used at the very end.
    let depth = 20_000;
    let mut chain = String::new();
    for i in 1..depth {
        chain +=
            &format!("block l{i} r{i} {{ br_if v0, l{i} br l{i} }} v{}: i32 = call func0\n", i + 1);
    }
    for i in 1..depth {
        chain += &format!("i32.store align=4 v0, v{}\n", i + 1);
    }
    accepted(&format!("{chain} br l0(v0)"));
    // Deep loops, the values of the outermost used in the innermost.
    let depth = 3_000;
    let mut deep = String::new();
    for i in 1..depth {
        deep += &format!(
            "let v{}: i32 = i32.eqz v{}\nloop l{i} r{i} {{\n",
            i + 1,
            if i == 1 { 0 } else { i }
        );
    }
    deep += "br l0(v2) }\n";
    deep += &"}\n".repeat(depth - 2);
    accepted(&deep);
}

// Exceptions and continuations.

#[test]
fn handlers_see_nothing_of_the_body() {
    let caught = |body: &str, handler: &str| {
        format!(
            "block l1(v5: i32) r1 {{ legacy l2 r2 {{ v2: i32 = call func0\n{body} }} \
             catch tag0 l3(v3: i32) r3 {{ {handler} }} }} br l0(v5)"
        )
    };
    accepted(&caught("br l1(v2)", "br l1(v3)"));
    refused(&caught("br l1(v2)", "br l1(v2)"), &["n2 needs v2, which is not always made"]);
    refused(&caught("br l1(v3)", "br l1(v3)"), &["n1 needs v3, which is not made yet"]);
    // Nor does one handler of another, nor what comes behind.
    refused(
        "block l1 r1 { legacy l2 r2 { v2: i32 = call func0\nbr l1 } \
         catch tag0 l3(v3: i32) r3 { br l1 } catch tag1 l4 r4 { br l0(v3) } } unreachable",
        &["n3 needs v3, which is not always made"],
    );
    refused(
        "block l1 r1 { legacy l2 r2 { call func0\nbr l1 } \
         catch tag0 l3(v3: i32) r3 { br l1 } } br l0(v3)",
        &["n5 needs v3, which is not always made"],
    );
    // But where only one way leads there.
    accepted(
        "block l1 r1 { legacy l2 r2 { call func0\nbr l0(v0) } \
         catch tag0 l3(v3: i32) r3 { br l1 } } br l0(v3)",
    );
    accepted("legacy l1 r1 { v2: i32 = call func0\nbr l0(v2) } catch_all l2 r2 { rethrow l2 }");
}

#[test]
fn what_rethrow_and_delegate_name() {
    let handled = |body: &str, handler: &str| {
        format!("legacy l1 r1 {{ {body} }} catch_all l2 r2 {{ {handler} }}")
    };
    accepted(&handled("rethrow l2", "br l0(v0)").replace("rethrow l2", "br l0(v0)"));
    refused(&handled("rethrow l2", "br l0(v0)"), &["n0 names l2, which is not open"]);
    refused(&handled("rethrow l1", "br l0(v0)"), &["n0 names l1, which is another kind of label"]);
    refused(&handled("br l0(v0)", "br l2"), &["n1 branches to l2, which is no place"]);
    refused(&handled("br l1", "br l0(v0)"), &["n0 branches to l1, which is no place"]);
    let handed_on = |to: &str| format!("legacy l3 r3 {{ br l0(v0) }} delegate {to}");
    accepted(&handled(&handed_on("l1"), "br l0(v0)"));
    accepted(&handled(&handed_on("l0"), "br l0(v0)"));
    accepted(&handled("br l0(v0)", &handed_on("l0")));
    refused(&handled("br l0(v0)", &handed_on("l1")), &["n2 names l1, which is not open"]);
    refused(
        &handled("br l0(v0)", &handed_on("l2")),
        &["n2 names l2, which is another kind of label"],
    );
    // It does not hand on to itself.
    refused(&handed_on("l3"), &["n1 names l3, which is not open"]);
}

#[test]
fn handlers_of_no_tag() {
    refused(
        "legacy l1 r1 { br l0(v0) } catch_all l2(v2: i32) r2 { br l0(v0) }",
        &["n2: l2 of no tag has values"],
    );
    refused(
        "legacy l1 r1 { br l0(v0) } catch_all l2 r2 { br l0(v0) } catch tag0 l3 r3 { br l0(v0) }",
        &["n3: a handler comes behind that of all"],
    );
    const LEGACY: &str = "legacy l1 r1 { br l0(v0) } catch_all l2 r2 { br l0(v0) }";
    broken(
        LEGACY,
        |func| {
            if let NodeKind::Legacy { count, .. } = &mut func.nodes[node(2)].kind {
                *count = 0;
            }
        },
        &["n2 has no handler"],
    );
    broken(
        LEGACY,
        |func| {
            if let NodeKind::Legacy { first, .. } = &mut func.nodes[node(2)].kind {
                *first = 1;
            }
        },
        &["n2: its handlers do not exist"],
    );
    broken(
        LEGACY,
        |func| func.handlers[0].region = Region::from_u32(1),
        &["r1 of n2 is another node's too"],
    );
    broken(LEGACY, |func| func.handlers[0].label = func.exit(), &["n2 opens l0 a second time"]);
}

#[test]
fn regions_that_catch_do_not_fall_through() {
    refused(
        "legacy l1 r1 { br l0(v0) } catch_all l2 r2 { br l0(v0) } br l0(v0)",
        &["n3 can't be reached from n2 before it"],
    );
    refused(
        "legacy l1 r1 { br l0(v0) } catch_all l2 r2 { nop } ",
        &["r2 falls through at its end, n1"],
    );
    refused(
        "legacy l1 r1 { br l0(v0) } delegate l0 br l0(v0)",
        &["n2 can't be reached from n1 before it"],
    );
}

#[test]
fn what_resumes() {
    let clause = "(ref type1)";
    let resumes = |to: &str, behind: &str| {
        format!(
            "let v2: (ref null type1) = ref.null (ref null type1)\n\
             block l1(v6: i32) r1 {{ landing 0 l2(v5: {clause}) r2 {{ \
             resume (v3: i32) = resume type1 v2 on ({to})\nbr l1(v3) }} \
             br l0({behind}) }} br l0(v6)"
        )
    };
    accepted(&resumes("tag0 l2, tag1 switch", "v0"));
    refused(&resumes("tag0 l2", "v3"), &["n3 needs v3, which is not always made"]);
    refused(&resumes("tag1 switch", "v0"), &["n3 can't be reached from n2 before it"]);
    refused(
        &resumes("tag0 l2", "v0").replace("= resume type1 v2", "= ref.as_non_null v2"),
        &["n0: `ref.as_non_null` resumes nothing"],
    );
}

#[test]
#[should_panic(expected = "not valid after it was broken:\n- r0 falls through")]
fn a_failure_names_the_step_and_shows_the_function() {
    super::debug_verify(&parse("function() -> () {\n  nop\n}\n").unwrap(), "broken");
}
