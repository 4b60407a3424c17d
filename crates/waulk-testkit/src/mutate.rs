//! Damages binaries in the ways that files get damaged, and in the ways that
//! parsers get confused.

use crate::Rng;
use crate::splice::{HEADER, Section, sections, write_u32};

/// A damaged `base`. `other` is where foreign bytes come from. Most results are
/// malformed or invalid; some are valid.
pub fn mutate(base: &[u8], other: &[u8], rng: &mut Rng) -> Vec<u8> {
    let mut bytes = base.to_vec();
    for _ in 0..*rng.choose(&[1, 1, 1, 2, 3, 8]) {
        match rng.below(10) {
            0 => truncate(&mut bytes, rng),
            1 | 2 => flip_bits(&mut bytes, rng),
            3 => edit_bytes(&mut bytes, rng),
            4 => splice_bytes(&mut bytes, other, rng),
            5 => swap_sections(&mut bytes, rng),
            6 => duplicate_section(&mut bytes, rng),
            7 => foreign_section(&mut bytes, other, rng),
            8 => edit_length(&mut bytes, rng),
            _ => edit_contents(&mut bytes, rng),
        }
    }
    bytes
}

/// `depth` components in one another.
pub fn nested_components(depth: usize) -> Vec<u8> {
    let header = b"\0asm\x0d\0\x01\0";
    // From the inside out, in reverse.
    let mut reversed: Vec<u8> = header.iter().rev().copied().collect();
    for _ in 0..depth {
        let mut section = vec![4];
        write_u32(&mut section, u32::try_from(reversed.len()).expect("below 4 GiB"));
        reversed.extend(section.iter().rev());
        reversed.extend(header.iter().rev());
    }
    reversed.reverse();
    reversed
}

/// `depth` component headers, each inside the last one and claiming more bytes
/// than there are.
pub fn unfinished_components(depth: usize) -> Vec<u8> {
    let mut bytes = b"\0asm\x0d\0\x01\0".to_vec();
    for _ in 0..depth {
        bytes.push(4);
        write_u32(&mut bytes, 0x7fff_ffff);
        bytes.extend(b"\0asm\x0d\0\x01\0");
    }
    bytes
}

/// A module with one function, of `depth` times `open`, then `inside`, then
/// `depth` times `close`.
pub fn nested_code(depth: usize, open: &[u8], inside: &[u8], close: &[u8]) -> Vec<u8> {
    // No locals.
    let mut body = vec![0];
    body.extend(open.repeat(depth));
    body.extend(inside);
    body.extend(close.repeat(depth));
    body.push(0x0b);
    let mut code = vec![1];
    write_u32(&mut code, u32::try_from(body.len()).expect("below 4 GiB"));
    code.extend(body);
    // One type, [] -> []; one function, exported as "f".
    let mut module =
        b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x03\x02\x01\0\x07\x05\x01\x01f\0\0\x0a".to_vec();
    write_u32(&mut module, u32::try_from(code.len()).expect("below 4 GiB"));
    module.extend(code);
    module
}

fn truncate(bytes: &mut Vec<u8>, rng: &mut Rng) {
    bytes.truncate(rng.below(bytes.len() + 1));
}

fn flip_bits(bytes: &mut [u8], rng: &mut Rng) {
    if !bytes.is_empty() {
        for _ in 0..=rng.below(4) {
            let at = rng.below(bytes.len());
            bytes[at] ^= 1 << rng.below(8);
        }
    }
}

/// Overwrites a byte with one that means something in many places.
fn edit_bytes(bytes: &mut [u8], rng: &mut Rng) {
    if !bytes.is_empty() {
        let at = rng.below(bytes.len());
        bytes[at] =
            *rng.choose(&[0x00, 0x01, 0x0b, 0x40, 0x60, 0x7f, 0x80, 0xfc, 0xfd, 0xfe, 0xff]);
    }
}

fn splice_bytes(bytes: &mut Vec<u8>, other: &[u8], rng: &mut Rng) {
    let from = rng.below(other.len() + 1);
    let length = rng.below(64.min(other.len() - from) + 1);
    let at = rng.below(bytes.len() + 1);
    let until = at + rng.below(64.min(bytes.len() - at) + 1);
    bytes.splice(at..until, other[from..from + length].iter().copied());
}

/// The sections, if there are any.
fn some_sections(bytes: &[u8]) -> Option<Vec<Section>> {
    Some(sections(bytes)).filter(|sections| !sections.is_empty())
}

fn swap_sections(bytes: &mut Vec<u8>, rng: &mut Rng) {
    let Some(mut sections) = some_sections(bytes) else { return };
    let (i, j) = (rng.below(sections.len()), rng.below(sections.len()));
    sections.swap(i, j);
    let mut output = bytes[..HEADER].to_vec();
    sections.into_iter().for_each(|section| output.extend(&bytes[section.whole]));
    *bytes = output;
}

fn duplicate_section(bytes: &mut Vec<u8>, rng: &mut Rng) {
    let Some(sections) = some_sections(bytes) else { return };
    let copy = bytes[rng.choose(&sections).whole.clone()].to_vec();
    let at = rng.choose(&sections).whole.start;
    bytes.splice(at..at, copy);
}

/// Puts a section of another file in the place of one, or before it.
fn foreign_section(bytes: &mut Vec<u8>, other: &[u8], rng: &mut Rng) {
    let (Some(own), Some(foreign)) = (some_sections(bytes), some_sections(other)) else { return };
    let foreign = rng.choose(&foreign);
    let same = own.iter().find(|section| section.id == foreign.id);
    let mut place = same.unwrap_or_else(|| rng.choose(&own)).whole.clone();
    if rng.below(2) == 0 {
        place.end = place.start;
    }
    bytes.splice(place, other[foreign.whole.clone()].iter().copied());
}

/// Makes a section claim to be longer or shorter than it is.
fn edit_length(bytes: &mut Vec<u8>, rng: &mut Rng) {
    let Some(sections) = some_sections(bytes) else { return };
    let section = rng.choose(&sections);
    let actual = section.contents.len() as u32;
    let claimed =
        *rng.choose(&[0, actual / 2, actual.saturating_sub(1), actual + 1, actual * 2, u32::MAX]);
    let mut size = Vec::new();
    write_u32(&mut size, claimed);
    bytes.splice(section.whole.start + 1..section.contents.start, size);
}

/// Changes bytes inside a section and keeps its length right, so that what
/// comes after is still read.
fn edit_contents(bytes: &mut Vec<u8>, rng: &mut Rng) {
    let Some(sections) = some_sections(bytes) else { return };
    let section = rng.choose(&sections).clone();
    let mut contents = bytes[section.contents.clone()].to_vec();
    if contents.is_empty() {
        return;
    }
    let at = rng.below(contents.len());
    match rng.below(3) {
        0 => drop(contents.remove(at)),
        1 => contents.insert(at, rng.next_u64() as u8),
        _ => contents[at] = rng.next_u64() as u8,
    }
    let mut whole = vec![section.id];
    write_u32(&mut whole, contents.len() as u32);
    whole.extend(contents);
    bytes.splice(section.whole, whole);
}

#[cfg(test)]
mod tests {
    use super::{mutate, nested_code, nested_components};
    use crate::Rng;
    use crate::features::is_valid;

    #[test]
    fn what_is_built_is_valid() {
        assert!(is_valid(&nested_components(10)));
        assert!(is_valid(&nested_code(10, &[0x02, 0x40], &[0x01], &[0x0b])));
    }

    #[test]
    fn a_seed_is_a_mutation() {
        let base = wat::parse_str("(module (func) (memory 1))").expect("the text is right");
        let some = |seed| mutate(&base, &base, &mut Rng::new(seed));
        assert_eq!(some(1), some(1));
        assert!((0..20).any(|seed| some(seed) != base));
    }
}
