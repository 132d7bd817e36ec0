//! What the structure of an utterance shows, whatever it was taken to ask for.

use domain::{AttributeId, GraphId, QuestionId};
use snapshot::AttributeKind;
use understand::MentionKind;

use crate::frame::Frame;
use crate::resolve::Topic;
use crate::tasks;

/// Whether every attribute named is one of which a condition is stated, and no product is asked
/// about: "有没有带灯的".
pub(crate) fn only_conditions(frame: &Frame<'_>, topic: &Topic) -> bool {
    let catalogue = frame.snapshot().catalogue();
    let mut named = topic.attributes.iter();
    let stated = |id: &AttributeId| topic.wanting.said.iter().any(|said| said.attribute == *id);
    let boolean = |id: &AttributeId| catalogue.attribute(*id).kind == AttributeKind::Boolean;
    let open = topic.focus.is_none() || topic.category_named;
    !topic.wanting.said.is_empty()
        && !topic.names_product()
        && named.all(|id| stated(id) && (open || boolean(id)))
}

/// Whether a product's own data answer what a more general pack answers for all products.
pub(crate) fn attribute_says_more(frame: &Frame<'_>, topic: &Topic, question: QuestionId) -> bool {
    let (Some(product), [attribute]) = (topic.focus, &topic.attributes[..]) else { return false };
    let snapshot = frame.snapshot();
    let programs = frame.programs();
    let pack = |graph: GraphId| programs.graphs.get(graph.index()).map(|info| info.pack);
    let general = pack(programs.questions[question.index()].graph);
    let term = snapshot.catalogue().attribute(*attribute).term;
    let declared = snapshot.triples().of_subject(term).filter_map(|quad| pack(quad.graph)).min();
    declared > general
        && tasks::is_mostly(frame, |kind| matches!(kind, MentionKind::Attribute(_)))
        && !frame.view().values(product, *attribute).is_empty()
}

/// Whether one product is named, so that a condition beside it asks whether it holds.
pub(crate) fn about_one(topic: &Topic) -> bool {
    topic.spoken.named && topic.spoken.products.len() == 1
}

/// Whether an utterance says neither what is wanted nor of what kind.
pub(crate) fn names_nothing(topic: &Topic) -> bool {
    !topic.wanting.is_said() && !topic.category_named
}

/// "红色的,不要太贵": one end of an attribute is leant to, beside what is wanted.
pub(crate) fn leans(frame: &Frame<'_>, topic: &Topic) -> bool {
    let wanting = &topic.wanting;
    let leant = wanting.extreme.is_none() && !wanting.leanings().is_empty();
    leant && wanting.states_more() && !which_is_more(frame, topic)
}

/// "哪个更便宜": which of those shown has more or less, rather than what else has.
pub(crate) fn which_is_more(frame: &Frame<'_>, topic: &Topic) -> bool {
    !topic.wanting.relative.is_empty()
        && (frame.state.shown.len() > 1 || topic.spoken.products.len() > 1)
}

/// Whether an attribute is named, and neither wanted nor refused.
pub(crate) fn asks_attribute(frame: &Frame<'_>, topic: &Topic) -> bool {
    let mut named = frame.meaning.mentions.iter();
    let asked = |kind: &MentionKind| matches!(kind, MentionKind::Attribute(_));
    topic.wanting.said.is_empty() && named.any(|it| asked(&it.kind) && !it.negated)
}

/// Whether an attribute is asked about that is no text: a text introduces the product.
pub(crate) fn asks_of_value(frame: &Frame<'_>, topic: &Topic) -> bool {
    let catalogue = frame.snapshot().catalogue();
    let mut named = topic.attributes.iter();
    asks_attribute(frame, topic)
        && named.all(|it| catalogue.attribute(*it).kind != AttributeKind::Text)
}

/// Whether nothing but a text is asked for that the product does not have: what speaks for it is
/// told instead.
pub(crate) fn asks_for_words(frame: &Frame<'_>, topic: &Topic) -> bool {
    let (Some(product), [attribute]) = (topic.focus, &topic.attributes[..]) else { return false };
    let iri = frame.snapshot().text(frame.snapshot().catalogue().attribute(*attribute).term);
    iri == super::introduce::DESCRIPTION && frame.view().values(product, *attribute).is_empty()
}

/// "哪款绿植株高比较高": which of a kind, or of those shown, has more or less.
pub(crate) fn which_of_kind(frame: &Frame<'_>, topic: &Topic) -> bool {
    let relative = !topic.wanting.relative.is_empty() && !topic.names_product();
    relative && (topic.category_named || which_is_more(frame, topic))
}

/// "有没有带灯的" with one product spoken of and no kind named asks whether that one has it.
pub(crate) fn asks_trait(frame: &Frame<'_>, topic: &Topic) -> bool {
    let catalogue = frame.snapshot().catalogue();
    let boolean = |id: &AttributeId| catalogue.attribute(*id).kind == AttributeKind::Boolean;
    let spoken_of = topic.focus.is_some() && !topic.stale && !topic.category_named;
    let only =
        topic.wanting.said.len() == topic.attributes.len() && topic.wanting.needs_said.is_empty();
    spoken_of
        && only
        && !topic.attributes.is_empty()
        && topic.attributes.iter().all(boolean)
        && frame.meaning.constraints.is_empty()
}

/// Whether an utterance is little more than a product's name and a question for one of its
/// attributes, whatever task such words may also begin.
pub(crate) fn asks_of_named(frame: &Frame<'_>, topic: &Topic) -> bool {
    let ([product], [attribute]) = (&topic.spoken.products[..], &topic.attributes[..]) else {
        return false;
    };
    let parts =
        |kind: &MentionKind| matches!(kind, MentionKind::Product(_) | MentionKind::Attribute(_));
    let others = frame.meaning.mentions.iter().any(|it| !parts(&it.kind));
    topic.spoken.named
        && !others
        && frame.meaning.quantities.is_empty()
        && asks_attribute(frame, topic)
        && tasks::is_mostly(frame, parts)
        && !frame.view().values(*product, *attribute).is_empty()
}

/// Whether little more than another product is named right after an attribute was asked for:
/// "那…呢".
pub(crate) fn asks_the_same(frame: &Frame<'_>, topic: &Topic) -> bool {
    topic.spoken.products.len() == 1
        && super::say::last_was_attribute(frame)
        && tasks::is_mostly(frame, |kind| matches!(kind, MentionKind::Product(_)))
}

/// Whether an attribute is refused ("不要灰色的") of which no value that is known was said.
pub(crate) fn refuses_unknown(frame: &Frame<'_>, topic: &Topic) -> bool {
    let mut refused = frame.meaning.mentions.iter().filter(|mention| mention.negated);
    let vague =
        |kind: &MentionKind| matches!(kind, MentionKind::Attribute(_) | MentionKind::Need(_));
    names_nothing(topic) && refused.any(|it| vague(&it.kind))
}
