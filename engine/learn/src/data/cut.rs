//! A validation part cut from train: what settings are chosen by where none is given.

use crate::error::Error;
use crate::matrix::{Interactions, Sparse, number};
use crate::random::Random;

/// A user of fewer items keeps them all.
const ITEMS_MIN: usize = 3;

/// Cuts a share of each user's items off, at least one of those who have three; the same seed cuts
/// the same.
///
/// # Errors
/// Where nothing is left to cut or to learn from.
pub fn cut(train: &Interactions, share: f32, seed: u64) -> Result<(Interactions, Sparse), Error> {
    let mut random = Random::new(seed);
    let (mut kept, mut taken) = (Vec::new(), Vec::new());
    for user in 0..train.users() {
        let history = train.history(user);
        let mut items: Vec<(u32, f32)> =
            history.iter().map(|(item, value)| (number(item), value)).collect();
        random.shuffle(&mut items);
        let wanted = (items.len() as f32 * share).round();
        let count = (1..items.len()).take_while(|count| *count as f32 <= wanted).count().max(1);
        let count = if items.len() < ITEMS_MIN { 0 } else { count };
        taken.push(items.split_off(items.len() - count));
        kept.push(items);
    }
    let valid = Sparse::from_rows(taken, train.items());
    if valid.is_empty() {
        return Err(Error::Empty {
            what: "no user has three items: there is nothing to choose settings by".to_owned(),
            remedy: "give a model with --model and --settings, or a validation part with --valid",
        });
    }
    Ok((Interactions::new(Sparse::from_rows(kept, train.items()))?, valid))
}

#[cfg(test)]
mod tests {
    use super::cut;
    use crate::matrix::{Interactions, Sparse};

    #[test]
    fn a_cut_takes_a_share_and_keeps_the_rest() {
        let row = |count: u32| (0..count).map(|item| (item, 1.0)).collect::<Vec<_>>();
        let rows = vec![row(10), row(3), row(2), row(0)];
        let train = Interactions::new(Sparse::from_rows(rows, 10)).unwrap();
        let (rest, valid) = cut(&train, 0.2, 5).unwrap();
        let counts: Vec<usize> = (0..4).map(|user| valid.row(user).columns.len()).collect();
        assert_eq!(counts, [2, 1, 0, 0]);
        assert_eq!(rest.by_user().len() + valid.len(), 15);
        let taken = valid.row(0).columns;
        assert!(taken.iter().all(|item| !rest.history(0).columns.contains(item)));
        assert_eq!(cut(&train, 0.2, 5).unwrap().1, valid);
        let short = Interactions::new(Sparse::from_rows(vec![row(2)], 10)).unwrap();
        assert!(cut(&short, 0.2, 5).is_err());
    }
}
