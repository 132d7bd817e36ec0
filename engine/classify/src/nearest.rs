//! How like a text is to the most similar example of each class.

use crate::matrix::{greatest, widely};
use crate::vocabulary::Row;

/// Examples by feature.
#[derive(Clone, Debug, Default)]
pub(crate) struct Nearest {
    /// For each class where its examples begin.
    firsts: Vec<u32>,
    /// For each feature where its postings begin.
    starts: Vec<u32>,
    postings: Vec<(u32, f32)>,
}

impl Nearest {
    /// Indexes rows of length one with their classes.
    pub(crate) fn new(rows: &[(&Row, usize)], features: usize, classes: usize) -> Self {
        let mut firsts = vec![0_u32; classes + 1];
        for (_, class) in rows {
            firsts[*class + 1] += 1;
        }
        running_sum(&mut firsts);
        let mut next = firsts.clone();
        let mut found: Vec<(u32, u32, f32)> = Vec::new();
        for (row, class) in rows {
            found.extend(row.iter().map(|(feature, value)| (*feature, next[*class], *value)));
            next[*class] += 1;
        }
        found.sort_unstable_by_key(|(feature, index, _)| (*feature, *index));
        let mut starts = vec![0_u32; features + 1];
        for (feature, ..) in &found {
            starts[*feature as usize + 1] += 1;
        }
        running_sum(&mut starts);
        let postings = found.into_iter().map(|(_, index, value)| (index, value)).collect();
        Self { firsts, starts, postings }
    }

    /// For each class the cosine of its most similar example.
    pub(crate) fn similarities(&self, row: &Row) -> Vec<f32> {
        let examples = self.firsts.last().map_or(0, |it| *it as usize);
        let mut cosines = vec![0.0_f32; examples];
        for (feature, weight) in row {
            let feature = *feature as usize;
            let (from, to) = (self.starts[feature] as usize, self.starts[feature + 1] as usize);
            for (example, value) in &self.postings[from..to] {
                cosines[*example as usize] += weight * value;
            }
        }
        let own = |ends: &[u32]| &cosines[ends[0] as usize..ends[1] as usize];
        widely(|| self.firsts.windows(2).map(|ends| greatest(own(ends))).collect())
    }
}

/// Counts to the places where each begins, in place.
fn running_sum(counts: &mut [u32]) {
    for index in 1..counts.len() {
        counts[index] += counts[index - 1];
    }
}
