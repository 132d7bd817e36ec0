//! What is known of a buyer: a fold over their events, and so a small graph whose every fact names
//! the event it comes from.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::{Event, EventKind, Profile, ProfileFact, StoredValue};
use learn::{Fact, Facts};
use recommend::Taste;
use snapshot::Snapshot;

use crate::log::{Log, LogError};

/// The key of the fact that a product was ordered.
pub(crate) const ORDERED: &str = "https://qianmian.dev/ns#ordered";

/// So many of a buyer's latest deeds tell their taste.
const DEEDS_MAX: usize = 256;
/// A shard of known buyers that is full is emptied: they are read from the log again.
const BUYERS_MAX: usize = 4096;
const SHARDS: usize = 16;

/// What is known of one buyer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// The facts.
    pub(crate) profile: Arc<Profile>,
    /// Their latest clicks, carts, orders and products spoken of.
    pub(crate) deeds: Vec<Event>,
    epoch: u64,
}

impl Known {
    /// Takes one more event into account.
    pub(crate) fn fold(&mut self, event: &Event) {
        fold(&mut self.profile, event);
        if is_deed(&event.kind) {
            if self.deeds.len() == DEEDS_MAX {
                self.deeds.remove(0);
            }
            self.deeds.push(event.clone());
        }
    }

    /// The buyer's taste in the ids of a snapshot.
    pub(crate) fn taste(&self, snapshot: &Snapshot) -> Taste {
        Taste::from_events(snapshot, &self.deeds)
    }
}

/// Adds what an event states or implies.
pub(crate) fn fold(profile: &mut Arc<Profile>, event: &Event) {
    let mut add = |key: &str, value: StoredValue| {
        let fact =
            ProfileFact { key: key.to_owned(), value, event: event.id.clone(), at: event.at };
        Arc::make_mut(profile).facts.push(fact);
    };
    match &event.kind {
        EventKind::Stated { key, value } => add(key, value.clone()),
        EventKind::Order { items, .. } => {
            for item in items {
                add(ORDERED, StoredValue::Thing(item.product.clone()));
            }
        }
        EventKind::Erased => *profile = Arc::default(),
        EventKind::Impression { .. }
        | EventKind::Click { .. }
        | EventKind::Cart { .. }
        | EventKind::Shipment { .. }
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
        | EventKind::OfferChanged(_) => {}
    }
}

/// What was stated of a buyer, the newest of each key, as segments are told by it; orders are deeds
/// and not among it.
pub(crate) fn facts(profile: &Profile) -> Facts {
    let stated = profile.facts.iter().filter(|fact| fact.key != ORDERED);
    let facts = stated.map(|fact| {
        let known = match &fact.value {
            StoredValue::Number(number) => Fact::Number(*number),
            StoredValue::Thing(it) | StoredValue::Text(it) => Fact::Label(it.clone()),
            StoredValue::Bool(truth) => Fact::Label(truth.to_string()),
        };
        (fact.key.clone(), known)
    });
    facts.collect()
}

/// Whether an event tells of a buyer's taste.
pub(crate) fn is_deed(kind: &EventKind) -> bool {
    matches!(
        kind,
        EventKind::Click { .. }
            | EventKind::Cart { .. }
            | EventKind::Order { .. }
            | EventKind::Focused { .. }
    )
}

type Shard = HashMap<(String, String), Known>;

/// The buyers spoken with lately.
#[derive(Debug, Default)]
pub(crate) struct Buyers {
    shards: [Mutex<Shard>; SHARDS],
}

impl Buyers {
    /// What is known of a buyer now.
    pub(crate) fn get(&self, log: &Log, store: &str, buyer: &str) -> Result<Known, LogError> {
        let key = (store.to_owned(), buyer.to_owned());
        let mut shard = self.shard(buyer).lock().unwrap_or_else(PoisonError::into_inner);
        let epoch = log.epoch();
        if let Some(known) = shard.get(&key).filter(|known| known.epoch == epoch) {
            return Ok(known.clone());
        }
        let mut known = Known { epoch, ..Known::default() };
        for (_, event) in log.buyer(store, buyer)? {
            known.fold(&event);
        }
        if shard.len() >= BUYERS_MAX {
            shard.clear();
        }
        shard.insert(key, known.clone());
        Ok(known)
    }

    /// Takes acknowledged events into account. A buyer who is not at hand is read from the log when
    /// they come.
    pub(crate) fn fold(&self, log: &Log, events: &[Event]) {
        for event in events.iter().filter(|event| !event.buyer.is_empty()) {
            let telling = is_deed(&event.kind)
                || matches!(event.kind, EventKind::Stated { .. } | EventKind::Order { .. });
            if !telling {
                continue;
            }
            let mut shard = self.shard(&event.buyer).lock().unwrap_or_else(PoisonError::into_inner);
            let key = (event.store.clone(), event.buyer.clone());
            // What was read from the log meanwhile may hold the event already.
            let known = shard.get_mut(&key).filter(|known| known.epoch == log.epoch());
            if let Some(known) = known.filter(|known| !known.holds(event)) {
                known.fold(event);
            }
        }
    }

    fn shard(&self, buyer: &str) -> &Mutex<Shard> {
        let sum = buyer.bytes().fold(0_usize, |sum, byte| sum.wrapping_mul(31) + usize::from(byte));
        &self.shards[sum % SHARDS]
    }
}

impl Known {
    fn holds(&self, event: &Event) -> bool {
        let stated = self.profile.facts.iter().rev().any(|fact| fact.event == event.id);
        stated || self.deeds.iter().rev().any(|deed| deed.id == event.id)
    }
}
