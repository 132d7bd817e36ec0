//! Facts and the evidence a reply rests on.

use crate::{GraphId, TermId, Timestamp};

/// The object of a fact.
#[derive(Clone, Debug, PartialEq)]
pub enum Object {
    /// A term of the snapshot.
    Term(TermId),
    /// A number that is newer than the snapshot, in its attribute's unit.
    Number(f64),
    /// Words that are newer than the snapshot.
    Text(String),
}

/// Where a fact comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A file of a pack version.
    Pack(GraphId),
    /// A live change acknowledged at this moment.
    Live(Timestamp),
}

/// One triple and its source.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// What the fact is about.
    pub subject: TermId,
    /// The property.
    pub predicate: TermId,
    /// Its value.
    pub object: Object,
    /// Where it comes from.
    pub source: Source,
}

/// What a reply rests on.
#[derive(Clone, Debug, PartialEq)]
pub enum Evidence {
    /// A triple that holds now.
    Fact(Fact),
    /// A rule of a pack that derived something from the facts beside it.
    Rule {
        /// The pack file that states the rule.
        graph: GraphId,
        /// The rule's name in that file.
        name: String,
        /// What the rule computed and the reply says: name and printed value.
        derived: Vec<(String, String)>,
    },
    /// Something the buyer said, now or earlier: slot or profile key, and the value as understood.
    Said {
        /// The slot or profile key.
        key: String,
        /// The value as understood.
        value: String,
    },
}
