//! The tree of components and core modules in one file.
//!
//! A file is a core module, or a component whose sections hold core modules and
//! further components. Core modules are pulled out, replaced and put back;
//! every other section is carried over byte for byte, but for custom sections
//! that are asked to go.
//!
//! - `usage`: what the components use of each core module.
//! - `write`: the tree with other core modules in it.

mod usage;
mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use wasmparser::{
    Encoding, FuncToValidate, FunctionBody, Parser, Payload, ValidPayload, Validator,
    ValidatorResources, WasmFeatures,
};

pub use usage::{Link, Usage};

use crate::error::Error;
use usage::Scopes;

/// The names that a core module imports, by the module it imports them from.
pub type ImportNames = BTreeMap<String, BTreeSet<String>>;

/// What a file holds.
#[derive(Debug)]
pub struct Tree<'a> {
    /// The whole file.
    pub bytes: &'a [u8],
    /// Whether the file is a component; else it is one core module.
    pub is_component: bool,
    /// Its core modules, in the order they stand in the file.
    pub modules: Vec<CoreModule<'a>>,
    /// Sections of components, in the order they stand in the file: what is
    /// written differently, everything between is carried over.
    sections: Vec<Section<'a>>,
}

/// A core module in a file.
#[derive(Debug)]
pub struct CoreModule<'a> {
    /// The module.
    pub bytes: &'a [u8],
    /// Its function bodies, not validated yet.
    pub bodies: Vec<(FuncToValidate<ValidatorResources>, FunctionBody<'a>)>,
    /// What the components around it use of it.
    pub usage: Usage<'a>,
}

/// A section of a component that may be written differently.
#[derive(Debug)]
struct Section<'a> {
    /// From its first byte to its last.
    range: Range<usize>,
    kind: SectionKind<'a>,
}

#[derive(Debug)]
enum SectionKind<'a> {
    /// The core module with this number.
    Module(usize),
    /// A component; its sections follow.
    Component,
    /// A custom section.
    Custom(&'a str),
}

impl<'a> Tree<'a> {
    /// Reads and validates everything but function bodies.
    ///
    /// # Errors
    /// The file is malformed or invalid.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Error> {
        let features = WasmFeatures::all();
        let mut validator = Validator::new_with_features(features);
        let mut parser = Parser::new(0);
        parser.set_features(features);

        let mut tree =
            Tree { bytes, is_component: false, modules: Vec::new(), sections: Vec::new() };
        let mut scopes = Scopes::default();
        // The encodings of what is being read, innermost last.
        let mut open: Vec<Encoding> = Vec::new();
        // Where the section that is read next starts.
        let mut next = 0;
        for payload in parser.parse_all(bytes) {
            let payload = payload?;
            if let ValidPayload::Func(func, body) = validator.payload(&payload)? {
                if let Some(module) = tree.modules.last_mut() {
                    module.bodies.push((func, body));
                }
                continue;
            }
            if let Payload::ModuleSection { unchecked_range, .. }
            | Payload::ComponentSection { unchecked_range, .. } = &payload
                && unchecked_range.end > bytes.len() as u64
            {
                let (start, end) = (unchecked_range.start, unchecked_range.end);
                let message = format!(
                    "expected a section of {} bytes, found {} before the end",
                    end - start,
                    (bytes.len() as u64).saturating_sub(start),
                );
                return Err(Error { offset: start, message });
            }
            let start = next;
            match &payload {
                Payload::Version { encoding, range, .. } => {
                    tree.is_component |= *encoding == Encoding::Component;
                    open.push(*encoding);
                    match encoding {
                        Encoding::Component => {
                            scopes.enter();
                            next = range.end as usize;
                        }
                        Encoding::Module if open.len() == 1 => tree.add_module(0..bytes.len()),
                        Encoding::Module => {}
                    }
                    continue;
                }
                Payload::End(_) => {
                    if open.pop() == Some(Encoding::Component) {
                        scopes.leave();
                    }
                    continue;
                }
                _ if open.last() != Some(&Encoding::Component) => continue,
                Payload::ModuleSection { unchecked_range, .. } => {
                    let contents = unchecked_range.start as usize..unchecked_range.end as usize;
                    next = contents.end;
                    scopes.define_module(tree.modules.len());
                    let kind = SectionKind::Module(tree.modules.len());
                    tree.sections.push(Section { range: start..next, kind });
                    tree.add_module(contents);
                    continue;
                }
                Payload::ComponentSection { unchecked_range, .. } => {
                    let range = start..unchecked_range.end as usize;
                    tree.sections.push(Section { range, kind: SectionKind::Component });
                    continue;
                }
                Payload::CustomSection(section) => {
                    next = section.range().end as usize;
                    let kind = SectionKind::Custom(section.name());
                    tree.sections.push(Section { range: start..next, kind });
                    continue;
                }
                _ => {}
            }
            if let Some((_, range)) = payload.as_section() {
                next = range.end as usize;
            }
            scopes.payload(&payload)?;
        }
        scopes.finish(&mut tree.modules);
        Ok(tree)
    }

    fn add_module(&mut self, range: Range<usize>) {
        let bytes = &self.bytes[range];
        let usage = Usage::default();
        self.modules.push(CoreModule { bytes, bodies: Vec::new(), usage });
    }

    /// The names of the custom sections of its components, in the order they
    /// stand in the file.
    pub fn custom_sections(&self) -> impl Iterator<Item = &'a str> {
        self.sections.iter().filter_map(|section| match section.kind {
            SectionKind::Custom(name) => Some(name),
            SectionKind::Module(_) | SectionKind::Component => None,
        })
    }

    /// The order in which to optimize core modules, so that as far as possible
    /// a module comes after those that import from it.
    pub fn consumers_first(&self) -> Vec<usize> {
        let mut order: Vec<_> = (0..self.modules.len()).collect();
        order.sort_by_key(|&m| std::cmp::Reverse((self.modules[m].usage.last_instance, m)));
        order
    }

    /// What is used of a core module's exports: `None` where that can't be
    /// known and all are. `imports_left` gives the imports that an optimized
    /// core module still has, `None` for one that is not done.
    pub fn used_exports<'s>(
        &'s self,
        module: usize,
        imports_left: impl Fn(usize) -> Option<&'s ImportNames>,
    ) -> Option<BTreeSet<&'s str>> {
        let usage = &self.modules[module].usage;
        if usage.escapes || !self.is_component {
            return None;
        }
        let mut used: BTreeSet<&str> = usage.aliased.clone();
        for link in &usage.links {
            let imports = imports_left(link.consumer)?;
            let names = imports.get(link.argument).into_iter().flatten();
            used.extend(names.map(String::as_str));
        }
        Some(used)
    }
}
