//! What was done with an utterance, in the words in which packs and intents speak of it.

use domain::QuestionId;
use snapshot::program::Act;

use super::arm::Arm;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// The act.
    pub act: Act,
    /// The entry that a pack wrote, where that is what was said.
    pub question: Option<QuestionId>,
}

/// What an arm does; none where it asks back or says that nothing was understood.
pub(crate) fn done(arm: &Arm) -> Option<Done> {
    let act = match arm {
        Arm::AskAttribute => Act::AskAttribute,
        Arm::Verify => Act::Verify,
        Arm::Compare => Act::Compare,
        Arm::Superlative => Act::Superlative,
        Arm::List => Act::List,
        Arm::Count => Act::Count,
        Arm::Find { fresh: false } | Arm::GuideAnswer(_) => Act::Find,
        Arm::Find { fresh: true } => Act::More,
        Arm::Promotion => Act::Promotion,
        Arm::Complement => Act::Complement,
        Arm::Substitute => Act::Substitute,
        Arm::Introduce => Act::Introduce,
        Arm::Question(question) => {
            return Some(Done { act: Act::Answer, question: Some(*question) });
        }
        Arm::StartTask(task, _) | Arm::Task(task, ..) => Act::Task(*task),
        Arm::CancelTask(_) => Act::Cancel,
        Arm::StartGuide(guide) => Act::Guide(*guide),
        Arm::AskProduct | Arm::AskNameAgain => Act::Deny,
        Arm::Acknowledge(act) => *act,
        Arm::Restart => Act::Restart,
        Arm::Why => Act::Why,
        Arm::HandOver => Act::HandOver,
        // What is done with earlier words that are taken up is told of them.
        Arm::TakeUp { .. } | Arm::TakeReading { .. } | Arm::TakeName { .. } => return None,
        Arm::AskName(_) | Arm::Clarify(_) | Arm::Repair => return None,
    };
    Some(Done { act, question: None })
}
