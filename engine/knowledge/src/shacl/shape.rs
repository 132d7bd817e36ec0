//! Shapes read out of the graph.

use domain::TermId;
use snapshot::vocabulary::SHACL;
use snapshot::{Snapshot, Term, vocabulary as v};

use super::constraint::Constraint;

/// A node shape.
#[derive(Debug)]
pub(crate) struct Shape {
    /// The nodes it speaks of.
    pub(crate) targets: Vec<TermId>,
    /// What must hold of their properties.
    pub(crate) properties: Vec<PropertyShape>,
}

/// What must hold of one property.
#[derive(Debug)]
pub(crate) struct PropertyShape {
    /// The property.
    pub(crate) path: TermId,
    /// Whether it is read against its direction.
    pub(crate) inverse: bool,
    /// What must hold.
    pub(crate) constraints: Vec<Constraint>,
    /// The author's sentence: Chinese first where there is one.
    pub(crate) message: Option<String>,
    /// Whether a breach is only worth a warning.
    pub(crate) lenient: bool,
}

/// Terms of SHACL as far as a graph uses them.
pub(crate) struct Words<'a>(pub(crate) &'a Snapshot);

impl Words<'_> {
    /// A word of SHACL.
    pub(crate) fn word(&self, name: &str) -> Option<TermId> {
        self.0.find(&format!("{SHACL}{name}"))
    }

    /// The objects of a word.
    pub(crate) fn all(&self, node: TermId, name: &str) -> &[TermId] {
        self.word(name).map_or(&[][..], |word| self.0.triples().objects(node, word))
    }

    /// The first object of a word.
    pub(crate) fn one(&self, node: TermId, name: &str) -> Option<TermId> {
        self.all(node, name).first().copied()
    }

    /// A whole number under a word.
    pub(crate) fn count(&self, node: TermId, name: &str) -> Option<usize> {
        self.0.text(self.one(node, name)?).parse().ok()
    }

    /// A number under a word.
    pub(crate) fn number(&self, node: TermId, name: &str) -> Option<f64> {
        self.0.terms().number(self.one(node, name)?)
    }

    /// The members of an RDF list.
    pub(crate) fn list(&self, mut head: TermId) -> Vec<TermId> {
        let word = |name: &str| self.0.find(&format!("{}{name}", v::RDF));
        let (Some(first), Some(rest)) = (word("first"), word("rest")) else { return Vec::new() };
        let mut members = Vec::new();
        while let Some(&member) = self.0.triples().objects(head, first).first() {
            members.push(member);
            match self.0.triples().objects(head, rest).first() {
                Some(&next) if members.len() < self.0.triples().len() => head = next,
                Some(_) | None => break,
            }
        }
        members
    }
}

/// All node shapes of a graph, with their targets.
pub(crate) fn shapes(snapshot: &Snapshot) -> Vec<Shape> {
    let words = Words(snapshot);
    let (Some(a), Some(node_shape)) = (snapshot.find(v::TYPE), words.word("NodeShape")) else {
        return Vec::new();
    };
    let nodes = snapshot.triples().subjects(a, node_shape);
    nodes.iter().map(|&node| shape(node, &words)).collect()
}

fn shape(node: TermId, words: &Words<'_>) -> Shape {
    let properties =
        words.all(node, "property").iter().filter_map(|&node| property(node, words)).collect();
    Shape { targets: targets(node, words), properties }
}

fn targets(node: TermId, words: &Words<'_>) -> Vec<TermId> {
    let snapshot = words.0;
    let mut targets: Vec<TermId> = words.all(node, "targetNode").to_vec();
    for &class in words.all(node, "targetClass") {
        targets.extend(instances(class, snapshot));
    }
    for &predicate in words.all(node, "targetSubjectsOf") {
        targets.extend(snapshot.triples().of_predicate(predicate).map(|(_, subject)| subject));
    }
    for &predicate in words.all(node, "targetObjectsOf") {
        targets.extend(snapshot.triples().of_predicate(predicate).map(|(object, _)| object));
    }
    targets.sort_unstable();
    targets.dedup();
    targets
}

/// The instances of a class and of the classes below it.
pub(crate) fn instances(class: TermId, snapshot: &Snapshot) -> Vec<TermId> {
    let Some(a) = snapshot.find(v::TYPE) else { return Vec::new() };
    let below = snapshot.find(v::SUB_CLASS_OF);
    let mut classes = vec![class];
    let mut at = 0;
    while at < classes.len() {
        let under = below.map_or(&[][..], |below| snapshot.triples().subjects(below, classes[at]));
        for &class in under {
            if !classes.contains(&class) {
                classes.push(class);
            }
        }
        at += 1;
    }
    classes.iter().flat_map(|&class| snapshot.triples().subjects(a, class)).copied().collect()
}

fn property(node: TermId, words: &Words<'_>) -> Option<PropertyShape> {
    let path = words.one(node, "path")?;
    let inverse = words.one(path, "inversePath");
    let severity = words.one(node, "severity");
    Some(PropertyShape {
        path: inverse.unwrap_or(path),
        inverse: inverse.is_some(),
        constraints: super::constraint::read(node, words),
        message: message(node, words),
        lenient: severity.is_some() && severity != words.word("Violation"),
    })
}

fn message(node: TermId, words: &Words<'_>) -> Option<String> {
    let texts = words.all(node, "message");
    let language = |term: &&TermId| match words.0.terms().get(**term) {
        Term::Text { language, .. } => language.starts_with("zh"),
        Term::Iri(_) | Term::Blank(_) | Term::Typed { .. } => false,
    };
    let chosen = texts.iter().find(language).or_else(|| texts.first())?;
    let others = texts.iter().filter(|term| *term != chosen);
    let all: Vec<&str> =
        std::iter::once(chosen).chain(others).map(|term| words.0.text(*term)).collect();
    Some(all.join(" / "))
}
