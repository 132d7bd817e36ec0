//! What words were taken to mean, as it goes over the wire: for commands that show it.

use domain::Locale;
use proto::v1;
use snapshot::Snapshot;
use understand::Understanding;

/// An understanding in its wire form, with names in a language.
#[must_use]
pub fn meaning(snapshot: &Snapshot, meant: &Understanding, locale: Locale) -> v1::Understanding {
    crate::to_proto::understanding(snapshot, meant, locale)
}
