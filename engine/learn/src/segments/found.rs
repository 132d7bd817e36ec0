//! The segments themselves: to which a profile belongs, and what is chosen there.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::coding::Coding;
use super::profiles::Facts;

/// Segments of users, as a registry keeps them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Segments {
    pub(super) coding: Coding,
    /// The segments, those of most users first.
    pub segments: Vec<Segment>,
    /// How many interactions of all users a segment's own popularity is drawn towards theirs by.
    pub drawn: f64,
    /// How well held-out users were served by their profile alone: `loss_all` and `loss_segments`
    /// in nats for an interaction, `recall@20` and `ndcg@20` by the popularity of all (`_all`) and of
    /// the segment (`_segments`), and the 95 % interval of the gain in NDCG.
    pub judged: BTreeMap<String, f64>,
}

/// One segment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    pub(super) centre: Vec<f64>,
    /// How many users it was found from.
    pub users: usize,
    /// The items chosen most there, each by its share of what is chosen most, above 0 to 1.
    pub popular: Vec<(String, f32)>,
}

impl Segments {
    /// The segment nearest to a profile, by what is known of it; none where nothing is known that
    /// segments are told by.
    #[must_use]
    pub fn of(&self, facts: &Facts) -> Option<usize> {
        nearest(&self.coding.of(facts), self.segments.iter().map(|it| it.centre.as_slice()))
    }
}

/// The centre nearest to some numbers of which not all are known; none where none is.
pub(super) fn nearest<'a>(
    user: &[Option<f64>],
    centres: impl Iterator<Item = &'a [f64]>,
) -> Option<usize> {
    if user.iter().all(Option::is_none) {
        return None;
    }
    let far = |centre: &[f64]| -> f64 {
        let known = user.iter().zip(centre).filter_map(|(it, at)| Some((*it)? - at));
        known.map(|apart| apart * apart).sum()
    };
    let mut best: Option<(usize, f64)> = None;
    for (at, centre) in centres.enumerate() {
        let far = far(centre);
        if best.is_none_or(|(_, held)| far < held) {
            best = Some((at, far));
        }
    }
    best.map(|(at, _)| at)
}
