//! Low-pass filters of the interaction graph: what a user met is a signal on the items, of which
//! the low frequencies are kept. The linear filter with an ideal one beside it is GF-CF (Shen et
//! al. 2021), which tilts the ideal part alone; Chebyshev's interpolation of a plateau is ChebyCF (Kim et
//! al. 2025), which tilts both.

use std::f32::consts::PI;

use super::model::{Model, Resources, powers, some, within};
use super::recipe::Filter;
use crate::dense::Rows;
use crate::error::Error;
use crate::matrix::{Interactions, Row, Sparse};
use crate::store::{Reader, Writer};
use crate::svd::spectrum;

/// So many histories are filtered at once: their values stand side by side.
const LANES: usize = 16;

/// A value of each history at one item or user.
type Lanes = [f32; LANES];

/// The filter, ready to be applied.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Filtered {
    /// Users by items, divided by the roots of both degrees.
    by_user: Sparse,
    by_item: Sparse,
    /// Popularity to the power of the tilt; 0 where an item was never met.
    tilts: Vec<f32>,
    /// Of Chebyshev's polynomials in 1 − 2λ, where λ is a squared singular value; none for the
    /// linear filter.
    coefficients: Vec<f32>,
    /// Items by factors: what passes the ideal filter.
    passed: Rows,
    ideal: f32,
}

impl Filtered {
    pub(crate) const KIND: u8 = 4;

    pub(crate) fn fit(
        settings: Filter,
        interactions: &Interactions,
        resources: Resources,
    ) -> Result<Self, Error> {
        some("order", settings.order)?;
        within("flatness", settings.flatness, 1.0, 200.0)?;
        within("ideal", settings.ideal, 0.0, 1e3)?;
        within("tilt", settings.tilt, -2.0, 2.0)?;
        let of_users = powers(&interactions.by_user().row_sums(), -0.5);
        let popularity = interactions.popularity();
        let by_user = interactions.by_user().scaled(&of_users, &powers(&popularity, -0.5));
        let by_item = by_user.transposed();
        let passed = if settings.factors > 0 && settings.ideal > 0.0 {
            let found = spectrum(&by_user, &by_item, settings.factors, resources.seed);
            found.ok_or(Error::Singular { model: "filter" })?.vectors
        } else {
            Rows::zeros(0, 0)
        };
        let coefficients = match settings.order {
            1 => Vec::new(),
            order => plateau(order, settings.flatness),
        };
        let tilts = powers(&popularity, settings.tilt);
        Ok(Self { by_user, by_item, tilts, coefficients, passed, ideal: settings.ideal })
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let by_user = reader.sparse()?;
        let (tilts, coefficients) = (reader.floats()?, reader.floats()?);
        let width = reader.size()?;
        let values = reader.floats()?;
        let ideal = reader.float()?;
        let items = by_user.columns();
        let whole = values.is_empty() || items.checked_mul(width) == Some(values.len());
        if !whole || tilts.len() != items {
            return Err(reader.foreign("its factors do not fit its items"));
        }
        let by_item = by_user.transposed();
        Ok(Self { by_user, by_item, tilts, coefficients, passed: Rows { width, values }, ideal })
    }

    /// Filters up to [`LANES`] histories.
    fn filter(&self, histories: &[Row<'_>], scores: &mut [f32]) {
        let items = self.items();
        let mut signal = vec![[0.0; LANES]; items];
        for (lane, history) in histories.iter().enumerate() {
            for (item, weight) in history.iter().filter(|(item, _)| *item < items) {
                signal[item][lane] = weight;
            }
        }
        let linear = self.coefficients.is_empty();
        let mut filtered = if linear { self.hop(&signal) } else { vec![[0.0; LANES]; items] };
        for (lanes, tilt) in signal.iter_mut().zip(&self.tilts) {
            *lanes = lanes.map(|value| if *tilt > 0.0 { value / tilt } else { 0.0 });
        }
        let mut tilted = if linear { vec![[0.0; LANES]; items] } else { self.polynomial(&signal) };
        if !self.passed.values.is_empty() {
            self.pass(&signal, &mut tilted);
        }
        for ((sums, lanes), tilt) in filtered.iter_mut().zip(&tilted).zip(&self.tilts) {
            accumulate(sums, lanes, *tilt);
        }
        for (lane, scores) in scores.chunks_exact_mut(items.max(1)).enumerate() {
            scores.iter_mut().zip(&filtered).for_each(|(score, of_item)| *score = of_item[lane]);
        }
    }

    fn polynomial(&self, signal: &[Lanes]) -> Vec<Lanes> {
        let first = self.coefficients.first().copied().unwrap_or(0.0);
        // T₀ = signal, T₁ = (1 − 2·hop) signal, Tₖ = 2 (1 − 2·hop) Tₖ₋₁ − Tₖ₋₂.
        let mut before = signal.to_vec();
        let mut latest = combined(signal, &self.hop(signal), 1.0, -2.0);
        let mut sum: Vec<Lanes> = combined(signal, signal, first, 0.0);
        for (at, coefficient) in self.coefficients.iter().enumerate().skip(1) {
            if at > 1 {
                let hopped = self.hop(&latest);
                let turned = combined(&latest, &hopped, 2.0, -4.0);
                let next = combined(&turned, &before, 1.0, -1.0);
                before = std::mem::replace(&mut latest, next);
            }
            add(&mut sum, &latest, *coefficient);
        }
        sum
    }

    /// To the users and back.
    fn hop(&self, signal: &[Lanes]) -> Vec<Lanes> {
        gathered(&self.by_item, &gathered(&self.by_user, signal))
    }

    /// Adds what passes the ideal filter.
    fn pass(&self, signal: &[Lanes], filtered: &mut [Lanes]) {
        let mut seen = vec![[0.0; LANES]; self.passed.width];
        for (item, lanes) in signal.iter().enumerate() {
            if lanes.iter().all(|value| *value == 0.0) {
                continue;
            }
            for (sums, factor) in seen.iter_mut().zip(self.passed.row(item)) {
                accumulate(sums, lanes, *factor);
            }
        }
        let seen = Rows { width: LANES, values: seen.as_flattened().to_vec() };
        self.passed.add_times(&seen, self.ideal, filtered.as_flattened_mut());
    }
}

/// Chebyshev coefficients of a plateau over 1 − 2λ: 1 for the lowest frequency, a half around the
/// middle, 0 for the highest, the flatter the longer it stays near a half.
fn plateau(order: usize, flatness: f32) -> Vec<f32> {
    let nodes = order + 1;
    let node = |at: usize| (at as f32 + 0.5) * PI / nodes as f32;
    let height = |place: f32| 0.5 - 0.5 * place.signum() * place.abs().powf(flatness);
    (0..nodes)
        .map(|degree| {
            let sum: f32 = (0..nodes)
                .map(|at| height(node(at).cos()) * (degree as f32 * node(at)).cos())
                .sum();
            sum * if degree == 0 { 1.0 } else { 2.0 } / nodes as f32
        })
        .collect()
}

/// For each row the sum of values at its columns.
fn gathered(matrix: &Sparse, values: &[Lanes]) -> Vec<Lanes> {
    (0..matrix.rows())
        .map(|row| {
            let mut sums = [0.0; LANES];
            for (column, weight) in matrix.row(row).iter() {
                accumulate(&mut sums, &values[column], weight);
            }
            sums
        })
        .collect()
}

fn accumulate(sums: &mut Lanes, values: &Lanes, factor: f32) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum += factor * value;
    }
}

fn add(sums: &mut [Lanes], values: &[Lanes], factor: f32) {
    for (sums, values) in sums.iter_mut().zip(values) {
        accumulate(sums, values, factor);
    }
}

fn combined(one: &[Lanes], other: &[Lanes], of_one: f32, of_other: f32) -> Vec<Lanes> {
    let mut made = vec![[0.0; LANES]; one.len()];
    add(&mut made, one, of_one);
    add(&mut made, other, of_other);
    made
}

impl Model for Filtered {
    fn items(&self) -> usize {
        self.by_user.columns()
    }

    fn score(&self, histories: &[Row<'_>], scores: &mut [f32]) {
        let block = LANES * self.items().max(1);
        for (histories, scores) in histories.chunks(LANES).zip(scores.chunks_mut(block)) {
            self.filter(histories, scores);
        }
    }

    fn write(&self, writer: &mut Writer) {
        writer.byte(Self::KIND);
        writer.sparse(&self.by_user);
        writer.floats(&self.tilts);
        writer.floats(&self.coefficients);
        writer.size(self.passed.width);
        writer.floats(&self.passed.values);
        writer.float(self.ideal);
    }
}

#[cfg(test)]
mod tests {
    use super::plateau;

    #[test]
    fn the_plateau_is_met_at_its_nodes() {
        // x^1 is a polynomial of degree 1: ½ − ½ x, exactly.
        let line = plateau(3, 1.0);
        let right = [0.5, -0.5, 0.0, 0.0];
        for (found, right) in line.iter().zip(right) {
            assert!((found - right).abs() < 1e-6, "{line:?}");
        }
        // Of an odd function about ½ the even coefficients above 0 vanish.
        let flat = plateau(8, 10.0);
        assert!((flat[0] - 0.5).abs() < 1e-6 && flat[2].abs() < 1e-6 && flat[4].abs() < 1e-6);
    }
}
