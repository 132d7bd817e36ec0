//! The place that is filled by lot: who may stand there, with which chance, and what is learned.

use std::collections::BTreeMap;

use domain::{Event, EventKind, ProductId, Ranked};
use proptest::prelude::*;
use recommend::{Behaviour, Outcome, Request, TermKind, recommend};
use snapshot::{Offers, Snapshot, View};

use crate::behaviour::{self, click, event};
use crate::shop::{self, snapshot};
use crate::world::{iri, product};

fn alike(count: usize) -> Snapshot {
    behaviour::shop(&(0..count).collect::<Vec<_>>())
}

pub(crate) fn shown(names: &[&str]) -> Event {
    let ranked = |name: &&str| Ranked { product: iri(name), features: BTreeMap::new() };
    event(
        0,
        EventKind::Ranked {
            scene: String::new(),
            model: String::new(),
            products: names.iter().map(ranked).collect(),
            lot: None,
        },
    )
}

fn asked(snapshot: &Snapshot, behaviour: &Behaviour, draw: Option<f64>) -> Outcome {
    let view = View { snapshot, offers: &Offers::default() };
    recommend(view, behaviour, &Request { limit: 4, draw, ..Request::default() })
}

fn chance(outcome: &Outcome, of: ProductId) -> f64 {
    let lot = outcome.lot.as_ref().unwrap();
    lot.chances.iter().find(|(product, _)| *product == of).map_or(0.0, |(_, chance)| *chance)
}

#[test]
fn without_a_draw_nothing_is_left_to_chance() {
    assert_eq!(asked(&alike(9), &Behaviour::default(), None).lot, None);
    let few = asked(&alike(4), &Behaviour::default(), Some(0.5));
    assert_eq!(few.lot, None, "nobody else is there");
}

#[test]
fn each_stands_there_as_often_as_its_chance_says() {
    const DRAWS: u32 = 2_000;
    let snapshot = alike(9);
    let mut behaviour = Behaviour::default();
    (0..50).for_each(|_| behaviour.fold(&snapshot, &shown(&["P003", "P004", "P005"])));
    let mut counts: BTreeMap<ProductId, f64> = BTreeMap::new();
    let draws = (0..DRAWS).map(|it| f64::from(it) / f64::from(DRAWS));
    let outcomes: Vec<Outcome> =
        draws.map(|draw| asked(&snapshot, &behaviour, Some(draw))).collect();
    for outcome in &outcomes {
        *counts.entry(outcome.products[3].product).or_default() += 1.0 / f64::from(DRAWS);
    }
    for (product, share) in counts {
        assert!((share - chance(&outcomes[0], product)).abs() < 0.002, "{share}");
    }
}

#[test]
fn what_is_shown_in_vain_has_less_chance_and_what_is_turned_to_more() {
    let snapshot = alike(9);
    let of = |behaviour: &Behaviour, name: &str| {
        chance(&asked(&snapshot, behaviour, Some(0.0)), product(&snapshot, name))
    };
    let mut behaviour = Behaviour::default();
    let unknown = of(&behaviour, "P005");
    (0..100).for_each(|_| behaviour.fold(&snapshot, &shown(&["P005"])));
    let in_vain = of(&behaviour, "P005");
    assert!(in_vain < unknown, "{in_vain} {unknown}");
    (0..40).for_each(|_| behaviour.fold(&snapshot, &click(0, "P005")));
    assert!(behaviour.tries_of(product(&snapshot, "P005")).turned > 39.0);
    // It is popular now and leads the list, where it needs no lot.
    let outcome = asked(&snapshot, &behaviour, Some(0.0));
    assert_eq!(outcome.products[0].product, product(&snapshot, "P005"));
}

proptest! {
    #[test]
    fn a_lot_changes_the_last_place_alone_and_the_terms_still_sum(
        shop in shop::shop(),
        draw in 0.0..1.0_f64,
    ) {
        let snapshot = snapshot(&shop.rows, &(0..shop.rows.len()).collect::<Vec<_>>());
        let usual = asked(&snapshot, &Behaviour::default(), None);
        let drawn = asked(&snapshot, &Behaviour::default(), Some(draw));
        prop_assert_eq!(usual.products.len(), drawn.products.len());
        let kept = usual.products.len().saturating_sub(1);
        for (one, other) in usual.products.iter().zip(&drawn.products).take(kept) {
            prop_assert_eq!(one.product, other.product);
        }
        for it in &drawn.products {
            let sum: f64 = it.terms.iter().map(|(_, term)| term).sum();
            prop_assert!((sum - it.score).abs() < 1e-9);
        }
        let Some(lot) = &drawn.lot else { return Ok(()) };
        let last = &drawn.products[lot.place];
        prop_assert!(lot.chances.iter().any(|(product, _)| *product == last.product));
        prop_assert!((lot.chances.iter().map(|(_, it)| it).sum::<f64>() - 1.0).abs() < 1e-9);
        prop_assert!(lot.chances.iter().all(|(_, chance)| *chance > 0.0));
        let first = drawn.products[..lot.place].iter().map(|it| it.product);
        prop_assert!(!first.into_iter().any(|it| it == last.product));
        let added = last.terms.iter().find(|(kind, _)| *kind == TermKind::Exploration);
        prop_assert!(added.is_none_or(|(_, added)| *added > 0.0));
    }
}
