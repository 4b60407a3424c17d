//! Whether a body is encoded as it is once more.
//!
//! That is asked of each body that was made, and mostly so: it is compared piece by
//! piece while it is encoded, up to the first that differs, and never put together.

use wasmparser::FunctionBody;

use super::{Encoder, Locals, ModuleFacts};
use crate::error::Error;
use crate::template::{Ref, Template};

/// Bytes that are compared at once.
const PIECE: usize = 512;

/// What of a template has not been compared.
struct Rest<'t> {
    template: &'t Template,
    bytes: usize,
    refs: usize,
}

impl Rest<'_> {
    /// Whether this comes next. It is gone by then.
    fn begins_with(&mut self, bytes: &[u8], refs: &[Ref]) -> bool {
        let (bytes_left, refs_left) =
            (&self.template.bytes[self.bytes..], &self.template.refs[self.refs..]);
        let here = self.bytes as u32;
        let mut same = refs.iter().zip(refs_left).map(|(new, old)| {
            let at = new.at + here;
            Ref { at, ..*new } == *old
        });
        let same =
            bytes_left.starts_with(bytes) && refs.len() <= refs_left.len() && same.all(|same| same);
        self.bytes += bytes.len();
        self.refs += refs.len();
        same
    }

    fn is_empty(&self) -> bool {
        self.bytes == self.template.bytes.len() && self.refs == self.template.refs.len()
    }
}

impl Encoder {
    /// Whether [`Encoder::body`] makes of a body, which `template` stands for, just that,
    /// with [`Locals::Order`].
    ///
    /// # Errors
    /// The body is malformed. A valid body never is.
    pub fn stays(
        &mut self,
        body: &FunctionBody<'_>,
        params: usize,
        facts: &ModuleFacts,
        template: &Template,
    ) -> Result<bool, Error> {
        self.declare(body, params)?;
        let mut rest = Rest { template, bytes: 0, refs: 0 };
        // Should locals move, nothing stays: they are compared as if they do not.
        self.write_declarations(Locals::Keep);
        if !rest.begins_with(&self.out, &self.out_refs) {
            return Ok(false);
        }
        let operators = body.get_operators_reader()?;
        let (stays, _) = self.operators_while(operators, facts, |encoder| {
            encoder.bytes.len() < PIECE || encoder.is_next(&mut rest)
        })?;
        if !stays || !self.is_next(&mut rest) || !rest.is_empty() {
            return Ok(false);
        }
        self.order_locals(body, params)?;
        Ok(self.order.runs == self.declared && self.used.moved(&self.order).is_none())
    }

    /// Whether what was encoded so far comes next. It is gone by then.
    fn is_next(&mut self, rest: &mut Rest<'_>) -> bool {
        self.out.clear();
        self.out_refs.clear();
        self.write_code(Locals::Keep);
        self.forget_code();
        rest.begins_with(&self.out, &self.out_refs)
    }
}
