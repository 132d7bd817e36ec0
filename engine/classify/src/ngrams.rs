//! A plain text as sparse features: characters of Han script, words and letters of Latin script.

use crate::Sparse;

/// A character of its own, or a Latin word.
struct Token {
    hash: u64,
    /// The folded letters of a Latin word.
    letters: Option<String>,
    /// Whether it is neither letter nor digit.
    mark: bool,
}

/// The token before the first and after the last.
const EDGE: u64 = 0x9e37_79b9_7f4a_7c15;
/// Where the hashes of tokens with their punctuation begin.
const MARKED: u64 = 0x4_0000_0000;
/// What two in a row count beside one.
const TWO_WEIGHT: f32 = 0.8;
/// What three in a row count beside one.
const THREE_WEIGHT: f32 = 0.4;
/// What a part of a word counts beside the word.
const LETTERS_WEIGHT: f32 = 0.6;
/// What punctuation counts.
const MARK_WEIGHT: f32 = 0.5;
/// What two or three in a row count where one of them is punctuation.
const MARKED_WEIGHT: f32 = 0.5;
/// The lengths of the parts of words.
const LETTERS: std::ops::RangeInclusive<usize> = 3..=5;

/// The features of a text: one, two and three characters or words in a row, and for Latin words
/// their stems and three to five letters in a row; two and three in a row once more with their
/// punctuation, since feelings show in it. Case is folded; width and script are left to
/// the caller.
#[must_use]
pub fn ngrams(text: &str) -> Sparse {
    let tokens = tokens(text);
    let mut features = Vec::with_capacity(tokens.len() * 4);
    let spoken: Vec<&Token> = tokens.iter().filter(|token| !token.mark).collect();
    for (index, token) in spoken.iter().enumerate() {
        features.push((mix(1, token.hash), 1.0));
        let Some(second) = spoken.get(index + 1) else { continue };
        let two = mix(token.hash, second.hash);
        features.push((two, TWO_WEIGHT));
        if let Some(third) = spoken.get(index + 2) {
            features.push((mix(two, third.hash), THREE_WEIGHT));
        }
    }
    for letters in spoken.iter().filter_map(|token| token.letters.as_deref()) {
        push_letters(letters, &mut features);
    }
    if let (Some(first), Some(last)) = (spoken.first(), spoken.last()) {
        features.push((mix(EDGE, first.hash), THREE_WEIGHT));
        features.push((mix(last.hash, EDGE), THREE_WEIGHT));
    }
    features.extend(tokens.iter().filter(|it| it.mark).map(|it| (mix(1, it.hash), MARK_WEIGHT)));
    for length in [2, 3] {
        push_marked(&tokens, length, &mut features);
    }
    merge(features)
}

/// So many tokens in a row, where one of them is punctuation.
fn push_marked(tokens: &[Token], length: usize, into: &mut Sparse) {
    for row in tokens.windows(length).filter(|row| row.iter().any(|it| it.mark)) {
        into.push((row.iter().fold(MARKED, |hash, it| mix(hash, it.hash)), MARKED_WEIGHT));
    }
}

/// Sorts features and keeps of the same ones the heaviest.
fn merge(mut features: Sparse) -> Sparse {
    features.sort_unstable_by(|one, other| one.0.cmp(&other.0).then(other.1.total_cmp(&one.1)));
    features.dedup_by_key(|(feature, _)| *feature);
    features
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut word = String::new();
    for char in text.chars().flat_map(char::to_lowercase) {
        if is_latin(char) || (char == '\'' && !word.is_empty()) {
            word.push(char);
            continue;
        }
        push_word(&mut word, &mut tokens);
        if char.is_whitespace() || char.is_control() {
            continue;
        }
        let hash = u64::from(u32::from(char));
        tokens.push(Token { hash, letters: None, mark: !char.is_alphanumeric() });
    }
    push_word(&mut word, &mut tokens);
    tokens
}

/// ASCII and the accented letters of Western languages.
fn is_latin(char: char) -> bool {
    char.is_ascii_alphanumeric() || (char.is_alphabetic() && u32::from(char) < 0x250)
}

fn push_word(word: &mut String, tokens: &mut Vec<Token>) {
    if word.is_empty() {
        return;
    }
    let bare = word.trim_end_matches('\'');
    let hash = stem(bare).bytes().fold(0x2_0000_0000, |hash, byte| mix(hash, u64::from(byte)));
    tokens.push(Token { hash, letters: Some(bare.to_owned()), mark: false });
    word.clear();
}

/// English endings that do not change what is asked.
fn stem(word: &str) -> &str {
    for ending in ["ing", "ed", "es", "s", "'s"] {
        if let Some(root) = word.strip_suffix(ending).filter(|root| root.chars().count() > 2) {
            return root;
        }
    }
    word
}

fn push_letters(word: &str, into: &mut Sparse) {
    let mut chars = vec![' '];
    chars.extend(word.chars());
    chars.push(' ');
    for length in LETTERS {
        for part in chars.windows(length) {
            let hash =
                part.iter().fold(0x3_0000_0000, |hash, it| mix(hash, u64::from(u32::from(*it))));
            into.push((hash, LETTERS_WEIGHT));
        }
    }
}

/// Two hashes in order as one.
pub(crate) fn mix(one: u64, other: u64) -> u64 {
    let mixed = (one.rotate_left(25) ^ other).wrapping_mul(0x9fb2_1c65_1e98_df25);
    mixed ^ (mixed >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shared(one: &str, other: &str) -> usize {
        let other = ngrams(other);
        ngrams(one).iter().filter(|(it, _)| other.iter().any(|(that, _)| that == it)).count()
    }

    #[test]
    fn features_ascend_and_stand_once() {
        let found = ngrams("什么时候发货 when, when will it be shipped??");
        assert!(found.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn punctuation_counts_with_what_stands_beside_it() {
        assert!(shared("真好……", "好……") > shared("真好", "好……"));
        assert!(ngrams("好！！").len() > ngrams("好！").len());
    }

    #[test]
    fn like_texts_share_features() {
        assert!(shared("cards arrived", "card arriving") > shared("cards arrived", "top up"));
        assert!(shared("什么时候发货", "啥时候发货") > shared("什么时候发货", "怎么退款"));
        assert_eq!(shared("多少钱", "几时到"), 0);
        assert!(ngrams("").is_empty());
    }
}
