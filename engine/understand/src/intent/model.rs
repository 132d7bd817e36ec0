//! Which question or act an utterance is: fitted from the packs' phrasings when a world is built.

use std::collections::HashMap;

use domain::QuestionId;
use foldhash::fast::FixedState;
use snapshot::program::Act;

use super::calibrate::{Calibration, Evidence, Held};
use super::features::Sparse;
use super::linear::{Example, Linear};
use super::nearest::Nearest;
use crate::understanding::Intent;

/// A phrasing as features, with the class it teaches; none for the outside.
#[derive(Clone, Debug)]
pub(crate) struct Phrasing {
    pub(crate) features: Sparse,
    pub(crate) class: Option<usize>,
    pub(crate) weight: f32,
}

/// The intents of one snapshot.
#[derive(Debug, Default)]
pub(crate) struct Intents {
    classes: Vec<(QuestionId, Act)>,
    vocabulary: Vocabulary,
    linear: Linear,
    nearest: Nearest,
    calibration: Calibration,
}

/// Calibration holds out one part of this many, once for each part.
const FOLDS: usize = 3;
/// With fewer phrasings nothing is held out.
const HELD_MIN: usize = 30;
/// What an utterance of a class never taught counts beside one of a class that was.
const UNTAUGHT_WEIGHT: f32 = 0.15;
/// Less probable intents are not listed.
const PROBABILITY_MIN: f64 = 0.001;

impl Intents {
    /// Fits the model.
    pub(crate) fn fit(classes: Vec<(QuestionId, Act)>, phrasings: &[Phrasing]) -> Self {
        if classes.is_empty() {
            return Self::default();
        }
        let vocabulary = Vocabulary::new(phrasings);
        let outside = classes.len();
        let examples: Vec<Example> = phrasings
            .iter()
            .map(|it| Example {
                features: vocabulary.known(&it.features).0,
                class: it.class.unwrap_or(outside),
                weight: it.weight,
            })
            .collect();
        let size = (vocabulary.len(), outside + 1);
        let calibration = Calibration::fit(&hold_out(&examples, phrasings, size));
        let all: Vec<&Example> = examples.iter().collect();
        Self {
            linear: Linear::fit(&all, size.0, size.1),
            nearest: Nearest::new(&all, size.0, size.1),
            calibration,
            vocabulary,
            classes,
        }
    }

    /// The intents of an utterance, most probable first.
    pub(crate) fn predict(&self, features: &Sparse) -> Vec<Intent> {
        if self.classes.is_empty() || features.is_empty() {
            return Vec::new();
        }
        let (known, unknown) = self.vocabulary.known(features);
        let evidence =
            Evidence::new(&self.linear.scores(&known), &self.nearest.similarities(&known), unknown);
        let chances = self.calibration.probabilities(&evidence);
        let mut intents: Vec<Intent> = evidence
            .classes
            .iter()
            .zip(chances)
            .map(|((class, ..), chance)| {
                let (question, act) = self.classes[*class];
                Intent { question, act, probability: f64::from(chance) }
            })
            .filter(|intent| intent.probability >= PROBABILITY_MIN)
            .collect();
        intents.sort_by(|one, other| {
            other.probability.total_cmp(&one.probability).then(one.question.cmp(&other.question))
        });
        intents
    }
}

/// The evidence of every phrasing from a model that has not seen it.
fn hold_out(examples: &[Example], phrasings: &[Phrasing], size: (usize, usize)) -> Vec<Held> {
    if examples.len() < HELD_MIN {
        return Vec::new();
    }
    let outside = size.1 - 1;
    let mut held = Vec::new();
    for fold in 0..FOLDS {
        // Derived examples repeat their original and so stand in the same fold.
        let in_fold = |index: usize| fold_of(phrasings, index) == fold;
        let seen: Vec<&Example> =
            (0..examples.len()).filter(|it| !in_fold(*it)).map(|it| &examples[it]).collect();
        let known: std::collections::BTreeSet<usize> = seen.iter().map(|it| it.class).collect();
        let linear = Linear::fit(&seen, size.0, size.1);
        let nearest = Nearest::new(&seen, size.0, size.1);
        let words = Vocabulary::mask(&seen, size.0);
        for index in (0..examples.len()).filter(|it| in_fold(*it)) {
            let example = &examples[index];
            if !known.contains(&example.class) || phrasings[index].weight < 1.0 {
                continue;
            }
            let (features, unknown) = words(&example.features);
            let evidence =
                Evidence::new(&linear.scores(&features), &nearest.similarities(&features), unknown);
            let class = (example.class < outside).then_some(example.class);
            if let Some(class) = class {
                held.push((evidence.without(class), None, UNTAUGHT_WEIGHT));
            }
            held.push((evidence, class, 1.0));
        }
    }
    held
}

/// Originals take turns; a derived example goes with the original before it.
fn fold_of(phrasings: &[Phrasing], index: usize) -> usize {
    let mut at = index;
    while at > 0 && phrasings[at].weight < 1.0 {
        at -= 1;
    }
    at % FOLDS
}

/// Known features with their weights, and the share of the unknown.
type Known = (Vec<(u32, f32)>, f32);

/// The features that phrasings have, and how rare each is.
#[derive(Debug, Default)]
struct Vocabulary {
    index: HashMap<u64, u32, FixedState>,
    rarity: Vec<f32>,
    rarest: f32,
}

impl Vocabulary {
    fn new(phrasings: &[Phrasing]) -> Self {
        let mut vocabulary = Self::default();
        let mut counts: Vec<f32> = Vec::new();
        for (feature, _) in phrasings.iter().flat_map(|phrasing| &phrasing.features) {
            let next = u32::try_from(counts.len()).unwrap_or(u32::MAX);
            let index = *vocabulary.index.entry(*feature).or_insert(next);
            if index == next {
                counts.push(0.0);
            }
            counts[index as usize] += 1.0;
        }
        let total = u16::try_from(phrasings.len()).map_or(f32::from(u16::MAX), f32::from) + 1.0;
        vocabulary.rarity = counts.iter().map(|count| (total / (count + 1.0)).ln() + 0.5).collect();
        vocabulary.rarest = (total / 2.0).ln().max(0.0) + 0.5;
        vocabulary
    }

    fn len(&self) -> usize {
        self.rarity.len()
    }

    /// The known features, weighted by rarity to length one with the unknown ones, and the share
    /// of the unknown.
    fn known(&self, features: &Sparse) -> Known {
        let mut known = Vec::with_capacity(features.len());
        let (mut squares, mut unknown) = (0.0, 0.0);
        for (feature, weight) in features {
            let index = self.index.get(feature).copied();
            let rarity = index.map_or(self.rarest, |index| self.rarity[index as usize]);
            let value = weight * rarity;
            squares += value * value;
            match index {
                Some(index) => known.push((index, value)),
                None => unknown += value * value,
            }
        }
        let length = f32::sqrt(squares).max(f32::MIN_POSITIVE);
        for (_, value) in &mut known {
            *value /= length;
        }
        (known, unknown / squares.max(f32::MIN_POSITIVE))
    }

    /// Splits features of length one into those some examples have and the share of the others.
    fn mask(seen: &[&Example], size: usize) -> impl Fn(&[(u32, f32)]) -> Known {
        let mut has = vec![false; size];
        for (feature, _) in seen.iter().flat_map(|example| &example.features) {
            has[*feature as usize] = true;
        }
        move |features| {
            let known = features.iter().copied().filter(|(it, _)| has[*it as usize]).collect();
            let missing = features.iter().filter(|(it, _)| !has[*it as usize]);
            (known, missing.map(|(_, weight)| weight * weight).sum())
        }
    }
}
