//! What speaks for each class: every channel fitted to the same examples.

use crate::Example;
use crate::dense::{Dense, Placed};
use crate::linear::{Labelled, Linear};
use crate::nearest::Nearest;
use crate::small::SmallRow;
use crate::vocabulary::{Row, Vocabulary};

/// How many channels speak for a class.
pub(crate) const CHANNELS: usize = 5;
/// How many numbers tell what lies outside every class.
pub(crate) const SIGNS: usize = 11;

/// The channels, fitted. The last class of each is the outside.
#[derive(Clone, Debug, Default)]
pub(crate) struct Channels {
    classes: usize,
    vocabulary: Vocabulary,
    linear: Linear,
    nearest: Nearest,
    dense: Dense,
}

/// What a text's features say: a score for each class and the outside, by channel.
#[derive(Clone, Debug, Default)]
pub(crate) struct Heard {
    linear: Vec<f32>,
    nearest: Vec<f32>,
    /// The share of the text's weight that no example has, 0 to 1.
    unknown: f32,
}

/// What speaks for each class, and how much of the text is known at all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Evidence {
    /// The most probable classes with what each channel says.
    pub(crate) classes: Vec<(usize, [f32; CHANNELS])>,
    /// What each channel says of the outside.
    outside: [f32; CHANNELS],
    /// The share of the text's weight that no example has, 0 to 1.
    unknown: f32,
}

/// How many classes are told apart; the others are far behind.
const CLASSES_MAX: usize = 12;
/// What each channel is worth when candidates are chosen.
const RANK: [f32; CHANNELS] = [1.0, 2.0, 1.0, 2.0, 0.0];
/// What an error counts beside the size of the weights.
const COST: f32 = 30.0;

impl Channels {
    /// Fits the channels to some examples of `classes` classes.
    pub(crate) fn fit(classes: usize, examples: &[&Example]) -> Self {
        let mut counts = vec![0.0_f32; classes + 1];
        for example in examples {
            counts[example.column(classes)] += example.weight;
        }
        let share = |it: &Example| it.weight / counts[it.column(classes)].max(1e-6);
        let vocabulary = Vocabulary::new(examples.iter().map(|it| (&it.sparse, share(it))));
        let rows: Vec<Row> = examples.iter().map(|it| vocabulary.row(&it.sparse).0).collect();
        let labelled: Vec<Labelled<'_>> = rows
            .iter()
            .zip(examples)
            .map(|(row, it)| Labelled { row, class: it.column(classes), weight: it.weight })
            .collect();
        let indexed: Vec<(&Row, usize)> = labelled.iter().map(|it| (it.row, it.class)).collect();
        let size = (vocabulary.len(), classes + 1);
        Self {
            classes,
            linear: Linear::fit(&labelled, size.0, size.1, COST),
            nearest: Nearest::new(&indexed, size.0, size.1),
            dense: Dense::fit(&placed(examples, classes), classes + 1),
            vocabulary,
        }
    }

    /// Whether the examples had vectors.
    pub(crate) fn knows_vectors(&self) -> bool {
        !self.dense.is_empty()
    }

    /// Whether a vector is as long as those of the examples.
    pub(crate) fn fits(&self, vector: &[f32]) -> bool {
        self.dense.fits(vector)
    }

    /// What the channels over features say of a text.
    pub(crate) fn hear(&self, sparse: &crate::Sparse) -> Heard {
        let (row, unknown) = self.vocabulary.row(sparse);
        Heard {
            linear: self.linear.scores(&row),
            nearest: self.nearest.similarities(&row),
            unknown,
        }
    }

    /// What speaks for each class, by what was heard and a vector, which may be left out.
    pub(crate) fn evidence(&self, heard: &Heard, dense: Option<&[f32]>) -> Evidence {
        let row = dense.and_then(|it| self.dense.row(it));
        let placed = row.as_ref().map(|row| self.dense.scores(row));
        let mut columns = vec![&heard.linear, &heard.nearest];
        if let Some((scores, centres)) = &placed {
            columns.extend([scores, centres]);
        }
        let of = |class: usize| {
            let mut scores = [0.0; CHANNELS];
            for (score, column) in scores.iter_mut().zip(&columns) {
                *score = column.get(class).copied().unwrap_or(0.0);
            }
            scores
        };
        let rank = |class: usize| {
            of(class).iter().zip(RANK).map(|(score, weight)| score * weight).sum::<f32>()
        };
        let mut first: Vec<(f32, usize)> =
            (0..self.classes).map(|class| (rank(class), class)).collect();
        let order = |one: &(f32, usize), other: &(f32, usize)| {
            other.0.total_cmp(&one.0).then(one.1.cmp(&other.1))
        };
        if first.len() > CLASSES_MAX {
            first.select_nth_unstable_by(CLASSES_MAX, order);
            first.truncate(CLASSES_MAX);
        }
        first.sort_unstable_by(order);
        let mut classes: Vec<(usize, [f32; CHANNELS])> =
            first.into_iter().map(|(_, class)| (class, of(class))).collect();
        let mut outside = of(self.classes);
        if let Some(row) = &row {
            let last = CHANNELS - 1;
            let row = SmallRow::new(row);
            for (class, scores) in &mut classes {
                scores[last] = self.dense.nearest(&row, *class);
            }
            outside[last] = self.dense.nearest(&row, self.classes);
        }
        Evidence { classes, outside, unknown: heard.unknown }
    }
}

/// The examples that have a vector.
fn placed<'a>(examples: &[&'a Example], classes: usize) -> Vec<Placed<'a>> {
    let of = |it: &&'a Example| {
        let vector = it.dense.as_deref()?;
        Some(Placed { vector, class: it.column(classes), weight: it.weight })
    };
    examples.iter().filter_map(of).collect()
}

impl Evidence {
    /// The evidence as it would be if a class had never been taught.
    pub(crate) fn without(&self, class: usize) -> Self {
        let mut rest = self.clone();
        rest.classes.retain(|(known, _)| *known != class);
        rest
    }

    /// What tells whether the text lies outside every class. The first is constant.
    pub(crate) fn signs(&self) -> [f32; SIGNS] {
        let most = |channel: usize| {
            self.classes.iter().map(|(_, scores)| scores[channel]).fold(0.0_f32, f32::max)
        };
        let (linear, nearest) = (most(0), most(1));
        [
            1.0,
            linear,
            nearest,
            self.unknown,
            self.outside[0] - linear,
            self.outside[1],
            most(2),
            most(3),
            self.outside[2] - most(2),
            most(4),
            self.outside[4],
        ]
    }
}
