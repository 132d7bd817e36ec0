//! What was put before buyers and what they turned to, out of a log.

use std::collections::HashMap;
use std::fmt;
use std::path::Path;

use domain::{Event, EventKind, Lot, Ranked};
use learn::{Exposure, Exposures, Values};
use recommend::{TermKind, Weights};

use crate::commands::data::deeds;

/// What was put before a buyer at once.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shown {
    pub(crate) at_ms: i64,
    pub(crate) products: Vec<Ranked>,
    pub(crate) lot: Option<Lot>,
    /// Of each product whether the buyer turned to it afterwards.
    pub(crate) turned: Vec<bool>,
}

/// Collects what was shown and, as deeds come, what was turned to.
#[derive(Debug, Default)]
struct Collected {
    shown: Vec<Shown>,
    /// By session and by buyer, the latest last.
    by: HashMap<(bool, String), Vec<usize>>,
}

/// What was shown, in the order of the log. A click, cart or order counts for the latest time that
/// the same session or buyer was shown the product, no longer ago than the window.
pub(crate) fn read(data: &Path, store: &str, window_s: f64) -> anyhow::Result<Vec<Shown>> {
    let mut collected = Collected::default();
    serve::read_log(data, &mut |event| {
        if event.store == store {
            collected.take(event, window_s * 1e3);
        }
    })?;
    Ok(collected.shown)
}

impl Collected {
    fn take(&mut self, event: &Event, window_ms: f64) {
        if let EventKind::Ranked { products, lot, .. } = &event.kind {
            let at = self.shown.len();
            for whom in whom(event) {
                self.by.entry(whom).or_default().push(at);
            }
            self.shown.push(Shown {
                at_ms: event.at.0,
                products: products.clone(),
                lot: lot.clone(),
                turned: vec![false; products.len()],
            });
        }
        let Some((_, products)) = deeds(&event.kind) else { return };
        for product in products {
            self.turned(event, product, window_ms);
        }
    }

    fn turned(&mut self, event: &Event, product: &str, window_ms: f64) {
        let places = whom(event).into_iter().filter_map(|whom| self.by.get(&whom)).flatten();
        let mut latest: Option<(usize, usize)> = None;
        for &at in places {
            let shown = &self.shown[at];
            let ago = event.at.0.saturating_sub(shown.at_ms) as f64;
            let place = shown.products.iter().position(|it| it.product == product);
            if let Some(place) = place.filter(|_| (0.0..=window_ms).contains(&ago)) {
                latest = latest.max(Some((at, place)));
            }
        }
        if let Some((at, place)) = latest {
            self.shown[at].turned[place] = true;
        }
    }
}

/// The session and the buyer of an event, where they are known.
fn whom(event: &Event) -> Vec<(bool, String)> {
    let both = [(true, &event.session), (false, &event.buyer)];
    both.into_iter().filter(|it| !it.1.is_empty()).map(|(of, it)| (of, it.clone())).collect()
}

/// What a ranker learns from, with the weights that ship in the order of its names.
pub(crate) fn lessons(shown: &[Shown]) -> (Exposures, Vec<f64>) {
    let names = TermKind::RANKED.map(|kind| kind.name().to_owned()).to_vec();
    let mut rows = Vec::new();
    for (request, shown) in shown.iter().enumerate() {
        for (place, (it, turned)) in shown.products.iter().zip(&shown.turned).enumerate() {
            let features = names.iter().map(|name| feature(it, name)).collect();
            rows.push(Exposure { request, place, features, turned: *turned });
        }
    }
    let shipped = TermKind::RANKED.map(|kind| Weights::DEFAULT.of(kind)).to_vec();
    (Exposures { names, rows }, shipped)
}

#[expect(clippy::cast_possible_truncation, reason = "features are of size 1")]
fn feature(it: &Ranked, name: &str) -> f32 {
    it.features.get(name).map_or(0.0, |value| *value as f32)
}

/// A product put at a place by lot, and whether it was turned to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Drawn {
    request: usize,
    place: u32,
    product: String,
    turned: bool,
    /// With which it was drawn.
    chance: f64,
    /// With which a draw among all who might have stood there would have given it.
    even: f64,
}

impl fmt::Display for Drawn {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { request, place, product, turned, chance, even } = self;
        write!(to, "{request},{place},{product},{},{chance},{even}", u8::from(*turned))
    }
}

/// The products put at a place by lot, as `qianmian ope` reads them.
pub(crate) fn lots(shown: &[Shown]) -> Vec<Drawn> {
    let drawn = |(request, shown): (usize, &Shown)| {
        let lot = shown.lot.as_ref()?;
        let place = usize::try_from(lot.place).ok()?;
        let product = &shown.products.get(place)?.product;
        let (_, chance) = lot.chances.iter().find(|(it, _)| it == product)?;
        Some(Drawn {
            request,
            place: lot.place,
            product: product.clone(),
            turned: shown.turned[place],
            chance: *chance,
            even: 1.0 / lot.chances.len() as f64,
        })
    };
    shown.iter().enumerate().filter_map(drawn).collect()
}

/// The names of a line of [`lots`].
pub(crate) const LOTS: &str = "request,slot,action,reward,propensity,target";

/// The same as columns.
pub(crate) fn lot_columns(drawn: &[Drawn]) -> [(&'static str, Values); 6] {
    let wholes = |of: &dyn Fn(&Drawn) -> i64| Values::Wholes(drawn.iter().map(of).collect());
    let numbers = |of: &dyn Fn(&Drawn) -> f64| Values::Numbers(drawn.iter().map(of).collect());
    [
        ("request", wholes(&|it| i64::try_from(it.request).unwrap_or(i64::MAX))),
        ("slot", wholes(&|it| it.place.into())),
        ("action", Values::Texts(drawn.iter().map(|it| it.product.clone()).collect())),
        ("reward", wholes(&|it| it.turned.into())),
        ("propensity", numbers(&|it| it.chance)),
        ("target", numbers(&|it| it.even)),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use domain::Timestamp;

    use super::*;

    fn event(at: i64, session: &str, buyer: &str, kind: EventKind) -> Event {
        Event {
            id: String::new(),
            store: String::new(),
            session: session.to_owned(),
            buyer: buyer.to_owned(),
            at: Timestamp(at),
            kind,
        }
    }

    fn ranked(products: &[&str], lot: Option<Lot>) -> EventKind {
        let features = BTreeMap::from([("taste".to_owned(), 0.5)]);
        let one = |it: &&str| Ranked { product: (*it).to_owned(), features: features.clone() };
        let products = products.iter().map(one).collect();
        EventKind::Ranked { scene: String::new(), model: String::new(), products, lot }
    }

    fn click(product: &str) -> EventKind {
        EventKind::Click { product: product.to_owned() }
    }

    #[test]
    fn a_deed_counts_for_the_latest_time_shown_to_the_same_one() {
        let chances = vec![("b".to_owned(), 0.25), ("c".to_owned(), 0.75)];
        let lot = Some(Lot { place: 1, chances });
        let mut collected = Collected::default();
        for event in [
            event(0, "s1", "ann", ranked(&["a", "b"], None)),
            event(1, "", "ann", ranked(&["a", "b"], lot)),
            event(2, "s2", "ben", ranked(&["a", "c"], None)),
            event(3, "s9", "ann", click("b")),
            event(4, "s1", "", click("a")),
            event(2_000, "s2", "ben", click("a")),
        ] {
            collected.take(&event, 1_000.0);
        }
        let turned: Vec<&[bool]> = collected.shown.iter().map(|it| &it.turned[..]).collect();
        assert_eq!(turned, [&[true, false][..], &[false, true], &[false, false]]);
        let drawn = lots(&collected.shown);
        assert_eq!(drawn.iter().map(ToString::to_string).collect::<Vec<_>>(), ["1,1,b,1,0.25,0.5"]);
        let names: Vec<&str> = lot_columns(&drawn).iter().map(|it| it.0).collect();
        assert_eq!(names.join(","), LOTS);
        let (lessons, shipped) = lessons(&collected.shown);
        assert_eq!((lessons.rows.len(), lessons.names.len()), (6, shipped.len()));
        let taste = lessons.names.iter().position(|it| it == "taste").unwrap();
        assert!((lessons.rows[0].features[taste] - 0.5).abs() < 1e-6);
    }
}
