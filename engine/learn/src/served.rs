//! A model as it is served: for each item the few others that it speaks for most.
//!
//! A history's scores are the sum of its items' rows, which is what a linear item model computes,
//! short of the tails; what that costs is measured when a model is trained, beside the whole
//! model. A server needs neither a factor nor a dense matrix for it.

use rayon::prelude::*;

use crate::matrix::{Row, Sparse, largest, number};
use crate::models::{Model, Table};
use crate::store::Saved;

/// So many items are scored at once.
const TOGETHER: usize = 32;

/// What a model scores for each item as the only one of a history: the `keep` best, above 0, each
/// item itself left out. Items by items, the same on any number of cores.
#[must_use]
pub fn distilled(model: &dyn Model, keep: usize) -> Sparse {
    let items: Vec<u32> = (0..model.items()).map(number).collect();
    let rows: Vec<Vec<(u32, f32)>> = items
        .par_chunks(TOGETHER)
        .map_init(Vec::new, |scores: &mut Vec<f32>, alone| {
            scores.resize(alone.len() * model.items(), 0.0);
            let histories: Vec<Row<'_>> =
                alone.chunks(1).map(|columns| Row { columns, values: &[1.0] }).collect();
            model.score(&histories, scores);
            let rows = scores.chunks_exact(model.items().max(1));
            alone.iter().zip(rows).map(|(item, row)| best(*item, row, keep)).collect::<Vec<_>>()
        })
        .flatten()
        .collect();
    Sparse::from_rows(rows, model.items())
}

/// The served form of a model, to be saved and judged like any model.
#[must_use]
pub fn served(saved: &Saved, keep: usize) -> Saved {
    Saved {
        items: saved.items.clone(),
        recipe: saved.recipe.clone(),
        model: Box::new(Table::new(distilled(&*saved.model, keep))),
    }
}

/// The best scores of a row but an item's own; of equal ones the lower number.
fn best(item: u32, row: &[f32], keep: usize) -> Vec<(u32, f32)> {
    let above = row.iter().enumerate().filter(|(_, score)| **score > 0.0 && score.is_finite());
    let others = above.map(|(at, score)| (number(at), *score)).filter(|(at, _)| *at != item);
    largest(others.collect(), keep)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Interactions, Recipe, Resources, Side, fit};

    fn interactions() -> Interactions {
        let row = |items: &[u32]| items.iter().map(|item| (*item, 1.0)).collect::<Vec<_>>();
        let rows = vec![row(&[0, 1]), row(&[0, 1, 2]), row(&[1, 2]), row(&[3, 0])];
        Interactions::new(Sparse::from_rows(rows, 4)).unwrap()
    }

    #[test]
    fn a_row_is_what_the_model_says_of_the_item_alone() {
        let interactions = interactions();
        let recipe = Recipe::named("neighbours").unwrap();
        let model = fit(&recipe, &interactions, Side::default(), Resources::default()).unwrap();
        let table = distilled(&*model, 2);
        for item in 0..4 {
            let mut scores = vec![0.0; 4];
            model.score(&[Row { columns: &[number(item)], values: &[1.0] }], &mut scores);
            let row: Vec<(usize, f32)> = table.row(item).iter().collect();
            assert!(row.len() <= 2 && row.iter().all(|(other, _)| *other != item));
            assert!(row.iter().all(|(other, weight)| (scores[*other] - weight).abs() < 1e-6));
            let least = row.iter().map(|it| it.1).fold(f32::INFINITY, f32::min);
            let left = |other: &usize| *other != item && row.iter().all(|it| it.0 != *other);
            assert!((0..4).filter(left).all(|other| scores[other] <= least.max(0.0)));
        }
    }

    #[test]
    fn served_and_read_again_a_table_scores_the_same() {
        let interactions = interactions();
        let recipe = Recipe::named("ease").unwrap();
        let model = fit(&recipe, &interactions, Side::default(), Resources::default()).unwrap();
        let items = ["a", "b", "c", "d"].map(str::to_owned).to_vec();
        let saved = Saved { items, recipe: "{}".to_owned(), model };
        let table = served(&saved, 3);
        let again = Saved::from_bytes(&table.to_bytes(), "table").unwrap();
        let score = |it: &Saved| {
            let mut scores = vec![0.0; 4];
            it.model.score(&[interactions.history(1)], &mut scores);
            scores
        };
        assert_eq!(score(&table), score(&again));
        assert_eq!(again.table().map(Sparse::rows), Some(4));
        assert!(saved.table().is_none(), "a dense model is no table");
    }
}
