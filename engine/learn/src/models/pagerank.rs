//! Personalised `PageRank` on the graph of users, items and attributes (Haveliwala 2002; on graphs of
//! knowledge `HeteRec` and entity2rec's peers): a walk that sets out from a history, goes on over who
//! met what or over what items share, and now and then begins anew.
//!
//! It is power iteration on our sparse matrices: petgraph's `page_rank` has no place to begin from,
//! and looks at every pair of nodes in every step.

use super::kin::of;
use super::model::{Model, Side, powers, some, within};
use super::recipe::PageRank;
use crate::error::Error;
use crate::matrix::{Interactions, Row, Sparse};
use crate::store::{Reader, Writer};

/// Steps from items to the nodes between and back.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ranked {
    /// Items by users and attributes: shares of a step, which sum to 1.
    out: Sparse,
    /// Users and attributes by items: likewise.
    back: Sparse,
    /// What each item's rank is multiplied by.
    tilts: Vec<f32>,
    restart: f32,
    steps: usize,
}

impl Ranked {
    pub(crate) const KIND: u8 = 9;

    pub(crate) fn fit(
        settings: PageRank,
        interactions: &Interactions,
        side: Side<'_>,
    ) -> Result<Self, Error> {
        some("steps", settings.steps)?;
        within("restart", settings.restart, 0.01, 0.99)?;
        within("knowledge", settings.knowledge, 0.0, 1.0)?;
        within("tilt", settings.tilt, 0.0, 1.0)?;
        let users = interactions.users();
        let empty = Sparse::from_rows(vec![Vec::new(); interactions.items()], 0);
        let attributes = if settings.knowledge > 0.0 { of(side)? } else { &empty };
        let rows = (0..interactions.items()).map(|item| {
            let (met, has) = (interactions.by_item().row(item), attributes.row(item));
            let total = |row: Row<'_>| row.values.iter().sum::<f32>();
            let (of_met, of_has) = (total(met), total(has));
            // Where one way is closed the other is taken always.
            let knowledge = match (of_met > 0.0, of_has > 0.0) {
                (true, true) => settings.knowledge,
                (false, _) => 1.0,
                (true, false) => 0.0,
            };
            let met = met.iter().map(move |(at, value)| (at, (1.0 - knowledge) * value / of_met));
            let has = has.iter().map(move |(at, value)| (users + at, knowledge * value / of_has));
            met.chain(has).map(|(at, share)| (crate::matrix::number(at), share)).collect()
        });
        let nodes = users + attributes.columns();
        let out = Sparse::from_rows(rows.collect(), nodes);
        let met = interactions.popularity().into_iter();
        Ok(Self {
            back: back(interactions, attributes),
            out,
            // What nobody met counts as what one did, or no walk could ever show it.
            tilts: powers(&met.map(|it| it.max(1.0)).collect::<Vec<_>>(), -settings.tilt),
            restart: settings.restart,
            steps: settings.steps,
        })
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let (out, back, tilts) = (reader.sparse()?, reader.sparse()?, reader.floats()?);
        let (restart, steps) = (reader.float()?, reader.size()?);
        let whole = out.columns() == back.rows()
            && out.rows() == back.columns()
            && tilts.len() == out.rows()
            && (0.0..=1.0).contains(&restart)
            && steps <= STEPS_MAX;
        if !whole {
            return Err(reader.foreign("its steps do not fit its items"));
        }
        Ok(Self { out, back, tilts, restart, steps })
    }

    /// The ranks of items after all steps from a history; `between` is room for the other nodes.
    fn walk(&self, history: Row<'_>, ranks: &mut [f32], between: &mut [f32]) {
        let total: f32 = history.iter().filter(|it| it.0 < ranks.len()).map(|it| it.1).sum();
        ranks.fill(0.0);
        if total <= 0.0 {
            return;
        }
        let begin = || history.iter().filter(|it| it.0 < self.tilts.len());
        begin().for_each(|(item, weight)| ranks[item] = weight / total);
        for _ in 0..self.steps {
            between.fill(0.0);
            spread(&self.out, ranks, between, 1.0 - self.restart);
            ranks.fill(0.0);
            spread(&self.back, between, ranks, 1.0);
            begin().for_each(|(item, weight)| ranks[item] += self.restart * weight / total);
        }
        ranks.iter_mut().zip(&self.tilts).for_each(|(rank, tilt)| *rank *= tilt);
    }
}

/// No file may ask for more.
const STEPS_MAX: usize = 1_000;

/// Steps back to items from those who met them and from what they have.
fn back(interactions: &Interactions, attributes: &Sparse) -> Sparse {
    let turned = attributes.transposed();
    let users = (0..interactions.users()).map(|user| interactions.history(user));
    let rows = users.chain((0..turned.rows()).map(|at| turned.row(at))).map(|row| {
        let total: f32 = row.values.iter().sum();
        row.columns.iter().zip(row.values).map(|(item, value)| (*item, value / total)).collect()
    });
    Sparse::from_rows(rows.collect(), interactions.items())
}

/// Adds what flows along rows.
fn spread(shares: &Sparse, from: &[f32], to: &mut [f32], factor: f32) {
    for (at, mass) in from.iter().enumerate().filter(|(_, mass)| **mass > 0.0) {
        for (other, share) in shares.row(at).iter() {
            to[other] += factor * mass * share;
        }
    }
}

impl Model for Ranked {
    fn items(&self) -> usize {
        self.tilts.len()
    }

    fn score(&self, histories: &[Row<'_>], scores: &mut [f32]) {
        let mut between = vec![0.0; self.back.rows()];
        for (history, ranks) in histories.iter().zip(scores.chunks_exact_mut(self.items().max(1))) {
            self.walk(*history, ranks, &mut between);
        }
    }

    fn write(&self, writer: &mut Writer) {
        writer.byte(Self::KIND);
        writer.sparse(&self.out);
        writer.sparse(&self.back);
        writer.floats(&self.tilts);
        writer.float(self.restart);
        writer.size(self.steps);
    }
}

#[cfg(test)]
mod tests {
    use super::Ranked;
    use crate::matrix::{Interactions, Sparse};
    use crate::models::{Model as _, PageRank, Side};

    #[test]
    fn one_step_by_hand() {
        // Users met {0, 1} and {1}; items 1 and 2 share an attribute.
        let data = Interactions::new(Sparse::ones(&[&[0, 1], &[1]], 3)).unwrap();
        let attributes = Sparse::ones(&[&[], &[0], &[0]], 1);
        let side = Side { attributes: Some(&attributes) };
        let settings = PageRank { restart: 0.2, steps: 1, knowledge: 0.5, tilt: 0.0 };
        let model = Ranked::fit(settings, &data, side).unwrap();
        let mut scores = [0.0; 3];
        model.score(&[data.history(1)], &mut scores);
        // From 1: by a quarter to either user, by a half to the attribute, which leads to 1 and 2.
        let right = [0.8 * 0.25 * 0.5, 0.2 + 0.8 * (0.25 * 0.5 + 0.25 + 0.25), 0.8 * 0.25];
        for (found, right) in scores.iter().zip(right) {
            assert!((found - right).abs() < 1e-6, "{scores:?}");
        }
        assert!((scores.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        model.score(&[data.history(9)], &mut scores);
        assert!(scores.iter().all(|it| *it <= 0.0), "a history of nothing");
        let alone = PageRank { knowledge: 0.0, steps: 30, ..settings };
        let alone = Ranked::fit(alone, &data, Side::default()).unwrap();
        alone.score(&[data.history(1)], &mut scores);
        assert!(scores[0] > 0.0 && scores[2] == 0.0, "{scores:?}");
        assert!(Ranked::fit(settings, &data, Side::default()).is_err());
    }
}
