//! How new a product is, and how often those who saw it turned to it, by weights learned.

use recommend::{Behaviour, Learned, Recommendation, Request, TermKind, Weights, recommend};
use snapshot::{Offers, Snapshot, View, vocabulary as v};

use crate::behaviour::click;
use crate::exploring::shown;
use crate::world::{Cell, World, name, product};

fn shop() -> Snapshot {
    let mut world = World::new();
    world.category("Tea", None);
    let teas = [
        ("Aged", Some("2014-03-01")),
        ("Spring", Some("2024-03-01")),
        ("Winter", Some("2023-12-02")),
        ("Undated", None),
        ("Vague", Some("soon")),
    ];
    for (tea, date) in teas {
        let date = date.map(|date| (v::RELEASE_DATE, Cell::Date(date)));
        world.product(tea, "Tea", date.as_slice());
    }
    world.build()
}

fn ranked(snapshot: &Snapshot, behaviour: &Behaviour, kind: TermKind) -> Vec<Recommendation> {
    let weights = Weights::DEFAULT.supposing(&[(kind, 1.0)]);
    let learned = Learned::new("m", []).weighing(weights);
    let view = View { snapshot, offers: &Offers::default() };
    let request = Request { learned: Some(&learned), limit: 5, ..Request::default() };
    recommend(view, behaviour, &request).products
}

fn worth(snapshot: &Snapshot, of: &[Recommendation], tea: &str, kind: TermKind) -> f64 {
    let found = of.iter().find(|it| it.product == product(snapshot, tea)).unwrap();
    let terms = found.terms.iter().filter(|(it, _)| *it == kind);
    terms.map(|(_, value)| value / 0.99).sum()
}

#[test]
fn what_came_out_last_is_freshest_and_what_tells_no_date_is_not() {
    let snapshot = shop();
    let kind = TermKind::Freshness;
    let ranked = ranked(&snapshot, &Behaviour::default(), kind);
    let names: Vec<&str> = ranked.iter().map(|it| name(&snapshot, it.product)).collect();
    assert_eq!(names, ["Spring", "Winter", "Aged", "Undated", "Vague"]);
    let worth = |tea: &str| worth(&snapshot, &ranked, tea, kind);
    assert!((worth("Spring") - 1.0).abs() < 1e-9);
    assert!((worth("Winter") - 0.5).abs() < 1e-9, "ninety days before");
    assert!(worth("Aged") > 0.0 && worth("Aged") < 1e-9);
    assert!(worth("Undated").abs() < 1e-12 && worth("Vague").abs() < 1e-12);
}

#[test]
fn a_rate_of_clicks_is_told_apart_from_the_place_it_was_won_at() {
    let snapshot = shop();
    let mut behaviour = Behaviour::default();
    let filled = |last: &str| shown(&["Undated", "Undated", "Undated", "Undated", last]);
    for _ in 0..100 {
        behaviour.fold(&snapshot, &shown(&["Aged"]));
        behaviour.fold(&snapshot, &filled("Spring"));
    }
    for _ in 0..20 {
        behaviour.fold(&snapshot, &click(0, "Aged"));
        behaviour.fold(&snapshot, &click(0, "Spring"));
    }
    let kind = TermKind::Clicked;
    let ranked = ranked(&snapshot, &behaviour, kind);
    let worth = |tea: &str| worth(&snapshot, &ranked, tea, kind);
    assert!(worth("Spring") > worth("Aged"), "as many clicks, further down");
    assert!(worth("Aged") > 0.0 && worth("Undated") < 0.0, "above and below the usual");
    assert!(worth("Winter").abs() < 1e-12, "never shown");
    assert!(worth("Spring") <= 1.0 && worth("Undated") >= -1.0);
}

#[test]
fn as_shipped_neither_counts() {
    let snapshot = shop();
    let mut behaviour = Behaviour::default();
    behaviour.fold(&snapshot, &shown(&["Aged"]));
    let view = View { snapshot: &snapshot, offers: &Offers::default() };
    let outcome = recommend(view, &behaviour, &Request { limit: 5, ..Request::default() });
    let kinds = [TermKind::Freshness, TermKind::Clicked];
    assert!(outcome.products.iter().all(|it| it.terms.iter().all(|(it, _)| !kinds.contains(it))));
}
