//! Each scene over a small shop: who is offered, why, and on which facts.

use domain::{
    Evidence, GraphId, Localized, NeedId, Object, OfferChange, Operator, ProductId, PromotionId,
    Source, Timestamp,
};
use recommend::{
    Behaviour, Outcome, Reason, Recommendation, Request, Scene, Taste, TermKind, recommend,
};
use snapshot::program::{Need, Programs, Promotion};
use snapshot::{Offers, Snapshot, View, vocabulary as v};

use crate::world::{
    Cell, World, attribute, category, iri, must, must_be, name, prefer, product, term,
};

/// Teas with a pot and a tin that go with them, a whisk that goes with one tea alone, and a mat
/// that goes with pots.
fn shop() -> Snapshot {
    let mut world = World::new();
    world.category("Tea", None);
    world.category("Green", Some("Tea"));
    for kind in ["Pot", "Tin", "Whisk", "Mat"] {
        world.category(kind, None);
    }
    world.facet("origin", "Thing", &["Tea"]);
    world.facet("strength", "Number", &["Tea"]);
    world.say("Tea", v::COMPLEMENT, Cell::Thing("Pot"));
    world.say("Green", v::COMPLEMENT, Cell::Thing("Tin"));
    world.say("Matcha", v::COMPLEMENT, Cell::Thing("Chasen"));
    world.say("Pot", v::COMPLEMENT, Cell::Thing("Mat"));
    world.say("Pot", v::COMPLEMENT, Cell::Thing("Tea"));
    let tea =
        |world: &mut World, name: &str, origin: &str, strength: f64, price: f64, stock: f64| {
            let cells = [
                ("origin", Cell::Thing(origin)),
                ("strength", Cell::Number(strength)),
                (v::PRICE, Cell::Number(price)),
                (v::STOCK, Cell::Number(stock)),
            ];
            world.product(name, "Green", &cells);
        };
    tea(&mut world, "Matcha", "Uji", 8.0, 200.0, 5.0);
    tea(&mut world, "Sencha", "Uji", 7.0, 120.0, 5.0);
    tea(&mut world, "Gyokuro", "Uji", 8.0, 400.0, 0.0);
    tea(&mut world, "Longjing", "Hangzhou", 1.0, 150.0, 5.0);
    for (name, kind, price) in [
        ("ClayPot", "Pot", 300.0),
        ("GlassPot", "Pot", 80.0),
        ("SmallTin", "Tin", 20.0),
        ("Chasen", "Whisk", 60.0),
        ("Bamboo", "Mat", 15.0),
    ] {
        world.product(name, kind, &[(v::PRICE, Cell::Number(price))]);
    }
    world.build()
}

fn ask(snapshot: &Snapshot, request: &Request<'_>) -> Outcome {
    let view = View { snapshot, offers: &Offers::default() };
    recommend(view, &Behaviour::default(), request)
}

fn about(snapshot: &Snapshot, scene: Scene, given: &str) -> Outcome {
    let product = Some(product(snapshot, given));
    ask(snapshot, &Request { scene, product, limit: 10, ..Request::default() })
}

fn names<'a>(snapshot: &'a Snapshot, outcome: &Outcome) -> Vec<&'a str> {
    outcome.products.iter().map(|it| name(snapshot, it.product)).collect()
}

#[track_caller]
fn found<'a>(snapshot: &Snapshot, outcome: &'a Outcome, wanted: &str) -> &'a Recommendation {
    let wanted = product(snapshot, wanted);
    outcome.products.iter().find(|it| it.product == wanted).unwrap()
}

fn term_of(recommendation: &Recommendation, kind: TermKind) -> f64 {
    let terms = recommendation.terms.iter();
    terms.filter(|(known, _)| *known == kind).map(|(_, term)| term).sum()
}

/// Whether a triple stands in the evidence.
fn cites(snapshot: &Snapshot, given: &Recommendation, triple: (&str, &str, &str)) -> bool {
    given.evidence.iter().any(|evidence| match evidence {
        Evidence::Fact(fact) => {
            fact.subject == term(snapshot, triple.0)
                && fact.predicate == term(snapshot, triple.1)
                && fact.object == Object::Term(term(snapshot, triple.2))
        }
        Evidence::Rule { .. } | Evidence::Said { .. } => false,
    })
}

#[test]
fn similar_shows_what_is_sold_out_and_marks_it() {
    let snapshot = shop();
    let outcome = about(&snapshot, Scene::Similar, "Matcha");
    assert_eq!(names(&snapshot, &outcome).len(), 3, "every other green tea, sold out or not");
    let gone = found(&snapshot, &outcome, "Gyokuro");
    assert!(term_of(gone, TermKind::Stock) < 0.0);
    let there = found(&snapshot, &outcome, "Sencha");
    assert!(there.terms.iter().all(|(kind, _)| *kind != TermKind::Stock));
    assert!(
        there
            .reasons
            .contains(&Reason::Shares(attribute(&snapshot, "origin"), term(&snapshot, "Uji")))
    );
    assert!(there.reasons.contains(&Reason::Cheaper));
    assert!(cites(&snapshot, there, ("Sencha", "origin", "Uji")));
    assert!(cites(&snapshot, there, ("Matcha", "origin", "Uji")));
}

#[test]
fn a_substitute_can_be_had_and_is_alike() {
    let snapshot = shop();
    let outcome = about(&snapshot, Scene::Substitute, "Matcha");
    assert_eq!(names(&snapshot, &outcome), ["Sencha"], "one is sold out, one is another tea");
    let outcome = about(&snapshot, Scene::Substitute, "Bamboo");
    assert!(outcome.products.is_empty(), "nothing stands in for the only one of its kind");
}

#[test]
fn complements_are_inherited_and_cite_the_way() {
    let snapshot = shop();
    let outcome = about(&snapshot, Scene::Complement, "Matcha");
    let shown = names(&snapshot, &outcome);
    assert_eq!(shown[0], "Chasen", "what is stated of the product itself leads");
    let all: std::collections::BTreeSet<_> = shown.iter().copied().collect();
    assert_eq!(all, ["Chasen", "ClayPot", "GlassPot", "SmallTin"].into(), "no tea, no mat");
    let pot = found(&snapshot, &outcome, "ClayPot");
    let way = Reason::GoesWith(term(&snapshot, "Tea"), term(&snapshot, "Pot"));
    assert!(pot.reasons.contains(&way));
    assert!(cites(&snapshot, pot, ("Matcha", v::TYPE, "Green")));
    assert!(cites(&snapshot, pot, ("Green", v::SUB_CLASS_OF, "Tea")));
    assert!(cites(&snapshot, pot, ("Tea", v::COMPLEMENT, "Pot")));
    assert!(cites(&snapshot, pot, ("ClayPot", v::TYPE, "Pot")));
    assert_eq!(pot.evidence.len(), 4, "and nothing else");

    let nothing = about(&snapshot, Scene::Complement, "Bamboo");
    assert!(nothing.products.is_empty(), "nothing is stated, so nothing is offered");
    let pots = category(&snapshot, "Pot");
    let only = Request {
        scene: Scene::Complement,
        product: Some(product(&snapshot, "Matcha")),
        categories: &[pots],
        limit: 10,
        ..Request::default()
    };
    assert_eq!(names(&snapshot, &ask(&snapshot, &only)), ["GlassPot", "ClayPot"]);
}

#[test]
fn a_kind_that_goes_with_another_is_not_offered_where_it_does_not_fit() {
    let mut world = World::new();
    world.category("Pot", None);
    world.category("Lid", None);
    world.facet("width", "Thing", &[]);
    world.say("width", v::IMPORTANCE, Cell::Number(3.0));
    world.say("Pot", v::COMPLEMENT, Cell::Thing("Lid"));
    world.say("Wide", v::COMPLEMENT, Cell::Thing("Odd"));
    let width = |name| [("width", Cell::Thing(name))];
    world.product("Wide", "Pot", &width("Large"));
    world.product("Narrow", "Pot", &width("Small"));
    world.product("WideLid", "Lid", &width("Large"));
    world.product("NarrowLid", "Lid", &width("Small"));
    world.product("AnyLid", "Lid", &[]);
    world.product("Odd", "Lid", &width("Medium"));
    let snapshot = world.build();
    let shown = |given: &str| {
        let outcome = about(&snapshot, Scene::Complement, given);
        let mut shown = names(&snapshot, &outcome);
        shown.sort_unstable();
        (shown.join(" "), outcome)
    };
    let (names, outcome) = shown("Wide");
    assert_eq!(names, "AnyLid Odd WideLid", "the odd one is named for it, by whoever knows");
    let lid = found(&snapshot, &outcome, "WideLid");
    let (width, large) = (attribute(&snapshot, "width"), term(&snapshot, "Large"));
    assert!(lid.reasons.contains(&Reason::Shares(width, large)));
    assert!(cites(&snapshot, lid, ("Wide", "width", "Large")));
    assert!(cites(&snapshot, lid, ("WideLid", "width", "Large")));
    assert_eq!(shown("Narrow").0, "AnyLid NarrowLid");

    let cart = [product(&snapshot, "Wide"), product(&snapshot, "Narrow")];
    let request = Request { scene: Scene::Cart, cart: &cart, limit: 9, ..Request::default() };
    assert_eq!(ask(&snapshot, &request).products.len(), 4, "each fits one of the two");
}

#[test]
fn what_does_not_fit_is_no_substitute_however_alike() {
    let mut world = World::new();
    world.category("Lid", None);
    for (facet, importance) in [("width", 3.0), ("glaze", 3.0), ("clay", 1.0)] {
        world.facet(facet, "Thing", &[]);
        world.say(facet, v::IMPORTANCE, Cell::Number(importance));
    }
    let lid = |world: &mut World, name: &str, width: &str| {
        let cells = [("width", width), ("glaze", "Clear"), ("clay", "Red")];
        world.product(name, "Lid", &cells.map(|(facet, value)| (facet, Cell::Thing(value))));
    };
    lid(&mut world, "Wide", "Large");
    lid(&mut world, "WideToo", "Large");
    lid(&mut world, "Narrow", "Small");
    let snapshot = world.build();
    let outcome = about(&snapshot, Scene::Substitute, "Wide");
    assert_eq!(names(&snapshot, &outcome), ["WideToo"], "the narrow one has all else in common");
}

#[test]
fn different_kinds_come_before_more_of_the_same() {
    let snapshot = shop();
    let outcome = about(&snapshot, Scene::Complement, "Sencha");
    let kinds: Vec<_> = outcome.products[..2]
        .iter()
        .map(|it| snapshot.catalogue().product_category(it.product))
        .collect();
    assert_ne!(kinds[0], kinds[1], "a pot and a tin before the second pot");
}

#[test]
fn what_goes_with_more_of_the_cart_leads() {
    let snapshot = shop();
    let cart = [product(&snapshot, "Sencha"), product(&snapshot, "GlassPot")];
    let request = Request { scene: Scene::Cart, cart: &cart, limit: 10, ..Request::default() };
    let outcome = ask(&snapshot, &request);
    let shown = names(&snapshot, &outcome);
    assert!(!shown.contains(&"GlassPot") && !shown.contains(&"Sencha"), "both are in the cart");
    assert!(shown.contains(&"Bamboo") && shown.contains(&"SmallTin"));
    let empty = ask(&snapshot, &Request { scene: Scene::Cart, limit: 10, ..Request::default() });
    assert!(empty.products.is_empty());
}

#[test]
fn what_is_bought_together_is_offered_with_its_count_behind_it() {
    let snapshot = shop();
    let (given, other) = (product(&snapshot, "Bamboo"), product(&snapshot, "SmallTin"));
    let mut behaviour = Behaviour::default();
    behaviour.together.insert(given, vec![(other, 4.0)]);
    let view = View { snapshot: &snapshot, offers: &Offers::default() };
    let request =
        Request { scene: Scene::Complement, product: Some(given), limit: 3, ..Request::default() };
    let outcome = recommend(view, &behaviour, &request);
    assert_eq!(names(&snapshot, &outcome), ["SmallTin"]);
    assert_eq!(outcome.products[0].reasons, [Reason::BoughtTogether(given)]);
    assert!(term_of(&outcome.products[0], TermKind::Together) > 0.0);
}

#[test]
fn live_prices_and_stock_are_what_counts() {
    let snapshot = shop();
    let change = |name: &str, price, stock| OfferChange {
        product: iri(name),
        price,
        stock,
        at: Timestamp(7),
    };
    let changes = [change("ClayPot", Some(50.0), None), change("GlassPot", None, Some(0.0))];
    let (offers, unknown) = Offers::default().with(&snapshot, &changes);
    assert!(unknown.is_empty());
    let view = View { snapshot: &snapshot, offers: &offers };
    let cheap = [must(&snapshot, v::PRICE, Operator::Le, &[90.0])];
    let pots = [category(&snapshot, "Pot")];
    let request =
        Request { categories: &pots, constraints: &cheap, limit: 5, ..Request::default() };
    let outcome = recommend(view, &Behaviour::default(), &request);
    assert_eq!(names(&snapshot, &outcome), ["ClayPot"]);
    assert!(outcome.relaxed.is_empty());
    let [Evidence::Fact(fact)] = outcome.products[0].evidence.as_slice() else {
        panic!("the price is the only fact")
    };
    assert_eq!((&fact.object, fact.source), (&Object::Number(50.0), Source::Live(Timestamp(7))));
}

#[test]
fn a_stated_preference_outweighs_what_others_do() {
    let snapshot = shop();
    let mut behaviour = Behaviour::default();
    behaviour.popularity.insert(product(&snapshot, "Longjing"), 100.0);
    behaviour.orders.insert(product(&snapshot, "Longjing"), 20.0);
    let taste = Taste { products: vec![(product(&snapshot, "Longjing"), 9.0)], segment: None };
    let view = View { snapshot: &snapshot, offers: &Offers::default() };
    let tea = [category(&snapshot, "Tea")];
    let wanted = [prefer(must_be(&snapshot, "origin", "Uji"))];
    let request = Request {
        categories: &tea,
        constraints: &wanted,
        taste: Some(&taste),
        limit: 3,
        ..Request::default()
    };
    let outcome = recommend(view, &behaviour, &request);
    assert_eq!(names(&snapshot, &outcome).last(), Some(&"Longjing"));
    assert_eq!(outcome.matching, 3, "a preference puts nothing out");
    let first = &outcome.products[0];
    assert_eq!(first.reasons[0], Reason::Satisfies(wanted[0].clone()));
    let popular = found(&snapshot, &outcome, "Longjing");
    assert!(popular.reasons.contains(&Reason::Popular));
}

#[test]
fn a_near_miss_comes_before_a_far_one() {
    let snapshot = shop();
    let tea = [category(&snapshot, "Tea")];
    let wanted = [prefer(must(&snapshot, "strength", Operator::Ge, &[9.0]))];
    let request =
        Request { categories: &tea, constraints: &wanted, limit: 3, ..Request::default() };
    let outcome = ask(&snapshot, &request);
    assert_eq!(names(&snapshot, &outcome)[0], "Matcha", "8 of 9 although it is the dearest");
    assert!(outcome.products[0].reasons.is_empty(), "a near miss is no reason");
    assert!(outcome.products[0].evidence.is_empty());
}

#[test]
fn a_need_is_a_reason_where_all_it_asks_holds() {
    let snapshot = shop();
    let need = Need {
        term: term(&snapshot, "Uji"),
        graph: GraphId::from_index(0),
        categories: vec![category(&snapshot, "Tea")],
        constraints: vec![must(&snapshot, "strength", Operator::Ge, &[5.0])],
        reason: Localized::default(),
    };
    let promotion = |valid_until: Option<Timestamp>| Promotion {
        term: term(&snapshot, "Sencha"),
        graph: GraphId::from_index(0),
        title: Localized::default(),
        say: Localized::default(),
        categories: Vec::new(),
        products: vec![product(&snapshot, "Sencha")],
        when: None,
        valid_from: None,
        valid_until,
    };
    let promotions = vec![promotion(Some(Timestamp(100))), promotion(Some(Timestamp(10)))];
    let programs = Programs { needs: vec![need], promotions, ..Programs::default() };
    let snapshot = snapshot.clone().with_programs(programs);
    let needs = [NeedId::from_index(0)];
    let request =
        Request { needs: &needs, now: Some(Timestamp(10)), limit: 9, ..Request::default() };
    let outcome = ask(&snapshot, &request);
    assert_eq!(names(&snapshot, &outcome), ["Sencha", "Matcha"], "pots are not spoken of");
    let sencha = &outcome.products[0];
    assert_eq!(sencha.reasons[0], Reason::Serves(needs[0]));
    assert!(sencha.reasons.contains(&Reason::OnPromotion(PromotionId::from_index(0))));
    assert!(!sencha.reasons.contains(&Reason::OnPromotion(PromotionId::from_index(1))));
    let rules = sencha.evidence.iter().filter(|it| matches!(it, Evidence::Rule { .. })).count();
    assert_eq!(rules, 2, "the need and the promotion");
}

#[test]
fn a_need_is_about_what_its_hard_conditions_name() {
    let snapshot = shop();
    let need = Need {
        term: term(&snapshot, "Uji"),
        graph: GraphId::from_index(0),
        categories: Vec::new(),
        constraints: vec![
            must(&snapshot, "strength", Operator::Ge, &[5.0]),
            prefer(must(&snapshot, v::PRICE, Operator::Le, &[100.0])),
        ],
        reason: Localized::default(),
    };
    let programs = Programs { needs: vec![need], ..Programs::default() };
    let snapshot = snapshot.with_programs(programs);
    let needs = [NeedId::from_index(0)];
    let outcome = ask(&snapshot, &Request { needs: &needs, limit: 9, ..Request::default() });
    assert_eq!(names(&snapshot, &outcome), ["Sencha", "Matcha"], "a cheap mat is not strong");

    let pots = [category(&snapshot, "Pot")];
    let request = Request { needs: &needs, categories: &pots, limit: 9, ..Request::default() };
    let outcome = ask(&snapshot, &request);
    assert_eq!(names(&snapshot, &outcome), ["GlassPot", "ClayPot"], "the preference still counts");
    assert!(outcome.products.iter().all(|it| !it.reasons.contains(&Reason::Serves(needs[0]))));
}

#[test]
fn a_buyer_is_told_which_product_a_suggestion_resembles() {
    let snapshot = shop();
    let taste = Taste { products: vec![(product(&snapshot, "Gyokuro"), 1.0)], segment: None };
    let tea = [category(&snapshot, "Tea")];
    let request = Request { categories: &tea, taste: Some(&taste), limit: 3, ..Request::default() };
    let outcome = ask(&snapshot, &request);
    let like: Vec<ProductId> = outcome
        .products
        .iter()
        .filter(|it| it.reasons.contains(&Reason::LikeViewed(product(&snapshot, "Gyokuro"))))
        .map(|it| it.product)
        .collect();
    assert_eq!(like, [product(&snapshot, "Sencha"), product(&snapshot, "Matcha")]);
    assert!(cites(&snapshot, found(&snapshot, &outcome, "Matcha"), ("Matcha", "origin", "Uji")));
}
