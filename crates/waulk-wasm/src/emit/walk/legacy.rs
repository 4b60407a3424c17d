//! Regions with handlers of their own, and those that hand exceptions on.
//!
//! A block that holds nothing else is not written: what branches to its end
//! branches to the end of the `try`.

use waulk_ir::function::{Label, NodeKind, Region};

use super::super::code::Code;
use super::{Emit, Fall, Walk};

impl Walk {
    /// The block that a `try` stands for too.
    pub(in super::super) fn stands_for(&self, label: Label) -> Option<Label> {
        self.stands_for[label].expand()
    }
}

impl Emit<'_, '_> {
    pub(super) fn legacy(
        &mut self,
        label: Label,
        body: Region,
        first: u32,
        count: u32,
        fall: Option<Fall>,
    ) {
        let inner = self.inner_fall(fall);
        self.push(Code::EndLegacy(label));
        for number in (first..first + count).rev() {
            let handler = self.func.handlers[number as usize];
            self.region(handler.region, inner);
            let phis = self.func.labels[handler.label].phis;
            for i in 0..phis.len() {
                self.set_result(self.func.at(phis, i));
            }
            self.push(Code::Catch(number));
        }
        self.region(body, inner);
        self.push(Code::Legacy(label, inner.ty));
    }

    pub(super) fn delegate(&mut self, label: Label, body: Region, to: Label, fall: Option<Fall>) {
        let inner = self.inner_fall(fall);
        self.push(Code::EndDelegate(label, to));
        self.region(body, inner);
        self.push(Code::Delegate(label, inner.ty));
    }

    /// Where a region holds a `try` and nothing else, makes it stand for the
    /// block with this label and this body.
    pub(super) fn let_stand_for(&mut self, block: Label, body: Region) -> bool {
        let Some(node) = self.func.regions[body].first.expand() else { return false };
        match self.func.nodes[node].kind {
            NodeKind::Legacy { label, .. } | NodeKind::Delegate { label, .. } => {
                self.walk.stands_for[label] = Some(block).into();
                true
            }
            _ => false,
        }
    }
}
