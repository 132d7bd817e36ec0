//! What a published model says: for each product the others that its buyers turn to as well.

use std::collections::HashMap;

use domain::ProductId;
use foldhash::fast::FixedState;

use crate::taste::Taste;
use crate::weights::Weights;

/// A published model in the ids of one snapshot. Immutable.
#[derive(Clone, Debug, Default)]
pub struct Learned {
    name: String,
    weights: Weights,
    starts: Vec<usize>,
    others: Vec<(ProductId, f32)>,
    segments: Vec<Segment>,
}

/// What buyers of a like profile choose: a share for each product, of what they choose most.
#[derive(Clone, Debug, Default)]
pub struct Segment {
    shares: HashMap<ProductId, f64, FixedState>,
}

impl Segment {
    /// From shares above 0, the greatest 1; others are left out.
    #[must_use]
    pub fn new(shares: impl IntoIterator<Item = (ProductId, f64)>) -> Self {
        let lawful = shares.into_iter().filter(|(_, share)| *share > 0.0 && *share <= 1.0);
        Self { shares: lawful.collect() }
    }

    /// How often a product is chosen beside the one chosen most, 0 to 1.
    pub(crate) fn share(&self, product: ProductId) -> f64 {
        self.shares.get(&product).copied().unwrap_or_default()
    }
}

/// What a model says of one buyer's history.
#[derive(Clone, Debug, Default)]
pub(crate) struct Leading {
    /// Products with their score, and the product of the history that speaks for them most.
    scores: HashMap<ProductId, Led, FixedState>,
    /// The greatest score.
    top: f64,
}

#[derive(Clone, Copy, Debug)]
struct Led {
    score: f64,
    most: f64,
    by: ProductId,
}

/// So many of the weightiest products of a buyer are asked for what they lead to.
const HISTORY_MAX: usize = 50;

impl Learned {
    /// From rows in the order of the snapshot's products: the others of each with their weights.
    /// Weights that are not above 0 are left out.
    #[must_use]
    pub fn new(name: &str, rows: impl IntoIterator<Item = Vec<(ProductId, f32)>>) -> Self {
        let mut made = Self { name: name.to_owned(), starts: vec![0], ..Self::default() };
        for row in rows {
            let lawful = |it: &(ProductId, f32)| it.1 > 0.0 && it.1.is_finite();
            made.others.extend(row.into_iter().filter(lawful));
            made.starts.push(made.others.len());
        }
        made
    }

    /// The same, ranking by these weights instead of those that ship.
    #[must_use]
    pub fn weighing(self, weights: Weights) -> Self {
        Self { weights, ..self }
    }

    /// The same with segments of buyers, by number.
    #[must_use]
    pub fn segmented(self, segments: Vec<Segment>) -> Self {
        Self { segments, ..self }
    }

    /// The segment of a buyer.
    pub(crate) fn segment(&self, taste: &Taste) -> Option<&Segment> {
        self.segments.get(taste.segment?)
    }

    /// What it ranks by.
    #[must_use]
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    /// Its name in the registry.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many products it says anything of.
    #[must_use]
    pub fn known(&self) -> usize {
        self.starts.windows(2).filter(|pair| pair[0] < pair[1]).count()
    }

    fn others(&self, product: ProductId) -> &[(ProductId, f32)] {
        let at = product.index();
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(from), Some(to)) => &self.others[*from..*to],
            (None, _) | (_, None) => &[],
        }
    }

    /// What it says of a buyer: the weights of what the history leads to, each product of the
    /// history counting as it does in the taste.
    pub(crate) fn of(&self, taste: &Taste) -> Leading {
        let mut leading = Leading::default();
        for (product, weight) in taste.products.iter().take(HISTORY_MAX) {
            for (other, share) in self.others(*product) {
                let none = Led { score: 0.0, most: 0.0, by: *product };
                let led = leading.scores.entry(*other).or_insert(none);
                led.add(weight * f64::from(*share), *product);
            }
        }
        leading.top = leading.scores.values().map(|it| it.score).fold(0.0, f64::max);
        leading
    }
}

impl Led {
    fn add(&mut self, weight: f64, by: ProductId) {
        self.score += weight;
        if weight > self.most {
            (self.most, self.by) = (weight, by);
        }
    }
}

impl Leading {
    /// What a product comes to beside the one that comes first, 0 to 1.
    pub(crate) fn share(&self, product: ProductId) -> f64 {
        let Some(led) = self.scores.get(&product).filter(|_| self.top > 0.0) else { return 0.0 };
        led.score / self.top
    }

    /// The product of the history that speaks for a product most.
    pub(crate) fn by(&self, product: ProductId) -> Option<ProductId> {
        self.scores.get(&product).map(|it| it.by)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(index: usize) -> ProductId {
        ProductId::from_index(index)
    }

    #[test]
    fn a_history_leads_by_the_sum_of_its_rows() {
        let rows = vec![vec![(id(2), 1.0), (id(3), 0.5)], vec![(id(2), 0.5)], Vec::new()];
        let learned = Learned::new("m", rows);
        assert_eq!((learned.name(), learned.known()), ("m", 2));
        let products = vec![(id(1), 4.0), (id(0), 1.0), (id(7), 1.0)];
        let taste = Taste { products, segment: None };
        let leading = learned.of(&taste);
        assert!((leading.share(id(2)) - 1.0).abs() < 1e-9, "3 of 3");
        assert!((leading.share(id(3)) - 0.5 / 3.0).abs() < 1e-9);
        assert!(leading.share(id(0)).abs() < 1e-9 && leading.by(id(0)).is_none());
        assert_eq!(leading.by(id(2)), Some(id(1)), "2 from the first, 1 from the other");
        assert_eq!(leading.by(id(3)), Some(id(0)));
        assert!(learned.of(&Taste::default()).share(id(2)).abs() < 1e-9);
    }

    #[test]
    fn weights_that_are_none_are_left_out() {
        let rows = vec![vec![(id(1), f32::NAN), (id(2), -1.0), (id(3), 0.0)]];
        assert_eq!(Learned::new("m", rows).known(), 0);
    }
}
