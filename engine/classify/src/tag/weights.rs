//! The weights of a chain, fitted to tagged sentences by maximal conditional likelihood with a
//! price on their size.

use super::chain::{Moves, Passes};
use super::labels::{MARKS, Tag, labels, moves};
use crate::lbfgs::{Stop, minimise};

/// A sentence: for each character its known features with values.
pub(crate) type Places = Vec<Vec<(u32, f32)>>;

/// A sentence with its labels; a character without one may have any, so that text of which only a
/// part is tagged teaches too (Bellare and McCallum 2007; Yang et al. 2018).
#[derive(Clone, Debug, Default)]
pub(crate) struct Labelled {
    pub(crate) places: Places,
    pub(crate) labels: Vec<Option<usize>>,
    pub(crate) weight: f32,
}

/// What features and steps count.
///
/// A feature speaks for a label, and for its mark (outside, begin, inside) whatever the kind: what
/// all kinds share is learnt from all of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Weights {
    kinds: usize,
    /// For each feature what it counts for each label, then for each mark.
    features: Vec<f32>,
    pub(crate) moves: Moves,
}

const STOP: Stop = Stop { steps_max: 80, gradient_share: 2e-3 };

impl Weights {
    /// Fits weights of `features` features. `cost` is what an error counts beside the size of the
    /// weights.
    pub(crate) fn fit(kinds: usize, features: usize, rows: &[Labelled], cost: f32) -> Self {
        let count = labels(kinds);
        let mut flat = vec![0.0; features * columns(kinds) + count + count * count];
        minimise(&mut flat, STOP, |flat, gradient| loss(kinds, (rows, cost), flat, gradient));
        Self::unpack(kinds, &flat)
    }

    /// What each label counts at each place.
    pub(crate) fn emissions(&self, places: &Places) -> Vec<f32> {
        let (columns, count) = (columns(self.kinds), self.moves.labels);
        let mut emissions = Vec::with_capacity(places.len() * count);
        let mut scores = vec![0.0_f32; columns];
        for features in places {
            scores.fill(0.0);
            for (feature, value) in features {
                let from = *feature as usize * columns;
                let weights = &self.features[from..from + columns];
                scores.iter_mut().zip(weights).for_each(|(it, weight)| *it += value * weight);
            }
            emissions.extend((0..count).map(|label| scores[label] + scores[count + mark(label)]));
        }
        emissions
    }

    fn unpack(kinds: usize, flat: &[f32]) -> Self {
        let count = labels(kinds);
        let mut moves = moves(kinds);
        let (features, rest) = flat.split_at(flat.len() - count - count * count);
        for (to, weight) in moves.start.iter_mut().chain(&mut moves.steps).zip(rest) {
            *to += weight;
        }
        Self { kinds, features: features.to_vec(), moves }
    }
}

fn columns(kinds: usize) -> usize {
    labels(kinds) + MARKS
}

fn mark(label: usize) -> usize {
    Tag::of(label).mark()
}

/// The loss of weights laid out flat, and its gradient: half the squares of the weights, and for
/// each sentence how much less probable its labels are than all labels together.
fn loss(kinds: usize, (rows, cost): (&[Labelled], f32), flat: &[f32], slopes: &mut [f32]) -> f64 {
    slopes.copy_from_slice(flat);
    let mut loss = flat.iter().map(|it| f64::from(*it) * f64::from(*it)).sum::<f64>() / 2.0;
    let weights = Weights::unpack(kinds, flat);
    for row in rows {
        let emissions = weights.emissions(&row.places);
        let free = weights.moves.sum(&emissions, &|_, _| true);
        let held = weights
            .moves
            .sum(&emissions, &|place, label| row.labels[place].is_none_or(|known| known == label));
        let pull = cost * row.weight;
        loss += f64::from(pull) * (free.log_sum - held.log_sum);
        add_slopes(kinds, (&row.places, pull), (&free, &held), slopes);
    }
    loss
}

fn add_slopes(
    kinds: usize,
    (places, pull): (&Places, f32),
    (free, held): (&Passes, &Passes),
    slopes: &mut [f32],
) {
    let (columns, count) = (columns(kinds), labels(kinds));
    let steps_from = slopes.len() - count * count;
    let start_from = steps_from - count;
    let mut errors = vec![0.0_f32; columns];
    for (place, features) in places.iter().enumerate() {
        errors.fill(0.0);
        for label in 0..count {
            let at = place * count + label;
            let error = pull * narrow(free.nodes[at] - held.nodes[at]);
            errors[label] = error;
            errors[count + mark(label)] += error;
        }
        for (feature, value) in features {
            let from = *feature as usize * columns;
            for (slope, error) in slopes[from..from + columns].iter_mut().zip(&errors) {
                *slope += value * error;
            }
        }
        if place == 0 {
            for label in 0..count {
                slopes[start_from + label] += errors[label];
            }
        }
    }
    for (step, slope) in slopes[steps_from..].iter_mut().enumerate() {
        *slope += pull * narrow(free.steps[step] - held.steps[step]);
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a float is rounded, not cut")]
fn narrow(number: f64) -> f32 {
    number as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<Labelled> {
        let place = |first: u32, second: u32| vec![(first, 1.0), (second, 0.5)];
        vec![
            Labelled {
                places: vec![place(0, 1), place(2, 3), place(1, 2)],
                labels: vec![Some(0), Some(1), Some(2)],
                weight: 1.0,
            },
            Labelled {
                places: vec![place(3, 0), place(2, 1)],
                labels: vec![None, Some(3)],
                weight: 0.5,
            },
        ]
    }

    #[test]
    fn the_gradient_agrees_with_small_steps() {
        let rows = rows();
        let size = 4 * columns(2) + 5 + 25;
        let mut flat: Vec<f32> =
            (0_u16..).take(size).map(|it| f32::from(it * 37 % 17) / 17.0 - 0.5).collect();
        let mut slopes = vec![0.0; size];
        let mut unread = vec![0.0; size];
        loss(2, (&rows, 3.0), &flat, &mut slopes);
        for index in 0..size {
            let here = flat[index];
            let mut at = |value: f32| {
                flat[index] = value;
                loss(2, (&rows, 3.0), &flat, &mut unread)
            };
            let by_hand = (at(here + 0.01) - at(here - 0.01)) / 0.02;
            flat[index] = here;
            let slope = f64::from(slopes[index]);
            assert!((slope - by_hand).abs() < 5e-3, "{index}: {slope} {by_hand}");
        }
    }

    #[test]
    fn what_was_taught_is_the_best_path() {
        let rows = rows();
        let weights = Weights::fit(2, 4, &rows, 10.0);
        let emissions = weights.emissions(&rows[0].places);
        assert_eq!(weights.moves.best(&emissions, &|_, _| true), [0, 1, 2]);
    }
}
