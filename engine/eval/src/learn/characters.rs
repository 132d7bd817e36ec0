//! The plain peer: characters in a row, weighted by rarity, and the nearest example.

use std::collections::BTreeMap;

use super::classes::{Guess, Lesson};

/// One to three characters in a row, weighted by how rare they are among some texts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Grams {
    rarity: BTreeMap<String, f64>,
    texts: f64,
}

/// A text as weighted grams of length one.
pub(crate) type Vector = BTreeMap<String, f64>;

impl Grams {
    /// Counts texts.
    pub(crate) fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut grams = Self::default();
        for text in texts {
            grams.texts += 1.0;
            for (gram, _) in counts(text) {
                *grams.rarity.entry(gram).or_default() += 1.0;
            }
        }
        grams
    }

    /// The vector of a text: term frequency by smoothed inverse document frequency.
    pub(crate) fn vector(&self, text: &str) -> Vector {
        let mut vector = counts(text);
        for (gram, weight) in &mut vector {
            let met = self.rarity.get(gram).copied().unwrap_or(0.0);
            *weight *= ((1.0 + self.texts) / (1.0 + met)).ln() + 1.0;
        }
        let length = vector.values().map(|it| it * it).sum::<f64>().sqrt();
        if length > 0.0 {
            vector.values_mut().for_each(|it| *it /= length);
        }
        vector
    }
}

/// The cosine of two vectors of length one.
pub(crate) fn cosine(one: &Vector, other: &Vector) -> f64 {
    let (few, many) = if one.len() < other.len() { (one, other) } else { (other, one) };
    few.iter().filter_map(|(gram, weight)| Some(weight * many.get(gram)?)).sum()
}

fn counts(text: &str) -> Vector {
    let chars: Vec<char> = text.to_lowercase().chars().filter(|it| !it.is_whitespace()).collect();
    let mut counts = Vector::new();
    for length in 1..=3 {
        for gram in chars.windows(length) {
            *counts.entry(gram.iter().collect()).or_default() += 1.0;
        }
    }
    counts
}

/// The class of the nearest example, by postings so that large sets stay quick.
#[derive(Clone, Debug)]
pub(crate) struct Nearest {
    grams: Grams,
    postings: BTreeMap<String, Vec<(usize, f64)>>,
    class_of: Vec<usize>,
    classes: usize,
}

impl Nearest {
    /// Learns examples; those outside every class are a class of their own after the others.
    pub(crate) fn fit(classes: usize, lessons: &[Lesson<'_>]) -> Self {
        let grams = Grams::of(lessons.iter().map(|it| it.text));
        let mut postings: BTreeMap<String, Vec<(usize, f64)>> = BTreeMap::new();
        for (index, lesson) in lessons.iter().enumerate() {
            for (gram, weight) in grams.vector(lesson.text) {
                postings.entry(gram).or_default().push((index, weight));
            }
        }
        let class_of = lessons.iter().map(|it| it.class.unwrap_or(classes)).collect();
        Self { grams, postings, class_of, classes }
    }

    /// Classes by the cosine of their nearest example, which is no probability and is not made one.
    pub(crate) fn guess(&self, text: &str) -> Guess {
        let mut cosines = vec![0.0_f64; self.class_of.len()];
        for (gram, weight) in self.grams.vector(text) {
            for (index, value) in self.postings.get(&gram).into_iter().flatten() {
                cosines[*index] += weight * value;
            }
        }
        let mut best = vec![0.0_f64; self.classes + 1];
        for (cosine, class) in cosines.iter().zip(&self.class_of) {
            best[*class] = best[*class].max(*cosine);
        }
        let outside = best.pop().unwrap_or(0.0);
        let mut ranked: Vec<(usize, f64)> = best.into_iter().enumerate().collect();
        ranked.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        Guess { ranked, outside }
    }
}

#[cfg(test)]
mod tests {
    use super::{Grams, Lesson, Nearest, cosine};

    #[test]
    fn the_nearest_example_gives_its_class() {
        let lesson = |text, class| Lesson { text, class: Some(class), fold: 0 };
        let lessons = [lesson("什么时候发货", 0), lesson("怎么退货", 1), lesson("能便宜点吗", 2)];
        let nearest = Nearest::fit(3, &lessons);
        assert_eq!(nearest.guess("我要退货").ranked[0].0, 1);
        assert!((nearest.guess("能便宜点吗").ranked[0].1 - 1.0).abs() < 1e-9);
    }

    #[test]
    fn vectors_are_of_length_one() {
        let grams = Grams::of(["包邮吗", "免运费吗"].into_iter());
        let vector = grams.vector("包邮吗");
        assert!((cosine(&vector, &vector) - 1.0).abs() < 1e-9);
        assert!(cosine(&vector, &grams.vector("xyz")).abs() < 1e-9);
        assert!(grams.vector("").is_empty());
    }
}
