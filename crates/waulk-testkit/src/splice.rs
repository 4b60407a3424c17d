//! Walks the sections of a module or a component, and puts other core modules
//! in the place of those in it.
//!
//! This is a second, independent reading of the binary format's outermost
//! layer: what is under test is not used to test it.

use std::ops::Range;

/// One section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its id.
    pub id: u8,
    /// All of it, from the id on.
    pub whole: Range<usize>,
    /// Its contents, after the size.
    pub contents: Range<usize>,
}

/// Bytes before the first section.
pub const HEADER: usize = 8;

const CORE_MODULE: u8 = 1;
const COMPONENT: u8 = 4;

/// Whether `bytes` begin like a component.
pub fn is_component(bytes: &[u8]) -> bool {
    bytes.len() >= HEADER && bytes.starts_with(b"\0asm") && bytes[6] == 1
}

/// The sections of a module or a component, as far as they can be read.
pub fn sections(bytes: &[u8]) -> Vec<Section> {
    let mut sections = Vec::new();
    let mut at = HEADER;
    while at < bytes.len() {
        let Some((size, start)) = read_u32(bytes, at + 1) else {
            break;
        };
        let Some(end) = start.checked_add(size as usize).filter(|end| *end <= bytes.len()) else {
            break;
        };
        sections.push(Section { id: bytes[at], whole: at..end, contents: start..end });
        at = end;
    }
    sections
}

/// `bytes` with every core module in it replaced by what `f` makes of it. A
/// module that is not in a component is replaced itself.
pub fn map_modules(bytes: &[u8], f: &mut dyn FnMut(&[u8]) -> Vec<u8>) -> Vec<u8> {
    if !is_component(bytes) {
        return f(bytes);
    }
    let mut output = bytes[..HEADER.min(bytes.len())].to_vec();
    for section in sections(bytes) {
        if matches!(section.id, CORE_MODULE | COMPONENT) {
            let contents = map_modules(&bytes[section.contents], f);
            output.push(section.id);
            write_u32(&mut output, u32::try_from(contents.len()).expect("a section below 4 GiB"));
            output.extend(contents);
        } else {
            output.extend(&bytes[section.whole]);
        }
    }
    output
}

/// Reads a LEB128 number; gives it and the offset after it.
pub fn read_u32(bytes: &[u8], mut at: usize) -> Option<(u32, usize)> {
    let mut value = 0_u32;
    for shift in (0..35).step_by(7) {
        let byte = *bytes.get(at)?;
        at += 1;
        value |= u32::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some((value, at));
        }
    }
    None
}

/// Appends a number as LEB128.
pub fn write_u32(output: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        output.push(value as u8 | 0x80);
        value >>= 7;
    }
    output.push(value as u8);
}

#[cfg(test)]
mod tests {
    use super::{map_modules, sections};

    #[test]
    fn nested_modules_are_found() {
        let text = "(component (core module (func)) (component (core module (memory 1))))";
        let bytes = wat::parse_str(text).expect("the text is right");
        let mut seen = 0;
        let output = map_modules(&bytes, &mut |module| {
            seen += 1;
            module.to_vec()
        });
        assert_eq!((seen, output), (2, bytes));
    }

    #[test]
    fn a_cut_section_is_left_out() {
        let bytes = wat::parse_str("(module (func) (memory 1))").expect("the text is right");
        assert_eq!(sections(&bytes[..bytes.len() - 1]).len(), sections(&bytes).len() - 1);
    }
}
