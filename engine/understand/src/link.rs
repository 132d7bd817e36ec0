//! Product links and numbers: a known page is its product, an unknown one is said to be unknown.

use std::collections::HashMap;

use domain::ProductId;
use foldhash::fast::FixedState;
use snapshot::{Snapshot, vocabulary as v};

use crate::mention::Linked;
use crate::normalize::{Normalized, fold, is_ideograph};
use crate::roles::Role;
use crate::scan::Scan;
use crate::understanding::MentionKind;

/// The parts of a query that name a page, and the product on it.
type Page = (Vec<String>, ProductId);

/// The pages and numbers of products.
#[derive(Debug, Default)]
pub(crate) struct Links {
    /// By address without scheme and query, the most particular page first.
    pages: HashMap<String, Vec<Page>, FixedState>,
    numbers: HashMap<String, ProductId, FixedState>,
}

/// No host is longer.
const HOST_MAX: usize = 80;
/// A product's number in an address must be this long, or it could be anything.
const NUMBER_CHARS_MIN: usize = 4;

impl Links {
    /// Takes every product's `schema:url` and `schema:sku`.
    pub(crate) fn new(snapshot: &Snapshot) -> Self {
        let mut links = Self::default();
        for (text, product) in texts(snapshot, v::URL) {
            let (address, query) = parts(&text);
            let pages = links.pages.entry(address).or_default();
            pages.push((query, product));
            pages.sort_by_key(|(query, product)| (usize::MAX - query.len(), *product));
        }
        for (text, product) in texts(snapshot, v::SKU) {
            if text.chars().count() >= NUMBER_CHARS_MIN {
                links.numbers.entry(text).or_insert(product);
            }
        }
        links
    }

    /// Every link of a text, known or not.
    pub(crate) fn find(&self, scan: &Scan<'_>) -> Vec<Linked> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < scan.text.len() {
            let Some(end) = link_end(scan.text, at).or_else(|| cued_number_end(scan, at)) else {
                at += 1;
                continue;
            };
            let text: String = scan.text.chars[at..end].iter().collect();
            let kind = match self.product(&text) {
                Some(product) => MentionKind::Product(vec![product]),
                None => MentionKind::UnknownProduct,
            };
            found.push(Linked::exact(at, end, vec![kind]));
            at = end;
        }
        found
    }

    fn product(&self, link: &str) -> Option<ProductId> {
        if let Some(product) = self.numbers.get(link) {
            return Some(*product);
        }
        let (address, query) = parts(link);
        let pages = self.pages.get(&address).into_iter().flatten();
        let page = pages.filter(|(needed, _)| needed.iter().all(|part| query.contains(part)));
        if let Some((_, product)) = page.into_iter().next() {
            return Some(*product);
        }
        // Some other page of the same product carries its number in the path or the query.
        let words = link.split(|char: char| !char.is_ascii_alphanumeric() && char != '-');
        words.filter_map(|word| self.numbers.get(word)).next().copied()
    }
}

/// The folded texts of a property of products.
fn texts(snapshot: &Snapshot, property: &str) -> Vec<(String, ProductId)> {
    let Some(property) = snapshot.find(property) else { return Vec::new() };
    let facts = snapshot.triples().of_predicate(property);
    facts
        .filter_map(|(object, subject)| {
            let product = snapshot.catalogue().product_of(subject)?;
            Some((fold(snapshot.text(object)), product))
        })
        .collect()
}

/// The end of an address that starts at a character.
fn link_end(text: &Normalized, at: usize) -> Option<usize> {
    if text.before(at).is_ascii_alphanumeric() {
        return None;
    }
    let starts = |word: &str| text.chars[at..].iter().copied().take(word.len()).eq(word.chars());
    if !["http://", "https://", "www."].into_iter().any(starts) && !starts_with_host(text, at) {
        return None;
    }
    let body = text.chars[at..].iter().take_while(|char| {
        !char.is_whitespace()
            && !is_ideograph(**char)
            && char.is_ascii_graphic()
            && !matches!(char, '"' | '<' | '>')
    });
    let mut end = at + body.count();
    while matches!(text.before(end), '.' | ',' | '!' | '?' | ')' | ';' | ':') {
        end -= 1;
    }
    (end > at).then_some(end)
}

/// Whether a host without a scheme and a slash stand at a character: m.shop.example.com/item/1.
fn starts_with_host(text: &Normalized, at: usize) -> bool {
    if matches!(text.before(at), '.' | '/' | '-' | '@') {
        return false;
    }
    let is_host = |char: &char| char.is_ascii_alphanumeric() || matches!(char, '.' | '-');
    let host: String =
        text.chars[at..].iter().copied().take(HOST_MAX).take_while(is_host).collect();
    let labels: Vec<&str> = host.split('.').collect();
    let Some(top) = labels.last().filter(|_| labels.len() > 1) else { return false };
    let lettered = top.len() > 1 && top.bytes().all(|it| it.is_ascii_alphabetic());
    lettered && labels.iter().all(|it| !it.is_empty()) && text.char(at + host.len()) == '/'
}

/// The end of a number at a character that follows 货号 or its like.
fn cued_number_end(scan: &Scan<'_>, at: usize) -> Option<usize> {
    let text = scan.text;
    if !text.char(at).is_ascii_alphanumeric() || text.before(at).is_ascii_alphanumeric() {
        return None;
    }
    let mut before = scan.skip_blank_back(at);
    if matches!(text.before(before), ':' | '是' | '#') {
        before = scan.skip_blank_back(before - 1);
    }
    scan.role_before(before, Role::SkuCue)?;
    let run = text.chars[at..]
        .iter()
        .take_while(|char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_'));
    let end = at + run.count();
    let has_digit = text.chars[at..end].iter().any(char::is_ascii_digit);
    (has_digit && end - at >= NUMBER_CHARS_MIN).then_some(end)
}

/// Hosts for phones and for computers show the same pages.
const SAME_PAGES: [&str; 6] = ["www", "m", "h5", "wap", "mobile", "touch"];
/// Parts of a query that tell where a visitor came from, not which page it is.
const TRACKING: [&str; 8] = ["utm_", "spm=", "scm=", "pvid=", "share", "from=", "source=", "ref="];

/// An address without its scheme, fragment, closing slash and what a host for phones has more, and the parts of its
/// query that name the page.
fn parts(link: &str) -> (String, Vec<String>) {
    let link = link.split_once("://").map_or(link, |(_, rest)| rest);
    let link = link.split('#').next().unwrap_or(link);
    let (address, query) = link.split_once('?').unwrap_or((link, ""));
    let tells = |part: &&str| !part.is_empty() && !TRACKING.iter().any(|it| part.starts_with(it));
    let query = query.split('&').filter(tells).map(str::to_owned).collect();
    let (host, path) = address.split_once('/').unwrap_or((address, ""));
    let labels: Vec<&str> = host.split('.').filter(|it| !SAME_PAGES.contains(it)).collect();
    (format!("{}/{path}", labels.join(".")).trim_end_matches('/').to_owned(), query)
}
