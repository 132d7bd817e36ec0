//! Learners of classes: the engine's classifier and the plain peer, behind one face.

use classify::{Classifier, Example, Settings, ngrams};

use super::characters::Nearest;
use super::encoders::Encoders;
use crate::protocols::Tools;

/// A text to learn from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lesson<'a> {
    /// What was said.
    pub(crate) text: &'a str,
    /// What it is; none outside every class.
    pub(crate) class: Option<usize>,
    /// Those of one fold are held out together.
    pub(crate) fold: u64,
}

/// What a text is held to be.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Guess {
    /// Classes, most probable first.
    pub(crate) ranked: Vec<(usize, f64)>,
    /// That it lies outside all.
    pub(crate) outside: f64,
}

/// Who learns.
#[derive(Clone, Debug)]
pub(crate) enum Learner {
    /// The nearest example by characters.
    Peer,
    /// The engine's classifier, with the encoders that there are.
    Engine(Box<Settings>, Encoders),
}

/// Who has learnt.
#[derive(Clone, Debug)]
pub(crate) enum Student {
    /// The nearest example by characters.
    Peer(Nearest),
    /// The engine's classifier.
    Engine(Box<Classifier>, Encoders),
}

impl Learner {
    /// The engine's own, with everything on. `drawn`: the lessons are drawn as the texts that are judged.
    pub(crate) fn engine(tools: &Tools<'_>, drawn: bool) -> Self {
        let settings = Settings { drawn, ..Settings::default() };
        Self::Engine(Box::new(settings), Encoders::of(tools))
    }

    /// The same, to whom the engine's own reading of feelings is told beside what encoders say.
    pub(crate) fn feeling(self, tools: &Tools<'_>) -> Self {
        match self {
            Self::Peer => Self::Peer,
            Self::Engine(settings, encoders) => Self::Engine(settings, encoders.feeling(tools)),
        }
    }

    /// This one without its largest encoder, and so on until none is left.
    pub(crate) fn ablated(&self) -> Vec<(String, Self)> {
        let Self::Engine(settings, encoders) = self else { return Vec::new() };
        let names = ["encoder", "plus"];
        let named = names.into_iter().enumerate().take(encoders.count()).rev();
        named
            .map(|(left, name)| {
                (name.to_owned(), Self::Engine(settings.clone(), encoders.first(left)))
            })
            .collect()
    }

    /// Learns `classes` classes.
    pub(crate) fn fit(&self, classes: usize, lessons: &[Lesson<'_>]) -> Student {
        match self {
            Self::Peer => Student::Peer(Nearest::fit(classes, lessons)),
            Self::Engine(settings, encoders) => {
                let weights = weights(classes, lessons);
                let examples: Vec<Example> = lessons
                    .iter()
                    .map(|it| Example {
                        sparse: ngrams(it.text),
                        dense: encoders.lesson(it.text),
                        class: it.class,
                        fold: it.fold,
                        weight: it
                            .class
                            .and_then(|class| weights.get(class).copied())
                            .unwrap_or(1.0),
                    })
                    .collect();
                let classifier = Classifier::fit(classes, &examples, settings);
                Student::Engine(Box::new(classifier), encoders.clone())
            }
        }
    }
}

/// How far rare classes are made up for: 0 not at all, 1 until all count the same. Macro-F1 asks
/// for the second, probabilities for the first.
const BALANCE: f32 = 0.3;

/// What an example of each class counts; 1 where all classes have as many.
fn weights(classes: usize, lessons: &[Lesson<'_>]) -> Vec<f32> {
    let mut counts = vec![0.0_f32; classes];
    for class in lessons.iter().filter_map(|it| it.class) {
        counts[class] += 1.0;
    }
    let taught = counts.iter().filter(|it| **it > 0.0).count();
    let total: f32 = counts.iter().sum();
    let mean = total / f32::from(u16::try_from(taught.max(1)).unwrap_or(u16::MAX));
    counts.iter().map(|count| (mean / count.max(1.0)).powf(BALANCE)).collect()
}

impl Student {
    /// What a text is held to be.
    pub(crate) fn guess(&self, text: &str) -> Guess {
        match self {
            Self::Peer(nearest) => nearest.guess(text),
            Self::Engine(classifier, encoders) => {
                let found = classifier.predict(&ngrams(text), &mut || encoders.vector(text));
                let ranked = found.ranked.iter().map(|(class, it)| (*class, f64::from(*it)));
                Guess { ranked: ranked.collect(), outside: f64::from(found.outside) }
            }
        }
    }
}
