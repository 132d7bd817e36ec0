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

use crate::fit::fits;
use crate::weights::Weights;

/// Where a walk from some products leads.
#[derive(Clone, Debug, Default)]
pub(crate) struct Walk {
    /// What is stated of the given products themselves, by object: product or category.
    direct: BTreeMap<TermId, Arrival>,
}

/// A first step: from a given product, by what is stated of `subject`, to `object`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) given: ProductId,
    pub(crate) subject: TermId,
    pub(crate) object: TermId,
}

/// An end of a first step.
#[derive(Clone, Debug, Default)]
struct Arrival {
    /// From which given products, and what the complement is stated of there: the product
    /// itself, or a category above it.
    from: Vec<(ProductId, TermId)>,
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
    pub(crate) fn new(view: View<'_>, given: &[ProductId], weights: &Weights) -> Self {
        let seeds: Vec<TermId> =
            given.iter().map(|product| view.catalogue().product_term(*product)).collect();
        let mut direct: BTreeMap<TermId, Arrival> = BTreeMap::new();
        for (product, seed) in given.iter().zip(&seeds) {
            for edge in stated(view, *seed, weights) {
                direct.entry(edge.object).or_default().from.push((*product, edge.subject));
            }
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

    /// The products it leads to, ascending. A product that is named itself was chosen by whoever
    /// named it; of a category, those are taken that fit a given product.
    pub(crate) fn products(&self, view: View<'_>, weights: &Weights) -> Vec<ProductId> {
        let catalogue = view.catalogue();
        let mut products = Vec::new();
        for (&object, arrival) in &self.direct {
            products.extend(catalogue.product_of(object));
            let of_category =
                catalogue.category_of(object).map(|it| &catalogue.category(it).products);
            let fitting = of_category.into_iter().flatten().filter(|product| {
                arrival.from.iter().any(|(given, _)| fits(view, *given, **product, weights))
            });
            products.extend(fitting);
        }
        products.sort_unstable();
        products.dedup();
        products
    }

    /// How much of the walk leads to a product.
    pub(crate) fn rank(&self, view: View<'_>, product: ProductId) -> f64 {
        self.arrival(view, product).map_or(0.0, |(_, arrival)| arrival.rank)
    }

    /// The strongest stated complement that leads to a product.
    pub(crate) fn step(
        &self,
        view: View<'_>,
        product: ProductId,
        weights: &Weights,
    ) -> Option<Step> {
        let (object, arrival) = self.arrival(view, product)?;
        let fitting = arrival.from.iter().find(|(it, _)| fits(view, *it, product, weights));
        let &(given, subject) = fitting.or(arrival.from.first())?;
        Some(Step { given, subject, object })
    }

    fn arrival(&self, view: View<'_>, product: ProductId) -> Option<(TermId, &Arrival)> {
        let mut best: Option<(TermId, &Arrival)> = None;
        for term in upwards(view, view.catalogue().product_term(product)) {
            let Some(arrival) = self.direct.get(&term) else { continue };
            if best.is_none_or(|(_, held)| arrival.rank > held.rank) {
                best = Some((term, arrival));
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
