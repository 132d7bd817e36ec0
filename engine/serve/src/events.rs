//! What happened in the shop: batches of clients' events, taken once each.

use domain::Event;
use proto::v1;

use crate::engine::{Deadline, Engine};
use crate::error::ServeError;
use crate::log::Row;
use crate::{from_proto, to_proto};

/// A batch has so many events at most.
const EVENTS_MAX: usize = 1000;

impl Engine {
    /// Takes a batch. Answers when it is durable; an event whose id is known is passed over.
    pub(crate) async fn record_events(
        &self,
        request: v1::RecordEventsRequest,
        deadline: Deadline,
    ) -> Result<v1::RecordEventsResponse, ServeError> {
        let store = self.store(&request.store)?;
        if request.events.len() > EVENTS_MAX {
            let reason = format!("a batch has {EVENTS_MAX} events at most");
            return Err(ServeError::invalid("events", reason));
        }
        let now = self.now();
        let mut events = Vec::with_capacity(request.events.len());
        let mut refused = Vec::with_capacity(request.events.len());
        for event in &request.events {
            match self.lawful(&store.id, from_proto::event(&store.id, event, now)) {
                Ok(event) => {
                    events.push(event);
                    refused.push(None);
                }
                Err(error) => refused.push(Some(error.to_string())),
            }
        }
        deadline.check()?;
        let ticket = self.log.append(Row::once(&store.id, &events)?, self.log.epoch());
        let fresh = ticket.done().await?.fresh;
        let new = events.into_iter().zip(&fresh).filter(|(_, fresh)| **fresh);
        let new: Vec<Event> = new.map(|(event, _)| event).collect();
        self.take_in(&new);
        self.buyers.fold(&self.log, &new);
        store.fold(&new);
        let ids = request.events.into_iter().map(|event| event.id).collect();
        Ok(v1::RecordEventsResponse { results: to_proto::event_results(ids, &refused, &fresh) })
    }

    /// Refuses an event of a session that belongs to another store or buyer.
    fn lawful(&self, store: &str, event: Result<Event, ServeError>) -> Result<Event, ServeError> {
        let event = event?;
        if !event.session.is_empty() {
            let session = self.sessions.get(&event.session);
            let mut held = session.lock();
            let owner = (store, event.buyer.as_str());
            crate::sessions::read(&self.log, &mut held, &event.session, owner)?;
        }
        Ok(event)
    }

    /// Lets sessions in memory know what happened in them.
    fn take_in(&self, events: &[Event]) {
        for event in events.iter().filter(|event| !event.session.is_empty()) {
            let session = self.sessions.get(&event.session);
            let mut held = session.lock();
            // A session that is not in memory, or out of date, reads the event from the log.
            if let Some(live) = held.as_mut().filter(|live| live.epoch == self.log.epoch()) {
                live.apply(event);
            }
        }
    }
}
