//! A challenger beside a champion: what the buyers of each did, from a log.

use std::collections::BTreeMap;
use std::path::Path;

use domain::{Event, EventKind};
use learn::InForce;

use crate::commands::data::{Kind, deeds};

/// Buyers of one arm who were shown products, and those of them who did something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Buyers {
    pub(crate) shown: u32,
    pub(crate) clicked: u32,
    pub(crate) ordered: u32,
}

/// The buyers of both arms since what is in force came into force.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) champion: Buyers,
    pub(crate) challenger: Buyers,
}

/// By how much the challenger's share is above the champion's, with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Difference {
    pub(crate) mean: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

/// Below so many buyers of an arm an interval would be a guess.
const BUYERS_MIN: u32 = 20;
/// Of the normal distribution, what 95 in 100 lie within.
const WITHIN: f64 = 1.96;

#[derive(Clone, Copy, Debug, Default)]
struct Did {
    shown: bool,
    clicked: bool,
    ordered: bool,
}

impl Counts {
    /// Reads a log. Buyers who are not known were ranked for by the champion and are left out.
    pub(crate) fn read(data: &Path, store: &str, now: &InForce) -> anyhow::Result<Self> {
        let mut did = BTreeMap::new();
        serve::read_log(data, &mut |event| {
            if event.store == store {
                note(&mut did, event, now);
            }
        })?;
        Ok(Self::of(&did, now))
    }

    fn of(did: &BTreeMap<String, Did>, now: &InForce) -> Self {
        let mut counts = Self::default();
        for (buyer, did) in did.iter().filter(|(_, did)| did.shown) {
            let arm =
                if now.challenges(buyer) { &mut counts.challenger } else { &mut counts.champion };
            arm.shown += 1;
            arm.clicked += u32::from(did.clicked);
            arm.ordered += u32::from(did.ordered);
        }
        counts
    }

    /// By deed; none where there are too few buyers.
    pub(crate) fn differences(&self) -> [(&'static str, Option<Difference>); 2] {
        let (one, other) = (self.champion, self.challenger);
        [
            ("clicks", difference((one.clicked, one.shown), (other.clicked, other.shown))),
            ("orders", difference((one.ordered, one.shown), (other.ordered, other.shown))),
        ]
    }
}

/// Takes an event into account. What is shown comes first: deeds before it were not led to by it.
fn note(did: &mut BTreeMap<String, Did>, event: &Event, now: &InForce) {
    if event.buyer.is_empty() || event.at.0 < now.since_ms {
        return;
    }
    let did = did.entry(event.buyer.clone()).or_default();
    did.shown |= matches!(event.kind, EventKind::Impression { .. } | EventKind::Ranked { .. });
    match deeds(&event.kind) {
        Some((Kind::Click, _)) => did.clicked |= did.shown,
        Some((Kind::Order, _)) => did.ordered |= did.shown,
        Some((Kind::Cart, _)) | None => {}
    }
}

/// The difference of two shares, by Agresti and Caffo (2000): one of each outcome is added to
/// both, so that few buyers give no certainty.
fn difference(one: (u32, u32), other: (u32, u32)) -> Option<Difference> {
    if one.1.min(other.1) < BUYERS_MIN {
        return None;
    }
    let share = |(yes, all): (u32, u32)| {
        let all = f64::from(all) + 2.0;
        let share = (f64::from(yes) + 1.0) / all;
        (share, share * (1.0 - share) / all)
    };
    let ((first, spread), (second, other_spread)) = (share(one), share(other));
    let (mean, reach) = (second - first, WITHIN * (spread + other_spread).sqrt());
    Some(Difference { mean, low: mean - reach, high: mean + reach })
}

#[cfg(test)]
mod tests {
    use domain::Timestamp;
    use learn::Challenger;

    use super::*;

    #[test]
    fn a_buyer_counts_once_and_only_for_what_followed_from_what_was_shown() {
        let challenger = Some(Challenger { name: "new".to_owned(), share: 0.5 });
        let now = InForce { since_ms: 100, champion: None, challenger };
        let shown =
            || EventKind::Impression { products: vec!["p".to_owned()], scene: String::new() };
        let click = || EventKind::Click { product: "p".to_owned() };
        let event = |buyer: &str, at: i64, kind: EventKind| Event {
            id: String::new(),
            store: String::new(),
            session: String::new(),
            buyer: buyer.to_owned(),
            at: Timestamp(at),
            kind,
        };
        let mut did = BTreeMap::new();
        for number in 0..40 {
            let buyer = format!("b{number}");
            // A quarter clicked before anything was shown, a quarter before the models stood.
            let (first, then) = if number % 4 == 0 { (150, 120) } else { (150, 160) };
            let shift = if number % 4 == 1 { -100 } else { 0 };
            let mut events =
                [event(&buyer, first + shift, shown()), event(&buyer, then + shift, click())];
            events.sort_by_key(|it| it.at);
            events.iter().chain(&events).take(2).for_each(|it| note(&mut did, it, &now));
        }
        note(&mut did, &event("", 150, shown()), &now);
        let counts = Counts::of(&did, &now);
        let (one, other) = (counts.champion, counts.challenger);
        assert_eq!((one.shown + other.shown, one.clicked + other.clicked), (30, 20));
        let challenged = (0..40).filter(|it| it % 4 != 1 && now.challenges(&format!("b{it}")));
        assert_eq!(other.shown, u32::try_from(challenged.count()).unwrap());
    }

    #[test]
    fn a_difference_is_told_where_there_are_buyers_enough() {
        assert_eq!(difference((3, 19), (5, 400)), None);
        let same = difference((50, 500), (50, 500)).unwrap();
        assert!(same.mean.abs() < 1e-9 && same.low < 0.0 && same.high > 0.0);
        let worse = difference((100, 500), (40, 500)).unwrap();
        assert!(worse.high < 0.0 && (worse.mean + 0.12).abs() < 0.002, "{worse:?}");
        let none = difference((0, 30), (0, 30)).unwrap();
        assert!(none.low < -0.03 && none.high > 0.03, "nobody did it, of few");
    }
}
