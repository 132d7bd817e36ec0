//! Coded values by the patterns of packs, such as 175/92A for a garment. Packs declare them in
//! `words/*.yaml` under keys `code NAME`; what a code names is theirs to say.

use std::collections::BTreeMap;

use crate::normalize::fold;
use crate::numeral;
use crate::quantity::Amount;
use crate::scan::Scan;
use crate::understanding::Code;

/// The key prefix of patterns.
const CODE_KEY: &str = "code ";
/// A number inside a code has so many characters at most.
const NUMBER_CHARS_MAX: usize = 4;

/// One piece of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    /// `9`: a digit.
    Digit,
    /// `{height}`: a number, for the slots of that name.
    Number(String),
    /// Itself.
    Char(char),
}

/// The patterns of all packs.
#[derive(Debug, Default)]
pub(crate) struct Codes {
    patterns: Vec<(String, Vec<Piece>)>,
}

/// A code by characters.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Coded {
    pub(crate) start: usize,
    pub(crate) end: usize,
    name: String,
    /// Numbers within it with the name of the slots they are for.
    numbers: Vec<(usize, usize, String)>,
}

impl Codes {
    pub(crate) fn new(words: &BTreeMap<String, Vec<String>>) -> Self {
        let mut patterns = Vec::new();
        for (key, texts) in words {
            let Some(name) = key.strip_prefix(CODE_KEY) else { continue };
            patterns.extend(texts.iter().map(|text| (name.to_owned(), pieces(text))));
        }
        patterns.retain(|(_, pieces)| !pieces.is_empty());
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
            let here = self.patterns.iter().filter_map(|it| read(scan, at, it));
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
        Code { span: scan.text.span(self.start, self.end), name: self.name.clone() }
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

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(char) = rest.chars().next() {
        if let Some((name, after)) = rest.strip_prefix('{').and_then(|it| it.split_once('}')) {
            pieces.push(Piece::Number(name.to_owned()));
            rest = after;
            continue;
        }
        let folded = if char == '9' { vec![Piece::Digit] } else { literal(char) };
        pieces.extend(folded);
        rest = &rest[char.len_utf8()..];
    }
    pieces
}

fn literal(char: char) -> Vec<Piece> {
    fold(char.encode_utf8(&mut [0; 4])).chars().map(Piece::Char).collect()
}

fn read(scan: &Scan<'_>, at: usize, (name, pieces): &(String, Vec<Piece>)) -> Option<Coded> {
    let joins =
        |one: char, other: char| one.is_ascii_alphanumeric() && other.is_ascii_alphanumeric();
    if joins(scan.text.before(at), scan.text.char(at)) {
        return None;
    }
    let mut end = at;
    let mut numbers = Vec::new();
    for piece in pieces {
        let char = scan.text.char(end);
        match piece {
            Piece::Digit if char.is_ascii_digit() => end += 1,
            Piece::Char(known) if char == *known => end += 1,
            Piece::Number(slot) => {
                let rest = &scan.text.chars[end.min(scan.text.len())..];
                let rest = rest.iter().take(NUMBER_CHARS_MAX + 1);
                let run = rest.take_while(|it| it.is_ascii_digit()).count();
                if run == 0 || run > NUMBER_CHARS_MAX {
                    return None;
                }
                numbers.push((end, end + run, slot.clone()));
                end += run;
            }
            Piece::Digit | Piece::Char(_) => return None,
        }
    }
    let whole = end <= scan.text.len() && !joins(scan.text.before(end), scan.text.char(end));
    whole.then(|| Coded { start: at, end, name: name.clone(), numbers })
}
