//! How much memory a fit takes, foreseen before it begins.

use super::model::Resources;
use super::recipe::Recipe;
use crate::dense;
use crate::error::Error;
use crate::matrix::Interactions;

/// A column and a value of a sparse matrix; rows are gathered before they are put together.
const ENTRY_BYTES: usize = 2 * 8;
/// Beside the factors asked for, more are followed, and images of them: see `svd`.
const SPECTRUM_COPIES: usize = 4;

/// Refuses a recipe whose fit would take more than is allowed.
pub(super) fn check(
    recipe: &Recipe,
    interactions: &Interactions,
    resources: Resources,
) -> Result<(), Error> {
    let needed = needed_bytes(recipe, interactions);
    if needed <= resources.memory_bytes {
        return Ok(());
    }
    Err(Error::Memory {
        model: recipe.kind(),
        needed_mb: needed.div_ceil(1 << 20),
        allowed_mb: resources.memory_bytes >> 20,
        items: interactions.items(),
        remedy: remedy(recipe),
    })
}

fn remedy(recipe: &Recipe) -> &'static str {
    match recipe {
        Recipe::Ease(_) => {
            "raise --memory, solve for fewer items with `head`, or choose `local`, which needs no dense matrix"
        }
        Recipe::Local(_) => "raise --memory, or choose `walk`, which keeps few pairs of items",
        Recipe::Filter(_) | Recipe::Als(_) => "raise --memory, or ask for fewer factors",
        Recipe::Neighbours(_) | Recipe::Walk(_) | Recipe::Paths(_) => {
            "raise --memory, or lower `keep`"
        }
        Recipe::Popularity
        | Recipe::Recent(_)
        | Recipe::PageRank(_)
        | Recipe::Match(_)
        | Recipe::Cold { .. }
        | Recipe::Blend { .. } => "raise --memory, or take parts away",
    }
}

/// Bytes beside the interactions, at the worst.
fn needed_bytes(recipe: &Recipe, interactions: &Interactions) -> usize {
    let (users, items) = (interactions.users(), interactions.items());
    let table = |keep: usize| items.saturating_mul(keep.min(items)).saturating_mul(ENTRY_BYTES);
    let vectors = |factors: usize| (users + items).saturating_mul(factors).saturating_mul(4);
    match recipe {
        Recipe::Popularity | Recipe::Recent(_) => items * 4,
        Recipe::Neighbours(of) => table(of.keep),
        Recipe::Walk(of) => table(of.keep),
        Recipe::Ease(of) => {
            let met = interactions.popularity().iter().filter(|it| **it > 0.0).count();
            let solved = if of.head == 0 { met } else { of.head.min(met) };
            dense::inverse_bytes(solved).saturating_add(table(of.keep))
        }
        Recipe::Local(of) => {
            pairs(interactions).saturating_mul(ENTRY_BYTES).saturating_add(table(of.neighbours))
        }
        Recipe::Filter(of) => vectors(of.factors).saturating_mul(SPECTRUM_COPIES),
        Recipe::Als(of) => vectors(of.factors).saturating_mul(2),
        // The attributes twice: what is known of items is as large as the interactions.
        Recipe::Paths(of) => table(of.keep).saturating_mul(5),
        Recipe::PageRank(_) => interactions.by_user().len().saturating_mul(2 * ENTRY_BYTES),
        Recipe::Match(_) => interactions.by_user().len().saturating_mul(ENTRY_BYTES),
        Recipe::Cold { base, kin } => {
            needed_bytes(base, interactions).saturating_add(table(kin.neighbours))
        }
        Recipe::Blend { parts } => parts
            .iter()
            .map(|part| needed_bytes(&part.recipe, interactions))
            .fold(0, usize::saturating_add),
    }
}

/// How many pairs of items were met by one user, at the most.
fn pairs(interactions: &Interactions) -> usize {
    let items = interactions.items();
    let of_user = |user: usize| interactions.history(user).columns.len().saturating_pow(2);
    let met = (0..interactions.users()).map(of_user).fold(0, usize::saturating_add);
    met.min(items.saturating_mul(items))
}
