//! What lists are like beside how good they are: how little known their items are, how different
//! from one another, how true to what a user met, and how much users' lists differ.

use crate::matrix::{Interactions, Row, Sparse, index};
use crate::models::powers;

/// How much of what a user met is mixed into what he is shown before the two are compared, so that
/// a kind that is not shown at all costs much and not everything (Steck 2018).
const MIXED: f32 = 0.01;

/// What lists are compared by.
#[derive(Clone, Debug)]
pub(crate) struct Looks<'a> {
    /// Surprise at each item, in bits: by how many users met it.
    surprise: Vec<f32>,
    /// Items by what they share (attributes, or else users), each row of length 1.
    sharing: Sparse,
    /// What is known of items; lists are held to histories by it.
    attributes: Option<&'a Sparse>,
}

/// What one list is like.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Look {
    /// The mean surprise at its items, in bits.
    pub(crate) novelty: f32,
    /// The mean of 1 − cosine over its pairs; 0 for a list of one.
    pub(crate) diversity: f32,
    /// The divergence of its attributes from the history's, in nats; NaN where nothing is known.
    pub(crate) calibration: f32,
}

impl<'a> Looks<'a> {
    pub(crate) fn new(train: &Interactions, attributes: Option<&'a Sparse>) -> Self {
        let users = train.users() as f32 + 1.0;
        let surprise = train.popularity().into_iter().map(|met| -((met + 1.0) / users).log2());
        let sharing = attributes.unwrap_or_else(|| train.by_item());
        let squares = |item| sharing.row(item).values.iter().map(|it| it * it).sum::<f32>();
        let squares: Vec<f32> = (0..sharing.rows()).map(squares).collect();
        let ones = vec![1.0; sharing.columns()];
        let sharing = sharing.scaled(&powers(&squares, -0.5), &ones);
        Self { surprise: surprise.collect(), sharing, attributes }
    }

    /// What a list is like for who met a history.
    pub(crate) fn look(&self, shown: &[u32], history: Row<'_>) -> Look {
        let count = shown.len().max(1) as f32;
        let novelty = shown.iter().map(|item| self.surprise[index(*item)]).sum::<f32>() / count;
        let mut alike = 0.0;
        for (at, item) in shown.iter().enumerate() {
            let row = self.sharing.row(index(*item));
            let before = shown[..at].iter().map(|it| row.dot(self.sharing.row(index(*it))));
            alike += before.sum::<f32>();
        }
        let pairs = count * (count - 1.0) / 2.0;
        let diversity = if pairs > 0.0 { 1.0 - alike / pairs } else { 0.0 };
        let calibration = self.attributes.map_or(f32::NAN, |attributes| {
            let of_history = shares(attributes, history.columns);
            divergence(&of_history, &shares(attributes, shown))
        });
        Look { novelty, diversity, calibration }
    }
}

/// The attributes of items as shares that sum to 1, ascending; each item counts alike.
fn shares(attributes: &Sparse, items: &[u32]) -> Vec<(usize, f32)> {
    let mut found: Vec<(usize, f32)> = Vec::new();
    let known = items.iter().filter(|it| !attributes.row(index(**it)).columns.is_empty()).count();
    for item in items {
        let row = attributes.row(index(*item));
        let share = 1.0 / (row.columns.len().max(1) * known.max(1)) as f32;
        found.extend(row.iter().map(|(attribute, _)| (attribute, share)));
    }
    found.sort_by_key(|(attribute, _)| *attribute);
    found.dedup_by(|later, kept| {
        let same = later.0 == kept.0;
        kept.1 += if same { later.1 } else { 0.0 };
        same
    });
    found
}

/// Kullback and Leibler's divergence of what is shown from what was met (Steck 2018); NaN where
/// either tells nothing.
fn divergence(met: &[(usize, f32)], shown: &[(usize, f32)]) -> f32 {
    if met.is_empty() || shown.is_empty() {
        return f32::NAN;
    }
    let of_shown = |attribute: usize| {
        let found = shown.binary_search_by_key(&attribute, |it| it.0);
        found.map_or(0.0, |at| shown[at].1)
    };
    let terms = met.iter().map(|(attribute, share)| {
        let mixed = (1.0 - MIXED) * of_shown(*attribute) + MIXED * share;
        share * (share / mixed).ln()
    });
    terms.sum()
}

/// How much lists of users differ: 1 less the mean share of items that two of them have in common,
/// by how often each item is shown, in how many lists and of what length together.
pub(crate) fn personalisation(shown: &[usize], lists: usize, places: usize) -> f64 {
    let twice: f64 = shown.iter().map(|count| (*count as f64) * (*count as f64 - 1.0)).sum();
    let pairs = (lists as f64 - 1.0) * places as f64;
    if pairs > 0.0 { 1.0 - twice / pairs } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::{Looks, personalisation};
    use crate::matrix::{Interactions, Sparse};

    #[test]
    fn lists_by_hand() {
        // Three users; item 0 was met by all, item 1 by one, items 2 and 3 by nobody.
        let train = Interactions::new(Sparse::ones(&[&[0], &[0], &[0, 1]], 4)).unwrap();
        let attributes = Sparse::ones(&[&[0], &[1], &[0, 1], &[]], 2);
        let looks = Looks::new(&train, Some(&attributes));
        let look = looks.look(&[0, 1], train.history(2));
        let bits = (0.0 + 1.0) / 2.0;
        assert!((look.novelty - bits).abs() < 1e-6, "{look:?}");
        assert!((look.diversity - 1.0).abs() < 1e-6 && look.calibration.abs() < 1e-6, "{look:?}");
        let half = looks.look(&[0, 2], train.history(0));
        assert!((half.diversity - (1.0 - 0.5_f32.sqrt())).abs() < 1e-6, "{half:?}");
        // Met: all of attribute 0. Shown: three quarters of it.
        let right = (1.0_f32 / (0.99 * 0.75 + 0.01)).ln();
        assert!((half.calibration - right).abs() < 1e-6, "{half:?}");
        assert!(looks.look(&[3], train.history(0)).calibration.is_nan());
        let bare = Looks::new(&train, None).look(&[0, 1], train.history(0));
        // By users: item 1's one of item 0's three.
        assert!((bare.diversity - (1.0 - 1.0 / 3_f32.sqrt())).abs() < 1e-6, "{bare:?}");
    }

    #[test]
    fn lists_that_are_all_alike_are_not_personal() {
        assert!(personalisation(&[3, 3], 3, 6).abs() < 1e-12);
        assert!((personalisation(&[1; 6], 3, 6) - 1.0).abs() < 1e-12);
        // Two lists of two share one item.
        assert!((personalisation(&[2, 1, 1], 2, 4) - 0.5).abs() < 1e-12);
    }
}
