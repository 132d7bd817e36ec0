//! Text to pieces: the most likely way to cut it under a unigram model (SentencePiece, Kudo 2018), by Viterbi.
//!
//! The time is linear: a piece has at most [`PIECE_CHARACTERS_MAX`] characters, and of a text the first
//! [`TEXT_CHARACTERS_MAX`] characters are read. What is left over after the model's number of pieces is dropped from
//! the end.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::error::ReadError;
use crate::file::{File, Layout, usize_of};
use crate::normalise::Normaliser;

/// Characters of the longest piece that a file may hold.
pub(crate) const PIECE_CHARACTERS_MAX: usize = 32;
/// Characters of a text, after mapping, that are read.
pub(crate) const TEXT_CHARACTERS_MAX: usize = 512;
/// The most pieces that a model may ask for.
const TOKENS_MAX: usize = 512;

const ROOT: u32 = 0;
const NO_PIECE: u32 = u32::MAX;

/// The pieces of a model and how likely each is.
#[derive(Debug)]
pub(crate) struct Pieces {
    normaliser: Normaliser,
    /// From a node of the trie and a character to the next node.
    steps: HashMap<(u32, char), u32, FixedState>,
    /// The piece that ends at each node, or [`NO_PIECE`].
    ends: Vec<u32>,
    scores: Vec<f32>,
    /// The texts of all pieces, one after another.
    texts: String,
    /// Where the text of each piece ends in `texts`.
    text_ends: Vec<usize>,
    specials: Specials,
    unknown_score: f32,
    prefix: String,
}

/// Pieces that stand for no text, and how many pieces a text may have with them.
#[derive(Debug, Clone, Copy)]
struct Specials {
    unknown: u32,
    begin: u32,
    end: u32,
    tokens_max: usize,
}

/// The best way to reach a place in the text.
#[derive(Debug, Clone, Copy)]
struct Arrival {
    score: f32,
    from: usize,
    piece: u32,
}

impl Pieces {
    /// Takes the sections `pieces`, `normalisation`, `numbers`, `settings` and `prefix` of a file.
    pub(crate) fn read(file: &File<'_>) -> Result<Pieces, ReadError> {
        let section = file.section("pieces", Layout::Pieces)?;
        let scores = section.floats(section.rows)?;
        let settings = file.floats("settings", 2)?;
        let mut pieces = Pieces {
            normaliser: Normaliser::read(&file.section("normalisation", Layout::Map)?)?,
            steps: HashMap::with_capacity_and_hasher(2 * section.rows, FixedState::default()),
            ends: vec![NO_PIECE],
            specials: specials(file, section.rows)?,
            scores,
            texts: String::new(),
            text_ends: Vec::with_capacity(section.rows),
            unknown_score: settings[0],
            prefix: file.text("prefix")?.to_owned(),
        };
        let heads = 5 * section.rows;
        let mut at = heads;
        for (id, length) in (0u32..).zip(&section.bytes[heads - section.rows..heads]) {
            let end = at + usize::from(*length);
            let text = str::from_utf8(&section.bytes[at..end])
                .map_err(|error| section.problem(format!("piece {id} is not text, {error}")))?;
            if text.chars().count() > PIECE_CHARACTERS_MAX {
                return Err(section.problem(format!(
                    "piece {id} has more than {PIECE_CHARACTERS_MAX} characters"
                )));
            }
            pieces.add(text, id);
            at = end;
        }
        Ok(pieces)
    }

    /// How many pieces there are: the rows that a table of vectors must have.
    pub(crate) fn count(&self) -> usize {
        self.scores.len()
    }

    /// The most pieces that [`Pieces::cut`] returns.
    pub(crate) fn tokens_max(&self) -> usize {
        self.specials.tokens_max
    }

    /// The pieces of `text` between the marks of beginning and end; of an empty text the unknown piece alone.
    pub(crate) fn cut(&self, text: &str) -> Vec<u32> {
        let characters = if self.prefix.is_empty() {
            self.normaliser.characters(text, TEXT_CHARACTERS_MAX)
        } else {
            self.normaliser.characters(&format!("{}{text}", self.prefix), TEXT_CHARACTERS_MAX)
        };
        let arrivals = self.arrivals(&characters);
        let mut found = vec![self.specials.end];
        let mut at = characters.len();
        while at > 0 {
            let Arrival { from, piece, .. } = arrivals[at];
            let repeated = piece == self.specials.unknown && found.last() == Some(&piece);
            if !repeated {
                found.push(piece);
            }
            at = from;
        }
        if found.len() == 1 {
            found.push(self.specials.unknown);
        }
        found.push(self.specials.begin);
        found.reverse();
        if found.len() > self.specials.tokens_max {
            found.truncate(self.specials.tokens_max - 1);
            found.push(self.specials.end);
        }
        found
    }

    /// The text of piece `id`.
    pub(crate) fn text(&self, id: u32) -> String {
        for (special, name) in [
            (self.specials.unknown, "<unknown>"),
            (self.specials.begin, "<begin>"),
            (self.specials.end, "<end>"),
        ] {
            if id == special {
                return name.to_owned();
            }
        }
        let bounds = usize_of(id).checked_sub(1).map_or(0, |before| self.text_ends[before]);
        let text =
            self.texts.get(bounds..self.text_ends.get(usize_of(id)).copied().unwrap_or(bounds));
        text.unwrap_or_default().to_owned()
    }

    fn add(&mut self, text: &str, id: u32) {
        self.texts.push_str(text);
        self.text_ends.push(self.texts.len());
        if text.is_empty() {
            return;
        }
        let mut node = ROOT;
        for character in text.chars() {
            let next = u32::try_from(self.ends.len()).unwrap_or(NO_PIECE);
            node = *self.steps.entry((node, character)).or_insert(next);
            if node == next {
                self.ends.push(NO_PIECE);
            }
        }
        self.ends[usize_of(node)] = id;
    }

    /// For each place between characters the best way there.
    fn arrivals(&self, characters: &[char]) -> Vec<Arrival> {
        let nowhere = Arrival { score: f32::NEG_INFINITY, from: 0, piece: self.specials.unknown };
        let mut arrivals = vec![nowhere; characters.len() + 1];
        arrivals[0].score = 0.0;
        for from in 0..characters.len() {
            let base = arrivals[from].score;
            let mut is_known = false;
            for (length, piece) in self.beginnings(&characters[from..]) {
                is_known |= length == 1;
                let score = base + self.scores[usize_of(piece)];
                improve(&mut arrivals[from + length], Arrival { score, from, piece });
            }
            if !is_known {
                let score = base + self.unknown_score;
                improve(
                    &mut arrivals[from + 1],
                    Arrival { score, from, piece: self.specials.unknown },
                );
            }
        }
        arrivals
    }

    /// The pieces that `characters` begin with, with their lengths, the shortest first.
    fn beginnings(&self, characters: &[char]) -> impl Iterator<Item = (usize, u32)> {
        let nodes = characters.iter().scan(ROOT, |node, character| {
            *node = *self.steps.get(&(*node, *character))?;
            Some(*node)
        });
        let ends = nodes.map(|node| self.ends[usize_of(node)]);
        (1..).zip(ends).filter(|(_, piece)| *piece != NO_PIECE)
    }
}

fn improve(place: &mut Arrival, arrival: Arrival) {
    if arrival.score > place.score {
        *place = arrival;
    }
}

fn specials(file: &File<'_>, pieces: usize) -> Result<Specials, ReadError> {
    let section = file.section("numbers", Layout::Numbers)?;
    let [unknown, begin, end, _heads, tokens_max] = file.numbers("numbers")?;
    let id = |number: usize| {
        u32::try_from(number)
            .ok()
            .filter(|_| number < pieces)
            .ok_or_else(|| section.problem(format!("piece {number} of {pieces} does not exist")))
    };
    if !(4..=TOKENS_MAX).contains(&tokens_max) {
        return Err(
            section.problem(format!("{tokens_max} pieces a text is outside 4..={TOKENS_MAX}"))
        );
    }
    Ok(Specials { unknown: id(unknown)?, begin: id(begin)?, end: id(end)?, tokens_max })
}
