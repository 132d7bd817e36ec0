//! How long a request takes over categories of a few thousand and of a hundred thousand products.

#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

#[path = "../tests/ranking/world.rs"]
#[expect(dead_code, reason = "the tests use all of it")]
mod world;

use divan::{Bencher, black_box};
use domain::{Constraint, Operator, ProductId};
use recommend::{
    Behaviour, GuideRequest, Learned, Outcome, Request, Scene, Taste, guide, recommend,
};
use snapshot::{Offers, Snapshot, View, vocabulary as v};
use world::{Cell, World, category, must, must_be, prefer};

fn main() {
    divan::main();
}

/// One category with four things, four numbers, price, stock and brand to each product.
fn shop(products: usize) -> Snapshot {
    let mut world = World::new();
    world.category("Tea", None);
    for index in 0..4 {
        world.facet(&format!("thing{index}"), "Thing", &["Tea"]);
        world.facet(&format!("number{index}"), "Number", &["Tea"]);
    }
    world.say("number0", v::BETTER, Cell::Thing(&format!("{}Higher", v::QM)));
    world.say("number1", v::BETTER, Cell::Thing(&format!("{}Lower", v::QM)));
    let mut state = 7_u64;
    let mut draw = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        u32::try_from((state >> 33) % below).unwrap()
    };
    for index in 0..products {
        let things: Vec<String> = (0..5).map(|facet| format!("V{facet}x{}", draw(8))).collect();
        let numbers: Vec<f64> = (0..4).map(|_| f64::from(draw(100))).collect();
        world.product(
            &format!("P{index:06}"),
            "Tea",
            &[
                ("thing0", Cell::Thing(&things[0])),
                ("thing1", Cell::Thing(&things[1])),
                ("thing2", Cell::Thing(&things[2])),
                ("thing3", Cell::Thing(&things[3])),
                (v::BRAND, Cell::Thing(&things[4])),
                ("number0", Cell::Number(numbers[0])),
                ("number1", Cell::Number(numbers[1])),
                ("number2", Cell::Number(numbers[2])),
                ("number3", Cell::Number(numbers[3])),
                (v::PRICE, Cell::Number(f64::from(10 + draw(5000)))),
                (v::STOCK, Cell::Number(f64::from(draw(20)))),
            ],
        );
    }
    world.build()
}

fn four(snapshot: &Snapshot) -> [Constraint; 4] {
    [
        must(snapshot, v::PRICE, Operator::Le, &[4000.0]),
        must(snapshot, "number0", Operator::Ge, &[20.0]),
        prefer(must_be(snapshot, "thing0", "V0x3")),
        prefer(must(snapshot, "number2", Operator::Le, &[50.0])),
    ]
}

fn with_four(snapshot: &Snapshot, request: &Request<'_>) -> Outcome {
    let view = View { snapshot, offers: &Offers::default() };
    recommend(view, &Behaviour::default(), black_box(request))
}

#[divan::bench(args = [3_000, 100_000])]
fn four_conditions(bencher: Bencher<'_, '_>, products: usize) {
    let snapshot = shop(products);
    let (tea, wanted) = ([category(&snapshot, "Tea")], four(&snapshot));
    let request =
        Request { categories: &tea, constraints: &wanted, limit: 10, ..Request::default() };
    bencher.bench(|| with_four(&snapshot, &request));
}

#[divan::bench(args = [3_000, 100_000])]
fn four_conditions_that_cannot_hold(bencher: Bencher<'_, '_>, products: usize) {
    let snapshot = shop(products);
    let tea = [category(&snapshot, "Tea")];
    let mut wanted = four(&snapshot);
    wanted[0] = must(&snapshot, v::PRICE, Operator::Le, &[1.0]);
    let request =
        Request { categories: &tea, constraints: &wanted, limit: 10, ..Request::default() };
    bencher.bench(|| with_four(&snapshot, &request));
}

#[divan::bench(args = [3_000, 100_000])]
fn four_conditions_and_a_taste(bencher: Bencher<'_, '_>, products: usize) {
    let snapshot = shop(products);
    let (tea, wanted) = ([category(&snapshot, "Tea")], four(&snapshot));
    let taste = Taste {
        products: (0..5).map(|it| (ProductId::from_index(it), 1.0)).collect(),
        segment: None,
    };
    let request = Request {
        categories: &tea,
        constraints: &wanted,
        taste: Some(&taste),
        limit: 10,
        ..Request::default()
    };
    bencher.bench(|| with_four(&snapshot, &request));
}

#[divan::bench(args = [3_000, 100_000])]
fn substitutes(bencher: Bencher<'_, '_>, products: usize) {
    let snapshot = shop(products);
    let product = Some(ProductId::from_index(1));
    let request = Request { scene: Scene::Substitute, product, limit: 10, ..Request::default() };
    bencher.bench(|| with_four(&snapshot, &request));
}

#[divan::bench(args = [3_000, 100_000])]
fn next_question(bencher: Bencher<'_, '_>, products: usize) {
    let snapshot = shop(products);
    let request = GuideRequest {
        category: Some(category(&snapshot, "Tea")),
        limit: 3,
        ..GuideRequest::default()
    };
    let view = View { snapshot: &snapshot, offers: &Offers::default() };
    bencher.bench(|| guide(view, &Behaviour::default(), black_box(&request)));
}

/// A buyer of thirty products, a published model with a hundred others of each product, about two
/// hundred candidates of the larger shops.
#[divan::bench(args = [3_000, 100_000, 1_000_000])]
fn by_a_published_model(bencher: Bencher<'_, '_>, products: usize) {
    let snapshot = shop(products);
    let learned = model(products);
    let bought = (0..30).map(|it| (ProductId::from_index(it * products / 30), 1.0)).collect();
    let taste = Taste { products: bought, segment: None };
    let (tea, wanted) = ([category(&snapshot, "Tea")], narrow(&snapshot, products));
    let request = Request {
        categories: &tea,
        constraints: &wanted,
        taste: Some(&taste),
        learned: Some(&learned),
        limit: 10,
        ..Request::default()
    };
    bencher.bench(|| with_four(&snapshot, &request));
}

#[divan::bench(args = [100_000])]
fn publishing_a_model(bencher: Bencher<'_, '_>, products: usize) {
    bencher.bench(|| model(black_box(products)));
}

fn model(products: usize) -> Learned {
    let others = |product: usize| {
        let other = move |step: u16| {
            let at = (product * 31 + usize::from(step) * 977 + 1) % products;
            (ProductId::from_index(at), 1.0 / f32::from(step + 1))
        };
        (0..100).map(other).collect()
    };
    Learned::new("bench", (0..products).map(others))
}

/// What about one product in five hundred satisfies, of a million one in four thousand.
fn narrow(snapshot: &Snapshot, products: usize) -> Vec<Constraint> {
    let things = if products > 500_000 { 4 } else { 3 };
    let must_be =
        |thing: usize| must_be(snapshot, &format!("thing{thing}"), &format!("V{thing}x3"));
    (0..things).map(must_be).collect()
}
