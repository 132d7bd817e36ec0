//! A log that another process has open, read from a copy: the lock of the file is only asked for by
//! who opens it, so its bytes can be copied meanwhile. Committed pages are not written again before
//! a later commit, and every page is summed up in the one above it: a copy into which a commit fell
//! is told by its sums and made anew, never read.

use std::fs;
use std::io::{self, Seek as _};
use std::path::Path;
use std::thread;
use std::time::Duration;

use redb::{Builder, Database};

use super::file::LogError;

/// So many copies are tried.
const TRIES: u32 = 100;
/// The wait before another copy.
const BETWEEN: Duration = Duration::from_millis(100);

/// The log of a file as it was last committed, in a file without a name: it is gone with the
/// process.
pub(super) fn copied(path: &Path) -> Result<Database, LogError> {
    within(path, TRIES)
}

fn within(path: &Path, tries: u32) -> Result<Database, LogError> {
    for attempt in 0..tries {
        if attempt > 0 {
            thread::sleep(BETWEEN);
        }
        let failed = |error: io::Error| LogError::Disk(format!("{}: {error}", path.display()));
        let copy = copy(path).map_err(failed)?;
        if let Some(database) = whole(copy) {
            return Ok(database);
        }
    }
    Err(LogError::Busy(path.to_owned()))
}

fn copy(path: &Path) -> io::Result<fs::File> {
    let mut copy = tempfile::tempfile()?;
    io::copy(&mut fs::File::open(path)?, &mut copy)?;
    copy.rewind()?;
    Ok(copy)
}

/// The database in a copy, where every page of it is what was committed.
fn whole(copy: fs::File) -> Option<Database> {
    let mut database = Builder::new().create_file(copy).ok()?;
    database.check_integrity().ok()?;
    Some(database)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use std::thread;

    use domain::{Event, EventKind, Timestamp};

    use super::super::{Log, Place, Row, scan_copy};
    use super::{LogError, within};

    fn clicked(number: usize) -> Event {
        let kind = EventKind::Click { product: format!("product {number}").repeat(20) };
        let (id, buyer) = (number.to_string(), format!("buyer {}", number % 7));
        let (store, session) = ("shop".to_owned(), String::new());
        Event { id, store, session, buyer, at: Timestamp(0), kind }
    }

    /// The ids of the log of a folder, read from a copy.
    fn ids(folder: &Path) -> Result<Vec<String>, LogError> {
        let mut ids = Vec::new();
        scan_copy(folder, &mut |event| ids.push(event.id.clone()))?;
        Ok(ids)
    }

    #[test]
    fn what_was_committed_is_read_while_another_writes() {
        let folder = tempfile::tempdir().unwrap();
        let log = Log::open(Place::Folder(folder.path().to_owned())).unwrap();
        let append = |number: usize| {
            let row = Row::new("shop", &[clicked(number)]).unwrap();
            log.append(row, log.epoch()).wait().unwrap();
        };
        append(0);
        let (written, ended) = (AtomicUsize::new(1), AtomicBool::new(false));
        let write = || {
            while !ended.load(Ordering::Acquire) {
                append(written.load(Ordering::Acquire));
                written.fetch_add(1, Ordering::AcqRel);
            }
        };
        let copies: Vec<(usize, Result<Vec<String>, LogError>)> = thread::scope(|threads| {
            threads.spawn(write);
            let copy = |_| (written.load(Ordering::Acquire), ids(folder.path()));
            let copies = (0..8).map(copy).collect();
            ended.store(true, Ordering::Release);
            copies
        });
        for (acknowledged, found) in copies {
            let found = found.unwrap();
            let expect: Vec<String> = (0..found.len()).map(|it| it.to_string()).collect();
            assert!(found == expect, "{} events are no beginning of the log", found.len());
            assert!(found.len() >= acknowledged, "what was acknowledged is missing");
        }
        assert_eq!(ids(folder.path()).unwrap().len(), written.into_inner());
    }

    #[test]
    fn a_file_that_never_makes_sense_is_told_with_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events.redb");
        fs::write(&path, [7; 9_000]).unwrap();
        let error = within(&path, 2).unwrap_err();
        assert!(matches!(error, LogError::Busy(_)), "{error}");
        assert!(error.to_string().contains("events.redb is written to faster"), "{error}");
        fs::remove_file(&path).unwrap();
        assert!(matches!(within(&path, 2), Err(LogError::Disk(_))));
    }
}
