//! Coded values by the patterns of packs, such as 175/92A for a garment. Packs declare them in
//! `words/*.yaml` under keys `code NAME`; what a code names is theirs to say.

use std::collections::BTreeMap;

use crate::normalize::{Normalized, fold};
use crate::numeral;
use crate::quantity::Amount;
use crate::scan::Scan;
use crate::understanding::Code;

/// The key prefix of patterns.
const CODE_KEY: &str = "code ";
/// A number inside a code has so many characters at most.
const NUMBER_CHARS_MAX: usize = 4;

/// Of a longer text no more is read: it is no code.
const NAME_CHARS_MAX: usize = 64;

/// One piece of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    /// `9`: a digit.
    Digit,
    /// `{10-24}`: from so many to so many digits.
    Digits(usize, usize),
    /// A blank, or none.
    Blank,
    /// `{height}`: a number, for the slots of that name.
    Number(String),
    /// Itself; `kept` is how the pack writes it, none within brackets.
    Char { said: char, kept: Option<char> },
}

/// How numbers of a kind are written.
#[derive(Clone, Debug)]
pub(crate) struct Pattern(Vec<Piece>);

impl Pattern {
    /// Reads a pattern; none where it is empty.
    pub(crate) fn new(text: &str) -> Option<Self> {
        Some(Self(pieces(text))).filter(|it| !it.0.is_empty())
    }

    /// Where a number that begins at a character and is written so ends.
    pub(crate) fn end(&self, scan: &Scan<'_>, at: usize) -> Option<usize> {
        read(scan.text, at, &self.0).map(|read| read.end)
    }
}

/// The patterns of all packs.
#[derive(Debug, Default)]
pub(crate) struct Codes {
    patterns: Vec<(String, Pattern)>,
}

/// A code by characters.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Coded {
    pub(crate) start: usize,
    pub(crate) end: usize,
    name: String,
    /// As the pack writes it, without what stands in brackets.
    text: String,
    /// Numbers within it with the name of the slots they are for.
    numbers: Vec<(usize, usize, String)>,
}

impl Codes {
    pub(crate) fn new(words: &BTreeMap<String, Vec<String>>) -> Self {
        let mut patterns = Vec::new();
        for (key, texts) in words {
            let Some(name) = key.strip_prefix(CODE_KEY) else { continue };
            let read = texts.iter().filter_map(|text| Pattern::new(text));
            patterns.extend(read.map(|pattern| (name.to_owned(), pattern)));
        }
        Self { patterns }
    }

    /// Finds every code, left to right; of several at one place the longest.
    pub(crate) fn find(&self, scan: &Scan<'_>) -> Vec<Coded> {
        let mut found: Vec<Coded> = Vec::new();
        if self.patterns.is_empty() {
            return found;
        }
        let mut at = 0;
        while at < scan.text.len() {
            let here = self.patterns.iter().filter_map(|(name, pattern)| {
                read(scan.text, at, &pattern.0).map(|it| Coded { name: name.clone(), ..it })
            });
            match here.max_by_key(|code| code.end) {
                Some(code) => {
                    at = code.end;
                    found.push(code);
                }
                None => at += 1,
            }
        }
        found
    }
}

impl Coded {
    pub(crate) fn code(&self, scan: &Scan<'_>) -> Code {
        let span = scan.text.span(self.start, self.end);
        Code { span, name: self.name.clone(), text: self.text.clone() }
    }

    /// The numbers it tells slots.
    pub(crate) fn amounts(&self, scan: &Scan<'_>) -> Vec<Amount> {
        let amount = |(start, end, slot): &(usize, usize, String)| {
            let numeral = numeral::read(&scan.text.chars[..*end], *start)?;
            Some(Amount { slot: Some(slot.clone()), ..Amount::new(*start, &numeral) })
        };
        self.numbers.iter().filter_map(amount).collect()
    }
}

/// A whole text as a code of one of some kinds, as the pack writes it: "eu 38" is 38 where the pattern is `(EU )99`. None
/// where it is none. `words` are the packs' words by role.
#[must_use]
pub fn code_text(
    words: &BTreeMap<String, Vec<String>>,
    kinds: &[String],
    text: &str,
) -> Option<String> {
    let folded = Normalized::new(text.trim(), NAME_CHARS_MAX);
    let of_kind = |kind: &String| words.get(&format!("{CODE_KEY}{kind}"));
    let patterns = kinds.iter().filter_map(of_kind).flatten();
    let mut read = patterns.filter_map(|text| read(&folded, 0, &Pattern::new(text)?.0));
    read.find(|it| it.end == folded.len()).map(|it| it.text)
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let mut kept = true;
    while let Some(char) = rest.chars().next() {
        if let Some((name, after)) = rest.strip_prefix('{').and_then(|it| it.split_once('}')) {
            pieces.push(braced(name));
            rest = after;
            continue;
        }
        match char {
            '(' => kept = false,
            ')' => kept = true,
            ' ' => pieces.push(Piece::Blank),
            '9' => pieces.push(Piece::Digit),
            _ => {
                let folded = fold(char.encode_utf8(&mut [0; 4]));
                let mut shown = Some(char).filter(|_| kept);
                pieces.extend(folded.chars().map(|said| Piece::Char { said, kept: shown.take() }));
            }
        }
        rest = &rest[char.len_utf8()..];
    }
    pieces
}

fn braced(name: &str) -> Piece {
    let counts = name.split_once('-').map(|(least, most)| (least.parse(), most.parse()));
    match counts {
        Some((Ok(least), Ok(most))) => Piece::Digits(least, most),
        Some(_) | None => Piece::Number(name.to_owned()),
    }
}

fn read(folded: &Normalized, at: usize, pieces: &[Piece]) -> Option<Coded> {
    let joins =
        |one: char, other: char| one.is_ascii_alphanumeric() && other.is_ascii_alphanumeric();
    if joins(folded.before(at), folded.char(at)) {
        return None;
    }
    let digits = |from: usize, most: usize| {
        let rest = folded.chars.get(from..).unwrap_or_default();
        rest.iter().take(most + 1).take_while(|it| it.is_ascii_digit()).count()
    };
    let mut end = at;
    let mut text = String::new();
    let mut numbers = Vec::new();
    for piece in pieces {
        let char = folded.char(end);
        let run = match piece {
            Piece::Digit => digits(end, 0),
            Piece::Digits(least, most) => {
                Some(digits(end, *most)).filter(|it| least <= it && it <= most)?
            }
            Piece::Number(slot) => {
                let run = digits(end, NUMBER_CHARS_MAX);
                numbers.push((end, end + run, slot.clone()));
                Some(run).filter(|it| *it <= NUMBER_CHARS_MAX)?
            }
            Piece::Blank => {
                end += usize::from(folded.char(end) == ' ' && end < folded.len());
                continue;
            }
            Piece::Char { said, kept } if char == *said => {
                text.extend(kept);
                end += 1;
                continue;
            }
            Piece::Char { .. } => return None,
        };
        if run == 0 {
            return None;
        }
        text.extend(&folded.chars[end..end + run]);
        end += run;
    }
    let whole = end <= folded.len() && !joins(folded.before(end), folded.char(end));
    let name = String::new();
    whole.then_some(Coded { start: at, end, name, text, numbers })
}
