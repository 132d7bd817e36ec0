//! Meta-path proximities (after `PathSim`, Sun et al. 2011, and the commuting matrices of meta-paths):
//! item–attribute–item, and with users between: item–user–item–attribute–item and its reverse. Each
//! path is a product of sparse matrices; what they add up to is a table of items.

use super::kin::{lengths_of_one, of};
use super::model::{Side, some, within};
use super::neighbours;
use super::recipe::{Neighbours, Paths};
use super::table::Table;
use crate::error::Error;
use crate::matrix::{Interactions, Sparse, largest, number, pruned_product};

/// Fits the table.
pub(crate) fn fit(
    settings: Paths,
    interactions: &Interactions,
    side: Side<'_>,
) -> Result<Table, Error> {
    some("keep", settings.keep)?;
    some("kin", settings.kin)?;
    within("rarity", settings.rarity, 0.0, 2.0)?;
    within("direct", settings.direct, 0.0, 1e3)?;
    let kin = kin(of(side)?, settings);
    let near = Neighbours { keep: settings.keep, ..Neighbours::default() };
    let near = neighbours::fit(near, interactions)?.into_weights();
    // A copy of each, so that both products prune alike.
    let through = [(&near, &kin), (&kin, &near)].map(|(left, right)| {
        pruned_product(left, right, &|item, sums| {
            let own = number(item);
            largest(sums.iter().filter(|(other, _)| *other != own).collect(), settings.keep)
        })
    });
    let rows = (0..kin.rows()).map(|item| {
        let paths = through.iter().flat_map(|it| it.row(item).iter());
        let direct = kin.row(item).iter().map(|(other, value)| (other, settings.direct * value));
        let summed = paths.chain(direct).map(|(other, value)| (number(other), value));
        summed.filter(|(_, value)| *value > 0.0).collect()
    });
    Ok(Table::new(Sparse::from_rows(rows.collect(), kin.columns())))
}

/// Items by their nearest by attributes: shares of a step, which sum to 1.
fn kin(attributes: &Sparse, settings: Paths) -> Sparse {
    let attributes = lengths_of_one(attributes, settings.rarity);
    pruned_product(&attributes, &attributes.transposed(), &|item, sums| {
        let own = number(item);
        let near = sums.iter().filter(|(other, _)| *other != own).collect();
        let mut near = largest(near, settings.kin);
        let total: f32 = near.iter().map(|(_, like)| like).sum();
        near.iter_mut().for_each(|(_, like)| *like /= total.max(f32::MIN_POSITIVE));
        near
    })
}

#[cfg(test)]
mod tests {
    use super::fit;
    use crate::matrix::{Interactions, Sparse};
    use crate::models::{Model as _, Paths, Side};

    #[test]
    fn paths_by_hand() {
        // Item 0 and item 1 were met together; item 2 shares its attribute with item 1.
        let data = Interactions::new(Sparse::ones(&[&[0, 1], &[0, 1]], 3)).unwrap();
        let attributes = Sparse::ones(&[&[1], &[0], &[0]], 2);
        let side = Side { attributes: Some(&attributes) };
        let settings = Paths { direct: 0.5, ..Paths::default() };
        let table = fit(settings, &data, side).unwrap();
        let weights = table.table().unwrap();
        // From 1 to 2 by the attribute; from 0 to 2 by the users and then the attribute.
        assert_eq!(weights.row(1).columns, [2]);
        assert!((weights.row(1).values[0] - 0.5).abs() < 1e-6);
        assert_eq!(weights.row(0).columns, [2]);
        assert_eq!(weights.row(2).columns, [0, 1], "back again");
        let likeness = weights.row(0).values[0];
        assert!(likeness > 0.0 && (weights.row(2).values[0] - likeness).abs() < 1e-6);
        assert!(fit(Paths::default(), &data, Side::default()).is_err());
    }
}
