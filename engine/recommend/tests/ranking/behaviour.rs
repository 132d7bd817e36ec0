//! Events to behaviour and taste: fading, common purchases, other snapshots.

use domain::{Event, EventKind, LineItem, Timestamp};
use recommend::{Behaviour, EventWeights, Taste};
use snapshot::Snapshot;

use crate::shop::{Row, snapshot};
use crate::world::{iri, product};

const DAY: i64 = 86_400_000;

/// Products up to the last of `order`, which differ in nothing; their triples told in this order.
pub(crate) fn shop(order: &[usize]) -> Snapshot {
    let row = Row {
        kind: 0,
        brand: 0,
        origins: vec![0],
        strength: None,
        organic: None,
        price: None,
        stock: 1,
    };
    let count = order.iter().max().map_or(0, |last| last + 1);
    snapshot(&vec![row; count], order)
}

pub(crate) fn event(day: i64, kind: EventKind) -> Event {
    Event {
        id: String::new(),
        store: String::new(),
        session: String::new(),
        buyer: String::new(),
        at: Timestamp(day * DAY),
        kind,
    }
}

pub(crate) fn click(day: i64, name: &str) -> Event {
    event(day, EventKind::Click { product: iri(name) })
}

fn order(day: i64, names: &[&str]) -> Event {
    let item = |name: &&str| LineItem { product: iri(name), quantity: 2, price: None };
    let items = names.iter().map(item).collect();
    event(day, EventKind::Order { order: String::new(), items })
}

fn fold(snapshot: &Snapshot, events: &[Event]) -> Behaviour {
    let mut behaviour = Behaviour::default();
    events.iter().for_each(|event| behaviour.fold(snapshot, event));
    behaviour
}

#[track_caller]
fn close(one: f64, other: f64) {
    assert!((one - other).abs() <= 1e-9 * one.abs().max(1.0), "{one} is not {other}");
}

#[test]
fn a_weight_halves_in_its_half_life() {
    let snapshot = shop(&[0, 1, 2, 3]);
    let behaviour = fold(&snapshot, &[click(0, "P000"), click(30, "P001")]);
    close(behaviour.popularity_of(product(&snapshot, "P001")), 1.0);
    close(behaviour.popularity_of(product(&snapshot, "P000")), 0.5);
    close(behaviour.popularity_of(product(&snapshot, "P002")), 0.0);
}

#[test]
fn the_order_in_which_events_arrive_does_not_matter() {
    let snapshot = shop(&[0, 1, 2, 3]);
    let mut events =
        vec![click(3, "P000"), order(70, &["P000", "P001"]), click(1, "P001"), click(40, "P000")];
    let one = fold(&snapshot, &events);
    events.reverse();
    let other = fold(&snapshot, &events);
    for name in ["P000", "P001"] {
        let id = product(&snapshot, name);
        close(one.popularity_of(id), other.popularity_of(id));
    }
}

#[test]
fn weights_stay_within_a_float_over_decades() {
    let snapshot = shop(&[0, 1, 2, 3]);
    let century = 365 * 100;
    let behaviour =
        fold(&snapshot, &[click(0, "P000"), click(century, "P001"), click(century + 30, "P002")]);
    close(behaviour.popularity_of(product(&snapshot, "P001")), 0.5);
    close(behaviour.popularity_of(product(&snapshot, "P002")), 1.0);
    assert!(behaviour.popularity_of(product(&snapshot, "P000")) < 1e-100);
}

#[test]
fn orders_say_what_goes_together_and_resellers_do_not() {
    let snapshot = shop(&[0, 1, 2, 3]);
    let twice = [order(0, &["P000", "P001", "nothing"]), order(0, &["P001", "P000", "P002"])];
    let behaviour = fold(&snapshot, &twice);
    let (first, second, third) =
        (product(&snapshot, "P000"), product(&snapshot, "P001"), product(&snapshot, "P002"));
    let with: Vec<_> = behaviour.together_with(first).collect();
    assert_eq!(with, [(second, 2.0), (third, 1.0)]);
    assert!(behaviour.together_with(product(&snapshot, "P003")).next().is_none());

    let many = vec![
        Row {
            kind: 0,
            brand: 0,
            origins: Vec::new(),
            strength: None,
            organic: None,
            price: None,
            stock: 1
        };
        EventWeights::DEFAULT.basket_max + 1
    ];
    let ids: Vec<usize> = (0..many.len()).collect();
    let large = crate::shop::snapshot(&many, &ids);
    let names: Vec<String> = ids.iter().map(|index| format!("P{index:03}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    assert!(fold(&large, &[order(0, &names)]).together.is_empty());
}

#[test]
fn behaviour_moves_to_a_snapshot_with_other_ids() {
    let (old, new) = (shop(&[0, 1, 2, 3]), shop(&[3, 1, 0]));
    let behaviour = fold(&old, &[order(0, &["P000", "P001", "P002"]), click(30, "P003")]);
    let moved = behaviour.moved(&old, &new);
    close(moved.popularity_of(product(&new, "P003")), 1.0);
    close(moved.popularity_of(product(&new, "P000")), 2.5);
    let with: Vec<_> = moved.together_with(product(&new, "P000")).collect();
    assert_eq!(with, [(product(&new, "P001"), 0.5)], "P002 is no longer sold");
}

#[test]
fn taste_fades_and_is_erased() {
    let snapshot = shop(&[0, 1, 2, 3]);
    let events = [click(0, "P000"), order(0, &["P001"]), click(30, "P002")];
    let taste = Taste::from_events(&snapshot, &events);
    let (first, second, third) =
        (product(&snapshot, "P000"), product(&snapshot, "P001"), product(&snapshot, "P002"));
    assert_eq!(taste.products, [(second, 2.5), (third, 1.0), (first, 0.5)]);
    let erased = [events.as_slice(), &[event(31, EventKind::Erased)]].concat();
    assert!(Taste::from_events(&snapshot, &erased).products.is_empty());
}
