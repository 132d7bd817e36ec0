//! What of an utterance is accounted for by what was found in it, and what is left over.

use crate::lexicon::Sense;
use crate::mention::Linked;
use crate::normalize::{is_ideograph, is_stop};
use crate::parse::Parsed;
use crate::roles::Role;
use crate::understanding::MentionKind;

/// Whether it names goods or how they are to be, rather than one product or what is asked of it.
fn is_description(it: &Linked) -> bool {
    match it.kinds[0] {
        MentionKind::Category(_) | MentionKind::Value { .. } | MentionKind::Need(_) => true,
        MentionKind::Product(_)
        | MentionKind::Attribute(_)
        | MentionKind::Choice { .. }
        | MentionKind::Thing(_)
        | MentionKind::UnknownProduct
        | MentionKind::OrderNumber => false,
    }
}

impl Parsed<'_> {
    /// Whether nothing is said outside a part.
    pub(crate) fn is_all(&self, start: usize, end: usize) -> bool {
        let text = self.scan.text;
        (0..text.len()).all(|at| start <= at && at < end || !text.char(at).is_alphanumeric())
    }

    /// Whether it is asked if the shop has something, and nothing at all is named.
    pub(crate) fn seeks_nothing_known(&self) -> bool {
        let named = !self.linked.is_empty() || !self.amounts.is_empty() || self.says(Role::Generic);
        !named && self.says(Role::Existence)
    }

    /// Whether it is asked if the shop has something, and the words at the end of the question, which say what, are not
    /// known.
    pub(crate) fn names_unknown(&self) -> bool {
        let is_value = |it: &Linked| matches!(it.kinds[0], MentionKind::Value { .. });
        self.says(Role::Existence) && self.linked.iter().all(is_value) && self.ends_unknown()
    }

    fn says(&self, role: Role) -> bool {
        (0..self.scan.text.len()).any(|at| self.scan.role_at(at, role).is_some())
    }

    /// Whether a clause ends with several letters in a row that are not known.
    fn ends_unknown(&self) -> bool {
        let text = self.scan.text;
        let known = self.known();
        let is_end = |at: usize| at == text.len() || is_stop(text.char(at));
        (0..text.len()).any(|at| {
            let unknown = |at: usize| is_ideograph(text.char(at)) && !known[at];
            unknown(at) && at > 0 && unknown(at - 1) && is_end(at + 1)
        })
    }

    /// The share of letters within anything that was found.
    pub(crate) fn known_share(&self) -> f64 {
        let text = self.scan.text;
        let known = self.known();
        let letters = |of: &dyn Fn(usize) -> bool| {
            let count = (0..text.len()).filter(|at| text.char(*at).is_alphanumeric() && of(*at));
            f64::from(u32::try_from(count.count()).unwrap_or(u32::MAX))
        };
        letters(&|at| known[at]) / letters(&|_| true).max(1.0)
    }

    /// Whether nothing is said but one kind of goods and values, needs and amounts.
    pub(crate) fn describes_goods(&self) -> bool {
        let text = self.scan.text;
        let mut told = vec![false; text.len()];
        let fillers = (0..text.len()).filter_map(|at| {
            let end = self.scan.role_at(at, Role::Filler)?;
            Some((at, end))
        });
        let describes = self.linked.iter().filter(|it| is_description(it) && !it.negated);
        let parts = describes.map(|it| (it.start, it.end)).chain(self.conditions()).chain(fillers);
        for (start, end) in parts {
            told[start..end].fill(true);
        }
        let is_kind = |it: &&Linked| matches!(it.kinds[0], MentionKind::Category(_));
        let kinds = self.linked.iter().filter(is_kind).filter(|it| !self.modifies(it));
        let all = (0..text.len()).all(|at| told[at] || !text.char(at).is_alphanumeric());
        let more = self.linked.len() + self.amounts.len() > 1;
        all && more && kinds.count() == 1 && !self.asks()
    }

    /// For each character whether it is within anything that was found.
    fn known(&self) -> Vec<bool> {
        let text = self.scan.text;
        let mut known = vec![false; text.len()];
        // Of whom something is told says nothing of what is asked.
        let bearer = |it: &Sense| {
            it.of_role(Role::Bearer).or_else(|| it.of_role(Role::BearerJoint)).is_some()
        };
        let words = self.scan.all().filter(|(_, senses)| !senses.iter().all(bearer));
        let words = words.map(|(found, _)| (found.start, found.end));
        let parts = words
            .chain(self.linked.iter().map(|it| (it.start, it.end)))
            .chain(self.amounts.iter().map(|it| (it.start, it.end)))
            .chain(self.moments.iter().map(|it| (it.start, it.end)))
            .chain(self.codes.iter().map(|it| (it.start, it.end)))
            .chain(self.pointers.iter().map(|it| (it.start, it.end)));
        for (start, end) in parts {
            known[start..end].fill(true);
        }
        known
    }
}
