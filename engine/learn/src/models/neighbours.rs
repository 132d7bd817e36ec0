//! Item-item nearest neighbours: what was met by the same users (Sarwar et al. 2001; the
//! asymmetric denominator of Aiolli 2013).

use super::model::{powers, some, within};
use super::recipe::Neighbours;
use super::table::Table;
use crate::error::Error;
use crate::matrix::{Interactions, index, largest, number, pruned_product};

/// Fits the table.
pub(crate) fn fit(settings: Neighbours, interactions: &Interactions) -> Result<Table, Error> {
    some("keep", settings.keep)?;
    within("shrinkage", settings.shrinkage, 0.0, 1e6)?;
    within("user_power", settings.user_power, 0.0, 2.0)?;
    within("target_power", settings.target_power, 0.0, 1.0)?;
    let of_users = powers(&interactions.by_user().row_sums(), -settings.user_power);
    let ones = vec![1.0; interactions.items()];
    let left = interactions.by_item().scaled(&ones, &of_users);
    // The length of an item under the same weights of users.
    let lengths: Vec<f32> = (0..interactions.items())
        .map(|item| {
            let row = interactions.by_item().row(item);
            row.iter().map(|(user, value)| value * value * of_users[user]).sum()
        })
        .collect();
    let as_target = powers(&lengths, settings.target_power);
    let as_source = powers(&lengths, 1.0 - settings.target_power);
    let weights = pruned_product(&left, interactions.by_user(), &|item, sums| {
        let own = number(item);
        let likes = sums.iter().filter(|(other, _)| *other != own).map(|(other, sum)| {
            let scale = as_source[item] * as_target[index(other)] + settings.shrinkage;
            (other, sum / scale)
        });
        largest(likes.collect(), settings.keep)
    });
    Ok(Table::new(weights))
}

#[cfg(test)]
mod tests {
    use super::fit;
    use crate::matrix::{Interactions, Sparse};
    use crate::models::Neighbours;

    #[test]
    fn the_cosine_by_hand() {
        // Users met {0, 1}, {0, 1, 2}, {2}: items 0 and 1 share both their users, 0 and 2 one.
        let one = |items: &[u32]| items.iter().map(|item| (*item, 1.0)).collect::<Vec<_>>();
        let matrix = Sparse::from_rows(vec![one(&[0, 1]), one(&[0, 1, 2]), one(&[2])], 3);
        let data = Interactions::new(matrix).unwrap();
        let plain = Neighbours { keep: 9, shrinkage: 0.0, user_power: 0.0, target_power: 0.5 };
        let table = fit(plain, &data).unwrap();
        let row = table.weights().row(0);
        assert_eq!(row.columns, [1, 2]);
        assert!((row.values[0] - 1.0).abs() < 1e-6 && (row.values[1] - 0.5).abs() < 1e-6);
        let shrunk = fit(Neighbours { shrinkage: 2.0, ..plain }, &data).unwrap();
        assert!((shrunk.weights().row(0).values[0] - 0.5).abs() < 1e-6);
        // Users by 1 over their items: 2 · (1/2 + 1/3) / 2 of the length's root squared is 1 again.
        let weighted = fit(Neighbours { user_power: 1.0, ..plain }, &data).unwrap();
        let row = weighted.weights().row(0);
        assert!((row.values[0] - 1.0).abs() < 1e-6, "{row:?}");
        let by_hand = (1.0 / 3.0) / f32::sqrt((0.5 + 1.0 / 3.0) * (1.0 / 3.0 + 1.0));
        assert!((row.values[1] - by_hand).abs() < 1e-6, "{row:?}");
        assert!(fit(Neighbours { keep: 0, ..plain }, &data).is_err());
        assert!(fit(Neighbours { shrinkage: f32::NAN, ..plain }, &data).is_err());
    }
}
