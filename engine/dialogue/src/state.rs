//! The state of a conversation: a fold over its events.
//!
//! It names things by IRI, so that it outlives a change of the world; `resolve` turns the names
//! into ids of the world at hand and passes over those that are gone.

use domain::{Event, EventKind, Locale, StoredOperator, StoredValue, Timestamp};
use recommend::Moment;
use understand::written_in;

use crate::course::Course;

/// What one conversation has come to. Rebuilt from events by [`State::apply`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// Products spoken of, nearest first, each with the moment it came into focus.
    pub(crate) focus: Vec<(String, Timestamp)>,
    /// The products shown last, in the order shown.
    pub(crate) shown: Vec<String>,
    /// Every product shown since the conditions last changed.
    pub(crate) seen: Vec<String>,
    /// The category spoken of.
    pub(crate) category: Option<String>,
    /// The attribute asked about last.
    pub(crate) attribute: Option<String>,
    /// What the buyer wants.
    pub(crate) wants: Wants,
    /// Tasks under way and the one that ended last.
    pub(crate) tasks: Tasks,
    /// What the engine asked last and waits for.
    pub(crate) pending: Option<Pending>,
    /// The exchange under way or, between turns, the last one.
    pub(crate) last: Exchange,
    /// How the conversation went.
    pub(crate) course: Course,
    /// How many turns in a row were not understood.
    pub(crate) repairs: usize,
    /// The language the buyer wrote in last, where it showed.
    pub(crate) locale: Option<Locale>,
}

/// Conditions and needs stated so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Wants {
    /// Conditions, in the order stated.
    pub(crate) conditions: Vec<Condition>,
    /// IRIs of needs.
    pub(crate) needs: Vec<String>,
    /// What a guide already asked about, by IRI.
    pub(crate) guided: Vec<String>,
}

/// A condition in its stored form.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Condition {
    /// The attribute's IRI.
    pub(crate) attribute: String,
    /// The comparison.
    pub(crate) operator: StoredOperator,
    /// The values.
    pub(crate) values: Vec<StoredValue>,
    /// Whether a product that fails is out.
    pub(crate) must: bool,
}

/// Tasks: a stack of those under way, the active one last, and the one that ended last.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Tasks {
    /// Under way; the last is active, those before it wait.
    pub(crate) running: Vec<Running>,
    /// The task whose result was given last, with its slots: the buyer may correct it.
    pub(crate) ended: Option<Running>,
}

/// A task under way.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Running {
    /// The task's IRI.
    pub(crate) task: String,
    /// What is known, in the order in which it became known.
    pub(crate) slots: Vec<(String, StoredValue)>,
    /// The slot asked for last.
    pub(crate) asked: Option<String>,
    /// How often in a row that slot was asked for.
    pub(crate) asks: usize,
}

/// What the engine waits for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pending {
    /// What kind of answer.
    pub(crate) question: OpenQuestion,
    /// What the buyer had said when the engine asked: it is taken up again with the answer.
    pub(crate) said: String,
}

/// A question of the engine that is open.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum OpenQuestion {
    /// A slot of a task, by names.
    Slot {
        /// The task's IRI.
        task: String,
        /// The slot's name.
        slot: String,
    },
    /// A question of a guide.
    Guide {
        /// The guide's IRI.
        guide: String,
        /// The IRI of what is asked about.
        about: String,
    },
    /// One of these: words and the IRI each stands for.
    Choice(Vec<(String, String)>),
}

/// One exchange.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Exchange {
    /// What the buyer said.
    pub(crate) said: String,
    /// The name of the decision.
    pub(crate) decision: String,
    /// The question, task or guide that spoke, by IRI.
    pub(crate) by: String,
    /// What had been said when the question was put that was open as this exchange began.
    pub(crate) open: Option<String>,
}

impl State {
    /// Keeps what belongs to the conversation and not to what was spoken of.
    fn restarted(&mut self) {
        *self = Self {
            last: std::mem::take(&mut self.last),
            course: std::mem::take(&mut self.course),
            locale: self.locale,
            ..Self::default()
        };
    }

    /// Takes one more event into account. Events that are not of conversations change nothing.
    pub fn apply(&mut self, event: &Event) {
        self.course.apply(event);
        match &event.kind {
            EventKind::Said { text } => self.said(text),
            EventKind::Replied { decision, by, .. } => self.replied(decision, by),
            EventKind::Focused { products } => self.focused(products, event.at),
            EventKind::Impression { products, .. } => self.impressed(products),
            EventKind::Category { category } => self.category = Some(category.clone()),
            EventKind::Asked { attribute } => self.attribute = Some(attribute.clone()),
            EventKind::Wanted { attribute, operator, values, must } => {
                self.seen.clear();
                self.wants.conditions.push(Condition {
                    attribute: attribute.clone(),
                    operator: *operator,
                    values: values.clone(),
                    must: *must,
                });
            }
            EventKind::Needed { need } => {
                self.seen.clear();
                if !self.wants.needs.contains(need) {
                    self.wants.needs.push(need.clone());
                }
            }
            EventKind::Forgot { attribute } => self.wants.forget(attribute),
            EventKind::Restarted => self.restarted(),
            EventKind::Indifferent { attribute } => {
                self.wants.forget(attribute);
                self.wants.guided.push(attribute.clone());
            }
            EventKind::TaskStarted { task } => self.tasks.start(task),
            EventKind::SlotFilled { task, slot, value } => self.tasks.fill(task, slot, value),
            EventKind::SlotAsked { task, slot } => {
                self.tasks.ask(task, slot);
                self.wait(OpenQuestion::Slot { task: task.clone(), slot: slot.clone() });
            }
            EventKind::TaskEnded { task, done } => self.tasks.end(task, *done),
            EventKind::GuideAsked { guide, about } => {
                self.wants.guided.push(about.clone());
                self.wait(OpenQuestion::Guide { guide: guide.clone(), about: about.clone() });
            }
            EventKind::Offered { choices } => self.wait(OpenQuestion::Choice(choices.clone())),
            EventKind::Erased => *self = Self::default(),
            EventKind::Click { product } | EventKind::Cart { product, .. } => {
                self.focused(std::slice::from_ref(product), event.at);
            }
            EventKind::HandedOver { .. }
            | EventKind::Felt { .. }
            | EventKind::Ranked { .. }
            | EventKind::Order { .. }
            | EventKind::Shipment { .. }
            | EventKind::Stated { .. }
            | EventKind::OfferChanged(_) => {}
        }
    }

    /// Where in the purchase the buyer stands and how they feel, as a ranking weighs it.
    #[must_use]
    pub fn moment(&self) -> Moment {
        self.course.moment()
    }

    /// What a new conversation of the same buyer starts from: what was spoken of and wanted stays,
    /// what was under way does not.
    #[must_use]
    pub fn carried_over(&self) -> Self {
        Self {
            focus: self.focus.clone(),
            shown: self.shown.clone(),
            category: self.category.clone(),
            course: self.course.carried_over(),
            wants: Wants { guided: Vec::new(), ..self.wants.clone() },
            ..Self::default()
        }
    }

    /// The same with a product in focus.
    #[must_use]
    pub(crate) fn focused_on(mut self, product: String, at: Timestamp) -> Self {
        self.focused(&[product], at);
        self
    }

    fn said(&mut self, text: &str) {
        self.last.said = text.to_owned();
        self.locale = written_in(text).or(self.locale);
        self.last.open = self.pending.take().map(|pending| pending.said);
    }

    fn replied(&mut self, decision: &str, by: &str) {
        self.repairs =
            if decision == domain::Decision::Repair.name() { self.repairs + 1 } else { 0 };
        // A question put again to the same end keeps the words that it is about.
        let same = !by.is_empty() && by == self.last.by;
        if let Some((pending, open)) = self.pending.as_mut().zip(self.last.open.take())
            && same
        {
            pending.said = open;
        }
        self.last.decision = decision.to_owned();
        self.last.by = by.to_owned();
    }

    fn wait(&mut self, question: OpenQuestion) {
        self.pending = Some(Pending { question, said: self.last.said.clone() });
    }

    fn focused(&mut self, products: &[String], at: Timestamp) {
        self.focus.retain(|(known, _)| !products.contains(known));
        let nearest = products.iter().map(|product| (product.clone(), at));
        self.focus.splice(0..0, nearest);
        self.focus.truncate(FOCUS_KEPT);
    }

    fn impressed(&mut self, products: &[String]) {
        self.shown = products.to_vec();
        self.seen.extend(products.iter().cloned());
    }
}

/// State keeps at most so many products, whatever the policy of the world at hand uses of them.
const FOCUS_KEPT: usize = 32;

impl Wants {
    fn forget(&mut self, attribute: &str) {
        if attribute.is_empty() {
            *self = Self::default();
        } else {
            self.conditions.retain(|condition| condition.attribute != attribute);
        }
    }
}

impl Tasks {
    /// The active task.
    pub(crate) fn active(&self) -> Option<&Running> {
        self.running.last()
    }

    fn start(&mut self, task: &str) {
        let held = self.running.iter().position(|running| running.task == task);
        let running = held.map_or_else(
            || Running { task: task.to_owned(), ..Running::default() },
            |index| self.running.remove(index),
        );
        self.running.push(running);
    }

    fn fill(&mut self, task: &str, slot: &str, value: &StoredValue) {
        let running = self.running.iter_mut().chain(self.ended.as_mut());
        for it in running.filter(|running| running.task == task).take(1) {
            it.slots.retain(|(name, _)| name != slot);
            it.slots.push((slot.to_owned(), value.clone()));
            if it.asked.as_deref() == Some(slot) {
                it.asked = None;
                it.asks = 0;
            }
        }
    }

    fn ask(&mut self, task: &str, slot: &str) {
        if let Some(running) = self.running.iter_mut().find(|running| running.task == task) {
            running.asks =
                if running.asked.as_deref() == Some(slot) { running.asks + 1 } else { 1 };
            running.asked = Some(slot.to_owned());
        }
    }

    fn end(&mut self, task: &str, done: bool) {
        let held = self.running.iter().position(|running| running.task == task);
        let ended = held.map(|index| self.running.remove(index));
        if done && ended.is_some() {
            self.ended = ended;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fold(kinds: Vec<EventKind>) -> State {
        let mut state = State::default();
        for (index, kind) in kinds.into_iter().enumerate() {
            let at = Timestamp(i64::try_from(index).unwrap());
            let id = index.to_string();
            let (store, session, buyer) = (String::new(), String::new(), String::new());
            state.apply(&Event { id, store, session, buyer, at, kind });
        }
        state
    }

    fn said(text: &str) -> EventKind {
        EventKind::Said { text: text.to_owned() }
    }

    fn started(task: &str) -> EventKind {
        EventKind::TaskStarted { task: task.to_owned() }
    }

    fn replied(by: &str) -> EventKind {
        EventKind::replied(domain::Decision::Ask, by, String::new())
    }

    #[test]
    fn a_task_that_waits_keeps_its_slots() {
        let filled = EventKind::SlotFilled {
            task: "a".to_owned(),
            slot: "x".to_owned(),
            value: StoredValue::Number(1.0),
        };
        let ended = EventKind::TaskEnded { task: "b".to_owned(), done: true };
        let state = fold(vec![started("a"), filled, started("b"), ended]);
        let active = state.tasks.active().unwrap();
        assert_eq!(active.task, "a");
        assert_eq!(active.slots, [("x".to_owned(), StoredValue::Number(1.0))]);
        assert_eq!(state.tasks.ended.unwrap().task, "b");
    }

    #[test]
    fn a_question_put_again_keeps_the_words_it_is_about() {
        let offered = || EventKind::Offered { choices: Vec::new() };
        let first = vec![said("what does it cost"), offered(), replied("price")];
        let again = vec![said("the small one"), offered(), replied("price")];
        let other = vec![said("is there another"), offered(), replied("list")];
        let state = fold([first.clone(), again].concat());
        assert_eq!(state.pending.unwrap().said, "what does it cost");
        let state = fold([first, other].concat());
        assert_eq!(state.pending.unwrap().said, "is there another");
    }

    #[test]
    fn a_new_conversation_of_the_same_buyer_keeps_what_was_spoken_of() {
        let focused = EventKind::Focused { products: vec!["p".to_owned()] };
        let state = fold(vec![focused, started("a"), said("hm")]).carried_over();
        assert_eq!(state.focus, [("p".to_owned(), Timestamp(0))]);
        assert!(state.tasks.running.is_empty());
        assert_eq!(state.last, Exchange::default());
    }

    #[test]
    fn erasure_leaves_nothing() {
        let focused = EventKind::Focused { products: vec!["p".to_owned()] };
        assert_eq!(fold(vec![focused, EventKind::Erased]), State::default());
    }
}
