//! Puts a guide's next question, with what is left so far.

use domain::{CategoryId, Constraint, Decision, EventKind, GuideId, NeedId};
use recommend::{GuideOutcome, GuideRequest, NextQuestion, OptionMeaning, Outcome, guide};
use snapshot::Snapshot;
use snapshot::program::{Guide, GuideQuestion, GuideSubject};
use understand::Expecting;

use super::answer::Answered;
use crate::frame::Frame;
use crate::reply::{Draft, constraint, phrase, print, show_quick_replies};
use crate::resolve::{Topic, Wanting, remember};

/// The guide of a category, or of the nearest one above it.
pub(crate) fn of(frame: &Frame<'_>, category: CategoryId) -> Option<GuideId> {
    let catalogue = frame.snapshot().catalogue();
    let fitting = frame
        .programs()
        .guides
        .iter()
        .enumerate()
        .filter(|(_, guide)| catalogue.is_within(category, guide.category));
    let nearest = fitting
        .min_by_key(|(index, guide)| (catalogue.category(guide.category).within.len(), *index));
    nearest.map(|(index, _)| GuideId::from_index(index))
}

/// Begins a guide, with what the buyer already said.
pub(crate) fn start(frame: &Frame<'_>, topic: &Topic, id: GuideId) -> Draft {
    let answered = Answered { guide: id, constraints: Vec::new(), needs: Vec::new() };
    let mut draft = step(frame, topic, &answered);
    let first = frame.state.wants.guided.is_empty();
    if first && draft.decision == Decision::Ask {
        let mut opening = Draft::new(Decision::Ask);
        opening.say(frame, "guide_intro", &[]);
        opening.parts.append(&mut draft.parts);
        draft.parts = opening.parts;
    }
    draft
}

/// Takes an answer and puts the next question, or shows what is left.
pub(crate) fn go_on(frame: &Frame<'_>, topic: &Topic, answered: &Answered) -> Draft {
    step(frame, topic, answered)
}

fn step(frame: &Frame<'_>, topic: &Topic, answered: &Answered) -> Draft {
    let guide_program = &frame.programs().guides[answered.guide.index()];
    let mut wanting = topic.wanting.clone();
    for constraint in &answered.constraints {
        wanting.said.retain(|said| said.attribute != constraint.attribute);
        wanting.said.push(constraint.clone());
        wanting.constraints.retain(|held| held.attribute != constraint.attribute);
        wanting.constraints.push(constraint.clone());
    }
    for need in &answered.needs {
        if !wanting.needs.contains(need) {
            wanting.needs.push(*need);
        }
        if !wanting.needs_said.contains(need) {
            wanting.needs_said.push(*need);
        }
    }
    let category = category(frame, topic, guide_program);
    let asked = asked(frame, guide_program, &wanting);
    let outcome =
        run(frame, answered.guide, category, (&wanting.constraints, &wanting.needs), &asked);
    let mut draft = Draft::new(Decision::Ask).by(frame, guide_program.term);
    draft.events.extend(remember(frame, &wanting));
    let term = frame.snapshot().catalogue().category(category).term;
    draft.events.push(EventKind::Category { category: print::iri(frame.snapshot(), term) });
    match outcome.question.as_ref() {
        Some(question) => {
            let remaining = draft.count(frame, "remaining", outcome.remaining);
            if !wanting.is_empty() {
                draft.say(frame, "guide_remaining", &[("count", &remaining)]);
            }
            let next = Further { guide: answered.guide, question: question.clone() };
            next.put(frame, &mut draft);
        }
        None => show(frame, topic, &outcome, &mut draft),
    }
    draft
}

fn show(frame: &Frame<'_>, topic: &Topic, outcome: &GuideOutcome, draft: &mut Draft) {
    if outcome.products.is_empty() {
        draft.decision = Decision::Abstain;
        let what = crate::decide::what(frame, topic, draft);
        draft.say(frame, "offer_none", &[("what", &what)]);
        return;
    }
    draft.decision = Decision::Offer;
    draft.say(frame, "guide_result", &[]);
    crate::decide::lines(frame, &outcome.products, draft);
}

fn run(
    frame: &Frame<'_>,
    id: GuideId,
    category: CategoryId,
    (constraints, needs): (&[Constraint], &[NeedId]),
    asked: &[usize],
) -> GuideOutcome {
    let request = GuideRequest {
        guide: Some(id),
        category: Some(category),
        constraints,
        needs,
        asked,
        taste: frame.buyer.taste,
        learned: frame.buyer.learned,
        moment: frame.moment(),
        limit: frame.policy().offer_max,
    };
    guide(frame.view(), &frame.world.behaviour, &request)
}

/// The category the buyer speaks of where the guide leads through it, else the guide's own.
pub(crate) fn category(frame: &Frame<'_>, topic: &Topic, guide: &Guide) -> CategoryId {
    let inside = topic
        .category
        .filter(|category| frame.snapshot().catalogue().is_within(*category, guide.category));
    inside.unwrap_or(guide.category)
}

/// The questions put already, and those whose answer does not matter to the buyer.
pub(crate) fn asked(frame: &Frame<'_>, guide: &Guide, wanting: &Wanting) -> Vec<usize> {
    let questions = guide.questions.iter().enumerate();
    questions
        .filter(|(_, question)| {
            let any = match &question.about {
                GuideSubject::Attribute(attribute) => wanting.any.contains(attribute),
                GuideSubject::Needs(_) => false,
            };
            any || frame.state.wants.guided.contains(&about(frame.snapshot(), guide, question))
        })
        .map(|(index, _)| index)
        .collect()
}

/// The IRI of what a question asks about: the attribute, or the first of the needs.
pub(crate) fn about(snapshot: &Snapshot, guide: &Guide, question: &GuideQuestion) -> String {
    let term = match &question.about {
        GuideSubject::Attribute(attribute) => snapshot.catalogue().attribute(*attribute).term,
        GuideSubject::Needs(needs) => {
            needs.first().map_or(guide.term, |need| snapshot.programs().needs[need.index()].term)
        }
    };
    print::iri(snapshot, term)
}

/// A question to be put.
pub(crate) struct Further {
    guide: GuideId,
    question: NextQuestion,
}

impl Further {
    /// Puts the question with its options as quick replies.
    pub(crate) fn put(&self, frame: &Frame<'_>, draft: &mut Draft) {
        let guide = &frame.programs().guides[self.guide.index()];
        let Some(question) = guide.questions.get(self.question.index) else { return };
        let words = self.question.ask.get(frame.locale()).unwrap_or_default();
        draft.say_plainly(words);
        let options = option_labels(frame, &self.question);
        let labels: Vec<String> = options.into_iter().map(|(label, _)| label).collect();
        draft.own.extend(labels.iter().cloned());
        let about = about(frame.snapshot(), guide, question);
        let guide = print::iri(frame.snapshot(), guide.term);
        draft.events.push(EventKind::GuideAsked { guide, about });
        show_quick_replies(draft, labels);
    }
}

/// The options of a question as they are shown, with what each means.
pub(crate) fn option_labels(
    frame: &Frame<'_>,
    question: &NextQuestion,
) -> Vec<(String, OptionMeaning)> {
    let label = |option: &recommend::GuideOption| match &option.meaning {
        OptionMeaning::Constraint(it) => match &it.values[..] {
            [domain::Value::Thing(term)] => {
                frame.snapshot().label(*term, frame.locale()).to_owned()
            }
            _ => constraint(frame, it).text,
        },
        OptionMeaning::Need(need) => {
            let term = frame.programs().needs[need.index()].term;
            frame.snapshot().label(term, frame.locale()).to_owned()
        }
        OptionMeaning::Any => phrase(frame, "guide_any"),
    };
    let options = question.options.iter();
    options
        .map(|option| {
            let written = option.label.get(frame.locale()).map(str::to_owned);
            (written.unwrap_or_else(|| label(option)), option.meaning.clone())
        })
        .collect()
}

/// After an offer that leaves many products: the question that tells most.
pub(crate) fn further_question(
    frame: &Frame<'_>,
    topic: &Topic,
    outcome: &Outcome,
) -> Option<Further> {
    if outcome.matching <= frame.policy().guide_products_max || !outcome.relaxed.is_empty() {
        return None;
    }
    let id = of(frame, topic.category?)?;
    let program = &frame.programs().guides[id.index()];
    let wants = (&topic.wanting.constraints[..], &topic.wanting.needs[..]);
    let asked = asked(frame, program, &topic.wanting);
    let next = run(frame, id, category(frame, topic, program), wants, &asked);
    next.question.map(|question| Further { guide: id, question })
}

/// The question that a guide put last, computed once more.
pub(crate) fn put_last(
    frame: &Frame<'_>,
    topic: &Topic,
    id: GuideId,
    last: &str,
) -> Option<NextQuestion> {
    let program = &frame.programs().guides[id.index()];
    let mut before = asked(frame, program, &topic.wanting);
    let index = program
        .questions
        .iter()
        .position(|question| about(frame.snapshot(), program, question) == last)?;
    before.retain(|asked| *asked != index);
    // Every other question counts as put, so that this one comes.
    before.extend((0..program.questions.len()).filter(|other| *other != index));
    let said = &topic.wanting;
    let constraints: Vec<Constraint> =
        said.constraints.iter().filter(|it| !said.said.contains(it)).cloned().collect();
    let needs: Vec<NeedId> =
        said.needs.iter().copied().filter(|it| !said.needs_said.contains(it)).collect();
    let category = category(frame, topic, program);
    run(frame, id, category, (&constraints, &needs), &before).question
}

/// What an open question of a guide waits for, in the ids of this world.
pub(crate) fn expecting(
    snapshot: &Snapshot,
    guide: &str,
    asked_about: &str,
) -> Option<Expecting<'static>> {
    let term = snapshot.find(guide)?;
    let guides = &snapshot.programs().guides;
    let index = guides.iter().position(|guide| guide.term == term)?;
    let mut questions = guides[index].questions.iter();
    let question = questions.position(|it| about(snapshot, &guides[index], it) == asked_about)?;
    Some(Expecting::Guide { guide: GuideId::from_index(index), question })
}
