//! What was put before buyers: noted as it was decided, so that rankings can be learned from and
//! judged afterwards.

use domain::{Event, EventKind, Ranked};
use proto::v1;
use recommend::{Outcome, Recommendation};
use snapshot::Snapshot;

use crate::engine::Engine;
use crate::error::ServeError;
use crate::log::Row;
use crate::names;
use crate::served::Served;
use crate::store::Store;

/// Whom products were ranked for, and by what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) request: &'a v1::RecommendRequest,
    pub(crate) buyer: &'a str,
    /// The published model; empty where none ranked.
    pub(crate) model: &'a str,
}

impl Engine {
    /// Notes what was ranked for somebody known: of others what came of it could not be told. The
    /// answer does not wait for the disk, so that the last notes before a crash may be lost.
    pub(crate) fn note_ranked(
        &self,
        (store, served): (&Store, &Served),
        asked: Asked<'_>,
        outcome: &Outcome,
    ) -> Result<(), ServeError> {
        if outcome.products.is_empty() {
            return Ok(());
        }
        let snapshot = &served.world.snapshot;
        let event = Event {
            id: format!("ranked/{}", names::fresh()?),
            store: store.id.clone(),
            session: asked.request.session.clone(),
            buyer: asked.buyer.to_owned(),
            at: self.now(),
            kind: EventKind::Ranked {
                scene: asked.request.scene().as_str_name().to_ascii_lowercase(),
                model: asked.model.to_owned(),
                products: outcome.products.iter().map(|it| ranked(snapshot, it)).collect(),
                lot: outcome.lot.as_ref().map(|it| lot(snapshot, it)),
            },
        };
        let events = [event];
        // Whether it was written is told by the log itself: see `Engine::failure`.
        drop(self.log.append(Row::new(&store.id, &events)?, self.log.epoch()));
        // As after a restart, which folds the whole log.
        store.fold(&events);
        Ok(())
    }
}

fn ranked(snapshot: &Snapshot, it: &Recommendation) -> Ranked {
    let features = it.features.iter();
    Ranked {
        product: iri(snapshot, it.product),
        features: features.map(|(kind, value)| (kind.name().to_owned(), short(*value))).collect(),
    }
}

fn lot(snapshot: &Snapshot, it: &recommend::Lot) -> domain::Lot {
    let chances = it.chances.iter();
    domain::Lot {
        place: u32::try_from(it.place).unwrap_or(u32::MAX),
        chances: chances.map(|(product, chance)| (iri(snapshot, *product), *chance)).collect(),
    }
}

fn iri(snapshot: &Snapshot, product: domain::ProductId) -> String {
    snapshot.text(snapshot.catalogue().product_term(product)).to_owned()
}

/// Five digits: a log is read for years, and no model tells more of them apart.
fn short(value: f64) -> f64 {
    (value * 1e5).round() / 1e5
}
