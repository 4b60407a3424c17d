//! What becomes of exceptions on their way.

use super::{Exception, Run, Stop};
use crate::function::{Catch, CatchKind, Handler, Label, Region};
use crate::opcode::Opcode;

impl Run<'_, '_> {
    /// What a body throws that is not on its way elsewhere; how it ended if it
    /// does not.
    fn thrown(
        &mut self,
        body: Region,
        label: Option<Label>,
    ) -> Result<Exception, Result<Option<Label>, Stop>> {
        match self.region(body) {
            Err(Stop::Thrown(exception)) if [None, label].contains(&self.passes_to) => {
                self.passes_to = None;
                Ok(exception)
            }
            other => Err(other.map(Some)),
        }
    }

    /// Executes the body of a `try_table`; an exception goes to the first clause
    /// for it.
    pub(super) fn catch(
        &mut self,
        body: Region,
        first: u32,
        count: u32,
    ) -> Result<Option<Label>, Stop> {
        let exception = match self.thrown(body, None) {
            Ok(exception) => exception,
            Err(ended) => return ended,
        };
        for &Catch { kind, tag, label } in self.func.catches(first, count) {
            let phis = self.func.labels[label].phis;
            match kind {
                CatchKind::One if tag == exception.tag => self.set_list(phis, &exception.values),
                CatchKind::All => {}
                CatchKind::One => continue,
                CatchKind::OneRef if tag != exception.tag => continue,
                CatchKind::OneRef | CatchKind::AllRef => {
                    return Err(Stop::Unsupported(Opcode::TryTable));
                }
            }
            return Ok(Some(label));
        }
        Err(Stop::Thrown(exception))
    }

    /// Executes a body; an exception goes to the first handler for it.
    pub(super) fn handle(
        &mut self,
        label: Label,
        body: Region,
        first: u32,
        count: u32,
    ) -> Result<Option<Label>, Stop> {
        let exception = match self.thrown(body, Some(label)) {
            Ok(exception) => exception,
            Err(ended) => return ended,
        };
        for &Handler { tag, label, region } in self.func.handlers(first, count) {
            if tag.is_some_and(|tag| tag != exception.tag) {
                continue;
            }
            if tag.is_some() {
                self.set_list(self.func.labels[label].phis, &exception.values);
            }
            self.caught[label] = Some(exception);
            return self.region(region).map(Some);
        }
        Err(Stop::Thrown(exception))
    }

    /// Executes a body whose exceptions go elsewhere.
    pub(super) fn hand_on(
        &mut self,
        label: Label,
        body: Region,
        to: Label,
    ) -> Result<Option<Label>, Stop> {
        match self.thrown(body, Some(label)) {
            Ok(exception) => {
                self.passes_to = Some(to);
                Err(Stop::Thrown(exception))
            }
            Err(ended) => ended,
        }
    }
}
