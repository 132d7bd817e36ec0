//! A walk over what the packs state as complements: personalised PageRank from given products.
//!
//! Only what is stated of a given product or of a category above it is offered; what lies
//! further away lends weight to those offers that hang together among themselves.

use std::collections::{BTreeMap, BTreeSet};

use domain::{ProductId, TermId};
use petgraph::Direction;
use petgraph::graphmap::DiGraphMap;
use petgraph::visit::NodeIndexable as _;
use snapshot::{View, vocabulary};

use crate::weights::Weights;

/// Where a walk from some products leads.
#[derive(Clone, Debug, Default)]
pub(crate) struct Walk {
    /// What is stated of the given products themselves, by object: product or category.
    direct: BTreeMap<TermId, Arrival>,
}

/// An end of a first step.
#[derive(Clone, Copy, Debug)]
struct Arrival {
    /// What the complement is stated of: a given product, or a category above it.
    subject: TermId,
    /// How much of the walk passes here, 1 where most does.
    rank: f64,
}

struct Edge {
    subject: TermId,
    object: TermId,
    weight: f64,
}

impl Walk {
    /// Walks from these products.
    pub(crate) fn new(view: View<'_>, seeds: &[ProductId], weights: &Weights) -> Self {
        let seeds: Vec<TermId> =
            seeds.iter().map(|seed| view.catalogue().product_term(*seed)).collect();
        let mut direct: BTreeMap<TermId, Arrival> = BTreeMap::new();
        for edge in seeds.iter().flat_map(|seed| stated(view, *seed, weights)) {
            let arrival = Arrival { subject: edge.subject, rank: 0.0 };
            direct.entry(edge.object).or_insert(arrival);
        }
        let graph = around(view, &seeds, weights);
        let ranks = page_rank(&graph, &seeds, weights);
        for (object, arrival) in &mut direct {
            arrival.rank = ranks[graph.to_index(*object)];
        }
        let most = direct.values().map(|arrival| arrival.rank).fold(0.0, f64::max);
        if most > 0.0 {
            direct.values_mut().for_each(|arrival| arrival.rank /= most);
        }
        Self { direct }
    }

    /// The products it leads to, ascending.
    pub(crate) fn products(&self, view: View<'_>) -> Vec<ProductId> {
        let catalogue = view.catalogue();
        let mut products = Vec::new();
        for &object in self.direct.keys() {
            products.extend(catalogue.product_of(object));
            if let Some(category) = catalogue.category_of(object) {
                products.extend(&catalogue.category(category).products);
            }
        }
        products.sort_unstable();
        products.dedup();
        products
    }

    /// How much of the walk leads to a product.
    pub(crate) fn rank(&self, view: View<'_>, product: ProductId) -> f64 {
        self.arrival(view, product).map_or(0.0, |(_, arrival)| arrival.rank)
    }

    /// The strongest stated complement that leads to a product: subject and object.
    pub(crate) fn step(&self, view: View<'_>, product: ProductId) -> Option<(TermId, TermId)> {
        self.arrival(view, product).map(|(object, arrival)| (arrival.subject, object))
    }

    fn arrival(&self, view: View<'_>, product: ProductId) -> Option<(TermId, Arrival)> {
        let mut best: Option<(TermId, Arrival)> = None;
        for term in upwards(view, view.catalogue().product_term(product)) {
            let Some(arrival) = self.direct.get(&term) else { continue };
            if best.is_none_or(|(_, held)| arrival.rank > held.rank) {
                best = Some((term, *arrival));
            }
        }
        best
    }
}

/// The graph of complements as far as the walk looks. Every node stands for itself and what is
/// stated above it.
fn around(view: View<'_>, seeds: &[TermId], weights: &Weights) -> DiGraphMap<TermId, f64> {
    let mut graph: DiGraphMap<TermId, f64> = DiGraphMap::new();
    let mut frontier = seeds.to_vec();
    let mut walked: BTreeSet<TermId> = BTreeSet::new();
    for _ in 0..weights.walk_depth {
        frontier.retain(|from| walked.insert(*from));
        let from_each = frontier.iter().map(|from| (*from, stated(view, *from, weights)));
        let edges: Vec<(TermId, Vec<Edge>)> = from_each.collect();
        frontier.clear();
        for (from, edge) in edges.iter().flat_map(|(from, all)| all.iter().map(|it| (*from, it))) {
            let held = graph.edge_weight(from, edge.object).copied().unwrap_or_default();
            graph.add_edge(from, edge.object, held.max(edge.weight));
            frontier.push(edge.object);
        }
    }
    graph
}

/// What is stated as complements of a product or category, or of a category above it.
fn stated(view: View<'_>, from: TermId, weights: &Weights) -> Vec<Edge> {
    let Some(predicate) = view.snapshot.find(vocabulary::COMPLEMENT) else { return Vec::new() };
    let mut edges = Vec::new();
    for subject in upwards(view, from) {
        let own = view.catalogue().product_of(subject).is_some();
        let weight = if own { weights.walk_own } else { 1.0 };
        let mut objects = view.snapshot.triples().objects(subject, predicate).to_vec();
        objects.dedup();
        edges.extend(objects.into_iter().map(|object| Edge { subject, object, weight }));
    }
    edges
}

/// A product or category, the categories above it, and the root of all products.
pub(crate) fn upwards(view: View<'_>, from: TermId) -> Vec<TermId> {
    let catalogue = view.catalogue();
    let product = catalogue.product_of(from);
    let mut category =
        product.map(|product| catalogue.product_category(product)).or(catalogue.category_of(from));
    let mut terms: Vec<TermId> = product.map(|_| from).into_iter().collect();
    while let Some(id) = category {
        let info = catalogue.category(id);
        if terms.contains(&info.term) {
            return terms;
        }
        terms.push(info.term);
        category = info.parent;
    }
    let root = view.snapshot.find(vocabulary::PRODUCT);
    terms.extend(root.filter(|root| !terms.contains(root)));
    terms
}

/// The share of an endless walk that is spent at each node, by the node's index. The walk starts
/// anew at the seeds, by chance or where it cannot go on.
fn page_rank(graph: &DiGraphMap<TermId, f64>, seeds: &[TermId], weights: &Weights) -> Vec<f64> {
    let mut start = vec![0.0; graph.node_count()];
    let seeds: Vec<TermId> = seeds.iter().copied().filter(|it| graph.contains_node(*it)).collect();
    for seed in &seeds {
        start[graph.to_index(*seed)] += 1.0 / seeds.len() as f64;
    }
    let mut ranks = start.clone();
    for _ in 0..weights.walk_rounds {
        let mut next = vec![0.0; ranks.len()];
        let mut stranded = 0.0;
        for node in graph.nodes() {
            let rank = ranks[graph.to_index(node)];
            let edges = || graph.edges_directed(node, Direction::Outgoing);
            let out: f64 = edges().map(|(_, _, weight)| weight).sum();
            if out <= 0.0 {
                stranded += rank;
                continue;
            }
            for (_, to, weight) in edges() {
                next[graph.to_index(to)] += weights.walk_damping * rank * weight / out;
            }
        }
        let anew = 1.0 - weights.walk_damping + weights.walk_damping * stranded;
        next.iter_mut().zip(&start).for_each(|(next, start)| *next += anew * start);
        ranks = next;
    }
    ranks
}
