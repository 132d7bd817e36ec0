//! Price and stock: what churns, and so lives beside the snapshot.

use crate::{Source, Timestamp};

/// A product's price and stock at this moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Offer {
    /// The price in the store's currency, in major units, as the graph states it.
    pub price: Option<f64>,
    /// Pieces in stock; `None` where the graph does not say.
    pub stock: Option<f64>,
    /// Who says so.
    pub source: Source,
}

/// A live change of one product's offer.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct OfferChange {
    /// The product's IRI.
    pub product: String,
    /// The new price, where it changes.
    pub price: Option<f64>,
    /// The new stock, where it changes.
    pub stock: Option<f64>,
    /// When the change was acknowledged.
    pub at: Timestamp,
}
