//! A model against a part of a split.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::lists::{Look, Looks, personalisation};
use super::measures::{Band, Judged, MEASURES, measures};
use super::ranking::Ranking;
use crate::matrix::{Interactions, Row, Sparse, index};
use crate::models::Model;

/// So many users are scored at once.
const TOGETHER: usize = 32;

/// What a model is judged by: what it knows of users, and what it is to find.
#[derive(Clone, Debug)]
pub struct Trial<'a> {
    train: &'a Interactions,
    known: Option<&'a Sparse>,
    /// Which items may be listed, where not all may.
    among: Option<&'a [bool]>,
    truth: &'a Sparse,
    users: Vec<usize>,
    ranking: Ranking,
    bands: Vec<Band>,
    /// What lists are like is told where it is asked for alone: it takes its time.
    looks: Option<Looks<'a>>,
    lengths: Vec<usize>,
    headline: usize,
}

/// What one user's list came to.
struct Listed {
    values: Vec<f32>,
    bands: [(u32, u32); 3],
    shown: Vec<u32>,
    look: Option<Look>,
}

impl<'a> Trial<'a> {
    /// All users with anything to find. Items of `known` are taken out of lists as those of train
    /// are: the validation part, when the test part is judged.
    #[must_use]
    pub fn new(train: &'a Interactions, known: Option<&'a Sparse>, truth: &'a Sparse) -> Self {
        let users = (0..truth.rows()).filter(|user| !truth.row(*user).columns.is_empty()).collect();
        let popularity = train.popularity();
        let ranking = Ranking::new(&popularity);
        let bands = Band::of_items(&popularity, ranking.by_popularity());
        Self {
            train,
            known,
            among: None,
            truth,
            users,
            ranking,
            bands,
            looks: None,
            lengths: vec![20],
            headline: 20,
        }
    }

    /// Tells what lists are like too: by what is known of items, or else by who met them.
    #[must_use]
    pub fn knowing(mut self, attributes: Option<&'a Sparse>) -> Self {
        self.looks = Some(Looks::new(self.train, attributes));
        self
    }

    /// Lists these items alone: an entry for each item.
    #[must_use]
    pub fn among(mut self, items: &'a [bool]) -> Self {
        self.among = Some(items);
        self
    }

    /// Judges lists of these lengths, of which one leads.
    #[must_use]
    pub fn at(mut self, lengths: &[usize], headline: usize) -> Self {
        let sorted: BTreeSet<usize> = lengths.iter().copied().chain([headline]).collect();
        self.lengths = sorted.into_iter().filter(|length| *length > 0).collect();
        self.headline = headline.max(1);
        self
    }

    /// Judges so many users alone, evenly taken.
    #[must_use]
    pub fn sampled(mut self, count: usize) -> Self {
        if count > 0 && count < self.users.len() {
            let total = self.users.len();
            self.users = (0..count).map(|at| self.users[at * total / count]).collect();
        }
        self
    }

    /// The users judged.
    #[must_use]
    pub fn users(&self) -> &[usize] {
        &self.users
    }

    /// Of how many items a list is made.
    #[must_use]
    pub fn items(&self) -> usize {
        self.train.items()
    }

    /// Judges a model.
    #[must_use]
    pub fn judge(&self, model: &dyn Model) -> Judged {
        let listed: Vec<Vec<Listed>> = self
            .users
            .par_chunks(TOGETHER)
            .map_init(Vec::new, |scores, users| {
                self.score(model, users, scores);
                let rows = scores.chunks_exact_mut(self.items());
                users.iter().zip(rows).map(|(user, row)| self.list(*user, row)).collect()
            })
            .collect();
        self.gathered(listed)
    }

    /// Judges scores already made: a row for each of [`Trial::users`].
    #[must_use]
    pub(crate) fn judge_scores(&self, fill: &(dyn Fn(usize, &mut [f32]) + Sync)) -> Judged {
        let listed: Vec<Vec<Listed>> = (0..self.users.len())
            .into_par_iter()
            .map_init(
                || vec![0.0; self.items()],
                |row, at| {
                    fill(at, row);
                    vec![self.list(self.users[at], row)]
                },
            )
            .collect();
        self.gathered(listed)
    }

    /// The scores of users, one after another.
    pub(crate) fn score(&self, model: &dyn Model, users: &[usize], scores: &mut Vec<f32>) {
        let items = self.items();
        scores.resize(users.len() * items, 0.0);
        let rows = scores.par_chunks_mut(TOGETHER * items.max(1));
        rows.zip(users.par_chunks(TOGETHER)).for_each(|(scores, users)| {
            let histories: Vec<Row<'_>> =
                users.iter().map(|user| self.train.history(*user)).collect();
            model.score(&histories, scores);
        });
    }

    fn list(&self, user: usize, scores: &mut [f32]) -> Listed {
        let known = self.known.map(|known| known.row(user)).unwrap_or_default();
        for (item, _) in self.train.history(user).iter().chain(known.iter()) {
            scores[item] = f32::NEG_INFINITY;
        }
        for (score, among) in scores.iter_mut().zip(self.among.unwrap_or_default()) {
            if !among {
                *score = f32::NEG_INFINITY;
            }
        }
        let longest = self.lengths.last().copied().unwrap_or(self.headline);
        let mut shown = self.ranking.best(scores, longest);
        let relevant = self.truth.row(user).columns;
        let hits: Vec<bool> =
            shown.iter().map(|item| relevant.binary_search(item).is_ok()).collect();
        let values =
            self.lengths.iter().flat_map(|length| measures(&hits, relevant.len(), *length));
        let values = values.collect();
        let mut bands = [(0, 0); 3];
        for item in relevant {
            bands[self.band(*item)].1 += 1;
        }
        shown.truncate(self.headline);
        for (item, _) in shown.iter().zip(&hits).filter(|(_, hit)| **hit) {
            bands[self.band(*item)].0 += 1;
        }
        let look = self.looks.as_ref().map(|it| it.look(&shown, self.train.history(user)));
        Listed { values, bands, shown, look }
    }

    fn band(&self, item: u32) -> usize {
        Band::ALL.iter().position(|it| *it == self.bands[index(item)]).unwrap_or(0)
    }

    fn gathered(&self, listed: Vec<Vec<Listed>>) -> Judged {
        let mut values = Vec::with_capacity(self.users.len() * MEASURES.len() * self.lengths.len());
        let mut bands = Vec::with_capacity(self.users.len());
        let mut looks = Vec::with_capacity(self.users.len());
        let (mut shown, mut places) = (vec![0_usize; self.items()], 0);
        for one in listed.into_iter().flatten() {
            values.extend(one.values);
            bands.push(one.bands);
            looks.extend(one.look);
            places += one.shown.len();
            one.shown.into_iter().for_each(|item| shown[index(item)] += 1);
        }
        let covered = shown.iter().filter(|it| **it > 0).count();
        let met = |user: &usize| self.train.history(*user).columns.len();
        Judged {
            lengths: self.lengths.clone(),
            users: self.users.clone(),
            values,
            bands,
            coverage: (covered, self.items()),
            headline: self.headline,
            looks,
            histories: self.users.iter().map(met).collect(),
            personalisation: personalisation(&shown, self.users.len(), places),
        }
    }
}
