//! Products by part of their name: "P1 Gen 4" for the long label, 西施壶 for the whole title.

use std::collections::HashMap;

use domain::ProductId;
use foldhash::fast::FixedState;

use crate::mention::Linked;
use crate::normalize::{Normalized, is_ideograph};
use crate::understanding::MentionKind;

/// A run of Chinese characters must be this long to point to a product, unless a Latin token
/// stands in it.
const IDEOGRAPHS_MIN: usize = 3;
/// Tokens that more products than this share tell nothing.
const SHARED_MAX: usize = 400;

/// A token: a Latin word or number, or a pair of Chinese characters.
type Token = String;

/// Which products have which tokens in their names.
#[derive(Debug, Default)]
pub(crate) struct Names {
    products: HashMap<Token, Vec<ProductId>, FixedState>,
    /// For each product, by index, how many tokens its names have.
    lengths: Vec<u16>,
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
    /// Indexes the folded names of products.
    pub(crate) fn new(names: &[(ProductId, String)]) -> Self {
        let mut index = Self::default();
        for (product, name) in names {
            let chars: Vec<char> = name.chars().collect();
            let places = places(&chars);
            if index.lengths.len() <= product.index() {
                index.lengths.resize(product.index() + 1, 0);
            }
            let length = &mut index.lengths[product.index()];
            *length = (*length).max(u16::try_from(places.len()).unwrap_or(u16::MAX));
            for place in places {
                let holders = index.products.entry(place.token).or_default();
                if holders.last() != Some(product) {
                    holders.push(*product);
                }
            }
        }
        for holders in index.products.values_mut() {
            holders.sort_unstable();
            holders.dedup();
        }
        index
    }

    /// The parts of a text that fit the names of a few products.
    pub(crate) fn find(&self, text: &Normalized, products_max: usize) -> Vec<Linked> {
        let places = places(&text.chars);
        let mut found = Vec::new();
        let mut at = 0;
        while at < places.len() {
            match self.run(&places[at..]) {
                Some(run) => {
                    let last = at + run.length;
                    found.extend(self.linked(&places[at..last], run, products_max));
                    at = last;
                }
                None => at += 1,
            }
        }
        found
    }

    /// The longest run of tokens, from the first on, that some product has all of.
    fn run(&self, places: &[Place]) -> Option<Run> {
        let mut run: Option<Run> = None;
        for (index, place) in places.iter().enumerate() {
            let follows = index == 0 || near(&places[index - 1], place);
            let Some(holders) = self.products.get(&place.token).filter(|_| follows) else { break };
            let held = match &run {
                None => holders.clone(),
                Some(run) => intersection(&run.products, holders),
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
        let latin = places.iter().any(|place| is_distinct(place));
        let enough = latin || last.end - first.start >= IDEOGRAPHS_MIN;
        if !enough || run.products.len() > SHARED_MAX {
            return None;
        }
        let mut products = run.products;
        // The product of whose name the most was said comes first.
        products.sort_by_key(|product| (self.lengths[product.index()], *product));
        let said = u16::try_from(run.length).unwrap_or(u16::MAX);
        let whole = products.first().map_or(said, |first| self.lengths[first.index()].max(said));
        let many = products.len();
        products.truncate(products_max);
        let share = f64::from(said) / f64::from(whole);
        let score = if many > 1 { share / 2.0 } else { share };
        let kinds = vec![MentionKind::Product(products)];
        let (start, end) = (first.start, last.end);
        Some(Linked { start, end, kinds, score, negated: false, asks: false })
    }
}

struct Run {
    products: Vec<ProductId>,
    length: usize,
}

/// A Latin token that names something: not a bare number, not a letter.
fn is_distinct(place: &Place) -> bool {
    place.latin
        && place.end - place.start > 1
        && place.token.chars().any(|it| it.is_ascii_alphabetic())
}

/// Tokens of one name stand side by side, with a blank or a dash between at most.
fn near(one: &Place, other: &Place) -> bool {
    other.start <= one.end + 1
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
