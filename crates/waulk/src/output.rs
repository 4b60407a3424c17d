//! Output files appear whole or not at all.

use std::fs::{self, File, Metadata};
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::SystemTime;

/// How the files written beside begin: hidden, and recognisable if a run is
/// killed between writing and renaming.
const TEMPORARY_PREFIX: &str = ".waulk-";

/// Writes `bytes` beside `path`, then renames: `path` is the old file or the
/// new one, never a part. Permissions of a file that was there are kept; a new
/// file gets those that any new file gets.
///
/// A file that has these bytes already stays, as one that was written now: what is
/// built again and again without a change costs no disk.
///
/// A symbolic link stays one: what it points to is replaced. What is not a
/// regular file (a device, a pipe) can't be replaced and is written to. A file
/// that is marked read-only is left alone.
///
/// # Errors
/// What the file system says; the file beside is gone then.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    match fs::metadata(path) {
        // Only a link has to be followed.
        Ok(old) if old.is_file() => match fs::symlink_metadata(path)?.is_symlink() {
            true => replace(&fs::canonicalize(path)?, bytes, Some(&old)),
            false => replace(path, bytes, Some(&old)),
        },
        Ok(old) if old.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(_) => File::options().write(true).open(path)?.write_all(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => replace(path, bytes, None),
        Err(error) => Err(error),
    }
}

/// Puts a new file where `path` says, which is not a symbolic link to a file.
fn replace(path: &Path, bytes: &[u8], old: Option<&Metadata>) -> io::Result<()> {
    if old.is_some_and(|old| old.permissions().readonly()) {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only"));
    }
    if old.is_some_and(|old| renew(path, bytes, old).unwrap_or(false)) {
        return Ok(());
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut beside = new_file_builder().tempfile_in(folder)?;
    beside.write_all(bytes)?;
    if let Some(old) = old {
        keep_owner(beside.as_file(), old);
        beside.as_file().set_permissions(old.permissions())?;
    }
    // Dropping the error's half removes the file beside.
    beside.persist(path).map(drop).map_err(|error| error.error)
}

/// Marks the file as written now if it has these bytes. Says whether it has, and is.
fn renew(path: &Path, bytes: &[u8], old: &Metadata) -> io::Result<bool> {
    if old.len() != bytes.len() as u64 {
        return Ok(false);
    }
    let mut file = File::open(path)?;
    let mut buffer = [0; 1 << 14];
    let mut rest = bytes;
    loop {
        let read = file.read(&mut buffer)?;
        match rest.split_at_checked(read) {
            Some((same, left)) if same == &buffer[..read] => rest = left,
            _ => return Ok(false),
        }
        if read == 0 {
            break;
        }
    }
    if rest.is_empty() {
        file.set_modified(SystemTime::now())?;
    }
    Ok(rest.is_empty())
}

/// Gives `file` the owner of `old`, where that differs and is allowed: a file
/// that root replaces stays its user's.
#[cfg(unix)]
fn keep_owner(file: &File, old: &Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let same = |new: Metadata| (new.uid(), new.gid()) == (old.uid(), old.gid());
    if !file.metadata().is_ok_and(same) {
        // Others than root may not: then it belongs to who wrote it.
        let _ = fchown(file, Some(old.uid()), Some(old.gid()));
    }
}

#[cfg(not(unix))]
fn keep_owner(_file: &File, _old: &Metadata) {}

/// Temporary files are private by default; this one becomes an ordinary file.
fn new_file_builder<'a>() -> tempfile::Builder<'a, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY_PREFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn writes_and_replaces() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.wasm");
        write_atomically(&path, b"one").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"one");
        write_atomically(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(names(folder.path()), ["a.wasm"]);
    }

    #[cfg(unix)]
    #[test]
    fn what_is_there_already_is_not_written_again_but_is_new() {
        use std::os::unix::fs::MetadataExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.wasm");
        let bytes: Vec<u8> = (0..40_000u32).map(|i| (i % 251) as u8).collect();
        write_atomically(&path, &bytes).unwrap();
        let long_ago = SystemTime::UNIX_EPOCH;
        File::options().write(true).open(&path).unwrap().set_modified(long_ago).unwrap();
        let first = fs::metadata(&path).unwrap();
        write_atomically(&path, &bytes).unwrap();
        let second = fs::metadata(&path).unwrap();
        assert_eq!(second.ino(), first.ino(), "it is the same file");
        assert_ne!(second.modified().unwrap(), long_ago);
        assert_eq!(fs::read(&path).unwrap(), bytes);
        // Any other bytes are written: of the same length, shorter and longer.
        let mut last = bytes.clone();
        *last.last_mut().unwrap() ^= 1;
        let longer = [bytes.as_slice(), &[0]].concat();
        for other in [last.as_slice(), &bytes[..bytes.len() - 1], &longer, b""] {
            write_atomically(&path, other).unwrap();
            assert_eq!(fs::read(&path).unwrap(), other);
        }
        assert_eq!(names(folder.path()), ["a.wasm"]);
    }

    #[test]
    fn leaves_nothing_behind_on_failure() {
        let folder = tempfile::tempdir().unwrap();
        let taken = folder.path().join("taken");
        fs::create_dir(&taken).unwrap();
        assert!(write_atomically(&taken, b"x").is_err());
        assert!(write_atomically(&folder.path().join("none/a.wasm"), b"x").is_err());
        assert_eq!(names(folder.path()), ["taken"]);
    }

    #[test]
    fn leaves_a_read_only_file_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.wasm");
        fs::write(&path, b"old").unwrap();
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions).unwrap();
        let error = write_atomically(&path, b"new").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(names(folder.path()), ["a.wasm"]);
    }

    #[cfg(unix)]
    #[test]
    fn keeps_permissions_and_links() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("a.wasm"), folder.path().join("link.wasm"));
        fs::write(&path, b"old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o751)).unwrap();
        symlink(&path, &link).unwrap();
        write_atomically(&link, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o751);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(names(folder.path()), ["a.wasm", "link.wasm"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_new_file_has_ordinary_permissions() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (ordinary, path) = (folder.path().join("ordinary"), folder.path().join("a.wasm"));
        fs::write(&ordinary, b"").unwrap();
        write_atomically(&path, b"new").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&path), mode(&ordinary));
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_written_to() {
        write_atomically(Path::new("/dev/null"), b"x").unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }
}
