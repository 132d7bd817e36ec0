//! Words for more and less: 便宜点, 最便宜的, 比这个轻, 不要太重的, 容量最大的.

use domain::AttributeId;

use crate::lexicon::{Form, Match, Sense};
use crate::mention::{Linked, Scope, Taken};
use crate::polarity::{clause_start, is_negated};
use crate::roles::Role;
use crate::scan::Scan;
use crate::understanding::{ConstraintMention, MentionKind, Preference};

/// Finds every comparison outside the taken parts. The second list holds the spans by characters.
pub(crate) fn find(
    scan: &Scan<'_>,
    linked: &[Linked],
    taken: &Taken,
    scope: &Scope<'_>,
    asked_last: Option<AttributeId>,
) -> (Vec<ConstraintMention>, Vec<(usize, usize)>) {
    let mut mentions = Vec::new();
    let mut spans = Vec::new();
    let mut extremes = Vec::new();
    for it in linked {
        let Some(MentionKind::Attribute(attribute)) = it.kinds.first() else { continue };
        let extreme = extreme_beside(scan, it);
        let found = extreme.or_else(|| degree_beside(scan, it));
        let Some((start, end, most)) = found else { continue };
        extremes.push((start, end));
        let preference = match extreme {
            Some(_) => Preference::Extreme { attribute: *attribute, most },
            None => Preference::Relative { attribute: *attribute, more: most },
        };
        mentions.push(ConstraintMention { span: scan.text.span(start, end), preference });
    }
    let mut reach = 0;
    for (found, senses) in scan.all() {
        let free = !(found.start..found.end).any(|at| taken.holds(at));
        let within = extremes.iter().any(|(start, end)| *start <= found.start && found.end <= *end);
        if found.start < reach || !free || within {
            continue;
        }
        let Some((attribute, more, form)) = reading(senses, scope, asked_last) else { continue };
        reach = found.end;
        spans.push((found.start, found.end));
        if let Some((start, end, preference)) = preference(scan, found, (attribute, more), form) {
            let span = scan.text.span(start, end);
            mentions.push(ConstraintMention { span, preference });
        }
    }
    (mentions, spans)
}

/// The attribute a word compares by: the one asked about last, or the one that fits best.
fn reading(
    senses: &[Sense],
    scope: &Scope<'_>,
    asked_last: Option<AttributeId>,
) -> Option<(AttributeId, bool, Form)> {
    senses
        .iter()
        .filter_map(|sense| match *sense {
            Sense::Degree { attribute, more, form } => Some((attribute, more, form)),
            Sense::Product(_)
            | Sense::Category(_)
            | Sense::Value(_)
            | Sense::Need(_)
            | Sense::Name(_)
            | Sense::Ask(_)
            | Sense::Choice { .. }
            | Sense::Thing(_)
            | Sense::Cue { .. }
            | Sense::Unit(_)
            | Sense::Role(..) => None,
        })
        .min_by_key(|(attribute, ..)| (asked_last != Some(*attribute), scope.distance(*attribute)))
}

fn preference(
    scan: &Scan<'_>,
    found: Match,
    (attribute, more): (AttributeId, bool),
    form: Form,
) -> Option<(usize, usize, Preference)> {
    let Match { start, end, .. } = found;
    let before = scan.skip_blank_back(start);
    if let Some(word) = scan.role_before(before, Role::Most) {
        return Some((word, end, Preference::Extreme { attribute, most: more }));
    }
    if form == Form::Superlative {
        return Some((start, end, Preference::Extreme { attribute, most: more }));
    }
    let after = scan.role_at(end, Role::MoreAfter).unwrap_or(end);
    let relative =
        |start: usize, more: bool| Some((start, after, Preference::Relative { attribute, more }));
    if is_negated(scan, start, end) {
        return relative(start, !more);
    }
    if let Some(word) = scan.role_before(before, Role::NotEnough) {
        return relative(word, more);
    }
    // 最好便宜点 wishes; 好贵 complains.
    let wished = scan.role_before(before, Role::Soft);
    let too = scan.role_before(before, Role::Too);
    if let Some(word) = too.filter(|word| wished.is_none_or(|wish| *word < wish)) {
        return relative(word, !more);
    }
    let compared =
        [Role::More, Role::Which].iter().find_map(|role| scan.role_before(before, *role));
    if let Some(word) = compared {
        return relative(word, more);
    }
    let than =
        (clause_start(scan, start)..start).find(|at| scan.role_at(*at, Role::Than).is_some());
    let attributive = scan.text.char(end) == '的' && scan.text.before(start) != '不';
    let compares = form == Form::Comparative || after > end || than.is_some() || attributive;
    if compares { relative(than.unwrap_or(start), more) } else { None }
}

/// 亮度高一点, 哪个亮度低, less noise: more or less of a named attribute.
fn degree_beside(scan: &Scan<'_>, it: &Linked) -> Option<(usize, usize, bool)> {
    let before = scan.skip_blank_back(it.start);
    let after = scan.skip_blank(it.end);
    let word = scan.role_at(after, Role::More).unwrap_or(after);
    let asked = || {
        (clause_start(scan, it.start)..it.start).any(|at| scan.role_at(at, Role::Which).is_some())
    };
    for (role, more) in [(Role::Up, true), (Role::Down, false)] {
        let latin = scan.text.char(before.saturating_sub(1)).is_ascii_alphabetic();
        if let Some(start) = scan.role_before(before, role).filter(|_| latin) {
            return Some((start, it.end, more));
        }
        let Some(end) = scan.role_at(word, role) else { continue };
        let softened = scan.role_at(end, Role::MoreAfter);
        if softened.is_some() || word > after || asked() {
            return Some((it.start, softened.unwrap_or(end), more));
        }
    }
    None
}

/// 最大容量, 容量最大: the most or least of a named attribute.
fn extreme_beside(scan: &Scan<'_>, it: &Linked) -> Option<(usize, usize, bool)> {
    let before = scan.skip_blank_back(it.start);
    let before = if scan.text.before(before) == '的' { before - 1 } else { before };
    let after = scan.skip_blank(it.end);
    for (role, most) in [(Role::MostOf, true), (Role::LeastOf, false)] {
        if let Some(start) = scan.role_before(before, role) {
            return Some((start, it.end, most));
        }
        if let Some(end) = scan.role_at(after, role) {
            return Some((it.start, end, most));
        }
    }
    None
}
