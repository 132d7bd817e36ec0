//! Folds width, case and script, and remembers where every character came from.

use std::sync::LazyLock;

use domain::Locale;
use typo::{Change, Repair};

use crate::understanding::Span;

/// Pairs of a traditional character and its simplified form, ascending.
static SIMPLIFIED: LazyLock<Vec<(char, char)>> =
    LazyLock::new(|| pairs(include_str!("data/traditional.txt")));

/// Pairs of a radical or an ideograph of a compatibility block and the character it stands for, ascending.
static COMPATIBLE: LazyLock<Vec<(char, char)>> =
    LazyLock::new(|| pairs(include_str!("data/compatible.txt")));

fn pairs(file: &str) -> Vec<(char, char)> {
    let mut chars = file.lines().filter(|line| !line.starts_with('#')).flat_map(str::chars);
    let mut pairs = Vec::new();
    while let (Some(from), Some(to)) = (chars.next(), chars.next()) {
        pairs.push((from, to));
    }
    pairs
}

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
    /// The parts that were misspelt, in order.
    repaired: Vec<Repaired>,
}

/// A part of a text that the buyer spelt otherwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Repaired {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// How sure it is that this was meant.
    pub(crate) score: f64,
    pub(crate) change: Change,
}

impl Normalized {
    /// Folds at most `chars_max` characters of a text.
    pub(crate) fn new(original: &str, chars_max: usize) -> Self {
        let mut folded = Self::default();
        for (start, char) in original.char_indices().take(chars_max) {
            folded.take(char, Span { start, end: start + char.len_utf8() });
        }
        if folded.chars.iter().any(|char| look_alike(*char).is_some()) {
            folded = folded.with_look_alikes();
        }
        folded.char_at.push(index_u32(folded.chars.len()));
        folded
    }

    /// The text with misspelt parts as they were meant. Every character still points to the buyer's own.
    pub(crate) fn repaired(&self, repairs: &[Repair]) -> Self {
        let mut text = Self::default();
        let mut at = 0;
        for repair in repairs.iter().filter(|it| it.end <= self.len()) {
            if repair.start < at {
                continue;
            }
            self.copy_to(at, repair.start, &mut text);
            let start = text.len();
            for (char, (from, to)) in repair.meant.iter().zip(&repair.sources) {
                text.push(*char, self.span(*from, *to));
            }
            let (end, score, change) = (text.len(), repair.score, repair.change);
            text.repaired.push(Repaired { start, end, score, change });
            at = repair.end;
        }
        self.copy_to(at, self.len(), &mut text);
        text.char_at.push(index_u32(text.chars.len()));
        text
    }

    /// The repairs within a part of the text: how sure all of them are, and the gravest change.
    pub(crate) fn repairs_within(&self, start: usize, end: usize) -> Option<(f64, Change)> {
        let within = self.repaired.iter().filter(|it| it.start < end && start < it.end);
        within
            .map(|it| (it.score, it.change))
            .reduce(|one, other| (one.0 * other.0, one.1.max(other.1)))
    }

    fn copy_to(&self, start: usize, end: usize, text: &mut Self) {
        for at in start..end {
            text.push(self.chars[at], self.spans[at]);
        }
    }

    /// Cyrillic and Greek letters become the Latin ones they look like, where a run has Latin letters or digits too.
    fn with_look_alikes(&self) -> Self {
        let mut text = Self::default();
        let mut at = 0;
        while at < self.len() {
            let run = self.chars[at..]
                .iter()
                .take_while(|char| char.is_alphanumeric() && !is_ideograph(**char));
            let end = at + run.count().max(1);
            let run = &self.chars[at..end];
            let mixed = run.iter().any(char::is_ascii_alphanumeric)
                && run.iter().all(|char| char.is_ascii() || look_alike(*char).is_some());
            for (char, span) in run.iter().zip(&self.spans[at..end]) {
                let latin = look_alike(*char).filter(|_| mixed);
                text.push(latin.unwrap_or(*char), *span);
            }
            at = end;
        }
        text
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
        if let Some(number) = enclosed(char).filter(|number| *number > 9) {
            self.push(decimal(number / 10), span);
            self.push(decimal(number % 10), span);
            return;
        }
        if let Some(letters) = compatibility(char) {
            for letter in letters.chars() {
                self.push(letter, span);
            }
            return;
        }
        let char = enclosed(char).map_or_else(|| plain_letter(narrow(char)), decimal);
        if char.is_whitespace() || char.is_control() {
            if self.chars.last().is_none_or(|last| *last != ' ') {
                self.push(' ', span);
            }
            return;
        }
        if is_ideograph(char) {
            self.push(simplified(compatible(char)), span);
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
    matches!(char, '\u{2e80}'..='\u{2fd5}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '々' | '〇')
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
    looked_up(&SIMPLIFIED, char)
}

fn compatible(char: char) -> char {
    let listed = matches!(char, '\u{2e80}'..='\u{2fd5}' | '\u{f900}'..='\u{faff}');
    if listed { looked_up(&COMPATIBLE, char) } else { char }
}

fn looked_up(pairs: &[(char, char)], char: char) -> char {
    match pairs.binary_search_by_key(&char, |(from, _)| *from) {
        Ok(at) => pairs[at].1,
        Err(_) => char,
    }
}

/// The number in a circle, in brackets or before a point: ①, ⑴, ⒈, ❶, 🔟.
fn enclosed(char: char) -> Option<u32> {
    const RUNS: [(char, char, u32); 9] = [
        ('①', '⑳', 1),
        ('⑴', '⒇', 1),
        ('⒈', '⒛', 1),
        ('⓵', '⓾', 1),
        ('❶', '❿', 1),
        ('➀', '➉', 1),
        ('➊', '➓', 1),
        ('\u{1f51f}', '\u{1f51f}', 10),
        ('⓪', '⓪', 0),
    ];
    let run = RUNS.iter().find(|(first, last, _)| (*first..=*last).contains(&char));
    run.map(|(first, _, number)| u32::from(char) - u32::from(*first) + number)
}

fn decimal(number: u32) -> char {
    char::from_digit(number, 10).unwrap_or('0')
}

/// A Latin letter or digit without accent, circle or special type: é, ǎ, Ⓐ, 𝐀, 𝟏, ₂.
fn plain_letter(char: char) -> char {
    const ACCENTED: [(&str, char); 13] = [
        ("àáâãäåāăąǎ", 'a'),
        ("çćĉċč", 'c'),
        ("ďđ", 'd'),
        ("èéêëēĕėęě", 'e'),
        ("ĝğġģǧ", 'g'),
        ("ìíîïĩīĭįǐ", 'i'),
        ("ĺļľł", 'l'),
        ("ñńņňǹ", 'n'),
        ("òóôõöøōŏőǒ", 'o'),
        ("śŝşš", 's'),
        ("ùúûüũūŭůűųǔǖǘǚǜ", 'u'),
        ("ýÿ", 'y'),
        ("źżž", 'z'),
    ];
    if char.is_ascii() || is_ideograph(char) {
        return char;
    }
    let letter = |first: u32, count: u32| {
        let place = (u32::from(char) - first) % count;
        char::from_u32(u32::from('a') + place % 26).unwrap_or(char)
    };
    match char {
        'Ⓐ'..='ⓩ' => letter(0x24b6, 26),
        '\u{1d400}'..='\u{1d6a3}' => letter(0x1d400, 52),
        '\u{1d7ce}'..='\u{1d7ff}' => decimal((u32::from(char) - 0x1d7ce) % 10),
        '\u{1f130}'..='\u{1f149}' => letter(0x1f130, 26),
        '\u{1f170}'..='\u{1f189}' => letter(0x1f170, 26),
        '⁰' | '⁴'..='⁹' => decimal(u32::from(char) - 0x2070),
        '₀'..='₉' => decimal(u32::from(char) - 0x2080),
        '¹' => '1',
        'À'..='ǜ' => {
            let lower = char.to_lowercase().next().unwrap_or(char);
            ACCENTED.iter().find(|(from, _)| from.contains(lower)).map_or(char, |(_, to)| *to)
        }
        _ => char,
    }
}

/// The Latin letter that a small Cyrillic or Greek one looks like.
fn look_alike(char: char) -> Option<char> {
    const ALIKE: (&str, &str) = ("авеікмнорстухѕјοαερτυνικ", "abeikmhopctyxsjoaeptuvik");
    if char.is_ascii() || is_ideograph(char) {
        return None;
    }
    let at = ALIKE.0.chars().position(|it| it == char)?;
    ALIKE.1.chars().nth(at)
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
        '²' => '2',
        '³' => '3',
        _ => char,
    }
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
        _ => return None,
    })
}

/// Joiners, variation selectors, skin tones, direction marks, keycaps and marks on letters carry nothing.
fn is_invisible(char: char) -> bool {
    matches!(
        char,
        '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{1f3fb}'..='\u{1f3ff}'
            | '\u{feff}'
            | '\u{300}'..='\u{36f}'
            | '\u{20e3}'
            | '\u{e0001}'..='\u{e007f}'
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
        check("1️⃣2️⃣件 ⑫ ❸ 🔟 𝟓 Ⓐ", "12件 12 3 10 5 a");
        check("Nèi cún café Cafe\u{301}", "nei cun cafe cafe");
        check("Тhinkрad Р1 привет", "thinkpad p1 привет");
        check("⽤⼾ 樂", "用户 乐");
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
