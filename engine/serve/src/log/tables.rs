//! The tables of the log and their keys.

use redb::TableDefinition;

/// Sequence number to the events of one append, one JSON object a line.
pub(super) const EVENTS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("events");
/// Store and id of a client's event to its sequence number: what makes a batch idempotent.
pub(super) const IDS: TableDefinition<'_, &[u8], u64> = TableDefinition::new("ids");
/// Session and sequence number, to find a session's events.
pub(super) const SESSIONS: TableDefinition<'_, &[u8], ()> = TableDefinition::new("sessions");
/// Store, buyer and sequence number, to find a buyer's events.
pub(super) const BUYERS: TableDefinition<'_, &[u8], ()> = TableDefinition::new("buyers");
/// Store and product to the product's live offer, as one JSON object.
pub(super) const OFFERS: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("offers");
/// Numbers of the log itself, by name.
pub(super) const META: TableDefinition<'_, &str, u64> = TableDefinition::new("meta");

/// The name in [`META`] of the version of these tables.
pub(super) const FORMAT: &str = "format";
/// The version of these tables that this program writes and reads.
pub(super) const FORMAT_VERSION: u64 = 1;
/// The name in [`META`] of the next sequence number.
pub(super) const NEXT: &str = "next";

/// Joins names with a zero byte after each: no name is the beginning of another's key.
pub(super) fn key(names: &[&str]) -> Vec<u8> {
    let mut key = Vec::with_capacity(names.iter().map(|name| name.len() + 1).sum::<usize>() + 8);
    for name in names {
        key.extend_from_slice(name.as_bytes());
        key.push(0);
    }
    key
}

/// A key of an index: names, then a sequence number that sorts as numbers do.
pub(super) fn numbered(names: &[&str], number: u64) -> Vec<u8> {
    let mut key = key(names);
    key.extend_from_slice(&number.to_be_bytes());
    key
}

/// The sequence number at the end of an index's key.
pub(super) fn number(key: &[u8]) -> Option<u64> {
    let at = key.len().checked_sub(8)?;
    Some(u64::from_be_bytes(key[at..].try_into().ok()?))
}
