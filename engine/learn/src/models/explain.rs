//! Why an item scores as it does: what each item of the history adds.

use super::model::Model;
use crate::matrix::Row;

/// Sums of floats in another order differ by so much of their size.
const ROUNDING: f32 = 1e-3;

/// An item's score in parts: `shares` and `rest` add up to `score`.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    /// What the model says of the item.
    pub score: f32,
    /// What each item of the history adds to it, in the order of the history.
    pub shares: Vec<f32>,
    /// What no item of the history adds: 0 but for rounding where `additive`.
    pub rest: f32,
    /// Whether the score is the sum of what the items of the history say. Where it is not, a share
    /// is what the score loses without that item, and the rest is what they come to together.
    pub additive: bool,
}

/// Explains the score of an item for a history; `item` is below `model.items()`.
#[must_use]
pub fn explain(model: &dyn Model, history: Row<'_>, item: usize) -> Explained {
    let score = scored(model, &[history], item)[0];
    let (shares, additive) = match model.shares(history, item) {
        Some(shares) => (shares, true),
        None => (lost(model, history, item, score), false),
    };
    let rest = score - shares.iter().sum::<f32>();
    Explained { score, shares, rest, additive }
}

/// What each item of a history scores an item alone, if that adds up to what all together do.
pub(super) fn alone<M: Model + ?Sized>(
    model: &M,
    history: Row<'_>,
    item: usize,
) -> Option<Vec<f32>> {
    let single =
        |at: usize| Row { columns: &history.columns[at..=at], values: &history.values[at..=at] };
    let singles = (0..history.columns.len()).map(single);
    let shares: Vec<f32> = singles.map(|it| scored(model, &[it], item)[0]).collect();
    let whole = scored(model, &[history], item)[0];
    let (sum, size) = shares
        .iter()
        .fold((0.0, whole.abs()), |(sum, size), share| (sum + share, size + share.abs()));
    (f32::abs(sum - whole) <= ROUNDING * size).then_some(shares)
}

/// What the score loses without each item of the history.
fn lost(model: &dyn Model, history: Row<'_>, item: usize, score: f32) -> Vec<f32> {
    let without = |at: usize| {
        let (mut columns, mut values) = (history.columns.to_vec(), history.values.to_vec());
        columns.remove(at);
        values.remove(at);
        score - scored(model, &[Row { columns: &columns, values: &values }], item)[0]
    };
    (0..history.columns.len()).map(without).collect()
}

/// The scores of an item for histories.
fn scored<M: Model + ?Sized>(model: &M, histories: &[Row<'_>], item: usize) -> Vec<f32> {
    let mut scores = vec![0.0; histories.len() * model.items()];
    model.score(histories, &mut scores);
    scores.chunks_exact(model.items().max(1)).map(|row| row[item]).collect()
}

#[cfg(test)]
mod tests {
    use super::explain;
    use crate::models::{Part, Recipe, Resources, Side, fit};
    use crate::{Interactions, Random, Sparse};

    fn interactions() -> Interactions {
        let mut random = Random::new(7);
        let rows = (0..60).map(|_| {
            let count = 2 + random.below(6);
            let mut row: Vec<(u32, f32)> = (0..20).map(|item| (item, 1.0)).collect();
            random.shuffle(&mut row);
            row.truncate(count);
            row
        });
        Interactions::new(Sparse::from_rows(rows.collect(), 20)).unwrap()
    }

    #[test]
    fn shares_and_the_rest_are_the_score_and_only_als_and_popularity_have_one() {
        let interactions = interactions();
        let part = |name: &str, weight| Part { weight, recipe: Recipe::named(name).unwrap() };
        let mut recipes: Vec<Recipe> = Recipe::NAMES
            .iter()
            // These ask for attributes, or for times.
            .filter(|it| !["match", "paths", "pagerank", "recent"].contains(it))
            .map(|name| Recipe::named(name).unwrap())
            .collect();
        recipes.push(Recipe::Blend { parts: vec![part("walk", 1.0), part("ease", 0.5)] });
        recipes.push(Recipe::Blend { parts: vec![part("walk", 1.0), part("als", 0.5)] });
        for recipe in recipes {
            let (side, resources) = (Side::default(), Resources::default());
            let model = fit(&recipe, &interactions, side, resources).unwrap();
            for user in [0, 1, 2] {
                let history = interactions.history(user);
                let found = explain(&*model, history, 4);
                let sum = found.shares.iter().sum::<f32>() + found.rest;
                assert!((sum - found.score).abs() < 1e-4, "{recipe:?}: {found:?}");
                assert_eq!(found.shares.len(), history.columns.len());
                let text = serde_json::to_string(&recipe).unwrap();
                let told = !(text.contains("als") || text.contains("popularity"));
                assert_eq!(found.additive, told, "{recipe:?}");
                let small = found.rest.abs() < 1e-3 * (1.0 + found.score.abs());
                assert!(small || !told, "{recipe:?}: {found:?}");
            }
        }
    }

    #[test]
    fn what_the_score_loses_is_what_an_item_gave() {
        let interactions = interactions();
        let recipe = Recipe::named("als").unwrap();
        let model = fit(&recipe, &interactions, Side::default(), Resources::default()).unwrap();
        let history = interactions.history(0);
        let found = explain(&*model, history, 4);
        let mut scores = vec![0.0; 20];
        let (columns, values) = (&history.columns[1..], &history.values[1..]);
        model.score(&[crate::Row { columns, values }], &mut scores);
        assert!((found.score - scores[4] - found.shares[0]).abs() < 1e-6);
    }
}
