//! The search: every kind once, then steps from the best, then a blend. Bounded by a clock that is
//! an argument; what was tried before is not tried again.

use serde::{Deserialize, Serialize};

use super::blending;
use super::space::{Knows, starts, step};
use crate::error::Error;
use crate::judge::Trial;
use crate::matrix::{Interactions, Sparse};
use crate::models::{Model, Recipe, Resources, Side, fit};
use crate::random::Random;

/// A kind this far behind the best is not stepped from.
const BEHIND: f64 = 0.85;
/// So many steps that find nothing new end a search.
const DRY_MAX: usize = 50;
/// A fit may take so many times longer than one like it did.
pub(super) const SLACK: f64 = 1.3;
/// No model is judged that takes longer than this share of a budget to score users: it would be too
/// slow to serve, and others could be tried instead.
const JUDGING: f64 = 0.05;
/// No step from what is known takes longer than this share of a budget.
const STEPPING: f64 = 0.08;
/// Weighing a blend takes about this share of a budget, beside its fits.
const WEIGHING: f64 = 0.08;

/// What to search on, and within what.
#[derive(Clone, Copy)]
pub struct Search<'a> {
    /// What models are fitted from: without the validation part.
    pub train: &'a Interactions,
    /// What they are judged by.
    pub valid: &'a Sparse,
    /// What is known of items.
    pub side: Side<'a>,
    /// What a fit may use.
    pub resources: Resources,
    /// Seconds for all of it, and for fitting once more what was found.
    pub budget_s: f64,
    /// Seconds for one fit, as far as those before tell.
    pub fit_s_max: f64,
    /// So many users are judged; 0 for all.
    pub users: usize,
    /// Seconds since any fixed moment; the budget begins at 0.
    pub clock: &'a dyn Fn() -> f64,
    /// Is told everything tried so far, after every attempt.
    pub progress: &'a dyn Fn(&[Attempt]),
}

/// One recipe tried.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    /// What was fitted.
    pub recipe: Recipe,
    /// Recall at 20 on the validation part.
    pub recall: f64,
    /// NDCG at 20 on the validation part.
    pub ndcg: f64,
    /// Seconds the fit took.
    pub fit_s: f64,
    /// Seconds the judgement took.
    pub judge_s: f64,
}

impl Attempt {
    /// What is made as large as possible: both yardsticks, summed.
    #[must_use]
    pub fn worth(&self) -> f64 {
        self.recall + self.ndcg
    }

    /// The best of several; of equals the first.
    #[must_use]
    pub fn best(tried: &[Self]) -> Option<&Self> {
        tried.iter().reduce(|best, it| if it.worth() > best.worth() { it } else { best })
    }
}

/// What a search found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The recipe chosen: a blend that a standard error does not tell from the best, or the best.
    pub best: Attempt,
    /// Everything tried, in order.
    pub attempts: Vec<Attempt>,
    /// Why recipes were passed over.
    pub notes: Vec<String>,
}

/// What a search has come to so far.
struct Course<'a> {
    search: &'a Search<'a>,
    trial: Trial<'a>,
    tried: Vec<Attempt>,
    notes: Vec<String>,
}

impl std::fmt::Debug for Search<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Search").field("budget_s", &self.budget_s).finish_non_exhaustive()
    }
}

impl Search<'_> {
    /// What this search is of: attempts of a search of other data say nothing of it.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let parts = [Some(self.train.by_user()), Some(self.valid), self.side.attributes];
        let sums = parts.into_iter().flatten().map(Sparse::fingerprint);
        let words: Vec<String> = sums.map(|sum| format!("{sum:016x}")).collect();
        format!("{}-{}", words.join("-"), self.users)
    }

    /// Searches. `known` is what an earlier search of the same data tried, which this one goes on
    /// from.
    ///
    /// # Errors
    /// Where not even popularity can be fitted.
    pub fn run(&self, known: Vec<Attempt>) -> Result<Found, Error> {
        let trial = Trial::new(self.train, None, self.valid).sampled(self.users);
        let mut course = Course { search: self, trial, tried: known, notes: Vec::new() };
        course.singles()?;
        let left = || self.budget_s - (self.clock)();
        let blend = blending::blend(self, &leaders(&course.tried), &left)?;
        if let Some(blend) = &blend {
            course.tried.push(blend.clone());
            (self.progress)(&course.tried);
        }
        // A blend is as good as the best, as far as can be told, and leans on no model alone.
        let best = blend.or_else(|| Attempt::best(&course.tried).cloned());
        let best = best.ok_or_else(|| Error::Empty {
            what: "no model was tried".to_owned(),
            remedy: "give more time with --budget",
        })?;
        Ok(Found { best, attempts: course.tried, notes: course.notes })
    }
}

impl Course<'_> {
    /// Every kind as it usually is, from its cheapest size on, then steps from the best of each.
    fn singles(&mut self) -> Result<(), Error> {
        let attributes = self.search.side.attributes.is_some();
        let times = self.search.train.ages_days().is_some();
        for recipe in starts(self.search.train.items(), Knows { attributes, times }) {
            self.attempt(recipe, self.search.budget_s)?;
        }
        let longest = self.search.budget_s * STEPPING;
        let mut random = Random::new(self.search.resources.seed);
        let mut dry = 0;
        while self.left() > 0.0 && dry < DRY_MAX {
            let led = leaders(&self.tried);
            // The best as often as all others together, and so on down.
            let turn = (1..led.len()).find(|_| random.below(2) == 0).unwrap_or(led.len());
            let from = led.get(turn.saturating_sub(1));
            let new = match from.map(|it| step(&it.recipe, attributes, &mut random)) {
                Some(recipe) => self.attempt(recipe, longest)?,
                None => false,
            };
            dry = if new { 0 } else { dry + 1 };
        }
        Ok(())
    }

    /// Seconds left for single models: what is best so far is fitted once more for a blend, and
    /// once more from everything.
    fn left(&self) -> f64 {
        let led = leaders(&self.tried);
        let again: f64 = led.iter().take(blending::PARTS_MAX).map(|it| it.fit_s).sum();
        let again = again.min(self.search.fit_s_max) * 2.0 * SLACK;
        let budget_s = self.search.budget_s * (1.0 - WEIGHING);
        budget_s - again - (self.search.clock)()
    }

    /// Tries a recipe unless it was tried, or would take longer than this or than is left; whether
    /// it did.
    fn attempt(&mut self, recipe: Recipe, longest: f64) -> Result<bool, Error> {
        let search = self.search;
        let (fit_s, judge_s) = expected(&recipe, search.train.items(), &self.tried);
        // Whatever becomes the best is fitted twice more.
        let in_time = (fit_s + judge_s) * SLACK < self.left().min(longest)
            && fit_s <= search.fit_s_max
            && judge_s <= search.budget_s * JUDGING;
        let first = self.tried.is_empty();
        if !(in_time || first) || self.tried.iter().any(|it| it.recipe == recipe) {
            return Ok(false);
        }
        let begin = (search.clock)();
        let model = match fit(&recipe, search.train, search.side, search.resources) {
            Ok(model) => model,
            // What does not fit this machine or cannot be solved is passed over, and told.
            Err(error @ (Error::Memory { .. } | Error::Singular { .. })) => {
                self.notes.push(format!("passed over: {error}"));
                return Ok(false);
            }
            Err(error) => return Err(error),
        };
        let attempt = judged(search, &self.trial, (recipe, &*model), begin);
        self.tried.push(attempt);
        (search.progress)(&self.tried);
        Ok(true)
    }
}

/// Judges a model whose fit began at a moment and ends now.
pub(super) fn judged(
    search: &Search<'_>,
    trial: &Trial<'_>,
    (recipe, model): (Recipe, &dyn Model),
    begin: f64,
) -> Attempt {
    let fitted = (search.clock)();
    let judged = trial.judge(model);
    let (recall, ndcg) = (judged.mean("recall", 20), judged.mean("ndcg", 20));
    let (fit_s, judge_s) = (fitted - begin, (search.clock)() - fitted);
    Attempt { recipe, recall, ndcg, fit_s, judge_s }
}

/// How long a fit and its judgement will take, by the last ones of its kind; nothing is known of a
/// kind never tried.
fn expected(recipe: &Recipe, items: usize, tried: &[Attempt]) -> (f64, f64) {
    let filters =
        |it: &Attempt| matches!((recipe, &it.recipe), (Recipe::Filter(_), Recipe::Filter(_)));
    let mut later = tried.iter().rev();
    let of_kind = later.clone().find(|it| it.recipe.kind() == recipe.kind());
    let Some(last) = of_kind.or_else(|| later.find(|it| filters(it))) else {
        return (0.0, 0.0);
    };
    let order = |recipe: &Recipe| match recipe {
        Recipe::PageRank(of) => of.steps as f64,
        Recipe::Popularity
        | Recipe::Recent(_)
        | Recipe::Neighbours(_)
        | Recipe::Walk(_)
        | Recipe::Ease(_)
        | Recipe::Local(_)
        | Recipe::Filter(_)
        | Recipe::Als(_)
        | Recipe::Match(_)
        | Recipe::Paths(_)
        | Recipe::Cold { .. }
        | Recipe::Blend { .. } => 1.0,
    };
    let effort = |recipe: &Recipe| match recipe {
        Recipe::Ease(of) if of.head > 0 => (of.head.min(items) as f64).powi(3),
        Recipe::Ease(_) => (items as f64).powi(3),
        Recipe::Local(of) => (of.neighbours as f64).powf(1.5),
        Recipe::Filter(of) => of.factors.max(1) as f64,
        Recipe::Als(of) => (of.factors.pow(2) * of.sweeps) as f64,
        Recipe::Popularity
        | Recipe::Recent(_)
        | Recipe::PageRank(_)
        | Recipe::Neighbours(_)
        | Recipe::Walk(_)
        | Recipe::Match(_)
        | Recipe::Paths(_)
        | Recipe::Cold { .. }
        | Recipe::Blend { .. } => 1.0,
    };
    let times = effort(recipe) / effort(&last.recipe);
    let hops = order(recipe) / order(&last.recipe);
    (last.fit_s * times, last.judge_s * times.clamp(1.0, 4.0).max(hops))
}

/// The best attempt of each kind, the best first; those far behind left out.
pub(super) fn leaders(tried: &[Attempt]) -> Vec<Attempt> {
    let mut sorted: Vec<&Attempt> = tried
        .iter()
        .filter(|it| !matches!(it.recipe, Recipe::Popularity | Recipe::Blend { .. }))
        .collect();
    sorted.sort_by(|one, other| other.worth().total_cmp(&one.worth()));
    let best = sorted.first().map_or(0.0, |it| it.worth());
    let mut led: Vec<Attempt> = Vec::new();
    for attempt in sorted.into_iter().filter(|it| it.worth() >= best * BEHIND) {
        if led.iter().all(|it| it.recipe.kind() != attempt.recipe.kind()) {
            led.push(attempt.clone());
        }
    }
    led
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::{Attempt, Found, Search};
    use crate::data::cut;
    use crate::matrix::{Interactions, Sparse};
    use crate::models::{Resources, Side};
    use crate::random::Random;

    /// Users who like either the even or the odd items.
    fn two_tastes() -> Interactions {
        let mut random = Random::new(4);
        let rows = (0..200_u32)
            .map(|user| {
                let mut items: Vec<u32> = (0..30).map(|item| item * 2 + user % 2).collect();
                random.shuffle(&mut items);
                items.into_iter().take(8).map(|item| (item, 1.0)).collect()
            })
            .collect();
        Interactions::new(Sparse::from_rows(rows, 60)).unwrap()
    }

    #[test]
    fn a_search_beats_popularity_repeats_and_goes_on() {
        let (train, valid) = cut(&two_tastes(), 0.2, 3).unwrap();
        let run = |known, budget_s| {
            let tick = Cell::new(0.0);
            let clock = || {
                tick.set(tick.get() + 1.0);
                tick.get()
            };
            let search = Search {
                train: &train,
                valid: &valid,
                side: Side::default(),
                resources: Resources::default(),
                budget_s,
                fit_s_max: 60.0,
                users: 0,
                clock: &clock,
                progress: &|_| {},
            };
            let found = search.run(known).unwrap();
            (found, tick.get())
        };
        let (found, took) = run(Vec::new(), 300.0);
        assert!(took < 300.0, "{took}");
        let popular = &found.attempts[0];
        assert_eq!(popular.recipe.kind(), "popularity");
        assert!(found.best.worth() > popular.worth() * 1.3, "{:?}", found.best);
        assert_eq!(run(Vec::new(), 300.0).0.best.recipe, found.best.recipe);
        let further = run(found.attempts.clone(), 300.0).0;
        assert!(further.attempts.len() > found.attempts.len());
        let best = |found: &Found| Attempt::best(&found.attempts).map_or(0.0, Attempt::worth);
        assert!(best(&further) >= best(&found));
        // What a standard error does not tell from the best, of 200 users, is not far from it.
        assert!(found.best.worth() > best(&found) * 0.9, "{:?}", found.best);
        let hasty = run(Vec::new(), 1.0).0;
        assert_eq!(hasty.attempts.len(), 1, "popularity is always there");
    }

    #[test]
    fn what_does_not_fit_is_passed_over_and_told() {
        let (train, valid) = cut(&two_tastes(), 0.2, 3).unwrap();
        let search = Search {
            train: &train,
            valid: &valid,
            side: Side::default(),
            resources: Resources { memory_bytes: 20_000, ..Resources::default() },
            budget_s: 1e9,
            fit_s_max: 60.0,
            users: 0,
            clock: &|| 0.0,
            progress: &|_| {},
        };
        let found = search.run(Vec::new()).unwrap();
        assert!(found.notes.iter().any(|it| it.contains("passed over: ease needs")), "{found:?}");
        let other = Search { valid: train.by_user(), ..search };
        assert_ne!(search.fingerprint(), other.fingerprint());
        assert_eq!(search.fingerprint(), search.clone().fingerprint());
    }
}
