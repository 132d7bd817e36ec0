//! Order numbers by the patterns of the shop: mentioned as such, and never counted.
//!
//! The patterns stand in `words/*.yaml` under the keys `order number` and `phone number`.

use std::collections::BTreeMap;

use crate::code::Pattern;
use crate::designator::end_of_gap;
use crate::mention::Linked;
use crate::quantity::unit_at;
use crate::roles::Role;
use crate::scan::Scan;
use crate::understanding::MentionKind;

const ORDER_KEY: &str = "order number";
const PHONE_KEY: &str = "phone number";
/// A number's cue may stand this many characters before it.
const CUE_GAP_MAX: usize = 3;

/// The patterns of a shop's order numbers.
#[derive(Debug, Default)]
pub(crate) struct Orders {
    orders: Vec<Pattern>,
    phones: Vec<Pattern>,
}

impl Orders {
    pub(crate) fn new(words: &BTreeMap<String, Vec<String>>) -> Self {
        let of = |key: &str| -> Vec<Pattern> {
            let texts = words.get(key).into_iter().flatten();
            texts.filter_map(|text| Pattern::new(text)).collect()
        };
        Self { orders: of(ORDER_KEY), phones: of(PHONE_KEY) }
    }

    /// Every order number, by characters, left to right.
    pub(crate) fn find(&self, scan: &Scan<'_>) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < scan.text.len() {
            match self.end(scan, at) {
                Some(end) => {
                    found.push((at, end));
                    at = end;
                }
                None => at += 1,
            }
        }
        found
    }

    fn end(&self, scan: &Scan<'_>, at: usize) -> Option<usize> {
        if !scan.text.char(at).is_ascii_alphanumeric() {
            return None;
        }
        let longest =
            |patterns: &[Pattern]| patterns.iter().filter_map(|it| it.end(scan, at)).max();
        let end = longest(&self.orders)?;
        let fits = match cue(scan, at) {
            Some(Cue::Order) => true,
            Some(Cue::Other) => false,
            None => {
                let phone = longest(&self.phones) == Some(end);
                let price = unit_at(scan, scan.skip_blank(end)).is_some();
                !phone && !price && stands_alone(scan, at, end)
            }
        };
        fits.then_some(end)
    }
}

/// Puts order numbers among what may be named; the number of a product that is known is that product's.
pub(crate) fn link(orders: Vec<(usize, usize)>, linked: &mut Vec<Linked>) {
    for (start, end) in orders {
        let of_product = linked.iter().any(|it| {
            let known = matches!(it.kinds.first(), Some(MentionKind::Product(_)));
            known && it.start <= start && end <= it.end
        });
        if of_product {
            continue;
        }
        linked.retain(|it| it.end <= start || end <= it.start);
        linked.push(Linked::exact(start, end, vec![MentionKind::OrderNumber]));
    }
}

enum Cue {
    Order,
    Other,
}

/// What the word before a number says that it is.
fn cue(scan: &Scan<'_>, at: usize) -> Option<Cue> {
    let lowest = at.saturating_sub(CUE_GAP_MAX);
    let gap = (lowest..=at).rev().take_while(|end| end_of_gap(scan, *end, at));
    gap.into_iter().find_map(|end| {
        let order = scan.role_before(end, Role::OrderCue);
        let other = scan.role_before(end, Role::NumberCue);
        match (order, other) {
            // 快递单号 is no order's, though it ends in 单号.
            (Some(order), Some(other)) if other < order => Some(Cue::Other),
            (Some(_), _) => Some(Cue::Order),
            (None, Some(_)) => Some(Cue::Other),
            (None, None) => None,
        }
    })
}

/// Whether no sign ties a number to others or makes it part of an address.
fn stands_alone(scan: &Scan<'_>, start: usize, end: usize) -> bool {
    let ties = |char: char| "-./_=&#:@+¥$%".contains(char);
    let word = |char: char| char.is_alphanumeric() && char.is_ascii();
    let last = scan.text.char(end);
    let point = matches!(last, '.' | ':') && !scan.text.char(end + 1).is_alphanumeric();
    let before = scan.text.before(start);
    !(ties(before) || word(before)) && (point || !(ties(last) || word(last)))
}
