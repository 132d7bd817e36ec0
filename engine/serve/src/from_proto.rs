//! The only place where wire types become the engine's own. What cannot be read is refused with
//! the path of its field.

use domain::{
    AttributeId, Constraint, Event, EventKind, LineItem, Locale, Operator, StoredValue, TermId,
    Timestamp, Value, Weight,
};
use proto::v1;
use proto::v1::value::Kind;
use snapshot::program::{Slot, SlotKind, Unit};
use snapshot::{AttributeKind, Snapshot};

use crate::error::ServeError;
use crate::lookup;
use crate::names::{check_name, check_optional, check_session};

/// The language of a tag; the first language where it is empty or unknown.
pub(crate) fn locale(tag: &str) -> Locale {
    Locale::from_tag(tag).unwrap_or_default()
}

/// A number of things to show: 0 for the usual number, never more than the greatest.
pub(crate) fn limit(
    field: &str,
    asked: i32,
    usual: usize,
    most: usize,
) -> Result<usize, ServeError> {
    let asked = usize::try_from(asked)
        .map_err(|_negative| ServeError::invalid(field, "must not be negative"))?;
    Ok(if asked == 0 { usual } else { asked.min(most) })
}

/// Conditions, in the ids of a snapshot.
pub(crate) fn constraints(
    snapshot: &Snapshot,
    constraints: &[v1::Constraint],
) -> Result<Vec<Constraint>, ServeError> {
    let numbered = constraints.iter().enumerate();
    numbered.map(|(index, it)| constraint(snapshot, it, &format!("constraints[{index}]"))).collect()
}

/// One condition.
pub(crate) fn constraint(
    snapshot: &Snapshot,
    it: &v1::Constraint,
    path: &str,
) -> Result<Constraint, ServeError> {
    use v1::constraint::{Operator as WireOperator, Weight as WireWeight};
    let attribute = lookup::attribute(snapshot, &it.attribute).ok_or_else(|| {
        let reason = format!("the store has no attribute `{}`", it.attribute);
        ServeError::invalid(format!("{path}.attribute"), reason)
    })?;
    let operator = match it.operator() {
        WireOperator::Unspecified if it.values.len() > 1 => Operator::In,
        WireOperator::Unspecified | WireOperator::Eq => Operator::Eq,
        WireOperator::In => Operator::In,
        WireOperator::Lt => Operator::Lt,
        WireOperator::Le => Operator::Le,
        WireOperator::Gt => Operator::Gt,
        WireOperator::Ge => Operator::Ge,
        WireOperator::Between => Operator::Between,
        WireOperator::Not => Operator::Not,
    };
    let weight = match it.weight() {
        WireWeight::Unspecified | WireWeight::Must => Weight::Must,
        WireWeight::Prefer => Weight::Prefer,
    };
    check_count(operator, it.values.len(), path)?;
    let numbered = it.values.iter().enumerate();
    let values: Result<Vec<Value>, ServeError> = numbered
        .map(|(index, value)| {
            attribute_value(snapshot, attribute, value, &format!("{path}.values[{index}]"))
        })
        .collect();
    Ok(Constraint { attribute, operator, values: values?, weight })
}

fn check_count(operator: Operator, count: usize, path: &str) -> Result<(), ServeError> {
    let (lawful, wanted) = match operator {
        Operator::Eq | Operator::Lt | Operator::Le | Operator::Gt | Operator::Ge => {
            (count == 1, "one value")
        }
        Operator::Between => (count == 2, "two values"),
        Operator::In | Operator::Not => (count >= 1, "one value or more"),
    };
    if lawful {
        return Ok(());
    }
    Err(ServeError::invalid(format!("{path}.values"), format!("the operator takes {wanted}")))
}

fn attribute_value(
    snapshot: &Snapshot,
    attribute: AttributeId,
    value: &v1::Value,
    path: &str,
) -> Result<Value, ServeError> {
    let info = snapshot.catalogue().attribute(attribute);
    let refused = |reason: String| ServeError::invalid(path, reason);
    let kind = value.kind.as_ref().ok_or_else(|| refused("has no value".to_owned()))?;
    match (info.kind, kind) {
        (AttributeKind::Number, Kind::Number(number)) => {
            let amount = amount(snapshot, number, info.unit.as_deref()).map_err(refused)?;
            Ok(Value::Number(amount))
        }
        (AttributeKind::Boolean, Kind::Bool(truth)) => Ok(Value::Bool(*truth)),
        (AttributeKind::Text, Kind::Text(text)) => Ok(Value::Text(text.clone())),
        (AttributeKind::Thing, Kind::Id(name) | Kind::Text(name)) => {
            let found = lookup::thing(snapshot, name)
                .or_else(|| labelled_value(snapshot, info.term, name))
                .ok_or_else(|| refused(format!("the graph has no value `{name}`")))?;
            Ok(Value::Thing(found))
        }
        (AttributeKind::Number, _) => Err(refused("the attribute takes numbers".to_owned())),
        (AttributeKind::Boolean, _) => Err(refused("the attribute takes yes or no".to_owned())),
        (AttributeKind::Text, _) => Err(refused("the attribute takes words".to_owned())),
        (AttributeKind::Thing, _) => {
            Err(refused("the attribute takes things, by id or label".to_owned()))
        }
    }
}

/// A thing with a label; one that some product has under the attribute comes first.
fn labelled_value(snapshot: &Snapshot, attribute: TermId, label: &str) -> Option<TermId> {
    let mut things: Vec<TermId> = lookup::labelled(snapshot, label).collect();
    let used = |term: &TermId| !snapshot.triples().subjects(attribute, *term).is_empty();
    things.sort_by_key(|term| !used(term));
    things.first().copied()
}

/// A number in the unit that is wanted.
fn amount(snapshot: &Snapshot, number: &v1::Number, wanted: Option<&str>) -> Result<f64, String> {
    if !number.value.is_finite() {
        return Err("must be a finite number".to_owned());
    }
    if number.unit.is_empty() || Some(number.unit.as_str()) == wanted {
        return Ok(number.value);
    }
    let programs = snapshot.programs();
    let unit = |code: &str| -> Option<&Unit> {
        let named = || programs.units.iter().find(|unit| unit.names.iter().any(|it| it == code));
        programs.unit(code).or_else(named)
    };
    let from = unit(&number.unit).ok_or_else(|| format!("no unit `{}`", number.unit))?;
    let to = wanted.and_then(unit).ok_or_else(|| "takes a plain number".to_owned())?;
    from.convert(number.value, to)
        .ok_or_else(|| format!("`{}` cannot be converted to `{}`", from.code, to.code))
}

/// A slot's value as a form sends it.
pub(crate) fn slot_value(
    snapshot: &Snapshot,
    slot: &Slot,
    value: &v1::Value,
) -> Result<Value, ServeError> {
    let path = format!("slots[{}]", slot.name);
    let refused = |reason: String| ServeError::invalid(path.as_str(), reason);
    let kind = value.kind.as_ref().ok_or_else(|| refused("has no value".to_owned()))?;
    match (&slot.kind, kind) {
        (SlotKind::Number { unit, .. }, Kind::Number(number)) => {
            amount(snapshot, number, unit.as_deref()).map(Value::Number).map_err(refused)
        }
        (SlotKind::Product { .. }, Kind::Id(name) | Kind::Text(name)) => {
            let product = lookup::product(snapshot, name)
                .ok_or_else(|| refused(format!("the store has no product `{name}`")))?;
            Ok(Value::Thing(snapshot.catalogue().product_term(product)))
        }
        (SlotKind::Thing { class }, Kind::Id(name) | Kind::Text(name)) => {
            let of_class = |term: &TermId| is_a(snapshot, *term, *class);
            let found = lookup::thing(snapshot, name)
                .or_else(|| lookup::labelled(snapshot, name).find(of_class))
                .ok_or_else(|| refused(format!("the graph has no thing `{name}`")))?;
            Ok(Value::Thing(found))
        }
        (SlotKind::Choice { .. }, Kind::Id(name)) => {
            Ok(lookup::thing(snapshot, name)
                .map_or_else(|| Value::Text(name.clone()), Value::Thing))
        }
        // The dialogue reads words as the slot asks, and tells in the pack's words what is wrong.
        (_, Kind::Text(text)) => Ok(Value::Text(text.clone())),
        (_, Kind::Bool(truth)) => Ok(Value::Bool(*truth)),
        (_, Kind::Number(number)) => {
            amount(snapshot, number, None).map(Value::Number).map_err(refused)
        }
        (SlotKind::Number { .. } | SlotKind::Boolean | SlotKind::Code { .. }, Kind::Id(_)) => {
            Err(refused("does not take a thing".to_owned()))
        }
    }
}

fn is_a(snapshot: &Snapshot, term: TermId, class: TermId) -> bool {
    let a = snapshot.find(snapshot::vocabulary::TYPE);
    a.is_some_and(|a| snapshot.triples().objects(term, a).contains(&class))
}

/// A client's event; `index` is its place in the batch.
pub(crate) fn event(store: &str, event: &v1::Event, now: Timestamp) -> Result<Event, ServeError> {
    check_name("id", &event.id)?;
    check_session("session", &event.session)?;
    check_optional("buyer", &event.buyer)?;
    let at = match &event.time {
        None => now,
        Some(time) => time
            .seconds
            .checked_mul(1000)
            .and_then(|ms| ms.checked_add(i64::from(time.nanos) / 1_000_000))
            .map(Timestamp)
            .ok_or_else(|| ServeError::invalid("time", "is out of range"))?,
    };
    Ok(Event {
        id: event.id.clone(),
        store: store.to_owned(),
        session: event.session.clone(),
        buyer: event.buyer.clone(),
        at,
        kind: event_kind(event)?,
    })
}

fn event_kind(event: &v1::Event) -> Result<EventKind, ServeError> {
    use v1::event::Kind as WireKind;
    let kind = event.kind.as_ref().ok_or_else(|| ServeError::invalid("kind", "is missing"))?;
    Ok(match kind {
        WireKind::Impression(it) => {
            for product in &it.products {
                check_iri("impression.products", product)?;
            }
            check_optional("impression.scene", &it.scene)?;
            EventKind::Impression { products: it.products.clone(), scene: it.scene.clone() }
        }
        WireKind::Click(it) => {
            check_iri("click.product", &it.product)?;
            EventKind::Click { product: it.product.clone() }
        }
        WireKind::Cart(it) => {
            check_iri("cart.product", &it.product)?;
            EventKind::Cart { product: it.product.clone(), quantity: it.quantity.max(1) }
        }
        WireKind::Order(it) => {
            check_name("order.order", &it.order)?;
            let items: Result<Vec<LineItem>, ServeError> = it.items.iter().map(line_item).collect();
            EventKind::Order { order: it.order.clone(), items: items? }
        }
        WireKind::Shipment(it) => {
            check_name("shipment.order", &it.order)?;
            EventKind::Shipment { order: it.order.clone() }
        }
        WireKind::Stated(it) => {
            check_iri("stated.key", &it.key)?;
            if event.buyer.is_empty() && event.session.is_empty() {
                return Err(ServeError::invalid("buyer", "must be named: whom is this stated of?"));
            }
            EventKind::Stated { key: it.key.clone(), value: stored(it.value.as_ref())? }
        }
    })
}

fn line_item(item: &v1::LineItem) -> Result<LineItem, ServeError> {
    check_iri("order.items.product", &item.product)?;
    if item.price.is_some_and(|price| !price.is_finite()) {
        return Err(ServeError::invalid("order.items.price", "must be a finite number"));
    }
    let quantity = item.quantity.max(1);
    Ok(LineItem { product: item.product.clone(), quantity, price: item.price })
}

fn stored(value: Option<&v1::Value>) -> Result<StoredValue, ServeError> {
    let kind = value.and_then(|value| value.kind.as_ref());
    match kind.ok_or_else(|| ServeError::invalid("stated.value", "has no value"))? {
        Kind::Number(number) if !number.value.is_finite() => {
            Err(ServeError::invalid("stated.value.number", "must be a finite number"))
        }
        Kind::Number(number) => Ok(StoredValue::Number(number.value)),
        Kind::Id(iri) => Ok(StoredValue::Thing(iri.clone())),
        Kind::Text(text) => Ok(StoredValue::Text(text.clone())),
        Kind::Bool(truth) => Ok(StoredValue::Bool(*truth)),
    }
}

/// Names of things are kept as they are: the packs may know them later.
fn check_iri(field: &str, iri: &str) -> Result<(), ServeError> {
    const IRI_MAX: usize = 2048;
    if iri.is_empty() || iri.len() > IRI_MAX || iri.chars().any(char::is_control) {
        return Err(ServeError::invalid(field, format!("must be 1 to {IRI_MAX} plain bytes")));
    }
    Ok(())
}
