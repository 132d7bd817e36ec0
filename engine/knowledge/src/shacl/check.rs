//! Shapes against the graph: each breach with the line that states what is at fault.

use std::collections::HashMap;

use domain::{Locale, TermId};
use foldhash::fast::FixedState;
use snapshot::Snapshot;

use super::shape::{PropertyShape, Shape, shapes};
use crate::input::{At, Report};
use crate::sources::Sources;
use crate::statements::Stated;

/// Checks every shape of the graph and reports each breach.
pub(crate) fn check(snapshot: &Snapshot, stated: &[Stated], sources: &Sources, report: &Report) {
    let breaches: Vec<Breach> =
        shapes(snapshot).iter().flat_map(|shape| breaches(shape, snapshot)).collect();
    let mut lines: HashMap<TermId, Vec<Stated>, FixedState> = HashMap::default();
    for breach in &breaches {
        lines.entry(breach.node).or_default();
    }
    for stated in stated {
        if let Some(of_node) = lines.get_mut(&stated.quad.subject) {
            of_node.push(*stated);
        }
    }
    for Breach { node, value, lenient, message } in breaches {
        let stated = &lines[&node];
        let at_fault = stated.iter().find(|it| Some(it.quad.object) == value);
        let Some(stated) = at_fault.or_else(|| stated.first()) else { continue };
        let file = sources.report(stated.quad.graph, report);
        let at = At::line(usize::try_from(stated.line).unwrap_or(0));
        let remedy = "mend the value, or the shape where the value is right";
        if lenient {
            file.warning("shape", at, message, remedy);
        } else {
            file.error("shape", at, message, remedy);
        }
    }
}

/// What does not hold.
struct Breach {
    node: TermId,
    /// The value at fault, where one is.
    value: Option<TermId>,
    lenient: bool,
    message: String,
}

fn breaches(shape: &Shape, snapshot: &Snapshot) -> Vec<Breach> {
    let mut found = Vec::new();
    for &node in &shape.targets {
        found.extend(shape.properties.iter().filter_map(|property| {
            let value = breach(node, property, snapshot)?;
            let message = sentence(node, value, property, snapshot);
            Some(Breach { node, value, lenient: property.lenient, message })
        }));
    }
    found
}

fn breach(node: TermId, property: &PropertyShape, snapshot: &Snapshot) -> Option<Option<TermId>> {
    let triples = snapshot.triples();
    let mut values = if property.inverse {
        triples.subjects(property.path, node).to_vec()
    } else {
        triples.objects(node, property.path).to_vec()
    };
    values.dedup();
    property.constraints.iter().find_map(|constraint| constraint.breach(node, &values, snapshot))
}

fn sentence(
    node: TermId,
    value: Option<TermId>,
    property: &PropertyShape,
    snapshot: &Snapshot,
) -> String {
    let told = property.message.as_deref().unwrap_or("the shape does not hold");
    let what = snapshot.label(node, Locale::Zh);
    let of = snapshot.local_name(property.path);
    match value {
        Some(value) => format!("{what} ({of} = {}): {told}", snapshot.text(value)),
        None => format!("{what} ({of}): {told}"),
    }
}
