//! Which model and which kin score items that nobody met: tried on further items held out.

use super::search::{Attempt, Search, judged};
use crate::data::ColdSplit;
use crate::error::Error;
use crate::judge::Trial;
use crate::models::{Ease, Kin, Local, Recipe, Walk, fit};

/// What was tried on items held out of a part to learn from: every kind of base with the usual kin,
/// then each setting of the best one in turn, as long as the budget lasts. `search` tells what a fit
/// may use; its own parts are not looked at.
///
/// # Errors
/// What a fit says; a recipe that does not fit the memory is passed over.
pub fn cold_attempts(search: &Search<'_>, split: &ColdSplit) -> Result<Vec<Attempt>, Error> {
    let trial = Trial::new(&split.train, None, &split.truth).among(&split.held);
    let trial = trial.sampled(search.users);
    let mut tried: Vec<Attempt> = Vec::new();
    for base in bases() {
        let recipe = Recipe::Cold { base: Box::new(base), kin: Kin::default() };
        attempt(search, (split, &trial), recipe, &mut tried)?;
    }
    for turned in turns() {
        let Some(Recipe::Cold { base, kin }) = Attempt::best(&tried).map(|it| it.recipe.clone())
        else {
            break;
        };
        let recipe = Recipe::Cold { base, kin: turned(kin) };
        attempt(search, (split, &trial), recipe, &mut tried)?;
    }
    Ok(tried)
}

/// Tries a recipe unless it was tried or there is no time for it.
fn attempt(
    search: &Search<'_>,
    (split, trial): (&ColdSplit, &Trial<'_>),
    recipe: Recipe,
    tried: &mut Vec<Attempt>,
) -> Result<(), Error> {
    let begin = (search.clock)();
    let slowest = tried.iter().map(|it| it.fit_s + it.judge_s).fold(0.0, f64::max);
    let in_time = tried.is_empty() || begin + 2.0 * slowest < search.budget_s;
    if !in_time || tried.iter().any(|it| it.recipe == recipe) {
        return Ok(());
    }
    match fit(&recipe, &split.train, search.side, search.resources) {
        Ok(model) => {
            tried.push(judged(search, trial, (recipe, &*model), begin));
            (search.progress)(tried);
            Ok(())
        }
        Err(Error::Memory { .. } | Error::Singular { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

fn bases() -> Vec<Recipe> {
    vec![
        Recipe::Local(Local { neighbours: 50, ..Local::default() }),
        Recipe::Walk(Walk { beta: 0.2, ..Walk::default() }),
        Recipe::Ease(Ease::default()),
        Recipe::Popularity,
    ]
}

/// One setting set, the others left.
type Turn = Box<dyn Fn(Kin) -> Kin>;

fn turns() -> Vec<Turn> {
    let mut turns: Vec<Turn> = Vec::new();
    for _ in 0..2 {
        for rarity in [0.25, 0.0, 0.75] {
            turns.push(Box::new(move |kin| Kin { rarity, ..kin }));
        }
        for ridge in [0.3, 3.0, 10.0, 30.0] {
            turns.push(Box::new(move |kin| Kin { ridge, ..kin }));
        }
        for own in [0.5, 2.0] {
            turns.push(Box::new(move |kin| Kin { own, ..kin }));
        }
        for neighbours in [50, 200, 400] {
            turns.push(Box::new(move |kin| Kin { neighbours, ..kin }));
        }
    }
    turns
}
