//! What a ranked list is worth, as LightGCN's code counts it: the gain of a hit at rank r is
//! 1 / log₂(r + 1), the ideal list has min(k, relevant) hits, users count alike.

use super::lists::Look;
use crate::matrix::index;

/// What is measured of each list, in this order.
pub const MEASURES: [&str; 5] = ["recall", "ndcg", "hit", "mrr", "map"];

/// Items of like popularity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Band {
    /// The most popular, of a third of all interactions together.
    Head,
    /// The next third.
    Torso,
    /// The rest, and what was never met.
    Tail,
}

impl Band {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Head, Self::Torso, Self::Tail];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Torso => "torso",
            Self::Tail => "tail",
        }
    }

    /// The band of each item, by weights and the order by popularity.
    pub(crate) fn of_items(popularity: &[f32], by_popularity: &[u32]) -> Vec<Self> {
        let total: f64 = popularity.iter().copied().map(f64::from).sum();
        let mut bands = vec![Self::Tail; popularity.len()];
        let mut before = 0.0;
        for item in by_popularity {
            let item = index(*item);
            bands[item] = match before * 3.0 {
                under if under < total => Self::Head,
                under if under < 2.0 * total => Self::Torso,
                _rest => Self::Tail,
            };
            before += f64::from(popularity[item]);
        }
        bands
    }
}

/// What a model came to, user by user.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// The lengths of lists judged, ascending.
    pub lengths: Vec<usize>,
    /// The users judged: those with anything in the part judged.
    pub users: Vec<usize>,
    /// For each user, for each length, [`MEASURES`].
    pub(crate) values: Vec<f32>,
    /// For each band: hits and relevant items at the headline length, of each user.
    pub(crate) bands: Vec<[(u32, u32); 3]>,
    /// How many items are in anyone's list of the headline length, and how many there are.
    pub coverage: (usize, usize),
    /// The headline length.
    pub headline: usize,
    /// What each user's list of that length is like.
    pub(crate) looks: Vec<Look>,
    /// How many items each user's history has.
    pub histories: Vec<usize>,
    /// 1 less the mean share of items that two users' lists have in common.
    pub personalisation: f64,
}

impl Judged {
    /// The values of a measure at a length, user by user; empty where it was not judged.
    #[must_use]
    pub fn values(&self, measure: &str, length: usize) -> Vec<f32> {
        let at = self.lengths.iter().position(|it| *it == length);
        let of = MEASURES.iter().position(|it| *it == measure);
        let (Some(at), Some(of)) = (at, of) else {
            return Vec::new();
        };
        let width = self.lengths.len() * MEASURES.len();
        self.values.chunks_exact(width).map(|row| row[at * MEASURES.len() + of]).collect()
    }

    /// The mean over users; 0 where there is none.
    #[must_use]
    pub fn mean(&self, measure: &str, length: usize) -> f64 {
        let values = self.values(measure, length);
        values.iter().copied().map(f64::from).sum::<f64>() / values.len().max(1) as f64
    }

    /// What lists of the headline length are like, a value a user: the surprise at their items in
    /// bits, the distance of their items from one another, and the divergence of their attributes
    /// from the history's in nats, which is left out where nothing is known.
    #[must_use]
    pub fn looks(&self) -> [(&'static str, Vec<f32>); 3] {
        let of = |value: fn(&Look) -> f32| self.looks.iter().map(value).collect::<Vec<f32>>();
        let known = of(|it| it.calibration).into_iter().filter(|it| !it.is_nan());
        [
            ("novelty", of(|it| it.novelty)),
            ("diversity", of(|it| it.diversity)),
            ("miscalibration", known.collect()),
        ]
    }

    /// How much of a band was found, of all relevant pairs of the band, and how many there are.
    #[must_use]
    pub fn band_recall(&self, band: Band) -> (f64, u32) {
        let at = Band::ALL.iter().position(|it| *it == band).unwrap_or(0);
        let hits: u32 = self.bands.iter().map(|it| it[at].0).sum();
        let relevant: u32 = self.bands.iter().map(|it| it[at].1).sum();
        (f64::from(hits) / f64::from(relevant.max(1)), relevant)
    }
}

/// The measures of one list at one length. `hits` tells of each rank whether its item is relevant.
pub(crate) fn measures(hits: &[bool], relevant: usize, length: usize) -> [f32; 5] {
    let gain = |rank: usize| 1.0 / ((rank + 2) as f32).log2();
    let (mut found, mut gained, mut precisions, mut first) = (0.0_f32, 0.0, 0.0, 0.0);
    for (rank, _) in hits.iter().take(length).enumerate().filter(|(_, hit)| **hit) {
        found += 1.0;
        gained += gain(rank);
        precisions += found / (rank + 1) as f32;
        if first == 0.0 {
            first = 1.0 / (rank + 1) as f32;
        }
    }
    let best = relevant.min(length);
    let ideal: f32 = (0..best).map(gain).sum();
    let of = |value: f32, whole: f32| if whole > 0.0 { value / whole } else { 0.0 };
    let hit = if found > 0.0 { 1.0 } else { 0.0 };
    [of(found, relevant as f32), of(gained, ideal), hit, first, of(precisions, best as f32)]
}

#[cfg(test)]
mod tests {
    use super::{Band, measures};

    #[test]
    fn measures_by_hand() {
        // Three relevant items, found at ranks 2 and 4 of a list of 4.
        let found = measures(&[false, true, false, true], 3, 4);
        let gained = 1.0 / 3_f32.log2() + 1.0 / 5_f32.log2();
        let ideal = 1.0 + 1.0 / 3_f32.log2() + 0.5;
        let right = [2.0 / 3.0, gained / ideal, 1.0, 0.5, (0.5 + 0.5) / 3.0];
        for (found, right) in found.iter().zip(right) {
            assert!((found - right).abs() < 1e-6, "{found} {right}");
        }
        // A list shorter than what is relevant can still be ideal.
        assert!((measures(&[true], 9, 1)[1] - 1.0).abs() < 1e-6);
        assert!(measures(&[false; 3], 1, 3).iter().all(|value| *value == 0.0));
    }

    #[test]
    fn bands_hold_a_third_of_what_was_met() {
        let bands = Band::of_items(&[1.0, 6.0, 3.0, 3.0, 0.0], &[1, 2, 3, 0, 4]);
        // Of 13, item 3 begins at 9: in the last third.
        assert_eq!(bands, [Band::Tail, Band::Head, Band::Torso, Band::Tail, Band::Tail]);
    }
}
