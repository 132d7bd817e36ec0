//! All programs of all packs, before ids exist.

use std::collections::{BTreeMap, BTreeSet};

use domain::Localized;

use super::guide::GuideDraft;
use super::need::NeedDraft;
use super::policy::PolicyDraft;
use super::promotion::PromotionDraft;
use super::question::QuestionDraft;
use super::task::TaskDraft;
use super::written::Head;
use crate::conversation::Draft as ConversationDraft;
use crate::layering::Replaced;

/// All programs. Of two with one IRI the later pack's stands.
#[derive(Debug, Default)]
pub(crate) struct Drafts {
    pub(crate) questions: Vec<QuestionDraft>,
    pub(crate) needs: Vec<NeedDraft>,
    pub(crate) tasks: Vec<TaskDraft>,
    pub(crate) guides: Vec<GuideDraft>,
    pub(crate) promotions: Vec<PromotionDraft>,
    pub(crate) replies: BTreeMap<String, Localized>,
    pub(crate) words: BTreeMap<String, Vec<String>>,
    pub(crate) policy: PolicyDraft,
    pub(crate) conversations: Vec<ConversationDraft>,
    /// Programs that a later pack wrote anew.
    pub(crate) replaced: BTreeSet<Replaced>,
}

impl Drafts {
    /// Drops programs that a later one with the same IRI replaces.
    pub(crate) fn settle(&mut self) {
        let lost = &mut self.replaced;
        keep_last(&mut self.questions, |it| &it.head, lost);
        keep_last(&mut self.needs, |it| &it.head, lost);
        keep_last(&mut self.tasks, |it| &it.head, lost);
        keep_last(&mut self.guides, |it| &it.head, lost);
        keep_last(&mut self.promotions, |it| &it.head, lost);
    }
}

/// A program that is replaced leaves its place in the order to the one that replaces it.
fn keep_last<T>(drafts: &mut Vec<T>, head: fn(&T) -> &Head, replaced: &mut BTreeSet<Replaced>) {
    let mut place: BTreeMap<String, usize> = BTreeMap::new();
    let mut kept: Vec<T> = Vec::with_capacity(drafts.len());
    for draft in drafts.drain(..) {
        let iri = head(&draft).iri.clone();
        match place.get(&iri) {
            Some(&at) => {
                let old = head(&kept[at]);
                replaced.insert(Replaced { term: old.term, graph: old.place.graph });
                kept[at] = draft;
            }
            None => {
                place.insert(iri, kept.len());
                kept.push(draft);
            }
        }
    }
    *drafts = kept;
}
