//! How like a text is to the most similar example of each class.

use crate::vocabulary::Row;

/// Examples by feature.
#[derive(Clone, Debug, Default)]
pub(crate) struct Nearest {
    classes: usize,
    class_of: Vec<u32>,
    /// For each feature where its postings begin.
    starts: Vec<u32>,
    postings: Vec<(u32, f32)>,
}

impl Nearest {
    /// Indexes rows of length one with their classes.
    pub(crate) fn new(rows: &[(&Row, usize)], features: usize, classes: usize) -> Self {
        let mut found: Vec<(u32, u32, f32)> = Vec::new();
        let mut class_of = Vec::with_capacity(rows.len());
        for (index, (row, class)) in rows.iter().enumerate() {
            let index = u32::try_from(index).unwrap_or(u32::MAX);
            found.extend(row.iter().map(|(feature, value)| (*feature, index, *value)));
            class_of.push(u32::try_from(*class).unwrap_or(u32::MAX));
        }
        found.sort_unstable_by_key(|(feature, index, _)| (*feature, *index));
        let mut starts = vec![0_u32; features + 1];
        for (feature, ..) in &found {
            starts[*feature as usize + 1] += 1;
        }
        for index in 0..features {
            starts[index + 1] += starts[index];
        }
        let postings = found.into_iter().map(|(_, index, value)| (index, value)).collect();
        Self { classes, class_of, starts, postings }
    }

    /// For each class the cosine of its most similar example.
    pub(crate) fn similarities(&self, row: &Row) -> Vec<f32> {
        let mut cosines = vec![0.0_f32; self.class_of.len()];
        for (feature, weight) in row {
            let feature = *feature as usize;
            let (from, to) = (self.starts[feature] as usize, self.starts[feature + 1] as usize);
            for (example, value) in &self.postings[from..to] {
                cosines[*example as usize] += weight * value;
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
