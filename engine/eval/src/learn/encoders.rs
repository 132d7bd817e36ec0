//! The encoders of a run, from the smallest to the largest; there may be none.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use classify::pair::Side;
use encode::Encoder;
use snapshot::Snapshot;
use understand::{Emotion, Language};

use crate::protocols::Tools;

/// What turns texts into vectors.
#[derive(Clone, Debug)]
pub(crate) struct Encoders {
    all: Vec<Arc<Encoder>>,
    /// What reads a feeling in words.
    feelings: Option<Feelings>,
    /// The vectors of texts that were learned from: every fold learns from most of them again.
    learned: Rc<RefCell<BTreeMap<String, Vec<f32>>>>,
}

impl Encoders {
    /// Those that a run uses.
    pub(crate) fn of(tools: &Tools<'_>) -> Self {
        Self::from(tools.encoder.iter().chain(&tools.plus).map(Arc::clone).collect(), None)
    }

    /// The same, and beside them what a text shows of feelings.
    pub(crate) fn feeling(self, tools: &Tools<'_>) -> Self {
        let feelings = tools.world.map(|world| Feelings {
            language: Arc::clone(&world.language),
            snapshot: Arc::clone(&world.snapshot),
        });
        Self { feelings, ..self }
    }

    fn from(all: Vec<Arc<Encoder>>, feelings: Option<Feelings>) -> Self {
        Self { all, feelings, learned: Rc::default() }
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.all.len()
    }

    /// The smallest of them alone; none at all where there are fewer.
    pub(crate) fn first(&self, count: usize) -> Self {
        let feelings = self.feelings.clone().filter(|_| count > 0);
        Self::from(self.all.iter().take(count).map(Arc::clone).collect(), feelings)
    }

    /// One sentence of a pair.
    pub(crate) fn side(&self, text: &str) -> Side {
        Side::new(text, self.all.iter().map(|it| (it.encode(text), it.mean())).collect())
    }

    /// The vector of a text: that of the one encoder, or those of several one after another, each less its mean and as
    /// long as it counts. None where there is no encoder.
    pub(crate) fn vector(&self, text: &str) -> Option<Vec<f32>> {
        match &self.all[..] {
            [] => None,
            [only] if self.feelings.is_none() => Some(only.encode_clauses(text)),
            several => {
                let weights = std::iter::once(1.0).chain(std::iter::repeat(LARGER));
                let read = several.iter().zip(weights).flat_map(|it| centred(it, text));
                let felt = self.feelings.iter().flat_map(|it| it.vector(text));
                Some(read.chain(felt).collect())
            }
        }
    }

    /// The same for a text to learn from.
    pub(crate) fn lesson(&self, text: &str) -> Option<Vec<f32>> {
        if let Some(known) = self.learned.borrow().get(text) {
            return Some(known.clone());
        }
        let vector = self.vector(text)?;
        self.learned.borrow_mut().insert(text.to_owned(), vector.clone());
        Some(vector)
    }
}

/// What a larger encoder counts beside the first: chosen on the development parts of EPRSTMT (1: 80.8, 1.5: 82.5, 2: 83.1)
/// and BANKING77 with five examples (75.1, 74.7, 74.1).
const LARGER: f32 = 1.5;

/// What reads a feeling in words.
#[derive(Clone, Debug)]
struct Feelings {
    language: Arc<Language>,
    snapshot: Arc<Snapshot>,
}

impl Feelings {
    /// The roots of the probabilities of each feeling and of none, less those of eight as probable.
    fn vector(&self, text: &str) -> Vec<f32> {
        let guess = self.language.feeling_of(&self.snapshot, text);
        let of = |emotion: Emotion| {
            guess.ranked.iter().find(|(it, _)| *it == emotion).map_or(0.0, |(_, it)| *it)
        };
        let all = Emotion::ALL.iter().map(|it| of(*it)).chain([guess.none]);
        all.map(|it| small(it.sqrt()) - EVEN).collect()
    }
}

/// The root of an eighth.
const EVEN: f32 = 0.353_553_4;

#[expect(clippy::cast_possible_truncation, reason = "roots of probabilities are at most 1")]
fn small(value: f64) -> f32 {
    value as f32
}

fn centred((encoder, weight): (&Arc<Encoder>, f32), text: &str) -> Vec<f32> {
    let mut vector = encoder.encode_clauses(text);
    for (value, mean) in vector.iter_mut().zip(encoder.mean()) {
        *value -= mean;
    }
    let length = vector.iter().map(|it| it * it).sum::<f32>().sqrt();
    vector.iter_mut().for_each(|it| *it *= weight / length.max(f32::MIN_POSITIVE));
    vector
}
