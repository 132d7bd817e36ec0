//! A buyer of whom nothing but the segment is known, and what each score rests on.

use domain::Operator;
use recommend::{
    Behaviour, Learned, Moment, Reason, Regime, Request, Segment, Taste, TermKind, Weights,
    recommend,
};
use snapshot::{Offers, Snapshot, View, vocabulary as v};

use crate::world::{Cell, World, category, must, name, prefer, product};

fn shop() -> Snapshot {
    let mut world = World::new();
    world.category("Tea", None);
    world.facet("origin", "Thing", &["Tea"]);
    for tea in ["Longjing", "Matcha", "Sencha"] {
        world.product(
            tea,
            "Tea",
            &[(v::PRICE, Cell::Number(100.0)), ("origin", Cell::Thing("Uji"))],
        );
    }
    world.build()
}

#[test]
fn a_segment_stands_in_for_all_buyers() {
    let snapshot = shop();
    let id = |name: &str| product(&snapshot, name);
    let mut behaviour = Behaviour::default();
    behaviour.popularity.insert(id("Longjing"), 100.0);
    behaviour.orders.insert(id("Longjing"), 100.0);
    let segments = vec![
        Segment::new([(id("Longjing"), 1.0)]),
        Segment::new([(id("Sencha"), 1.0), (id("Matcha"), 0.4), (id("Longjing"), f64::NAN)]),
    ];
    let learned = Learned::new("m", []).segmented(segments);
    let view = View { snapshot: &snapshot, offers: &Offers::default() };
    let tea = [category(&snapshot, "Tea")];
    let ask = |segment: Option<usize>| {
        let taste = Taste { segment, ..Taste::default() };
        let request = Request {
            categories: &tea,
            taste: Some(&taste),
            learned: Some(&learned),
            limit: 3,
            ..Request::default()
        };
        recommend(view, &behaviour, &request)
    };
    let named = |segment: Option<usize>| -> Vec<String> {
        let outcome = ask(segment);
        outcome.products.iter().map(|it| name(&snapshot, it.product).to_owned()).collect()
    };
    assert_eq!(named(None)[0], "Longjing");
    assert_eq!(ask(None).products[0].regime, Regime::General);
    assert_eq!(named(Some(1)), ["Sencha", "Matcha", "Longjing"]);
    let first = &ask(Some(1)).products[0];
    assert_eq!((first.regime, &first.reasons[..]), (Regime::Segment, &[Reason::PopularAlike][..]));
    assert!(first.terms.iter().any(|(kind, _)| *kind == TermKind::Popularity));
    assert!(ask(Some(1)).products[1].reasons.is_empty(), "0.4 is not often");
    assert_eq!(named(Some(7)), named(None), "a segment that the model lacks");
}

#[test]
fn what_is_stated_leads_over_segments() {
    let snapshot = shop();
    let learned =
        Learned::new("m", []).segmented(vec![Segment::new([(product(&snapshot, "Sencha"), 1.0)])]);
    let taste = Taste { segment: Some(0), ..Taste::default() };
    let view = View { snapshot: &snapshot, offers: &Offers::default() };
    let cheap = [prefer(must(&snapshot, v::PRICE, Operator::Le, &[150.0]))];
    let request = Request {
        constraints: &cheap,
        taste: Some(&taste),
        learned: Some(&learned),
        limit: 3,
        ..Request::default()
    };
    let outcome = recommend(view, &Behaviour::default(), &request);
    assert!(outcome.products.iter().all(|it| it.regime == Regime::Stated));
}

#[test]
fn stage_and_feeling_count_where_a_model_learned_what_they_are_worth() {
    let snapshot = shop();
    let mut behaviour = Behaviour::default();
    behaviour.popularity.insert(product(&snapshot, "Longjing"), 100.0);
    let view = View { snapshot: &snapshot, offers: &Offers::default() };
    let shipped = Learned::new("m", []);
    let weights = Weights::DEFAULT.supposing(&[
        (TermKind::Emotion, 1.0),
        (TermKind::Price, 1.0),
        (TermKind::Stage, 2.0),
    ]);
    let trained = Learned::new("m", []).weighing(weights);
    let taste = Taste { products: vec![(product(&snapshot, "Matcha"), 1.0)], segment: None };
    let term = |learned: &Learned, moment: Moment, kind: TermKind| {
        let request = Request {
            taste: Some(&taste),
            learned: Some(learned),
            moment,
            limit: 3,
            ..Request::default()
        };
        let outcome = recommend(view, &behaviour, &request);
        let all = outcome.products.iter().flat_map(|it| it.terms.clone());
        all.filter(|(it, _)| *it == kind).map(|(_, value)| value).fold(0.0, f64::max)
    };
    let upset = Moment { decided: 0.0, strain: 0.5 };
    assert!(term(&shipped, upset, TermKind::Emotion).abs() < 1e-9, "nothing until it is learned");
    // A quarter of all that is supposed, for a half of full strain.
    assert!((term(&trained, upset, TermKind::Emotion) - 0.99 / 8.0).abs() < 1e-9);
    assert!(term(&trained, Moment::default(), TermKind::Emotion).abs() < 1e-9, "at ease");
    let ordering = Moment { decided: 1.0, strain: 0.0 };
    assert!(term(&trained, ordering, TermKind::Stage) > 0.1);
    assert!(term(&trained, upset, TermKind::Stage).abs() < 1e-9, "looks around");
}
