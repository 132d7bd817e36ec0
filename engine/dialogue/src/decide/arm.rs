//! Which arm answers.

use domain::{GuideId, ProductId, QuestionId, TaskId};
use snapshot::program::Act;
use understand::{Abstention, Intent, MentionKind};

use super::choice::{chosen, denied};
use super::command::{Command, commands};
use super::doubt;
use super::shows::{
    about_one, asks_attribute, asks_for_words, asks_of_named, asks_of_value, asks_the_same,
    asks_trait, attribute_says_more, leans, names_nothing, only_conditions, refuses_unknown,
    which_is_more, which_of_kind,
};
use super::structure::structure;
use crate::frame::Frame;
use crate::guide;
use crate::resolve::Topic;
use crate::state::{OpenQuestion, Running};
use crate::tasks::{self, Filled, fill};

/// What a turn does. Closed: a new ability is a new variant and a file beside this one.
#[derive(Clone, Debug)]
pub(crate) enum Arm {
    /// Say an attribute's value.
    AskAttribute,
    /// Say whether something holds.
    Verify,
    /// Put products side by side.
    Compare,
    /// Name the product with the most or least of an attribute.
    Superlative,
    /// Name products.
    List,
    /// Count products.
    Count,
    /// Suggest products; `fresh` leaves out those shown already.
    Find {
        /// Whether others than those shown are asked for.
        fresh: bool,
    },
    /// Say which promotions hold.
    Promotion,
    /// Suggest what goes with a product.
    Complement,
    /// Suggest what may stand in for a product.
    Substitute,
    /// Tell what speaks for a product.
    Introduce,
    /// Say what a pack wrote.
    Question(QuestionId),
    /// Begin a task.
    StartTask(TaskId, Filled),
    /// Go on with a task.
    Task(TaskId, Running, Filled),
    /// End the running task without a result.
    CancelTask(Running),
    /// Begin a guide.
    StartGuide(GuideId),
    /// Take the answer to a guide's question.
    GuideAnswer(guide::Answered),
    /// Take up an earlier question with the product it was about.
    TakeUp {
        /// What the buyer had said.
        said: String,
        /// The product.
        product: ProductId,
    },
    /// Take up earlier words with the reading that the buyer chose.
    TakeReading {
        /// What the buyer had said.
        said: String,
        /// The reading.
        question: QuestionId,
    },
    /// Take up earlier words with the name that the buyer confirmed in them.
    TakeName {
        /// The words, with the name.
        said: String,
    },
    /// Ask openly which product is meant, after a "no".
    AskProduct,
    /// Ask whether one of some names is meant that a word may stand for.
    AskName(doubt::Names),
    /// Ask for a name once more, after a "no".
    AskNameAgain,
    /// Ask which of some readings is meant.
    Clarify(Vec<QuestionId>),
    /// Yes, no, stop, where nothing is open.
    Acknowledge(Act),
    /// Begin anew.
    Restart,
    /// Explain the last reply.
    Why,
    /// Call a person.
    HandOver,
    /// Say that the words were not understood.
    Repair,
}

/// Decides which arm answers, and what the utterance commands. The first command that there is in
/// this order is done: the answer to our own question, what is asked for, what the structure of
/// the utterance shows; where there is none, what the task at hand can take, or a question back.
pub(crate) fn decide(frame: &Frame<'_>, topic: &Topic) -> (Arm, Vec<Command>) {
    let proposed = [open_question, asked, correction, structure];
    let mut arms: Vec<Arm> = proposed.iter().filter_map(|propose| propose(frame, topic)).collect();
    if (matches!(arms.first(), None | Some(Arm::Repair)) || surer_in_doubt(frame))
        && let Some(arm) = doubted(frame)
    {
        arms.insert(0, arm);
    }
    if arms.is_empty() {
        let fallback = again(frame, topic).or_else(|| sought(frame)).or_else(|| clarify(frame));
        arms.push(fallback.unwrap_or(Arm::Repair));
    }
    let commands = commands(frame, topic, &arms);
    (arms.swap_remove(0), commands)
}

/// The answer to our own question, where the utterance reads as one.
fn open_question(frame: &Frame<'_>, topic: &Topic) -> Option<Arm> {
    match frame.state.pending.as_ref().map(|pending| &pending.question) {
        Some(OpenQuestion::Choice(choices)) => {
            let said = frame.state.pending.as_ref().map(|it| it.said.clone()).unwrap_or_default();
            chosen(frame, topic, choices, &said).or_else(|| product_named(frame, topic, &said))
        }
        Some(OpenQuestion::Guide { guide, about }) => {
            guide::answered(frame, topic, guide, about).map(Arm::GuideAnswer)
        }
        Some(OpenQuestion::Slot { .. }) | None => None,
    }
    .or_else(|| slot_answer(frame, topic))
    .or_else(|| same_for_another(frame, topic))
}

/// "不对,是…", "那…呢": another product for the task whose result was just given.
fn same_for_another(frame: &Frame<'_>, topic: &Topic) -> Option<Arm> {
    let ended = frame.state.tasks.ended.as_ref().filter(|it| it.task == frame.state.last.by)?;
    let task = tasks::find(frame, &ended.task)?;
    let filled = fill(frame, topic, task, None, true);
    let of_product = |kind: &MentionKind| matches!(kind, MentionKind::Product(_));
    let named = topic.spoken.products.len() == 1
        && topic.attributes.is_empty()
        && tasks::is_mostly(frame, of_product);
    let bare = named
        || only_product(frame, topic).is_some()
        || gives_number_or_choice(frame, task, &filled)
            && tasks::is_bare(frame, task)
            && !seeks_goods(frame);
    (bare && !filled.slots.is_empty()).then(|| Arm::Task(task, ended.clone(), filled))
}

/// Whether goods of a named kind are sought, as clearly as an intent is acted upon: then a value
/// beside them is a wish, and no change of what was worked out before.
fn seeks_goods(frame: &Frame<'_>) -> bool {
    let named = frame.meaning.mentions.iter();
    let mut kinds = named.filter(|mention| matches!(mention.kind, MentionKind::Category(_)));
    frame.act() == Some(Act::Find) && kinds.next().is_some()
}

/// A product where one was asked for, with nothing else asked beside it.
fn product_named(frame: &Frame<'_>, topic: &Topic, said: &str) -> Option<Arm> {
    let product = only_product(frame, topic)?;
    Some(Arm::TakeUp { said: said.to_owned(), product })
}

/// The one product named, where nothing is asked beside it. A bare name reads as a wish to hear
/// about the product, which is what it means only where no product was asked for.
fn only_product(frame: &Frame<'_>, topic: &Topic) -> Option<ProductId> {
    let [product] = topic.spoken.products[..] else { return None };
    if !topic.attributes.is_empty() || topic.wanting.is_said() {
        return None;
    }
    let only = match frame.act() {
        None | Some(Act::Introduce | Act::AskAttribute | Act::Affirm | Act::Deny | Act::Find) => {
            true
        }
        Some(
            Act::Answer
            | Act::Verify
            | Act::Compare
            | Act::Superlative
            | Act::List
            | Act::Count
            | Act::Promotion
            | Act::Complement
            | Act::Substitute
            | Act::Task(_)
            | Act::Guide(_)
            | Act::Cancel
            | Act::More
            | Act::Restart
            | Act::Why
            | Act::HandOver,
        ) => false,
    };
    only.then_some(product)
}

/// Values for the active task. A value for the slot asked for is always taken; without one, a
/// clear question of the buyer's comes first.
fn slot_answer(frame: &Frame<'_>, topic: &Topic) -> Option<Arm> {
    let running = frame.state.tasks.active()?;
    let task = tasks::find(frame, &running.task)?;
    let expected = expected_slot(frame, task, running);
    let filled = fill(frame, topic, task, expected, false);
    let answers = expected.is_some_and(|slot| filled.has(slot));
    let ambiguous = filled.ambiguous.as_ref().is_some_and(|(slot, _)| Some(*slot) == expected);
    let own = frame.act() == Some(Act::Task(task));
    let bare_name = answers && only_product(frame, topic).is_some();
    let only_named = !gives_number_or_choice(frame, task, &filled);
    let asks = only_named && asks_attribute(frame, topic);
    let acts = frame.act().is_some_and(takes_over);
    let other = (acts || asks) && !own && !bare_name;
    // A product that is only named beside a question belongs to the question.
    let beside = other && answers && only_named;
    let bare = !only_named && tasks::is_bare(frame, task);
    if bare || (answers && !beside) || (!filled.slots.is_empty() && (!other || own)) {
        return Some(Arm::Task(task, running.clone(), filled));
    }
    (ambiguous && !other).then(|| Arm::Task(task, running.clone(), filled))
}

pub(crate) fn gives_number_or_choice(frame: &Frame<'_>, task: TaskId, filled: &Filled) -> bool {
    use snapshot::program::SlotKind;
    let slots = &frame.programs().tasks[task.index()].slots;
    filled.slots.iter().any(|(slot, _)| match slots[*slot].kind {
        SlotKind::Product { .. } => false,
        SlotKind::Number { .. }
        | SlotKind::Choice { .. }
        | SlotKind::Thing { .. }
        | SlotKind::Boolean
        | SlotKind::Code { .. } => true,
    })
}

/// Whether an act is a matter of its own, rather than a manner of answering.
fn takes_over(act: Act) -> bool {
    match act {
        Act::Affirm | Act::Deny => false,
        Act::Answer
        | Act::AskAttribute
        | Act::Verify
        | Act::Compare
        | Act::Superlative
        | Act::List
        | Act::Count
        | Act::Find
        | Act::Promotion
        | Act::Complement
        | Act::Substitute
        | Act::Introduce
        | Act::Task(_)
        | Act::Guide(_)
        | Act::Cancel
        | Act::More
        | Act::Restart
        | Act::Why
        | Act::HandOver => true,
    }
}

pub(crate) fn expected_slot(frame: &Frame<'_>, task: TaskId, running: &Running) -> Option<usize> {
    let asked = running.asked.as_ref()?;
    frame.programs().tasks[task.index()].slots.iter().position(|slot| slot.name == *asked)
}

/// What the first intent asks for, where it is sure enough.
fn asked(frame: &Frame<'_>, topic: &Topic) -> Option<Arm> {
    let intent = frame.intent()?;
    let arm = match intent.act {
        Act::Find | Act::List | Act::AskAttribute | Act::Deny if refuses_unknown(frame, topic) => {
            Arm::Repair
        }
        Act::Find | Act::List if frame.meaning.names_unknown => Arm::Repair,
        Act::Answer if attribute_says_more(frame, topic, intent.question) => Arm::AskAttribute,
        Act::Answer => Arm::Question(intent.question),
        Act::Find | Act::List if seeks_doubted(frame, topic) => return None,
        // "改成300" looks for nothing new.
        Act::Guide(_) | Act::Find | Act::List if names_nothing(topic) && corrects(frame, topic) => {
            return None;
        }
        Act::Find | Act::List if names_nothing(topic) && tells_task(frame) => return None,
        Act::Guide(_) | Act::Find | Act::List if about_one(topic) && topic.wanting.is_said() => {
            Arm::Verify
        }
        Act::Find | Act::List if asks_trait(frame, topic) => Arm::Verify,
        Act::AskAttribute if only_conditions(frame, topic) => Arm::Find { fresh: false },
        Act::AskAttribute if which_of_kind(frame, topic) => Arm::Superlative,
        Act::AskAttribute if asks_for_words(frame, topic) => Arm::Introduce,
        Act::AskAttribute => Arm::AskAttribute,
        Act::Verify => Arm::Verify,
        Act::Compare if which_is_more(frame, topic) => Arm::Superlative,
        Act::Compare => Arm::Compare,
        Act::Superlative if leans(frame, topic) => Arm::Find { fresh: false },
        Act::Superlative => Arm::Superlative,
        Act::List => Arm::List,
        Act::Count => Arm::Count,
        Act::Find => Arm::Find { fresh: false },
        Act::Promotion => Arm::Promotion,
        Act::Complement => Arm::Complement,
        Act::Substitute => Arm::Substitute,
        Act::Introduce if asks_of_value(frame, topic) || asks_the_same(frame, topic) => {
            Arm::AskAttribute
        }
        Act::Introduce => Arm::Introduce,
        Act::Task(_) if asks_of_named(frame, topic) => Arm::AskAttribute,
        Act::Task(task) => Arm::StartTask(task, fill(frame, topic, task, None, true)),
        // A guide would ask what was said already: products come first, then its next question.
        Act::Guide(_) if topic.wanting.is_said() => Arm::Find { fresh: false },
        Act::Guide(guide) => Arm::StartGuide(guide),
        Act::Affirm | Act::Deny => yes_or_no(frame, topic, intent.act)?,
        Act::Cancel => frame
            .state
            .tasks
            .active()
            .map_or(Arm::Acknowledge(Act::Cancel), |running| Arm::CancelTask(running.clone())),
        Act::More => Arm::Find { fresh: true },
        Act::Restart => Arm::Restart,
        Act::Why => Arm::Why,
        Act::HandOver => Arm::HandOver,
    };
    Some(arm)
}

fn corrects(frame: &Frame<'_>, topic: &Topic) -> bool {
    correction(frame, topic).is_some()
}

/// Yes or no to what is open; "no" may begin a correction, which is looked at later.
fn yes_or_no(frame: &Frame<'_>, topic: &Topic, act: Act) -> Option<Arm> {
    if act == Act::Deny && correction(frame, topic).is_some() {
        return None;
    }
    if structure(frame, topic).is_some() {
        return None;
    }
    if frame.state.tasks.active().is_some() {
        return None;
    }
    Some(denied(frame, act).unwrap_or(Arm::Acknowledge(act)))
}

/// New values for the task at hand, or for the one whose result was just given.
fn correction(frame: &Frame<'_>, topic: &Topic) -> Option<Arm> {
    let running = frame.state.tasks.active().or(frame.state.tasks.ended.as_ref())?;
    let task = tasks::find(frame, &running.task)?;
    let slots = &frame.programs().tasks[task.index()].slots;
    let last = running.slots.last();
    let last = last.and_then(|(name, _)| slots.iter().position(|slot| slot.name == *name));
    let mut filled = fill(frame, topic, task, None, true);
    if filled.slots.is_empty() && tasks::is_bare(frame, task) {
        filled = fill(frame, topic, task, last, false);
    }
    // A product alone is spoken of for its own sake.
    let gives = gives_number_or_choice(frame, task, &filled);
    gives.then(|| Arm::Task(task, running.clone(), filled))
}

/// Whether the shop has something is asked, and it knows nothing of the kind: that is said,
/// rather than asked what was meant.
fn sought(frame: &Frame<'_>) -> Option<Arm> {
    let first = frame.meaning.intents.first();
    let seeks = first.is_some_and(|it| matches!(it.act, Act::List | Act::Find | Act::Verify));
    (frame.meaning.seeks_unknown && seeks).then_some(Arm::Repair)
}

/// Whether a number is told while a task is under way, rather than anything asked.
fn tells_task(frame: &Frame<'_>) -> bool {
    frame.state.tasks.active().is_some()
        && !frame.meaning.quantities.is_empty()
        && !frame.meaning.asks
}

/// Whether products are sought of which only a word speaks that may be a misspelt name.
fn seeks_doubted(frame: &Frame<'_>, topic: &Topic) -> bool {
    names_nothing(topic) && !topic.names_product() && doubted(frame).is_some()
}

/// Whether a misspelt name is more probable than the yes, no or stop that the words are taken for.
fn surer_in_doubt(frame: &Frame<'_>) -> bool {
    let names = frame.meaning.doubts.iter().flat_map(|it| &it.meant);
    let name = names.map(|(_, probability)| *probability).fold(0.0, f64::max);
    let bare = |it: &Intent| matches!(it.act, Act::Affirm | Act::Deny | Act::Cancel);
    frame.state.pending.is_none()
        && frame.intent().filter(bare).is_some_and(|it| it.probability < name)
}

/// The names that a word of the utterance may stand for, where it is no greeting.
fn doubted(frame: &Frame<'_>) -> Option<Arm> {
    let names = doubt::names(frame);
    (!names.is_empty() && greeting(frame).is_none()).then_some(Arm::AskName(names))
}

/// The social question that is probable before all others.
fn greeting(frame: &Frame<'_>) -> Option<QuestionId> {
    let first = frame.meaning.intents.first()?;
    let social = frame.programs().questions[first.question.index()].tone.is_social();
    let probable = first.probability >= frame.policy().confirm_probability_min;
    (social && probable).then_some(first.question)
}

/// Readings between which the buyer may choose.
fn clarify(frame: &Frame<'_>) -> Option<Arm> {
    let policy = frame.policy();
    if let Some(question) = greeting(frame) {
        // To be mistaken about a greeting costs less than to ask whether it was one.
        return Some(Arm::Question(question));
    }
    let close = match frame.meaning.abstention {
        Some(Abstention::Ambiguous(first, second)) => vec![first, second],
        Some(Abstention::Empty | Abstention::OutOfScope | Abstention::MissingMention(_)) | None => {
            Vec::new()
        }
    };
    let probable = frame.meaning.intents.iter();
    let probable = probable.filter(|it| it.probability >= policy.confirm_probability_min);
    let mut readings = close;
    for intent in probable {
        if !readings.contains(&intent.question) {
            readings.push(intent.question);
        }
    }
    readings.retain(|question| {
        let question = &frame.programs().questions[question.index()];
        !question.label.is_empty() && is_question(question.act)
    });
    readings.truncate(policy.choices_max);
    (!readings.is_empty()).then_some(Arm::Clarify(readings))
}

/// The open question once more, where a task waits and nothing was understood.
fn again(frame: &Frame<'_>, topic: &Topic) -> Option<Arm> {
    let running = frame.state.tasks.active()?;
    let task = tasks::find(frame, &running.task)?;
    let expected = expected_slot(frame, task, running);
    let filled = fill(frame, topic, task, expected, false);
    Some(Arm::Task(task, running.clone(), filled))
}

/// Whether an act is something a buyer may mean to ask; manners of answering are not.
fn is_question(act: Act) -> bool {
    takes_over(act) && !matches!(act, Act::Cancel | Act::More | Act::Restart | Act::Why)
}
