//! Prices and stock that change while serving, and queries over the graph.

use domain::{Event, EventKind, OfferChange};
use proto::v1;
use snapshot::{Limits, SnapshotError, answer};

use crate::engine::{Deadline, Engine};
use crate::error::ServeError;
use crate::log::Row;
use crate::{from_proto, lookup, names, to_proto};

/// A request changes so many offers at most.
const OFFERS_MAX: usize = 10_000;
/// How many rows a query gives where the client names no number, and at most.
const ROWS_USUAL: usize = 100;
const ROWS_MAX: usize = 10_000;

impl Engine {
    /// Appends changes of offers to the log, then puts them in force.
    pub(crate) async fn upsert_offers(
        &self,
        request: v1::UpsertOffersRequest,
        deadline: Deadline,
    ) -> Result<v1::UpsertOffersResponse, ServeError> {
        let store = self.store(&request.store)?;
        if request.offers.len() > OFFERS_MAX {
            let reason = format!("a request has {OFFERS_MAX} offers at most");
            return Err(ServeError::invalid("offers", reason));
        }
        let now = self.now();
        let served = store.served();
        let snapshot = &served.world.snapshot;
        let (mut changes, mut unknown) = (Vec::new(), Vec::new());
        for (index, offer) in request.offers.iter().enumerate() {
            check(offer, index)?;
            let Some(product) = lookup::product(snapshot, &offer.product) else {
                unknown.push(offer.product.clone());
                continue;
            };
            let product = snapshot.text(snapshot.catalogue().product_term(product)).to_owned();
            changes.push(OfferChange { product, price: offer.price, stock: offer.stock, at: now });
        }
        if !changes.is_empty() {
            deadline.check()?;
            let batch = names::fresh()?;
            let numbered = changes.iter().enumerate();
            let event = |(index, change): (usize, &OfferChange)| Event {
                id: format!("offers/{batch}/{index}"),
                store: store.id.clone(),
                session: String::new(),
                buyer: String::new(),
                at: now,
                kind: EventKind::OfferChanged(change.clone()),
            };
            let events: Vec<Event> = numbered.map(event).collect();
            let row = Row::new(&store.id, &events)?;
            self.log.append(row, self.log.epoch()).done().await?;
            store.change_offers(&self.log, &changes, now)?;
        }
        let changed = i32::try_from(changes.len()).unwrap_or(i32::MAX);
        Ok(v1::UpsertOffersResponse { changed, unknown })
    }

    /// Answers a query, read-only and bounded. What runs past the deadline is cancelled.
    pub(crate) fn query(
        &self,
        request: &v1::QueryRequest,
        limits: Limits,
    ) -> Result<v1::QueryResponse, ServeError> {
        let served = self.store(&request.store)?.served();
        let rows = from_proto::limit("limit", request.limit, ROWS_USUAL, ROWS_MAX)?;
        let limits = Limits { rows, ..limits };
        let prefixes = &served.world.snapshot.programs().prefixes;
        let found = answer(served.world.view(), &request.query, prefixes, &limits);
        found.map(to_proto::query).map_err(refused)
    }
}

fn refused(error: SnapshotError) -> ServeError {
    match error {
        SnapshotError::Query(reason) => ServeError::invalid("query", reason),
        SnapshotError::Evaluation(reason) => ServeError::Exhausted(reason),
        SnapshotError::TooManyTerms
        | SnapshotError::TooManyTriples
        | SnapshotError::TooManyGraphs
        | SnapshotError::File(_) => ServeError::Internal(error.to_string()),
    }
}

fn check(offer: &v1::Offer, index: usize) -> Result<(), ServeError> {
    let lawful = |number: Option<f64>| number.is_none_or(|it| it.is_finite() && it >= 0.0);
    if !lawful(offer.price) {
        return Err(ServeError::invalid(format!("offers[{index}].price"), "must not be negative"));
    }
    if !lawful(offer.stock) {
        return Err(ServeError::invalid(format!("offers[{index}].stock"), "must not be negative"));
    }
    if offer.price.is_none() && offer.stock.is_none() {
        let reason = "must have a price or a stock";
        return Err(ServeError::invalid(format!("offers[{index}]"), reason));
    }
    Ok(())
}
