//! A multinomial logistic model over sparse features, fitted by stochastic gradient descent.
//!
//! Deterministic: the order of examples comes from a fixed generator.

/// An example: known features with weights, its class, and how much it counts.
#[derive(Clone, Debug)]
pub(crate) struct Example {
    pub(crate) features: Vec<(u32, f32)>,
    pub(crate) class: usize,
    pub(crate) weight: f32,
}

/// A fitted model: for each feature one weight per class.
#[derive(Clone, Debug, Default)]
pub(crate) struct Linear {
    classes: usize,
    weights: Vec<f32>,
}

const EPOCHS: usize = 5;
const RATE_FIRST: f32 = 8.0;
const RATE_LAST: f32 = 0.5;
/// Gradients below this change nothing that matters.
const GRADIENT_MIN: f32 = 1e-3;

impl Linear {
    /// Fits `classes` classes over `features` features to some of the examples.
    pub(crate) fn fit(examples: &[&Example], features: usize, classes: usize) -> Self {
        let mut model = Self { classes, weights: vec![0.0; features * classes] };
        let mut order: Vec<usize> = (0..examples.len()).collect();
        let mut random = Random(0x5eed);
        let mut scores = vec![0.0; classes];
        for epoch in 0..EPOCHS {
            random.shuffle(&mut order);
            let part = epoch_share(epoch);
            let rate = RATE_FIRST * (RATE_LAST / RATE_FIRST).powf(part);
            for &index in &order {
                model.step(examples[index], rate, &mut scores);
            }
        }
        model
    }

    /// The score of every class, higher for more probable ones.
    pub(crate) fn scores(&self, features: &[(u32, f32)]) -> Vec<f32> {
        let mut scores = vec![0.0; self.classes];
        self.add_scores(features, &mut scores);
        scores
    }

    fn add_scores(&self, features: &[(u32, f32)], scores: &mut [f32]) {
        for (feature, weight) in features {
            let from = *feature as usize * self.classes;
            let row = &self.weights[from..from + self.classes];
            for (score, value) in scores.iter_mut().zip(row) {
                *score += weight * value;
            }
        }
    }

    fn step(&mut self, example: &Example, rate: f32, scores: &mut [f32]) {
        scores.fill(0.0);
        self.add_scores(&example.features, scores);
        softmax(scores);
        scores[example.class] -= 1.0;
        let strongest = scores.iter().fold(0.0_f32, |most, it| most.max(it.abs()));
        if strongest < GRADIENT_MIN {
            return;
        }
        for (feature, weight) in &example.features {
            let step = rate * example.weight * weight;
            let from = *feature as usize * self.classes;
            let row = &mut self.weights[from..from + self.classes];
            for (value, gradient) in row.iter_mut().zip(scores.iter()) {
                *value -= step * gradient;
            }
        }
    }
}

/// How far the fit is, from 0 to 1.
fn epoch_share(epoch: usize) -> f32 {
    let count = |number: usize| u16::try_from(number).map_or(f32::MAX, f32::from);
    count(epoch) / count(EPOCHS - 1)
}

/// Scores to probabilities, in place.
pub(crate) fn softmax(scores: &mut [f32]) {
    let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score = (*score - most).exp();
        sum += *score;
    }
    for score in scores.iter_mut() {
        *score /= sum;
    }
}

/// A small fixed generator: the same shuffles on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn shuffle(&mut self, order: &mut [usize]) {
        for index in (1..order.len()).rev() {
            let bound = u64::try_from(index + 1).unwrap_or(u64::MAX);
            let other = usize::try_from(self.next() % bound).unwrap_or(0);
            order.swap(index, other);
        }
    }
}
