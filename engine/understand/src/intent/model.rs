//! Which question or act an utterance is: the classifier over the packs' phrasings.

use classify::{Classifier, Example, Fitness, Settings, Sparse};
use domain::QuestionId;
use snapshot::program::Act;

use crate::understanding::Intent;

/// A phrasing as features, with the class it teaches; none for the outside.
#[derive(Clone, Debug)]
pub(crate) struct Phrasing {
    pub(crate) features: Sparse,
    /// What the encoder makes of it; none where there is no encoder.
    pub(crate) vector: Option<Vec<f32>>,
    pub(crate) class: Option<usize>,
    pub(crate) weight: f32,
    /// The phrasing it comes from: what is derived from one is held out with it.
    pub(crate) origin: u64,
}

/// The intents of one snapshot.
#[derive(Debug, Default)]
pub(crate) struct Intents {
    classes: Vec<(QuestionId, Act)>,
    classifier: Option<Classifier>,
}

/// So many utterances that a shop's guide has no answer to come with each one that it has.
const OUTSIDE_WEIGHT: f32 = 0.08;
/// Less probable intents are not listed.
const PROBABILITY_MIN: f64 = 0.001;

impl Intents {
    /// Fits the classifier.
    pub(crate) fn fit(classes: Vec<(QuestionId, Act)>, phrasings: Vec<Phrasing>) -> Self {
        if classes.is_empty() {
            return Self::default();
        }
        let examples: Vec<Example> = phrasings
            .into_iter()
            .map(|it| Example {
                sparse: it.features,
                dense: it.vector,
                class: it.class,
                fold: it.origin,
                weight: it.weight,
            })
            .collect();
        let settings = Settings { outside_weight: Some(OUTSIDE_WEIGHT), ..Settings::default() };
        let classifier = Classifier::fit(classes.len(), &examples, &settings);
        Self { classes, classifier: Some(classifier) }
    }

    /// How well the phrasings were told when they were held out; none without phrasings.
    pub(crate) fn fitness(&self) -> Option<&Fitness> {
        self.classifier.as_ref().map(Classifier::fitness)
    }

    /// The intents of an utterance, most probable first. `vector` gives what the encoder makes of
    /// it, and is asked only where the features do not settle the matter.
    pub(crate) fn predict(
        &self,
        features: &Sparse,
        vector: &mut dyn FnMut() -> Option<Vec<f32>>,
    ) -> Vec<Intent> {
        let Some(classifier) = self.classifier.as_ref().filter(|_| !features.is_empty()) else {
            return Vec::new();
        };
        let found = classifier.predict(features, vector);
        let of = |(class, chance): (usize, f32)| {
            let (question, act) = self.classes[class];
            Intent { question, act, probability: f64::from(chance) }
        };
        let intents = found.ranked.into_iter().map(of);
        intents.filter(|intent| intent.probability >= PROBABILITY_MIN).collect()
    }
}
