//! Sizes of a file's core modules, read from its outermost layer alone.
//!
//! This shares no code with waulk: what is measured does not measure itself.

use std::ops::{AddAssign, Range};

use anyhow::{Context, Result, ensure};
use serde::Serialize;
use wasmparser::{Parser, Payload};

/// Before the first section: the magic number and the version.
const HEADER: usize = 8;

/// Section ids of core modules.
const CUSTOM: u8 = 0;
const CODE: u8 = 10;

/// Section ids of components.
const CORE_MODULE: u8 = 1;
const COMPONENT: u8 = 4;

/// Sizes in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Sizes {
    /// The whole file.
    pub(crate) total: u64,
    /// The contents of the code sections of all core modules.
    pub(crate) code: u64,
    /// All sections of the core modules but custom ones.
    pub(crate) non_custom: u64,
}

impl AddAssign for Sizes {
    fn add_assign(&mut self, other: Self) {
        self.total += other.total;
        self.code += other.code;
        self.non_custom += other.non_custom;
    }
}

/// A section: all of it, and its contents.
struct Section {
    id: u8,
    whole: Range<usize>,
    contents: Range<usize>,
}

/// The sizes of a component or core module.
pub(crate) fn sizes(bytes: &[u8]) -> Result<Sizes> {
    let mut sizes = Sizes { total: bytes.len() as u64, ..Sizes::default() };
    for module in core_modules(bytes)? {
        for section in sections(&bytes[module])? {
            match section.id {
                CUSTOM => continue,
                CODE => sizes.code += section.contents.len() as u64,
                _ => {}
            }
            sizes.non_custom += section.whole.len() as u64;
        }
    }
    Ok(sizes)
}

/// How many instructions the functions of a core module have.
pub(crate) fn instructions(module: &[u8]) -> Result<u64> {
    let mut count = 0;
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::CodeSectionEntry(body) = payload? {
            for operator in body.get_operators_reader()? {
                operator?;
                count += 1;
            }
        }
    }
    Ok(count)
}

/// Where the core modules of a file are; the file itself if it is one.
pub(crate) fn core_modules(bytes: &[u8]) -> Result<Vec<Range<usize>>> {
    let mut found = Vec::new();
    let whole = 0..bytes.len();
    let mut components = vec![whole];
    while let Some(range) = components.pop() {
        if !is_component(&bytes[range.clone()])? {
            found.push(range);
            continue;
        }
        for section in sections(&bytes[range.clone()])? {
            let start = range.start + section.contents.start;
            let contents = start..start + section.contents.len();
            match section.id {
                CORE_MODULE => found.push(contents),
                COMPONENT => components.push(contents),
                _ => {}
            }
        }
    }
    found.sort_by_key(|range| range.start);
    Ok(found)
}

fn is_component(bytes: &[u8]) -> Result<bool> {
    ensure!(bytes.len() >= HEADER && bytes.starts_with(b"\0asm"), "not a WebAssembly binary");
    Ok(bytes[6] == 1)
}

fn sections(bytes: &[u8]) -> Result<Vec<Section>> {
    let mut sections = Vec::new();
    let mut at = HEADER;
    while at < bytes.len() {
        let (len, taken) = leb(&bytes[at + 1..]).context("a section has no length")?;
        let start = at + 1 + taken;
        let end = start.checked_add(len).filter(|&end| end <= bytes.len());
        let end = end.context("a section ends after its module")?;
        sections.push(Section { id: bytes[at], whole: at..end, contents: start..end });
        at = end;
    }
    Ok(sections)
}

/// An unsigned LEB128 number of at most 32 bits, and how many bytes it takes.
fn leb(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut value = 0u64;
    for (i, &byte) in bytes.iter().take(5).enumerate() {
        value |= u64::from(byte & 0x7f) << (7 * i);
        if byte < 0x80 {
            return Some((usize::try_from(value).ok()?, i + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Corpus;

    fn file(version: u8, kind: u8, sections: &[(u8, &[u8])]) -> Vec<u8> {
        let mut bytes = vec![0, b'a', b's', b'm', version, 0, kind, 0];
        for (id, contents) in sections {
            bytes.extend([*id, contents.len() as u8]);
            bytes.extend_from_slice(contents);
        }
        bytes
    }

    #[test]
    fn custom_sections_and_headers_do_not_count() {
        let module = file(1, 0, &[(0, b"\x01xyz"), (1, b"\x00"), (10, b"\x00\x00")]);
        let total = module.len() as u64;
        assert_eq!(sizes(&module).unwrap(), Sizes { total, code: 2, non_custom: 3 + 4 });
    }

    #[test]
    fn padded_lengths_count_as_they_are() {
        let mut module = file(1, 0, &[]);
        module.extend([10, 0x81, 0x80, 0x00, 0]);
        assert_eq!(sizes(&module).unwrap(), Sizes { total: 13, code: 1, non_custom: 5 });
    }

    #[test]
    fn modules_are_found_in_nested_components_in_file_order() {
        let [a, b] = [1u8, 2].map(|n| file(1, 0, &[(10, &vec![0; n.into()])]));
        let inner = file(13, 1, &[(0, b"\x01x"), (1, &a)]);
        let outer = file(13, 1, &[(4, &inner), (1, &b)]);
        let found = core_modules(&outer).unwrap();
        assert_eq!(found.into_iter().map(|range| &outer[range]).collect::<Vec<_>>(), [&a, &b]);
        assert_eq!(sizes(&outer).unwrap().code, 3);
    }

    #[test]
    fn instructions_are_counted() {
        // Two functions: two `nop`s and an `end`, and an `end`.
        let code = b"\x02\x04\x00\x01\x01\x0b\x02\x00\x0b";
        let types = b"\x01\x60\x00\x00";
        let module = |code| file(1, 0, &[(1, types), (3, b"\x02\x00\x00"), (10, code)]);
        assert_eq!(instructions(&module(code)).unwrap(), 4);
        let unknown = b"\x02\x04\x00\x01\xff\x0b\x02\x00\x0b";
        assert!(instructions(&module(unknown)).is_err());
    }

    #[test]
    fn what_is_cut_or_not_wasm_is_refused() {
        let module = file(1, 0, &[(10, b"\x00\x00")]);
        assert!(sizes(&module[..module.len() - 1]).is_err());
        assert!(sizes(&module[..9]).is_err());
        assert!(sizes(b"\0asm").is_err());
        assert!(sizes(b"(module)").is_err());
    }

    #[test]
    fn the_corpus_measures_as_its_baselines_say() {
        let Some(corpus) = Corpus::for_test("the corpus measures as its baselines say") else {
            return;
        };
        let baselines = corpus.baselines().unwrap();
        let mut total = Sizes::default();
        for file in corpus.files().unwrap() {
            let measured = sizes(&file.read().unwrap()).unwrap();
            assert_eq!(measured, baselines[&file.name].input, "{}", file.name);
            total += measured;
        }
        assert_eq!(total, baselines["TOTAL"].input);
    }
}
