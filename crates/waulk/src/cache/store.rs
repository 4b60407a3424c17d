//! What a place for entries has to do.

use std::fmt;

use super::Key;

/// A place for entries: on this machine, or another.
///
/// A store may lose entries, and gives back no other bytes than were put: what
/// is damaged is not there. It is used by several threads at once.
pub trait Store: fmt::Debug + Send + Sync {
    /// The entry under `key`, if there is one.
    ///
    /// # Errors
    /// The store can't be used any more in this run.
    fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, StoreError>;

    /// The entries under `keys`, in their order, as by [`Store::get`].
    ///
    /// # Errors
    /// As for [`Store::get`].
    fn get_all(&self, keys: &[Key]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        keys.iter().map(|key| self.get(key)).collect()
    }

    /// The part of the store that answers at once, if there is one: entries that are
    /// asked for by the hundred, and that can be made again sooner than another machine
    /// answers, are kept there alone.
    fn near(&self) -> Option<&dyn Store> {
        None
    }

    /// Puts entries, all in one go. One that is there already may stay as it is.
    ///
    /// # Errors
    /// As for [`Store::get`].
    fn put(&self, entries: &[(Key, Vec<u8>)]) -> Result<(), StoreError>;

    /// The run is over, or a part of it: what else is to be noted can be.
    ///
    /// # Errors
    /// As for [`Store::get`].
    fn finish(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

/// Why a store can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreError(String);

impl StoreError {
    /// An error with this message.
    pub fn new(message: impl Into<String>) -> StoreError {
        StoreError(message.into())
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StoreError {}
