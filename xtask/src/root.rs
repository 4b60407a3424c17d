//! Where the project is.

use std::path::{Path, PathBuf};

/// The project's root folder.
pub(crate) fn root() -> PathBuf {
    // The manifest's folder is a child of the root, so it has a parent.
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}
