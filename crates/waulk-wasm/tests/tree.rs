//! The tree of a component, taken apart and put together.

use waulk_wasm::component::Tree;

/// A section with its length as LEB128 of `padding` bytes.
fn section(id: u8, contents: &[u8], padding: usize) -> Vec<u8> {
    let mut bytes = vec![id];
    for i in 0..padding {
        let more = if i + 1 < padding { 0x80 } else { 0 };
        bytes.push((contents.len() >> (7 * i)) as u8 & 0x7f | more);
    }
    bytes.extend_from_slice(contents);
    bytes
}

const CUSTOM: u8 = 0;
const MODULE: u8 = 1;
const COMPONENT: u8 = 4;
const TYPE: u8 = 7;

fn component(sections: &[Vec<u8>]) -> Vec<u8> {
    [b"\0asm\x0d\0\x01\0".as_slice(), &sections.concat()].concat()
}

fn module(name: &str) -> Vec<u8> {
    let contents = [&[name.len() as u8], name.as_bytes()].concat();
    [b"\0asm\x01\0\0\0".as_slice(), &section(CUSTOM, &contents, 1)].concat()
}

fn custom(name: &str, padding: usize) -> Vec<u8> {
    section(CUSTOM, &[&[name.len() as u8], name.as_bytes(), b"..."].concat(), padding)
}

/// Three modules, two of them in nested components, everything padded.
fn nested() -> Vec<u8> {
    let types = section(TYPE, &[1, 0x7f], 3);
    let inner =
        component(&[custom("keep", 2), section(MODULE, &module("inner"), 4), custom("drop", 3)]);
    let middle = component(&[
        types.clone(),
        section(COMPONENT, &inner, 5),
        section(MODULE, &module("middle"), 2),
    ]);
    component(&[
        custom("drop", 1),
        section(COMPONENT, &middle, 4),
        types.clone(),
        section(COMPONENT, &component(&[]), 3),
        section(MODULE, &module("outer"), 5),
        custom("keep", 1),
        types,
    ])
}

fn modules(bytes: &[u8]) -> Vec<Vec<u8>> {
    let tree = Tree::read(bytes).expect("the component is valid");
    tree.modules.iter().map(|module| module.bytes.to_vec()).collect()
}

#[test]
fn modules_come_in_the_order_of_the_file() {
    assert_eq!(modules(&nested()), ["inner", "middle", "outer"].map(module));
    assert_eq!(modules(&module("alone")), [module("alone")]);
}

#[test]
fn nothing_changed_is_byte_for_byte_the_same() {
    let bytes = nested();
    let tree = Tree::read(&bytes).unwrap();
    assert_eq!(tree.write(&modules(&bytes), |_| true), bytes);
    let alone = module("alone");
    assert_eq!(Tree::read(&alone).unwrap().write(&modules(&alone), |_| false), alone);
}

#[test]
fn headers_change_around_what_changes_and_nowhere_else() {
    let bytes = nested();
    let tree = Tree::read(&bytes).unwrap();
    let new = [module("inner"), module("a name of more bytes"), module("outer")];
    let types = section(TYPE, &[1, 0x7f], 3);
    let inner =
        component(&[custom("keep", 2), section(MODULE, &module("inner"), 4), custom("drop", 3)]);
    let middle = component(&[
        types.clone(),
        section(COMPONENT, &inner, 5),
        section(MODULE, &module("a name of more bytes"), 1),
    ]);
    let expected = component(&[
        custom("drop", 1),
        section(COMPONENT, &middle, 1),
        types.clone(),
        section(COMPONENT, &component(&[]), 3),
        section(MODULE, &module("outer"), 5),
        custom("keep", 1),
        types,
    ]);
    assert_eq!(tree.write(&new, |_| true), expected);
}

#[test]
fn custom_sections_go_from_every_component() {
    let bytes = nested();
    let tree = Tree::read(&bytes).unwrap();
    assert_eq!(tree.custom_sections().collect::<Vec<_>>(), ["drop", "keep", "drop", "keep"]);
    let written = tree.write(&modules(&bytes), |name| name != "drop");
    let left = Tree::read(&written).expect("what is left is valid");
    assert_eq!(left.custom_sections().collect::<Vec<_>>(), ["keep", "keep"]);
    assert_eq!(modules(&written), modules(&bytes));
}

#[test]
fn modules_that_grow_past_a_longer_length_and_back() {
    let bytes = nested();
    let tree = Tree::read(&bytes).unwrap();
    for len in [0, 100, 127, 16_383, 20_000] {
        let mut large = module("large");
        large.extend(section(CUSTOM, &[&[1, b'x'], vec![7; len].as_slice()].concat(), 5));
        let new = [large.clone(), module("middle"), large];
        let written = tree.write(&new, |_| true);
        assert_eq!(modules(&written), new, "{len}");
    }
}
