//! Parts cut from interactions: what is judged where no part is given for it, and what settings
//! are chosen by.

use std::cmp::Ordering;

use super::told::Event;
use crate::error::Error;
use crate::matrix::{Interactions, Sparse, index, number};
use crate::random::Random;

/// A user of fewer items keeps them all.
const ITEMS_MIN: usize = 3;

/// How a part is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The latest interactions of all users together: what a shop meets.
    Time,
    /// Each user's last item.
    Last,
    /// A drawn share of each user's items.
    Share,
    /// Of half of the users the same, of the others a drawn item with those most often met beside it.
    Blocks,
}

impl By {
    /// What people call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Time => "temporal",
            Self::Last => "leave-one-out",
            Self::Share => "random",
            Self::Blocks => "blocks",
        }
    }
}

/// Cuts a share of each user's items off, at least one of those who have three; the same seed cuts
/// the same.
///
/// # Errors
/// Where nothing is left to cut or to learn from.
pub fn cut(train: &Interactions, share: f32, seed: u64) -> Result<(Interactions, Sparse), Error> {
    cut_by(train, share, seed, |_, _| ())
}

/// The same, but every other user, by lot, loses a block: one drawn item with those of the user's
/// that are nearest to it by the cosine of who met them. What is left then tells less of what was
/// taken, as it does of what comes later: items of one season, trip or project come and go together
/// (block cross-validation: Roberts et al. 2017).
pub(super) fn cut_blocks(
    train: &Interactions,
    share: f32,
    seed: u64,
) -> Result<(Interactions, Sparse), Error> {
    cut_by(train, share, seed, |items, random| {
        if items.len() >= ITEMS_MIN && random.below(2) == 0 {
            let first = items[0].0;
            items.sort_by_cached_key(|(item, _)| Near(nearness(train, first, *item)));
        }
    })
}

/// Takes the last of each user's items, after `order` had a say in their order, which was drawn.
fn cut_by(
    train: &Interactions,
    share: f32,
    seed: u64,
    order: impl Fn(&mut [(u32, f32)], &mut Random),
) -> Result<(Interactions, Sparse), Error> {
    let mut random = Random::new(seed);
    let mut taken = Vec::new();
    for user in 0..train.users() {
        let history = train.history(user);
        let mut items: Vec<(u32, f32)> =
            history.iter().map(|(item, value)| (number(item), value)).collect();
        random.shuffle(&mut items);
        let wanted = (items.len() as f32 * share).round();
        let count = (1..items.len()).take_while(|count| *count as f32 <= wanted).count().max(1);
        let count = if items.len() < ITEMS_MIN { 0 } else { count };
        order(&mut items, &mut random);
        taken.push(items.split_off(items.len() - count));
    }
    parted(train, Sparse::from_rows(taken, train.items()))
}

/// How near two items are, so that it can be sorted by.
#[derive(PartialEq)]
struct Near(f64);

impl Eq for Near {}

impl PartialOrd for Near {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Near {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// The cosine of the users who met two items.
fn nearness(train: &Interactions, one: u32, other: u32) -> f64 {
    let users = |item: u32| train.by_item().row(index(item)).columns;
    let (one, other) = (users(one), users(other));
    let shared = one.iter().filter(|user| other.binary_search(user).is_ok()).count();
    shared as f64 / (one.len() as f64 * other.len() as f64).sqrt().max(1.0)
}

/// Cuts the latest share of all interactions off; those of one moment stay together.
pub(super) fn cut_latest(
    train: &Interactions,
    events: &[Event],
    share: f32,
) -> Result<(Interactions, Sparse), Error> {
    let mut times: Vec<f64> = events.iter().filter_map(|it| it.time_s).collect();
    times.sort_by(f64::total_cmp);
    let kept = times.len() as f32 * (1.0 - share);
    let count = (1..times.len()).take_while(|count| *count as f32 <= kept).count();
    let Some(from_s) = times.get(count).copied().filter(|it| *it > times[0]) else {
        return Err(Error::Empty {
            what: "no moment tells earlier interactions from later ones".to_owned(),
            remedy: "split by --split random, or give the parts as files",
        });
    };
    let mut rows = vec![Vec::new(); train.users()];
    for event in events.iter().filter(|it| it.time_s.is_some_and(|time_s| time_s >= from_s)) {
        rows[index(event.user)].push((event.item, 1.0));
    }
    parted(train, Sparse::from_rows(rows, train.items()))
}

/// Cuts the last item of each user off who has three: the latest, of one moment the one told last.
pub(super) fn cut_last(
    train: &Interactions,
    events: &[Event],
) -> Result<(Interactions, Sparse), Error> {
    let mut last: Vec<Option<&Event>> = vec![None; train.users()];
    for event in events {
        let held = &mut last[index(event.user)];
        if held.is_none_or(|held| event.time_s >= held.time_s) {
            *held = Some(event);
        }
    }
    let long = |user: usize| train.history(user).columns.len() >= ITEMS_MIN;
    let rows = last.into_iter().enumerate().map(|(user, last)| {
        last.filter(|_| long(user)).map(|it| (it.item, 1.0)).into_iter().collect()
    });
    parted(train, Sparse::from_rows(rows.collect(), train.items()))
}

fn parted(train: &Interactions, taken: Sparse) -> Result<(Interactions, Sparse), Error> {
    if taken.is_empty() {
        return Err(Error::Empty {
            what: "no user has three items: there is nothing to choose settings by".to_owned(),
            remedy: "give a model with --model and --settings, or a validation part with --valid",
        });
    }
    Ok((train.without(&taken)?, taken))
}

#[cfg(test)]
mod tests {
    use super::{cut, cut_blocks, cut_last, cut_latest};
    use crate::data::told::Event;
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

    #[test]
    fn a_block_is_what_is_met_together() {
        // Every user met five items of one kind and five of another.
        let row = |_| (0..10).map(|item| (item, 1.0)).collect::<Vec<_>>();
        let mut rows: Vec<Vec<(u32, f32)>> = (0..40).map(row).collect();
        rows.extend((0..200).map(|_| (0..5).map(|item| (item, 1.0)).collect::<Vec<_>>()));
        rows.extend((0..200).map(|_| (5..10).map(|item| (item, 1.0)).collect::<Vec<_>>()));
        let train = Interactions::new(Sparse::from_rows(rows, 10)).unwrap();
        let of_one_kind = |valid: &Sparse| {
            let kinds = |user: usize| valid.row(user).columns.iter().map(|it| *it < 5);
            let one =
                (0..40).filter(|user| kinds(*user).all(|it| it) || !kinds(*user).any(|it| it));
            one.count()
        };
        let (rest, valid) = cut_blocks(&train, 0.4, 5).unwrap();
        assert_eq!(rest.by_user().len() + valid.len(), train.by_user().len());
        assert_eq!(cut_blocks(&train, 0.4, 5).unwrap().1, valid);
        let (blocks, drawn) = (of_one_kind(&valid), of_one_kind(&cut(&train, 0.4, 5).unwrap().1));
        assert!(blocks >= 15 && drawn <= 10, "{blocks} {drawn}");
    }

    fn events(told: &[(u32, u32, f64)]) -> (Interactions, Vec<Event>) {
        let users = told.iter().map(|it| it.0 + 1).max().unwrap();
        let rows = (0..users).map(|user| {
            told.iter().filter(|it| it.0 == user).map(|it| (it.1, 1.0)).collect::<Vec<_>>()
        });
        let train = Interactions::new(Sparse::from_rows(rows.collect(), 9)).unwrap();
        let event = |(user, item, time)| Event { user, item, time_s: Some(time) };
        (train, told.iter().copied().map(event).collect())
    }

    #[test]
    fn the_latest_are_cut_and_a_moment_is_never_parted() {
        let told = [(0, 1, 50.0), (0, 2, 10.0), (1, 1, 20.0), (1, 3, 40.0), (1, 4, 40.0)];
        let (train, events) = events(&told);
        // Of five a fifth is one; but half of it stands at 50 and the rest before.
        let (rest, late) = cut_latest(&train, &events, 0.2).unwrap();
        assert_eq!((late.row(0).columns, late.row(1).columns), (&[1][..], &[][..]));
        assert_eq!(rest.by_user().len(), 4);
        // Two fifths begin within the moment 40, which goes as a whole.
        let (_, late) = cut_latest(&train, &events, 0.4).unwrap();
        assert_eq!((late.row(0).columns, late.row(1).columns), (&[1][..], &[3, 4][..]));
        let same: Vec<Event> = events.iter().map(|it| Event { time_s: Some(7.0), ..*it }).collect();
        let told = cut_latest(&train, &same, 0.2).unwrap_err().to_string();
        assert!(told.contains("--split random"), "{told}");
    }

    #[test]
    fn the_last_of_each_user_who_has_three() {
        let told = [(0, 1, 50.0), (0, 2, 10.0), (0, 3, 50.0), (1, 1, 20.0), (1, 3, 40.0)];
        let (train, events) = events(&told);
        let (rest, last) = cut_last(&train, &events).unwrap();
        assert_eq!((last.row(0).columns, last.row(1).columns), (&[3][..], &[][..]));
        assert_eq!(rest.history(0).columns, [1, 2]);
    }
}
