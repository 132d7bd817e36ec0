//! "您是指龙井吗": a word that may be a misspelt name, where nothing else answers the message.

use domain::{Decision, TermId};
use understand::{Context, Doubt, MentionKind, fold, understand};

use super::repair::put;
use crate::frame::Frame;
use crate::reply::{Draft, phrase, print, show_quick_replies};

/// Names that may be meant: as they are shown, with the IRI of what each names.
pub(crate) type Names = Vec<(String, String)>;

/// The names of the surest doubt, the most probable first; empty where nothing is in doubt.
pub(crate) fn names(frame: &Frame<'_>) -> Names {
    let first = |it: &Doubt| it.meant.first().map_or(0.0, |(_, probability)| *probability);
    let doubts = frame.meaning.doubts.iter();
    let Some(doubt) = doubts.max_by(|one, other| first(one).total_cmp(&first(other))) else {
        return Vec::new();
    };
    let policy = frame.policy();
    let likely = doubt.meant.iter().filter(|(_, it)| *it >= policy.confirm_probability_min);
    likely.filter_map(|(name, _)| named(frame, name)).take(policy.choices_max).collect()
}

/// Asks whether one of the names is meant.
pub(crate) fn ask(frame: &Frame<'_>, names: &Names) -> Draft {
    let mut draft = Draft::new(Decision::Confirm);
    if let [(only, _)] = &names[..] {
        draft.say(frame, "doubt_one", &[("choice", only)]);
    } else {
        let quoted: Vec<String> = names
            .iter()
            .map(|(name, _)| draft.phrase(frame, "doubt_name", &[("choice", name)]))
            .collect();
        draft.decision = Decision::Repair;
        let list = quoted.join(&phrase(frame, "clarify_or"));
        draft.say(frame, "doubt", &[("choices", &list)]);
    }
    put(frame, names.clone(), &mut draft);
    show_quick_replies(&mut draft, vec![phrase(frame, "quick_no")]);
    draft
}

/// Asks for the name once more, after a "no"; what is said then speaks for itself.
pub(crate) fn ask_again(frame: &Frame<'_>) -> Draft {
    let mut draft = Draft::new(Decision::Ask);
    draft.say(frame, "doubt_again", &[]);
    draft
}

/// Earlier words with a name where they had what may stand for it; none where they had no such.
pub(crate) fn with_name(frame: &Frame<'_>, said: &str, name: &str) -> Option<String> {
    let world = frame.world;
    let earlier = understand(&world.language, world.view(), said, &Context::default());
    let name_folded = fold(name);
    let stands = |it: &&Doubt| it.meant.iter().any(|(meant, _)| *meant == name_folded);
    let span = earlier.doubts.iter().find(stands)?.span;
    Some(format!("{}{name}{}", &said[..span.start], &said[span.end..]))
}

/// What a name of the shop's own words names, with the name as the shop writes it.
fn named(frame: &Frame<'_>, name: &str) -> Option<(String, String)> {
    let world = frame.world;
    let read = understand(&world.language, world.view(), name, &Context::default());
    let term = read.mentions.iter().find_map(|mention| term_of(frame, &mention.kind))?;
    let label = frame.snapshot().label(term, frame.locale());
    let shown = if fold(label) == name { label } else { name };
    Some((shown.to_owned(), print::iri(frame.snapshot(), term)))
}

fn term_of(frame: &Frame<'_>, kind: &MentionKind) -> Option<TermId> {
    let catalogue = frame.snapshot().catalogue();
    match kind {
        MentionKind::Product(ids) => ids.first().map(|id| catalogue.product_term(*id)),
        MentionKind::Category(id) => Some(catalogue.category(*id).term),
        MentionKind::Attribute(id) => Some(catalogue.attribute(*id).term),
        MentionKind::Value { value: term, .. } | MentionKind::Thing(term) => Some(*term),
        MentionKind::Need(id) => Some(frame.programs().needs[id.index()].term),
        MentionKind::Choice { task, .. } => Some(frame.programs().tasks[task.index()].term),
        MentionKind::UnknownProduct | MentionKind::OrderNumber => None,
    }
}
