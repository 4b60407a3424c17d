//! Takes zeros out of data segments where memory is zero anyway.
//!
//! A memory that the module defines is zero before its segments are written.
//! Where all of its active segments have constant addresses, are sure to fit
//! and do not overlap, zeros in them write what is there already: they are cut
//! off at both ends and, where that saves more than another segment costs, cut
//! out in the middle.
//!
//! Pre: none. Post: no such segment starts or ends with a zero byte.
//! Does not handle: passive segments, whose length can be observed; active
//! segments that instructions refer to; imported memories, which may hold
//! anything; joining segments.

use cranelift_entity::EntitySet;
use waulk_wasm::entity::{DataId, MemoryId};
use waulk_wasm::leb;
use waulk_wasm::module::{Data, DataMode, Module};
use waulk_wasm::template::{Slot, Template};

use crate::Unit;

/// Engines refuse more data segments than this.
const MAX_SEGMENTS: usize = 100_000;

/// Runs the pass.
pub fn run(unit: &mut Unit<'_, '_>) {
    let module = &mut *unit.module;
    let referred = referred_segments(module);
    for memory in module.layout.memories.clone() {
        if trimmable(module, memory) {
            let before = data_bytes(module);
            trim(module, memory, &referred);
            unit.counts.data_bytes_removed += before - data_bytes(module);
        }
    }
}

fn data_bytes(module: &Module<'_>) -> u64 {
    module.layout.data.iter().map(|&id| module.data[id].bytes.len() as u64).sum()
}

/// Segments that instructions refer to.
fn referred_segments(module: &Module<'_>) -> EntitySet<DataId> {
    let mut referred = EntitySet::new();
    let bodies = module.layout.funcs.iter().filter_map(|&id| module.funcs[id].body());
    for r in bodies.flat_map(|body| &body.encoded.template.refs) {
        if let Slot::Data(id) = r.slot {
            referred.insert(id);
        }
    }
    referred
}

fn active<'t>(data: &'t Data<'_>, memory: MemoryId) -> Option<&'t Template> {
    match &data.mode {
        DataMode::Active { memory: to, offset } if *to == memory => Some(offset),
        _ => None,
    }
}

/// Whether all segments of `memory` are sure to fit and do not overlap.
fn trimmable(module: &Module<'_>, memory: MemoryId) -> bool {
    let limit = module.memories[memory].min_bytes().unwrap_or(u64::MAX);
    if module.memories[memory].import.is_some() {
        return false;
    }
    let mut ranges = Vec::new();
    for &id in &module.layout.data {
        let data = &module.data[id];
        let Some(offset) = active(data, memory) else {
            continue;
        };
        let Some(start) = offset.as_constant_offset() else {
            return false;
        };
        match start.checked_add(data.bytes.len() as u64) {
            Some(end) if end <= limit => ranges.push((start, end)),
            _ => return false,
        }
    }
    ranges.sort_unstable();
    ranges.windows(2).all(|pair| pair[0].1 <= pair[1].0)
}

fn trim(module: &mut Module<'_>, memory: MemoryId, referred: &EntitySet<DataId>) {
    let mut layout = Vec::with_capacity(module.layout.data.len());
    // Each segment that is still to come takes a place, and so do its parts.
    let mut spare = MAX_SEGMENTS.saturating_sub(module.layout.data.len());
    for id in std::mem::take(&mut module.layout.data) {
        let data = &module.data[id];
        let offset = active(data, memory).filter(|_| !referred.contains(id)).cloned();
        let address = offset.as_ref().and_then(Template::as_constant_offset);
        let (Some(offset), Some(address)) = (offset, address) else {
            layout.push(id);
            continue;
        };
        let bytes = data.bytes;
        let mut id = Some(id);
        for (start, end) in parts(bytes, address, spare) {
            let offset = offset.with_constant_offset(address + start as u64);
            let mode = DataMode::Active { memory, offset };
            let part = Data { mode, bytes: &bytes[start..end] };
            match id.take() {
                Some(id) => {
                    module.data[id] = part;
                    layout.push(id);
                }
                None => {
                    layout.push(module.data.push(part));
                    spare -= 1;
                }
            }
        }
    }
    module.layout.data = layout;
}

/// The parts of a segment at `address` that are worth writing; at most `spare`
/// more than one.
fn parts(bytes: &[u8], address: u64, spare: usize) -> Vec<(usize, usize)> {
    let mut parts: Vec<(usize, usize)> = Vec::new();
    let mut position = 0;
    while let Some(start) = bytes[position..].iter().position(|&b| b != 0).map(|n| position + n) {
        let len = bytes[start..].iter().position(|&b| b == 0);
        let end = len.map_or(bytes.len(), |n| start + n);
        position = end;
        let full = parts.len() > spare;
        match parts.last_mut() {
            Some(last) if full || start - last.1 <= segment_cost(address + start as u64) => {
                last.1 = end;
            }
            _ => parts.push((start, end)),
        }
    }
    parts
}

/// The most that a segment at `address` costs beside its bytes: flags, the
/// constant with its opcode and `end`, and a length of at most 5 bytes.
fn segment_cost(address: u64) -> usize {
    3 + leb::len_s64(address as i64) as usize + 5
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn zeros_are_cut_off_and_long_runs_cut_out() {
        let mut bytes = vec![0; 100];
        bytes[3] = 1;
        bytes[6] = 1;
        bytes[60] = 1;
        assert_eq!(parts(&bytes, 1024, 10), [(3, 7), (60, 61)]);
        assert_eq!(parts(&bytes, 1024, 0), [(3, 61)]);
        assert_eq!(parts(&[0; 50], 1024, 10), []);
    }
}
