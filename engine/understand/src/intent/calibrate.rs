//! Evidence to probabilities: a logistic layer fitted on phrasings the model has not seen.

use crate::intent::linear::softmax;

/// What speaks for each class, and how much of the utterance is known at all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Evidence {
    /// The class with its linear score and its greatest similarity.
    pub(crate) classes: Vec<(usize, f32, f32)>,
    /// The linear score and similarity of what lies outside every class.
    pub(crate) outside: (f32, f32),
    /// The share of the utterance's weight that no phrasing has, 0 to 1.
    pub(crate) unknown: f32,
}

/// How many classes are told apart; the others are far behind.
const CLASSES_MAX: usize = 12;
/// What the linear score is worth beside the similarity when candidates are chosen.
const SIMILARITY_RANK: f32 = 6.0;
/// A cosine above this is the phrasing itself.
const VERBATIM_MIN: f32 = 0.995;
/// How many times the odds of a phrasing repeated word for word are raised.
const VERBATIM_ODDS: f32 = 3.0;

impl Evidence {
    /// Collects the evidence of the most likely classes. The last class is the outside.
    pub(crate) fn new(linear: &[f32], similar: &[f32], unknown: f32) -> Self {
        let Some((outside, inside)) = linear.split_last() else { return Self::default() };
        let mut classes: Vec<(usize, f32, f32)> = inside
            .iter()
            .zip(similar)
            .enumerate()
            .map(|(class, (linear, similar))| (class, *linear, *similar))
            .collect();
        let rank = |it: &(usize, f32, f32)| it.1 + SIMILARITY_RANK * it.2;
        classes.sort_by(|one, other| rank(other).total_cmp(&rank(one)).then(one.0.cmp(&other.0)));
        classes.truncate(CLASSES_MAX);
        let outside = (*outside, similar.last().copied().unwrap_or(0.0));
        Self { classes, outside, unknown }
    }

    /// The evidence as it would be if a class had never been taught.
    pub(crate) fn without(&self, class: usize) -> Self {
        let mut rest = self.clone();
        rest.classes.retain(|(known, ..)| *known != class);
        rest
    }
}

/// The weights of the evidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Calibration {
    linear: f32,
    similar: f32,
    outside: f32,
    unknown: f32,
}

impl Default for Calibration {
    fn default() -> Self {
        Self { linear: 0.6, similar: 5.0, outside: 2.0, unknown: 3.0 }
    }
}

/// Evidence with the class that is right, none for the outside, and how much it counts.
pub(crate) type Held = (Evidence, Option<usize>, f32);

const ROUNDS: usize = 150;
const RATE: f32 = 0.4;
/// Pulls the weights towards where they start, as strongly as so many examples would.
const PRIOR: f32 = 4.0;

impl Calibration {
    /// Fits the weights to held-out evidence.
    pub(crate) fn fit(held: &[Held]) -> Self {
        let start = Self::default().vector();
        let mut weights = start;
        let mut squares = [1e-6_f32; 4];
        let total: f32 = held.iter().map(|(.., weight)| weight).sum();
        if total <= 0.0 {
            return Self::default();
        }
        for _ in 0..ROUNDS {
            let mut gradient = [0.0_f32; 4];
            let now = Self::from_vector(weights);
            for (evidence, class, weight) in held {
                now.add_gradient(evidence, *class, *weight, &mut gradient);
            }
            for index in 0..4 {
                let pull = (start[index] - weights[index]) * PRIOR / total;
                let slope = gradient[index] / total + pull * 0.1;
                squares[index] += slope * slope;
                weights[index] += RATE * slope / squares[index].sqrt();
            }
        }
        Self::from_vector(weights)
    }

    /// The probabilities of the classes in the evidence, in its order; the remainder is outside.
    pub(crate) fn probabilities(&self, evidence: &Evidence) -> Vec<f32> {
        let mut scores = self.scores(evidence);
        for (score, (.., similar)) in scores.iter_mut().zip(&evidence.classes) {
            if *similar > VERBATIM_MIN {
                *score += VERBATIM_ODDS;
            }
        }
        softmax(&mut scores);
        scores.pop();
        scores
    }

    /// The scores of the classes, and last of the outside.
    fn scores(&self, evidence: &Evidence) -> Vec<f32> {
        let classes = evidence.classes.iter();
        let mut scores: Vec<f32> = classes
            .map(|(_, linear, similar)| self.linear * linear + self.similar * similar)
            .collect();
        let (linear, similar) = evidence.outside;
        let bias = self.outside + self.unknown * evidence.unknown;
        scores.push(self.linear * linear + self.similar * similar + bias);
        scores
    }

    fn add_gradient(
        &self,
        evidence: &Evidence,
        class: Option<usize>,
        weight: f32,
        gradient: &mut [f32; 4],
    ) {
        let mut chances = self.scores(evidence);
        softmax(&mut chances);
        let outside = evidence.classes.len();
        let right = match class {
            None => outside,
            Some(class) => match evidence.classes.iter().position(|(known, ..)| *known == class) {
                Some(position) => position,
                None => return,
            },
        };
        for (index, chance) in chances.iter().enumerate() {
            let error = weight * (f32::from(u8::from(index == right)) - chance);
            let (linear, similar) = match evidence.classes.get(index) {
                Some((_, linear, similar)) => (*linear, *similar),
                None => evidence.outside,
            };
            gradient[0] += error * linear;
            gradient[1] += error * similar;
            if index == outside {
                gradient[2] += error;
                gradient[3] += error * evidence.unknown;
            }
        }
    }

    fn vector(self) -> [f32; 4] {
        [self.linear, self.similar, self.outside, self.unknown]
    }

    fn from_vector([linear, similar, outside, unknown]: [f32; 4]) -> Self {
        Self { linear, similar, outside, unknown }
    }
}
