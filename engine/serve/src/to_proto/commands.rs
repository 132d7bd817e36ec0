//! What the buyer wants done, on the wire.

use dialogue::{Command, CommandKind};
use domain::QuestionId;
use proto::v1;
use snapshot::Snapshot;
use snapshot::program::SlotKind;

use super::understanding::span;
use super::value::value;

/// What the buyer wants done.
pub(crate) fn commands(snapshot: &Snapshot, commands: &[Command]) -> Vec<v1::Command> {
    commands.iter().map(|it| command(snapshot, it)).collect()
}

fn command(snapshot: &Snapshot, command: &Command) -> v1::Command {
    let programs = snapshot.programs();
    let told = v1::Command {
        kind: command.kind.name().to_owned(),
        span: span(command.span),
        score: command.score,
        ..v1::Command::default()
    };
    let question = |id: &QuestionId| {
        let term = programs.questions[id.index()].term;
        snapshot.text(term).to_owned()
    };
    match &command.kind {
        CommandKind::StartTask(task) => {
            v1::Command { task: programs.tasks[task.index()].name.clone(), ..told }
        }
        CommandKind::SetSlot { task, slot, value: given }
        | CommandKind::CorrectSlot { task, slot, value: given } => {
            let task = &programs.tasks[task.index()];
            let slot = &task.slots[*slot];
            let unit = match &slot.kind {
                SlotKind::Number { unit, .. } => unit.as_deref(),
                SlotKind::Product { .. }
                | SlotKind::Choice { .. }
                | SlotKind::Thing { .. }
                | SlotKind::Boolean
                | SlotKind::Code { .. } => None,
            };
            let given = Some(value(snapshot, given, unit));
            v1::Command { task: task.name.clone(), slot: slot.name.clone(), value: given, ..told }
        }
        CommandKind::StartGuide(guide) => {
            let guide = programs.guides[guide.index()].term;
            v1::Command { ids: vec![snapshot.text(guide).to_owned()], ..told }
        }
        CommandKind::AskFact { question: asked, attributes } => {
            let catalogue = snapshot.catalogue();
            let attributes = attributes.iter().map(|id| catalogue.attribute(*id).term);
            let mut ids: Vec<String> = asked.iter().map(question).collect();
            ids.extend(attributes.map(|term| snapshot.text(term).to_owned()));
            v1::Command { ids, ..told }
        }
        CommandKind::Choose { product, question: reading } => {
            let product = product.map(|id| snapshot.catalogue().product_term(id));
            let mut ids: Vec<String> =
                product.iter().map(|term| snapshot.text(*term).to_owned()).collect();
            ids.extend(reading.iter().map(question));
            v1::Command { ids, ..told }
        }
        CommandKind::Clarify(readings) => {
            v1::Command { ids: readings.iter().map(question).collect(), ..told }
        }
        CommandKind::SmallTalk(id) | CommandKind::Thank(id) | CommandKind::Complain(id) => {
            v1::Command { ids: vec![question(id)], ..told }
        }
        CommandKind::CancelTask
        | CommandKind::Compare
        | CommandKind::Refine { .. }
        | CommandKind::Reject
        | CommandKind::Confirm
        | CommandKind::Deny
        | CommandKind::Restart
        | CommandKind::Explain
        | CommandKind::HandOff => told,
    }
}
