//! The log's file: opening, and the errors that operators can act upon.

use std::path::{Path, PathBuf};

use redb::{Builder, Database, ReadableTable as _};

use super::copied::copied;
use super::tables::{BUYERS, EVENTS, FORMAT, FORMAT_VERSION, IDS, META, OFFERS, SESSIONS};

/// Why the log cannot be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// Another process has the file open.
    #[error("{0} is in use by another process: stop it, or name another data folder")]
    InUse(PathBuf),
    /// Another process writes faster than its file can be copied.
    #[error(
        "{0} is written to faster than it can be read: try again when the server has less to do, or stop it"
    )]
    Busy(PathBuf),
    /// The file was written by a newer program.
    #[error("{path} has format {found}, this program reads up to {FORMAT_VERSION}")]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u64,
    },
    /// The file is damaged beyond what recovery after a crash mends, or is no log.
    #[error("{path} is damaged or is no event log: {reason}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The disk refuses.
    #[error("the event log cannot be read or written: {0}")]
    Disk(String),
    /// A stored event cannot be read, or an event cannot be stored.
    #[error(transparent)]
    Codec(#[from] domain::EventCodecError),
    /// An append was computed from what was rolled back or erased since.
    #[error("the session changed meanwhile")]
    Stale,
    /// The log was closed.
    #[error("the event log is closed")]
    Closed,
}

macro_rules! from_redb {
    ($($error:ident),*) => {$(
        impl From<redb::$error> for LogError {
            fn from(error: redb::$error) -> Self {
                Self::Disk(redb::Error::from(error).to_string())
            }
        }
    )*};
}
from_redb!(StorageError, TableError, TransactionError, CommitError);

/// Where a log is kept.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// In a folder.
    Folder(PathBuf),
    /// In memory: nothing is kept.
    Memory,
}

/// An open log file.
#[derive(Debug)]
pub(crate) struct File {
    pub(super) database: Database,
}

const NAME: &str = "events.redb";

impl File {
    /// Opens the log of a folder, or makes it.
    pub(crate) fn open(place: &Place) -> Result<Self, LogError> {
        match place {
            Place::Folder(folder) => Self::open_in(folder, NAME),
            Place::Memory => {
                let backend = redb::backends::InMemoryBackend::new();
                let created = Builder::new().create_with_backend(backend);
                let database = created.map_err(|error| LogError::Disk(error.to_string()))?;
                Self { database }.with_tables(Path::new("memory"))
            }
        }
    }

    /// Opens a copy of the log of a folder, which another process may have open.
    pub(super) fn copy_of(folder: &Path) -> Result<Self, LogError> {
        let path = folder.join(NAME);
        Self { database: copied(&path)? }.with_tables(&path)
    }

    /// Makes an empty log beside the one of a folder, to be moved over it.
    pub(super) fn beside(folder: &Path) -> Result<Self, LogError> {
        let name = format!("{NAME}.new");
        match std::fs::remove_file(folder.join(&name)) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(LogError::Disk(error.to_string())),
        }
        Self::open_in(folder, &name)
    }

    /// Moves the log made by [`Self::beside`] over the folder's own.
    pub(super) fn replace(folder: &Path) -> Result<(), LogError> {
        let moved = std::fs::rename(folder.join(format!("{NAME}.new")), folder.join(NAME));
        let synced = moved.and_then(|()| std::fs::File::open(folder)?.sync_all());
        synced.map_err(|error| LogError::Disk(error.to_string()))
    }

    fn open_in(folder: &Path, name: &str) -> Result<Self, LogError> {
        let path = folder.join(name);
        let made = std::fs::create_dir_all(folder);
        made.map_err(|error| LogError::Disk(format!("{}: {error}", folder.display())))?;
        let opened = Database::create(&path).map_err(|error| refused(&path, &error));
        Self { database: opened? }.with_tables(&path)
    }

    fn with_tables(self, path: &Path) -> Result<Self, LogError> {
        let transaction = self.database.begin_write()?;
        {
            transaction.open_table(EVENTS)?;
            transaction.open_table(IDS)?;
            transaction.open_table(SESSIONS)?;
            transaction.open_table(BUYERS)?;
            transaction.open_table(OFFERS)?;
            let mut meta = transaction.open_table(META)?;
            let found = meta.get(FORMAT)?.map(|format| format.value());
            match found {
                None => {
                    meta.insert(FORMAT, FORMAT_VERSION)?;
                }
                Some(found) if found > FORMAT_VERSION => {
                    return Err(LogError::Newer { path: path.to_owned(), found });
                }
                Some(_) => {}
            }
        }
        transaction.commit()?;
        Ok(self)
    }
}

fn refused(path: &Path, error: &redb::DatabaseError) -> LogError {
    if matches!(error, redb::DatabaseError::DatabaseAlreadyOpen) {
        return LogError::InUse(path.to_owned());
    }
    if let redb::DatabaseError::Storage(redb::StorageError::Io(error)) = error
        && error.kind() != std::io::ErrorKind::InvalidData
    {
        return LogError::Disk(format!("{}: {error}", path.display()));
    }
    LogError::Damaged { path: path.to_owned(), reason: error.to_string() }
}
