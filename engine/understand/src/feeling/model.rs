//! The model of feelings: letters and signs to calibrated probabilities, fitted from labelled sentences.

use std::collections::BTreeMap;

use classify::{Classifier, Example, Settings, Sparse, ngrams};
use snapshot::program::Policy;

use super::found::{Emotion, Feeling, FeelingGuess};
use super::intensity::Intensity;
use super::irony::{Trouble, irony, may_be_ironic};
use super::sentences::{Labelled, labelled};
use super::signs::{FeltAt, Signs, State};
use super::squeeze::Squeezed;
use super::words::FeelingWords;
use crate::normalize::Normalized;
use crate::understanding::Context;

/// The class of sentences that show no feeling.
const NONE: usize = Emotion::ALL.len();
/// What a sign counts beside a pair of letters.
const SIGN_WEIGHT: f32 = 1.5;
/// What a phrasing of a pack's question counts beside a labelled sentence.
const NEUTRAL_WEIGHT: f32 = 0.5;
/// So many phrasings of questions are taken at most, evenly.
const NEUTRAL_MAX: usize = 1200;

/// The words and the model of feelings.
#[derive(Debug, Default)]
pub(crate) struct Feelings {
    words: FeelingWords,
    classifier: Option<Classifier>,
    intensity: Intensity,
}

/// An utterance with its signs.
struct Read {
    text: Squeezed,
    signs: Signs,
}

impl Feelings {
    /// Fits the model to the labelled sentences among the words of packs. `neutral` are sentences
    /// that ask and show no feeling.
    pub(crate) fn fit(words: &BTreeMap<String, Vec<String>>, neutral: &[String]) -> Self {
        Self::fit_to(words, &labelled(words), neutral)
    }

    /// Fits the model to some of the labelled sentences.
    pub(crate) fn fit_to(
        words: &BTreeMap<String, Vec<String>>,
        rows: &[Labelled<'_>],
        neutral: &[String],
    ) -> Self {
        let words = FeelingWords::new(words);
        let reads: Vec<Read> = rows.iter().map(|row| read(&words, row.text)).collect();
        let mut examples: Vec<Example> = reads
            .iter()
            .zip(rows)
            .map(|(read, row)| Example {
                sparse: features(read),
                dense: None,
                class: Some(row.emotion.map_or(NONE, Emotion::index)),
                fold: row.fold,
                weight: 1.0,
            })
            .collect();
        let apart = examples.len();
        let step = neutral.len().div_ceil(NEUTRAL_MAX).max(1);
        for (index, text) in neutral.iter().step_by(step).enumerate() {
            examples.push(Example {
                sparse: features(&read(&words, text)),
                dense: None,
                class: Some(NONE),
                fold: u64::try_from(apart + index / 8).unwrap_or(u64::MAX),
                weight: NEUTRAL_WEIGHT,
            });
        }
        let strengths: Vec<(&Signs, f64)> = reads
            .iter()
            .zip(rows)
            .filter(|(_, row)| row.emotion.is_some())
            .map(|(read, row)| (&read.signs, f64::from(row.strength) / 3.0))
            .collect();
        let settings = Settings { untaught_weight: 0.0, ..Settings::default() };
        let classifier =
            (!rows.is_empty()).then(|| Classifier::fit(NONE + 1, &examples, &settings));
        Self { intensity: Intensity::fit(&strengths), classifier, words }
    }

    /// What an utterance shows by itself.
    pub(crate) fn guess(&self, text: &Normalized) -> FeelingGuess {
        self.guess_from(text, &read_folded(&self.words, text))
    }

    /// The feeling that shows surely enough, and whether the buyer is pressed for time.
    pub(crate) fn judge(
        &self,
        text: &Normalized,
        context: &Context<'_>,
        policy: &Policy,
    ) -> (Option<Feeling>, bool) {
        let read = read_folded(&self.words, text);
        let guess = self.guess_from(text, &read);
        let hurry = guess.hurry;
        if !context.past.is_empty() && may_be_ironic(&read.signs) {
            let trouble = Trouble::of(context.past, self, policy);
            if let Some(intensity) = irony(&read.signs, trouble, policy) {
                let (emotion, probability) = (Emotion::Anger, policy.feeling_probability_min);
                let (ironic, span) = (true, None);
                let feeling = Feeling { emotion, intensity, probability, ironic, span };
                return (Some(feeling), hurry);
            }
        }
        (sure(&guess, policy), hurry)
    }

    /// Whether words said before were a complaint.
    pub(crate) fn complains(&self, text: &str, policy: &Policy) -> bool {
        let folded = Normalized::new(text, policy.utterance_chars_max);
        let found = sure(&self.guess(&folded), policy);
        found.is_some_and(|it| match it.emotion {
            Emotion::Anger | Emotion::Disgust | Emotion::Sorrow => true,
            Emotion::Joy | Emotion::Liking | Emotion::Fear | Emotion::Surprise => false,
        })
    }

    fn guess_from(&self, text: &Normalized, read: &Read) -> FeelingGuess {
        let mut ranked = Vec::with_capacity(NONE);
        let mut none = 1.0;
        if let Some(classifier) = self.classifier.as_ref().filter(|_| !text.chars.is_empty()) {
            let found = classifier.predict(&features(read), &mut || None);
            none = f64::from(found.outside);
            for (class, probability) in found.ranked {
                match Emotion::ALL.get(class) {
                    Some(emotion) => ranked.push((*emotion, f64::from(probability))),
                    None => none += f64::from(probability),
                }
            }
        }
        let shown = read.signs.strongest().filter(|it| it.state == State::Stated);
        let span = shown.map(|it| {
            let origin = |at: usize| read.text.origin.get(at).copied().unwrap_or(text.len());
            text.span(origin(it.start), origin(it.end - 1) + 1)
        });
        FeelingGuess {
            ranked,
            none,
            intensity: self.intensity.of(&read.signs),
            hurry: read.signs.hurry,
            span,
        }
    }
}

/// The first class, where it is sure enough.
pub(crate) fn sure(guess: &FeelingGuess, policy: &Policy) -> Option<Feeling> {
    let (emotion, probability) = guess.ranked.first().copied()?;
    (probability >= policy.feeling_probability_min).then_some(Feeling {
        emotion,
        intensity: guess.intensity,
        probability,
        ironic: false,
        span: guess.span,
    })
}

fn read(words: &FeelingWords, text: &str) -> Read {
    read_folded(words, &Normalized::new(text, text.len()))
}

fn read_folded(words: &FeelingWords, text: &Normalized) -> Read {
    let text = Squeezed::new(&text.chars);
    let signs = Signs::read(words, &text);
    Read { text, signs }
}

/// The letters of an utterance and its signs, as features.
fn features(read: &Read) -> Sparse {
    let mut features = ngrams(&read.text.text);
    let signs = &read.signs;
    let mut add = |parts: [u64; 4], weight: f32| {
        let hash = parts.into_iter().fold(SEED, |hash, part| {
            (hash ^ part).wrapping_mul(0x9fb2_1c65_1e98_df25).rotate_left(23)
        });
        features.push((hash, weight * SIGN_WEIGHT));
    };
    for it in &signs.felt {
        let (class, state) = (number(it.felt.emotion.index()), state(it));
        add([1, class, state, u64::from(it.felt.strength)], 1.0);
        add([2, class, state, 0], 1.0);
    }
    if let Some(it) = signs.strongest() {
        add([3, number(it.felt.emotion.index()), state(it), 0], 1.0);
    }
    let flags = [
        signs.hurry,
        signs.thanks,
        signs.praise,
        signs.mock,
        signs.relief,
        signs.asked,
        signs.turned,
        signs.shouts > 0,
        signs.shouts > 2,
        signs.felt.is_empty(),
        signs.show(),
        signs.felt.iter().any(|it| it.more),
        signs.felt.iter().any(|it| it.less),
    ];
    for (place, _) in flags.iter().enumerate().filter(|(_, flag)| **flag) {
        add([4, number(place), 0, 0], 0.7);
    }
    features.sort_unstable_by(|one, other| one.0.cmp(&other.0).then(other.1.total_cmp(&one.1)));
    features.dedup_by_key(|(feature, _)| *feature);
    features
}

/// Where the hashes of signs begin.
const SEED: u64 = 0x6665_656c_696e_6773;

fn number(place: usize) -> u64 {
    u64::try_from(place).unwrap_or(u64::MAX)
}

fn state(it: &FeltAt) -> u64 {
    match it.state {
        State::Stated => 0,
        State::Denied => 1,
        State::Asked => 2,
        State::Supposed => 3,
        State::Others => 4,
        State::Conceded => 5,
    }
}
