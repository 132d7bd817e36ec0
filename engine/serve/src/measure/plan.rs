//! What is asked while measuring, made from what a store holds.

use domain::Locale;
use prost::Message as _;
use proto::v1;
use snapshot::program::{Act, Slot, SlotKind, Task};
use snapshot::{Snapshot, vocabulary as v};

use crate::engine::Engine;
use crate::error::ServeError;

/// So many different products and numbers are asked about.
const PRODUCTS_MAX: usize = 1000;

/// Encoded requests of each kind.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// `GetProduct` by IRI.
    pub(super) products: Vec<Vec<u8>>,
    /// `SearchProducts` by the product's number.
    pub(super) searches: Vec<Vec<u8>>,
    /// `RunTask` with slots that can be filled.
    pub(super) tasks: Vec<Vec<u8>>,
    /// What buyers say.
    pub(super) utterances: Vec<String>,
}

impl Plan {
    /// Makes requests from a store's own products, tasks and phrasings.
    pub(super) fn of(engine: &Engine, store: &str) -> Result<Self, ServeError> {
        let world = engine.world(store)?;
        let snapshot = &world.snapshot;
        let terms: Vec<domain::TermId> =
            spread(snapshot.catalogue().products(), PRODUCTS_MAX).copied().collect();
        let product = |term: &domain::TermId| v1::GetProductRequest {
            store: store.to_owned(),
            product: snapshot.text(*term).to_owned(),
            locale: String::new(),
        };
        let sku = snapshot.find(v::SKU);
        let search = |term: &domain::TermId| {
            let numbers = sku.map_or(&[][..], |sku| snapshot.triples().objects(*term, sku));
            v1::SearchProductsRequest {
                store: store.to_owned(),
                text: snapshot.text(*numbers.first().unwrap_or(term)).to_owned(),
                ..v1::SearchProductsRequest::default()
            }
        };
        Ok(Self {
            products: terms.iter().map(|term| product(term).encode_to_vec()).collect(),
            searches: terms.iter().map(|term| search(term).encode_to_vec()).collect(),
            tasks: tasks(engine, store)?,
            utterances: utterances(snapshot),
        })
    }
}

/// Evenly chosen elements, at most so many.
fn spread<T>(all: &[T], most: usize) -> impl Iterator<Item = &T> {
    all.iter().step_by(all.len().div_ceil(most).max(1))
}

/// What buyers say that needs no product put into it.
fn utterances(snapshot: &Snapshot) -> Vec<String> {
    let catalogue = snapshot.catalogue();
    let names: Vec<&str> = spread(catalogue.products(), PRODUCTS_MAX)
        .map(|term| snapshot.label(*term, Locale::default()))
        .collect();
    let questions = snapshot.programs().questions.iter();
    let said = questions.filter(|question| question.act != Act::HandOver).flat_map(|question| {
        question.phrasings.iter().filter(|(locale, _)| *locale == Locale::default())
    });
    let mut utterances = Vec::new();
    for (index, (_, phrasing)) in said.enumerate() {
        let name = names.get(index % names.len().max(1)).copied().unwrap_or_default();
        let text = phrasing.replace("{product}", name);
        if !text.contains('{') {
            utterances.push(text);
        }
    }
    utterances
}

/// Tasks with slots that lead to a result, each with many values.
fn tasks(engine: &Engine, store: &str) -> Result<Vec<Vec<u8>>, ServeError> {
    let requests = task_requests(engine, store)?.into_iter().flat_map(|(_, requests)| requests);
    let ends = |request: &v1::RunTaskRequest| {
        engine.task_result(request).is_ok_and(|ran| ran.result.is_some())
    };
    Ok(requests.filter(ends).map(|request| request.encode_to_vec()).collect())
}

/// Each task of a store, asked in many ways: with the slots that it asks for, not with those that a
/// buyer may add. Not every way has a result.
pub(super) fn task_requests(
    engine: &Engine,
    store: &str,
) -> Result<Vec<(String, Vec<v1::RunTaskRequest>)>, ServeError> {
    const VARIANTS: usize = 200;
    let world = engine.world(store)?;
    let tasks = &world.snapshot.programs().tasks;
    let mut requests = Vec::with_capacity(tasks.len());
    for task in tasks {
        let mut ways: Vec<v1::RunTaskRequest> = Vec::new();
        for variant in 0..VARIANTS {
            let way = filled(engine, store, task, variant)?;
            if !ways.contains(&way) {
                ways.push(way);
            }
        }
        requests.push((task.name.clone(), ways));
    }
    Ok(requests)
}

/// Gives a task what it says is missing, until nothing is.
fn filled(
    engine: &Engine,
    store: &str,
    task: &Task,
    variant: usize,
) -> Result<v1::RunTaskRequest, ServeError> {
    let world = engine.world(store)?;
    let mut request = v1::RunTaskRequest {
        store: store.to_owned(),
        task: task.name.clone(),
        ..v1::RunTaskRequest::default()
    };
    for _ in &task.slots {
        let outcome = engine.task_result(&request)?;
        for name in &outcome.missing {
            let slot = task.slots.iter().find(|slot| slot.name == *name);
            let kind = slot.and_then(|slot| value(&world.snapshot, slot, variant));
            request.slots.extend(kind.map(|kind| (name.clone(), v1::Value { kind: Some(kind) })));
        }
        if outcome.missing.is_empty() {
            break;
        }
    }
    Ok(request)
}

fn value(snapshot: &Snapshot, slot: &Slot, variant: usize) -> Option<v1::value::Kind> {
    use v1::value::Kind;
    let catalogue = snapshot.catalogue();
    match &slot.kind {
        SlotKind::Number { unit, min, max, .. } => {
            // The middle of the range is where most buyers are; a step of it differs each time.
            let step = u8::try_from(variant % 40).map_or(0.0, f64::from) / 200.0;
            let value = (min + (max - min) * (0.4 + step)).round();
            Some(Kind::Number(v1::Number { value, unit: unit.clone().unwrap_or_default() }))
        }
        SlotKind::Product { categories } => {
            let all = categories.iter().flat_map(|id| &catalogue.category(*id).products);
            let all: Vec<&domain::ProductId> = all.collect();
            let product = all.get(variant * 7919 % all.len().max(1))?;
            Some(Kind::Id(snapshot.text(catalogue.product_term(**product)).to_owned()))
        }
        SlotKind::Choice { choices } => {
            let choice = choices.get(variant % choices.len().max(1))?;
            crate::to_proto::value(snapshot, &choice.value, None).kind
        }
        SlotKind::Thing { .. } | SlotKind::Boolean | SlotKind::Code { .. } => None,
    }
}
