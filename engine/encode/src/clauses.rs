//! Long texts: the vector of the whole together with those of its clauses.
//!
//! The encoder was made for a sentence. In a review of ten clauses the one that tells how it was
//! meant is lost in the sum of the pieces; alone, it speaks.

use crate::arithmetic::{add, sum_of_squares};
use crate::encoder::Encoder;

/// More clauses of a text are not looked at.
const CLAUSES_MAX: usize = 24;
/// What stands between clauses.
const BETWEEN: [char; 13] =
    ['。', '！', '？', '!', '?', '；', ';', '，', ',', '…', '~', '\n', '\r'];

impl Encoder {
    /// Encodes a text of any length: half the vector of the whole, half the mean of its clauses'.
    /// A text of one clause has the vector that [`Encoder::encode`] gives.
    pub fn encode_clauses(&self, text: &str) -> Vec<f32> {
        let whole = self.encode(text);
        let clauses: Vec<&str> = clauses(text).take(CLAUSES_MAX).collect();
        if clauses.len() < 2 {
            return whole;
        }
        let mut mean = vec![0.0; whole.len()];
        for clause in clauses {
            add(&mut mean, &self.encode(clause));
        }
        to_length_one(&mut mean);
        add(&mut mean, &whole);
        to_length_one(&mut mean);
        mean
    }
}

fn to_length_one(vector: &mut [f32]) {
    let length = sum_of_squares(vector).sqrt();
    if length > f32::MIN_POSITIVE {
        vector.iter_mut().for_each(|it| *it /= length);
    }
}

fn clauses(text: &str) -> impl Iterator<Item = &str> {
    let spoken = |it: &&str| it.chars().any(char::is_alphanumeric);
    text.split(BETWEEN).map(str::trim).filter(spoken)
}

#[cfg(test)]
mod tests {
    use super::{Encoder, clauses};
    use crate::cosine;

    #[test]
    fn one_clause_is_the_sentence_itself() {
        let encoder = Encoder::core();
        let text = "什么时候发货？";
        assert_eq!(encoder.encode_clauses(text), encoder.encode(text));
        assert_eq!(encoder.encode_clauses(""), encoder.encode(""));
        assert_eq!(clauses("很好，，真的！……").collect::<Vec<_>>(), ["很好", "真的"]);
    }

    #[test]
    fn a_clause_is_nearer_to_its_text() {
        let encoder = Encoder::core();
        let text = "昨天下单今天就到了，包装也好，穿上刚刚好，颜色和图片一样，就是有点掉毛";
        let clause = encoder.encode("就是有点掉毛");
        let by_clauses = encoder.encode_clauses(text);
        assert!(cosine(&by_clauses, &clause) > cosine(&encoder.encode(text), &clause));
        assert!((cosine(&by_clauses, &by_clauses) - 1.0).abs() < 1e-4);
    }
}
