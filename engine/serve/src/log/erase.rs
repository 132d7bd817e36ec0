//! Erasing a buyer: their events go, their sessions go, and the file is written anew, so that the
//! words stand on no page of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use domain::{Event, encode_event};
use redb::{Database, ReadableDatabase as _, ReadableTable as _, WriteTransaction};

use super::file::{File, LogError};
use super::row::decode;
use super::tables::{BUYERS, EVENTS, IDS, META, NEXT, OFFERS, SESSIONS, key, number, numbered};

/// Whom to erase.
#[derive(Debug)]
pub(crate) struct Erasure {
    /// The store.
    pub(crate) store: String,
    /// The buyer.
    pub(crate) buyer: String,
    /// The note that a buyer was erased; it names nobody.
    pub(crate) note: Event,
}

/// What was erased.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Erased {
    /// Events.
    pub(crate) events: u64,
    /// Sessions.
    pub(crate) sessions: u64,
}

/// Drops the events of a buyer, and those of sessions that were theirs alone.
pub(super) fn erase(file: &File, erasure: &Erasure) -> Result<Erased, LogError> {
    let transaction = file.database.begin_write()?;
    let erased = {
        let mut rows = affected(&transaction, erasure)?;
        let sessions = own_sessions(&rows, erasure);
        let mut erased = Erased { events: 0, sessions: sessions.len() as u64 };
        for (number, events) in &mut rows {
            let gone = |event: &Event| {
                event.store == erasure.store
                    && (event.buyer == erasure.buyer || sessions.contains(&event.session))
            };
            let (dropped, kept) = std::mem::take(events).into_iter().partition(gone);
            *events = kept;
            erased.events += dropped.len() as u64;
            drop_keys(&transaction, *number, &dropped)?;
            rewrite(&transaction, *number, events)?;
        }
        note(&transaction, erasure)?;
        erased
    };
    transaction.commit()?;
    Ok(erased)
}

/// The appends in which the buyer, or a session of theirs, appears.
fn affected(
    transaction: &WriteTransaction,
    erasure: &Erasure,
) -> Result<BTreeMap<u64, Vec<Event>>, LogError> {
    let buyers = transaction.open_table(BUYERS)?;
    let sessions = transaction.open_table(SESSIONS)?;
    let stored = transaction.open_table(EVENTS)?;
    let mut rows = BTreeMap::new();
    for number in numbers(&buyers, &[&erasure.store, &erasure.buyer])? {
        if let Some(bytes) = stored.get(number)? {
            rows.insert(number, decode(bytes.value())?);
        }
    }
    let own = rows.values().flatten().filter(|event| event.buyer == erasure.buyer);
    let own: BTreeSet<String> =
        own.map(|event| event.session.clone()).filter(|session| !session.is_empty()).collect();
    for session in &own {
        for number in numbers(&sessions, &[session])? {
            if let Some(bytes) = stored.get(number)? {
                rows.insert(number, decode(bytes.value())?);
            }
        }
    }
    Ok(rows)
}

/// The sessions of the buyer in which nobody else is named.
fn own_sessions(rows: &BTreeMap<u64, Vec<Event>>, erasure: &Erasure) -> BTreeSet<String> {
    let events = || rows.values().flatten().filter(|event| !event.session.is_empty());
    let own = events().filter(|event| event.buyer == erasure.buyer);
    let mut sessions: BTreeSet<String> = own.map(|event| event.session.clone()).collect();
    for event in events() {
        let another = !event.buyer.is_empty() && event.buyer != erasure.buyer;
        if another || event.store != erasure.store {
            sessions.remove(&event.session);
        }
    }
    sessions
}

fn drop_keys(
    transaction: &WriteTransaction,
    number: u64,
    dropped: &[Event],
) -> Result<(), LogError> {
    let mut ids = transaction.open_table(IDS)?;
    let mut sessions = transaction.open_table(SESSIONS)?;
    let mut buyers = transaction.open_table(BUYERS)?;
    for event in dropped {
        ids.remove(key(&[&event.store, &event.id]).as_slice())?;
        sessions.remove(numbered(&[&event.session], number).as_slice())?;
        buyers.remove(numbered(&[&event.store, &event.buyer], number).as_slice())?;
    }
    Ok(())
}

/// Writes what is left of an append, with the keys of what is left.
fn rewrite(transaction: &WriteTransaction, number: u64, kept: &[Event]) -> Result<(), LogError> {
    let mut stored = transaction.open_table(EVENTS)?;
    if kept.is_empty() {
        stored.remove(number)?;
        return Ok(());
    }
    let mut sessions = transaction.open_table(SESSIONS)?;
    let mut buyers = transaction.open_table(BUYERS)?;
    let mut bytes = Vec::new();
    for event in kept {
        bytes.extend_from_slice(&encode_event(event)?);
        bytes.push(b'\n');
        if !event.session.is_empty() {
            sessions.insert(numbered(&[&event.session], number).as_slice(), ())?;
        }
        if !event.buyer.is_empty() {
            buyers.insert(numbered(&[&event.store, &event.buyer], number).as_slice(), ())?;
        }
    }
    stored.insert(number, bytes.as_slice())?;
    Ok(())
}

fn note(transaction: &WriteTransaction, erasure: &Erasure) -> Result<(), LogError> {
    let mut meta = transaction.open_table(META)?;
    let next = meta.get(NEXT)?.map_or(0, |next| next.value());
    transaction.open_table(EVENTS)?.insert(next, encode_event(&erasure.note)?.as_slice())?;
    meta.insert(NEXT, next + 1)?;
    Ok(())
}

/// The sequence numbers under a key of an index, ascending.
pub(super) fn numbers(
    index: &impl redb::ReadableTable<&'static [u8], ()>,
    names: &[&str],
) -> Result<Vec<u64>, LogError> {
    let (first, last) = (numbered(names, 0), numbered(names, u64::MAX));
    let mut numbers = Vec::new();
    for entry in index.range::<&[u8]>(first.as_slice()..=last.as_slice())? {
        numbers.extend(number(entry?.0.value()));
    }
    Ok(numbers)
}

/// Copies a log into a new file beside it.
pub(super) fn copy(file: &File, folder: &Path) -> Result<File, LogError> {
    let made = File::beside(folder)?;
    copy_tables(&file.database, &made.database)?;
    Ok(made)
}

fn copy_tables(from: &Database, to: &Database) -> Result<(), LogError> {
    let read = from.begin_read()?;
    let write = to.begin_write()?;
    {
        let mut events = write.open_table(EVENTS)?;
        for entry in read.open_table(EVENTS)?.iter()? {
            let (number, bytes) = entry?;
            events.insert(number.value(), bytes.value())?;
        }
        let mut ids = write.open_table(IDS)?;
        for entry in read.open_table(IDS)?.iter()? {
            let (key, number) = entry?;
            ids.insert(key.value(), number.value())?;
        }
        for index in [SESSIONS, BUYERS] {
            let mut made = write.open_table(index)?;
            for entry in read.open_table(index)?.iter()? {
                made.insert(entry?.0.value(), ())?;
            }
        }
        let mut offers = write.open_table(OFFERS)?;
        for entry in read.open_table(OFFERS)?.iter()? {
            let (key, bytes) = entry?;
            offers.insert(key.value(), bytes.value())?;
        }
        let mut meta = write.open_table(META)?;
        for entry in read.open_table(META)?.iter()? {
            let (name, value) = entry?;
            meta.insert(name.value(), value.value())?;
        }
    }
    Ok(write.commit()?)
}
