//! The classifier: channels that speak for classes, and what their evidence comes to.

use std::collections::{BTreeMap, BTreeSet};

use crate::Sparse;
use crate::channels::Channels;
use crate::fusion::{Fusion, Held};

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
}

/// How to fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Calibration holds out one part of this many, once for each part; at least 2.
    pub folds: usize,
    /// What a text of a class never taught counts in calibration beside one of a class that was.
    pub untaught_weight: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { folds: 4, untaught_weight: 0.15 }
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

/// A fitted classifier. Immutable.
#[derive(Clone, Debug)]
pub struct Classifier {
    channels: Channels,
    fusion: Fusion,
}

impl Classifier {
    /// Fits a classifier of `classes` classes. An example whose class is not below `classes`
    /// counts for the outside. Every class may have any number of examples, none too.
    #[must_use]
    pub fn fit(classes: usize, examples: &[Example], settings: &Settings) -> Self {
        let all: Vec<&Example> = examples.iter().collect();
        let held = hold_out(classes, examples, settings);
        Self { channels: Channels::fit(classes, &all), fusion: Fusion::fit(&held) }
    }

    /// What a text with these features is. `dense` gives its vector; it is asked only where the
    /// features alone do not settle the matter.
    #[must_use]
    pub fn predict(
        &self,
        sparse: &Sparse,
        dense: &mut dyn FnMut() -> Option<Vec<f32>>,
    ) -> Prediction {
        let evidence = self.channels.evidence(sparse, dense().as_deref());
        let (chances, outside) = self.fusion.probabilities(&evidence);
        let classes = evidence.classes.iter().map(|(class, _)| *class);
        let mut ranked: Vec<(usize, f32)> = classes.zip(chances).collect();
        ranked.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        Prediction { ranked, outside }
    }
}

/// The evidence of every example from channels that have not seen it.
fn hold_out(classes: usize, examples: &[Example], settings: &Settings) -> Vec<Held> {
    let parts = parts(examples, settings.folds.max(2));
    let fit_without = |part: usize| {
        let seen: Vec<&Example> =
            examples.iter().zip(&parts).filter(|(_, it)| **it != part).map(|(it, _)| it).collect();
        let known: BTreeSet<usize> = seen.iter().filter_map(|it| it.class).collect();
        let channels = Channels::fit(classes, &seen);
        let mut held: Vec<Held> = Vec::new();
        for (example, _) in examples.iter().zip(&parts).filter(|(_, it)| **it == part) {
            let evidence = channels.evidence(&example.sparse, example.dense.as_deref());
            let Some(class) = example.class.filter(|class| *class < classes) else {
                held.push((evidence, None, example.weight));
                continue;
            };
            let untaught = settings.untaught_weight * example.weight;
            held.push((evidence.without(class), None, untaught));
            if known.contains(&class) {
                held.push((evidence, Some(class), example.weight));
            }
        }
        held
    };
    std::thread::scope(|scope| {
        let fits: Vec<_> =
            (0..settings.folds.max(2)).map(|part| scope.spawn(move || fit_without(part))).collect();
        fits.into_iter().flat_map(|fit| fit.join().unwrap_or_default()).collect()
    })
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
