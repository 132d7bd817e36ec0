//! How numbers, values and things are printed.

use domain::{AttributeId, Locale, ProductId, StoredValue, TermId, Value};
use snapshot::Snapshot;

/// Prints a number without trailing zeros; what lies beyond four decimals is rounded away.
pub(crate) fn number(number: f64) -> String {
    let printed = format!("{number:.4}");
    let trimmed = printed.trim_end_matches('0').trim_end_matches('.');
    if trimmed.is_empty() || trimmed == "-0" { "0".to_owned() } else { trimmed.to_owned() }
}

/// What follows a number in a unit: its symbol, after a space in English where it is a word.
pub(crate) fn unit_suffix(snapshot: &Snapshot, code: Option<&str>, locale: Locale) -> String {
    let symbol = code
        .and_then(|code| snapshot.programs().unit(code))
        .and_then(|unit| unit.symbol.get(locale))
        .unwrap_or_default();
    let spaced = locale == Locale::En && symbol.starts_with(|char: char| char.is_alphabetic());
    if spaced { format!(" {symbol}") } else { symbol.to_owned() }
}

/// Prints a number in a unit.
pub(crate) fn quantity(
    snapshot: &Snapshot,
    amount: f64,
    code: Option<&str>,
    locale: Locale,
) -> String {
    number(amount) + &unit_suffix(snapshot, code, locale)
}

/// Prints a value of an attribute: with its unit, by label, or as yes and no.
pub(crate) fn value(
    snapshot: &Snapshot,
    attribute: AttributeId,
    value: &Value,
    locale: Locale,
) -> String {
    match value {
        Value::Number(amount) => {
            let unit = snapshot.catalogue().attribute(attribute).unit.as_deref();
            quantity(snapshot, *amount, unit, locale)
        }
        Value::Thing(term) => snapshot.label(*term, locale).to_owned(),
        Value::Text(text) => text.clone(),
        Value::Bool(truth) => yes_or_no(*truth, locale).to_owned(),
    }
}

/// Yes or no as the value of a property.
pub(crate) fn yes_or_no(truth: bool, locale: Locale) -> &'static str {
    match (locale, truth) {
        (Locale::Zh, true) => "是",
        (Locale::Zh, false) => "否",
        (Locale::En, true) => "yes",
        (Locale::En, false) => "no",
    }
}

/// Joins names as a list.
pub(crate) fn join(items: &[String], locale: Locale) -> String {
    items.join(separator(locale))
}

/// What stands between the items of a list.
pub(crate) fn separator(locale: Locale) -> &'static str {
    match locale {
        Locale::Zh => "、",
        Locale::En => ", ",
    }
}

/// The name of a product.
pub(crate) fn product(snapshot: &Snapshot, product: ProductId, locale: Locale) -> &str {
    snapshot.label(snapshot.catalogue().product_term(product), locale)
}

/// The name of an attribute.
pub(crate) fn attribute(snapshot: &Snapshot, attribute: AttributeId, locale: Locale) -> &str {
    snapshot.label(snapshot.catalogue().attribute(attribute).term, locale)
}

/// A value in the form that events keep.
pub(crate) fn store(snapshot: &Snapshot, value: &Value) -> StoredValue {
    match value {
        Value::Number(number) => StoredValue::Number(*number),
        Value::Thing(term) => StoredValue::Thing(snapshot.text(*term).to_owned()),
        Value::Text(text) => StoredValue::Text(text.clone()),
        Value::Bool(truth) => StoredValue::Bool(*truth),
    }
}

/// A value of an event in the ids of this world; none where the thing is gone.
pub(crate) fn recall(snapshot: &Snapshot, value: &StoredValue) -> Option<Value> {
    match value {
        StoredValue::Number(number) => Some(Value::Number(*number)),
        StoredValue::Thing(iri) => snapshot.find(iri).map(Value::Thing),
        StoredValue::Text(text) => Some(Value::Text(text.clone())),
        StoredValue::Bool(truth) => Some(Value::Bool(*truth)),
    }
}

/// The IRI of a term.
pub(crate) fn iri(snapshot: &Snapshot, term: TermId) -> String {
    snapshot.text(term).to_owned()
}

/// The numbers that stand in a text, in one form: `1,299.50` is `1299.5`.
pub(crate) fn numerals(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    if !text.bytes().any(|it| it.is_ascii_digit()) {
        return found;
    }
    let mut current = String::new();
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        let next_is_digit = chars.peek().is_some_and(char::is_ascii_digit);
        let inside = !current.is_empty() && next_is_digit;
        if char.is_ascii_digit() || (char == '.' && inside && !current.contains('.')) {
            current.push(char);
        } else if char != ',' || !inside {
            take_numeral(&mut current, &mut found);
        }
    }
    take_numeral(&mut current, &mut found);
    found
}

fn take_numeral(current: &mut String, found: &mut Vec<String>) {
    if current.is_empty() {
        return;
    }
    let whole = current.split('.').next().unwrap_or_default().trim_start_matches('0');
    let fraction = current.split('.').nth(1).unwrap_or_default().trim_end_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    found.push(if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") });
    current.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_print_plainly() {
        let printed = [8.0, 0.1 + 0.2, -0.00001, 1299.5, 100.0, 12.345_67].map(number);
        assert_eq!(printed, ["8", "0.3", "0", "1299.5", "100", "12.3457"]);
    }

    #[test]
    fn numerals_are_read_in_one_form() {
        let read = numerals("¥1,299.50起,3.0米、2026-11-05,v1.2.3 a5");
        assert_eq!(read, ["1299.5", "3", "2026", "11", "5", "1.2", "3", "5"]);
    }
}
