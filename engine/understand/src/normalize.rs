//! Folds width, case and script, and remembers where every character came from.

use std::sync::LazyLock;

use domain::Locale;

use crate::understanding::Span;

/// Pairs of a traditional character and its simplified form, ascending.
static SIMPLIFIED: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let lines = include_str!("data/traditional.txt").lines().filter(|line| !line.starts_with('#'));
    let mut chars = lines.flat_map(str::chars);
    let mut pairs = Vec::new();
    while let (Some(from), Some(to)) = (chars.next(), chars.next()) {
        pairs.push((from, to));
    }
    pairs
});

/// A text as it is matched. Every character points to the bytes of the original it came from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Normalized {
    /// The folded text.
    pub(crate) text: String,
    /// Its characters.
    pub(crate) chars: Vec<char>,
    spans: Vec<Span>,
    /// For each byte of `text`, and its end, the index of the character there.
    char_at: Vec<u32>,
}

impl Normalized {
    /// Folds at most `chars_max` characters of a text.
    pub(crate) fn new(original: &str, chars_max: usize) -> Self {
        let mut folded = Self::default();
        for (start, char) in original.char_indices().take(chars_max) {
            folded.take(char, Span { start, end: start + char.len_utf8() });
        }
        folded.char_at.push(index_u32(folded.chars.len()));
        folded
    }

    /// The number of characters.
    pub(crate) fn len(&self) -> usize {
        self.chars.len()
    }

    /// The original's bytes behind the characters from `start` to before `end`.
    pub(crate) fn span(&self, start: usize, end: usize) -> Span {
        match (self.spans.get(start), end.checked_sub(1).and_then(|last| self.spans.get(last))) {
            (Some(first), Some(last)) if start < end => Span { start: first.start, end: last.end },
            _ => Span::default(),
        }
    }

    /// The index of the character at a byte of the folded text.
    pub(crate) fn char_at(&self, byte: usize) -> usize {
        self.char_at[byte] as usize
    }

    /// The character at an index, or a blank beyond either end.
    pub(crate) fn char(&self, index: usize) -> char {
        self.chars.get(index).copied().unwrap_or(' ')
    }

    /// The character before an index, or a blank.
    pub(crate) fn before(&self, index: usize) -> char {
        index.checked_sub(1).map_or(' ', |index| self.char(index))
    }

    fn take(&mut self, char: char, span: Span) {
        if is_invisible(char) {
            return;
        }
        if let Some(letters) = compatibility(char) {
            for letter in letters.chars() {
                self.push(letter, span);
            }
            return;
        }
        let char = narrow(char);
        if char.is_whitespace() || char.is_control() {
            if self.chars.last().is_none_or(|last| *last != ' ') {
                self.push(' ', span);
            }
            return;
        }
        if is_ideograph(char) {
            self.push(simplified(char), span);
            return;
        }
        for lower in char.to_lowercase() {
            self.push(lower, span);
        }
    }

    fn push(&mut self, char: char, span: Span) {
        let index = index_u32(self.chars.len());
        self.char_at.extend(std::iter::repeat_n(index, char.len_utf8()));
        self.text.push(char);
        self.chars.push(char);
        self.spans.push(span);
    }
}

/// Folds width, case and script of a whole text, as utterances and lexicon are folded.
#[must_use]
pub fn fold(text: &str) -> String {
    Normalized::new(text, text.len()).text.trim().to_owned()
}

/// Whether a character is written without spaces between words.
pub(crate) fn is_ideograph(char: char) -> bool {
    matches!(char, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '々' | '〇')
}

/// The language that a text itself shows: Chinese by a Chinese character, English by two words in
/// letters alone, since one may be a name or a model.
#[must_use]
pub fn written_in(text: &str) -> Option<Locale> {
    if text.chars().any(is_ideograph) {
        return Some(Locale::Zh);
    }
    let is_word = |word: &&str| word.len() > 1 && word.chars().all(|it| it.is_ascii_lowercase());
    let words = text.split(|it: char| !it.is_ascii_alphanumeric()).filter(is_word);
    (words.count() > 1).then_some(Locale::En)
}

/// Whether a character ends a clause.
pub(crate) fn is_stop(char: char) -> bool {
    matches!(char, ',' | '.' | ';' | '!' | '?' | '。' | '、' | '…' | '\n')
}

/// Whether a character says nothing by itself: blanks and punctuation, but no picture.
pub(crate) fn is_silent(char: char) -> bool {
    let sign =
        matches!(char, '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{303f}' | '\u{fe30}'..='\u{fe4f}');
    char.is_whitespace() || char.is_ascii_punctuation() || sign || matches!(char, '·' | '¥')
}

fn index_u32(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

fn simplified(char: char) -> char {
    match SIMPLIFIED.binary_search_by_key(&char, |(from, _)| *from) {
        Ok(at) => SIMPLIFIED[at].1,
        Err(_) => char,
    }
}

/// Full-width forms and look-alikes of ASCII to ASCII.
fn narrow(char: char) -> char {
    match char {
        '\u{ff01}'..='\u{ff5d}' => char::from_u32(u32::from(char) - 0xfee0).unwrap_or(char),
        '\u{3000}' | '\u{a0}' => ' ',
        '“' | '”' | '「' | '」' | '『' | '』' => '"',
        '‘' | '’' | '′' | '`' => '\'',
        '″' => '"',
        '–' | '—' | '−' | '‐' | '‑' | '―' | '〜' | '～' | '∼' => '-',
        '×' | '✕' | '✖' => '*',
        '￥' => '¥',
        '【' => '[',
        '】' => ']',
        '①'..='⑨' => digit(char, '①'),
        '❶'..='❾' => digit(char, '❶'),
        '⓪' => '0',
        '²' => '2',
        '³' => '3',
        _ => char,
    }
}

fn digit(char: char, one: char) -> char {
    char::from_digit(u32::from(char) - u32::from(one) + 1, 10).unwrap_or(char)
}

/// Single characters that stand for several letters.
fn compatibility(char: char) -> Option<&'static str> {
    Some(match char {
        '㎏' => "kg",
        '㎎' => "mg",
        '㎝' => "cm",
        '㎜' => "mm",
        '㎡' => "m2",
        '㎞' => "km",
        '㏄' => "cc",
        '㎖' => "ml",
        '㎐' => "hz",
        '㎒' => "mhz",
        '㎓' => "ghz",
        '㎇' => "gb",
        '㎆' => "mb",
        '⑩' => "10",
        '⑪' => "11",
        '⑫' => "12",
        '⑬' => "13",
        '⑭' => "14",
        '⑮' => "15",
        '⑯' => "16",
        '⑰' => "17",
        '⑱' => "18",
        '⑲' => "19",
        '⑳' => "20",
        _ => return None,
    })
}

/// Joiners, variation selectors, skin tones and direction marks carry nothing.
fn is_invisible(char: char) -> bool {
    matches!(
        char,
        '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{1f3fb}'..='\u{1f3ff}'
            | '\u{feff}'
            | '\u{ad}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(original: &str, folded: &str) {
        assert_eq!(fold(original), folded, "{original}");
    }

    #[test]
    fn width_case_and_script_are_folded() {
        check("　ＡＢＣ１２３ｋｇ，", "abc123kg,");
        check("這款鍵盤怎麼樣", "这款键盘怎么样");
        check("70㎏ ②件", "70kg 2件");
        check("好👍🏻看\u{200d}", "好👍看");
        check("a \t\n b", "a b");
        check("300～500", "300-500");
    }

    #[test]
    fn spans_point_into_the_original() {
        let original = "　鍵盤70㎏";
        let folded = Normalized::new(original, 100);
        let at = folded.char_at(folded.text.find("70kg").unwrap());
        let span = folded.span(at, at + 4);
        assert_eq!(&original[span.start..span.end], "70㎏");
        let span = folded.span(1, 3);
        assert_eq!(&original[span.start..span.end], "鍵盤");
        assert_eq!(folded.span(5, 5), Span::default());
    }
}
