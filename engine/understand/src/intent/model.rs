//! Which question or act an utterance is: the classifier over the packs' phrasings.

use std::sync::Arc;

use classify::{Classifier, Example, Fitness, Settings, Sparse};
use domain::QuestionId;
use encode::Encoder;
use snapshot::program::Act;

use crate::understanding::Intent;

/// A phrasing as features, with the class it teaches; none for the outside.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Phrasing {
    pub(crate) features: Sparse,
    /// What an encoder reads of it.
    pub(crate) spoken: String,
    pub(crate) class: Option<usize>,
    pub(crate) weight: f32,
    /// The phrasing it comes from: what is derived from one is held out with it.
    pub(crate) origin: u64,
}

/// The intents of one snapshot.
#[derive(Debug, Default)]
pub(crate) struct Intents {
    classes: Vec<(QuestionId, Act)>,
    fitted: Option<Arc<Fitted>>,
}

/// A classifier with all that it depends on.
#[derive(Debug)]
struct Fitted {
    classes: usize,
    phrasings: Vec<Phrasing>,
    /// The name of the encoder; none where there is none.
    encoder: Option<String>,
    classifier: Classifier,
}

/// So many utterances that a shop's guide has no answer to come with each one that it has.
const OUTSIDE_WEIGHT: f32 = 0.08;
/// Less probable intents are not listed.
const PROBABILITY_MIN: f64 = 0.001;

impl Intents {
    /// Fits the classifier, or takes that of `before` where it was fitted to the same.
    pub(crate) fn fit(
        classes: Vec<(QuestionId, Act)>,
        phrasings: Vec<Phrasing>,
        encoder: Option<&Encoder>,
        before: Option<&Self>,
    ) -> Self {
        if classes.is_empty() {
            return Self::default();
        }
        let name = encoder.map(Encoder::name);
        let same = |it: &&Arc<Fitted>| {
            it.classes == classes.len()
                && it.encoder.as_deref() == name
                && it.phrasings == phrasings
        };
        let held = before.and_then(|it| it.fitted.as_ref()).filter(same);
        let fitted = held
            .map_or_else(|| Arc::new(Fitted::new(classes.len(), phrasings, encoder)), Arc::clone);
        Self { classes, fitted: Some(fitted) }
    }

    /// How well the phrasings were told when they were held out; none without phrasings.
    pub(crate) fn fitness(&self) -> Option<&Fitness> {
        self.fitted.as_ref().map(|it| it.classifier.fitness())
    }

    /// The intents of an utterance, most probable first. `vector` gives what the encoder makes of
    /// it, and is asked only where the features do not settle the matter.
    pub(crate) fn predict(
        &self,
        features: &Sparse,
        vector: &mut dyn FnMut() -> Option<Vec<f32>>,
    ) -> Vec<Intent> {
        let Some(fitted) = self.fitted.as_ref().filter(|_| !features.is_empty()) else {
            return Vec::new();
        };
        let found = fitted.classifier.predict(features, vector);
        let of = |(class, chance): (usize, f32)| {
            let (question, act) = self.classes[class];
            Intent { question, act, probability: f64::from(chance) }
        };
        let intents = found.ranked.into_iter().map(of);
        intents.filter(|intent| intent.probability >= PROBABILITY_MIN).collect()
    }
}

impl Fitted {
    fn new(classes: usize, phrasings: Vec<Phrasing>, encoder: Option<&Encoder>) -> Self {
        let spoken: Vec<&str> = phrasings.iter().map(|it| it.spoken.as_str()).collect();
        let vectors = encoder.map(|it| it.encode_all(&spoken)).unwrap_or_default();
        let mut vectors = vectors.into_iter();
        let examples: Vec<Example> = phrasings
            .iter()
            .map(|it| Example {
                sparse: it.features.clone(),
                dense: vectors.next(),
                class: it.class,
                fold: it.origin,
                weight: it.weight,
            })
            .collect();
        let settings = Settings { outside_weight: Some(OUTSIDE_WEIGHT), ..Settings::default() };
        let classifier = Classifier::fit(classes, &examples, &settings);
        let encoder = encoder.map(|it| it.name().to_owned());
        Self { classes, phrasings, encoder, classifier }
    }
}
