//! Right class and guessed class: accuracy, macro-F1, recall of each class, confusions, bands.

use std::collections::BTreeMap;

/// The share of guesses that are right; 0 without rows.
pub(crate) fn accuracy(rows: &[(usize, usize)]) -> f64 {
    let right = rows.iter().filter(|(gold, guess)| gold == guess).count();
    right as f64 / rows.len().max(1) as f64
}

/// What came of one class.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Class {
    /// How often it is right.
    pub(crate) gold: usize,
    /// How often it was guessed.
    pub(crate) guessed: usize,
    /// How often both.
    pub(crate) hits: usize,
}

impl Class {
    /// The share of its rows that were found.
    pub(crate) fn recall(&self) -> f64 {
        self.hits as f64 / self.gold.max(1) as f64
    }

    /// The share of its guesses that are right.
    pub(crate) fn precision(&self) -> f64 {
        self.hits as f64 / self.guessed.max(1) as f64
    }

    /// The harmonic mean of both, 0 where it is never right.
    pub(crate) fn f1(&self) -> f64 {
        2.0 * self.hits as f64 / (self.gold + self.guessed).max(1) as f64
    }
}

/// Every class that is right or guessed somewhere, by its index.
pub(crate) fn by_class(rows: &[(usize, usize)]) -> BTreeMap<usize, Class> {
    let mut classes: BTreeMap<usize, Class> = BTreeMap::new();
    for (gold, guess) in rows {
        classes.entry(*gold).or_default().gold += 1;
        classes.entry(*guess).or_default().guessed += 1;
        if gold == guess {
            classes.entry(*gold).or_default().hits += 1;
        }
    }
    classes
}

/// The mean F1 of the classes that are right or guessed somewhere.
pub(crate) fn macro_f1(rows: &[(usize, usize)]) -> f64 {
    let classes = by_class(rows);
    classes.values().map(Class::f1).sum::<f64>() / classes.len().max(1) as f64
}

/// Pairs that are mistaken for each other, most frequent first: right, guessed, how often.
pub(crate) fn confusions(rows: &[(usize, usize)]) -> Vec<(usize, usize, usize)> {
    let mut counts: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (gold, guess) in rows.iter().filter(|(gold, guess)| gold != guess) {
        *counts.entry((*gold, *guess)).or_default() += 1;
    }
    let mut pairs: Vec<_> =
        counts.into_iter().map(|((gold, guess), count)| (gold, guess, count)).collect();
    pairs.sort_by_key(|(gold, guess, count)| (std::cmp::Reverse(*count), *gold, *guess));
    pairs
}

/// Classes by how much was taught of them: a third each of the classes, by training rows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Band {
    /// `head`, `torso` or `tail`.
    pub(crate) name: &'static str,
    /// How many classes.
    pub(crate) classes: usize,
    /// The fewest and the most training rows of a class in it.
    pub(crate) taught: (usize, usize),
    /// How many rows.
    pub(crate) rows: usize,
    /// The share of those rows that are right.
    pub(crate) accuracy: f64,
}

/// The bands of classes by training rows; `taught[class]` counts them. None where all classes are
/// taught alike: there is no head then.
pub(crate) fn bands(rows: &[(usize, usize)], taught: &[usize]) -> Vec<Band> {
    if taught.iter().min() == taught.iter().max() || taught.len() < 3 {
        return Vec::new();
    }
    let mut order: Vec<usize> = (0..taught.len()).collect();
    order.sort_by_key(|class| (std::cmp::Reverse(taught[*class]), *class));
    let third = order.len().div_ceil(3);
    let parts = [("head", 0), ("torso", third), ("tail", 2 * third)];
    let mut bands = Vec::new();
    for (name, from) in parts {
        let until = (from + third).min(order.len());
        let Some(classes) = order.get(from..until).filter(|it| !it.is_empty()) else { continue };
        let inside: Vec<(usize, usize)> =
            rows.iter().copied().filter(|(gold, _)| classes.contains(gold)).collect();
        let counts = classes.iter().map(|class| taught[*class]);
        bands.push(Band {
            name,
            classes: classes.len(),
            taught: (counts.clone().min().unwrap_or(0), counts.max().unwrap_or(0)),
            rows: inside.len(),
            accuracy: accuracy(&inside),
        });
    }
    bands
}

#[cfg(test)]
mod tests {
    use super::{accuracy, bands, by_class, confusions, macro_f1};

    /// Three classes; by hand: class 0 has P 2/3, R 2/2, F1 0.8; class 1 P 1/1, R 1/3, F1 0.5;
    /// class 2 P 1/2, R 1/1, F1 2/3.
    const ROWS: [(usize, usize); 6] = [(0, 0), (0, 0), (1, 0), (1, 1), (1, 2), (2, 2)];

    #[test]
    fn accuracy_and_f1_by_hand() {
        assert!((accuracy(&ROWS) - 4.0 / 6.0).abs() < 1e-12);
        assert!((macro_f1(&ROWS) - (0.8 + 0.5 + 2.0 / 3.0) / 3.0).abs() < 1e-12);
        let classes = by_class(&ROWS);
        assert!((classes[&1].recall() - 1.0 / 3.0).abs() < 1e-12);
        assert!((classes[&0].precision() - 2.0 / 3.0).abs() < 1e-12);
        assert!(accuracy(&[]).abs() < 1e-12 && macro_f1(&[]).abs() < 1e-12);
    }

    #[test]
    fn a_class_that_is_only_guessed_counts_in_the_mean() {
        // As in scikit-learn's f1_score(average="macro"): the labels of both sides.
        assert!((macro_f1(&[(0, 0), (0, 1)]) - (2.0 / 3.0) / 2.0).abs() < 1e-12);
    }

    #[test]
    fn confusions_come_most_frequent_first() {
        let rows = [(0, 1), (1, 0), (1, 0), (2, 2)];
        assert_eq!(confusions(&rows), [(1, 0, 2), (0, 1, 1)]);
    }

    #[test]
    fn bands_are_thirds_by_what_was_taught() {
        let found = bands(&[(0, 0), (1, 0), (2, 2), (2, 0)], &[30, 20, 10]);
        let told: Vec<_> = found.iter().map(|it| (it.name, it.rows, it.accuracy)).collect();
        assert_eq!(told, [("head", 1, 1.0), ("torso", 1, 0.0), ("tail", 2, 0.5)]);
        assert!(bands(&[(0, 0)], &[5, 5, 5]).is_empty());
    }
}
