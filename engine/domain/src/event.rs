//! Events: what happened, append-only, and their stored form.
//!
//! Events outlive snapshots, so they name things by IRI, never by dense id.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Decision, OfferChange, Timestamp};

/// The version of the stored form. A released version stays readable.
pub const FORMAT_VERSION: u32 = 1;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Made by the client, or by the engine for what it does itself; unique within a store.
    pub id: String,
    /// The store.
    pub store: String,
    /// The session, where there is one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub session: String,
    /// The buyer, where known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub buyer: String,
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: EventKind,
}

/// A value in its stored form: things by IRI, numbers in the unit of the slot or attribute.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StoredValue {
    /// A number.
    Number(f64),
    /// The IRI of a thing.
    Thing(String),
    /// Words.
    Text(String),
    /// Yes or no.
    Bool(bool),
}

/// An operator in its stored form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the variants mirror `Operator`, which documents them")]
pub enum StoredOperator {
    Eq,
    In,
    Lt,
    Le,
    Gt,
    Ge,
    Between,
    Not,
}

/// A product and how many of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LineItem {
    /// The product's IRI.
    pub product: String,
    /// Pieces.
    pub quantity: u32,
    /// The price paid for one piece, where known.
    pub price: Option<f64>,
}

/// A product that was put before a buyer, with what spoke for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ranked {
    /// The product's IRI.
    pub product: String,
    /// What the ranking weighed, by the name of the term, unweighted; what is missing was 0.
    pub features: BTreeMap<String, f64>,
}

/// A place that was filled by lot, so that it can be learned what others would have come to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lot {
    /// The place, from 0.
    pub place: u32,
    /// Who might have stood there, by IRI, each with the true probability of it. They sum to 1.
    pub chances: Vec<(String, f64)>,
}

/// What happened. The first group comes from shops, the second from turns, the third from
/// administrators.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// Products were shown.
    Impression {
        /// IRIs in the order shown.
        products: Vec<String>,
        /// Where.
        scene: String,
    },
    /// A product's page was opened or its card tapped.
    Click {
        /// The product's IRI.
        product: String,
    },
    /// A product was put into the cart.
    Cart {
        /// The product's IRI.
        product: String,
        /// Pieces.
        quantity: u32,
    },
    /// An order was placed.
    Order {
        /// The shop's order number.
        order: String,
        /// What was ordered.
        items: Vec<LineItem>,
    },
    /// An order was shipped.
    Shipment {
        /// The shop's order number.
        order: String,
    },
    /// The shop states something about the buyer.
    Stated {
        /// The property's IRI or key.
        key: String,
        /// The value.
        value: StoredValue,
    },

    /// The buyer said something.
    Said {
        /// The words.
        text: String,
    },
    /// The engine replied.
    Replied {
        /// The kind of reply, by [`Decision::name`].
        decision: String,
        /// The question, task or guide that spoke, by IRI; empty where none did.
        by: String,
        /// The words.
        text: String,
    },
    /// Products came into focus, first is nearest.
    Focused {
        /// IRIs.
        products: Vec<String>,
    },
    /// A category came into focus.
    Category {
        /// The category's IRI.
        category: String,
    },
    /// An attribute was asked about.
    Asked {
        /// The attribute's IRI.
        attribute: String,
    },
    /// The buyer stated a condition.
    Wanted {
        /// The attribute's IRI.
        attribute: String,
        /// The comparison.
        operator: StoredOperator,
        /// The values.
        values: Vec<StoredValue>,
        /// Whether a product that fails is out.
        must: bool,
    },
    /// The buyer stated a need.
    Needed {
        /// The need's IRI.
        need: String,
    },
    /// The buyer's conditions and needs were dropped.
    Forgot {
        /// The attribute whose conditions went; empty for all.
        attribute: String,
    },
    /// The buyer takes any value of an attribute.
    Indifferent {
        /// The attribute's IRI.
        attribute: String,
    },
    /// How the buyer felt in what was said last, where that was told.
    Felt {
        /// The feeling's key; none where only hurry was told.
        feeling: Option<String>,
        /// How strong, 0 to 1.
        intensity: f64,
        /// Whether the buyer is in a hurry.
        hurry: bool,
    },
    /// The buyer began anew: what was spoken of is no longer meant.
    Restarted,
    /// A task began.
    TaskStarted {
        /// The task's IRI.
        task: String,
    },
    /// A slot of the running task got a value.
    SlotFilled {
        /// The task's IRI.
        task: String,
        /// The slot's name.
        slot: String,
        /// The value.
        value: StoredValue,
    },
    /// A slot of the running task was asked for, or asked for again.
    SlotAsked {
        /// The task's IRI.
        task: String,
        /// The slot's name.
        slot: String,
    },
    /// The task gave its result, or was cancelled.
    TaskEnded {
        /// The task's IRI.
        task: String,
        /// Whether the result was given.
        done: bool,
    },
    /// A guide's question was put.
    GuideAsked {
        /// The guide's IRI.
        guide: String,
        /// The attribute's or need's IRI asked about.
        about: String,
    },
    /// A choice between readings or products was put to the buyer.
    Offered {
        /// What the buyer may say, and the IRI that each choice stands for.
        choices: Vec<(String, String)>,
    },
    /// Products were ranked for a buyer.
    Ranked {
        /// Where they were to be shown.
        scene: String,
        /// The published model that ranked; empty where none did.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        model: String,
        /// In the order given.
        products: Vec<Ranked>,
        /// The place that was filled by lot, where one was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lot: Option<Lot>,
    },
    /// A person was called.
    HandedOver {
        /// Why, by a stable name.
        reason: String,
    },

    /// A price or stock changed.
    OfferChanged(OfferChange),
    /// A buyer was erased: everything of them before this is dropped.
    Erased,
}

impl EventKind {
    /// The reply event of a decision.
    #[must_use]
    pub fn replied(decision: Decision, by: &str, text: String) -> Self {
        Self::Replied { decision: decision.name().to_owned(), by: by.to_owned(), text }
    }
}

/// Why stored bytes are not an event.
#[derive(Debug, thiserror::Error)]
pub enum EventCodecError {
    /// The bytes are not a stored event.
    #[error("event record is malformed")]
    Malformed(#[from] serde_json::Error),
    /// The record is newer than this program.
    #[error("event record has format version {0}, this program reads up to {FORMAT_VERSION}")]
    Newer(u32),
}

#[derive(Serialize)]
struct StoredRef<'a> {
    v: u32,
    #[serde(flatten)]
    event: &'a Event,
}

#[derive(Deserialize)]
struct Version {
    v: u32,
}

/// Writes an event as one JSON object with its format version.
///
/// # Errors
/// Where a number is not finite: JSON has no such numbers.
pub fn encode_event(event: &Event) -> Result<Vec<u8>, EventCodecError> {
    Ok(serde_json::to_vec(&StoredRef { v: FORMAT_VERSION, event })?)
}

/// Reads what [`encode_event`] wrote, in this version or an earlier one.
///
/// # Errors
/// Where the bytes are not an event, or come from a newer program.
pub fn decode_event(bytes: &[u8]) -> Result<Event, EventCodecError> {
    let version: Version = serde_json::from_slice(bytes)?;
    if version.v > FORMAT_VERSION {
        return Err(EventCodecError::Newer(version.v));
    }
    Ok(serde_json::from_slice(bytes)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_survives_its_codec() {
        let event = Event {
            id: "e1".to_owned(),
            store: "demo".to_owned(),
            session: "s1".to_owned(),
            buyer: String::new(),
            at: Timestamp(5),
            kind: EventKind::Wanted {
                attribute: "https://example.org/weight".to_owned(),
                operator: StoredOperator::Le,
                values: vec![StoredValue::Number(1.5)],
                must: true,
            },
        };
        let bytes = encode_event(&event).unwrap();
        assert_eq!(decode_event(&bytes).unwrap(), event);
    }

    #[test]
    fn a_newer_record_is_refused_by_its_version() {
        let error = decode_event(br#"{"v":9,"id":"x"}"#).unwrap_err();
        assert!(matches!(error, EventCodecError::Newer(9)));
    }
}
