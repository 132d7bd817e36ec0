//! What words were taken to mean, on the wire.

use domain::{Locale, TermId, UnitId};
use proto::v1;
use snapshot::Snapshot;
use snapshot::program::{Act, SlotKind};
use understand::{
    Abstention, Code, ConstraintMention, Count, Feeling, Intent, Mention, MentionKind, Preference,
    Quantity, Reading, Reference, ReferenceKind, Span, StageGuess, StageReason, Understanding,
};

use super::value::{constraint, value};

/// So many intents are told; the rest are improbable.
const INTENTS_MAX: usize = 5;

/// What words were taken to mean.
pub(crate) fn understanding(
    snapshot: &Snapshot,
    meant: &Understanding,
    locale: Locale,
) -> v1::Understanding {
    let feeling = meant.feeling.map(|it| feeling(snapshot, it, locale));
    let stage = meant.stage.map(|it| stage(snapshot, it, locale));
    let abstention = match meant.abstention {
        None => "",
        Some(Abstention::Empty) => "empty",
        Some(Abstention::OutOfScope) => "out_of_scope",
        Some(Abstention::Ambiguous(..)) => "ambiguous",
        Some(Abstention::MissingMention(_)) => "missing_mention",
    };
    let intents = meant.intents.iter().take(INTENTS_MAX);
    v1::Understanding {
        locale: meant.locale.tag().to_owned(),
        normalized: meant.normalized.clone(),
        mentions: meant.mentions.iter().map(|it| mention(snapshot, it, locale)).collect(),
        quantities: meant.quantities.iter().map(|it| quantity(snapshot, it)).collect(),
        constraints: meant.constraints.iter().map(|it| stated(snapshot, it)).collect(),
        intents: intents.map(|it| intent(snapshot, it, locale)).collect(),
        slots: meant.quantities.iter().flat_map(|it| slots(snapshot, it)).collect(),
        references: meant.references.iter().map(reference).collect(),
        abstention: abstention.to_owned(),
        feeling,
        hurry: meant.hurry,
        stage,
        counts: meant.counts.iter().map(|it| count(snapshot, it)).collect(),
        indifferent: meant.indifferent,
        asks: meant.asks,
        commands: Vec::new(),
        moments: Vec::new(),
        codes: meant.codes.iter().map(code).collect(),
    }
}

/// The days and times that are named, by the shop's clock at a moment of Unix milliseconds.
pub(crate) fn moments(snapshot: &Snapshot, meant: &Understanding, now: i64) -> Vec<v1::Moment> {
    let offset = snapshot.programs().policy.utc_offset_minutes;
    let seconds = |minute: i64| (minute - offset) * 60;
    let told = meant.moments.iter().filter_map(|moment| {
        let interval = moment.interval(now.div_euclid(60_000) + offset)?;
        let (from, to) = (interval.from.map(seconds), interval.to.map(seconds));
        Some(v1::Moment { span: span(moment.span), from, to })
    });
    told.collect()
}

fn code(code: &Code) -> v1::Code {
    v1::Code { span: span(code.span), name: code.name.clone(), text: code.text.clone() }
}

fn count(snapshot: &Snapshot, count: &Count) -> v1::Count {
    let category = snapshot.catalogue().category(count.category).term;
    v1::Count {
        span: span(count.span),
        number: count.number,
        category: snapshot.text(category).to_owned(),
    }
}

pub(super) fn span(span: Span) -> Option<v1::Span> {
    Some(v1::Span { start: u32::try_from(span.start).ok()?, end: u32::try_from(span.end).ok()? })
}

fn mention(snapshot: &Snapshot, mention: &Mention, locale: Locale) -> v1::Mention {
    let catalogue = snapshot.catalogue();
    let programs = snapshot.programs();
    let (kind, terms): (&str, Vec<TermId>) = match &mention.kind {
        MentionKind::Product(products) => {
            ("product", products.iter().map(|it| catalogue.product_term(*it)).collect())
        }
        MentionKind::Category(id) => ("category", vec![catalogue.category(*id).term]),
        MentionKind::Attribute(id) => ("attribute", vec![catalogue.attribute(*id).term]),
        MentionKind::Value { value, .. } => ("value", vec![*value]),
        MentionKind::Need(id) => ("need", vec![programs.needs[id.index()].term]),
        MentionKind::Choice { task, slot, choice } => {
            let slot = &programs.tasks[task.index()].slots[*slot];
            let label = match &slot.kind {
                SlotKind::Choice { choices } => choices[*choice].label.get(locale),
                SlotKind::Product { .. }
                | SlotKind::Number { .. }
                | SlotKind::Thing { .. }
                | SlotKind::Boolean
                | SlotKind::Code { .. } => None,
            };
            return v1::Mention {
                label: label.unwrap_or_default().to_owned(),
                ..named("choice", Vec::new(), mention)
            };
        }
        MentionKind::Thing(term) => ("thing", vec![*term]),
        MentionKind::UnknownProduct => ("unknown_product", Vec::new()),
        MentionKind::OrderNumber => ("order_number", Vec::new()),
    };
    let label = terms.first().map(|term| snapshot.label(*term, locale).to_owned());
    let ids = terms.iter().map(|term| snapshot.text(*term).to_owned()).collect();
    v1::Mention { label: label.unwrap_or_default(), ..named(kind, ids, mention) }
}

fn named(kind: &str, ids: Vec<String>, mention: &Mention) -> v1::Mention {
    v1::Mention {
        span: span(mention.span),
        kind: kind.to_owned(),
        ids,
        label: String::new(),
        score: mention.score,
        negated: mention.negated,
    }
}

fn quantity(snapshot: &Snapshot, quantity: &Quantity) -> v1::Quantity {
    let units = &snapshot.programs().units;
    let code = |unit: UnitId| units[unit.index()].code.clone();
    let reading = |it: &Reading| v1::Reading {
        low: it.low,
        high: it.high,
        unit: it.unit.map(code).unwrap_or_default(),
    };
    let unit = quantity.unit.map(code);
    let attribute = quantity.wanted.as_ref().map(|it| it.attribute);
    let attribute = attribute.map(|id| snapshot.catalogue().attribute(id).term);
    v1::Quantity {
        span: span(quantity.span),
        low: quantity.low,
        high: quantity.high,
        unit: unit.unwrap_or_default(),
        approximate: quantity.approximate,
        together: quantity.together,
        readings: quantity.readings.iter().map(reading).collect(),
        attribute: attribute.map_or_else(String::new, |term| snapshot.text(term).to_owned()),
    }
}

fn slots<'a>(
    snapshot: &'a Snapshot,
    quantity: &'a Quantity,
) -> impl Iterator<Item = v1::SlotValue> + 'a {
    quantity.slots.iter().map(move |(task, slot, number)| {
        let task = &snapshot.programs().tasks[task.index()];
        let slot = &task.slots[*slot];
        let unit = match &slot.kind {
            SlotKind::Number { unit, .. } => unit.as_deref(),
            SlotKind::Product { .. }
            | SlotKind::Choice { .. }
            | SlotKind::Thing { .. }
            | SlotKind::Boolean
            | SlotKind::Code { .. } => None,
        };
        v1::SlotValue {
            task: task.name.clone(),
            slot: slot.name.clone(),
            value: Some(value(snapshot, &domain::Value::Number(*number), unit)),
            span: span(quantity.span),
        }
    })
}

fn stated(snapshot: &Snapshot, mention: &ConstraintMention) -> v1::StatedConstraint {
    let about = |attribute: domain::AttributeId| v1::Constraint {
        attribute: snapshot.text(snapshot.catalogue().attribute(attribute).term).to_owned(),
        ..v1::Constraint::default()
    };
    let (kind, condition, more) = match &mention.preference {
        Preference::Constraint(it) => ("constraint", constraint(snapshot, it), false),
        Preference::Any { attribute } => ("any", about(*attribute), false),
        Preference::Relative { attribute, more } => ("relative", about(*attribute), *more),
        Preference::Extreme { attribute, most } => ("extreme", about(*attribute), *most),
    };
    v1::StatedConstraint {
        span: span(mention.span),
        kind: kind.to_owned(),
        constraint: Some(condition),
        more,
    }
}

fn intent(snapshot: &Snapshot, intent: &Intent, locale: Locale) -> v1::Intent {
    let question = &snapshot.programs().questions[intent.question.index()];
    v1::Intent {
        id: snapshot.text(question.term).to_owned(),
        label: question.label.get(locale).unwrap_or_default().to_owned(),
        act: act(intent.act).to_owned(),
        probability: intent.probability,
    }
}

fn act(act: Act) -> &'static str {
    match act {
        Act::Answer => "answer",
        Act::AskAttribute => "ask_attribute",
        Act::Verify => "verify",
        Act::Compare => "compare",
        Act::Superlative => "superlative",
        Act::List => "list",
        Act::Count => "count",
        Act::Find => "find",
        Act::Promotion => "promotion",
        Act::Complement => "complement",
        Act::Substitute => "substitute",
        Act::Introduce => "introduce",
        Act::Task(_) => "task",
        Act::Guide(_) => "guide",
        Act::Affirm => "affirm",
        Act::Deny => "deny",
        Act::Cancel => "cancel",
        Act::More => "more",
        Act::Restart => "restart",
        Act::Why => "why",
        Act::HandOver => "hand_over",
    }
}

fn reference(reference: &Reference) -> v1::Reference {
    let (kind, number) = match reference.kind {
        ReferenceKind::Nearest => ("nearest", 0),
        ReferenceKind::Ordinal(index) => ("ordinal", index + 1),
        ReferenceKind::OrdinalFromEnd(index) => ("ordinal_from_end", index + 1),
        ReferenceKind::Extreme { .. } => ("extreme", 0),
        ReferenceKind::Several(count) => ("several", count),
        ReferenceKind::Other => ("other", 0),
    };
    v1::Reference {
        span: span(reference.span),
        kind: kind.to_owned(),
        number: u32::try_from(number).unwrap_or(u32::MAX),
    }
}

fn feeling(snapshot: &Snapshot, feeling: Feeling, locale: Locale) -> v1::Feeling {
    let key = feeling.emotion.key();
    v1::Feeling {
        emotion: key.to_owned(),
        intensity: feeling.intensity,
        label: called(snapshot, &format!("feeling_{key}"), locale),
        probability: feeling.probability,
        ironic: feeling.ironic,
        span: feeling.span.and_then(span),
    }
}

fn stage(snapshot: &Snapshot, guess: StageGuess, locale: Locale) -> v1::Stage {
    let key = guess.stage.key();
    let (reason, words) = match guess.reason {
        StageReason::Words(words) => ("words", span(words)),
        StageReason::Act(asked) => (act(asked), None),
        StageReason::Order => ("order", None),
        StageReason::Before => ("before", None),
    };
    v1::Stage {
        stage: key.to_owned(),
        label: called(snapshot, &format!("stage_{key}"), locale),
        score: guess.score,
        reason: reason.to_owned(),
        span: words,
    }
}

/// What the shop calls a feeling or a stage, by the key among its replies.
fn called(snapshot: &Snapshot, key: &str, locale: Locale) -> String {
    let label = snapshot.programs().replies.get(key).and_then(|it| it.get(locale));
    label.unwrap_or_default().to_owned()
}
