//! Scores as probabilities.

use super::examples::Examples;
use super::model::Logistic;
use crate::error::Error;

/// A score as a probability, by Platt (1999): a logistic regression of labels on scores that no
/// sample of them was fitted on. More score is never less probability.
#[derive(Clone, Debug, PartialEq)]
pub struct Platt(Logistic);

impl Platt {
    /// Fits it on scores and their labels, which are smoothed by one example of either kind as
    /// Platt does, so that scores which tell all labels apart do not become certainties.
    ///
    /// # Errors
    /// Where the sizes do not fit, a score is not finite, or all labels are alike.
    pub fn fit(scores: &[f32], labels: &[bool]) -> Result<Self, Error> {
        Examples::new(1, scores, labels)?;
        let liked = labels.iter().filter(|it| **it).count() as f32;
        let passed = labels.len() as f32 - liked;
        let (of_liked, of_passed) = ((liked + 1.0) / (liked + 2.0), 1.0 / (passed + 2.0));
        // Each score once as either kind, weighed by how much it is of that kind.
        let target = |label: &bool| if *label { of_liked } else { of_passed };
        let weights: Vec<f32> =
            labels.iter().flat_map(|it| [target(it), 1.0 - target(it)]).collect();
        let doubled: Vec<f32> = scores.iter().flat_map(|it| [*it, *it]).collect();
        let kinds: Vec<bool> = labels.iter().flat_map(|_| [true, false]).collect();
        let examples = Examples::new(1, &doubled, &kinds)?.weighed(&weights)?;
        Ok(Self(Logistic::fit(&examples, 1e-6, &[true])?))
    }

    /// The probability of a score.
    #[must_use]
    pub fn probability(&self, score: f32) -> f64 {
        self.0.probability(&[score])
    }
}
