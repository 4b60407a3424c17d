//! The import section, in its compact encodings where the input has them.
//!
//! Besides one import at a time there are groups of imports from one module,
//! and groups from one module with one type. One walk over the imports of a
//! module, in the order they have, finds the cheapest way to cover them with
//! groups: the best cover that ends in a group of each kind follows from those
//! of the import before.
//!
//! Does not handle: how long a group's count is; it counts as one byte.

use wasm_encoder::{Encode, EntityType, ImportCompact, ImportSection, Imports};

/// An import: its module, its name there, its type.
pub(super) type Entry<'a> = (&'a str, &'a str, EntityType);

/// Writes imports in this order.
pub(super) fn section(imports: &[Entry<'_>], compact: bool) -> ImportSection {
    let mut section = ImportSection::new();
    for run in imports.chunk_by(|a, b| a.0 == b.0) {
        if !compact {
            run.iter().for_each(|&(module, name, ty)| _ = section.import(module, name, ty));
            continue;
        }
        let mut rest = run;
        for (kind, len) in groups(run) {
            let (group, after) = rest.split_at(len);
            write_group(&mut section, kind, group);
            rest = after;
        }
    }
    section
}

/// How imports are encoded together.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Not at all: one import.
    Single,
    /// With one module.
    Module,
    /// With one module and one type.
    ModuleAndType,
}

const KINDS: [Kind; 3] = [Kind::Single, Kind::Module, Kind::ModuleAndType];

fn write_group(section: &mut ImportSection, kind: Kind, group: &[Entry<'_>]) {
    let &[(module, name, ty), ..] = group else {
        return;
    };
    match kind {
        Kind::Single => _ = section.import(module, name, ty),
        Kind::Module => {
            let items: Vec<_> =
                group.iter().map(|&(_, name, ty)| ImportCompact { name, ty }).collect();
            section.imports(Imports::Compact1 { module, items: items.into() });
        }
        Kind::ModuleAndType => {
            let names: Vec<_> = group.iter().map(|&(_, name, _)| name).collect();
            section.imports(Imports::Compact2 { module, ty, names: names.into() });
        }
    }
}

/// The cheapest groups, in order, with their lengths, for imports of one module.
fn groups(run: &[Entry<'_>]) -> Vec<(Kind, usize)> {
    let encoded = |part: &dyn Encode| {
        let mut bytes = Vec::new();
        part.encode(&mut bytes);
        bytes
    };
    let module = run.first().map_or(0, |import| encoded(&import.0).len());
    // After the module's name: an empty name, which kind it is, and a count.
    let header = module + 3;
    // For each kind the cost of the best cover so far that ends in it.
    let mut costs = [0; 3];
    let mut last_type = None;
    // For each import and kind: the kind of the group before it, unless it goes
    // on with the group that the import before is in.
    let mut before: Vec<[Option<Kind>; 3]> = Vec::with_capacity(run.len());
    for (_, name, ty) in run {
        let (name, ty) = (encoded(name).len(), encoded(ty));
        let (end, base) = cheapest(&costs);
        let goes_on = |kind: Kind| match kind {
            Kind::Single => None,
            Kind::Module => last_type.as_ref().map(|_| costs[1]),
            Kind::ModuleAndType => last_type.as_ref().filter(|&last| *last == ty).map(|_| costs[2]),
        };
        let starts = [module + name + ty.len(), header + name + ty.len(), header + name + ty.len()];
        let adds = [0, name + ty.len(), name];
        let mut from = [Some(end); 3];
        let mut new = [0; 3];
        for (i, kind) in KINDS.into_iter().enumerate() {
            new[i] = base + starts[i];
            if let Some(cost) = goes_on(kind).map(|cost| cost + adds[i]).filter(|&c| c <= new[i]) {
                (new[i], from[i]) = (cost, None);
            }
        }
        before.push(from);
        costs = new;
        last_type = Some(ty);
    }
    let (mut kind, _) = cheapest(&costs);
    let mut groups = Vec::new();
    let mut len = 0;
    for from in before.iter().rev() {
        len += 1;
        if let Some(end) = from[kind as usize] {
            groups.push((kind, len));
            (kind, len) = (end, 0);
        }
    }
    groups.reverse();
    groups
}

fn cheapest(costs: &[usize; 3]) -> (Kind, usize) {
    let all = KINDS.into_iter().zip(costs.iter().copied());
    all.min_by_key(|&(_, cost)| cost).expect("there are three")
}

#[cfg(test)]
mod tests {
    use super::*;
    use EntityType::Function;

    fn kinds(imports: &[Entry<'_>]) -> Vec<(char, usize)> {
        let letter = |kind| match kind {
            Kind::Single => 's',
            Kind::Module => 'm',
            Kind::ModuleAndType => 't',
        };
        groups(imports).into_iter().map(|(kind, len)| (letter(kind), len)).collect()
    }

    #[test]
    fn the_cheapest_cover() {
        let import = |name, ty| ("module", name, Function(ty));
        assert_eq!(kinds(&[import("a", 0)]), [('s', 1)]);
        assert_eq!(kinds(&[import("a", 0), import("b", 1)]), [('m', 2)]);
        assert_eq!(kinds(&[import("a", 0), import("b", 0)]), [('t', 2)]);
        let mut long: Vec<_> = (0..40).map(|_| import("a", 0)).collect();
        long.extend([import("b", 1), import("c", 2)]);
        assert_eq!(kinds(&long), [('t', 40), ('m', 2)]);
        // A short module name is not worth a group.
        assert_eq!(kinds(&[("", "a", Function(0)), ("", "b", Function(1))]), [('s', 1), ('s', 1)]);
    }

    #[test]
    fn never_larger_than_one_by_one_or_all_together() {
        let len = |imports: ImportSection| {
            let mut bytes = Vec::new();
            imports.encode(&mut bytes);
            bytes.len()
        };
        let mut state = 3_u64;
        let mut random = |below: u32| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) as u32 % below
        };
        for _ in 0..2000 {
            let count = 1 + random(12);
            let imports: Vec<Entry<'_>> = (0..count)
                .map(|_| (["", "m", "module"][random(3) as usize / 2], "name", Function(random(2))))
                .collect();
            let compact = len(section(&imports, true));
            assert!(compact <= len(section(&imports, false)), "{imports:?}");
            for kind in [Kind::Module, Kind::ModuleAndType] {
                let mut together = ImportSection::new();
                let same = |a: &Entry<'_>, b: &Entry<'_>| {
                    a.0 == b.0 && (kind == Kind::Module || a.2 == b.2)
                };
                for group in imports.chunk_by(same) {
                    write_group(&mut together, kind, group);
                }
                assert!(compact <= len(together), "{imports:?}");
            }
        }
    }
}
