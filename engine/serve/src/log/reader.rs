//! Reading the log: a session's events, a buyer's events, live offers, everything.

use std::path::Path;

use domain::{Event, OfferChange};
use redb::{ReadableDatabase as _, ReadableTable as _};

use super::erase::numbers;
use super::file::{File, LogError};
use super::row::decode;
use super::tables::{BUYERS, EVENTS, OFFERS, SESSIONS, key};
use super::writer::Log;

/// An event with its place in the log. Events of one append share a number.
pub(crate) type Numbered = (u64, Event);

impl Log {
    /// The events of a session, oldest first.
    pub(crate) fn session(&self, session: &str) -> Result<Vec<Numbered>, LogError> {
        let read = self.shared.file()?.database.begin_read()?;
        let numbers = numbers(&read.open_table(SESSIONS)?, &[session])?;
        let table = read.open_table(EVENTS)?;
        events(&table, &numbers, |event| event.session == session)
    }

    /// The events of a buyer, oldest first.
    pub(crate) fn buyer(&self, store: &str, buyer: &str) -> Result<Vec<Numbered>, LogError> {
        let read = self.shared.file()?.database.begin_read()?;
        let numbers = numbers(&read.open_table(BUYERS)?, &[store, buyer])?;
        let table = read.open_table(EVENTS)?;
        events(&table, &numbers, |event| event.store == store && event.buyer == buyer)
    }

    /// The buyer's last session before a place in the log, other than one.
    pub(crate) fn session_before(
        &self,
        (store, buyer): (&str, &str),
        before: u64,
        other: &str,
    ) -> Result<Option<String>, LogError> {
        let read = self.shared.file()?.database.begin_read()?;
        let numbers = numbers(&read.open_table(BUYERS)?, &[store, buyer])?;
        let table = read.open_table(EVENTS)?;
        for number in numbers.into_iter().rev().filter(|number| *number < before) {
            let own = events(&table, &[number], |event| {
                event.buyer == buyer && !event.session.is_empty() && event.session != other
            })?;
            if let Some((_, event)) = own.into_iter().next_back() {
                return Ok(Some(event.session));
            }
        }
        Ok(None)
    }

    /// The live offers of a store.
    pub(crate) fn offers(&self, store: &str) -> Result<Vec<OfferChange>, LogError> {
        let read = self.shared.file()?.database.begin_read()?;
        let table = read.open_table(OFFERS)?;
        let first = key(&[store]);
        let mut offers = Vec::new();
        for entry in table.range::<&[u8]>(first.as_slice()..)? {
            let (at, bytes) = entry?;
            if !at.value().starts_with(&first) {
                break;
            }
            let change = serde_json::from_slice(bytes.value());
            offers.push(change.map_err(domain::EventCodecError::from)?);
        }
        Ok(offers)
    }

    /// The live offer of one product.
    pub(crate) fn offer(
        &self,
        store: &str,
        product: &str,
    ) -> Result<Option<OfferChange>, LogError> {
        let read = self.shared.file()?.database.begin_read()?;
        let table = read.open_table(OFFERS)?;
        let Some(bytes) = table.get(key(&[store, product]).as_slice())? else { return Ok(None) };
        let change = serde_json::from_slice(bytes.value());
        Ok(Some(change.map_err(domain::EventCodecError::from)?))
    }

    /// Every event, oldest first.
    pub(crate) fn scan(&self, each: &mut dyn FnMut(&Event)) -> Result<(), LogError> {
        scan(&*self.shared.file()?, each)
    }
}

/// Every event of the log of a folder that another process has open, as it last committed them,
/// oldest first.
pub(crate) fn scan_copy(folder: &Path, each: &mut dyn FnMut(&Event)) -> Result<(), LogError> {
    scan(&File::copy_of(folder)?, each)
}

/// Every event of a log, oldest first.
fn scan(file: &File, each: &mut dyn FnMut(&Event)) -> Result<(), LogError> {
    let read = file.database.begin_read()?;
    for entry in read.open_table(EVENTS)?.iter()? {
        decode(entry?.1.value())?.iter().for_each(&mut *each);
    }
    Ok(())
}

fn events(
    table: &impl redb::ReadableTable<u64, &'static [u8]>,
    numbers: &[u64],
    wanted: impl Fn(&Event) -> bool,
) -> Result<Vec<Numbered>, LogError> {
    let mut found = Vec::new();
    for &number in numbers {
        if let Some(bytes) = table.get(number)? {
            let events = decode(bytes.value())?.into_iter().filter(&wanted);
            found.extend(events.map(|event| (number, event)));
        }
    }
    Ok(found)
}
