//! The database as it is when it is opened: its tables, and whether it is one of ours.

use std::path::Path;
use std::time::Duration;

use rusqlite::ffi::SQLITE_IOERR_SHORT_READ;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

/// `walk` in bytes: what says in SQLite's header whose the database is.
const APPLICATION: i64 = 0x7761_6c6b;
/// Counts up with the tables.
const VERSION: i64 = 1;
/// Bytes of a page. Values are some ten or hundred times larger than what SQLite has where
/// nothing is said, and each page of one is read on its own.
pub(super) const PAGE: u64 = 1 << 15;
/// How long to wait for another process that writes: some hundred may be before this one, but
/// one of them may also have been stopped.
const BUSY: Duration = Duration::from_secs(5);

/// Values are beside the rest, which so stays small enough to go through.
const TABLES: &str = "
    CREATE TABLE entry (
        id INTEGER PRIMARY KEY,
        key BLOB NOT NULL UNIQUE,
        -- Of the key and the value.
        checksum BLOB NOT NULL,
        size INTEGER NOT NULL,
        -- When it was put or got, about, in seconds.
        used INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX entry_by_use ON entry (used);
    CREATE TABLE value (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
";

/// Why a database can't be opened.
#[derive(Debug)]
pub(super) enum Trouble {
    /// SQLite says so.
    Sqlite(rusqlite::Error),
    /// It is somebody else's.
    Foreign,
    /// It has tables of another version.
    OtherVersion,
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Self {
        Trouble::Sqlite(error)
    }
}

/// Whether the file itself is the matter, so that a new one would do.
pub(super) fn is_damage(error: &rusqlite::Error) -> bool {
    match error {
        rusqlite::Error::SqliteFailure(error, _) => match error.code {
            // That a table is not there, for one.
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::Unknown => true,
            // The file ends within a page.
            _ => error.extended_code == SQLITE_IOERR_SHORT_READ,
        },
        rusqlite::Error::SqlInputError { .. } | rusqlite::Error::InvalidColumnType(..) => true,
        _ => false,
    }
}

/// Opens the database at `path`, with its tables.
pub(super) fn connect(path: &Path) -> Result<Connection, Trouble> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    // A process that is killed leaves what can be rolled back. A machine that is switched off
    // may leave a damaged file, which is noticed, and is worth no waiting for disks. Nothing
    // in the file is to be believed.
    connection.execute_batch(
        "PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY;
         PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;",
    )?;
    if is_empty(&connection)? {
        create(&mut connection)?;
    }
    match (number(&connection, "application_id")?, number(&connection, "user_version")?) {
        (APPLICATION, VERSION) => Ok(connection),
        (APPLICATION, _) => Err(Trouble::OtherVersion),
        _ => Err(Trouble::Foreign),
    }
}

/// Whether nobody has put anything into it, nor a name on it.
fn is_empty(connection: &Connection) -> rusqlite::Result<bool> {
    let sql = "SELECT count(*) = 0 FROM sqlite_schema";
    let no_tables: bool = connection.query_row(sql, [], |row| row.get(0))?;
    Ok(no_tables && number(connection, "application_id")? == 0)
}

fn number(connection: &Connection, pragma: &str) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, pragma, |row| row.get(0))
}

fn create(connection: &mut Connection) -> rusqlite::Result<()> {
    connection
        .execute_batch(&format!("PRAGMA page_size = {PAGE}; PRAGMA auto_vacuum = INCREMENTAL;"))?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have been first.
    if is_empty(&transaction)? {
        transaction.execute_batch(TABLES)?;
        transaction.pragma_update(None, "application_id", APPLICATION)?;
        transaction.pragma_update(None, "user_version", VERSION)?;
    }
    transaction.commit()
}
