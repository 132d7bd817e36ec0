//! What Turtle files state of attributes against how these are declared: a value of another kind
//! would be passed over in silence.

use domain::TermId;
use snapshot::{AttributeKind, Snapshot, Term, vocabulary as v};

use crate::declared::Declared;
use crate::input::{At, Report, remedy};
use crate::sources::Sources;
use crate::statements::Stated;

/// Reports values that are not of their attribute's kind, and units that nobody declares.
pub(crate) fn check(
    snapshot: &Snapshot,
    stated: &[Stated],
    declared: &Declared,
    sources: &Sources,
    report: &Report,
) {
    let unit = snapshot.find(v::UNIT);
    for it in stated {
        let file = sources.report(it.quad.graph, report);
        let at = At::line(usize::try_from(it.line).unwrap_or(0));
        let text = snapshot.text(it.quad.object);
        if Some(it.quad.predicate) == unit
            && declared.attribute(it.quad.subject).is_some()
            && declared.unit(text).is_none()
        {
            let otherwise = "see ontology/units.ttl for all codes, or declare it as a qm:Unit";
            let remedy = remedy(text, declared.unit_codes(), otherwise);
            file.error("unknown-unit", at, format!("`{text}` is no unit"), remedy);
        }
        let kind = declared.attribute(it.quad.predicate).and_then(|attribute| attribute.kind);
        if let Some(kind) = kind.filter(|kind| !fits(snapshot, it.quad.object, *kind)) {
            let (wanted, remedy) = wanted(kind);
            let of = snapshot.local_name(it.quad.predicate);
            let message = format!("`{of}` is declared as {kind:?}: `{text}` is not {wanted}");
            file.error("wrong-kind", at, message, remedy);
        }
    }
}

fn fits(snapshot: &Snapshot, object: TermId, kind: AttributeKind) -> bool {
    let term = snapshot.terms().get(object);
    let thing = matches!(term, Term::Iri(_) | Term::Blank(_));
    match kind {
        AttributeKind::Number => !thing && snapshot.terms().number(object).is_some(),
        AttributeKind::Thing => thing,
        AttributeKind::Text => !thing,
        AttributeKind::Boolean => !thing && matches!(term.text(), "true" | "false"),
    }
}

fn wanted(kind: AttributeKind) -> (&'static str, &'static str) {
    match kind {
        AttributeKind::Number => {
            ("a number", "write digits without quotes or unit, or change its qm:kind")
        }
        AttributeKind::Thing => {
            ("a thing", "name a qm:Value of it, such as tea:Hangzhou, or change its qm:kind")
        }
        AttributeKind::Text => ("a text", "write it in quotes, or change its qm:kind"),
        AttributeKind::Boolean => ("true or false", "write true or false, or change its qm:kind"),
    }
}
