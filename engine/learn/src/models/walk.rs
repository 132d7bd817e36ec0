//! `RP3beta`: a random walk of three steps, user to item to user to item, with popular targets held
//! back (Paudel, Christoffel, Newell and Bernstein 2017).

use super::model::{powers, some, within};
use super::recipe::Walk;
use super::table::Table;
use crate::error::Error;
use crate::matrix::{Interactions, index, largest, number, pruned_product};

/// Fits the table. The user's own step is the same for all his items and left out: it changes no
/// order.
pub(crate) fn fit(settings: Walk, interactions: &Interactions) -> Result<Table, Error> {
    some("keep", settings.keep)?;
    within("alpha", settings.alpha, 0.0, 4.0)?;
    within("beta", settings.beta, 0.0, 2.0)?;
    let popularity = interactions.popularity();
    let from_items = powers(&popularity, -settings.alpha);
    let from_users = powers(&interactions.by_user().row_sums(), -settings.alpha);
    let of_targets = powers(&popularity, -settings.beta);
    // Each probability to the power alpha is its value's power times its degree's.
    let left = interactions.by_item().scaled(&from_items, &from_users);
    let weights = pruned_product(&left, interactions.by_user(), &|item, sums| {
        let own = number(item);
        let reached = sums.iter().filter(|(other, _)| *other != own);
        let reached = reached.map(|(other, sum)| (other, sum * of_targets[index(other)]));
        largest(reached.collect(), settings.keep)
    });
    Ok(Table::new(weights))
}

#[cfg(test)]
mod tests {
    use super::fit;
    use crate::matrix::{Interactions, Sparse};
    use crate::models::Walk;

    #[test]
    fn the_walk_by_hand() {
        let one = |items: &[u32]| items.iter().map(|item| (*item, 1.0)).collect::<Vec<_>>();
        let matrix = Sparse::from_rows(vec![one(&[0, 1]), one(&[0, 1, 2]), one(&[2])], 3);
        let data = Interactions::new(matrix).unwrap();
        let table = fit(Walk { keep: 9, alpha: 1.0, beta: 0.0 }, &data).unwrap();
        let row = table.weights().row(0);
        // From item 0 to either user by a half, to item 1 by a half and by a third.
        let to_one = 0.5 * 0.5 + 0.5 / 3.0;
        let to_two = 0.5 / 3.0;
        assert!((row.values[0] - to_one).abs() < 1e-6 && (row.values[1] - to_two).abs() < 1e-6);
        let held = fit(Walk { keep: 9, alpha: 1.0, beta: 1.0 }, &data).unwrap();
        assert!((held.weights().row(0).values[1] - to_two / 2.0).abs() < 1e-6);
    }
}
