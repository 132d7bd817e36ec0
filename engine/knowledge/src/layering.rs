//! A more specific pack's word stands against a more general one's.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use domain::{GraphId, TermId};
use foldhash::fast::FixedState;
use snapshot::{Term, vocabulary as v};

use crate::input::{At, Report};
use crate::resolve::Pack;
use crate::sources::Sources;
use crate::statements::{Stated, Statements};

/// A statement that gave way to a more specific pack's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Override {
    /// The subject's IRI.
    pub subject: String,
    /// The property's IRI.
    pub property: String,
    /// What stands.
    pub winner: Side,
    /// What gave way.
    pub loser: Side,
}

/// One side of an override.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Side {
    /// The value: a text, a number or an IRI.
    pub value: String,
    /// Who says so: `pack@version/file:line`.
    pub source: String,
}

/// A program (question, task, …) that a later pack wrote anew under the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Replaced {
    /// The program's node.
    pub(crate) term: TermId,
    /// The file whose statements of it fall away.
    pub(crate) graph: GraphId,
}

/// Properties that have one value for a subject (and language), beside attributes and what `qm:store` states.
const SINGLE: [&str; 13] = [
    v::LABEL,
    v::SUB_CLASS_OF,
    v::KIND,
    v::UNIT,
    v::BETTER,
    v::FACET,
    v::IMPORTANCE,
    v::GOES_INTO,
    "http://www.w3.org/2000/01/rdf-schema#comment",
    "https://qianmian.dev/ns#code",
    "https://qianmian.dev/ns#dimension",
    "https://qianmian.dev/ns#factor",
    "https://qianmian.dev/ns#reason",
];

/// What one value is stated of: subject, property, language.
type Slot<'a> = (TermId, TermId, &'a str);

/// Finds the statements that give way, as rows of all statements, and tells who said what.
pub(crate) fn losers(
    statements: &Statements,
    packs: &[Pack],
    sources: &Sources,
    replaced: &BTreeSet<Replaced>,
    report: &Report,
) -> (HashSet<usize, FixedState>, Vec<Override>) {
    let mut lost: HashSet<usize, FixedState> = HashSet::default();
    let mut overrides = Vec::new();
    if !replaced.is_empty() {
        for (row, stated) in statements.all().iter().enumerate() {
            let (term, graph) = (stated.quad.subject, stated.quad.graph);
            if replaced.contains(&Replaced { term, graph }) {
                lost.insert(row);
            }
        }
    }
    for ((subject, property, _), rows) in contested(statements, sources, &lost) {
        let rank = |row: usize| sources.get(statements.all()[row].quad.graph).pack;
        let Some(most) = rows.iter().map(|&row| rank(row)).max() else { continue };
        if several_in_one_file(statements, &rows) || rows.iter().all(|&row| rank(row) == most) {
            continue;
        }
        let Some(&winner) = rows.iter().find(|&&row| rank(row) == most) else { continue };
        for &row in rows.iter().filter(|&&row| rank(row) < most) {
            lost.insert(row);
            let (won, gave) = (statements.all()[winner], statements.all()[row]);
            if won.quad.object == gave.quad.object {
                continue;
            }
            let found = Override {
                subject: statements.get(subject).text().to_owned(),
                property: statements.get(property).text().to_owned(),
                winner: side(statements, sources, won),
                loser: side(statements, sources, gave),
            };
            let (strong, weak) = (&packs[most], rank(row));
            let unrelated = !strong.stands_on.contains(&weak);
            if unrelated && strong.manifest.layer == packs[weak].manifest.layer {
                warn(&found, sources, won, report);
            }
            overrides.push(found);
        }
    }
    overrides.sort();
    (lost, overrides)
}

/// Single-valued slots of subjects that more than one pack speaks of.
fn contested<'a>(
    statements: &'a Statements,
    sources: &Sources,
    lost: &HashSet<usize, FixedState>,
) -> BTreeMap<Slot<'a>, Vec<usize>> {
    let mut speakers: HashMap<TermId, (usize, bool), FixedState> = HashMap::default();
    for stated in statements.all() {
        let pack = sources.get(stated.quad.graph).pack;
        let entry = speakers.entry(stated.quad.subject).or_insert((pack, false));
        entry.1 |= entry.0 != pack;
    }
    let single = single_valued(statements);
    let store = statements.find(v::STORE);
    let mut slots: BTreeMap<Slot<'a>, Vec<usize>> = BTreeMap::new();
    for (row, stated) in statements.all().iter().enumerate() {
        let quad = stated.quad;
        let shared = speakers.get(&quad.subject).is_some_and(|(_, several)| *several);
        let one = Some(quad.subject) == store || single.contains(&quad.predicate);
        if !shared || !one || quad.predicate == statements.known.a || lost.contains(&row) {
            continue;
        }
        let language = match statements.get(quad.object) {
            Term::Text { language, .. } => language,
            Term::Iri(_) | Term::Blank(_) | Term::Typed { .. } => "",
        };
        slots.entry((quad.subject, quad.predicate, language)).or_default().push(row);
    }
    slots
}

fn single_valued(statements: &Statements) -> HashSet<TermId, FixedState> {
    let mut single: HashSet<TermId, FixedState> =
        SINGLE.iter().filter_map(|iri| statements.find(iri)).collect();
    let attribute = statements.find(v::ATTRIBUTE);
    for stated in statements.all() {
        if stated.quad.predicate == statements.known.a && Some(stated.quad.object) == attribute {
            single.insert(stated.quad.subject);
        }
    }
    single
}

/// Whether a file states several values: then the property has several, and others add to them.
fn several_in_one_file(statements: &Statements, rows: &[usize]) -> bool {
    let graphs: Vec<GraphId> = rows.iter().map(|&row| statements.all()[row].quad.graph).collect();
    graphs.iter().enumerate().any(|(at, graph)| graphs[..at].contains(graph))
}

fn side(statements: &Statements, sources: &Sources, stated: Stated) -> Side {
    let value = statements.get(stated.quad.object).text().to_owned();
    let source = format!("{}:{}", sources.get(stated.quad.graph).name, stated.line);
    Side { value, source }
}

fn warn(found: &Override, sources: &Sources, won: Stated, report: &Report) {
    let message = format!(
        "{} of {} is `{}` here and `{}` in {}",
        found.property, found.subject, found.winner.value, found.loser.value, found.loser.source
    );
    let at = At::line(usize::try_from(won.line).unwrap_or(0));
    let remedy = "this one stands; state it in one pack, or let one pack stand on the other";
    sources.report(won.quad.graph, report).warning("conflicting-statements", at, message, remedy);
}
