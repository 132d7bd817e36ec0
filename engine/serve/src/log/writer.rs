//! One thread writes: all appends that wait share one commit.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::JoinHandle;

use arc_swap::ArcSwapOption;
use redb::{ReadableTable as _, Table, WriteTransaction};
use tokio::sync::oneshot;

use super::appended::{Appended, Ticket};
use super::erase::{self, Erased, Erasure};
use super::file::{File, LogError, Place};
use super::row::{Line, Row};
use super::tables::{BUYERS, EVENTS, IDS, META, NEXT, OFFERS, SESSIONS, key, numbered};

/// At most so many appends share one commit, so that none waits for an endless stream of others.
const GROUP_MAX: usize = 1024;

/// The open log. Dropping it writes what waits and closes the file.
#[derive(Debug)]
pub(crate) struct Log {
    pub(super) shared: Arc<Shared>,
    queue: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

/// What the writer shares with readers.
#[derive(Debug)]
pub(super) struct Shared {
    /// None only for the moment in which a failed file is opened again.
    pub(super) file: ArcSwapOption<File>,
    pub(super) place: Place,
    /// Grows when something that was appended or applied in memory is taken back.
    epoch: AtomicU64,
    /// What a commit failed with last; none while writing goes well.
    failure: Mutex<Option<String>>,
}

enum Job {
    Append { row: Row, epoch: u64, done: oneshot::Sender<Result<Appended, LogError>> },
    Erase { erasure: Erasure, done: oneshot::Sender<Result<Erased, LogError>> },
}

/// An append that waits for its group.
struct Asked {
    row: Row,
    epoch: u64,
    done: oneshot::Sender<Result<Appended, LogError>>,
}

/// An append that is being written.
struct Waiting {
    done: oneshot::Sender<Result<Appended, LogError>>,
    appended: Appended,
}

impl Log {
    /// Opens the log and starts its writer.
    pub(crate) fn open(place: Place) -> Result<Self, LogError> {
        let file = File::open(&place)?;
        let shared = Arc::new(Shared {
            file: ArcSwapOption::from_pointee(file),
            place,
            epoch: AtomicU64::new(0),
            failure: Mutex::new(None),
        });
        let (queue, jobs) = mpsc::channel();
        let thread = std::thread::Builder::new().name("event-log".to_owned()).spawn({
            let shared = Arc::clone(&shared);
            move || shared.write_all(&jobs)
        });
        let thread = thread.map_err(|error| LogError::Disk(error.to_string()))?;
        Ok(Self { shared, queue: Some(queue), thread: Some(thread) })
    }

    /// The epoch in which appends are accepted now. What was read from the log in an earlier epoch
    /// must be read again.
    pub(crate) fn epoch(&self) -> u64 {
        self.shared.epoch.load(Ordering::Acquire)
    }

    /// Appends what was computed in `epoch`.
    pub(crate) fn append(&self, row: Row, epoch: u64) -> Ticket<Appended> {
        let (done, ticket) = Ticket::new();
        self.send(Job::Append { row, epoch, done });
        ticket
    }

    /// Drops every event of a buyer and starts a new epoch. Gives how many events went.
    pub(crate) fn erase(&self, erasure: Erasure) -> Ticket<Erased> {
        let (done, ticket) = Ticket::new();
        self.send(Job::Erase { erasure, done });
        ticket
    }

    /// Why the last commit failed; none while writing goes well.
    pub(crate) fn failure(&self) -> Option<String> {
        self.shared.failure.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn send(&self, job: Job) {
        if let Some(queue) = &self.queue {
            // Where the writer is gone the ticket's other end is dropped with the job, and the
            // waiter is told that the log is closed.
            queue.send(job).ok();
        }
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            // A writer that panicked has already failed every waiter.
            thread.join().ok();
        }
    }
}

impl Shared {
    fn write_all(&self, jobs: &mpsc::Receiver<Job>) {
        while let Ok(first) = jobs.recv() {
            let mut group = Vec::new();
            self.take(first, &mut group);
            while let Some(job) = (group.len() < GROUP_MAX).then(|| jobs.try_recv().ok()).flatten()
            {
                self.take(job, &mut group);
            }
            self.write_group(group);
        }
    }

    /// Adds an append to the group; an erasure comes after the group so far.
    fn take(&self, job: Job, group: &mut Vec<Asked>) {
        match job {
            Job::Append { row, epoch, done } => group.push(Asked { row, epoch, done }),
            Job::Erase { erasure, done } => {
                self.write_group(std::mem::take(group));
                // The waiter may have gone: the erasure is done all the same.
                done.send(self.erase(&erasure)).ok();
            }
        }
    }

    fn write_group(&self, group: Vec<Asked>) {
        let epoch = self.epoch.load(Ordering::Acquire);
        let mut rows = Vec::with_capacity(group.len());
        let mut waiting = Vec::with_capacity(group.len());
        for Asked { row, epoch: made_in, done } in group {
            if made_in == epoch {
                waiting.push(Waiting { done, appended: Appended { fresh: Vec::new() } });
                rows.push(row);
            } else {
                done.send(Err(LogError::Stale)).ok();
            }
        }
        if rows.is_empty() {
            return;
        }
        let result = self.commit(&rows, &mut waiting);
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) =
            result.as_ref().err().map(ToString::to_string);
        match result {
            Ok(()) => waiting.into_iter().for_each(|it| {
                it.done.send(Ok(it.appended)).ok();
            }),
            Err(error) => {
                // What was applied in memory on the strength of these appends is taken back.
                self.epoch.fetch_add(1, Ordering::AcqRel);
                self.reopen();
                let reason = error.to_string();
                for it in waiting {
                    it.done.send(Err(LogError::Disk(reason.clone()))).ok();
                }
            }
        }
    }

    fn commit(&self, rows: &[Row], waiting: &mut [Waiting]) -> Result<(), LogError> {
        let file = self.file()?;
        let transaction = file.database.begin_write()?;
        {
            let mut tables = Tables::open(&transaction)?;
            for (row, it) in rows.iter().zip(waiting) {
                it.appended.fresh = tables.append(row)?;
            }
            tables.close()?;
        }
        Ok(transaction.commit()?)
    }

    fn erase(&self, erasure: &Erasure) -> Result<Erased, LogError> {
        let erased = erase::erase(&*self.file()?, erasure)?;
        self.epoch.fetch_add(1, Ordering::AcqRel);
        if let Place::Folder(folder) = &self.place {
            self.rewrite(folder)?;
        }
        Ok(erased)
    }

    /// Copies the log into a new file: pages that erased words stood on are gone with the old one.
    fn rewrite(&self, folder: &Path) -> Result<(), LogError> {
        let copy = erase::copy(&*self.file()?, folder)?;
        File::replace(folder)?;
        self.file.store(Some(Arc::new(copy)));
        Ok(())
    }

    /// After a failed write the file refuses everything until it is opened again.
    fn reopen(&self) {
        let Place::Folder(_) = &self.place else { return };
        self.file.store(None);
        // Where readers still hold the old file or the disk still refuses, the next write tries
        // again.
        if let Ok(file) = File::open(&self.place) {
            self.file.store(Some(Arc::new(file)));
        }
    }

    /// The open file.
    pub(super) fn file(&self) -> Result<Arc<File>, LogError> {
        if let Some(file) = self.file.load_full() {
            return Ok(file);
        }
        let file = Arc::new(File::open(&self.place)?);
        self.file.store(Some(Arc::clone(&file)));
        Ok(file)
    }
}

/// The tables of one transaction.
struct Tables<'t> {
    events: Table<'t, u64, &'static [u8]>,
    ids: Table<'t, &'static [u8], u64>,
    sessions: Table<'t, &'static [u8], ()>,
    buyers: Table<'t, &'static [u8], ()>,
    offers: Table<'t, &'static [u8], &'static [u8]>,
    meta: Table<'t, &'static str, u64>,
    next: u64,
}

impl<'t> Tables<'t> {
    fn open(transaction: &'t WriteTransaction) -> Result<Self, LogError> {
        let meta = transaction.open_table(META)?;
        let next = meta.get(NEXT)?.map_or(0, |next| next.value());
        Ok(Self {
            events: transaction.open_table(EVENTS)?,
            ids: transaction.open_table(IDS)?,
            sessions: transaction.open_table(SESSIONS)?,
            buyers: transaction.open_table(BUYERS)?,
            offers: transaction.open_table(OFFERS)?,
            meta,
            next,
        })
    }

    fn append(&mut self, row: &Row) -> Result<Vec<bool>, LogError> {
        let mut fresh = Vec::with_capacity(row.lines.len());
        let mut bytes = Vec::new();
        let mut indexed: Option<(&str, &str)> = None;
        for line in &row.lines {
            let new = !row.once || self.is_new(&row.store, line)?;
            fresh.push(new);
            if !new {
                continue;
            }
            // The events of a turn share their session and buyer: one key is enough.
            let owner = (line.session.as_str(), line.buyer.as_str());
            if indexed.replace(owner) != Some(owner) {
                self.index(&row.store, line)?;
            }
            self.keep_offer(&row.store, line)?;
            bytes.extend_from_slice(&line.bytes);
            bytes.push(b'\n');
        }
        if !bytes.is_empty() {
            self.events.insert(self.next, bytes.as_slice())?;
            self.next += 1;
        }
        Ok(fresh)
    }

    fn is_new(&mut self, store: &str, line: &Line) -> Result<bool, LogError> {
        let held = self.ids.insert(key(&[store, &line.id]).as_slice(), self.next)?;
        let Some(first) = held.map(|held| held.value()) else { return Ok(true) };
        self.ids.insert(key(&[store, &line.id]).as_slice(), first)?;
        Ok(false)
    }

    fn index(&mut self, store: &str, line: &Line) -> Result<(), LogError> {
        if !line.session.is_empty() {
            self.sessions.insert(numbered(&[&line.session], self.next).as_slice(), ())?;
        }
        if !line.buyer.is_empty() {
            self.buyers.insert(numbered(&[store, &line.buyer], self.next).as_slice(), ())?;
        }
        Ok(())
    }

    fn keep_offer(&mut self, store: &str, line: &Line) -> Result<(), LogError> {
        let Some(change) = &line.offer else { return Ok(()) };
        let at = key(&[store, &change.product]);
        let mut merged = change.clone();
        if let Some(held) = self.offers.get(at.as_slice())? {
            let held: domain::OfferChange =
                serde_json::from_slice(held.value()).map_err(domain::EventCodecError::from)?;
            merged.price = merged.price.or(held.price);
            merged.stock = merged.stock.or(held.stock);
        }
        let bytes = serde_json::to_vec(&merged).map_err(domain::EventCodecError::from)?;
        self.offers.insert(at.as_slice(), bytes.as_slice())?;
        Ok(())
    }

    fn close(mut self) -> Result<(), LogError> {
        self.meta.insert(NEXT, self.next)?;
        Ok(())
    }
}
