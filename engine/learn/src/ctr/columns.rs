//! What candidate models say of pairs of a user and an item: the columns that are weighed. None of
//! them has seen the label of the pair it speaks of.

use rayon::prelude::*;

use super::rows::Labelled;
use crate::error::Error;
use crate::matrix::{Interactions, Row, Sparse, index};
use crate::models::{
    Factors, Filter, Local, Match, Model, Neighbours, PageRank, Paths, Recipe, Resources, Side,
    Walk, fit,
};
use crate::random::Random;

/// So many users are scored at once.
const TOGETHER: usize = 16;
/// Columns of the graph begin with this.
pub(super) const GRAPH: &str = "graph: ";
/// Columns of how often a user took and passed over begin with this.
pub(super) const BALANCE: &str = "balance: ";
/// How often an item was taken.
pub(super) const TAKEN: &str = "item: taken";

/// Numbers of pairs, a row for each.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Signals {
    /// What the columns are.
    pub(super) names: Vec<String>,
    /// Row by row.
    pub(super) values: Vec<f32>,
}

impl Signals {
    /// What models learned from some rows say of others.
    ///
    /// # Errors
    /// What a fit says; nothing taken, or nothing passed over, among the rows to learn from.
    pub(super) fn of(
        rows: &Labelled,
        learned: &[usize],
        judged: &[usize],
        side: Side<'_>,
    ) -> Result<Self, Error> {
        let pairs: Vec<(u32, u32)> = judged.iter().map(|row| rows.pairs[*row]).collect();
        let speaker = Speaker::new(rows, learned, side)?;
        let mut columns = speaker.counts(&pairs);
        columns.extend(speaker.models(&pairs)?);
        if let Some(attributes) = side.attributes {
            columns.push((format!("{GRAPH}appeal"), speaker.appeal(attributes, &pairs)));
        }
        let (names, columns): (Vec<String>, Vec<Vec<f32>>) = columns.into_iter().unzip();
        let row = |at: usize| columns.iter().map(move |it: &Vec<f32>| it[at]);
        let values = (0..pairs.len()).flat_map(row).collect();
        Ok(Self { names, values })
    }

    /// What models say of the very rows that are learned from, each without its own fold: a draw of
    /// rows, or of whole items where what is judged later is items that nobody met.
    ///
    /// # Errors
    /// As [`Signals::of`].
    pub(super) fn out_of_fold(
        rows: &Labelled,
        learned: &[usize],
        side: Side<'_>,
        folds: &Folds,
    ) -> Result<Self, Error> {
        let of_row = folds.of_rows(rows, learned);
        let mut made = Self { names: Vec::new(), values: Vec::new() };
        for fold in 0..folds.count {
            let part = |held: bool| -> Vec<usize> {
                let of = learned.iter().zip(&of_row).filter(|(_, it)| (**it == fold) == held);
                of.map(|(row, _)| *row).collect()
            };
            let held = Self::of(rows, &part(false), &part(true), side)?;
            let width = held.names.len();
            made.values.resize(width * learned.len(), 0.0);
            let places = (0..learned.len()).filter(|at| of_row[*at] == fold);
            for (at, row) in places.zip(held.values.chunks_exact(width)) {
                made.values[at * width..(at + 1) * width].copy_from_slice(row);
            }
            made.names = held.names;
        }
        Ok(made)
    }

    /// The columns whose name is wanted.
    #[must_use]
    pub(super) fn kept(&self, wanted: &dyn Fn(&str) -> bool) -> Self {
        let kept: Vec<usize> =
            (0..self.names.len()).filter(|at| wanted(&self.names[*at])).collect();
        let rows = self.values.chunks_exact(self.names.len().max(1));
        Self {
            names: kept.iter().map(|at| self.names[*at].clone()).collect(),
            values: rows.flat_map(|row| kept.iter().map(|at| row[*at])).collect(),
        }
    }

    /// The first so many rows, and the rest.
    pub(super) fn split_at(mut self, rows: usize) -> (Self, Self) {
        let rest = self.values.split_off(rows * self.names.len());
        let names = self.names.clone();
        (self, Self { names, values: rest })
    }

    /// A column.
    pub(super) fn column(&self, at: usize) -> impl Iterator<Item = f32> {
        self.values.iter().skip(at).step_by(self.names.len().max(1)).copied()
    }
}

/// How rows that are learned from are held out in turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Folds {
    /// So many turns.
    pub(super) count: usize,
    /// Whether whole items are held out.
    pub(super) by_items: bool,
    /// Where draws begin.
    pub(super) seed: u64,
}

impl Folds {
    fn of_rows(&self, rows: &Labelled, learned: &[usize]) -> Vec<usize> {
        let total = if self.by_items { rows.items.len() } else { learned.len() };
        let mut drawn: Vec<usize> = (0..total).map(|at| at % self.count.max(1)).collect();
        Random::new(self.seed).shuffle(&mut drawn);
        let of = |(at, row): (usize, &usize)| match self.by_items {
            true => drawn[index(rows.pairs[*row].1)],
            false => drawn[at],
        };
        learned.iter().enumerate().map(of).collect()
    }
}

/// What was learned from, and who says something of it.
struct Speaker<'a> {
    taken: Interactions,
    passed: Interactions,
    side: Side<'a>,
}

/// A name and a number for each pair.
type Column = (String, Vec<f32>);

impl<'a> Speaker<'a> {
    fn new(rows: &Labelled, learned: &[usize], side: Side<'a>) -> Result<Self, Error> {
        let of = |label| Interactions::new(rows.matrix(learned, label));
        Ok(Self { taken: of(true)?, passed: of(false)?, side })
    }

    /// How often an item was taken and passed over, and what a user did.
    fn counts(&self, pairs: &[(u32, u32)]) -> Vec<Column> {
        let of_items = (self.taken.popularity(), self.passed.popularity());
        let of_users = (self.taken.by_user().row_sums(), self.passed.by_user().row_sums());
        let column = |name: &str, of: &dyn Fn((usize, usize)) -> f32| {
            let pairs = pairs.iter().map(|(user, item)| of((index(*user), index(*item))));
            (name.to_owned(), pairs.collect::<Vec<f32>>())
        };
        let odds = |(taken, passed): (f32, f32)| ((taken + 1.0) / (passed + 1.0)).ln();
        vec![
            column(TAKEN, &|(_, item)| of_items.0[item].ln_1p()),
            column("item: passed over", &|(_, item)| of_items.1[item].ln_1p()),
            column("item: odds", &|(_, item)| odds((of_items.0[item], of_items.1[item]))),
            column("user: taken", &|(user, _)| of_users.0[user].ln_1p()),
            column(&format!("{BALANCE}odds"), &|(user, _)| {
                odds((of_users.0[user], of_users.1[user]))
            }),
            column(&format!("{BALANCE}passed over"), &|(user, _)| of_users.1[user].ln_1p()),
        ]
    }

    fn models(&self, pairs: &[(u32, u32)]) -> Result<Vec<Column>, Error> {
        let (taken, passed) = (self.taken.by_user(), self.passed.by_user());
        let mut columns = Vec::new();
        let mut add = |name: &str, (from, histories): (&Interactions, &Sparse), recipe: &Recipe| {
            let model = fit(recipe, from, self.side, Resources::default())?;
            let (raw, level) = said(&*model, histories, pairs).into_iter().unzip();
            columns.push((name.to_owned(), raw));
            columns.push((format!("{name}, of length 1"), level));
            Ok::<(), Error>(())
        };
        for (name, recipe) in of_behaviour() {
            add(name, (&self.taken, taken), &recipe)?;
        }
        let near = Recipe::Neighbours(Neighbours::default());
        add("neighbours of what was passed over", (&self.taken, passed), &near)?;
        add("passed over together", (&self.passed, passed), &near)?;
        if self.side.attributes.is_some() {
            for (name, recipe) in of_graph() {
                add(&format!("{GRAPH}{name}"), (&self.taken, taken), &recipe)?;
            }
            let like = Recipe::Match(Match::default());
            add(&format!("{GRAPH}match of what was passed over"), (&self.taken, passed), &like)?;
        }
        Ok(columns)
    }

    /// How often items with an item's attributes are taken rather than passed over: the mean log
    /// odds of its attributes; 0 where it has none.
    fn appeal(&self, attributes: &Sparse, pairs: &[(u32, u32)]) -> Vec<f32> {
        let (taken, passed) = (self.taken.popularity(), self.passed.popularity());
        let mut sums = vec![(1.0_f32, 1.0_f32); attributes.columns()];
        for item in 0..attributes.rows() {
            for (attribute, _) in attributes.row(item).iter() {
                sums[attribute].0 += taken[item];
                sums[attribute].1 += passed[item];
            }
        }
        let of = |item: usize| {
            let odds = attributes.row(item).iter().map(|(at, _)| (sums[at].0 / sums[at].1).ln());
            odds.sum::<f32>() / attributes.row(item).columns.len().max(1) as f32
        };
        pairs.iter().map(|(_, item)| of(index(*item))).collect()
    }
}

/// Models of who took what.
fn of_behaviour() -> Vec<(&'static str, Recipe)> {
    vec![
        ("neighbours", Recipe::Neighbours(Neighbours::default())),
        ("walk", Recipe::Walk(Walk::default())),
        ("local", Recipe::Local(Local { neighbours: 50, ..Local::default() })),
        ("filter", Recipe::Filter(Filter { factors: 64, ..Filter::default() })),
        ("few factors", Recipe::Als(Factors { factors: 16, ..Factors::default() })),
        ("pagerank", Recipe::PageRank(PageRank { knowledge: 0.0, ..PageRank::default() })),
    ]
}

/// Models that know the graph.
fn of_graph() -> Vec<(&'static str, Recipe)> {
    vec![
        ("match", Recipe::Match(Match::default())),
        ("paths", Recipe::Paths(Paths { direct: 0.0, ..Paths::default() })),
        ("pagerank", Recipe::PageRank(PageRank::default())),
        ("far pagerank", Recipe::PageRank(PageRank { knowledge: 0.7, ..PageRank::default() })),
    ]
}

/// What a model says of each pair: its score, and its share of the length of the user's scores.
fn said(model: &dyn Model, histories: &Sparse, pairs: &[(u32, u32)]) -> Vec<(f32, f32)> {
    let mut places: Vec<usize> = (0..pairs.len()).collect();
    places.sort_by_key(|at| pairs[*at].0);
    let of_users: Vec<&[usize]> =
        places.chunk_by(|one, other| pairs[*one].0 == pairs[*other].0).collect();
    let items = model.items();
    let found: Vec<Vec<(usize, (f32, f32))>> = of_users
        .par_chunks(TOGETHER)
        .map(|users| {
            let user = |places: &&[usize]| histories.row(index(pairs[places[0]].0));
            let rows: Vec<Row<'_>> = users.iter().map(user).collect();
            let mut scores = vec![0.0; rows.len() * items];
            model.score(&rows, &mut scores);
            let of = users.iter().zip(scores.chunks_exact(items.max(1)));
            of.flat_map(|(places, scores)| of_user(places, scores, pairs)).collect()
        })
        .collect();
    let mut made = vec![(0.0, 0.0); pairs.len()];
    for (place, score) in found.into_iter().flatten() {
        made[place] = score;
    }
    made
}

fn of_user(places: &[usize], scores: &[f32], pairs: &[(u32, u32)]) -> Vec<(usize, (f32, f32))> {
    let length = scores.iter().map(|it| it * it).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
    let score = |place: &usize| scores[index(pairs[*place].1)];
    places.iter().map(|place| (*place, (score(place), score(place) / length))).collect()
}
