//! How a conversation went so far: the buyer's last turns and what they came to, orders, the stage.

use domain::{Decision, Event, EventKind, Timestamp};
use recommend::Moment;
use understand::{Emotion, Outcome, Past, Stage};

/// So many turns are looked back on.
const TURNS_KEPT: usize = 8;
/// So many characters of each are kept.
const CHARS_KEPT: usize = 200;

/// How a conversation went. Rebuilt from events.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Course {
    /// The buyer's last turns, oldest first.
    turns: Vec<Spoken>,
    /// The reply given last.
    pub(crate) reply: String,
    /// Whether an order was placed.
    pub(crate) ordered: bool,
    /// Where in the purchase the buyer was last, as far as events show.
    pub(crate) stage: Option<Stage>,
    /// How strained the buyer was in what was said last, 0 to 1.
    strain: f64,
}

/// A turn of the buyer's.
#[derive(Clone, Debug, PartialEq)]
struct Spoken {
    text: String,
    at: Timestamp,
    outcome: Outcome,
}

impl Course {
    /// Takes one more event into account.
    pub(crate) fn apply(&mut self, event: &Event) {
        match &event.kind {
            EventKind::Said { text } => {
                let text = text.chars().take(CHARS_KEPT).collect();
                self.strain = 0.0;
                self.turns.push(Spoken { text, at: event.at, outcome: Outcome::Helped });
                let before = self.turns.len().saturating_sub(TURNS_KEPT);
                self.turns.drain(..before);
            }
            EventKind::HandedOver { .. } => self.came_to(Outcome::HandedOver),
            EventKind::Replied { decision, text, .. } => self.replied(decision, text),
            EventKind::Felt { feeling, intensity, hurry } => {
                let felt = feeling.as_deref().and_then(Emotion::of_key);
                self.strain = strain(felt.map(|it| (it, *intensity)), *hurry);
            }
            EventKind::Cart { .. } => self.stage = Some(Stage::Ordering),
            EventKind::Order { .. } | EventKind::Shipment { .. } => {
                self.ordered = true;
                self.stage = Some(Stage::AfterSales);
            }
            EventKind::Impression { .. }
            | EventKind::Click { .. }
            | EventKind::Stated { .. }
            | EventKind::Focused { .. }
            | EventKind::Category { .. }
            | EventKind::Asked { .. }
            | EventKind::Wanted { .. }
            | EventKind::Needed { .. }
            | EventKind::Forgot { .. }
            | EventKind::TaskStarted { .. }
            | EventKind::SlotFilled { .. }
            | EventKind::SlotAsked { .. }
            | EventKind::TaskEnded { .. }
            | EventKind::GuideAsked { .. }
            | EventKind::Offered { .. }
            | EventKind::Ranked { .. }
            | EventKind::OfferChanged(_)
            | EventKind::Indifferent { .. }
            | EventKind::Restarted
            | EventKind::Erased => {}
        }
    }

    /// What a new conversation of the same buyer starts from: who ordered stays one who ordered.
    pub(crate) fn carried_over(&self) -> Self {
        Self { ordered: self.ordered, ..Self::default() }
    }

    /// As a ranking weighs it.
    pub(crate) fn moment(&self) -> Moment {
        Moment { decided: self.stage.map_or(0.0, decided), strain: self.strain }
    }

    /// The buyer's last turns as understanding reads them.
    pub(crate) fn past(&self, now: Timestamp) -> Vec<Past<'_>> {
        let past = |it: &'_ Spoken| (now.0.saturating_sub(it.at.0).max(0), it.outcome);
        let turns = self.turns.iter().map(|it| (it.text.as_str(), past(it)));
        turns.map(|(text, (ago_ms, outcome))| Past { text, ago_ms, outcome }).collect()
    }

    fn replied(&mut self, decision: &str, text: &str) {
        self.reply = text.chars().take(CHARS_KEPT).collect();
        let is = |known: Decision| decision == known.name();
        if is(Decision::Repair) || is(Decision::Abstain) {
            self.came_to(Outcome::Unhelped);
        }
        if is(Decision::Compare) {
            self.stage = Some(Stage::Comparing);
        } else if is(Decision::Offer) {
            self.stage = Some(Stage::Browsing);
        } else if is(Decision::TaskResult) {
            self.stage = Some(Stage::Deciding);
        }
    }

    /// A person who was called is not called off by the words around it.
    fn came_to(&mut self, outcome: Outcome) {
        if let Some(last) = self.turns.last_mut().filter(|it| it.outcome == Outcome::Helped) {
            last.outcome = outcome;
        }
    }
}

/// How strained a buyer is: what is bad by its strength, and hurry wholly.
pub(crate) fn strain(felt: Option<(Emotion, f64)>, hurry: bool) -> f64 {
    let bad = felt.filter(|(emotion, _)| emotion.is_bad()).map_or(0.0, |(_, strength)| strength);
    if hurry { 1.0 } else { bad.clamp(0.0, 1.0) }
}

/// How near to ordering a stage is, 0 to 1; after an order another begins.
pub(crate) fn decided(stage: Stage) -> f64 {
    match stage {
        Stage::Browsing | Stage::AfterSales => 0.0,
        Stage::Comparing => 0.5,
        Stage::Deciding | Stage::Ordering => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course(kinds: Vec<EventKind>) -> Course {
        let mut course = Course::default();
        for (index, kind) in kinds.into_iter().enumerate() {
            let at = Timestamp(i64::try_from(index).unwrap() * 1000);
            let (id, store) = (index.to_string(), String::new());
            let (session, buyer) = (String::new(), String::new());
            course.apply(&Event { id, store, session, buyer, at, kind });
        }
        course
    }

    #[test]
    fn turns_are_kept_with_what_they_came_to() {
        let said = |text: &str| EventKind::Said { text: text.to_owned() };
        let replied = |it| EventKind::replied(it, "", String::new());
        let called = EventKind::HandedOver { reason: "asked".to_owned() };
        let course = course(vec![
            said("a"),
            replied(Decision::Answer),
            said("b"),
            replied(Decision::Repair),
            said("c"),
            called,
            replied(Decision::Abstain),
        ]);
        let past = course.past(Timestamp(10_000));
        let found: Vec<(&str, i64, Outcome)> =
            past.iter().map(|it| (it.text, it.ago_ms, it.outcome)).collect();
        let expect = [
            ("a", 10_000, Outcome::Helped),
            ("b", 8_000, Outcome::Unhelped),
            ("c", 6_000, Outcome::HandedOver),
        ];
        assert_eq!(found, expect);
    }

    #[test]
    fn a_ranking_is_told_the_stage_and_the_strain_of_what_was_said_last() {
        let said = || EventKind::Said { text: "a".to_owned() };
        let felt = |feeling: Option<&str>, intensity, hurry| EventKind::Felt {
            feeling: feeling.map(str::to_owned),
            intensity,
            hurry,
        };
        let moment = |kinds| course(kinds).moment();
        let angry = vec![said(), felt(Some("anger"), 0.7, false)];
        assert_eq!(moment(angry.clone()), Moment { decided: 0.0, strain: 0.7 });
        assert_eq!(moment([angry, vec![said()]].concat()), Moment::default(), "it passed");
        let glad = vec![said(), felt(Some("joy"), 0.9, false)];
        assert_eq!(moment(glad), Moment::default());
        let cart = EventKind::Cart { product: "p".to_owned(), quantity: 1 };
        let hurried = vec![cart, said(), felt(None, 0.0, true)];
        assert_eq!(moment(hurried), Moment { decided: 1.0, strain: 1.0 });
    }

    #[test]
    fn an_order_outlives_the_conversation() {
        let ordered = EventKind::Order { order: "1".to_owned(), items: Vec::new() };
        let course = course(vec![ordered]);
        assert_eq!(course.stage, Some(Stage::AfterSales));
        assert!(course.carried_over().ordered);
        assert_eq!(course.carried_over().stage, None);
    }
}
