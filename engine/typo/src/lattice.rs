//! What a text costs as it stands: the cheapest way to read it as everyday words and words of the shop.

use crate::everyday::{self, is_english, is_han};
use crate::search::run_end;
use crate::table::{SEED, key, mix};
use crate::vocabulary::Vocabulary;

/// A part of the cheapest reading.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Token {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) cost: f32,
    /// Whether it is a word of the shop.
    pub(crate) exact: bool,
}

/// A text with what it costs from either end to every place.
#[derive(Debug)]
pub(crate) struct Reading {
    /// To each place, from the front.
    pub(crate) front: Vec<f32>,
    /// From each place, to the back.
    pub(crate) back: Vec<f32>,
    /// The cheapest reading.
    pub(crate) tokens: Vec<Token>,
    /// For each character the index of its token.
    pub(crate) token_at: Vec<usize>,
}

const KNOWN_LETTERS: f32 = 6.0;
const UNKNOWN_LETTERS: f32 = 6.0;
const UNKNOWN_LETTER: f32 = 1.8;
const EXACT: f32 = 8.0;
const DIGITS: f32 = 3.0;
const SIGN: f32 = 1.0;
/// What a part of a run of letters costs, which no reading should stop within.
const TORN: f32 = 12.0;
/// Words of the shop are looked up to this length.
const EXACT_MAX: usize = 8;
/// How much of a link counts: single characters already count how common they are.
const LINK_SHARE: f32 = 0.6;
const LINK_MAX: f32 = 4.0;

impl Reading {
    /// `exact` are the parts that are words of the shop.
    pub(crate) fn new(vocabulary: &Vocabulary, chars: &[char], exact: &[(usize, usize)]) -> Self {
        let count = chars.len();
        let links: Vec<f32> = (0..=count)
            .map(|at| {
                let before = at.checked_sub(1).and_then(|at| chars.get(at));
                link(before.copied(), chars.get(at).copied())
            })
            .collect();
        let edges = edges(vocabulary, chars, exact);
        let mut front = vec![f32::INFINITY; count + 1];
        let mut from = vec![usize::MAX; count + 1];
        front[0] = 0.0;
        for (index, edge) in edges.iter().enumerate() {
            let cost = front[edge.start] + edge.cost - links[edge.start];
            if cost < front[edge.end] {
                front[edge.end] = cost;
                from[edge.end] = index;
            }
        }
        let mut back = vec![f32::INFINITY; count + 1];
        back[count] = 0.0;
        // Edges stand by their starts, so what follows an edge's end is known.
        for edge in edges.iter().rev() {
            let link = if edge.end < count { links[edge.end] } else { 0.0 };
            let cost = edge.cost - link + back[edge.end];
            back[edge.start] = back[edge.start].min(cost);
        }
        let mut reading = Self { front, back, tokens: Vec::new(), token_at: vec![0; count] };
        reading.trace(&edges, &from);
        reading
    }

    /// What the whole text costs.
    pub(crate) fn cost(&self) -> f32 {
        self.front.last().copied().unwrap_or(0.0)
    }

    fn trace(&mut self, edges: &[Token], from: &[usize]) {
        let mut at = from.len() - 1;
        while at > 0 {
            let Some(edge) = edges.get(from[at]) else { break };
            self.tokens.push(*edge);
            at = edge.start;
        }
        self.tokens.reverse();
        for (index, token) in self.tokens.iter().enumerate() {
            self.token_at[token.start..token.end].fill(index);
        }
    }
}

/// The everyday words that a text is made of: the indexes of each one's first character and the one after its last.
#[must_use]
pub fn words_of(chars: &[char]) -> Vec<(usize, usize)> {
    let reading = Reading::new(&Vocabulary::default(), chars, &[]);
    reading.tokens.iter().map(|it| (it.start, it.end)).collect()
}

/// What is saved where two characters meet; a side that is no Chinese character counts as a stop.
pub(crate) fn link(one: Option<char>, other: Option<char>) -> f32 {
    let side = |char: Option<char>| char.filter(|it| is_han(*it)).unwrap_or('。');
    let (one, other) = (side(one), side(other));
    if one == other && one == '。' {
        return 0.0;
    }
    (everyday::link(one, other) * LINK_SHARE).min(LINK_MAX)
}

/// The words that may stand in a text, by where they start.
fn edges(vocabulary: &Vocabulary, chars: &[char], exact: &[(usize, usize)]) -> Vec<Token> {
    let mut ordered = exact.to_vec();
    ordered.sort_unstable();
    let mut exact = ordered.into_iter().filter(|it| it.1 <= chars.len()).peekable();
    let mut edges: Vec<Token> = Vec::with_capacity(chars.len() * 3);
    for at in 0..chars.len() {
        push_edges(vocabulary, chars, at, &mut edges);
        while let Some((start, end)) = exact.next_if(|it| it.0 <= at) {
            edges.push(Token { start, end, cost: EXACT, exact: true });
        }
    }
    edges
}

fn push_edges(vocabulary: &Vocabulary, chars: &[char], start: usize, edges: &mut Vec<Token>) {
    let char = chars[start];
    if is_han(char) {
        for (length, cost) in everyday::words(&chars[start..]) {
            edges.push(Token { start, end: start + length, cost, exact: false });
        }
        let mut hash = mix(SEED, u32::from(char));
        let rest = chars[start + 1..].iter().take(EXACT_MAX - 1);
        for (more, next) in rest.take_while(|it| is_han(**it)).enumerate() {
            hash = mix(hash, u32::from(*next));
            let Some(word) = vocabulary.find_key(key(hash)) else { continue };
            if vocabulary.word(word) != &chars[start..start + more + 2] {
                continue;
            }
            let cost = vocabulary.cost(word);
            edges.push(Token { start, end: start + more + 2, cost, exact: true });
        }
        return;
    }
    if !char.is_ascii_alphanumeric() {
        edges.push(Token { start, end: start + 1, cost: SIGN, exact: false });
        return;
    }
    let end = run_end(chars, start);
    let opens = start == 0 || !chars[start - 1].is_ascii_alphanumeric();
    if opens {
        let run = &chars[start..end];
        let known = run.len() > 1 && (is_english(run) || vocabulary.find_letters(run).is_some());
        let cost = if run.iter().all(char::is_ascii_digit) {
            DIGITS
        } else if known {
            KNOWN_LETTERS
        } else {
            UNKNOWN_LETTERS + UNKNOWN_LETTER * length_f32(run.len())
        };
        edges.push(Token { start, end, cost, exact: false });
    }
    edges.push(Token { start, end: start + 1, cost: TORN, exact: false });
}

fn length_f32(length: usize) -> f32 {
    u16::try_from(length).map_or(f32::from(u16::MAX), f32::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[&str]) {
        let chars: Vec<char> = text.chars().collect();
        let reading = Reading::new(&Vocabulary::default(), &chars, &[]);
        let tokens: Vec<String> =
            reading.tokens.iter().map(|it| chars[it.start..it.end].iter().collect()).collect();
        assert_eq!(tokens, expect);
        let sum: f32 = reading.tokens.iter().map(|it| it.cost).sum();
        assert!(reading.cost() <= sum && (reading.cost() - reading.back[0]).abs() < LINK_MAX);
    }

    #[test]
    fn text_is_read_as_words() {
        check("今天发或者明天发", &["今天", "发", "或者", "明天", "发"]);
        check("运费多少?", &["运费", "多少", "?"]);
        check("abc 12元", &["abc", " ", "12", "元"]);
    }
}
