//! The store on disk: one SQLite database, which many processes use at once.
//!
//! Its journal is the ordinary one, not a write-ahead log: what is put is nearly
//! all new pages, which are written once that way; readers need nothing that is
//! mapped into memory; and file systems of a network will do.
//!
//! What was not used for longest goes first when it gets too large. When
//! something was used is noted only by the hour, so that a run which finds all
//! that it looks for writes nothing.

use std::collections::HashSet;
use std::fmt::Display;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use rusqlite::{
    Connection, OptionalExtension, Statement, Transaction, TransactionBehavior, params,
};

use super::folder::Folder;
use super::schema::{PAGE, Trouble, connect, is_damage};
use super::{Key, Store, StoreError};

/// How exactly last uses are kept, in seconds.
const USE_GRAIN: u64 = 3600;
/// An entry that takes more than this part of the limit is not kept.
const LARGEST_PART: u64 = 4;
/// Where room is made, so much of the limit is made beyond what is needed.
const SPARE_PART: u64 = 16;

/// A database in a folder.
#[derive(Debug)]
pub struct Database {
    folder: Folder,
    limit: u64,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// `None` after something went wrong.
    connection: Option<Connection>,
    notes: Notes,
}

/// What is to be noted when something is written.
#[derive(Debug, Default)]
struct Notes {
    /// Entries that were used.
    used: Vec<i64>,
    /// Keys of damaged entries, to be replaced.
    damaged: HashSet<Key>,
}

/// What a database holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Stats {
    /// Entries.
    pub entries: u64,
    /// Bytes of their values.
    pub bytes: u64,
    /// Bytes of the file.
    pub file_bytes: u64,
}

impl Database {
    /// The database in `folder`, made if it is not there, to be kept below `limit` bytes.
    ///
    /// # Errors
    /// It can't be used.
    pub fn open(folder: &Path, limit: u64) -> Result<Database, StoreError> {
        let opened = Folder::open(folder).map_err(|error| trouble(folder, &error))?;
        let path = opened.database();
        let connected = connect(&path).or_else(|why| {
            let replaceable = match &why {
                Trouble::OtherVersion => true,
                Trouble::Sqlite(error) => is_damage(error),
                Trouble::Foreign => false,
            };
            // What is in it is worth nothing but time.
            match replaceable && opened.discard().unwrap_or(false) {
                true => connect(&path),
                false => Err(why),
            }
        });
        let connection = connected.map_err(|why| match why {
            Trouble::Sqlite(error) => trouble(folder, &error),
            Trouble::Foreign => trouble(folder, &"its results.sqlite is not waulk's"),
            Trouble::OtherVersion => trouble(folder, &"another version of waulk is using it"),
        })?;
        let state = State { connection: Some(connection), notes: Notes::default() };
        Ok(Database { folder: opened, limit, state: Mutex::new(state) })
    }

    /// The database in `folder`, if there is one.
    ///
    /// # Errors
    /// It can't be used.
    pub fn open_existing(folder: &Path, limit: u64) -> Result<Option<Database>, StoreError> {
        match Folder::has_database(folder) {
            true => Database::open(folder, limit).map(Some),
            false => Ok(None),
        }
    }

    /// What is in it.
    ///
    /// # Errors
    /// It can't be used.
    pub fn stats(&self) -> Result<Stats, StoreError> {
        self.with(|connection, _| {
            let sql = "SELECT count(*), coalesce(sum(size), 0) FROM entry";
            let number = |number: i64| u64::try_from(number).unwrap_or(0);
            connection.query_row(sql, [], |row| {
                Ok(Stats {
                    entries: number(row.get(0)?),
                    bytes: number(row.get(1)?),
                    file_bytes: file_bytes(connection)?,
                })
            })
        })
    }

    /// Removes what was not used for longest until the rest takes no more than the limit,
    /// and gives back what that took on disk.
    ///
    /// # Errors
    /// It can't be used.
    pub fn prune(&self) -> Result<(), StoreError> {
        self.with(|connection, _| {
            let transaction = begin(connection)?;
            make_room(&transaction, 0, self.limit)?;
            transaction.commit()?;
            give_back(connection)
        })
    }

    /// Removes everything.
    ///
    /// # Errors
    /// It can't be used.
    pub fn clear(&self) -> Result<(), StoreError> {
        self.with(|connection, _| {
            let transaction = begin(connection)?;
            transaction.execute_batch("DELETE FROM entry; DELETE FROM value;")?;
            transaction.commit()?;
            give_back(connection)
        })
    }

    /// Does something with the connection. The first error is the last: it is closed then.
    fn with<T>(
        &self,
        work: impl FnOnce(&mut Connection, &mut Notes) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let mut state = self.lock();
        let State { connection: Some(connection), notes } = &mut *state else {
            return Err(trouble(self.folder.path(), &"it was closed"));
        };
        work(connection, notes).map_err(|error| {
            state.connection = None;
            if is_damage(&error) {
                // The next run makes a new one.
                let _ = self.folder.discard();
            }
            trouble(self.folder.path(), &error)
        })
    }

    /// What an entry holds, if it is whole.
    fn checked(&self, key: &Key, found: Found) -> Option<Vec<u8>> {
        let Found { id, used, sum, value } = found;
        if sum != checksum(key, &value) {
            self.lock().notes.damaged.insert(*key);
            return None;
        }
        if now().abs_diff(used) > USE_GRAIN {
            self.lock().notes.used.push(id);
        }
        Some(value)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An entry as it was found.
struct Found {
    id: i64,
    used: i64,
    sum: Vec<u8>,
    value: Vec<u8>,
}

/// Looks entries up. One whose value has gone is a damaged one, too.
const FIND: &str = "SELECT entry.id, used, checksum, bytes
    FROM entry LEFT JOIN value ON value.id = entry.id WHERE key = ?";

fn find(statement: &mut Statement<'_>, key: &Key) -> rusqlite::Result<Option<Found>> {
    let found = statement.query_row([key.as_bytes()], |row| {
        let blob = |at| row.get_ref(at).map(|it| it.as_blob().unwrap_or(&[]).to_vec());
        Ok(Found { id: row.get(0)?, used: row.get(1)?, sum: blob(2)?, value: blob(3)? })
    });
    found.optional()
}

impl Store for Database {
    fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, StoreError> {
        let found = self.with(|connection, _| find(&mut connection.prepare(FIND)?, key))?;
        Ok(found.and_then(|found| self.checked(key, found)))
    }

    fn get_all(&self, keys: &[Key]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        let found = self.with(|connection, _| {
            // The file is locked and looked at once.
            let transaction = connection.transaction()?;
            let mut statement = transaction.prepare(FIND)?;
            keys.iter().map(|key| find(&mut statement, key)).collect::<rusqlite::Result<Vec<_>>>()
        })?;
        let checked = |(found, key): (Option<Found>, &Key)| self.checked(key, found?);
        Ok(found.into_iter().zip(keys).map(checked).collect())
    }

    fn near(&self) -> Option<&dyn Store> {
        Some(self)
    }

    fn put(&self, entries: &[(Key, Vec<u8>)]) -> Result<(), StoreError> {
        let sums: Vec<_> = entries.iter().map(|(key, value)| checksum(key, value)).collect();
        let now = now();
        self.with(|connection, notes| {
            let transaction = begin(connection)?;
            for id in notes.used.drain(..) {
                let sql = "UPDATE entry SET used = ? WHERE id = ?";
                transaction.execute(sql, params![now, id])?;
            }
            let mut there = transaction.prepare("SELECT 1 FROM entry WHERE key = ?")?;
            let mut entry = transaction
                .prepare("INSERT INTO entry (key, checksum, size, used) VALUES (?, ?, ?, ?)")?;
            let mut bytes = transaction.prepare("INSERT INTO value (id, bytes) VALUES (?, ?)")?;
            // At least so much is free. What is there is counted when that is used up.
            let mut room = 0;
            for ((key, value), sum) in entries.iter().zip(&sums) {
                if notes.damaged.remove(key) {
                    remove(&transaction, key)?;
                }
                let size = value.len() as u64;
                if size > self.limit / LARGEST_PART || there.exists([key.as_bytes()])? {
                    continue;
                }
                if room < on_disk(size) {
                    if !make_room(&transaction, on_disk(size), self.limit)? {
                        continue;
                    }
                    room = self.limit.saturating_sub(live_bytes(&transaction)?);
                }
                room = room.saturating_sub(on_disk(size));
                let size = i64::try_from(size).unwrap_or(i64::MAX);
                entry.execute(params![key.as_bytes(), sum, size, now])?;
                bytes.execute(params![transaction.last_insert_rowid(), value])?;
            }
            drop((there, entry, bytes));
            transaction.commit()?;
            // The limit may have been another one before.
            if file_bytes(connection)? > self.limit { give_back(connection) } else { Ok(()) }
        })
    }

    fn finish(&self) -> Result<(), StoreError> {
        let nothing = self.lock().notes.used.is_empty();
        if nothing { Ok(()) } else { self.put(&[]) }
    }
}

fn begin(connection: &mut Connection) -> rusqlite::Result<Transaction<'_>> {
    connection.transaction_with_behavior(TransactionBehavior::Immediate)
}

fn remove(connection: &Connection, key: &Key) -> rusqlite::Result<()> {
    let sql = "DELETE FROM value WHERE id = (SELECT id FROM entry WHERE key = ?)";
    connection.execute(sql, [key.as_bytes()])?;
    connection.execute("DELETE FROM entry WHERE key = ?", [key.as_bytes()])?;
    Ok(())
}

/// Removes what was not used for longest, where that is needed, such that `bytes` more are
/// within the limit. Says whether they are.
fn make_room(connection: &Connection, bytes: u64, limit: u64) -> rusqlite::Result<bool> {
    let over = || Ok::<_, rusqlite::Error>((live_bytes(connection)? + bytes).saturating_sub(limit));
    if over()? == 0 {
        return Ok(true);
    }
    // What was used in a time to come was used when the clock was wrong.
    connection.execute(
        "UPDATE entry SET used = 0 WHERE used > ?",
        [now().saturating_add_unsigned(USE_GRAIN)],
    )?;
    loop {
        let over = over()?;
        if over == 0 {
            return Ok(true);
        }
        let mut oldest =
            connection.prepare("SELECT id, size FROM entry ORDER BY used, id LIMIT 256")?;
        let oldest = oldest.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)));
        let oldest = oldest?.collect::<rusqlite::Result<Vec<_>>>()?;
        let (mut freed, mut removed) = (0, 0);
        for (id, size) in oldest {
            removed += connection.execute("DELETE FROM value WHERE id = ?", [id])?;
            removed += connection.execute("DELETE FROM entry WHERE id = ?", [id])?;
            freed += u64::try_from(size).unwrap_or(0);
            if freed > over + limit / SPARE_PART {
                break;
            }
        }
        if removed == 0 {
            return Ok(false);
        }
    }
}

/// Gives free pages back to the file system.
fn give_back(connection: &Connection) -> rusqlite::Result<()> {
    let mut statement = connection.prepare("PRAGMA incremental_vacuum")?;
    let mut steps = statement.query([])?;
    while steps.next()?.is_some() {}
    Ok(())
}

fn pragma(connection: &Connection, name: &str) -> rusqlite::Result<u64> {
    let number: i64 = connection.pragma_query_value(None, name, |row| row.get(0))?;
    Ok(u64::try_from(number).unwrap_or(0))
}

fn file_bytes(connection: &Connection) -> rusqlite::Result<u64> {
    Ok(pragma(connection, "page_count")?.saturating_mul(pragma(connection, "page_size")?))
}

/// Bytes of the pages that hold something.
fn live_bytes(connection: &Connection) -> rusqlite::Result<u64> {
    let free = pragma(connection, "freelist_count")? * pragma(connection, "page_size")?;
    Ok(file_bytes(connection)?.saturating_sub(free))
}

/// What a value takes, at most: whole pages, and what stands around it.
fn on_disk(bytes: u64) -> u64 {
    const AROUND: u64 = 4;
    // A page of a value has the number of the next one, too.
    (bytes.div_ceil(PAGE - 4) + AROUND) * PAGE
}

/// Binds a value to its key.
fn checksum(key: &Key, value: &[u8]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(key.as_bytes()).update(value);
    *hasher.finalize().as_bytes()
}

/// Seconds since 1970; a clock that is before that says 0.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX / 2)
}

fn trouble(folder: &Path, why: &dyn Display) -> StoreError {
    StoreError::new(format!("{}: {why}", folder.display()))
}
