//! Dialogue acts as commands: what the buyer wants done, with where it was said and how sure that
//! is. The first of them is what the engine does; the others are what it could have done.

use domain::{AttributeId, Constraint, GuideId, NeedId, ProductId, QuestionId, TaskId, Value};
use snapshot::program::{Act, Tone};
use understand::{MentionKind, Span};

use super::arm::Arm;
use crate::frame::Frame;
use crate::resolve::Topic;
use crate::state::Running;
use crate::tasks::Filled;

/// One dialogue act of the buyer's.
#[derive(Clone, Debug, PartialEq)]
pub struct Command {
    /// What is to be done.
    pub kind: CommandKind,
    /// Where it was said, in bytes of the buyer's own text.
    pub span: Span,
    /// How sure it is, 0 to 1: the probability of the intents that ask for it, or the score of the
    /// mention it rests on.
    pub score: f64,
}

/// What a buyer may want done. Closed.
#[derive(Clone, Debug, PartialEq)]
pub enum CommandKind {
    /// Begin a task.
    StartTask(TaskId),
    /// Give a slot of a task its value.
    SetSlot {
        /// The task.
        task: TaskId,
        /// The slot's index.
        slot: usize,
        /// The value, in the slot's unit.
        value: Value,
    },
    /// Give a slot another value than it has.
    CorrectSlot {
        /// The task.
        task: TaskId,
        /// The slot's index.
        slot: usize,
        /// The value, in the slot's unit.
        value: Value,
    },
    /// Stop the task under way.
    CancelTask,
    /// Begin a guide.
    StartGuide(GuideId),
    /// Say what is so: of a product's attributes, or what a pack wrote.
    AskFact {
        /// The question, where one is asked.
        question: Option<QuestionId>,
        /// The attributes asked for.
        attributes: Vec<AttributeId>,
    },
    /// Put products side by side.
    Compare,
    /// Look for products, with what is wanted of them.
    Refine {
        /// Conditions said now.
        constraints: Vec<Constraint>,
        /// Needs said now.
        needs: Vec<NeedId>,
    },
    /// Something is not wanted.
    Reject,
    /// One of the choices offered.
    Choose {
        /// The product, where one was chosen.
        product: Option<ProductId>,
        /// The reading, where one was chosen.
        question: Option<QuestionId>,
    },
    /// Yes.
    Confirm,
    /// No.
    Deny,
    /// It is open which of these is meant; none of them where a name is in doubt.
    Clarify(Vec<QuestionId>),
    /// Begin anew.
    Restart,
    /// Explain the last reply.
    Explain,
    /// A person is wanted.
    HandOff,
    /// Greeting and chat.
    SmallTalk(QuestionId),
    /// Thanks.
    Thank(QuestionId),
    /// Something is wrong with what the shop did.
    Complain(QuestionId),
}

impl CommandKind {
    /// The name on the wire and in reports.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::StartTask(_) => "start_task",
            Self::SetSlot { .. } => "set_slot",
            Self::CorrectSlot { .. } => "correct_slot",
            Self::CancelTask => "cancel_task",
            Self::StartGuide(_) => "start_guide",
            Self::AskFact { .. } => "ask_fact",
            Self::Compare => "compare",
            Self::Refine { .. } => "refine",
            Self::Reject => "reject",
            Self::Choose { .. } => "choose",
            Self::Confirm => "confirm",
            Self::Deny => "deny",
            Self::Clarify(_) => "clarify",
            Self::Restart => "restart",
            Self::Explain => "explain",
            Self::HandOff => "hand_off",
            Self::SmallTalk(_) => "small_talk",
            Self::Thank(_) => "thank",
            Self::Complain(_) => "complain",
        }
    }
}

/// The commands of an utterance whose possible arms are given, the one to be done first.
pub(crate) fn commands(frame: &Frame<'_>, topic: &Topic, arms: &[Arm]) -> Vec<Command> {
    let mut commands = Vec::new();
    for arm in arms {
        of_arm(frame, topic, arm, &mut commands);
    }
    for mention in frame.meaning.mentions.iter().filter(|mention| mention.negated) {
        let (kind, span, score) = (CommandKind::Reject, mention.span, mention.score);
        commands.push(Command { kind, span, score });
    }
    let mut kept: Vec<Command> = Vec::new();
    for command in commands {
        if !kept.iter().any(|known| known.kind == command.kind && known.span == command.span) {
            kept.push(command);
        }
    }
    kept
}

fn of_arm(frame: &Frame<'_>, topic: &Topic, arm: &Arm, into: &mut Vec<Command>) {
    let kind = match arm {
        Arm::AskAttribute | Arm::Verify | Arm::Superlative | Arm::Introduce => {
            fact(None, topic.attributes.clone())
        }
        Arm::Count | Arm::Promotion | Arm::Complement | Arm::Substitute => fact(None, Vec::new()),
        Arm::Compare => CommandKind::Compare,
        Arm::List | Arm::Find { .. } => refinement(topic),
        Arm::Question(id) => of_question(frame, *id),
        Arm::StartTask(task, filled) => {
            whole(frame, CommandKind::StartTask(*task), into);
            return slots(frame, *task, None, filled, into);
        }
        Arm::Task(task, running, filled) => {
            return slots(frame, *task, Some(running), filled, into);
        }
        Arm::CancelTask(_) => CommandKind::CancelTask,
        Arm::StartGuide(guide) => CommandKind::StartGuide(*guide),
        Arm::GuideAnswer(answered) => CommandKind::Refine {
            constraints: answered.constraints.clone(),
            needs: answered.needs.clone(),
        },
        Arm::TakeUp { product, .. } => {
            CommandKind::Choose { product: Some(*product), question: None }
        }
        Arm::TakeReading { question, .. } => {
            CommandKind::Choose { product: None, question: Some(*question) }
        }
        Arm::TakeName { .. } => CommandKind::Choose { product: None, question: None },
        Arm::Acknowledge(Act::Deny) | Arm::AskProduct | Arm::AskNameAgain => CommandKind::Deny,
        Arm::AskName(_) => CommandKind::Clarify(Vec::new()),
        Arm::Acknowledge(_) => CommandKind::Confirm,
        Arm::Clarify(readings) => CommandKind::Clarify(readings.clone()),
        Arm::Restart => CommandKind::Restart,
        Arm::Why => CommandKind::Explain,
        Arm::HandOver => CommandKind::HandOff,
        Arm::Repair => return,
    };
    whole(frame, kind, into);
}

fn fact(question: Option<QuestionId>, attributes: Vec<AttributeId>) -> CommandKind {
    CommandKind::AskFact { question, attributes }
}

fn refinement(topic: &Topic) -> CommandKind {
    let (constraints, needs) = (topic.wanting.said.clone(), topic.wanting.needs_said.clone());
    CommandKind::Refine { constraints, needs }
}

fn of_question(frame: &Frame<'_>, id: QuestionId) -> CommandKind {
    match frame.programs().questions[id.index()].tone {
        Tone::Plain => fact(Some(id), Vec::new()),
        Tone::Social => CommandKind::SmallTalk(id),
        Tone::Thanks => CommandKind::Thank(id),
        Tone::Sorry => CommandKind::Complain(id),
    }
}

/// A command that the utterance as a whole gives.
fn whole(frame: &Frame<'_>, kind: CommandKind, into: &mut Vec<Command>) {
    let span = Span { start: 0, end: frame.text.len() };
    let score = score(frame, &kind);
    into.push(Command { kind, span, score });
}

/// The probability of the intents that ask for a command; of one that its words alone give, how
/// often such are right, as far as the best of its mentions is sure.
fn score(frame: &Frame<'_>, kind: &CommandKind) -> f64 {
    let asks = |act: Act, question: QuestionId| match kind {
        CommandKind::StartTask(task) => act == Act::Task(*task),
        CommandKind::StartGuide(guide) => act == Act::Guide(*guide),
        CommandKind::AskFact { question: Some(id), .. }
        | CommandKind::SmallTalk(id)
        | CommandKind::Thank(id)
        | CommandKind::Complain(id) => *id == question,
        CommandKind::AskFact { question: None, .. } => asks_fact(act),
        CommandKind::Compare => act == Act::Compare,
        CommandKind::Refine { .. } => matches!(act, Act::Find | Act::List | Act::More),
        CommandKind::Clarify(readings) => readings.contains(&question),
        CommandKind::Confirm => act == Act::Affirm,
        CommandKind::Deny | CommandKind::Reject => act == Act::Deny,
        CommandKind::CancelTask => act == Act::Cancel,
        CommandKind::Restart => act == Act::Restart,
        CommandKind::Explain => act == Act::Why,
        CommandKind::HandOff => act == Act::HandOver,
        CommandKind::SetSlot { .. }
        | CommandKind::CorrectSlot { .. }
        | CommandKind::Choose { .. } => false,
    };
    let probability = frame.probability(|it| asks(it.act, it.question));
    let mentions = frame.meaning.mentions.iter().map(|it| it.score).fold(0.0, f64::max);
    (mentions * frame.policy().structure_probability).max(probability).min(1.0)
}

fn asks_fact(act: Act) -> bool {
    match act {
        Act::AskAttribute
        | Act::Verify
        | Act::Superlative
        | Act::Count
        | Act::Promotion
        | Act::Complement
        | Act::Substitute
        | Act::Introduce => true,
        Act::Answer
        | Act::Compare
        | Act::List
        | Act::Find
        | Act::Task(_)
        | Act::Guide(_)
        | Act::Affirm
        | Act::Deny
        | Act::Cancel
        | Act::More
        | Act::Restart
        | Act::Why
        | Act::HandOver => false,
    }
}

/// A command for every slot that is given a value.
fn slots(
    frame: &Frame<'_>,
    task: TaskId,
    running: Option<&Running>,
    filled: &Filled,
    into: &mut Vec<Command>,
) {
    let program = &frame.programs().tasks[task.index()];
    for (slot, value) in &filled.slots {
        let (slot, value) = (*slot, value.clone());
        let name = &program.slots[slot].name;
        let held = running.is_some_and(|it| it.slots.iter().any(|(known, _)| known == name));
        let (span, score) = said_of(frame, task, slot, &value);
        let kind = if held {
            CommandKind::CorrectSlot { task, slot, value }
        } else {
            CommandKind::SetSlot { task, slot, value }
        };
        into.push(Command { kind, span, score });
    }
}

/// Where a slot's value was said; a number that fits several slots is less sure of each.
fn said_of(frame: &Frame<'_>, task: TaskId, slot: usize, value: &Value) -> (Span, f64) {
    let given = |of: TaskId, index: usize, number: f64| {
        let same = value.number().is_some_and(|it| it.total_cmp(&number).is_eq());
        of == task && index == slot && same
    };
    let mut quantities = frame.meaning.quantities.iter();
    let quantity = quantities
        .find(|quantity| quantity.slots.iter().any(|(of, index, it)| given(*of, *index, *it)));
    if let Some(quantity) = quantity {
        let fitting = quantity.slots.iter().filter(|(of, ..)| *of == task).count();
        return (quantity.span, 1.0 / u32::try_from(fitting).map_or(1.0, f64::from));
    }
    let catalogue = frame.snapshot().catalogue();
    let names = |kind: &MentionKind| match (kind, value) {
        (MentionKind::Choice { task: of, slot: index, .. }, _) => *of == task && *index == slot,
        (MentionKind::Product(ids), Value::Thing(term)) => {
            ids.iter().any(|id| catalogue.product_term(*id) == *term)
        }
        (MentionKind::Value { value, .. } | MentionKind::Thing(value), Value::Thing(term)) => {
            value == term
        }
        (MentionKind::Category(id), Value::Thing(term)) => catalogue.category(*id).term == *term,
        (MentionKind::Need(id), Value::Thing(term)) => {
            frame.programs().needs[id.index()].term == *term
        }
        (
            MentionKind::Product(_)
            | MentionKind::Category(_)
            | MentionKind::Attribute(_)
            | MentionKind::Value { .. }
            | MentionKind::Need(_)
            | MentionKind::Thing(_)
            | MentionKind::UnknownProduct
            | MentionKind::OrderNumber,
            _,
        ) => false,
    };
    let mention = frame.meaning.mentions.iter().find(|mention| names(&mention.kind));
    // A product in focus is meant, not said.
    mention.map_or((Span::default(), 1.0), |mention| (mention.span, mention.score))
}
