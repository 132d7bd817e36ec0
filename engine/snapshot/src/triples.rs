//! The triple index: rows by subject, and subjects by predicate and object.

use domain::{GraphId, TermId};

/// One triple with its named graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quad {
    /// The subject.
    pub subject: TermId,
    /// The predicate.
    pub predicate: TermId,
    /// The object.
    pub object: TermId,
    /// The named graph: where the triple comes from.
    pub graph: GraphId,
}

/// All quads in two orders. A triple that stands in two graphs stands in two rows.
#[derive(Clone, Debug, Default)]
pub struct TripleIndex {
    /// Rows of subject `s` are `starts[s]..starts[s + 1]`, sorted by predicate, object, graph.
    starts: Vec<u32>,
    predicates: Vec<TermId>,
    objects: Vec<TermId>,
    graphs: Vec<GraphId>,
    /// Predicates in use, ascending, each with the start of its run below.
    runs: Vec<(TermId, u32)>,
    /// Runs of one predicate sorted by object, then subject.
    run_objects: Vec<TermId>,
    run_subjects: Vec<TermId>,
}

impl TripleIndex {
    /// Sorts and indexes; equal quads collapse. `terms` is the number of terms in the table.
    pub(crate) fn new(mut quads: Vec<Quad>, terms: usize) -> Self {
        quads.sort_unstable();
        quads.dedup();
        let mut index = Self { starts: Vec::with_capacity(terms + 1), ..Self::default() };
        index.predicates = quads.iter().map(|quad| quad.predicate).collect();
        index.objects = quads.iter().map(|quad| quad.object).collect();
        index.graphs = quads.iter().map(|quad| quad.graph).collect();
        let mut row = 0;
        for subject in 0..=terms {
            while row < quads.len() && quads[row].subject.index() < subject {
                row += 1;
            }
            index.starts.push(row_number(row));
        }
        quads.sort_unstable_by_key(|quad| (quad.predicate, quad.object, quad.subject));
        quads.dedup_by_key(|quad| (quad.predicate, quad.object, quad.subject));
        for (row, quad) in quads.iter().enumerate() {
            if index.runs.last().is_none_or(|(predicate, _)| *predicate != quad.predicate) {
                index.runs.push((quad.predicate, row_number(row)));
            }
        }
        index.run_objects = quads.iter().map(|quad| quad.object).collect();
        index.run_subjects = quads.iter().map(|quad| quad.subject).collect();
        index
    }

    /// The number of quads.
    #[must_use]
    pub fn len(&self) -> usize {
        self.objects.len()
    }

    /// Whether there is no quad.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty()
    }

    /// All quads of a subject, sorted by predicate and object.
    pub fn of_subject(&self, subject: TermId) -> impl Iterator<Item = Quad> + '_ {
        self.rows(subject).map(move |row| self.quad(subject, row))
    }

    /// The objects of a subject and predicate, ascending. One that stands in two graphs comes
    /// twice.
    #[must_use]
    pub fn objects(&self, subject: TermId, predicate: TermId) -> &[TermId] {
        &self.objects[self.predicate_rows(subject, predicate)]
    }

    /// The quads of a subject and predicate.
    pub fn of_pair(&self, subject: TermId, predicate: TermId) -> impl Iterator<Item = Quad> + '_ {
        self.predicate_rows(subject, predicate).map(move |row| self.quad(subject, row))
    }

    /// The quads of one triple: one for each graph that states it.
    pub fn of_triple(
        &self,
        subject: TermId,
        predicate: TermId,
        object: TermId,
    ) -> impl Iterator<Item = Quad> + '_ {
        let rows = self.predicate_rows(subject, predicate);
        let objects = &self.objects[rows.clone()];
        let first = objects.partition_point(|&other| other < object);
        let last = objects.partition_point(|&other| other <= object);
        (rows.start + first..rows.start + last).map(move |row| self.quad(subject, row))
    }

    /// The subjects that have `object` under `predicate`, ascending, each once.
    #[must_use]
    pub fn subjects(&self, predicate: TermId, object: TermId) -> &[TermId] {
        let run = self.run(predicate);
        let objects = &self.run_objects[run.clone()];
        let first = objects.partition_point(|&other| other < object);
        let last = objects.partition_point(|&other| other <= object);
        &self.run_subjects[run.start + first..run.start + last]
    }

    /// All pairs of object and subject under a predicate, sorted.
    pub fn of_predicate(&self, predicate: TermId) -> impl Iterator<Item = (TermId, TermId)> + '_ {
        self.run(predicate).map(|row| (self.run_objects[row], self.run_subjects[row]))
    }

    /// The predicates in use, ascending.
    pub fn predicates(&self) -> impl Iterator<Item = TermId> + '_ {
        self.runs.iter().map(|(predicate, _)| *predicate)
    }

    /// All quads, sorted.
    pub fn quads(&self) -> impl Iterator<Item = Quad> + '_ {
        (0..self.starts.len().saturating_sub(1))
            .flat_map(|subject| self.of_subject(TermId::from_index(subject)))
    }

    /// The bytes held, capacity included.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.starts.capacity() * size_of::<u32>()
            + (self.predicates.capacity() + self.objects.capacity()) * size_of::<TermId>()
            + self.graphs.capacity() * size_of::<GraphId>()
            + (self.run_objects.capacity() + self.run_subjects.capacity()) * size_of::<TermId>()
            + self.runs.capacity() * size_of::<(TermId, u32)>()
    }

    fn rows(&self, subject: TermId) -> std::ops::Range<usize> {
        let index = subject.index();
        if index + 1 >= self.starts.len() {
            return 0..0;
        }
        self.starts[index] as usize..self.starts[index + 1] as usize
    }

    fn predicate_rows(&self, subject: TermId, predicate: TermId) -> std::ops::Range<usize> {
        let rows = self.rows(subject);
        let predicates = &self.predicates[rows.clone()];
        let first = predicates.partition_point(|&other| other < predicate);
        let last = predicates.partition_point(|&other| other <= predicate);
        rows.start + first..rows.start + last
    }

    fn run(&self, predicate: TermId) -> std::ops::Range<usize> {
        let Ok(at) = self.runs.binary_search_by_key(&predicate, |(known, _)| *known) else {
            return 0..0;
        };
        let start = self.runs[at].1 as usize;
        let end = self.runs.get(at + 1).map_or(self.run_objects.len(), |(_, next)| *next as usize);
        start..end
    }

    fn quad(&self, subject: TermId, row: usize) -> Quad {
        Quad {
            subject,
            predicate: self.predicates[row],
            object: self.objects[row],
            graph: self.graphs[row],
        }
    }
}

fn row_number(row: usize) -> u32 {
    u32::try_from(row).expect("the builder refuses more rows than u32 counts")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(index: usize) -> TermId {
        TermId::from_index(index)
    }

    #[test]
    fn both_orders_hold_the_same_triples() {
        let graph = GraphId::from_index(0);
        let other = GraphId::from_index(1);
        let quad = |s, p, o, graph| Quad { subject: id(s), predicate: id(p), object: id(o), graph };
        let quads = vec![
            quad(3, 1, 4, graph),
            quad(0, 1, 4, graph),
            quad(0, 1, 2, graph),
            quad(0, 1, 2, other),
            quad(0, 2, 4, graph),
            quad(0, 1, 4, graph),
        ];
        let index = TripleIndex::new(quads, 5);
        assert_eq!(index.len(), 5);
        assert_eq!(index.objects(id(0), id(1)), [id(2), id(2), id(4)]);
        assert_eq!(index.subjects(id(1), id(4)), [id(0), id(3)]);
        assert_eq!(index.subjects(id(1), id(2)), [id(0)], "two graphs, one subject");
        assert_eq!(index.of_triple(id(0), id(1), id(2)).count(), 2);
        assert_eq!(index.quads().count(), 5);
        assert_eq!(index.subjects(id(9), id(4)), []);
    }
}
