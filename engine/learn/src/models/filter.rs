//! Low-pass filters of the interaction graph: what a user met is a signal on the items, of which
//! the low frequencies are kept. The linear filter with an ideal one beside it is GF-CF (Shen et
//! al. 2021), which tilts the ideal part alone; Chebyshev's interpolation of a plateau is ChebyCF (Kim et
//! al. 2025), which tilts both.
//!
//! A polynomial of the graph is costly to apply: every power is a walk to all users and back. Here
//! it is taken apart: exact on the lowest frequencies, which are found by a decomposition in any
//! case, and a parabola on the rest, where a plateau is hardly bent. So each filter takes two
//! walks and one product, whatever its order.

use super::model::{Model, Resources, powers, some, within};
use super::plateau::Plateau;
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
    /// How much one walk to the users and back counts, and how much two of them do.
    hops: [f32; 2],
    /// Whether these walks are tilted as well.
    hop_tilted: bool,
    /// Items by the lowest frequencies.
    lowest: Rows,
    /// How much each of these counts beside the walk.
    gains: Vec<f32>,
}

impl Filtered {
    /// 4 was a filter whose polynomial was walked step by step, 10 one of a single walk.
    pub(crate) const KIND: u8 = 11;

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
        let linear = settings.order == 1;
        let (lowest, squares) = if settings.factors > 0 && (settings.ideal > 0.0 || !linear) {
            let found = spectrum(&by_user, &by_item, settings.factors, resources.seed);
            let found = found.ok_or(Error::Singular { model: "filter" })?;
            (found.vectors, found.squares)
        } else {
            (Rows::zeros(0, 0), Vec::new())
        };
        let (hops, gains) = if linear {
            ([1.0, 0.0], vec![settings.ideal; squares.len()])
        } else {
            Plateau::new(settings.order, settings.flatness).apart(&squares, settings.ideal)
        };
        let tilts = powers(&popularity, settings.tilt);
        Ok(Self { by_user, by_item, tilts, hops, hop_tilted: !linear, lowest, gains })
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let by_user = reader.sparse()?;
        let tilts = reader.floats()?;
        let hops = [reader.float()?, reader.float()?];
        let hop_tilted = reader.byte()? != 0;
        let gains = reader.floats()?;
        let values = reader.floats()?;
        let items = by_user.columns();
        if items.checked_mul(gains.len()) != Some(values.len()) || tilts.len() != items {
            return Err(reader.foreign("its factors do not fit its items"));
        }
        let by_item = by_user.transposed();
        let lowest = Rows { width: gains.len(), values };
        Ok(Self { by_user, by_item, tilts, hops, hop_tilted, lowest, gains })
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
        let mut plain = vec![[0.0; LANES]; items];
        if !self.hop_tilted {
            self.walk(&signal, &mut plain);
        }
        for (lanes, tilt) in signal.iter_mut().zip(&self.tilts) {
            *lanes = lanes.map(|value| if *tilt > 0.0 { value / tilt } else { 0.0 });
        }
        let mut tilted = vec![[0.0; LANES]; items];
        if self.hop_tilted {
            self.walk(&signal, &mut tilted);
        }
        self.pass(&signal, &mut tilted);
        for ((sums, lanes), tilt) in plain.iter_mut().zip(&tilted).zip(&self.tilts) {
            accumulate(sums, lanes, *tilt);
        }
        for (lane, scores) in scores.chunks_exact_mut(items.max(1)).enumerate() {
            scores.iter_mut().zip(&plain).for_each(|(score, of_item)| *score = of_item[lane]);
        }
    }

    /// Adds where one walk to the users and back leads, and two of them.
    fn walk(&self, signal: &[Lanes], sums: &mut [Lanes]) {
        let led = |from: &[Lanes]| gathered(&self.by_item, &gathered(&self.by_user, from));
        let once = led(signal);
        add(sums, &once, self.hops[0]);
        if self.hops[1] != 0.0 {
            add(sums, &led(&once), self.hops[1]);
        }
    }

    /// Adds what the lowest frequencies of a signal come to.
    fn pass(&self, signal: &[Lanes], filtered: &mut [Lanes]) {
        if self.gains.is_empty() {
            return;
        }
        let mut seen = vec![[0.0; LANES]; self.gains.len()];
        for (item, lanes) in signal.iter().enumerate() {
            if lanes.iter().all(|value| *value == 0.0) {
                continue;
            }
            for (sums, factor) in seen.iter_mut().zip(self.lowest.row(item)) {
                accumulate(sums, lanes, *factor);
            }
        }
        for (lanes, gain) in seen.iter_mut().zip(&self.gains) {
            *lanes = lanes.map(|value| value * gain);
        }
        let seen = Rows { width: LANES, values: seen.as_flattened().to_vec() };
        self.lowest.add_times(&seen, 1.0, filtered.as_flattened_mut());
    }
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

fn add(sums: &mut [Lanes], values: &[Lanes], factor: f32) {
    for (sums, lanes) in sums.iter_mut().zip(values) {
        accumulate(sums, lanes, factor);
    }
}

fn accumulate(sums: &mut Lanes, values: &Lanes, factor: f32) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum += factor * value;
    }
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
        self.hops.iter().for_each(|hop| writer.float(*hop));
        writer.byte(u8::from(self.hop_tilted));
        writer.floats(&self.gains);
        writer.floats(&self.lowest.values);
    }
}
