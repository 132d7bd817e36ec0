//! The transfer function of ChebyCF (Kim et al. 2025): Chebyshev's interpolation of a plateau, over
//! the squared singular values λ of the interaction graph, from 1 (the lowest frequency) to 0.
//! Its nodes are the roots of Chebyshev's polynomial, and the heights at them are those of the plateau at the
//! extrema between them, as in the authors' code, on which their figures rest: the outermost nodes reach 1 and 0.

use std::f32::consts::PI;

/// A polynomial by its Chebyshev coefficients in 1 − 2λ.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Plateau {
    coefficients: Vec<f32>,
}

impl Plateau {
    /// The interpolation of this order: 1 for the lowest frequency, a half around the middle, 0 for
    /// the highest, the flatter the longer it stays near a half.
    pub(crate) fn new(order: usize, flatness: f32) -> Self {
        let nodes = order + 1;
        let node = |at: usize| (at as f32 + 0.5) * PI / nodes as f32;
        let extremum = |at: usize| (at as f32 * PI / order.max(1) as f32).cos();
        let height = |place: f32| 0.5 - 0.5 * place.signum() * place.abs().powf(flatness);
        let coefficient = |degree: usize| {
            let sum: f32 =
                (0..nodes).map(|at| height(extremum(at)) * (degree as f32 * node(at)).cos()).sum();
            sum * if degree == 0 { 1.0 } else { 2.0 } / nodes as f32
        };
        Self { coefficients: (0..nodes).map(coefficient).collect() }
    }

    /// Its height at a squared singular value, by Clenshaw's recurrence.
    fn at(&self, square: f32) -> f32 {
        let place = 1.0 - 2.0 * square;
        let (mut next, mut after) = (0.0, 0.0);
        for coefficient in self.coefficients.iter().skip(1).rev() {
            (next, after) = (coefficient + 2.0 * place * next - after, next);
        }
        self.coefficients.first().copied().unwrap_or(0.0) + place * next - after
    }

    /// The filter taken apart: how much one walk to the users and back counts and how much two do, and how much each of
    /// the lowest frequencies does beside them, given their squared singular values, the largest
    /// first. `ideal` is added to each of these. Between the least of them and 0 the height is
    /// taken for a parabola; what that has at 0 falls on the items of a
    /// history alone, which are not ranked, and is left out.
    pub(crate) fn apart(&self, squares: &[f32], ideal: f32) -> ([f32; 2], Vec<f32>) {
        let end = squares.last().map_or(1.0, |least| least.clamp(1e-3, 1.0));
        let [zero, one, two] = self.parabola(end);
        let rest = |square: f32| zero + square * (one + square * two);
        let gain = |square: &f32| self.at(*square) - rest(*square) + ideal;
        ([one, two], squares.iter().map(gain).collect())
    }

    /// The parabola through the heights at Chebyshev's three nodes between 0 and `end`, by Newton's divided
    /// differences: its height at 0 and what counts a square and the square of that.
    fn parabola(&self, end: f32) -> [f32; 3] {
        let node = |at: f32| end * (0.5 - 0.5 * (at * PI / 6.0).cos());
        let [first, middle, last] = [1.0, 3.0, 5.0].map(node);
        let slope = |from: f32, to: f32| (self.at(to) - self.at(from)) / (to - from);
        let rise = slope(first, middle);
        let bend = (slope(middle, last) - rise) / (last - first);
        let zero = self.at(first) - first * rise + first * middle * bend;
        [zero, rise - (first + middle) * bend, bend]
    }
}

#[cfg(test)]
mod tests {
    use super::{PI, Plateau};

    #[test]
    fn heights_are_those_of_the_authors() {
        // As their code gives them in single precision for order 8, flatness 1.5.
        let right = [0.5000, -0.4927, 0.0000, -0.0323, 0.0000, 0.0211, 0.0000, -0.0011, 0.0000];
        let found = Plateau::new(8, 1.5).coefficients;
        for (found, right) in found.iter().zip(right) {
            assert!((found - right).abs() < 1e-3, "{found} {right}");
        }
        // Of an odd function about ½ the even coefficients above 0 vanish.
        let flat = Plateau::new(8, 10.0).coefficients;
        assert!((flat[0] - 0.5).abs() < 1e-6 && flat[2].abs() < 1e-6 && flat[4].abs() < 1e-6);
    }

    #[test]
    fn what_is_taken_apart_adds_up_to_the_plateau() {
        let plateau = Plateau::new(8, 1.5);
        for order in 0..=8_u8 {
            // Interpolation: exact at the nodes.
            let node = ((f32::from(order) + 0.5) * PI / 9.0).cos();
            let extremum = (f32::from(order) * PI / 8.0).cos();
            let height = 0.5 - 0.5 * extremum.signum() * extremum.abs().powf(1.5);
            assert!((plateau.at(f32::midpoint(1.0, -node)) - height).abs() < 1e-5, "{node}");
        }
        let squares = [0.9, 0.5, 0.2, 0.1];
        let ([one, two], gains) = plateau.apart(&squares, 0.3);
        let rest = |square: f32| plateau.parabola(0.1)[0] + square * (one + square * two);
        for (square, gain) in squares.iter().zip(&gains) {
            let whole = plateau.at(*square) + 0.3;
            assert!((rest(*square) + gain - whole).abs() < 1e-6, "{square}");
        }
        // Below the least of them the parabola is near.
        for step in 0..=10_u8 {
            let square = f32::from(step) * 0.01;
            assert!((rest(square) - plateau.at(square)).abs() < 1e-3, "{square}");
        }
    }
}
