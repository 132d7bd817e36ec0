//! Recommended products and guides on the wire.

use domain::{Constraint, Locale, TermId};
use proto::v1;
use recommend::{GuideOption, GuideOutcome, NextQuestion, OptionMeaning, Reason, Recommendation};
use snapshot::program::GuideSubject;
use snapshot::{Snapshot, View};

use super::evidence::evidence;
use super::product::product;
use super::value::{constraint, object_label, quantity, unit};

/// A recommended product with what its score is made of.
pub(crate) fn recommendation(
    view: View<'_>,
    it: &Recommendation,
    locale: Locale,
) -> v1::Recommendation {
    let term = |(kind, value): &(recommend::TermKind, f64)| v1::ScoreTerm {
        name: kind.name().to_owned(),
        value: *value,
    };
    v1::Recommendation {
        product: Some(product(view, it.product, locale)),
        score: it.score,
        regime: it.regime.name().to_owned(),
        terms: it.terms.iter().map(term).collect(),
        reasons: it.reasons.iter().map(|reason| self::reason(view, reason, locale)).collect(),
        evidence: evidence(view, &it.evidence, locale),
    }
}

/// Conditions that were given up.
pub(crate) fn relaxed(snapshot: &Snapshot, constraints: &[Constraint]) -> Vec<v1::Constraint> {
    constraints.iter().map(|it| constraint(snapshot, it)).collect()
}

fn reason(view: View<'_>, reason: &Reason, locale: Locale) -> v1::Reason {
    let catalogue = view.catalogue();
    let programs = view.snapshot.programs();
    let (kind, path): (&str, Vec<TermId>) = match reason {
        Reason::Satisfies(condition) => {
            return v1::Reason {
                kind: "satisfies".to_owned(),
                constraint: Some(constraint(view.snapshot, condition)),
                ..v1::Reason::default()
            };
        }
        Reason::Serves(need) => ("serves", vec![programs.needs[need.index()].term]),
        Reason::Shares(attribute, value) => {
            ("shares", vec![catalogue.attribute(*attribute).term, *value])
        }
        Reason::GoesWith(subject, object) => ("goes_with", vec![*subject, *object]),
        Reason::BoughtTogether(other) => ("bought_together", vec![catalogue.product_term(*other)]),
        Reason::LikeViewed(other) => ("like_viewed", vec![catalogue.product_term(*other)]),
        Reason::Learned(other) => ("learned", vec![catalogue.product_term(*other)]),
        Reason::SeldomShown => ("seldom_shown", Vec::new()),
        Reason::PopularAlike => ("popular_alike", Vec::new()),
        Reason::Popular => ("popular", Vec::new()),
        Reason::Cheaper => ("cheaper", Vec::new()),
        Reason::OnPromotion(promotion) => {
            ("on_promotion", vec![programs.promotions[promotion.index()].term])
        }
    };
    let label = |term: &TermId| view.snapshot.label(*term, locale).to_owned();
    v1::Reason {
        kind: kind.to_owned(),
        constraint: None,
        labels: path.iter().map(label).collect(),
        path: path.iter().map(|term| view.snapshot.text(*term).to_owned()).collect(),
    }
}

/// The outcome of guided selling; what it was filtered by is the caller's to say.
pub(crate) fn guide(view: View<'_>, outcome: &GuideOutcome, locale: Locale) -> v1::GuideResponse {
    let products = outcome.products.iter();
    v1::GuideResponse {
        question: outcome.question.as_ref().map(|it| question(view, it, locale)),
        products: products.map(|it| recommendation(view, it, locale)).collect(),
        remaining: i32::try_from(outcome.remaining).unwrap_or(i32::MAX),
        filter: None,
        world: None,
    }
}

fn question(view: View<'_>, question: &NextQuestion, locale: Locale) -> v1::GuideQuestion {
    let id = question.index.to_string();
    let about = match &question.about {
        GuideSubject::Attribute(attribute) => Some(view.catalogue().attribute(*attribute).term),
        GuideSubject::Needs(_) => None,
    };
    let label = || about.map(|term| view.snapshot.label(term, locale));
    let options = question.options.iter();
    v1::GuideQuestion {
        text: question.ask.get(locale).or_else(label).unwrap_or_default().to_owned(),
        about: about.map_or_else(String::new, |term| view.snapshot.text(term).to_owned()),
        options: options.map(|it| option(view, it, &id, locale)).collect(),
        gain: question.gain,
        id,
    }
}

fn option(view: View<'_>, option: &GuideOption, question: &str, locale: Locale) -> v1::GuideOption {
    use v1::guide_answer::Meaning;
    let snapshot = view.snapshot;
    let (meaning, text) = match &option.meaning {
        OptionMeaning::Constraint(condition) => {
            (Meaning::Constraint(constraint(snapshot, condition)), shown(view, condition, locale))
        }
        OptionMeaning::Need(need) => {
            let term = snapshot.programs().needs[need.index()].term;
            let label = snapshot.label(term, locale).to_owned();
            (Meaning::Need(snapshot.text(term).to_owned()), label)
        }
        OptionMeaning::Any => {
            let words = snapshot.programs().replies.get("guide_any");
            let text = words.and_then(|words| words.get(locale)).unwrap_or_default();
            (Meaning::Any(true), text.to_owned())
        }
    };
    v1::GuideOption {
        text: option.label.get(locale).map_or(text, str::to_owned),
        count: i32::try_from(option.count).unwrap_or(i32::MAX),
        answer: Some(v1::GuideAnswer { question: question.to_owned(), meaning: Some(meaning) }),
    }
}

/// The values of a condition, for an option that no pack gave words.
fn shown(view: View<'_>, condition: &Constraint, locale: Locale) -> String {
    use domain::Operator;
    let unit = unit(view.snapshot, condition.attribute);
    let predicate = view.catalogue().attribute(condition.attribute).term;
    let values = condition.values.iter().map(|value| match value {
        domain::Value::Number(amount) => quantity(view.snapshot, *amount, unit, locale),
        domain::Value::Thing(term) => {
            object_label(view, predicate, &domain::Object::Term(*term), locale)
        }
        domain::Value::Text(text) => text.clone(),
        domain::Value::Bool(truth) => truth.to_string(),
    });
    let values: Vec<String> = values.collect();
    let (sign, between) = match condition.operator {
        Operator::Eq => ("", ""),
        Operator::In => ("", " / "),
        Operator::Lt => ("< ", ""),
        Operator::Le => ("≤ ", ""),
        Operator::Gt => ("> ", ""),
        Operator::Ge => ("≥ ", ""),
        Operator::Between => ("", " – "),
        Operator::Not => ("≠ ", " / "),
    };
    format!("{sign}{}", values.join(between))
}
