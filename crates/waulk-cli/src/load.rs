//! From a found input to bytes for the batch. Binary files are left for the
//! batch to read at their turn; what can't wait (pipes) or isn't binary (text)
//! is read here.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use wat::Detect;
use waulk::{ErrorKind, Source};

use crate::failure::{Failure, io_message};
use crate::inputs::{Found, has_extension};

/// How every binary begins.
const MAGIC: &[u8] = b"\0asm";

/// As much of a file as tells what it is.
const HEAD: usize = 512;

/// An input that is ready for the batch.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) source: Source,
    /// Whether it was text, so that its file can't be replaced by a binary.
    pub(crate) is_text: bool,
    /// What it seems to be, if not WebAssembly.
    pub(crate) hint: Option<&'static str>,
}

/// Opens an input.
pub(crate) fn load(input: &Found) -> Result<Loaded, Failure> {
    let Some(path) = &input.path else {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map_err(|error| Failure::io(&error))?;
        return from_bytes(bytes, &input.name(), Path::new("-"));
    };
    let io = |error| Failure::io(&error);
    if !fs::metadata(path).map_err(io)?.is_file() {
        return from_bytes(fs::read(path).map_err(io)?, &input.name(), path);
    }
    let mut head = Vec::new();
    let file = File::open(path).map_err(io)?;
    file.take(HEAD as u64).read_to_end(&mut head).map_err(io)?;
    if may_be_text(&head) || has_extension(path, "wat") && !head.starts_with(MAGIC) {
        return from_bytes(fs::read(path).map_err(io)?, &input.name(), path);
    }
    Ok(Loaded { source: Source::File(path.clone()), is_text: false, hint: hint(&head) })
}

fn from_bytes(bytes: Vec<u8>, name: &str, path: &Path) -> Result<Loaded, Failure> {
    if bytes.is_empty() {
        let message = "the input is empty: expected a WebAssembly binary or its text";
        return Err(waulk::Error::new(ErrorKind::NotWasm, Some(0), message).into());
    }
    let is_text = match Detect::from_bytes(&bytes) {
        Detect::WasmText => true,
        Detect::WasmBinary => false,
        Detect::Unknown => has_extension(path, "wat") || has_extension(path, "wast"),
    };
    if !is_text {
        let hint = hint(&bytes);
        return Ok(Loaded { source: Source::Bytes(bytes), is_text, hint });
    }
    let text = str::from_utf8(&bytes).map_err(|error| {
        let message = format!("expected UTF-8 text, found {:#04x}", bytes[error.valid_up_to()]);
        waulk::Error::new(ErrorKind::Invalid, Some(error.valid_up_to() as u64), message)
    })?;
    match wat::Parser::new().parse_str(Some(Path::new(name)), text) {
        Ok(binary) => Ok(Loaded { source: Source::Bytes(binary), is_text, hint: None }),
        Err(error) => {
            let failure = Failure::new(ErrorKind::Invalid, error.to_string());
            Err(if has_extension(path, "wast") {
                failure.help("a .wast file is a test script; waulk takes one module or component")
            } else {
                failure
            })
        }
    }
}

/// Text begins without zero bytes, and so far is UTF-8 (its last character may
/// be cut off).
fn may_be_text(head: &[u8]) -> bool {
    let valid = match str::from_utf8(head) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    };
    valid && !head.contains(&0)
}

/// What a file that is not WebAssembly may be.
fn hint(head: &[u8]) -> Option<&'static str> {
    const KNOWN: &[(&[u8], &str)] = &[
        (b"\x1f\x8b", "this is gzip: decompress it first"),
        (b"\x28\xb5\x2f\xfd", "this is zstd: decompress it first"),
        (b"PK\x03\x04", "this is a zip archive: unpack it first"),
        (b"\x7fELF", "this is a native (ELF) program or object"),
        (b"!<arch>\n", "this is an archive of objects: link it first"),
        (b"BC\xc0\xde", "this is LLVM bitcode: compile and link it first"),
        (b"version https://git-lfs", "this is a Git LFS pointer: `git lfs pull` gets the file"),
        (b"<", "this looks like HTML or XML, as a failed download does"),
    ];
    KNOWN.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, hint)| *hint)
}

/// What can be done about a failure that the batch reports.
pub(crate) fn advice(error: &waulk::Error, hint: Option<&'static str>) -> Option<String> {
    match error.kind() {
        ErrorKind::NotWasm => hint.map(str::to_owned),
        ErrorKind::Internal => {
            Some("this is a bug in waulk, not in the input; nothing was written for it".to_owned())
        }
        ErrorKind::Invalid | ErrorKind::Io => None,
    }
}

/// An output that could not be written, as its input's error.
pub(crate) fn write_error(what: &str, error: &io::Error) -> waulk::Error {
    waulk::Error::new(ErrorKind::Io, None, format!("can't write {what}: {}", io_message(error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_told_from_binary() {
        assert!(may_be_text(b"  ;; c\n(module)"));
        assert!(may_be_text("(; é".as_bytes()));
        assert!(may_be_text(&"é".as_bytes()[..1]), "cut in a character");
        assert!(!may_be_text(b"\0asm\x01\0\0\0"));
        assert!(!may_be_text(b"\xff\xfe"));
    }
}
