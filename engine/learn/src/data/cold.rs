//! Items held out of everything that is learned from: what a model makes of what is new.

use crate::error::Error;
use crate::matrix::{Interactions, Sparse, index, number};
use crate::random::Random;

/// Interactions without some items, and those items with who met them.
#[derive(Clone, Debug)]
pub struct ColdSplit {
    /// What is learned from: nobody meets an item held out.
    pub train: Interactions,
    /// Who met the items held out.
    pub truth: Sparse,
    /// Whether each item is held out.
    pub held: Vec<bool>,
}

/// Holds a share of the items out that anybody met, drawn: the same seed draws the same.
///
/// # Errors
/// Where no item is left to hold out or to learn from.
pub fn hold_out(train: &Interactions, share: f32, seed: u64) -> Result<ColdSplit, Error> {
    let popularity = train.popularity();
    let mut met: Vec<usize> = (0..train.items()).filter(|item| popularity[*item] > 0.0).collect();
    Random::new(seed).shuffle(&mut met);
    let wanted = met.len() as f32 * share;
    let count = (1..=met.len()).take_while(|count| *count as f32 <= wanted).count();
    if count == 0 || count == met.len() {
        return Err(Error::Empty {
            what: format!("{count} of {} items would be held out", met.len()),
            remedy: "give more items, or another share with --cold-items",
        });
    }
    let mut held = vec![false; train.items()];
    met.truncate(count);
    met.iter().for_each(|item| held[*item] = true);
    let rows = (0..train.users()).map(|user| {
        let history = train.history(user).iter().filter(|(item, _)| held[*item]);
        history.map(|(item, _)| (number(item), 1.0)).collect()
    });
    let truth = Sparse::from_rows(rows.collect(), train.items());
    Ok(ColdSplit { train: train.without(&truth)?, truth, held })
}

impl ColdSplit {
    /// How many items are held out, and how many of them have no attribute.
    #[must_use]
    pub fn counts(&self, attributes: &Sparse) -> (usize, usize) {
        let held = (0..self.held.len()).filter(|item| self.held[*item]);
        let items: Vec<u32> = held.map(number).collect();
        let bare = items.iter().filter(|item| attributes.row(index(**item)).columns.is_empty());
        (items.len(), bare.count())
    }
}

#[cfg(test)]
mod tests {
    use super::hold_out;
    use crate::matrix::{Interactions, Sparse, index};

    #[test]
    fn nobody_meets_what_is_held_out() {
        let rows = (0..20).map(|user| (0..5).map(|at| ((user + at * 3) % 10, 1.0)).collect());
        let all = Interactions::new(Sparse::from_rows(rows.collect(), 12)).unwrap();
        let split = hold_out(&all, 0.3, 8).unwrap();
        assert_eq!(split.held.iter().filter(|it| **it).count(), 3);
        assert_eq!(split.train.by_user().len() + split.truth.len(), 100);
        let of_train = split.train.by_user().parts().1;
        assert!(of_train.iter().all(|item| !split.held[index(*item)]));
        assert!(split.truth.parts().1.iter().all(|item| split.held[index(*item)]));
        let again = hold_out(&all, 0.3, 8).unwrap();
        assert!(again.held == split.held && hold_out(&all, 0.3, 9).unwrap().held != split.held);
        let bare = Sparse::from_rows(vec![vec![]; 12], 1);
        assert_eq!(split.counts(&bare), (3, 3));
        let one = Interactions::new(Sparse::from_rows(vec![vec![(0, 1.0)]], 1)).unwrap();
        assert!(hold_out(&one, 0.3, 8).unwrap_err().to_string().contains("--cold-items"));
        assert!(hold_out(&all, 1.0, 8).is_err());
    }
}
