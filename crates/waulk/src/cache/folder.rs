//! The folder of a cache: made for its user alone, locked
//! while it is in use.
//!
//! The lock is shared by all that use the database and exclusive for who takes
//! its files away: SQLite's own locks are on the files, and say nothing of what
//! is taken away and made anew.

use std::fs::{self, DirBuilder, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The database.
const DATABASE: &str = "results.sqlite";
/// What SQLite keeps beside it: before it, since they would be taken for those of a new one.
const BESIDE: [&str; 3] = ["results.sqlite-journal", "results.sqlite-wal", "results.sqlite-shm"];
/// What is locked; and it says whose the database is.
const LOCK: &str = "results.lock";
const OURS: &[u8] = b"waulk made results.sqlite, and may remove it.\n";

/// Who takes files away is done sooner than this.
const LOCK_WAIT: Duration = Duration::from_secs(2);

/// waulk's folder among the user's folders for caches; `None` if there are none.
pub fn user_folder() -> Option<PathBuf> {
    let named = |name: &str| std::env::var_os(name).filter(|it| !it.is_empty());
    let cache = named("XDG_CACHE_HOME").map(PathBuf::from).filter(|it| it.is_absolute());
    let cache = cache.or_else(|| Some(PathBuf::from(named("HOME")?).join(".cache")))?;
    Some(cache.join("waulk"))
}

/// Makes a folder, and those that it is in, for this user alone.
///
/// # Errors
/// What the file system says.
pub fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// A folder in use.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    lock: File,
}

impl Folder {
    /// The folder at `path`, made if it is not there.
    pub(super) fn open(path: &Path) -> io::Result<Folder> {
        make_folder(path)?;
        refuse_if_open_to_all(path)?;
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(false);
        let lock = options.open(path.join(LOCK))?;
        let folder = Folder { path: path.to_owned(), lock };
        folder.share()?;
        if !folder.database().exists() {
            // All that do this at once write the same.
            (&folder.lock).write_all(OURS)?;
        }
        Ok(folder)
    }

    /// Whether there is a database in the folder at `path`.
    pub(super) fn has_database(path: &Path) -> bool {
        path.join(DATABASE).exists()
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn database(&self) -> PathBuf {
        self.path.join(DATABASE)
    }

    /// Whether the database was made by waulk, whatever became of it.
    fn is_ours(&self) -> bool {
        fs::read(self.path.join(LOCK)).is_ok_and(|text| text == OURS)
    }

    /// Locks it against others that would take files away.
    fn share(&self) -> io::Result<()> {
        let start = Instant::now();
        loop {
            match self.lock.try_lock_shared() {
                Ok(()) => return Ok(()),
                Err(TryLockError::Error(error)) => return Err(error),
                Err(TryLockError::WouldBlock) if start.elapsed() > LOCK_WAIT => {
                    return Err(io::Error::new(io::ErrorKind::TimedOut, "it is locked"));
                }
                Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(5)),
            }
        }
    }

    /// Removes the database, which this process has closed, if it is ours and nobody uses
    /// it. Says whether it did.
    pub(super) fn discard(&self) -> io::Result<bool> {
        if !self.is_ours() {
            return Ok(false);
        }
        self.lock.unlock()?;
        let alone = match self.lock.try_lock() {
            Ok(()) => true,
            Err(TryLockError::WouldBlock) => false,
            Err(TryLockError::Error(error)) => return Err(error),
        };
        let removed = if alone { self.remove() } else { Ok(()) };
        self.lock.unlock()?;
        self.share()?;
        removed.map(|()| alone)
    }

    fn remove(&self) -> io::Result<()> {
        for name in BESIDE.into_iter().chain([DATABASE]) {
            match fs::remove_file(self.path.join(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }
}

/// What anybody can write to could give anything back.
#[cfg(unix)]
fn refuse_if_open_to_all(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if fs::metadata(path)?.permissions().mode() & 0o002 != 0 {
        let message = "everybody can write to it";
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, message));
    }
    Ok(())
}

#[cfg(not(unix))]
fn refuse_if_open_to_all(_path: &Path) -> io::Result<()> {
    Ok(())
}
