//! The fit: how many segments, and how far each is drawn towards all, chosen by what held-out users
//! chose.

use std::collections::BTreeMap;

use linfa::DatasetBase;
use linfa::traits::Fit as _;
use linfa_clustering::KMeans;
use ndarray::Array2;

use super::coding::Coding;
use super::found::{Segment, Segments, nearest};
use super::profiles::{Facts, Profiles};
use crate::bootstrap::interval;
use crate::data::Split;
use crate::error::Error;
use crate::judge::{Judged, Trial};
use crate::matrix::{Interactions, Sparse};
use crate::random::Random;

/// Fewer users with a profile and interactions tell nothing.
const USERS_MIN: usize = 100;
/// So many segments are tried; one is the popularity of all.
const COUNTS: [usize; 8] = [1, 2, 3, 4, 6, 8, 12, 16];
/// So many interactions of all are tried as what a segment is drawn by.
const DRAWN: [f64; 6] = [100.0, 300.0, 1_000.0, 3_000.0, 10_000.0, 30_000.0];
/// So many parts the users fall into, each held out in turn.
const FOLDS: usize = 5;
/// So many of a segment's items are kept.
const POPULAR_MAX: usize = 500;
/// The length of the lists judged.
const AT: usize = 20;

/// Users by number with what is known of them.
type Known<'a> = [(usize, &'a Facts)];

/// Centres with the users of each.
struct Clusters {
    coding: Coding,
    centres: Vec<Vec<f64>>,
    members: Vec<Vec<usize>>,
}

/// How many segments and how far drawn.
#[derive(Clone, Copy)]
struct Chosen {
    count: usize,
    drawn: f64,
}

impl Segments {
    /// Learns segments from users of whom a profile and interactions are known. How many there are
    /// and how far each is drawn towards all is chosen on four fifths of the users, by cross-validated
    /// likelihood; how well that does is judged on the last fifth. None where users of like profiles
    /// choose no more alike than others, as far as twice the standard error tells: then one segment
    /// is best, and that is popularity.
    ///
    /// # Errors
    /// Fewer than 100 users with both.
    pub fn fit(profiles: &Profiles, split: &Split, seed: u64) -> Result<Option<Self>, Error> {
        let mut known: Vec<(usize, &Facts)> = split
            .users
            .all()
            .iter()
            .enumerate()
            .filter_map(|(user, name)| Some((user, profiles.get(name)?)))
            .filter(|(user, _)| !split.train.history(*user).columns.is_empty())
            .collect();
        if known.len() < USERS_MIN {
            let what = format!(
                "{} of {} users with a profile have interactions",
                known.len(),
                profiles.len()
            );
            let remedy = "segments need 100 of them: train without profiles, or name users alike in both files";
            return Err(Error::Empty { what, remedy });
        }
        Random::new(seed).shuffle(&mut known);
        let (held, rest) = known.split_at(known.len() / FOLDS);
        let chosen = choose(rest, &split.train);
        if chosen.count < 2 {
            return Ok(None);
        }
        let judged = judged(chosen, (rest, held), &split.train)?;
        let clusters = Clusters::find(&known, chosen.count);
        Ok(Some(clusters.named(chosen, judged, split)))
    }
}

/// The best by the likelihood of what held-out users chose, each fold of them held out in turn.
fn choose(known: &Known<'_>, train: &Interactions) -> Chosen {
    // Of each setting the nats of every user.
    let mut losses: BTreeMap<(usize, usize), Vec<f64>> = BTreeMap::new();
    for fold in 0..FOLDS {
        let part = |held: bool| -> Vec<(usize, &Facts)> {
            let users = known.iter().enumerate();
            users.filter(|(at, _)| (at % FOLDS == fold) == held).map(|(_, it)| *it).collect()
        };
        let (rest, held) = (part(false), part(true));
        for (size, segments) in COUNTS.into_iter().enumerate() {
            let clusters = Clusters::find(&rest, segments);
            let counts = clusters.counts(train);
            for (at, drawn) in DRAWN.into_iter().enumerate() {
                let shares = shares(&counts, drawn);
                let of_users = held.iter().map(|it| clusters.loss(&shares, it, train));
                losses.entry((size, at)).or_default().extend(of_users);
            }
        }
    }
    let sum = |setting: &(usize, usize)| losses[setting].iter().sum::<f64>();
    let settings = losses.keys().copied();
    let best = settings.min_by(|one, other| sum(one).total_cmp(&sum(other))).unwrap_or_default();
    // One segment is the same however far it is drawn towards itself.
    let gains: Vec<f64> =
        losses[&(0, 0)].iter().zip(&losses[&best]).map(|(one, many)| one - many).collect();
    let size = if is_beyond_chance(&gains) { best.0 } else { 0 };
    Chosen { count: COUNTS[size], drawn: DRAWN[best.1] }
}

/// Whether the mean is above 0 by more than twice its standard error.
fn is_beyond_chance(gains: &[f64]) -> bool {
    let count = gains.len() as f64;
    let mean = gains.iter().sum::<f64>() / count;
    let spread = gains.iter().map(|it| (it - mean).powi(2)).sum::<f64>() / count;
    mean > 2.0 * (spread / count).sqrt()
}

fn met(users: &Known<'_>, train: &Interactions) -> f64 {
    users.iter().map(|(user, _)| train.history(*user).columns.len() as f64).sum()
}

/// How users do who were never learned from, by their profile alone.
fn judged(
    chosen: Chosen,
    (rest, held): (&Known<'_>, &Known<'_>),
    train: &Interactions,
) -> Result<BTreeMap<String, f64>, Error> {
    let clusters = Clusters::find(rest, chosen.count);
    let segments = shares(&clusters.counts(train), chosen.drawn);
    let all = Clusters::find(rest, 1);
    let popular = shares(&all.counts(train), chosen.drawn);
    let mut before: Vec<Vec<(u32, f32)>> = vec![Vec::new(); train.users()];
    let mut after = before.clone();
    let row = |user: usize| {
        let history = train.history(user);
        history.columns.iter().copied().zip(history.values.iter().copied()).collect()
    };
    rest.iter().for_each(|(user, _)| before[*user] = row(*user));
    held.iter().for_each(|(user, _)| after[*user] = row(*user));
    let before = Interactions::new(Sparse::from_rows(before, train.items()))?;
    let after = Sparse::from_rows(after, train.items());
    let mut figures = BTreeMap::new();
    let trial = Trial::new(&before, None, &after).at(&[AT], AT);
    let of_user: BTreeMap<usize, &Facts> = held.iter().copied().collect();
    let judge = |clusters: &Clusters, shares: &[Vec<f64>]| -> Judged {
        trial.judge_scores(&|at, row| {
            let facts = of_user.get(&trial.users()[at]);
            let share = &shares[facts.map_or(0, |facts| clusters.of(facts))];
            row.iter_mut().zip(share).for_each(|(score, share)| *score = single(*share));
        })
    };
    let count = met(held, train);
    let (with, without) = (judge(&clusters, &segments), judge(&all, &popular));
    for (name, clusters, shares, judged) in
        [("segments", &clusters, &segments, &with), ("all", &all, &popular, &without)]
    {
        let loss: f64 = held.iter().map(|it| clusters.loss(shares, it, train)).sum();
        figures.insert(format!("loss_{name}"), loss / count);
        for measure in ["recall", "ndcg"] {
            figures.insert(format!("{measure}@{AT}_{name}"), judged.mean(measure, AT));
        }
    }
    let gains = gains(&with, &without);
    let mean = |rows: &[usize]| rows.iter().map(|at| gains[*at]).sum::<f64>() / rows.len() as f64;
    let users: Vec<usize> = (0..gains.len()).collect();
    if let Some((low, high)) = interval(&users, &mean) {
        figures.insert("gain_low".to_owned(), low);
        figures.insert("gain_high".to_owned(), high);
    }
    figures.insert("gain".to_owned(), mean(&users));
    figures.insert("held_users".to_owned(), held.len() as f64);
    Ok(figures)
}

fn gains(with: &Judged, without: &Judged) -> Vec<f64> {
    let (with, without) = (with.values("ndcg", AT), without.values("ndcg", AT));
    with.iter().zip(&without).map(|(one, other)| f64::from(one - other)).collect()
}

/// Each segment's probability of each item, and so of an interaction there: its own counts with so
/// many of all users' (a Dirichlet prior; of all users' with one more of every item).
fn shares(counts: &[Vec<f64>], drawn: f64) -> Vec<Vec<f64>> {
    let items = counts.first().map_or(0, Vec::len);
    let all: Vec<f64> =
        (0..items).map(|item| 1.0 + counts.iter().map(|it| it[item]).sum::<f64>()).collect();
    let whole: f64 = all.iter().sum();
    let of = |own: &Vec<f64>| -> Vec<f64> {
        let sum = own.iter().sum::<f64>() + drawn;
        own.iter().zip(&all).map(|(own, all)| (own + drawn * all / whole) / sum).collect()
    };
    counts.iter().map(of).collect()
}

impl Clusters {
    /// As many clusters of users, the largest first; always the same of the same users.
    fn find(known: &Known<'_>, count: usize) -> Self {
        let facts: Vec<&Facts> = known.iter().map(|(_, facts)| *facts).collect();
        let coding = Coding::new(&facts);
        let coded: Vec<Vec<Option<f64>>> = facts.iter().map(|it| coding.of(it)).collect();
        let centres = centres(&coded, coding.width(), count);
        let mut members = vec![Vec::new(); centres.len()];
        for ((user, _), of_user) in known.iter().zip(&coded) {
            let at = nearest(of_user, centres.iter().map(Vec::as_slice)).unwrap_or(0);
            members[at].push(*user);
        }
        let mut both: Vec<(Vec<f64>, Vec<usize>)> = centres.into_iter().zip(members).collect();
        both.sort_by_key(|(_, members)| std::cmp::Reverse(members.len()));
        let (centres, members) = both.into_iter().unzip();
        Self { coding, centres, members }
    }

    /// Where a profile belongs; one of which nothing is known, with most users.
    fn of(&self, facts: &Facts) -> usize {
        nearest(&self.coding.of(facts), self.centres.iter().map(Vec::as_slice)).unwrap_or(0)
    }

    /// How often each item was met in each.
    fn counts(&self, train: &Interactions) -> Vec<Vec<f64>> {
        let of = |members: &Vec<usize>| {
            let mut counts = vec![0.0; train.items()];
            for user in members {
                train.history(*user).iter().for_each(|(item, _)| counts[item] += 1.0);
            }
            counts
        };
        self.members.iter().map(of).collect()
    }

    /// The nats of what a user chose.
    fn loss(
        &self,
        shares: &[Vec<f64>],
        (user, facts): &(usize, &Facts),
        train: &Interactions,
    ) -> f64 {
        let share = &shares[self.of(facts)];
        train.history(*user).iter().map(|(item, _)| -share[item].ln()).sum()
    }

    fn named(self, chosen: Chosen, judged: BTreeMap<String, f64>, split: &Split) -> Segments {
        let shares = shares(&self.counts(&split.train), chosen.drawn);
        let parts = self.centres.into_iter().zip(self.members).zip(shares);
        let segments = parts.map(|((centre, members), shares)| Segment {
            centre,
            users: members.len(),
            popular: popular(&shares, split.items.all()),
        });
        Segments { coding: self.coding, segments: segments.collect(), drawn: chosen.drawn, judged }
    }
}

/// The items with the greatest shares, by their part of the greatest.
fn popular(shares: &[f64], items: &[String]) -> Vec<(String, f32)> {
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by(|one, other| shares[*other].total_cmp(&shares[*one]).then(one.cmp(other)));
    let top = order.first().map_or(1.0, |first| shares[*first]);
    let kept = order.into_iter().take(POPULAR_MAX);
    kept.map(|item| (items[item].clone(), single(shares[item] / top))).collect()
}

#[expect(clippy::cast_possible_truncation, reason = "a share needs no more digits")]
fn single(share: f64) -> f32 {
    share as f32
}

/// The centres of so many clusters by k-means (Lloyd, from k-means++); of what is not known of a
/// user, the mean.
fn centres(coded: &[Vec<Option<f64>>], width: usize, count: usize) -> Vec<Vec<f64>> {
    if count < 2 || width == 0 || coded.len() < count {
        return vec![vec![0.0; width]];
    }
    let values = coded.iter().flatten().map(|it| it.unwrap_or(0.0)).collect();
    let Ok(users) = Array2::from_shape_vec((coded.len(), width), values) else {
        return vec![vec![0.0; width]];
    };
    let found =
        KMeans::params(count).n_runs(4).max_n_iterations(100).fit(&DatasetBase::from(users));
    let Ok(found) = found else { return vec![vec![0.0; width]] };
    found.centroids().outer_iter().map(|centre| centre.to_vec()).collect()
}

#[cfg(test)]
mod tests;
