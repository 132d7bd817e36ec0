//! An utterance as an encoder reads it: names of a shop's own things replaced by plain words.

use crate::intent::{Kind, Typed};
use crate::normalize::is_ideograph;

/// The text with its typed parts, which are in order and do not overlap: names of products,
/// brands and stand-ins of placeholders become plain words, words that carry nothing fall away.
pub(crate) fn spoken(chars: &[char], typed: &[Typed]) -> String {
    let chinese = chars.iter().any(|char| is_ideograph(*char)) || !chars.iter().any(char::is_ascii);
    let mut text = String::with_capacity(chars.len() * 3);
    let mut next = typed.iter().peekable();
    let mut at = 0;
    while at < chars.len() {
        if let Some(part) = next.peek().filter(|part| part.start <= at).copied() {
            next.next();
            let end = part.end.min(chars.len());
            match part.kind.and_then(Kind::plain_word).filter(|_| at < part.end) {
                Some((zh, en)) => push_word(&mut text, if chinese { zh } else { en }),
                None if part.kind.is_some() => {
                    push_chars(&chars[at.min(end)..end], chinese, &mut text)
                }
                None => {}
            }
            at = at.max(end);
            continue;
        }
        push_chars(&chars[at..=at], chinese, &mut text);
        at += 1;
    }
    text
}

/// Pushes characters as they are, and stand-ins of placeholders as plain words.
fn push_chars(chars: &[char], chinese: bool, text: &mut String) {
    for char in chars {
        match Kind::of_stand_in(*char) {
            Some(kind) => {
                let (zh, en) = kind.stand_in_word();
                push_word(text, if chinese { zh } else { en });
            }
            None => text.push(*char),
        }
    }
}

/// Pushes a word, apart from a Latin word before it.
fn push_word(text: &mut String, word: &str) {
    let touches = text.ends_with(|char: char| char.is_ascii_alphanumeric());
    if touches && word.starts_with(|char: char| char.is_ascii_alphabetic()) {
        text.push(' ');
    }
    text.push_str(word);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, typed: &[Typed], expect: &str) {
        let chars: Vec<char> = text.chars().collect();
        assert_eq!(spoken(&chars, typed), expect);
    }

    #[test]
    fn names_become_plain_words_and_the_rest_stays() {
        let typed = |start, end, kind| Typed { start, end, kind };
        check("狮峰龙井多少钱", &[typed(0, 4, Some(Kind::Product))], "这款多少钱");
        check(
            "please is x200 good",
            &[typed(0, 7, None), typed(10, 14, Some(Kind::Product))],
            "is this one good",
        );
        let stand_in = format!("{}有货吗", Kind::Product.stand_in());
        check(&stand_in, &[], "这款有货吗");
        check("红色有吗", &[typed(0, 2, Some(Kind::Value))], "红色有吗");
        check("", &[], "");
    }
}
