//! Sets of products: one for each role, all fitting, within the budget; and no basket that does not
//! fit.

use domain::ProductId;
use recommend::{Behaviour, Outcome, Request, Scene, recommend};
use snapshot::{Offers, Snapshot, View, vocabulary as v};

use crate::world::{Cell, World, name, product, term};

/// Pots with lids, stands and cups; a lid and a stand must be as wide as the pot, and as each other.
fn shop() -> Snapshot {
    let mut world = World::new();
    for kind in ["Pot", "Lid", "Stand", "Cup", "Card"] {
        world.category(kind, None);
    }
    world.category("GlassLid", Some("Lid"));
    world.facet("width", "Thing", &[]);
    world.say("width", v::IMPORTANCE, Cell::Number(3.0));
    for kind in ["Lid", "Stand", "Cup"] {
        world.say("Pot", v::COMPLEMENT, Cell::Thing(kind));
    }
    let wares = [
        ("Wide", "Pot", Some("Large"), 100.0),
        ("Open", "Pot", None, 100.0),
        ("WideLid", "Lid", Some("Large"), 30.0),
        ("GlassLid1", "GlassLid", Some("Large"), 35.0),
        ("NarrowLid", "Lid", Some("Small"), 5.0),
        ("WideStand", "Stand", Some("Large"), 50.0),
        ("NarrowStand", "Stand", Some("Small"), 45.0),
        ("Cup1", "Cup", None, 8.0),
        ("Cup2", "Cup", None, 9.0),
        ("Voucher", "Card", Some("Small"), 1.0),
        ("Greeting", "Card", None, 2.0),
    ];
    for (name, kind, width, price) in wares {
        let mut cells = vec![(v::PRICE, Cell::Number(price))];
        cells.extend(width.map(|it| ("width", Cell::Thing(it))));
        world.product(name, kind, &cells);
    }
    world.build()
}

fn bundle(snapshot: &Snapshot, given: &str, budget: Option<f64>) -> Outcome {
    let view = View { snapshot, offers: &Offers::default() };
    let product = Some(product(snapshot, given));
    let request = Request { scene: Scene::Bundle, product, budget, limit: 9, ..Request::default() };
    recommend(view, &Behaviour::default(), &request)
}

fn names(snapshot: &Snapshot, outcome: &Outcome) -> String {
    let mut names: Vec<&str> =
        outcome.products.iter().map(|it| name(snapshot, it.product)).collect();
    names.sort_unstable();
    names.join(" ")
}

#[test]
fn a_bundle_has_one_of_each_role_and_all_of_it_fits() {
    let snapshot = shop();
    let outcome = bundle(&snapshot, "Wide", None);
    assert_eq!(names(&snapshot, &outcome), "Cup1 WideLid WideStand");
    assert!(outcome.products.iter().all(|it| !it.reasons.is_empty() && !it.evidence.is_empty()));
    // A pot of no stated width takes either lid; the stand must be as wide as that lid.
    let outcome = bundle(&snapshot, "Open", None);
    let names = names(&snapshot, &outcome);
    assert!(names == "Cup1 NarrowLid NarrowStand" || names == "Cup1 WideLid WideStand", "{names}");
}

#[test]
fn what_a_thing_takes_decides_what_goes_into_it() {
    let mut world = World::new();
    for kind in ["Pot", "Sieve"] {
        world.category(kind, None);
    }
    world.facet("size", "Thing", &["Sieve"]);
    world.say("size", v::GOES_INTO, Cell::Thing("takes"));
    world.say("Pot", v::COMPLEMENT, Cell::Thing("Sieve"));
    world.say("Sieve", v::COMPLEMENT, Cell::Thing("Pot"));
    for (pot, takes) in [("Two", vec!["S", "M"]), ("One", vec!["L"]), ("Any", vec![])] {
        let takes: Vec<_> = takes.into_iter().map(|it| ("takes", Cell::Thing(it))).collect();
        world.product(pot, "Pot", &takes);
    }
    for (sieve, size) in [("Small", "S"), ("Middle", "M"), ("Large", "L")] {
        world.product(sieve, "Sieve", &[("size", Cell::Thing(size))]);
    }
    let snapshot = world.build();
    let view = View { snapshot: &snapshot, offers: &Offers::default() };
    let with = |given: &str| {
        let product = Some(product(&snapshot, given));
        let scene = Scene::Complement;
        let request = Request { scene, product, limit: 9, ..Request::default() };
        names(&snapshot, &recommend(view, &Behaviour::default(), &request))
    };
    assert_eq!(with("Two"), "Middle Small");
    assert_eq!(with("One"), "Large");
    assert_eq!(with("Any"), "Large Middle Small", "nothing is stated of it");
    assert_eq!(with("Large"), "Any One", "and the other way round");
}

#[test]
fn a_bundle_keeps_its_budget() {
    let snapshot = shop();
    let price = |id: ProductId| {
        let view = View { snapshot: &snapshot, offers: &Offers::default() };
        view.price(id).unwrap()
    };
    for budget in [0.0, 8.0, 40.0, 60.0, 87.0, 88.0, 1000.0] {
        let outcome = bundle(&snapshot, "Wide", Some(budget));
        let sum: f64 = outcome.products.iter().map(|it| price(it.product)).sum();
        assert!(sum <= budget, "{budget}: {}", names(&snapshot, &outcome));
        assert_eq!(outcome.products.len() == 3, budget >= 88.0, "{budget}");
        assert_eq!(outcome.products.is_empty(), budget < 8.0, "{budget}");
    }
}

#[test]
fn baskets_add_to_a_bundle_what_fits() {
    let snapshot = shop();
    let mut behaviour = Behaviour::default();
    let id = |name: &str| product(&snapshot, name);
    let together = vec![(id("Voucher"), 50.0), (id("Greeting"), 20.0), (id("Open"), 90.0)];
    behaviour.together.insert(id("Wide"), together);
    let view = View { snapshot: &snapshot, offers: &Offers::default() };
    let shown = |scene: Scene| {
        let product = Some(id("Wide"));
        let request = Request { scene, product, limit: 20, ..Request::default() };
        names(&snapshot, &recommend(view, &behaviour, &request))
    };
    let bundle = shown(Scene::Bundle);
    assert!(bundle.contains("Greeting") && !bundle.contains("Voucher"), "{bundle}");
    assert!(!bundle.contains("Open"), "a second pot is no part of the set: {bundle}");
    let complements = shown(Scene::Complement);
    assert!(!complements.contains("Voucher"), "fifty baskets do not make it fit: {complements}");
    assert!(complements.contains("Open"), "it fits: a second pot may go with the first");
    assert!(term(&snapshot, "Card") != term(&snapshot, "Cup"));
}
