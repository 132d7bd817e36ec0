//! What is known of buyers, and their right to see and erase it.

use domain::{Event, EventKind};
use proto::v1;

use crate::engine::{Deadline, Engine};
use crate::error::ServeError;
use crate::log::Erasure;
use crate::{from_proto, names, to_proto};

impl Engine {
    /// What is known of a buyer, as facts with the events they come from.
    pub(crate) fn get_profile(
        &self,
        request: &v1::GetProfileRequest,
    ) -> Result<v1::Profile, ServeError> {
        let served = self.store(&request.store)?.served();
        names::check_name("buyer", &request.buyer)?;
        let known = self.buyers.get(&self.log, &request.store, &request.buyer)?;
        let locale = from_proto::locale(&request.locale);
        let snapshot = &served.world.snapshot;
        Ok(to_proto::profile(snapshot, &request.buyer, &known.profile, locale))
    }

    /// Everything the log holds of a buyer.
    pub(crate) fn export_buyer(
        &self,
        request: &v1::ExportBuyerRequest,
    ) -> Result<v1::ExportBuyerResponse, ServeError> {
        let profile = self.get_profile(&v1::GetProfileRequest {
            store: request.store.clone(),
            buyer: request.buyer.clone(),
            locale: String::new(),
        })?;
        let events = self.log.buyer(&request.store, &request.buyer)?;
        let events: Result<Vec<String>, ServeError> =
            events.iter().map(|(_, event)| to_proto::stored_event(event)).collect();
        Ok(v1::ExportBuyerResponse { profile: Some(profile), events: events? })
    }

    /// Drops every event of a buyer from the log, and with them sessions, profile and behaviour.
    pub(crate) async fn erase_buyer(
        &self,
        request: v1::EraseBuyerRequest,
        deadline: Deadline,
    ) -> Result<v1::EraseBuyerResponse, ServeError> {
        let store = self.store(&request.store)?;
        names::check_name("buyer", &request.buyer)?;
        let receipt = format!("erased/{}", names::fresh()?);
        let note = Event {
            id: receipt.clone(),
            store: request.store.clone(),
            session: String::new(),
            buyer: String::new(),
            at: self.now(),
            kind: EventKind::Erased,
        };
        deadline.check()?;
        let whom = Erasure { store: request.store.clone(), buyer: request.buyer.clone(), note };
        let erased = self.log.erase(whom).done().await?;
        store.refold(&self.log)?;
        let remaining = self.log.buyer(&request.store, &request.buyer)?.len() as u64;
        tracing::info!(store = request.store, events = erased.events, receipt, "buyer erased");
        Ok(v1::EraseBuyerResponse {
            erased_events: erased.events,
            erased_sessions: erased.sessions,
            remaining_events: remaining,
            receipt,
        })
    }
}
