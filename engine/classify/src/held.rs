//! What channels say of examples they have not seen: what calibration and the cascade learn from.

use std::collections::{BTreeMap, BTreeSet};

use crate::channels::{Channels, Evidence};
use crate::fusion::{Fusion, Held};
use crate::matrix::as_float;
use crate::{Example, Fitness, Measured, Settings};

/// The evidence of every example from channels that have not seen it.
#[derive(Debug, Default)]
pub(crate) struct HeldOut {
    /// From the features alone.
    pub(crate) sparse: Vec<Held>,
    /// From features and vectors; the same examples in the same order, or none without vectors.
    pub(crate) dense: Vec<Held>,
}

/// With more examples than this, fewer parts are held out: each is large enough.
const MANY: usize = 4000;
/// The parts for many examples.
const PARTS_OF_MANY: usize = 3;
/// The cascade stops at the features only where they are at least so sure.
const SURE_MIN: f32 = 0.6;
/// The share of what the features settle that may be told wrong where the vector would have told it right.
const LOST_SHARE_MAX: f32 = 0.01;
/// Fewer held-out examples than this decide nothing about the cascade.
const DECIDED_MIN: usize = 30;

impl HeldOut {
    /// Holds out one part after another, and fits channels to all examples beside.
    pub(crate) fn new(
        classes: usize,
        examples: &[Example],
        settings: &Settings,
    ) -> (Channels, Self) {
        let most = if examples.len() > MANY { PARTS_OF_MANY } else { usize::MAX };
        let count = settings.folds.clamp(2, most);
        let parts = parts(examples, count);
        let hold = |part: usize| {
            let seen = examples.iter().zip(&parts).filter(|(_, it)| **it != part);
            let seen: Vec<&Example> = seen.map(|(it, _)| it).collect();
            let rest = examples.iter().zip(&parts).filter(|(_, it)| **it == part);
            let rest: Vec<&Example> = rest.map(|(it, _)| it).collect();
            Self::of(&Channels::fit(classes, &seen), classes, &seen, &rest)
        };
        std::thread::scope(|scope| {
            let fits: Vec<_> = (0..count).map(|part| scope.spawn(move || hold(part))).collect();
            let all: Vec<&Example> = examples.iter().collect();
            let channels = Channels::fit(classes, &all);
            let mut held = Self::default();
            for fit in fits {
                let part = fit.join().unwrap_or_default();
                held.sparse.extend(part.sparse);
                held.dense.extend(part.dense);
            }
            weigh(&mut held.sparse, settings);
            weigh(&mut held.dense, settings);
            (channels, held)
        })
    }

    fn of(channels: &Channels, classes: usize, seen: &[&Example], rest: &[&Example]) -> Self {
        let known: BTreeSet<usize> = seen.iter().filter_map(|it| it.class).collect();
        let mut held = Self::default();
        for example in rest {
            let class = example.class.filter(|class| *class < classes);
            let taught = class.is_some_and(|class| known.contains(&class));
            let heard = channels.hear(&example.sparse);
            let plain = channels.evidence(&heard, None);
            hold(plain, class, taught, example.weight, &mut held.sparse);
            if channels.knows_vectors() && example.dense.is_some() {
                let full = channels.evidence(&heard, example.dense.as_deref());
                hold(full, class, taught, example.weight, &mut held.dense);
            }
        }
        held
    }

    /// How well the held-out examples were told.
    pub(crate) fn fitness(&self, sparse: &Fusion, dense: &Fusion, sure_min: f32) -> Fitness {
        let plain: Vec<Judged> = self.sparse.iter().map(|held| Judged::new(sparse, held)).collect();
        let full: Vec<Judged> = self.dense.iter().map(|held| Judged::new(dense, held)).collect();
        let skipped = |it: &&Judged| it.inside && it.sure >= sure_min;
        let inside = as_float(plain.iter().filter(|it| it.inside).count()).max(1.0);
        Fitness {
            sparse: Measured::of(&plain),
            dense: (!full.is_empty()).then(|| Measured::of(&full)),
            settled_share: as_float(plain.iter().filter(skipped).count()) / inside,
        }
    }

    /// How sure the features alone must be so that the vector is not asked for: as little as loses
    /// hardly one in a hundred of the held-out examples that they settle. Above 1 where that is
    /// never so.
    pub(crate) fn sure_min(&self, sparse: &Fusion, dense: &Fusion) -> f32 {
        if self.dense.len() != self.sparse.len() {
            return f32::INFINITY;
        }
        let mut judged: Vec<(f32, f32, f32)> = Vec::with_capacity(self.sparse.len());
        for ((plain, class, weight), (full, ..)) in self.sparse.iter().zip(&self.dense) {
            let (found, sure) = sparse.first(plain);
            let wrong = |found: Option<usize>| f32::from(u8::from(found != *class));
            if found.is_some() && sure >= SURE_MIN {
                judged.push((sure, wrong(found) - wrong(dense.first(full).0), *weight));
            }
        }
        judged.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.total_cmp(&other.1)));
        let (mut lost, mut settled, mut least) = (0.0, 0.0, f32::INFINITY);
        for (place, (sure, loss, weight)) in judged.iter().enumerate() {
            lost += weight * loss;
            settled += weight;
            if lost <= LOST_SHARE_MAX * settled && place + 1 >= DECIDED_MIN {
                least = *sure;
            }
        }
        least
    }
}

/// One held-out example as it was told.
struct Judged {
    /// Whether it belongs to a class.
    inside: bool,
    right: bool,
    sure: f32,
    weight: f32,
}

impl Judged {
    fn new(fusion: &Fusion, (evidence, class, weight): &Held) -> Self {
        let (found, sure) = fusion.first(evidence);
        Self { inside: class.is_some(), right: found == *class, sure, weight: *weight }
    }
}

/// How many bins the calibration error has.
const BINS: u8 = 10;

impl Measured {
    fn of(judged: &[Judged]) -> Self {
        let share = |inside: bool| {
            let own = || judged.iter().filter(move |it| it.inside == inside);
            let right = own().filter(|it| it.right).map(|it| it.weight).sum::<f32>();
            right / own().map(|it| it.weight).sum::<f32>().max(f32::MIN_POSITIVE)
        };
        let total = judged.iter().map(|it| it.weight).sum::<f32>().max(f32::MIN_POSITIVE);
        let off = |bin: u8| {
            let from = f32::from(bin) / f32::from(BINS);
            let to =
                if bin + 1 == BINS { f32::INFINITY } else { f32::from(bin + 1) / f32::from(BINS) };
            let own = judged.iter().filter(|it| it.sure >= from && it.sure < to);
            own.map(|it| it.weight * (it.sure - f32::from(u8::from(it.right)))).sum::<f32>().abs()
        };
        Self {
            accuracy: share(true),
            outside_recall: share(false),
            calibration_error: (0..BINS).map(off).sum::<f32>() / total,
        }
    }
}

/// Keeps evidence as what it is, if its class was taught, and as what it would be without its class.
fn hold(evidence: Evidence, class: Option<usize>, taught: bool, weight: f32, held: &mut Vec<Held>) {
    if let Some(class) = class {
        held.push((evidence.without(class), None, UNTAUGHT * weight));
    }
    if taught || class.is_none() {
        held.push((evidence, class, weight));
    }
}

/// Marks the weight of an example whose class was taken away until all are known.
const UNTAUGHT: f32 = -1.0;

/// Lets the examples outside every class, and those whose class was taken away, count together what the settings say of
/// what all others count.
fn weigh(held: &mut [Held], settings: &Settings) {
    if let Some(share) = settings.outside_weight {
        weigh_outside(held, share, 1.0);
    }
    weigh_outside(held, settings.untaught_weight, UNTAUGHT);
}

/// Weighs the examples without a class whose weight has a sign.
fn weigh_outside(held: &mut [Held], share: f32, sign: f32) {
    let inside = held.iter().filter(|it| it.1.is_some()).map(|it| it.2).sum::<f32>();
    let picked = |it: &&mut Held| it.1.is_none() && it.2 * sign > 0.0;
    let all = held.iter_mut().filter(picked).map(|it| it.2 * sign).sum::<f32>();
    let times = sign * share * inside / all.max(f32::MIN_POSITIVE);
    for (.., weight) in held.iter_mut().filter(picked) {
        *weight *= times;
    }
}

/// The part each example is held out with: the templates of a class take turns.
fn parts(examples: &[Example], count: usize) -> Vec<usize> {
    let mut templates: BTreeMap<Option<usize>, BTreeSet<u64>> = BTreeMap::new();
    for example in examples {
        templates.entry(example.class).or_default().insert(example.fold);
    }
    let turns: BTreeMap<(Option<usize>, u64), usize> = templates
        .iter()
        .flat_map(|(class, folds)| {
            folds.iter().enumerate().map(move |(turn, fold)| ((*class, *fold), turn % count))
        })
        .collect();
    examples.iter().map(|it| turns.get(&(it.class, it.fold)).copied().unwrap_or(0)).collect()
}
