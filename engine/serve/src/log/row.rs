//! What one append writes: events in their stored form, and what the indexes need of them.

use domain::{Event, EventCodecError, EventKind, OfferChange, decode_event, encode_event};

use super::file::LogError;

/// One append, encoded by the caller so that the writer's thread only writes.
#[derive(Debug, Default)]
pub(crate) struct Row {
    pub(super) store: String,
    pub(super) lines: Vec<Line>,
    /// Whether an event whose id the store has seen is passed over.
    pub(super) once: bool,
}

/// One event of an append.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) id: String,
    pub(super) session: String,
    pub(super) buyer: String,
    pub(super) bytes: Vec<u8>,
    pub(super) offer: Option<OfferChange>,
}

impl Row {
    /// Events of the engine itself.
    pub(crate) fn new(store: &str, events: &[Event]) -> Result<Self, LogError> {
        let lines: Result<Vec<Line>, EventCodecError> = events.iter().map(Line::new).collect();
        Ok(Self { store: store.to_owned(), lines: lines?, once: false })
    }

    /// Events of a client: one whose id the store has seen is passed over.
    pub(crate) fn once(store: &str, events: &[Event]) -> Result<Self, LogError> {
        Ok(Self { once: true, ..Self::new(store, events)? })
    }
}

impl Line {
    fn new(event: &Event) -> Result<Self, EventCodecError> {
        let offer = match &event.kind {
            EventKind::OfferChanged(change) => Some(change.clone()),
            EventKind::Impression { .. }
            | EventKind::Click { .. }
            | EventKind::Cart { .. }
            | EventKind::Order { .. }
            | EventKind::Shipment { .. }
            | EventKind::Stated { .. }
            | EventKind::Said { .. }
            | EventKind::Replied { .. }
            | EventKind::Focused { .. }
            | EventKind::Category { .. }
            | EventKind::Asked { .. }
            | EventKind::Wanted { .. }
            | EventKind::Needed { .. }
            | EventKind::Forgot { .. }
            | EventKind::Indifferent { .. }
            | EventKind::Restarted
            | EventKind::Felt { .. }
            | EventKind::TaskStarted { .. }
            | EventKind::SlotFilled { .. }
            | EventKind::SlotAsked { .. }
            | EventKind::TaskEnded { .. }
            | EventKind::GuideAsked { .. }
            | EventKind::Offered { .. }
            | EventKind::Ranked { .. }
            | EventKind::HandedOver { .. }
            | EventKind::Erased => None,
        };
        Ok(Self {
            id: event.id.clone(),
            session: event.session.clone(),
            buyer: event.buyer.clone(),
            bytes: encode_event(event)?,
            offer,
        })
    }
}

/// Reads the events of a stored append.
pub(super) fn decode(bytes: &[u8]) -> Result<Vec<Event>, LogError> {
    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    Ok(lines.map(decode_event).collect::<Result<Vec<Event>, EventCodecError>>()?)
}
