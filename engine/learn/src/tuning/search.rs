//! The search: every kind once, then steps from the best, then a blend. Bounded by a clock that is
//! an argument; what was tried before is not tried again.

use serde::{Deserialize, Serialize};

use super::blending;
use super::space::{starts, step};
use crate::error::Error;
use crate::judge::Trial;
use crate::matrix::{Interactions, Sparse};
use crate::models::{Recipe, Resources, Side, fit};
use crate::random::Random;

/// Of the time, so much goes to single models; the rest to blends of them.
const SINGLES: f64 = 0.7;
/// A kind this far behind the best is not stepped from.
const BEHIND: f64 = 0.85;
/// So many steps that find nothing new end a search.
const DRY_MAX: usize = 50;

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
    /// Seconds for all of it.
    pub budget_s: f64,
    /// Seconds for one fit, as far as those before tell.
    pub fit_s_max: f64,
    /// So many users are judged; 0 for all.
    pub users: usize,
    /// Seconds since any fixed moment.
    pub clock: &'a dyn Fn() -> f64,
    /// Is told of every attempt.
    pub progress: &'a dyn Fn(&Attempt),
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
}

impl Attempt {
    /// What is made as large as possible: both yardsticks, summed.
    #[must_use]
    pub fn worth(&self) -> f64 {
        self.recall + self.ndcg
    }
}

/// What a search found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The best recipe.
    pub best: Attempt,
    /// Everything tried, in order.
    pub attempts: Vec<Attempt>,
}

impl std::fmt::Debug for Search<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Search").field("budget_s", &self.budget_s).finish_non_exhaustive()
    }
}

impl Search<'_> {
    /// Searches. `known` is what an earlier search tried, which this one goes on from.
    ///
    /// # Errors
    /// Where not even popularity can be fitted.
    pub fn run(&self, known: Vec<Attempt>) -> Result<Found, Error> {
        let begin = (self.clock)();
        let left = |share: f64| begin + self.budget_s * share - (self.clock)();
        let trial = Trial::new(self.train, None, self.valid).sampled(self.users);
        let mut tried = known;
        let knows = self.side.attributes.is_some();
        for recipe in starts(self.train.items(), knows) {
            self.attempt(&trial, recipe, left(SINGLES), &mut tried)?;
        }
        let mut random = Random::new(self.resources.seed);
        let mut dry = 0;
        while left(SINGLES) > 0.0 && dry < DRY_MAX {
            let led = leaders(&tried);
            let from = led.get(random.below(led.len().max(1)));
            let recipe = from.map(|it| step(&it.recipe, knows, &mut random));
            let new = match recipe {
                Some(recipe) => self.attempt(&trial, recipe, left(SINGLES), &mut tried)?,
                None => false,
            };
            dry = if new { 0 } else { dry + 1 };
        }
        let blend = blending::blend(self, &leaders(&tried), &|| left(1.0))?;
        if let Some(blend) = blend {
            (self.progress)(&blend);
            tried.push(blend);
        }
        let best = tried.iter().max_by(|one, other| one.worth().total_cmp(&other.worth()));
        let best = best.cloned().ok_or_else(|| Error::Empty {
            what: "no model was tried".to_owned(),
            remedy: "give more time with --budget",
        })?;
        Ok(Found { best, attempts: tried })
    }

    /// Tries a recipe unless it was tried, or would take longer than is left; whether it did.
    fn attempt(
        &self,
        trial: &Trial<'_>,
        recipe: Recipe,
        left: f64,
        tried: &mut Vec<Attempt>,
    ) -> Result<bool, Error> {
        let expected = expected(&recipe, self.train.items(), tried);
        let fits = expected < left && expected < self.fit_s_max;
        if !fits || tried.iter().any(|it| it.recipe == recipe) {
            return Ok(false);
        }
        let begin = (self.clock)();
        let model = match fit(&recipe, self.train, self.side, self.resources) {
            Ok(model) => model,
            // What does not fit this machine or cannot be solved is passed over.
            Err(Error::Memory { .. } | Error::Singular { .. }) => return Ok(false),
            Err(error) => return Err(error),
        };
        let fit_s = (self.clock)() - begin;
        let judged = trial.judge(&*model);
        let (recall, ndcg) = (judged.mean("recall", 20), judged.mean("ndcg", 20));
        let attempt = Attempt { recipe, recall, ndcg, fit_s };
        (self.progress)(&attempt);
        tried.push(attempt);
        Ok(true)
    }
}

/// How long a fit will take, by the last one of its kind; nothing is known of a kind never tried.
fn expected(recipe: &Recipe, items: usize, tried: &[Attempt]) -> f64 {
    let mut of_kind = tried.iter().rev().filter(|it| it.recipe.kind() == recipe.kind());
    let size = |recipe: &Recipe| match recipe {
        Recipe::Ease(of) if of.head > 0 => of.head.min(items) as f64,
        Recipe::Ease(_) => items as f64,
        Recipe::Local(of) => of.neighbours as f64,
        Recipe::Filter(of) => of.factors.max(1) as f64,
        Recipe::Popularity | Recipe::Neighbours(_) | Recipe::Walk(_) | Recipe::Blend { .. } => 1.0,
    };
    let power = match recipe {
        Recipe::Ease(_) => 3,
        Recipe::Local(_) => 2,
        Recipe::Filter(_) => 1,
        Recipe::Popularity | Recipe::Neighbours(_) | Recipe::Walk(_) | Recipe::Blend { .. } => 0,
    };
    let last = of_kind.next();
    last.map_or(0.0, |it| it.fit_s * (size(recipe) / size(&it.recipe)).powi(power))
}

/// The best attempt of each kind (a kind of filter or solve by its order or head), the best first;
/// those far behind left out.
fn leaders(tried: &[Attempt]) -> Vec<Attempt> {
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

    use super::Search;
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
        let run = |known| {
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
                budget_s: 150.0,
                fit_s_max: 60.0,
                users: 0,
                clock: &clock,
                progress: &|_| {},
            };
            search.run(known).unwrap()
        };
        let found = run(Vec::new());
        let popular = &found.attempts[0];
        assert_eq!(popular.recipe.kind(), "popularity");
        assert!(found.best.worth() > popular.worth() * 1.3, "{:?}", found.best);
        assert_eq!(run(Vec::new()).best.recipe, found.best.recipe);
        let further = run(found.attempts.clone());
        assert!(further.attempts.len() > found.attempts.len());
        assert!(further.best.worth() >= found.best.worth());
    }
}
