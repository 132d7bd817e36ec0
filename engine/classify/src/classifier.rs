//! The classifier: channels that speak for classes, and what their evidence comes to.

use std::borrow::Cow;

use crate::Sparse;
use crate::basis::Basis;
use crate::channels::{Channels, Evidence};
use crate::fusion::Fusion;
use crate::held::HeldOut;

/// A text with its class.
#[derive(Clone, Debug, Default)]
pub struct Example {
    /// Its features, ascending.
    pub sparse: Sparse,
    /// Its vector, raw as an encoder gives it; `None` where there is no encoder. All examples of a
    /// fit have one or none has.
    pub dense: Option<Vec<f32>>,
    /// Its class, from 0; `None` where it lies outside every class.
    pub class: Option<usize>,
    /// Examples of one template share a number and are held out together.
    pub fold: u64,
    /// How much it counts, 1 for most.
    pub weight: f32,
}

impl Example {
    /// Its class; the number of classes where it lies outside them.
    pub(crate) fn column(&self, classes: usize) -> usize {
        self.class.map_or(classes, |class| class.min(classes))
    }

    /// The same with a vector of fewer values.
    fn reduced(&self, basis: &Basis) -> Self {
        let dense = self.dense.as_deref().and_then(|it| basis.reach(it));
        Self { dense, sparse: self.sparse.clone(), ..*self }
    }
}

/// How to fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Calibration holds out one part of this many, once for each part; at least 2.
    pub folds: usize,
    /// What texts of classes never taught count in calibration beside all texts of classes that
    /// were: how much of what will come is expected to lie outside.
    pub untaught_weight: f32,
    /// What the examples outside every class count together in calibration beside all texts of
    /// classes; `None` where there are as many of them as will come.
    pub outside_weight: Option<f32>,
    /// Whether the examples were drawn as the texts to come are, so that a class with many of them
    /// is more probable. Phrasings that somebody thought up are not.
    pub drawn: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { folds: 4, untaught_weight: 0.15, outside_weight: None, drawn: false }
    }
}

/// What a text is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prediction {
    /// The most probable classes with their probabilities, most probable first.
    pub ranked: Vec<(usize, f32)>,
    /// The probability that the text lies outside every class. With `ranked` it sums to one.
    pub outside: f32,
}

/// How well texts were told that the fit had not seen: each example by what was learned without
/// its template.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fitness {
    /// By the features alone.
    pub sparse: Measured,
    /// By features and vectors; none where there are no vectors.
    pub dense: Option<Measured>,
    /// The share of the texts of classes that the features alone settle.
    pub settled_share: f32,
}

/// How well held-out texts were told.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measured {
    /// Of the texts of classes the share told right, what was told to lie outside being wrong.
    pub accuracy: f32,
    /// Of the texts outside every class, and of those whose class was taken away, the share told
    /// so.
    pub outside_recall: f32,
    /// The mean distance between how sure and how often right, in ten bins.
    pub calibration_error: f32,
}

/// A fitted classifier. Immutable.
#[derive(Clone, Debug)]
pub struct Classifier {
    /// Where vectors are brought to fewer values before they are compared.
    basis: Option<Basis>,
    channels: Channels,
    sparse: Fusion,
    dense: Fusion,
    /// At or above this probability the features alone settle the matter.
    sure_min: f32,
    fitness: Fitness,
}

impl Classifier {
    /// Fits a classifier of `classes` classes. An example whose class is not below `classes`
    /// counts for the outside. Every class may have any number of examples, none too.
    #[must_use]
    pub fn fit(classes: usize, examples: &[Example], settings: &Settings) -> Self {
        let vectors: Vec<&[f32]> = examples.iter().filter_map(|it| it.dense.as_deref()).collect();
        let basis = Basis::of(&vectors);
        let examples = match &basis {
            Some(basis) => Cow::Owned(examples.iter().map(|it| it.reduced(basis)).collect()),
            None => Cow::Borrowed(examples),
        };
        let (channels, held) = HeldOut::new(classes, &examples, settings);
        let priors = if settings.drawn { classes } else { 0 };
        let (sparse, dense) = std::thread::scope(|scope| {
            let sparse = scope.spawn(|| Fusion::sparse(&held.sparse, priors));
            let dense = Fusion::dense(&held.dense, priors);
            // A thread that panicked has told why: its panic goes on here.
            (sparse.join().unwrap_or_else(|why| std::panic::resume_unwind(why)), dense)
        });
        let sure_min = held.sure_min(&sparse, &dense);
        let fitness = held.fitness(&sparse, &dense, sure_min);
        Self { basis, channels, sparse, dense, sure_min, fitness }
    }

    /// How well the examples were told when they were held out.
    #[must_use]
    pub fn fitness(&self) -> &Fitness {
        &self.fitness
    }

    /// What a text with these features is. `dense` gives its vector; it is asked only where the
    /// features alone do not settle the matter, and never where the examples had no vectors.
    #[must_use]
    pub fn predict(
        &self,
        sparse: &Sparse,
        dense: &mut dyn FnMut() -> Option<Vec<f32>>,
    ) -> Prediction {
        let heard = self.channels.hear(sparse);
        let evidence = self.channels.evidence(&heard, None);
        if !self.channels.knows_vectors() || self.sparse.first(&evidence).1 >= self.sure_min {
            return ranked(&self.sparse, &evidence);
        }
        let vector = dense().and_then(|it| match &self.basis {
            Some(basis) => basis.reach(&it),
            None => Some(it),
        });
        match vector.filter(|vector| self.channels.fits(vector)) {
            Some(vector) => {
                ranked(&self.dense, &self.channels.evidence(&heard, Some(vector.as_slice())))
            }
            None => ranked(&self.sparse, &evidence),
        }
    }
}

fn ranked(fusion: &Fusion, evidence: &Evidence) -> Prediction {
    let (chances, outside) = fusion.probabilities(evidence);
    let classes = evidence.classes.iter().map(|(class, _)| *class);
    let mut ranked: Vec<(usize, f32)> = classes.zip(chances).collect();
    ranked.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
    Prediction { ranked, outside }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ngrams;

    const TAUGHT: &[(usize, &[&str])] = &[
        (0, &["什么时候发货", "几天能发货", "多久发货啊", "今天能发出吗", "下单后什么时候寄出"]),
        (1, &["怎么退货", "我要退货", "不想要了怎么退", "可以退款吗", "退货地址发我"]),
        (2, &["有优惠吗", "能便宜点吗", "有没有优惠券", "什么时候打折", "满减怎么算"]),
    ];

    fn examples() -> Vec<Example> {
        let rows =
            TAUGHT.iter().flat_map(|(class, texts)| texts.iter().map(move |it| (*class, *it)));
        rows.enumerate()
            .map(|(index, (class, text))| Example {
                sparse: ngrams(text),
                dense: None,
                class: Some(class),
                fold: u64::try_from(index).unwrap(),
                weight: 1.0,
            })
            .collect()
    }

    fn predict(classifier: &Classifier, text: &str) -> Prediction {
        classifier.predict(&ngrams(text), &mut || None)
    }

    #[test]
    fn probabilities_sum_to_one_and_rank() {
        let classifier = Classifier::fit(3, &examples(), &Settings::default());
        for text in ["什么时候发货", "退款", "今天天气真好", "", "abc"] {
            let found = predict(&classifier, text);
            let sum = found.ranked.iter().map(|it| it.1).sum::<f32>() + found.outside;
            assert!((sum - 1.0).abs() < 1e-4, "{text}: {sum}");
            assert!(found.ranked.windows(2).all(|pair| pair[0].1 >= pair[1].1));
        }
    }

    #[test]
    fn what_was_taught_is_known_and_what_was_not_is_not() {
        let classifier = Classifier::fit(3, &examples(), &Settings::default());
        for (class, texts) in TAUGHT {
            for text in *texts {
                let found = predict(&classifier, text);
                assert!(found.ranked[0].0 == *class && found.ranked[0].1 > 0.8, "{text} {found:?}");
            }
        }
        assert_eq!(predict(&classifier, "你们几时能发货").ranked[0].0, 0);
        let strange = predict(&classifier, "窗外下着大雨");
        assert!(strange.outside > 0.5, "{strange:?}");
    }

    #[test]
    fn what_is_drawn_often_is_more_probable_where_nothing_else_tells() {
        let words = ["一", "二", "三", "四", "五", "六", "七", "八"];
        let row = |index: usize| Example {
            sparse: ngrams(words[index % words.len()]),
            dense: None,
            class: Some(usize::from(index.is_multiple_of(10))),
            fold: u64::try_from(index).unwrap(),
            weight: 1.0,
        };
        let examples: Vec<Example> = (0..400).map(row).collect();
        let told = |drawn: bool| {
            let settings = Settings { untaught_weight: 0.0, drawn, ..Settings::default() };
            let found = predict(&Classifier::fit(2, &examples, &settings), "九");
            found.ranked.iter().find(|it| it.0 == 0).unwrap().1 / (1.0 - found.outside)
        };
        assert!((told(false) - 0.5).abs() < 0.05, "{}", told(false));
        assert!(told(true) > 0.7, "{}", told(true));
    }

    #[test]
    fn what_lies_outside_counts_what_it_is_said_to_count() {
        let strange = ["窗外下雨", "明天考试", "讲个笑话", "唱首歌吧", "几点日出", "谁赢了球"];
        let outside = strange.iter().zip(100..).map(|(text, fold)| Example {
            sparse: ngrams(text),
            fold,
            weight: 1.0,
            ..Example::default()
        });
        let all: Vec<Example> = examples().into_iter().chain(outside).collect();
        let told = |weight: f32| {
            let settings = Settings { outside_weight: Some(weight), ..Settings::default() };
            predict(&Classifier::fit(3, &all, &settings), "几时能寄出去啊").outside
        };
        assert!(told(0.01) < told(4.0), "{} {}", told(0.01), told(4.0));
    }

    #[test]
    fn the_order_of_examples_does_not_matter() {
        let mut turned = examples();
        turned.reverse();
        let one = Classifier::fit(3, &examples(), &Settings::default());
        let other = Classifier::fit(3, &turned, &Settings::default());
        for text in ["几天发货", "退掉", "便宜"] {
            let (one, other) = (predict(&one, text), predict(&other, text));
            assert_eq!(one.ranked[0].0, other.ranked[0].0);
            assert!((one.ranked[0].1 - other.ranked[0].1).abs() < 1e-2, "{one:?} {other:?}");
        }
    }
}
