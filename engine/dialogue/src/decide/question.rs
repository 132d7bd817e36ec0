//! A question that a pack answers.

use domain::{Decision, EventKind, Evidence, ProductId, QuestionId, Value};
use snapshot::program::{OfferSpec, Question, Requires, Tone, Variant};
use snapshot::vocabulary;
use understand::{MentionKind, Stage};

use super::hand_over::call_person;
use super::say::focus;
use super::subject::subject;
use crate::frame::Frame;
use crate::reply::{Draft, offer_spec, parts, phrase, print, show_quick_replies};
use crate::resolve::Topic;
use crate::templates::{Bound, Renderer, Spot};

/// Gives the first answer whose condition holds and whose facts are there.
pub(crate) fn say(frame: &Frame<'_>, topic: &Topic, id: QuestionId) -> Draft {
    let question = &frame.programs().questions[id.index()];
    let product = match question.requires {
        Requires::Product => match subject(frame, topic) {
            Ok(product) => Some(product),
            Err(draft) => return Draft::by(*draft, frame, question.term),
        },
        Requires::Category if topic.category.is_none() => return ask_category(frame, question),
        Requires::Category | Requires::Nothing => topic.focus.filter(|_| !topic.stale),
    };
    let renderer = renderer(frame, topic, product);
    for (index, variant) in question.variants.iter().enumerate() {
        let Some(condition) = renderer.holds(Spot::AnswerWhen(id, index)) else { continue };
        let Some(rendered) = renderer.say(Spot::Answer(id, index)) else { continue };
        let mut draft = Draft::new(decision(question)).by(frame, question.term);
        draft.evidence.extend(condition.evidence);
        draft.evidence.extend(sentence_evidence(frame, question, variant));
        if question.tone == Tone::Sorry && !apologises(frame, &rendered.text) {
            draft.say(frame, "sorry_prefix", &[]);
        }
        draft.own.push(date(frame.now.0));
        draft.say_rendered(rendered);
        finish(frame, question, (variant, product), &mut draft);
        return draft;
    }
    let mut draft = Draft::new(Decision::Abstain).by(frame, question.term);
    let label = question.label.get(frame.locale()).unwrap_or_default();
    draft.own.push(label.to_owned());
    draft.say(frame, "question_unanswered", &[("question", label)]);
    draft
}

/// Whether a pack's own words apologise already.
pub(crate) fn apologises(frame: &Frame<'_>, text: &str) -> bool {
    let words = phrase(frame, "sorry_words");
    let said = text.to_lowercase();
    words.split('|').any(|word| !word.is_empty() && said.contains(word))
}

fn decision(question: &Question) -> Decision {
    match question.tone {
        Tone::Social | Tone::Thanks => Decision::SmallTalk,
        Tone::Plain | Tone::Sorry => Decision::Answer,
    }
}

/// Parts, offers, focus, suggestions, and the person where one is called.
fn finish(
    frame: &Frame<'_>,
    question: &Question,
    (variant, product): (&Variant, Option<ProductId>),
    draft: &mut Draft,
) {
    draft.parts.extend(parts::of_specs(&variant.parts, product, frame.locale()));
    if let Some(offer) = variant.offer.as_ref().filter(|_| !is_after_sales(frame)) {
        offer_spec(draft, frame, &of_kinds_named(frame, offer), product);
    }
    if question.requires == Requires::Product {
        let products: Vec<ProductId> = product.into_iter().collect();
        draft.events.extend(focus(frame, &products));
    }
    if question.hand_over {
        call_person(frame, frame.snapshot().local_name(question.term), draft);
    }
    let labels = question.suggest.iter().filter_map(|id| {
        frame.programs().questions[id.index()].label.get(frame.locale()).map(str::to_owned)
    });
    show_quick_replies(draft, labels.collect());
}

/// Whether the buyer has bought and asks about that: nothing more is offered then.
fn is_after_sales(frame: &Frame<'_>) -> bool {
    frame.meaning.stage.is_some_and(|it| it.stage == Stage::AfterSales)
}

/// An offer that names no categories is of those the buyer names: a pack need not know them.
fn of_kinds_named(frame: &Frame<'_>, offer: &OfferSpec) -> OfferSpec {
    let mut offer = offer.clone();
    if offer.categories.is_empty() {
        for mention in &frame.meaning.mentions {
            let MentionKind::Category(category) = &mention.kind else { continue };
            if !mention.negated && !offer.categories.contains(category) {
                offer.categories.push(*category);
            }
        }
    }
    offer
}

fn renderer<'a>(frame: &Frame<'a>, topic: &Topic, product: Option<ProductId>) -> Renderer<'a> {
    let catalogue = frame.snapshot().catalogue();
    let mut renderer = Renderer::new(frame.world, frame.locale())
        .with("buyer", Bound::Buyer(buyer_facts(frame)))
        .text("now", date(frame.now.0));
    if let Some(product) = product {
        renderer = renderer.with("product", Bound::Thing(catalogue.product_term(product)));
    }
    if let Some(category) = topic.category {
        renderer = renderer.with("category", Bound::Thing(catalogue.category(category).term));
    }
    renderer
}

/// What is known of the buyer, as templates see it.
pub(crate) fn buyer_facts(frame: &Frame<'_>) -> Vec<(String, Value)> {
    let facts = frame.buyer.profile.facts.iter();
    facts
        .filter_map(|fact| Some((fact.key.clone(), print::recall(frame.snapshot(), &fact.value)?)))
        .collect()
}

/// The pack's own sentence, as the graph holds it.
fn sentence_evidence(frame: &Frame<'_>, question: &Question, variant: &Variant) -> Vec<Evidence> {
    let snapshot = frame.snapshot();
    let Some(answer) = snapshot.find(vocabulary::ANSWER) else { return Vec::new() };
    let text = variant.say.get(frame.locale()).unwrap_or_default();
    let facts = frame.view().node_facts(question.term, answer).into_iter();
    facts
        .filter(|fact| match &fact.object {
            domain::Object::Term(term) => snapshot.text(*term) == text,
            domain::Object::Number(_) | domain::Object::Text(_) => false,
        })
        .map(Evidence::Fact)
        .collect()
}

fn ask_category(frame: &Frame<'_>, question: &Question) -> Draft {
    let mut draft = Draft::new(Decision::Ask).by(frame, question.term);
    draft.say(frame, "ask_category", &[]);
    draft.events.push(EventKind::Offered { choices: Vec::new() });
    draft
}

/// A moment as a date in UTC, by the civil calendar.
fn date(milliseconds: i64) -> String {
    const DAY_MS: i64 = 86_400_000;
    let days = milliseconds.div_euclid(DAY_MS) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn moments_fall_on_their_dates() {
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date(951_782_400_000), "2000-02-29");
        assert_eq!(date(1_794_355_200_000), "2026-11-11");
        assert_eq!(date(-1), "1969-12-31");
    }
}
