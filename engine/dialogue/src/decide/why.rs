//! "为什么": explains the last reply from what it rests on.

use domain::{Decision, Evidence, Fact, Object, ProductId, Source, Value};
use recommend::{Request, Scene, recommend};
use snapshot::program::Act;

use crate::frame::Frame;
use crate::reply::{Draft, print, reasons_of};
use crate::resolve::Topic;
use crate::state::Running;
use crate::tasks;

/// Explains the last reply.
pub(crate) fn say(frame: &Frame<'_>, topic: &Topic) -> Draft {
    let last = &frame.state.last;
    let mut draft = Draft::new(Decision::Answer);
    let ended = frame.state.tasks.ended.as_ref().filter(|ended| ended.task == last.by);
    let explained = match ended {
        Some(ended) => of_task(frame, ended, &mut draft),
        None if last.decision == Decision::Offer.name() => of_offer(frame, topic, &mut draft),
        None => {
            of_attribute(frame, topic, &mut draft)
                || of_question(frame, &mut draft)
                || of_product(frame, topic, &mut draft)
        }
    };
    if !explained {
        draft.decision = Decision::Abstain;
        draft.say(frame, "why_nothing", &[]);
    }
    draft
}

/// The buyer's own numbers, the facts, and what would change the result.
fn of_task(frame: &Frame<'_>, ended: &Running, draft: &mut Draft) -> bool {
    let Some(task) = tasks::find(frame, &ended.task) else { return false };
    let slots: Vec<(String, Value)> = ended
        .slots
        .iter()
        .filter_map(|(name, value)| Some((name.clone(), print::recall(frame.snapshot(), value)?)))
        .collect();
    let outcome = tasks::run(frame.world, task, &slots, frame.locale());
    let Some(result) = &outcome.result else { return false };
    draft.own.push(result.own.clone());
    draft.evidence.extend(outcome.evidence.iter().cloned());
    let said = tasks::print_slots(frame, ended);
    let said: Vec<String> = said.into_iter().map(|(label, it)| format!("{label}{it}")).collect();
    let values = print::join(&said, frame.locale());
    draft.own.push(values.clone());
    draft.say(frame, "why_task", &[("values", &values)]);
    say_facts(frame, &outcome.evidence, draft);
    if let Some(other) = outcome.counterfactuals.first() {
        let program = &frame.programs().tasks[task.index()];
        let slot = program.slots.iter().find(|slot| slot.name == other.slot);
        let name = slot.and_then(|slot| slot.label.get(frame.locale())).unwrap_or(&other.slot);
        draft.evidence.push(Evidence::Rule {
            graph: program.graph,
            name: other.case.clone(),
            derived: vec![
                (other.slot.clone(), other.printed.clone()),
                ("reply".to_owned(), other.text.clone()),
            ],
        });
        let values = [("slot", name), ("value", other.printed.as_str()), ("text", &other.text)];
        draft.say(frame, "why_otherwise", &values);
    }
    true
}

/// The reasons for each product shown, computed once more from the same conditions.
fn of_offer(frame: &Frame<'_>, topic: &Topic, draft: &mut Draft) -> bool {
    let shown = frame.products(&frame.state.shown);
    let categories: Vec<_> = topic.category.into_iter().collect();
    let request = Request {
        scene: Scene::Home,
        categories: &categories,
        constraints: &topic.wanting.constraints,
        needs: &topic.wanting.needs,
        limit: usize::MAX,
        ..frame.request()
    };
    let outcome = recommend(frame.view(), &frame.world.behaviour, &request);
    let mut explained = false;
    for found in outcome.products.iter().filter(|found| shown.contains(&found.product)) {
        let reasons = reasons_of(draft, frame, found);
        if reasons.is_empty() {
            continue;
        }
        let name = draft.name(frame, found.product);
        let list = print::join(&reasons, frame.locale());
        draft.say(frame, "why_offer", &[("product", &name), ("reasons", &list)]);
        explained = true;
    }
    explained
}

/// The facts behind the attribute asked about last, with their sources.
fn of_attribute(frame: &Frame<'_>, topic: &Topic, draft: &mut Draft) -> bool {
    if !super::say::last_was_attribute(frame) {
        return false;
    }
    let snapshot = frame.snapshot();
    let attribute = frame
        .state
        .attribute
        .as_deref()
        .and_then(|iri| snapshot.catalogue().attribute_of(snapshot.find(iri)?));
    let product: Option<ProductId> = topic.focus;
    let Some((product, attribute)) = product.zip(attribute) else { return false };
    let evidence = frame.view().evidence(product, attribute);
    draft.evidence.extend(evidence.iter().cloned());
    say_facts(frame, &evidence, draft)
}

/// What speaks for the product spoken of: its selling points and price, with their sources.
fn of_product(frame: &Frame<'_>, topic: &Topic, draft: &mut Draft) -> bool {
    let Some(product) = topic.focus.filter(|_| !topic.stale) else { return false };
    let snapshot = frame.snapshot();
    let points = snapshot.find(snapshot::vocabulary::SELLING_POINT);
    let points = points.and_then(|term| snapshot.catalogue().attribute_of(term));
    let attributes = points.into_iter().chain(snapshot.price());
    let evidence: Vec<Evidence> =
        attributes.flat_map(|attribute| frame.view().evidence(product, attribute)).collect();
    draft.evidence.extend(evidence.iter().cloned());
    say_facts(frame, &evidence, draft)
}

/// The pack that wrote the last answer.
fn of_question(frame: &Frame<'_>, draft: &mut Draft) -> bool {
    let question = frame
        .snapshot()
        .find(&frame.state.last.by)
        .and_then(|term| frame.programs().questions.iter().find(|question| question.term == term));
    let Some(question) = question.filter(|it| it.act == Act::Answer) else { return false };
    let source = frame.programs().source(question.graph);
    draft.own.push(source.clone());
    draft.evidence.push(Evidence::Rule {
        graph: question.graph,
        name: frame.snapshot().local_name(question.term).to_owned(),
        derived: Vec::new(),
    });
    draft.say(frame, "why_question", &[("source", &source)]);
    true
}

/// Says some facts with their sources.
fn say_facts(frame: &Frame<'_>, evidence: &[Evidence], draft: &mut Draft) -> bool {
    let facts = evidence.iter().filter_map(|it| match it {
        Evidence::Fact(fact) if is_plain(frame, fact) => Some(fact),
        Evidence::Fact(_) | Evidence::Rule { .. } | Evidence::Said { .. } => None,
    });
    let mut lines = Vec::new();
    for fact in facts.take(frame.policy().list_max) {
        let line = fact_line(frame, fact, draft);
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    let text = lines.join("\n");
    if !lines.is_empty() {
        draft.say(frame, "why_facts", &[("lines", &text)]);
    }
    !lines.is_empty()
}

/// Facts about names and classes explain nothing to a buyer.
fn is_plain(frame: &Frame<'_>, fact: &Fact) -> bool {
    let predicate = frame.snapshot().text(fact.predicate);
    predicate != snapshot::vocabulary::LABEL
        && predicate != snapshot::vocabulary::TYPE
        && frame.snapshot().catalogue().attribute_of(fact.predicate).is_some()
}

fn fact_line(frame: &Frame<'_>, fact: &Fact, draft: &mut Draft) -> String {
    let snapshot = frame.snapshot();
    let locale = frame.locale();
    let unit = snapshot
        .catalogue()
        .attribute_of(fact.predicate)
        .and_then(|attribute| snapshot.catalogue().attribute(attribute).unit.as_deref());
    let value = match &fact.object {
        Object::Number(number) => print::quantity(snapshot, *number, unit, locale),
        Object::Text(text) => text.clone(),
        Object::Term(term) => snapshot.terms().number(*term).map_or_else(
            || snapshot.label(*term, locale).to_owned(),
            |number| print::quantity(snapshot, number, unit, locale),
        ),
    };
    let source = match fact.source {
        Source::Pack(graph) => frame.programs().source(graph),
        Source::Live(_) => crate::reply::phrase(frame, "source_live"),
    };
    draft.own.push(source.clone());
    let values = [
        ("subject", snapshot.label(fact.subject, locale)),
        ("attribute", snapshot.label(fact.predicate, locale)),
        ("value", value.as_str()),
        ("source", source.as_str()),
    ];
    draft.phrase(frame, "why_fact", &values)
}
