//! What two texts have in common: wording and meaning, as numbers that are the more, the more alike.

use super::wording::Wording;

/// A text with its vectors.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Side {
    /// The text.
    pub text: String,
    /// Its vectors, one of each encoder, from the smallest to the largest, in the same order for
    /// every text; may be none.
    pub vectors: Vec<Vec<f32>>,
}

impl Side {
    /// A text with the vectors that encoders give it, each with the mean of many: they are centred
    /// and brought to length one, since raw vectors of sentences point much the same way.
    #[must_use]
    pub fn new(text: &str, raw: Vec<(Vec<f32>, &[f32])>) -> Self {
        let centred = |(mut vector, mean): (Vec<f32>, &[f32])| {
            vector.iter_mut().zip(mean).for_each(|(it, mean)| *it -= mean);
            let length = vector.iter().map(|it| it * it).sum::<f32>().sqrt();
            if length > 0.0 {
                vector.iter_mut().for_each(|it| *it /= length);
            }
            vector
        };
        Self { text: text.to_owned(), vectors: raw.into_iter().map(centred).collect() }
    }
}

/// What speaks for two texts being the same: how alike the vectors of each encoder are, then eight
/// kinds of agreement in wording.
pub(crate) fn signs(wording: &Wording, one: &Side, other: &Side) -> Vec<f32> {
    let mut signs = cosines(one, other);
    let found = wording.agreement(&one.text, &other.text);
    signs.extend([
        found.cosine,
        found.bm25,
        found.shared,
        found.rare_shared,
        found.order,
        found.length,
        found.negation,
        found.numbers,
    ]);
    signs
}

/// How alike two texts are without anything taught: the more, the more, about -1 to 1.
///
/// The cosines of their vectors, a larger encoder's twice as much as that of the one before, and a
/// little of what rare characters they share; without vectors the wording alone.
#[must_use]
pub fn alike(wording: &Wording, one: &Side, other: &Side) -> f32 {
    let found = wording.agreement(&one.text, &other.text);
    let worded = f32::midpoint(found.bm25, found.rare_shared);
    let cosines = cosines(one, other);
    if cosines.is_empty() {
        return worded;
    }
    let (mut meant, mut whole, mut weight) = (0.0, 0.0, 1.0);
    for cosine in cosines {
        meant += weight * cosine;
        whole += weight;
        weight *= LARGER;
    }
    meant / whole + WORDING * worded
}

/// What a larger encoder counts beside the one before it.
const LARGER: f32 = 2.0;
/// What wording counts beside meaning. Pairs that were gathered by searching for like wording want
/// none, those of a service log three times as much: this lies between.
const WORDING: f32 = 0.1;

fn cosines(one: &Side, other: &Side) -> Vec<f32> {
    let both = one.vectors.iter().zip(&other.vectors);
    both.map(|(one, other)| one.iter().zip(other).map(|(one, other)| one * other).sum()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likeness_follows_meaning_and_wording() {
        let mean = [0.5, 0.5];
        let side = |text: &str, vector: [f32; 2]| Side::new(text, vec![(vector.to_vec(), &mean)]);
        let wording = Wording::of(["包邮吗", "免运费吗", "有货吗"].into_iter());
        let (one, like) = (side("包邮吗", [1.0, 0.5]), side("免运费吗", [0.9, 0.5]));
        let unlike = side("有货吗", [0.5, 1.0]);
        assert!(alike(&wording, &one, &like) > alike(&wording, &one, &unlike));
        let bare = |text: &str| Side::new(text, Vec::new());
        let (one, like) = (bare("包邮吗"), bare("包邮不"));
        assert!(alike(&wording, &one, &like) > alike(&wording, &one, &bare("有货")));
        assert_eq!(signs(&wording, &one, &like).len(), 8);
        assert_eq!(signs(&wording, &side("", [1.0, 0.0]), &side("", [0.5, 0.5])).len(), 9);
    }
}
