//! The tree with other core modules in it.
//!
//! Sizes first, from the inside out, then one pass that writes: linear in the
//! size of the file however deep its components nest.

use super::{Section, SectionKind, Tree};
use crate::leb;

impl Tree<'_> {
    /// Writes the file with `modules[n]` in place of core module `n`, and
    /// without custom sections of components that `keep_custom` does not keep.
    ///
    /// # Panics
    /// When there are fewer `modules` than core modules.
    pub fn write(
        &self,
        modules: &[impl AsRef<[u8]>],
        keep_custom: impl Fn(&str) -> bool,
    ) -> Vec<u8> {
        if !self.is_component {
            return modules[0].as_ref().to_vec();
        }
        let new_lens = self.new_lens(modules, &keep_custom);
        let mut out = Vec::with_capacity(self.bytes.len());
        let mut done = 0;
        for (section, &new_len) in self.sections.iter().zip(&new_lens) {
            let contents = self.contents_start(section)..section.range.end;
            // What stands between, the ends of components included.
            out.extend_from_slice(&self.bytes[done..section.range.start]);
            done = contents.end;
            match section.kind {
                SectionKind::Custom(_) if new_len == Some(0) => continue,
                SectionKind::Component => done = contents.start,
                _ => {}
            }
            match new_len {
                None => out.extend_from_slice(&self.bytes[section.range.start..done]),
                Some(len) => {
                    out.push(self.bytes[section.range.start]);
                    leb::write_u64(&mut out, len as u64);
                    if let SectionKind::Module(module) = section.kind {
                        out.extend_from_slice(modules[module].as_ref());
                    }
                }
            }
        }
        out.extend_from_slice(&self.bytes[done..]);
        out
    }

    /// For each section the new length of its contents, `None` for one that is
    /// carried over byte for byte; 0 for a custom section that goes.
    fn new_lens(
        &self,
        modules: &[impl AsRef<[u8]>],
        keep_custom: impl Fn(&str) -> bool,
    ) -> Vec<Option<usize>> {
        let mut new_lens = vec![None; self.sections.len()];
        // By how much everything read so far at this level has grown.
        let mut growth = 0isize;
        // Components around it, with the growth of what stood before them.
        let mut open: Vec<(usize, isize)> = Vec::new();
        let close = |open: &mut Vec<(usize, isize)>,
                     growth: &mut isize,
                     new_lens: &mut Vec<Option<usize>>| {
            let Some((component, before)) = open.pop() else {
                return;
            };
            let section: &Section<'_> = &self.sections[component];
            // A component that keeps its length keeps its header.
            if *growth != 0 {
                let old = section.range.end - self.contents_start(section);
                let new = old.strict_add_signed(*growth);
                new_lens[component] = Some(new);
                *growth = before + section_len(new) as isize - section.range.len() as isize;
            } else {
                *growth = before;
            }
        };
        for (i, section) in self.sections.iter().enumerate() {
            while open
                .last()
                .is_some_and(|&(c, _)| self.sections[c].range.end <= section.range.start)
            {
                close(&mut open, &mut growth, &mut new_lens);
            }
            match section.kind {
                SectionKind::Component => open.push((i, std::mem::take(&mut growth))),
                SectionKind::Custom(name) => {
                    if !keep_custom(name) {
                        new_lens[i] = Some(0);
                        growth -= section.range.len() as isize;
                    }
                }
                SectionKind::Module(module) => {
                    let new = modules[module].as_ref();
                    if self.bytes[self.contents_start(section)..section.range.end] != *new {
                        new_lens[i] = Some(new.len());
                        growth += section_len(new.len()) as isize - section.range.len() as isize;
                    }
                }
            }
        }
        while !open.is_empty() {
            close(&mut open, &mut growth, &mut new_lens);
        }
        new_lens
    }

    /// Where the contents of a section begin.
    fn contents_start(&self, section: &Section<'_>) -> usize {
        let size = leb::read_u32(&self.bytes[section.range.start + 1..]);
        section.range.start + 1 + size.map_or(0, |(_, len)| len)
    }
}

/// How many bytes a section with contents of `len` bytes takes.
fn section_len(len: usize) -> usize {
    let mut size = Vec::with_capacity(10);
    leb::write_u64(&mut size, len as u64);
    1 + size.len() + len
}
