//! Words that may be meant by a part of a text, with what must have gone wrong and how probable that is.

use crate::everyday::{self, is_han};
use crate::latin::{LETTERS_MIN, distance, wrong_max};
use crate::shape;
use crate::sound::{self, Syllable};
use crate::table::{SEED, key, key_of, mix};
use crate::vocabulary::{
    CHARS_MAX, Kind, Vocabulary, closing_pair, halves, opening_pair, raw_unit, rest_key,
};

/// What went wrong in writing a word; where several things did, the gravest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// A blank stands inside the word or is missing: 运 费.
    Blank,
    /// It is written as it sounds, in letters: neicun.
    Pinyin,
    /// A character stands twice.
    Doubled,
    /// Another character of the same sound: 包油.
    SameSound,
    /// Another character of a sound easily taken for it: z for zh, n for l.
    NearSound,
    /// Another character that looks like it.
    Shape,
    /// Two neighbours have changed places.
    Swapped,
    /// A character is missing.
    Dropped,
    /// A character is too much.
    Added,
    /// Wrong letters of a word in letters.
    Letters,
    /// Some other character.
    Other,
}

/// A word that may be meant by a part of a text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Found {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) word: u32,
    /// Minus the logarithm of how probably the word is written so.
    pub(crate) cost: f32,
    pub(crate) change: Change,
    /// For each character of the word the part of the text it stands for.
    pub(crate) sources: Vec<(usize, usize)>,
}

/// What mistakes cost: minus logarithms, from the share of mistakes in typed text and of the kinds among them.
mod cost {
    pub(super) const WRONG: f32 = 5.0;
    pub(super) const SAME_AND_ALIKE: f32 = 0.3;
    pub(super) const SAME: f32 = 0.8;
    /// Each wrong character after the first.
    pub(super) const FURTHER: f32 = 1.0;
    pub(super) const RHYME: f32 = 5.5;
    /// Some other character at a word's edge, where it may well belong to what stands beside it.
    pub(super) const EDGE: f32 = 3.0;
    /// What a wrong character costs more for each unit that it is rarer than this: who chooses among characters of one
    /// sound takes the common one, and a rare one is meant.
    pub(super) const COMMON: f32 = 8.0;
    pub(super) const RARITY: f32 = 0.5;
    pub(super) const NEAR: f32 = 2.0;
    pub(super) const SHAPE: f32 = 2.2;
    pub(super) const OTHER: f32 = 8.0;
    pub(super) const SPELLED: f32 = 2.0;
    pub(super) const SYLLABLE: f32 = 0.2;
    pub(super) const BLANK: f32 = 1.5;
    pub(super) const DOUBLED: f32 = 1.0;
    pub(super) const SWAPPED: f32 = 2.0;
    pub(super) const DROPPED: f32 = 2.5;
    pub(super) const ADDED: f32 = 4.5;
    pub(super) const LETTER: f32 = 3.0;
    pub(super) const LETTERS: f32 = 3.5;
    pub(super) const FIRST_LETTER: f32 = 1.5;
}

/// Other characters than these many together are not looked at from one start.
const STEPS_MAX: usize = 96;
/// In shorter words no character is replaced by one that neither sounds nor looks like it, or is missing.
const LOOSE_MIN: usize = 4;

/// All words that may be meant by parts of a text that start at a character.
pub(crate) fn at(vocabulary: &Vocabulary, chars: &[char], start: usize, into: &mut Vec<Found>) {
    if chars[start].is_ascii_lowercase() && opens_run(chars, start) {
        by_letters(vocabulary, chars, start, into);
    }
    let mut walk = Walk { vocabulary, chars, start, steps: 0, path: Vec::new(), into };
    walk.on(start, SEED, 0);
    if is_han(chars[start]) {
        by_shape(vocabulary, chars, start, into);
    }
    if is_han(chars[start]) || chars[start].is_ascii_alphanumeric() && opens_run(chars, start) {
        by_rest(vocabulary, chars, start, into);
    }
}

/// Whether a run of letters and digits starts at a place.
fn opens_run(chars: &[char], at: usize) -> bool {
    at == 0 || !chars[at - 1].is_ascii_alphanumeric()
}

/// Whether a part may end at a place: not within a run of letters and digits.
fn may_end(chars: &[char], end: usize) -> bool {
    end >= chars.len()
        || !(chars[end].is_ascii_alphanumeric() && chars[end - 1].is_ascii_alphanumeric())
}

/// A part of the text that is one unit of sound.
#[derive(Clone, Copy, Debug)]
enum Unit {
    Char(char),
    Spelled(Syllable),
}

/// Follows units of sound through the openings of words.
struct Walk<'a> {
    vocabulary: &'a Vocabulary,
    chars: &'a [char],
    start: usize,
    steps: usize,
    path: Vec<(Unit, usize, usize)>,
    into: &'a mut Vec<Found>,
}

impl Walk<'_> {
    fn on(&mut self, at: usize, hash: u64, blanks: usize) {
        if self.path.len() >= CHARS_MAX || self.steps >= STEPS_MAX {
            return;
        }
        let (at, blanks) = match self.chars.get(at) {
            Some(' ') if !self.path.is_empty() => (at + 1, blanks + 1),
            _ => (at, blanks),
        };
        let Some(char) = self.chars.get(at).copied() else { return };
        if is_han(char) {
            self.on_han(char, at, hash, blanks);
        } else if char.is_ascii_alphanumeric()
            && (!self.path.is_empty() || opens_run(self.chars, at))
        {
            self.step(Unit::Char(char), (at, at + 1), mix(hash, raw_unit(char)), blanks);
            let chars = self.chars;
            for (length, syllable) in sound::spelled(&chars[at..]) {
                let hash = mix(hash, sound::class(syllable));
                self.step(Unit::Spelled(syllable), (at, at + length), hash, blanks);
            }
        }
    }

    fn on_han(&mut self, char: char, at: usize, hash: u64, blanks: usize) {
        let mut last = None;
        for class in sound::readings(char).iter().map(|it| sound::class(*it)) {
            // Readings of one class lead to the same words.
            if last.replace(class) != Some(class) {
                self.step(Unit::Char(char), (at, at + 1), mix(hash, class), blanks);
            }
        }
    }

    fn step(&mut self, unit: Unit, (from, to): (usize, usize), hash: u64, blanks: usize) {
        self.steps += 1;
        let key = key(hash);
        if !self.vocabulary.openings.holds(key) {
            return;
        }
        self.path.push((unit, from, to));
        if self.path.len() > 1 && may_end(self.chars, to) {
            for word in self.vocabulary.sounds.get(key) {
                let found = self.found(word, to, blanks);
                self.into.extend(found);
            }
        }
        self.on(to, hash, blanks);
        self.path.pop();
    }

    fn found(&self, word: u32, end: usize, blanks: usize) -> Option<Found> {
        let (cost, change) = self.compared(word, blanks)?;
        Some(Found { start: self.start, end, word, cost, change, sources: self.sources(word) })
    }

    /// What the path costs as this word; none where it is the word itself or none of it.
    fn compared(&self, word: u32, blanks: usize) -> Option<(f32, Change)> {
        let word = self.vocabulary.word(word).iter().filter(|it| **it != ' ');
        let mut sum = 0.0;
        let mut change: Option<Change> = None;
        let (mut wrong, mut spelled) = (0_usize, false);
        let mut length = 0;
        for (meant, (unit, ..)) in word.zip(&self.path) {
            length += 1;
            let step = match unit {
                Unit::Char(char) if char == meant => continue,
                Unit::Char(char) => {
                    wrong += 1;
                    replaced(*char, *meant)?
                }
                Unit::Spelled(syllable) if sound::reads(*syllable, *meant) => {
                    spelled = true;
                    (cost::SYLLABLE, Change::Pinyin)
                }
                Unit::Spelled(syllable) if sound::reads_near(*syllable, *meant) => {
                    spelled = true;
                    (cost::SYLLABLE + cost::NEAR, Change::NearSound)
                }
                Unit::Spelled(_) => return None,
            };
            sum += step.0;
            change = change.max(Some(step.1));
        }
        if length != self.path.len() || matches!(change, Some(Change::Other)) {
            return None;
        }
        if blanks > 0 {
            // Words in letters stand apart by blanks anyway.
            sum += if spelled { 0.0 } else { cost::BLANK };
            change = change.max(Some(Change::Blank));
        }
        sum += match wrong {
            0 => 0.0,
            _ => cost::WRONG + cost::FURTHER * rank_f32(wrong - 1),
        };
        sum += if spelled { cost::SPELLED } else { 0.0 };
        change.map(|change| (sum, change))
    }

    fn sources(&self, word: u32) -> Vec<(usize, usize)> {
        let mut units = self.path.iter().map(|(_, from, to)| (*from, *to));
        let mut last = (self.start, self.start + 1);
        let word = self.vocabulary.word(word).iter();
        word.map(|char| {
            if *char != ' ' {
                last = units.next().unwrap_or(last);
            }
            last
        })
        .collect()
    }
}

/// What it costs to write one character for another that sounds or looks like it; none where that is never done.
pub(crate) fn replacement_cost(typed: char, meant: char) -> Option<f32> {
    let (cost, change) = replaced(typed, meant)?;
    (change != Change::Other).then_some(cost + cost::WRONG)
}

/// What it costs to write one character for another, without what any mistake costs; none where that is never done.
fn replaced(typed: char, meant: char) -> Option<(f32, Change)> {
    if !is_han(typed) || !is_han(meant) || is_number(typed) || turns(typed) || turns(meant) {
        return None;
    }
    let alike = shape::rank(typed, meant);
    let rare = cost::RARITY * (everyday::char_cost(typed) - cost::COMMON).max(0.0);
    let (cost, change) = if sound::same(typed, meant) {
        let cost = if alike.is_some() { cost::SAME_AND_ALIKE } else { cost::SAME };
        (cost, Change::SameSound)
    } else if sound::near(typed, meant) {
        (if alike.is_some() { cost::SAME } else { cost::NEAR }, Change::NearSound)
    } else if let Some(rank) = alike {
        (cost::SHAPE + 0.1 * f32::from(rank), Change::Shape)
    } else if sound::rhyme(typed, meant) {
        (cost::RHYME, Change::Other)
    } else {
        (cost::OTHER, Change::Other)
    };
    Some((cost + rare, change))
}

fn rank_f32(rank: usize) -> f32 {
    u8::try_from(rank).map_or(f32::from(u8::MAX), f32::from)
}

/// Numbers are never changed.
fn is_number(char: char) -> bool {
    "零〇一二两三四五六七八九十百千万亿半壹贰叁肆伍陆柒捌玖拾佰仟俩仨廿卅".contains(char)
        || char.is_ascii_digit()
}

/// Characters that turn a meaning round are never changed, dropped or added.
fn turns(char: char) -> bool {
    "不没无非未别".contains(char)
}

/// Words of two characters of which one looks like what stands there.
fn by_shape(vocabulary: &Vocabulary, chars: &[char], start: usize, into: &mut Vec<Found>) {
    let Some(next) = chars.get(start + 1).copied().filter(|it| is_han(*it)) else { return };
    let first = chars[start];
    let firsts = shape::near(first).iter().map(|(_, it)| [*it, next]);
    let nexts = shape::near(next).iter().map(|(_, it)| [first, *it]);
    for pair in firsts.chain(nexts) {
        // What also sounds alike is found by its sound.
        let Some(word) = vocabulary.find(&pair) else { continue };
        let (typed, meant) = if pair[0] == first { (next, pair[1]) } else { (first, pair[0]) };
        if let Some((sum, Change::Shape)) = replaced(typed, meant) {
            let (end, cost) = (start + 2, sum + cost::WRONG);
            into.push(Found {
                start,
                end,
                word,
                cost,
                change: Change::Shape,
                sources: each(start, 2),
            });
        }
    }
}

/// Every character stands for itself.
fn each(start: usize, length: usize) -> Vec<(usize, usize)> {
    (start..start + length).map(|at| (at, at + 1)).collect()
}

/// Words of three characters and more, one of them wrong, missing, too much or swapped with its neighbour.
fn by_rest(vocabulary: &Vocabulary, chars: &[char], start: usize, into: &mut Vec<Found>) {
    let run = chars[start..].iter().take_while(|it| is_han(**it) || it.is_ascii_alphanumeric());
    let most = run.take(CHARS_MAX + 1).count();
    if most < 3 {
        return;
    }
    let opens = vocabulary.edges.holds(opening_pair(chars[start], chars[start + 1]));
    for length in 3..=most {
        let end = start + length;
        if !may_end(chars, end) {
            continue;
        }
        let closes = || vocabulary.edges.holds(closing_pair(chars[end - 2], chars[end - 1]));
        if length > 3 && !opens && !closes() {
            continue;
        }
        let typed = &chars[start..end];
        for word in vocabulary.rests.get(key_of(typed.iter().copied())) {
            into.extend(compared(vocabulary, typed, start, word));
        }
        for left_out in 0..length {
            let key = rest_key(typed, left_out);
            let shorter = vocabulary.exact.get(key);
            for word in vocabulary.rests.get(key).chain(shorter) {
                into.extend(compared(vocabulary, typed, start, word));
            }
        }
    }
}

/// A word beside what was typed, where one mistake lies between them. Only names are known to be one thing whatever
/// stands in a character's place.
fn compared(vocabulary: &Vocabulary, typed: &[char], start: usize, word: u32) -> Option<Found> {
    let meant = vocabulary.word(word);
    let before = typed.iter().zip(meant).take_while(|(one, other)| one == other).count();
    let pairs = typed.iter().rev().zip(meant.iter().rev());
    let room = typed.len().min(meant.len()) - before;
    let after = pairs.take(room).take_while(|(one, other)| one == other).count();
    let wrong = &typed[before..typed.len() - after];
    let right = &meant[before..meant.len() - after];
    let loose = meant.len() >= LOOSE_MIN && vocabulary.kind(word) == Kind::Name;
    let (sum, change) = match (wrong, right) {
        ([typed], [right]) => {
            let (sum, change) = replaced(*typed, *right)?;
            let edge = if before == 0 || after == 0 { cost::EDGE } else { 0.0 };
            match change {
                Change::Other => loose.then_some((sum + edge, change))?,
                Change::Blank
                | Change::Pinyin
                | Change::Doubled
                | Change::SameSound
                | Change::NearSound
                | Change::Shape
                | Change::Swapped
                | Change::Dropped
                | Change::Added
                | Change::Letters => (sum, change),
            }
        }
        ([one, two], [right, left]) if one == left && two == right => {
            let kept =
                [one, two].into_iter().all(|it| is_han(*it) && !is_number(*it) && !turns(*it));
            kept.then_some((cost::SWAPPED, Change::Swapped))?
        }
        ([], [left_out]) => {
            let droppable = is_han(*left_out) && !is_number(*left_out) && !turns(*left_out);
            (droppable && loose).then_some((cost::DROPPED, Change::Dropped))?
        }
        ([added], []) => {
            let known = is_han(*added) && !is_number(*added) && !turns(*added);
            let neighbour = before.checked_sub(1).and_then(|at| typed.get(at));
            if known && neighbour == Some(added) {
                (cost::DOUBLED, Change::Doubled)
            } else {
                (known && loose).then_some((cost::ADDED, Change::Added))?
            }
        }
        _ => return None,
    };
    let place = |at: usize| {
        if at < before {
            (start + at, start + at + 1)
        } else if at >= meant.len() - after {
            let back = typed.len() + at - meant.len();
            (start + back, start + back + 1)
        } else if wrong.is_empty() {
            // What is missing stands with its neighbour.
            let beside = before.min(typed.len() - 1);
            (start + beside, start + beside + 1)
        } else {
            (start + before, start + before + wrong.len())
        }
    };
    let sources = (0..meant.len()).map(place).collect();
    let end = start + typed.len();
    Some(Found { start, end, word, cost: sum + cost::WRONG, change, sources })
}

/// Names that a text which is nothing else may be: of as many characters, one of them whatever it is, or long ones.
pub(crate) fn alone(vocabulary: &Vocabulary, typed: &[char], into: &mut Vec<Found>) {
    for left_out in 0..typed.len() {
        for word in vocabulary.rests.get(rest_key(typed, left_out)) {
            let meant = vocabulary.word(word);
            let same = |at: usize| at == left_out || typed[at] == meant[at];
            if meant.len() != typed.len() || !(0..typed.len()).all(same) {
                continue;
            }
            let step = replaced(typed[left_out], meant[left_out]);
            let (sum, change) = step.unwrap_or((cost::OTHER, Change::Other));
            let (end, cost, sources) = (typed.len(), sum + cost::WRONG, each(0, typed.len()));
            into.push(Found { start: 0, end, word, cost, change, sources });
        }
    }
    long(vocabulary, typed, into);
}

/// Names of more characters than are searched for anywhere in a text, where the whole text is one with one mistake.
pub(crate) fn long(vocabulary: &Vocabulary, typed: &[char], into: &mut Vec<Found>) {
    let mut words: Vec<u32> = Vec::new();
    for length in (typed.len() - 1..=typed.len() + 1).filter(|it| *it > CHARS_MAX) {
        let either = halves(typed, length / 2);
        words.extend(either.into_iter().flat_map(|half| vocabulary.halves.get(half)));
    }
    words.sort_unstable();
    words.dedup();
    into.extend(words.into_iter().filter_map(|word| compared(vocabulary, typed, 0, word)));
}

/// Words in letters with a few wrong letters, or written apart.
fn by_letters(vocabulary: &Vocabulary, chars: &[char], start: usize, into: &mut Vec<Found>) {
    let end = run_end(chars, start);
    let typed = &chars[start..end];
    if typed.len() + 1 >= LETTERS_MIN && typed.iter().all(char::is_ascii_lowercase) {
        for word in vocabulary.letters.candidates(typed) {
            let meant = vocabulary.word(word);
            let Some(wrong) = distance(typed, meant, wrong_max(meant.len())) else { continue };
            if wrong == 0 {
                continue;
            }
            let first = if typed.first() == meant.first() { 0.0 } else { cost::FIRST_LETTER };
            let cost = cost::LETTERS + cost::LETTER * rank_f32(wrong) + first;
            let sources = vec![(start, end); meant.len()];
            into.push(Found { start, end, word, cost, change: Change::Letters, sources });
        }
    }
    if chars.get(end) != Some(&' ') || !chars.get(end + 1).is_some_and(char::is_ascii_lowercase) {
        return;
    }
    let close = run_end(chars, end + 1);
    let joined: Vec<char> = typed.iter().chain(&chars[end + 1..close]).copied().collect();
    if joined.len() < LETTERS_MIN {
        return;
    }
    if let Some(word) = vocabulary.find_letters(&joined) {
        let sources = vec![(start, close); joined.len()];
        let (cost, change) = (cost::BLANK, Change::Blank);
        into.push(Found { start, end: close, word, cost, change, sources });
    }
}

/// The end of a run of letters and digits.
pub(crate) fn run_end(chars: &[char], start: usize) -> usize {
    start + chars[start..].iter().take_while(|it| it.is_ascii_alphanumeric()).count()
}
