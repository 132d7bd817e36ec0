//! One turn: utterance in, events and reply out.

use domain::{AttributeId, CategoryId, EventKind, Evidence, Locale, ProductId, Reply, Timestamp};
use snapshot::program::Act;
use understand::{Abstention, Context, Expecting, Intent, Past, Stage, Understanding, understand};

use crate::decide::{self, Arm, Command, Done};
use crate::frame::{Buyer, Frame};
use crate::ground::{Ground, unsupported};
use crate::guide;
use crate::reply::Draft;
use crate::resolve::Topic;
use crate::several;
use crate::state::{OpenQuestion, State};
use crate::tasks;
use crate::tone;
use crate::world::World;

/// What a buyer sent.
#[derive(Clone, Copy, Debug)]
pub struct Utterance<'a> {
    /// The words.
    pub text: &'a str,
    /// The IRI of the product whose page the widget stands on.
    pub focus_product: Option<&'a str>,
    /// The language to assume where the text does not show one.
    pub locale: Locale,
}

/// What a turn comes to. The shell gives the events ids, appends them, then sends the reply.
#[derive(Clone, Debug)]
pub struct Turn {
    /// What happened, in order: to be appended, and applied to state and profile.
    pub events: Vec<EventKind>,
    /// What is said.
    pub reply: Reply,
    /// What the utterance was taken to mean.
    pub understanding: Understanding,
    /// What the buyer wants done: what was done first, then what could have been.
    pub commands: Vec<Command>,
    /// What was done, one for each question that was answered; none where the buyer was asked back or not understood.
    pub done: Vec<Done>,
}

/// Runs one turn. Pure: the same arguments give the same turn. Of a buyer whose taste is not known
/// the profile is enough.
#[must_use]
pub fn turn<'a>(
    world: &World,
    state: &State,
    buyer: impl Into<Buyer<'a>>,
    utterance: Utterance<'_>,
    now: Timestamp,
) -> Turn {
    let meaning = listen(world, state, utterance, now);
    turn_as_meant(world, (state, buyer.into()), utterance, meaning, now)
}

/// What an utterance means in a conversation.
#[must_use]
pub fn listen(
    world: &World,
    state: &State,
    utterance: Utterance<'_>,
    now: Timestamp,
) -> Understanding {
    let page = utterance.focus_product.and_then(|iri| world.snapshot.find_product(iri));
    let assumed = state.locale.unwrap_or(utterance.locale);
    Listening::new(world, state, page, now).understand(world, utterance.text, assumed)
}

/// Runs one turn whose meaning is known: what would be said if the words meant this?
#[must_use]
pub fn turn_as_meant(
    world: &World,
    (state, buyer): (&State, Buyer<'_>),
    utterance: Utterance<'_>,
    meaning: Understanding,
    now: Timestamp,
) -> Turn {
    let page = utterance.focus_product.and_then(|iri| world.snapshot.find_product(iri));
    let listening = Listening::new(world, state, page, now);
    let frame = Frame { world, state, buyer, text: utterance.text, meaning: &meaning, page, now };
    let mut events = vec![EventKind::Said { text: clip(&frame) }];
    events.extend(felt(&meaning));
    if let Some(page) = page.filter(|page| !listening.focus.contains(page)) {
        events.push(EventKind::Focused { products: vec![frame.iri(page)] });
    }
    let mut draft = converse(&frame, &listening);
    if returns_to_task(&draft)
        && let Some(running) = frame.state.tasks.active()
    {
        tasks::resume(&frame, running, &mut draft);
    }
    tone::set(&frame, &mut draft);
    let draft = ground(&frame, draft);
    events.extend(draft.events);
    let mut evidence = draft.evidence;
    tasks::dedup(&mut evidence);
    let reply = Reply { decision: draft.decision, parts: draft.parts, evidence };
    events.push(EventKind::replied(reply.decision, &draft.by, reply.text()));
    Turn { events, reply, understanding: meaning, commands: draft.commands, done: draft.done }
}

/// How the buyer feels, where that was told.
fn felt(meaning: &Understanding) -> Option<EventKind> {
    let feeling = meaning.feeling;
    (feeling.is_some() || meaning.hurry).then(|| EventKind::Felt {
        feeling: feeling.map(|it| it.emotion.key().to_owned()),
        intensity: feeling.map_or(0.0, |it| it.intensity),
        hurry: meaning.hurry,
    })
}

/// What the dialogue knows before the utterance is read, in the ids of this world.
pub(crate) struct Listening<'a> {
    focus: Vec<ProductId>,
    shown: Vec<ProductId>,
    category: Option<CategoryId>,
    attribute: Option<AttributeId>,
    expecting: Option<Expecting<'a>>,
    words: Vec<String>,
    past: Vec<Past<'a>>,
    stage: Option<Stage>,
    ordered: bool,
}

impl<'a> Listening<'a> {
    pub(crate) fn new(
        world: &World,
        state: &'a State,
        page: Option<ProductId>,
        now: Timestamp,
    ) -> Self {
        let snapshot = &world.snapshot;
        let catalogue = snapshot.catalogue();
        let policy = &snapshot.programs().policy;
        let find = |iri: &String| snapshot.find_product(iri);
        let mut focus: Vec<ProductId> =
            state.focus.iter().filter_map(|(iri, _)| find(iri)).take(policy.focus_max).collect();
        if let Some(page) = page.filter(|page| !focus.contains(page)) {
            // Understanding sees the page first; whether it is new is asked of the state.
            focus.insert(0, page);
        }
        let category = state.category.as_ref().and_then(|iri| snapshot.find(iri));
        let attribute = state.attribute.as_ref().and_then(|iri| snapshot.find(iri));
        let (expecting, words) = expecting(world, state);
        Self {
            focus,
            shown: state.shown.iter().filter_map(find).collect(),
            category: category.and_then(|term| catalogue.category_of(term)),
            attribute: attribute.and_then(|term| catalogue.attribute_of(term)),
            expecting,
            words,
            past: state.course.past(now),
            stage: state.course.stage,
            ordered: state.course.ordered,
        }
    }

    pub(crate) fn understand(&self, world: &World, text: &str, locale: Locale) -> Understanding {
        let expecting = if self.words.is_empty() {
            self.expecting
        } else {
            Some(Expecting::Choice(&self.words))
        };
        let context = Context {
            locale,
            focus: &self.focus,
            shown: &self.shown,
            category: self.category,
            attribute: self.attribute,
            expecting,
            past: &self.past,
            stage: self.stage,
            ordered: self.ordered,
        };
        understand(&world.language, world.view(), text, &context)
    }
}

/// What the engine waits for; words to choose from come beside it.
fn expecting<'a>(world: &World, state: &State) -> (Option<Expecting<'a>>, Vec<String>) {
    let programs = world.snapshot.programs();
    match state.pending.as_ref().map(|pending| &pending.question) {
        Some(OpenQuestion::Choice(choices)) if choices.len() == 1 => {
            return (Some(Expecting::YesOrNo), Vec::new());
        }
        Some(OpenQuestion::Choice(choices)) if !choices.is_empty() => {
            return (None, choices.iter().map(|(words, _)| words.clone()).collect());
        }
        Some(OpenQuestion::Guide { guide, about }) => {
            return (guide::expecting(&world.snapshot, guide, about), Vec::new());
        }
        Some(OpenQuestion::Choice(_) | OpenQuestion::Slot { .. }) | None => {}
    }
    let slot = state.tasks.active().and_then(|running| {
        let term = world.snapshot.find(&running.task)?;
        let task = programs.tasks.iter().position(|task| task.term == term)?;
        let asked = running.asked.as_ref()?;
        let slot = programs.tasks[task].slots.iter().position(|slot| slot.name == *asked)?;
        Some(Expecting::Slot { task: domain::TaskId::from_index(task), slot })
    });
    (slot, Vec::new())
}

/// Answers a message: each of its questions, where it has several.
fn converse(frame: &Frame<'_>, listening: &Listening<'_>) -> Draft {
    if frame.meaning.abstention == Some(Abstention::Empty) || frame.text.trim().is_empty() {
        return decide::refuse_empty(frame);
    }
    if frame.text.chars().count() > frame.policy().utterance_chars_max {
        return decide::refuse_long(frame);
    }
    match several::questions(frame, listening)[..] {
        [] => converse_one(frame, listening),
        ref questions => several::answer(frame, questions),
    }
}

/// Decides and answers, and notes what came into focus by it.
pub(crate) fn converse_one(frame: &Frame<'_>, listening: &Listening<'_>) -> Draft {
    let topic = Topic::of(frame);
    let (arm, commands) = decide::decide(frame, &topic);
    let mut draft = match &arm {
        Arm::TakeUp { said, product } => take_up(frame, listening, said, *product),
        Arm::TakeReading { said, question } => take_reading(frame, listening, said, *question),
        Arm::TakeName { said } => take_name(frame, said),
        Arm::AskAttribute
        | Arm::Verify
        | Arm::Compare
        | Arm::Superlative
        | Arm::List
        | Arm::Count
        | Arm::Find { .. }
        | Arm::Promotion
        | Arm::Complement
        | Arm::Substitute
        | Arm::Introduce
        | Arm::Question(_)
        | Arm::StartTask(..)
        | Arm::Task(..)
        | Arm::CancelTask(_)
        | Arm::StartGuide(_)
        | Arm::GuideAnswer(_)
        | Arm::AskProduct
        | Arm::AskName(_)
        | Arm::AskNameAgain
        | Arm::Clarify(_)
        | Arm::Acknowledge(_)
        | Arm::Restart
        | Arm::Why
        | Arm::HandOver
        | Arm::Repair => decide::answer(frame, &topic, &arm),
    };
    let focused = draft.events.iter().any(|event| matches!(event, EventKind::Focused { .. }));
    if !focused && !topic.spoken.products.is_empty() {
        let products = topic.spoken.products.iter().map(|product| frame.iri(*product)).collect();
        draft.events.insert(0, EventKind::Focused { products });
    }
    follow(frame, &mut draft);
    draft.commands = commands;
    attribute_to(frame, draft)
}

/// The category spoken of follows the product that came into focus.
fn follow(frame: &Frame<'_>, draft: &mut Draft) {
    if draft.events.iter().any(|event| matches!(event, EventKind::Category { .. })) {
        return;
    }
    let focused = draft.events.iter().find_map(|event| {
        if let EventKind::Focused { products } = event { products.first() } else { None }
    });
    let catalogue = frame.snapshot().catalogue();
    let Some(product) = focused.and_then(|iri| frame.snapshot().find_product(iri)) else { return };
    let category = catalogue.product_category(product);
    let held = frame.state.category.as_deref().and_then(|iri| frame.snapshot().find(iri));
    let held = held.and_then(|term| catalogue.category_of(term));
    if held.is_none_or(|above| !catalogue.is_within(category, above)) {
        let term = catalogue.category(category).term;
        let category = frame.snapshot().text(term).to_owned();
        draft.events.push(EventKind::Category { category });
    }
}

/// Names what speaks: the entry that was understood, or the question that is put again.
fn attribute_to(frame: &Frame<'_>, draft: Draft) -> Draft {
    if !draft.by.is_empty() {
        return draft;
    }
    let asks = draft.events.iter().any(|event| matches!(event, EventKind::Offered { .. }));
    let before = || Draft { by: frame.state.last.by.clone(), ..draft.clone() };
    match frame.intent() {
        None if asks && frame.state.pending.is_some() => before(),
        Some(intent) if asks && matches!(intent.act, Act::Affirm | Act::Deny) => before(),
        Some(intent) => {
            let term = frame.programs().questions[intent.question.index()].term;
            draft.by(frame, term)
        }
        None => draft,
    }
}

/// Whether a reply was a digression, after which a task's open question comes again.
fn returns_to_task(draft: &Draft) -> bool {
    let of_task = draft.events.iter().any(|event| {
        matches!(
            event,
            EventKind::TaskStarted { .. }
                | EventKind::TaskEnded { .. }
                | EventKind::SlotAsked { .. }
                | EventKind::Offered { .. }
                | EventKind::GuideAsked { .. }
                | EventKind::HandedOver { .. }
                | EventKind::Restarted
        )
    });
    !of_task
}

/// Earlier words once more, now with the product they were about.
fn take_up(frame: &Frame<'_>, listening: &Listening<'_>, said: &str, product: ProductId) -> Draft {
    let mut listening = listening.plain();
    listening.focus.insert(0, product);
    let mut meaning = listening.understand(frame.world, said, frame.locale());
    // The product is known now: no word need stand for it.
    meaning.doubts.clear();
    let state = State { pending: None, ..frame.state.clone() };
    let again = Frame { text: said, meaning: &meaning, state: &state, ..*frame };
    let mut draft = match several::questions(&again, &listening)[..] {
        [] => {
            let topic = Topic::of(&again).about(&again, product);
            let (arm, _) = decide::decide(&again, &topic);
            decide::answer(&again, &topic, &arm)
        }
        ref questions => {
            let state = state.clone().focused_on(again.iri(product), frame.now);
            several::answer(&Frame { state: &state, ..again }, questions)
        }
    };
    let focused = EventKind::Focused { products: vec![frame.iri(product)] };
    draft.events.insert(0, focused);
    draft
}

/// Earlier words once more, with the reading that the buyer chose.
fn take_reading(
    frame: &Frame<'_>,
    listening: &Listening<'_>,
    said: &str,
    question: domain::QuestionId,
) -> Draft {
    let act: Act = frame.programs().questions[question.index()].act;
    let mut meaning = listening.plain().understand(frame.world, said, frame.locale());
    meaning.intents = vec![Intent { question, act, probability: CHOSEN }];
    meaning.abstention = None;
    let state = State { pending: None, ..frame.state.clone() };
    let again = Frame { text: said, meaning: &meaning, state: &state, ..*frame };
    let topic = Topic::of(&again);
    let (arm, _) = decide::decide(&again, &topic);
    decide::answer(&again, &topic, &arm)
}

/// Earlier words once more, as if the buyer had written the name so.
fn take_name(frame: &Frame<'_>, said: &str) -> Draft {
    let state = State { pending: None, ..frame.state.clone() };
    let listening = Listening::new(frame.world, &state, frame.page, frame.now);
    let mut meaning = listening.understand(frame.world, said, frame.locale());
    // One question of a kind is enough.
    meaning.doubts.clear();
    let again = Frame { text: said, meaning: &meaning, state: &state, ..*frame };
    let mut draft = match several::questions(&again, &listening)[..] {
        [] => converse_one(&again, &listening),
        ref questions => several::answer(&again, questions),
    };
    draft.own.push(said.to_owned());
    draft
}

/// What the buyer chose is certain.
const CHOSEN: f64 = 1.0;

impl<'a> Listening<'a> {
    /// The same without an open question.
    fn plain(&self) -> Listening<'a> {
        Listening {
            focus: self.focus.clone(),
            shown: self.shown.clone(),
            category: self.category,
            attribute: self.attribute,
            expecting: None,
            words: Vec::new(),
            past: self.past.clone(),
            stage: self.stage,
            ordered: self.ordered,
        }
    }
}

/// The last check: a reply that says what nothing supports is replaced.
fn ground(frame: &Frame<'_>, draft: Draft) -> Draft {
    let mut words: Vec<&str> = draft.own.iter().map(String::as_str).collect();
    words.push(frame.text);
    words.push(&frame.meaning.normalized);
    let ground = Ground {
        snapshot: frame.snapshot(),
        names: &frame.world.product_names,
        evidence: &draft.evidence,
        words: &words,
    };
    match unsupported(&tone::words(&draft), &ground) {
        None => draft,
        Some(what) => {
            let mut safe = decide::unsupported(frame);
            let graph = domain::GraphId::from_index(0);
            let derived = vec![("unsupported".to_owned(), what)];
            safe.evidence.push(Evidence::Rule { graph, name: "last-check".to_owned(), derived });
            safe
        }
    }
}

/// The words as they are kept: as many as are read.
fn clip(frame: &Frame<'_>) -> String {
    frame.text.chars().take(frame.policy().utterance_chars_max).collect()
}
