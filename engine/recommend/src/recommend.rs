//! One request to ranked products.

use snapshot::View;

use crate::request::{Behaviour, Outcome, Request};

/// Ranks products for a request. Pure: the same arguments give the same result.
#[must_use]
pub fn recommend(_view: View<'_>, _behaviour: &Behaviour, _request: &Request<'_>) -> Outcome {
    Outcome::default()
}
