//! Products by part of their name: "P1 Gen 4" for the long label, 西施壶 for the whole title.

use std::collections::{BTreeSet, HashMap};

use domain::ProductId;
use foldhash::fast::FixedState;

use crate::mention::Linked;
use crate::normalize::{Normalized, is_ideograph, is_stop};
use crate::understanding::MentionKind;

/// A run of Chinese characters alone must be this long to point to a few products.
const IDEOGRAPHS_MIN: usize = 4;
/// One this much shorter does where it points to no more products than that.
const IDEOGRAPHS_FEW: usize = 3;
/// Tokens of these lengths are looked through for names run together.
const PARTS_MIN: usize = 4;
const PARTS_MAX: usize = 32;
/// Letters beside a digit are a word of their own if they are so many.
const NAME_LETTERS_MIN: usize = 3;
/// More products than these share no model's name, only a kind's.
const SHARED_MAX: usize = 400;

/// A token: a Latin word or number, or a pair of Chinese characters.
type Token = String;

/// Which products have a token in their names.
#[derive(Debug, Default)]
struct Holders {
    products: Vec<ProductId>,
    /// In how many names it stands.
    names: usize,
    /// How many of the names begin with it, or have it second: a maker's or a series' name.
    heads: usize,
}

/// Which products have which tokens in their names.
#[derive(Debug, Default)]
pub(crate) struct Names {
    tokens: HashMap<Token, Holders, FixedState>,
    /// For each product, by index, how many tokens its shortest name has.
    lengths: Vec<u16>,
    /// Latin words of everyday sentences; they name nothing.
    everyday: BTreeSet<String>,
}

/// A token of an utterance with its characters.
#[derive(Debug)]
struct Place {
    start: usize,
    end: usize,
    token: Token,
    latin: bool,
}

impl Names {
    /// Indexes the folded names of products. `sentences` are what buyers say of anything.
    pub(crate) fn new<'a>(
        names: &[(ProductId, String)],
        sentences: impl Iterator<Item = &'a str>,
    ) -> Self {
        let mut index = Self::default();
        for sentence in sentences {
            let words = sentence.split(|char: char| !char.is_ascii_alphanumeric());
            index
                .everyday
                .extend(words.filter(|word| !word.is_empty()).map(str::to_ascii_lowercase));
        }
        for (product, name) in names {
            index.take_name(*product, name);
        }
        index.sort();
        index
    }

    fn take_name(&mut self, product: ProductId, name: &str) {
        let chars: Vec<char> = name.chars().collect();
        let places = places(&chars);
        if self.lengths.len() <= product.index() {
            self.lengths.resize(product.index() + 1, u16::MAX);
        }
        let length = &mut self.lengths[product.index()];
        *length = (*length).min(u16::try_from(places.len()).unwrap_or(u16::MAX));
        for (position, place) in places.into_iter().enumerate() {
            let holders = self.tokens.entry(place.token).or_default();
            holders.products.push(product);
            holders.names += 1;
            holders.heads += usize::from(position < 2);
        }
    }

    #[expect(clippy::iter_over_hash_type, reason = "each list is put in order by itself")]
    fn sort(&mut self) {
        for holders in self.tokens.values_mut() {
            holders.products.sort_unstable();
            holders.products.dedup();
        }
    }

    /// The parts of a text that fit the names of a few products.
    /// `covered` tells which characters have a plainer reading.
    pub(crate) fn find(
        &self,
        text: &Normalized,
        products_max: usize,
        covered: &dyn Fn(usize) -> bool,
    ) -> Vec<Linked> {
        let places = self.parted(places(&text.chars));
        let mut found = Vec::new();
        let mut at = 0;
        while at < places.len() {
            let Some(run) = self.run(&places[at..], &text.chars) else {
                at += 1;
                continue;
            };
            let said = &places[at..at + run.length];
            at += run.length;
            let plain = said.iter().all(|it| (it.start..it.end).all(covered));
            if !plain {
                found.extend(self.linked(said, run, products_max));
            }
        }
        found
    }

    /// Tokens that no name has, as the tokens of names that were run together: p1gen5, rtx4090.
    fn parted(&self, places: Vec<Place>) -> Vec<Place> {
        let mut parted = Vec::with_capacity(places.len());
        for place in places {
            match self.parts(&place) {
                Some(parts) => parted.extend(parts),
                None => parted.push(place),
            }
        }
        parted
    }

    fn parts(&self, place: &Place) -> Option<Vec<Place>> {
        let length = place.token.len();
        if !place.latin
            || !(PARTS_MIN..=PARTS_MAX).contains(&length)
            || self.tokens.contains_key(&place.token)
        {
            return None;
        }
        // For each end the start of the longest known token that leads there.
        let mut from = vec![None; length + 1];
        from[0] = Some(0);
        for end in 1..=length {
            from[end] = (0..end).find(|start| {
                let known = || self.tokens.contains_key(&place.token[*start..end]);
                from[*start].is_some() && may_part(&place.token, *start) && known()
            });
        }
        let mut parts = Vec::new();
        let mut end = length;
        while end > 0 {
            let start = from[end]?;
            let token = place.token[start..end].to_owned();
            parts.push(Place {
                start: place.start + start,
                end: place.start + end,
                token,
                latin: true,
            });
            end = start;
        }
        parts.reverse();
        Some(parts)
    }

    /// The longest run of tokens, from the first on, that some product has all of.
    fn run(&self, places: &[Place], chars: &[char]) -> Option<Run> {
        let mut run: Option<Run> = None;
        for (index, place) in places.iter().enumerate() {
            let follows = index == 0 || near(&places[index - 1], place, chars);
            let Some(holders) = self.tokens.get(&place.token).filter(|_| follows) else { break };
            let held = match &run {
                None => holders.products.clone(),
                Some(run) => intersection(&run.products, &holders.products),
            };
            if held.is_empty() {
                break;
            }
            run = Some(Run { products: held, length: index + 1 });
        }
        run
    }

    fn linked(&self, places: &[Place], run: Run, products_max: usize) -> Option<Linked> {
        let (first, last) = (places.first()?, places.last()?);
        let many = run.products.len();
        let length = last.end - first.start;
        let named = places.iter().any(|place| self.is_name(place, products_max));
        let few = many <= products_max && length >= IDEOGRAPHS_MIN
            || many <= IDEOGRAPHS_FEW && length >= IDEOGRAPHS_FEW;
        let ideographs = places.iter().any(|place| !place.latin);
        if !(named || few && ideographs) || many > SHARED_MAX {
            return None;
        }
        let mut products = run.products;
        // The product of whose name the most was said comes first.
        products.sort_by_key(|product| (self.lengths[product.index()], *product));
        let said = u16::try_from(run.length).unwrap_or(u16::MAX);
        let whole = products.first().map_or(said, |first| self.lengths[first.index()].max(said));
        products.truncate(products_max);
        let share = f64::from(said) / f64::from(whole);
        let score = if many > 1 { share / 2.0 } else { share };
        let kinds = vec![MentionKind::Product(products)];
        let (start, end) = (first.start, last.end);
        Some(Linked { score, ..Linked::exact(start, end, kinds) })
    }

    /// Whether a Latin token names a model, a series or a maker, and not just anything.
    fn is_name(&self, place: &Place, products_max: usize) -> bool {
        let has = |test: fn(&char) -> bool| place.token.chars().any(|char| test(&char));
        let letters = has(char::is_ascii_alphabetic);
        if !place.latin || !letters || place.end - place.start < 2 {
            return false;
        }
        if has(char::is_ascii_digit) {
            return true;
        }
        let Some(holders) = self.tokens.get(&place.token) else { return false };
        let rare = holders.products.len() <= products_max;
        let head = holders.heads * 2 >= holders.names;
        (rare || head) && !self.everyday.contains(&place.token)
    }
}

struct Run {
    products: Vec<ProductId>,
    length: usize,
}

/// Whether a run of letters and digits may part at a place: beside three letters or more and a digit, so that t14s is
/// not t14 and i5 is no i.
fn may_part(token: &str, at: usize) -> bool {
    let bytes = token.as_bytes();
    let (before, after) = bytes.split_at(at);
    let ending = before.iter().rev().take_while(|it| it.is_ascii_alphabetic()).count();
    let opening = after.iter().take_while(|it| it.is_ascii_alphabetic()).count();
    match (before.last(), after.first()) {
        (None, _) | (_, None) => true,
        (Some(last), Some(_)) if last.is_ascii_digit() => opening >= NAME_LETTERS_MIN,
        (Some(_), Some(first)) if first.is_ascii_digit() => ending >= NAME_LETTERS_MIN,
        (Some(_), Some(_)) => false,
    }
}

/// Tokens of one name stand side by side, with a blank or a dash between at most. A word between
/// them, as in "P1 Gen 6 and P1 Gen 5" or "X is DDR5", parts two names.
fn near(one: &Place, other: &Place, chars: &[char]) -> bool {
    let between = chars.get(one.end..other.start).unwrap_or_default();
    let parts = |char: &char| is_ideograph(*char) || (is_stop(*char) && *char != '.');
    between.len() <= 1 && !between.iter().any(parts)
}

fn intersection(one: &[ProductId], other: &[ProductId]) -> Vec<ProductId> {
    one.iter().copied().filter(|product| other.binary_search(product).is_ok()).collect()
}

fn places(chars: &[char]) -> Vec<Place> {
    let mut places = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let char = chars[at];
        if char.is_ascii_alphanumeric() {
            let run = chars[at..].iter().take_while(|char| char.is_ascii_alphanumeric());
            let token: String = run.collect();
            let end = at + token.len();
            places.push(Place { start: at, end, token, latin: true });
            at = end;
            continue;
        }
        let next = chars.get(at + 1).copied().filter(|next| is_ideograph(*next));
        if let Some(next) = next.filter(|_| is_ideograph(char)) {
            let token = [char, next].iter().collect();
            places.push(Place { start: at, end: at + 2, token, latin: false });
        }
        at += 1;
    }
    places
}
