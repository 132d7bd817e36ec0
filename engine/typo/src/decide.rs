//! Which of the words that may be meant are meant: a repair must make the whole text more probable.

use crate::everyday::is_han;
use crate::lattice::{Reading, Token, link};
use crate::search::{self, Change, Found};
use crate::vocabulary::{Kind, Vocabulary};

/// A part of a text that stands for another word.
#[derive(Clone, Debug, PartialEq)]
pub struct Repair {
    /// The index of its first character.
    pub start: usize,
    /// The index after its last character.
    pub end: usize,
    /// The word that is meant.
    pub meant: Vec<char>,
    /// For each character of the word the part of the text it stands for, by indexes; in order.
    pub sources: Vec<(usize, usize)>,
    /// What went wrong.
    pub change: Change,
    /// How sure this is: below 1.
    pub score: f64,
}

/// A part of a text that may stand for several names, or for one, but not surely.
#[derive(Clone, Debug, PartialEq)]
pub struct Doubt {
    /// The index of its first character.
    pub start: usize,
    /// The index after its last character.
    pub end: usize,
    /// The names that may be meant with how probable each is, the most probable first.
    pub meant: Vec<(String, f64)>,
    /// What went wrong, if it is the first.
    pub change: Change,
}

/// What it costs to take an everyday word for a mistake, and how much more for each unit it is commoner.
const REAL_WORD: f32 = 4.0;
const REAL_WORD_COMMON: f32 = 0.6;
const RAREST: f32 = 17.0;
/// What it costs to take a second character, and each further one, for a mistake where they make no word together: who
/// chooses a wrong word chooses a word.
const SINGLE: f32 = 3.0;
/// What it costs to take a word of the shop for a mistake.
const EXACT_WORD: f32 = 12.0;
/// What is saved where a name stands alone between stops.
const ALONE: f32 = 2.0;
/// What is saved where a question or its last part stands before a stop and sounds the same.
const CLOSING: f32 = 3.0;
/// A whole question that sounds the same must have this many characters to outweigh everyday words.
const PIECE_MIN: usize = 3;
/// A doubt is told from this gain on.
const DOUBT_GAIN: f32 = 0.5;
/// How many names a doubt has at most.
const DOUBT_NAMES: usize = 3;

/// A candidate with what it gains for the whole text.
struct Weighed {
    found: Found,
    gain: f32,
}

impl Vocabulary {
    /// The repairs and doubts of a folded text, by where they stand. `exact` are the parts that are words of the shop as
    /// they are; `score_min` parts repairs from doubts. Linear in the text's length.
    #[must_use]
    pub fn repairs(
        &self,
        chars: &[char],
        exact: &[(usize, usize)],
        score_min: f64,
    ) -> (Vec<Repair>, Vec<Doubt>) {
        let mut weighed = self.weighed(chars, exact);
        weighed.sort_by(|one, other| {
            let place = |it: &Weighed| (it.found.start, it.found.end, it.found.word);
            other.gain.total_cmp(&one.gain).then(place(one).cmp(&place(other)))
        });
        let mut taken = vec![false; chars.len()];
        let (mut repairs, mut doubts) = (Vec::new(), Vec::new());
        for (index, best) in weighed.iter().enumerate() {
            if best.gain < DOUBT_GAIN {
                break;
            }
            let (start, end) = (best.found.start, best.found.end);
            if taken[start..end].contains(&true) {
                continue;
            }
            taken[start..end].fill(true);
            let rivals = self.rivals(&weighed[index + 1..], best);
            let score = score(best, rivals.first().copied());
            if score >= score_min {
                repairs.push(self.repair(&best.found, score));
            } else if self.kind(best.found.word) == Kind::Name {
                doubts.push(self.doubt(best, &rivals));
            }
        }
        repairs.sort_by_key(|it| it.start);
        doubts.sort_by_key(|it| it.start);
        (repairs, doubts)
    }

    /// The words that a text on its own may stand for, the most probable first, however improbable. The text is taken
    /// to be a name and nothing else.
    #[must_use]
    pub fn nearest(&self, text: &str, count: usize) -> Vec<(String, f64)> {
        let chars: Vec<char> = text.chars().collect();
        let mut found = Vec::new();
        if !chars.is_empty() {
            search::at(self, &chars, 0, &mut found);
            search::alone(self, &chars, &mut found);
        }
        let mut costs: Vec<(f32, u32)> = found
            .iter()
            .filter(|it| it.end == chars.len() && self.kind(it.word) == Kind::Name)
            .map(|it| (it.cost + self.cost(it.word), it.word))
            .chain(self.find(&chars).map(|word| (self.cost(word), word)))
            .collect();
        costs.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
        let mut seen = Vec::new();
        costs.retain(|(_, word)| {
            !seen.contains(word) && {
                seen.push(*word);
                true
            }
        });
        let name =
            |(cost, word): &(f32, u32)| (self.word(*word).iter().collect(), f64::from(-cost));
        costs.iter().take(count).map(name).collect()
    }

    fn weighed(&self, chars: &[char], exact: &[(usize, usize)]) -> Vec<Weighed> {
        if chars.is_empty() {
            return Vec::new();
        }
        let reading = Reading::new(self, chars, exact);
        let whole = reading.cost();
        let mut found = Vec::new();
        for start in 0..chars.len() {
            if chars[start] != ' ' {
                search::at(self, chars, start, &mut found);
            }
        }
        search::long(self, chars, &mut found);
        let mut scene = Scene {
            chars,
            reading: &reading,
            opens: vec![false; chars.len() + 1],
            closes: vec![false; chars.len() + 1],
        };
        for (start, end) in exact {
            scene.opens[*start] = true;
            scene.closes[*end] = true;
        }
        let mut weighed: Vec<Weighed> = found
            .into_iter()
            .map(|found| Weighed { gain: whole - scene.cost(self, &found), found })
            .filter(|it| it.gain.is_finite() && it.gain > 0.0)
            .collect();
        weighed.shrink_to_fit();
        weighed
    }

    /// Other words for about the same part, the best first.
    fn rivals<'a>(&self, others: &'a [Weighed], best: &Weighed) -> Vec<&'a Weighed> {
        let meant = self.word(best.found.word);
        let overlaps =
            |it: &&Weighed| it.found.start < best.found.end && best.found.start < it.found.end;
        let differs = |it: &&Weighed| {
            let word = self.word(it.found.word);
            // A part of the same repair is no rival of it.
            !contains(meant, word) && !contains(word, meant)
        };
        others.iter().filter(overlaps).filter(differs).take(DOUBT_NAMES).collect()
    }

    fn repair(&self, found: &Found, score: f64) -> Repair {
        Repair {
            start: found.start,
            end: found.end,
            meant: self.word(found.word).to_vec(),
            sources: found.sources.clone(),
            change: found.change,
            score,
        }
    }

    fn doubt(&self, best: &Weighed, rivals: &[&Weighed]) -> Doubt {
        let same =
            |it: &&Weighed| (it.found.start, it.found.end) == (best.found.start, best.found.end);
        let named = |it: &&Weighed| self.kind(it.found.word) == Kind::Name;
        let all = std::iter::once(best).chain(rivals.iter().copied().filter(same).filter(named));
        let mut meant: Vec<(String, f64)> = all
            .take(DOUBT_NAMES)
            .map(|it| (self.word(it.found.word).iter().collect(), f64::from(it.gain).exp()))
            .collect();
        let sum: f64 = 1.0 + meant.iter().map(|(_, weight)| weight).sum::<f64>();
        for (_, weight) in &mut meant {
            *weight /= sum;
        }
        Doubt { start: best.found.start, end: best.found.end, meant, change: best.found.change }
    }
}

fn contains(long: &[char], short: &[char]) -> bool {
    !short.is_empty() && long.windows(short.len()).any(|it| it == short)
}

/// How probably the best is meant, beside the text as it stands and its nearest rival.
fn score(best: &Weighed, rival: Option<&Weighed>) -> f64 {
    let rival = rival.map_or(0.0, |it| f64::from(it.gain - best.gain).exp());
    let stays = f64::from(-best.gain).exp();
    (1.0 / (1.0 + stays + rival)).min(0.99)
}

/// What surrounds a candidate.
struct Scene<'a> {
    chars: &'a [char],
    reading: &'a Reading,
    /// Where words of the shop start.
    opens: Vec<bool>,
    /// Where words of the shop end.
    closes: Vec<bool>,
}

impl Scene<'_> {
    /// What the whole text costs where this word stands in it.
    fn cost(&self, vocabulary: &Vocabulary, found: &Found) -> f32 {
        let meant = vocabulary.word(found.word);
        let (start, end) = (found.start, found.end);
        let before = start.checked_sub(1).and_then(|at| self.chars.get(at).copied());
        let after = self.chars.get(end).copied();
        let opens = link(before, meant.first().copied());
        let closes = if after.is_some() { link(meant.last().copied(), after) } else { 0.0 };
        let word =
            vocabulary.cost(found.word) + found.cost + self.overturned(vocabulary, found, meant);
        self.reading.front[start] + word - opens - closes + self.reading.back[end]
    }

    /// What it costs that words which are right as they stand are taken for mistakes.
    fn overturned(&self, vocabulary: &Vocabulary, found: &Found, meant: &[char]) -> f32 {
        let alone = self.is_edge(found.start, false) && self.is_edge(found.end, true);
        let kind = vocabulary.kind(found.word);
        let sounds = found.change == Change::SameSound && meant.len() >= PIECE_MIN;
        let bounded = self.is_bound(found.start, false) && self.is_bound(found.end, true);
        let whole_piece = kind == Kind::Piece && sounds && bounded;
        let mut sum = if alone && kind == Kind::Name { -ALONE } else { 0.0 };
        if kind == Kind::Piece && sounds && self.is_edge(found.end, true) {
            sum -= CLOSING;
        }
        let (from, to) = self.changed(found, meant);
        let mut at = from;
        let mut singles = 0.0;
        while at < to {
            let token = self.reading.tokens[self.reading.token_at[at]];
            let same = meant.get(at - found.start) == self.chars.get(at);
            let single = token.end - token.start == 1 && is_han(self.chars[at]);
            at = token.end.max(at + 1);
            sum += self.token_cost(token, whole_piece);
            singles += if single && !same { SINGLE } else { 0.0 };
        }
        sum + (singles - SINGLE).max(0.0)
    }

    fn token_cost(&self, token: Token, whole_piece: bool) -> f32 {
        let han = is_han(self.chars[token.start]);
        if token.end - token.start < 2 || !han {
            0.0
        } else if token.exact {
            EXACT_WORD
        } else if whole_piece {
            0.0
        } else {
            REAL_WORD + REAL_WORD_COMMON * (RAREST - token.cost).max(0.0)
        }
    }

    /// The part of the text that the word does not have as it stands.
    fn changed(&self, found: &Found, meant: &[char]) -> (usize, usize) {
        let typed = &self.chars[found.start..found.end];
        let before = typed.iter().zip(meant).take_while(|(one, other)| one == other).count();
        let room = typed.len().min(meant.len()) - before;
        let pairs = typed.iter().rev().zip(meant.iter().rev()).take(room);
        let after = pairs.take_while(|(one, other)| one == other).count();
        (found.start + before, found.end - after)
    }

    /// Whether a text, or a part of it between stops, ends at a place.
    fn is_edge(&self, at: usize, ahead: bool) -> bool {
        let beside = if ahead { Some(at) } else { at.checked_sub(1) };
        let char = beside.and_then(|at| self.chars.get(at));
        char.is_none_or(|it| !is_han(*it) && !it.is_ascii_alphanumeric())
    }

    /// Whether a sentence or a word of the shop ends at a place.
    fn is_bound(&self, at: usize, ahead: bool) -> bool {
        self.is_edge(at, ahead) || if ahead { self.opens[at] } else { self.closes[at] }
    }
}
