//! How strong a feeling is: a line through the strengths of labelled sentences.

use super::signs::{Signs, State};

/// How many numbers tell the intensity.
const SIZE: usize = 7;
/// What the size of the weights counts beside the errors.
const RIDGE: f64 = 1.0;

/// The weights of the signs of intensity, by least squares with a ridge (normal equations).
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Intensity {
    weights: [f64; SIZE],
}

impl Intensity {
    /// Fits to signs with the strength, 0 to 1, that people gave.
    pub(crate) fn fit(rows: &[(&Signs, f64)]) -> Self {
        let mut left = [[0.0; SIZE]; SIZE];
        let mut right = [0.0; SIZE];
        for (signs, strength) in rows {
            let row = numbers(signs);
            for (one, into) in row.iter().zip(&mut left) {
                into.iter_mut().zip(row).for_each(|(cell, other)| *cell += one * other);
            }
            for (one, cell) in row.iter().zip(&mut right) {
                *cell += one * strength;
            }
        }
        for (place, row) in left.iter_mut().enumerate() {
            row[place] += RIDGE;
        }
        Self { weights: solve(left, right) }
    }

    /// The intensity, 0 to 1.
    pub(crate) fn of(&self, signs: &Signs) -> f64 {
        let row = numbers(signs);
        let sum: f64 = row.iter().zip(self.weights).map(|(one, weight)| one * weight).sum();
        sum.clamp(0.0, 1.0)
    }
}

/// One, the strength of the strongest word, how many words, degrees beside them, shouting.
fn numbers(signs: &Signs) -> [f64; SIZE] {
    let strongest = signs.strongest();
    let stated = signs.felt.iter().filter(|it| it.state == State::Stated).count();
    let few = |count: usize| f64::from(u8::try_from(count.min(3)).unwrap_or(3));
    let flag = |truth: bool| f64::from(u8::from(truth));
    [
        1.0,
        strongest.map_or(0.0, |it| f64::from(it.felt.strength)),
        flag(strongest.is_some()),
        few(stated),
        flag(signs.felt.iter().any(|it| it.more)),
        flag(signs.felt.iter().any(|it| it.less)),
        few(signs.shouts),
    ]
}

/// Solves a symmetric positive definite system by elimination; its diagonal needs no search.
fn solve(mut left: [[f64; SIZE]; SIZE], mut right: [f64; SIZE]) -> [f64; SIZE] {
    for place in 0..SIZE {
        let (above, below) = left.split_at_mut(place + 1);
        let pivot = &above[place];
        let known = right[place];
        for (offset, row) in below.iter_mut().enumerate() {
            let factor = row[place] / pivot[place];
            row.iter_mut().zip(pivot).for_each(|(cell, it)| *cell -= factor * it);
            right[place + 1 + offset] -= factor * known;
        }
    }
    let mut solution = [0.0; SIZE];
    for place in (0..SIZE).rev() {
        let known: f64 = (place + 1..SIZE).map(|other| left[place][other] * solution[other]).sum();
        solution[place] = (right[place] - known) / left[place][place];
    }
    solution
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_solved() {
        let mut left = [[0.0; SIZE]; SIZE];
        let mut right = [0.0; SIZE];
        for place in 0..SIZE {
            left[place][place] = 4.0;
            right[place] = 8.0;
        }
        left[0][1] = 1.0;
        left[1][0] = 1.0;
        right[0] += 2.0;
        right[1] += 2.0;
        assert!(solve(left, right).iter().all(|it| (it - 2.0).abs() < 1e-9));
    }

    #[test]
    fn shouting_is_stronger() {
        let (calm, loud) = (Signs::default(), Signs { shouts: 3, ..Signs::default() });
        let fitted = Intensity::fit(&[(&calm, 0.3), (&loud, 1.0), (&calm, 0.3), (&loud, 1.0)]);
        assert!(fitted.of(&loud) > fitted.of(&calm));
    }
}
