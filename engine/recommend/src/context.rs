//! What features read beside the product: worked out once for a request.

use domain::{AttributeId, Operator, ProductId, Value};
use snapshot::{AttributeKind, Direction, View};

use crate::behaviour::Behaviour;
use crate::conditions::Conditions;
use crate::learned::{Leading, Learned, Segment};
use crate::likeness::Likeness;
use crate::relations::Relations;
use crate::request::{Request, Scene};
use crate::weights::Weights;

/// What features read beside the product.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    pub(crate) view: View<'a>,
    pub(crate) behaviour: &'a Behaviour,
    pub(crate) request: &'a Request<'a>,
    pub(crate) weights: &'a Weights,
    pub(crate) conditions: Conditions<'a>,
    pub(crate) relations: Relations,
    /// Likeness to the buyer's taste, where one is known.
    pub(crate) taste: Option<Likeness>,
    /// What the published model says of this buyer.
    pub(crate) leading: Option<Leading>,
    /// What buyers of a like profile choose, where the model knows this one's.
    pub(crate) segment: Option<&'a Segment>,
    /// The price that is neither dear nor cheap here; none where no price is known.
    pub(crate) anchor_price: Option<f64>,
    /// The greatest popularity among the products, 0 where no event is known.
    pub(crate) popularity_top: f64,
    /// When the newest of the products was released, in days; none where no date is stated.
    pub(crate) newest: Option<f64>,
    /// The attributes with a better end, over the products.
    pub(crate) ranges: Vec<Range>,
    /// The attributes that the buyer leans on, over the products.
    pub(crate) leanings: Vec<Range>,
}

/// The numbers of an attribute with a better end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Range {
    pub(crate) attribute: AttributeId,
    /// The number at the worse end.
    pub(crate) worst: f64,
    /// How much nearer the better end one unit more is: 1 over the span, negative where less is
    /// better.
    pub(crate) slope: f64,
    pub(crate) importance: f64,
}

impl<'a> Context<'a> {
    /// Works out what depends on all `products` together.
    pub(crate) fn new(
        view: View<'a>,
        behaviour: &'a Behaviour,
        request: &'a Request<'a>,
        products: &[ProductId],
        matched: (Conditions<'a>, Relations),
    ) -> Self {
        let (conditions, relations) = matched;
        let taste = request.taste.map(|taste| Likeness::to_taste(view, taste));
        let popularity_top = if behaviour.popularity.is_empty() {
            0.0
        } else {
            let popularity = products.iter().map(|product| behaviour.popularity_of(*product));
            popularity.fold(0.0, f64::max)
        };
        let anchor_price = budget(view, &conditions)
            .or_else(|| given_price(view, request))
            .or_else(|| mean_price(view, products));
        Self {
            view,
            behaviour,
            request,
            weights: request.learned.map_or(&Weights::DEFAULT, Learned::weights),
            conditions,
            relations,
            taste: taste.filter(|taste| !taste.is_empty()),
            segment: request.learned.zip(request.taste).and_then(|(it, taste)| it.segment(taste)),
            leading: request.learned.zip(request.taste).map(|(learned, taste)| learned.of(taste)),
            anchor_price,
            popularity_top,
            newest: newest(view, products),
            ranges: ranges(view, products),
            leanings: leanings(view, products, request),
        }
    }
}

/// The upper bound that the buyer or a need sets on the price.
fn budget(view: View<'_>, conditions: &Conditions<'_>) -> Option<f64> {
    let price = view.snapshot.price()?;
    let on_price = conditions.list.iter().map(|condition| condition.constraint);
    let bounds = on_price.filter(|it| it.attribute == price).filter_map(|it| match it.operator {
        Operator::Lt | Operator::Le | Operator::Eq | Operator::Between => {
            it.values.last().and_then(Value::number)
        }
        Operator::In | Operator::Gt | Operator::Ge | Operator::Not => None,
    });
    bounds.filter(|bound| bound.is_finite()).reduce(f64::min)
}

fn given_price(view: View<'_>, request: &Request<'_>) -> Option<f64> {
    match request.scene {
        Scene::Similar | Scene::Substitute => request.product.and_then(|it| view.price(it)),
        Scene::Home | Scene::Complement | Scene::Cart | Scene::Bundle => None,
    }
}

fn mean_price(view: View<'_>, products: &[ProductId]) -> Option<f64> {
    let mut sum = 0.0;
    let mut count = 0_u32;
    let prices = products.iter().filter_map(|product| view.price(*product));
    for price in prices.filter(|price| price.is_finite()) {
        sum += price;
        count += 1;
    }
    (count > 0).then(|| sum / f64::from(count))
}

fn newest(view: View<'_>, products: &[ProductId]) -> Option<f64> {
    let dates = products.iter().filter_map(|product| view.snapshot.released(*product));
    dates.reduce(f64::max)
}

/// The span of each attribute with a better end, price and stock aside, where products differ.
fn ranges(view: View<'_>, products: &[ProductId]) -> Vec<Range> {
    let apart = [view.snapshot.price(), view.snapshot.stock()];
    let mut ranges = Vec::new();
    for (index, info) in view.catalogue().attributes().iter().enumerate() {
        let attribute = AttributeId::from_index(index);
        let Some(better) = info.better else { continue };
        if info.kind != AttributeKind::Number || apart.contains(&Some(attribute)) {
            continue;
        }
        ranges.extend(range(view, products, attribute, better == Direction::Higher));
    }
    ranges
}

fn leanings(view: View<'_>, products: &[ProductId], request: &Request<'_>) -> Vec<Range> {
    let ranges = request.leanings.iter().filter_map(|(id, more)| range(view, products, *id, *more));
    ranges.collect()
}

/// The span of an attribute over the products, more of it being better or not; none where the
/// products do not differ.
fn range(
    view: View<'_>,
    products: &[ProductId],
    attribute: AttributeId,
    more: bool,
) -> Option<Range> {
    let mut low = f64::INFINITY;
    let mut high = f64::NEG_INFINITY;
    let numbers = products.iter().filter_map(|product| view.number(*product, attribute));
    for number in numbers.filter(|number| number.is_finite()) {
        low = low.min(number);
        high = high.max(number);
    }
    let importance = view.catalogue().attribute(attribute).importance;
    let (worst, best) = if more { (low, high) } else { (high, low) };
    (low < high).then(|| Range { attribute, worst, slope: 1.0 / (best - worst), importance })
}
