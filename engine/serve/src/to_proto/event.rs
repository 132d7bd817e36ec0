//! Profiles and what became of events, on the wire.

use domain::{Event, Locale, Profile, ProfileFact, StoredValue, Timestamp};
use proto::v1;
use proto::v1::event_result::Status;
use snapshot::Snapshot;

use super::value::number;
use crate::error::ServeError;

/// A moment.
pub(crate) fn timestamp(at: Timestamp) -> prost_types::Timestamp {
    let nanos = i32::try_from(at.0.rem_euclid(1000) * 1_000_000).unwrap_or(0);
    prost_types::Timestamp { seconds: at.0.div_euclid(1000), nanos }
}

/// What became of each event: refused ones by their reason, the others by whether they are new.
pub(crate) fn event_results(
    ids: Vec<String>,
    refused: &[Option<String>],
    fresh: &[bool],
) -> Vec<v1::EventResult> {
    let mut fresh = fresh.iter();
    let mut results = Vec::with_capacity(ids.len());
    for (id, refused) in ids.into_iter().zip(refused) {
        let (status, reason) = match refused {
            Some(reason) => (Status::Invalid, reason.clone()),
            None if fresh.next().copied().unwrap_or(false) => (Status::Ok, String::new()),
            None => (Status::Duplicate, String::new()),
        };
        results.push(v1::EventResult { id, status: status.into(), reason });
    }
    results
}

/// What is known of a buyer.
pub(crate) fn profile(
    snapshot: &Snapshot,
    buyer: &str,
    profile: &Profile,
    locale: Locale,
) -> v1::Profile {
    let facts = profile.facts.iter().map(|it| fact(snapshot, it, locale)).collect();
    v1::Profile { buyer: buyer.to_owned(), facts }
}

fn fact(snapshot: &Snapshot, fact: &ProfileFact, locale: Locale) -> v1::ProfileFact {
    use v1::value::Kind;
    let named = |iri: &str| {
        snapshot
            .find(iri)
            .map_or_else(|| iri.to_owned(), |it| snapshot.label(it, locale).to_owned())
    };
    let (unit, label) = meaning(snapshot, &fact.key, locale);
    let symbol = unit.as_deref().and_then(|code| snapshot.programs().unit(code));
    let symbol = symbol.and_then(|unit| unit.symbol.get(locale)).unwrap_or_default();
    let (kind, shown) = match &fact.value {
        StoredValue::Number(value) => {
            let unit = unit.clone().unwrap_or_default();
            (Kind::Number(v1::Number { value: *value, unit }), number(*value) + symbol)
        }
        StoredValue::Thing(iri) => (Kind::Id(iri.clone()), named(iri)),
        StoredValue::Text(text) => (Kind::Text(text.clone()), text.clone()),
        StoredValue::Bool(truth) => (Kind::Bool(*truth), truth.to_string()),
    };
    v1::ProfileFact {
        key: fact.key.clone(),
        label: label.unwrap_or_else(|| named(&fact.key)),
        value: Some(v1::Value { kind: Some(kind) }),
        value_label: shown,
        source: fact.event.clone(),
        time: Some(timestamp(fact.at)),
    }
}

/// The unit and label of a key: of the attribute or of the remembered slot of that name.
fn meaning(snapshot: &Snapshot, key: &str, locale: Locale) -> (Option<String>, Option<String>) {
    use snapshot::program::SlotKind;
    if let Some(term) = snapshot.find(key) {
        let attribute = snapshot.catalogue().attribute_of(term);
        let unit = attribute.and_then(|it| snapshot.catalogue().attribute(it).unit.clone());
        return (unit, None);
    }
    let mut slots = snapshot.programs().tasks.iter().flat_map(|task| &task.slots);
    let Some(slot) = slots.find(|slot| slot.name == key) else { return (None, None) };
    let unit = match &slot.kind {
        SlotKind::Number { unit, .. } => unit.clone(),
        SlotKind::Product { .. }
        | SlotKind::Choice { .. }
        | SlotKind::Thing { .. }
        | SlotKind::Boolean
        | SlotKind::Code { .. } => None,
    };
    (unit, slot.label.get(locale).map(str::to_owned))
}

/// An event as one JSON object, for its owner.
pub(crate) fn stored_event(event: &Event) -> Result<String, ServeError> {
    let bytes = domain::encode_event(event).map_err(crate::log::LogError::from)?;
    String::from_utf8(bytes).map_err(|error| ServeError::Internal(error.to_string()))
}
