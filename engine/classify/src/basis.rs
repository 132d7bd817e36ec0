//! The few directions along which vectors of an encoder differ most (principal components, by subspace iteration:
//! Halko, Martinsson and Tropp 2011). With thousands of examples they carry nearly all that tells classes apart, and
//! every fit and every comparison costs a fraction.

use crate::matrix::{Triangle, add, as_float, dot, normalise, widely};

/// Orthogonal directions of length one, one after another.
#[derive(Clone, Debug)]
pub(crate) struct Basis {
    size: usize,
    directions: Vec<f32>,
}

/// With fewer vectors than this all of them matter, and nothing is left out.
const VECTORS_MIN: usize = 2048;
/// How many directions are kept.
const KEPT: usize = 192;
/// So many more are followed, so that the last of those that are kept are right.
const BESIDE: usize = 16;
/// How often the directions are turned towards the greatest variation.
const ROUNDS: usize = 8;
/// Vectors that are looked at; of more, some in even steps.
const LOOKED_AT: usize = 4096;

impl Basis {
    /// Finds the directions; none where there are few vectors, or hardly more values than directions.
    pub(crate) fn of(vectors: &[&[f32]]) -> Option<Self> {
        let size = vectors.first().map_or(0, |it| it.len());
        if vectors.len() < VECTORS_MIN || size <= KEPT {
            return None;
        }
        let step = vectors.len().div_ceil(LOOKED_AT);
        let looked_at: Vec<&[f32]> = vectors.iter().step_by(step).copied().collect();
        let mut mean = vec![0.0; size];
        looked_at.iter().for_each(|it| add(&mut mean, it, 1.0 / as_float(looked_at.len())));
        let centred = |it: &&[f32]| {
            let mut row = it.to_vec();
            add(&mut row, &mean, -1.0);
            row
        };
        let scatter = Triangle::scatter(looked_at.iter().map(centred), size).symmetric();
        let begin = looked_at.iter().step_by(looked_at.len() / (KEPT + BESIDE)).map(centred);
        let mut directions: Vec<Vec<f32>> = begin.take(KEPT + BESIDE).collect();
        for _ in 0..ROUNDS {
            orthogonalise(&mut directions);
            for direction in &mut directions {
                let turn = || scatter.chunks_exact(size).map(|row| dot(row, direction)).collect();
                *direction = widely(turn);
            }
        }
        orthogonalise(&mut directions);
        directions.truncate(KEPT);
        Some(Self { size, directions: directions.concat() })
    }

    /// How far a vector reaches along each direction; none where it is not of the length of those looked at.
    pub(crate) fn reach(&self, vector: &[f32]) -> Option<Vec<f32>> {
        let along = || self.directions.chunks_exact(self.size).map(|it| dot(it, vector)).collect();
        (vector.len() == self.size).then(|| widely(along))
    }
}

/// Makes each orthogonal to those before it and of length one (Gram and Schmidt). One that depends on them becomes zero.
fn orthogonalise(directions: &mut [Vec<f32>]) {
    for index in 0..directions.len() {
        let (done, rest) = directions.split_at_mut(index);
        let Some(next) = rest.first_mut() else { break };
        normalise(next);
        // Twice is enough: the second pass takes off what rounding left.
        for other in done.iter().chain(done.iter()) {
            widely(|| {
                let along = dot(other, next);
                add(next, other, -along);
            });
        }
        normalise(next);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_varies_most_is_kept_and_lengths_with_it() {
        let size = 300;
        let value = |row: usize, at: usize| {
            let wave = as_float((row * (2 * at + 3) * 7919 + at * at * 31) % 997) / 997.0 - 0.5;
            if at < 100 { wave * 10.0 } else { wave * 0.1 }
        };
        let rows: Vec<Vec<f32>> =
            (0..2500).map(|row| (0..size).map(|at| value(row, at)).collect()).collect();
        let vectors: Vec<&[f32]> = rows.iter().map(Vec::as_slice).collect();
        let basis = Basis::of(&vectors).unwrap();
        for row in rows.iter().take(20) {
            let reach = basis.reach(row).unwrap();
            assert_eq!(reach.len(), KEPT);
            let (kept, all) = (dot(&reach, &reach), dot(row, row));
            assert!(kept > 0.98 * all && kept < 1.001 * all, "{kept} of {all}");
        }
        assert!(basis.reach(&[1.0]).is_none());
        assert!(Basis::of(&vectors[..100]).is_none());
    }
}
