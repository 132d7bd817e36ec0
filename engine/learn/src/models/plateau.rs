//! The transfer function of ChebyCF (Kim et al. 2025): Chebyshev's interpolation of a plateau, over
//! the squared singular values λ of the interaction graph, from 1 (the lowest frequency) to 0.

use std::f32::consts::PI;

/// The straight line is fitted at so many places.
const PLACES: usize = 64;

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
        let height = |place: f32| 0.5 - 0.5 * place.signum() * place.abs().powf(flatness);
        let coefficient = |degree: usize| {
            let sum: f32 = (0..nodes)
                .map(|at| height(node(at).cos()) * (degree as f32 * node(at)).cos())
                .sum();
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

    /// The filter taken apart: how much one walk to the users and back counts, and how much each of
    /// the lowest frequencies does beside it, given their squared singular values, the largest
    /// first. `ideal` is added to each of these. Between the least of them and 0 the height is
    /// taken for a straight line, by least squares; what that line has at 0 falls on the items of a
    /// history alone, which are not ranked, and is left out.
    pub(crate) fn apart(&self, squares: &[f32], ideal: f32) -> (f32, Vec<f32>) {
        let end = squares.last().map_or(1.0, |least| least.clamp(1e-3, 1.0));
        let (zero, slope) = self.line(end);
        let gain = |square: &f32| self.at(*square) - zero - slope * square + ideal;
        (slope, squares.iter().map(gain).collect())
    }

    /// The straight line nearest to the heights from 0 to `end`: its height at 0 and its slope.
    fn line(&self, end: f32) -> (f32, f32) {
        let places = (0..PLACES).map(|at| end * (at as f32 + 0.5) / PLACES as f32);
        let points: Vec<(f32, f32)> = places.map(|place| (place, self.at(place))).collect();
        let mean = |of: fn(&(f32, f32)) -> f32| points.iter().map(of).sum::<f32>() / PLACES as f32;
        let (middle, height) = (mean(|it| it.0), mean(|it| it.1));
        let rise: f32 = points.iter().map(|it| (it.0 - middle) * (it.1 - height)).sum();
        let run: f32 = points.iter().map(|it| (it.0 - middle).powi(2)).sum();
        let slope = rise / run;
        (height - slope * middle, slope)
    }
}

#[cfg(test)]
mod tests {
    use super::Plateau;

    #[test]
    fn the_plateau_is_met_at_its_nodes() {
        // x^1 is a polynomial of degree 1: ½ − ½ x, exactly.
        let line = Plateau::new(3, 1.0).coefficients;
        let right = [0.5, -0.5, 0.0, 0.0];
        for (found, right) in line.iter().zip(right) {
            assert!((found - right).abs() < 1e-6, "{line:?}");
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
            let node = ((f32::from(order) + 0.5) * std::f32::consts::PI / 9.0).cos();
            let height = 0.5 - 0.5 * node.signum() * node.abs().powf(1.5);
            assert!((plateau.at(f32::midpoint(1.0, -node)) - height).abs() < 1e-5, "{node}");
        }
        let squares = [0.9, 0.5, 0.2, 0.1];
        let (hop, gains) = plateau.apart(&squares, 0.3);
        let zero = plateau.line(0.1).0;
        for (square, gain) in squares.iter().zip(&gains) {
            let whole = plateau.at(*square) + 0.3;
            assert!((hop * square + gain + zero - whole).abs() < 1e-6, "{square}");
        }
        // Below the least of them the line is near.
        for step in 0..=10_u8 {
            let square = f32::from(step) * 0.01;
            assert!((zero + hop * square - plateau.at(square)).abs() < 0.01, "{square}");
        }
    }
}
