//! How like an utterance is to the most similar phrasing of each class.

use crate::intent::linear::Example;

/// Phrasings by feature.
#[derive(Clone, Debug, Default)]
pub(crate) struct Nearest {
    classes: usize,
    class_of: Vec<u32>,
    /// For each feature where its postings begin.
    starts: Vec<u32>,
    postings: Vec<(u32, f32)>,
}

impl Nearest {
    /// Indexes examples whose features are of length one.
    pub(crate) fn new(examples: &[&Example], features: usize, classes: usize) -> Self {
        let mut rows: Vec<(u32, u32, f32)> = Vec::new();
        let mut class_of = Vec::with_capacity(examples.len());
        for (index, example) in examples.iter().enumerate() {
            let index = u32::try_from(index).unwrap_or(u32::MAX);
            rows.extend(
                example.features.iter().map(|(feature, weight)| (*feature, index, *weight)),
            );
            class_of.push(u32::try_from(example.class).unwrap_or(u32::MAX));
        }
        rows.sort_unstable_by_key(|(feature, index, _)| (*feature, *index));
        let mut starts = vec![0_u32; features + 1];
        for (feature, ..) in &rows {
            starts[*feature as usize + 1] += 1;
        }
        for index in 0..features {
            starts[index + 1] += starts[index];
        }
        let postings = rows.into_iter().map(|(_, index, weight)| (index, weight)).collect();
        Self { classes, class_of, starts, postings }
    }

    /// For each class the cosine of its most similar phrasing.
    pub(crate) fn similarities(&self, features: &[(u32, f32)]) -> Vec<f32> {
        let mut cosines = vec![0.0_f32; self.class_of.len()];
        for (feature, weight) in features {
            let feature = *feature as usize;
            let (from, to) = (self.starts[feature] as usize, self.starts[feature + 1] as usize);
            for (phrasing, value) in &self.postings[from..to] {
                cosines[*phrasing as usize] += weight * value;
            }
        }
        let mut best = vec![0.0_f32; self.classes];
        for (cosine, class) in cosines.iter().zip(&self.class_of) {
            let held = &mut best[*class as usize];
            *held = held.max(*cosine);
        }
        best
    }
}
