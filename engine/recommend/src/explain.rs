//! Why a product is recommended: paths through the graph, strongest first, and the facts on them.

use domain::{
    AttributeId, CategoryId, Constraint, Evidence, Object, ProductId, PromotionId, TermId, Value,
};
use snapshot::{View, vocabulary};

use crate::conditions::Verdict;
use crate::context::Context;
use crate::fit::shared;
use crate::likeness::Likeness;
use crate::regime::Regime;
use crate::request::{Reason, Recommendation, Scene};
use crate::score::{Scored, features, present, terms};
use crate::walk::upwards;

/// What is the same for all products of one request.
#[derive(Debug)]
pub(crate) struct Explainer<'a> {
    context: &'a Context<'a>,
    /// The weightiest products of the buyer, each with what likeness to it is.
    liked: Vec<(ProductId, Likeness)>,
}

/// Reasons with their strength, and the facts they rest on.
#[derive(Default)]
struct Paths {
    reasons: Vec<(f64, Reason)>,
    evidence: Vec<Evidence>,
}

impl<'a> Explainer<'a> {
    /// Prepares to explain products of one request.
    pub(crate) fn new(context: &'a Context<'a>) -> Self {
        let products = context.request.taste.map_or(&[][..], |taste| &taste.products);
        let liked = products
            .iter()
            .take(context.weights.liked_max)
            .map(|(product, _)| (*product, Likeness::to_product(context.view, *product)))
            .collect();
        Self { context, liked }
    }

    /// A scored product with its terms, reasons and evidence.
    pub(crate) fn explain(&self, scored: Scored) -> Recommendation {
        let product = scored.product;
        let mut paths = Paths::default();
        self.conditions(&mut paths, product);
        self.needs(&mut paths, product);
        self.complement(&mut paths, product);
        self.shared_with_given(&mut paths, product);
        self.cheaper(&mut paths, product);
        self.others(&mut paths, product);
        self.taste(&mut paths, product);
        self.learned(&mut paths, product);
        self.promotions(&mut paths, product);
        paths.reasons.sort_by(|one, other| other.0.total_cmp(&one.0));
        let terms = terms(self.context, product);
        Recommendation {
            product,
            score: scored.score,
            regime: Regime::of(&terms, self.context.segment.is_some()),
            terms,
            features: present(features(self.context, product)),
            reasons: paths.reasons.into_iter().map(|(_, reason)| reason).collect(),
            evidence: paths.evidence,
        }
    }

    fn conditions(&self, paths: &mut Paths, product: ProductId) {
        let view = self.context.view;
        for condition in &self.context.conditions.list {
            if condition.verdict(view, product) != Verdict::Holds {
                continue;
            }
            paths.facts(accepted(view, product, condition.constraint));
            if condition.need.is_none() {
                let reason = Reason::Satisfies(condition.constraint.clone());
                paths.reasons.push((self.context.weights.knowledge, reason));
            }
        }
    }

    fn needs(&self, paths: &mut Paths, product: ProductId) {
        let view = self.context.view;
        for &id in self.context.request.needs {
            if !self.context.conditions.serves(view, product, id) {
                continue;
            }
            let need = &view.snapshot.programs().needs[id.index()];
            let conditions =
                self.context.conditions.list.iter().filter(|it| it.need == Some(id)).count();
            let strength = self.context.weights.knowledge * conditions as f64;
            paths.reasons.push((strength, Reason::Serves(id)));
            paths.facts(vec![Evidence::Rule {
                graph: need.graph,
                name: view.snapshot.local_name(need.term).to_owned(),
                derived: Vec::new(),
            }]);
        }
    }

    fn complement(&self, paths: &mut Paths, product: ProductId) {
        let (view, weights) = (self.context.view, self.context.weights);
        let Some(walk) = &self.context.relations.walk else { return };
        let Some(step) = walk.step(view, product, weights) else { return };
        let strength = weights.complement * walk.rank(view, product);
        paths.reasons.push((strength, Reason::GoesWith(step.subject, step.object)));
        paths.facts(belongs(view, view.catalogue().product_term(step.given), step.subject));
        paths.facts(stated(view, step.subject, vocabulary::COMPLEMENT, step.object));
        paths.facts(belongs(view, view.catalogue().product_term(product), step.object));
        for (attribute, value) in shared(view, step.given, product, weights) {
            paths.reasons.push((strength, Reason::Shares(attribute, value)));
            paths.facts(holds(view, step.given, attribute, value));
            paths.facts(holds(view, product, attribute, value));
        }
    }

    fn shared_with_given(&self, paths: &mut Paths, product: ProductId) {
        let context = self.context;
        let (Some(likeness), Some(given)) = (&context.relations.likeness, context.request.product)
        else {
            return;
        };
        let strength = context.weights.similarity * likeness.of(context.view, product);
        let shared = likeness.shared(context.view, product);
        for (attribute, value) in shared.into_iter().take(context.weights.shared_reasons_max) {
            paths.reasons.push((strength, Reason::Shares(attribute, value)));
            paths.facts(holds(context.view, given, attribute, value));
            paths.facts(holds(context.view, product, attribute, value));
        }
    }

    fn cheaper(&self, paths: &mut Paths, product: ProductId) {
        let context = self.context;
        match context.request.scene {
            Scene::Similar | Scene::Substitute => {}
            Scene::Home | Scene::Complement | Scene::Cart | Scene::Bundle => return,
        }
        let view = context.view;
        let (Some(given), Some(price)) = (context.request.product, view.snapshot.price()) else {
            return;
        };
        let both = view.number(product, price).zip(view.number(given, price));
        if both.is_some_and(|(ours, theirs)| ours < theirs) {
            paths.reasons.push((context.weights.price, Reason::Cheaper));
            paths.facts(view.evidence(product, price));
            paths.facts(view.evidence(given, price));
        }
    }

    /// What other buyers do: counts of events, which are no facts of the graph.
    fn others(&self, paths: &mut Paths, product: ProductId) {
        let context = self.context;
        if let Some(together) = context.relations.together.get(&product) {
            paths.reasons.push((context.weights.together, Reason::BoughtTogether(together.with)));
        }
        if let Some(segment) = context.segment {
            let share = segment.share(product);
            if share >= context.weights.popular_min {
                paths.reasons.push((context.weights.popularity * share, Reason::PopularAlike));
            }
            return;
        }
        // Looked at is not chosen: the reason is said of what was ordered, and ordered often.
        let chosen = context.behaviour.orders_of(product) >= context.weights.popular_orders_min;
        if chosen && context.popularity_top > 0.0 {
            let share = context.behaviour.popularity_of(product) / context.popularity_top;
            if share >= context.weights.popular_min {
                paths.reasons.push((context.weights.popularity * share, Reason::Popular));
            }
        }
    }

    fn taste(&self, paths: &mut Paths, product: ProductId) {
        let context = self.context;
        let mut best: Option<(f64, ProductId, &Likeness)> = None;
        for (liked, likeness) in self.liked.iter().filter(|(liked, _)| *liked != product) {
            let alike = likeness.of(context.view, product);
            if best.is_none_or(|(held, _, _)| alike > held) {
                best = Some((alike, *liked, likeness));
            }
        }
        let Some((alike, liked, likeness)) = best else { return };
        if alike < context.weights.alike_min {
            return;
        }
        paths.reasons.push((context.weights.taste * alike, Reason::LikeViewed(liked)));
        for (attribute, value) in likeness.shared(context.view, product) {
            paths.facts(holds(context.view, product, attribute, value));
        }
    }

    /// What a model counted of other buyers, which is no fact of the graph either.
    fn learned(&self, paths: &mut Paths, product: ProductId) {
        let Some(leading) = &self.context.leading else { return };
        let share = leading.share(product);
        if let Some(by) = leading.by(product).filter(|_| share >= self.context.weights.led_min) {
            paths.reasons.push((self.context.weights.learned * share, Reason::Learned(by)));
        }
    }

    fn promotions(&self, paths: &mut Paths, product: ProductId) {
        let view = self.context.view;
        let category = view.catalogue().product_category(product);
        for (index, promotion) in view.snapshot.programs().promotions.iter().enumerate() {
            let within = |above: &CategoryId| view.catalogue().is_within(category, *above);
            let everything = promotion.categories.is_empty() && promotion.products.is_empty();
            let covers = everything
                || promotion.products.contains(&product)
                || promotion.categories.iter().any(within);
            // An expression is evaluated where buyer and templates are known: not here.
            if !covers || promotion.when.is_some() || !self.holds_now(promotion) {
                continue;
            }
            let reason = Reason::OnPromotion(PromotionId::from_index(index));
            paths.reasons.push((self.context.weights.price, reason));
            paths.facts(vec![Evidence::Rule {
                graph: promotion.graph,
                name: view.snapshot.local_name(promotion.term).to_owned(),
                derived: Vec::new(),
            }]);
        }
    }

    fn holds_now(&self, promotion: &snapshot::program::Promotion) -> bool {
        match self.context.request.now {
            Some(now) => {
                promotion.valid_from.is_none_or(|from| from <= now)
                    && promotion.valid_until.is_none_or(|until| now < until)
            }
            None => promotion.valid_from.is_none() && promotion.valid_until.is_none(),
        }
    }
}

impl Paths {
    fn facts(&mut self, facts: Vec<Evidence>) {
        for fact in facts {
            if !self.evidence.contains(&fact) {
                self.evidence.push(fact);
            }
        }
    }
}

/// The facts of an attribute that a constraint accepts.
fn accepted(view: View<'_>, product: ProductId, constraint: &Constraint) -> Vec<Evidence> {
    let kind = view.catalogue().attribute(constraint.attribute).kind;
    let facts = view.facts(product, constraint.attribute).into_iter();
    let value = |object: &Object| match object {
        Object::Term(term) => view.snapshot.value(*term, kind),
        Object::Number(number) => Some(Value::Number(*number)),
        Object::Text(text) => Some(Value::Text(text.clone())),
    };
    facts
        .filter(|fact| value(&fact.object).is_some_and(|value| constraint.accepts(&value)))
        .map(Evidence::Fact)
        .collect()
}

/// The facts that say a product has this value.
fn holds(
    view: View<'_>,
    product: ProductId,
    attribute: AttributeId,
    value: TermId,
) -> Vec<Evidence> {
    let facts = view.facts(product, attribute).into_iter();
    facts.filter(|fact| fact.object == Object::Term(value)).map(Evidence::Fact).collect()
}

/// The facts of one triple.
fn stated(view: View<'_>, subject: TermId, predicate: &str, object: TermId) -> Vec<Evidence> {
    let Some(predicate) = view.snapshot.find(predicate) else { return Vec::new() };
    let facts = view.node_facts(subject, predicate).into_iter();
    facts.filter(|fact| fact.object == Object::Term(object)).map(Evidence::Fact).collect()
}

/// The facts that lead from a product up to a category; none where it is the product itself.
fn belongs(view: View<'_>, product: TermId, above: TermId) -> Vec<Evidence> {
    let mut facts = Vec::new();
    let path = upwards(view, product);
    for pair in path.windows(2) {
        let [below, next] = pair else { continue };
        if *below == above {
            break;
        }
        let predicate = if *below == product { vocabulary::TYPE } else { vocabulary::SUB_CLASS_OF };
        facts.extend(stated(view, *below, predicate, *next));
    }
    facts
}
