//! Products for conditions and needs, with reasons.

use domain::{CategoryId, Constraint, Decision, Evidence, NeedId, Operator, ProductId, Weight};
use recommend::{Outcome, Reason, Recommendation, Request, Scene, recommend};

use super::list::{conditions, what};
use super::superlative::category_event;
use super::{list, superlative};
use crate::frame::Frame;
use crate::guide;
use crate::reply::{Draft, constraint, print, reasons_of, show_cards};
use crate::resolve::{Topic, remember, unread};

/// Suggests products. `fresh` leaves out those shown already.
pub(crate) fn say(frame: &Frame<'_>, topic: &Topic, fresh: bool) -> Draft {
    if topic.wanting.extreme.is_some() && !fresh {
        return superlative_of_stated(frame, topic);
    }
    // "有轻一点的吗" with nothing to compare with and nothing else wanted asks for the lightest.
    if !fresh && !topic.wanting.leanings().is_empty() && !topic.wanting.states_more() {
        return superlative_of_stated(frame, topic);
    }
    if topic.category.is_none() && topic.wanting.is_empty() && !fresh {
        return list::say(frame, topic);
    }
    if topic.wanting.is_empty()
        && !fresh
        && let Some(guide) = topic.category.and_then(|category| guide::of(frame, category))
    {
        return guide::start(frame, topic, guide);
    }
    let found = found(frame, topic, fresh);
    let (topic, outcome) = (&found.topic, &found.outcome);
    let mut draft = Draft::new(Decision::Offer);
    draft.events.extend(remember(frame, &topic.wanting));
    draft.events.extend(category_event(frame, topic.category));
    // "再便宜点" has no answer in what is not cheaper, nor "除了红的" in what is red.
    let kept = |it: &Constraint| {
        let compared = topic.wanting.relative.iter();
        it.operator == Operator::Not
            || compared.into_iter().any(|(attribute, _)| *attribute == it.attribute)
    };
    if outcome.products.is_empty() || outcome.relaxed.iter().any(kept) {
        return nothing(frame, topic, fresh, draft);
    }
    present(frame, &found, &mut draft);
    let next = guide::further_question(frame, topic, outcome);
    if let Some(question) = next {
        question.put(frame, &mut draft);
    }
    draft
}

/// What was looked for and found, and what had been said before and had to be left out for it.
struct Found {
    topic: Topic,
    outcome: Outcome,
    left: Left,
}

/// What is wanted and none of the products has.
#[derive(Default)]
struct Unmet {
    constraints: Vec<Constraint>,
    needs: Vec<NeedId>,
}

impl Unmet {
    fn is_empty(&self) -> bool {
        self.constraints.is_empty() && self.needs.is_empty()
    }
}

/// What had been said before and was left out.
#[derive(Default)]
struct Left {
    constraints: Vec<Constraint>,
    needs: Vec<NeedId>,
    category: Option<CategoryId>,
}

/// Where what was said before and what is said now cannot be had together, what is said now
/// counts: first without one earlier condition, then without any, then in any category.
fn found(frame: &Frame<'_>, topic: &Topic, fresh: bool) -> Found {
    let outcome = look_for(frame, topic, fresh);
    let whole = Found { topic: topic.clone(), outcome, left: Left::default() };
    let met = |outcome: &Outcome| outcome.relaxed.is_empty() && !outcome.products.is_empty();
    if met(&whole.outcome) {
        return whole;
    }
    for (topic, left) in narrower(topic) {
        let outcome = look_for(frame, &topic, fresh);
        if met(&outcome) {
            return Found { topic, outcome, left };
        }
    }
    whole
}

/// The topic without what was said before, little by little.
fn narrower(topic: &Topic) -> Vec<(Topic, Left)> {
    let wanting = &topic.wanting;
    let Some(alone) = wanting.alone() else { return Vec::new() };
    let earlier: Vec<Constraint> = wanting.constraints[wanting.said.len()..].to_vec();
    let mut topics = Vec::new();
    for constraint in &earlier {
        let left = Left { constraints: vec![constraint.clone()], ..Left::default() };
        topics.push((Topic { wanting: wanting.without(constraint), ..topic.clone() }, left));
    }
    let needs = wanting.needs[wanting.needs_said.len()..].to_vec();
    let left = |category| Left { constraints: earlier.clone(), needs: needs.clone(), category };
    topics.push((Topic { wanting: alone.clone(), ..topic.clone() }, left(None)));
    if !topic.category_named && topic.category.is_some() {
        let anywhere = Topic { wanting: alone, category: None, ..topic.clone() };
        topics.push((anywhere, left(topic.category)));
    }
    topics
}

fn look_for(frame: &Frame<'_>, topic: &Topic, fresh: bool) -> Outcome {
    let categories: Vec<CategoryId> = topic.category.into_iter().collect();
    let mut exclude = if fresh { frame.products(&frame.state.seen) } else { Vec::new() };
    if fresh {
        exclude.extend(topic.focus);
    }
    let catalogue = frame.snapshot().catalogue();
    let refused = topic.refused.iter();
    exclude.extend(refused.flat_map(|id| catalogue.category(*id).products.iter().copied()));
    let leanings = topic.wanting.leanings();
    let request = Request {
        scene: Scene::Home,
        leanings: &leanings,
        categories: &categories,
        constraints: &topic.wanting.constraints,
        needs: &topic.wanting.needs,
        exclude: &exclude,
        ..frame.request()
    };
    recommend(frame.view(), &frame.world.behaviour, &request)
}

fn superlative_of_stated(frame: &Frame<'_>, topic: &Topic) -> Draft {
    superlative::say(frame, topic)
}

fn nothing(frame: &Frame<'_>, topic: &Topic, fresh: bool, mut draft: Draft) -> Draft {
    draft.decision = Decision::Abstain;
    let what = what(frame, topic, &mut draft);
    let key = if fresh { "offer_no_more" } else { "offer_none" };
    draft.say(frame, key, &[("what", &what)]);
    draft
}

fn present(frame: &Frame<'_>, found: &Found, draft: &mut Draft) {
    let outcome = &found.outcome;
    let (topic, unmet) = as_met(frame, &found.topic, &outcome.products);
    let what = what(frame, &topic, draft);
    let left = left_out(frame, &found.left, draft);
    if !left.is_empty() {
        draft.say(frame, "offer_instead", &[("what", &what), ("left", &left)]);
    } else if outcome.relaxed.is_empty() && !unmet.is_empty() {
        let unmet = conditions(frame, &unmet.constraints, &unmet.needs, draft);
        let unmet = print::join(&unmet, frame.locale());
        draft.say(frame, "offer_soft", &[("what", &what), ("relaxed", &unmet)]);
    } else if outcome.relaxed.is_empty() {
        draft.say(frame, "offer_intro", &[("what", &what)]);
    } else {
        let mut given_up = Vec::new();
        for relaxed in &outcome.relaxed {
            let said = constraint(frame, relaxed).text;
            let key = print::attribute(frame.snapshot(), relaxed.attribute, frame.locale());
            draft.evidence.push(Evidence::Said { key: key.to_owned(), value: said.clone() });
            given_up.push(said);
        }
        let list = print::join(&given_up, frame.locale());
        draft.say(frame, "offer_relaxed", &[("what", &what), ("relaxed", &list)]);
    }
    each(frame, &found.topic, draft);
    passed_over(frame, draft);
    lines(frame, &outcome.products, draft);
}

/// The topic without the wishes and needs that not every product meets, and those that none meets: what is
/// said of the products must hold of all.
fn as_met(frame: &Frame<'_>, topic: &Topic, products: &[Recommendation]) -> (Topic, Unmet) {
    let meets = |wish: &Constraint| {
        let met = |it: &&Recommendation| frame.view().satisfies(it.product, wish);
        products.iter().filter(met).count()
    };
    let wish = |it: &&Constraint| it.weight == Weight::Prefer;
    let wishes = topic.wanting.constraints.iter().filter(wish);
    let constraints = wishes.filter(|it| meets(it) == 0).cloned().collect();
    let mut met = topic.clone();
    let holds = |it: &Constraint| it.weight == Weight::Must || meets(it) == products.len();
    met.wanting.constraints.retain(holds);
    let served = |need: &NeedId| {
        let alike = of_one_name(frame, &topic.wanting.needs, *need);
        let by = |it: &&Recommendation| {
            alike.iter().any(|need| it.reasons.contains(&Reason::Serves(*need)))
        };
        products.iter().filter(by).count()
    };
    let needs = topic.wanting.needs.iter().copied().filter(|it| served(it) == 0).collect();
    met.wanting.needs.retain(|it| served(it) == products.len());
    (met, Unmet { constraints, needs })
}

/// The needs that are called what one is called: a use may have an entry for each kind of goods.
fn of_one_name(frame: &Frame<'_>, needs: &[NeedId], one: NeedId) -> Vec<NeedId> {
    let name = |need: NeedId| {
        let term = frame.programs().needs[need.index()].term;
        frame.snapshot().label(term, frame.locale())
    };
    needs.iter().copied().filter(|it| name(*it) == name(one)).collect()
}

/// Says what was told of the goods and could not be looked at, since nothing is known of the kind.
pub(crate) fn passed_over(frame: &Frame<'_>, draft: &mut Draft) {
    let said: Vec<String> = unread(frame).map(str::to_owned).collect();
    if said.is_empty() {
        return;
    }
    let of = |value: &String| Evidence::Said { key: "amount".to_owned(), value: value.clone() };
    draft.evidence.extend(said.iter().map(of));
    let unread = print::join(&said, frame.locale());
    draft.say(frame, "offer_unread", &[("unread", &unread)]);
}

/// What each may come to, where a sum for several was said.
fn each(frame: &Frame<'_>, topic: &Topic, draft: &mut Draft) {
    let Some((sum, count)) = &topic.wanting.together else { return };
    let of = |it: &Constraint| constraint(frame, it).text;
    let said = topic.wanting.said.iter().find(|it| it.attribute == sum.attribute);
    let Some(each) = said.map(of) else { return };
    let count = count.to_string();
    let derived = vec![("count".to_owned(), count.clone()), ("each".to_owned(), each.clone())];
    let graph = domain::GraphId::from_index(0);
    draft.evidence.push(Evidence::Rule { graph, name: "share-of-sum".to_owned(), derived });
    let values = [("count", count.as_str()), ("sum", &of(sum)), ("each", &each)];
    draft.say(frame, "offer_each", &values);
}

/// What was said before and left out, in words.
fn left_out(frame: &Frame<'_>, left: &Left, draft: &mut Draft) -> String {
    let mut words = conditions(frame, &left.constraints, &left.needs, draft);
    let label = |id: CategoryId| {
        let term = frame.snapshot().catalogue().category(id).term;
        frame.snapshot().label(term, frame.locale()).to_owned()
    };
    words.extend(left.category.map(label));
    draft.own.extend(words.iter().cloned());
    print::join(&words, frame.locale())
}

/// One line for each product: name, price and the strongest reasons; then the cards.
pub(crate) fn lines(frame: &Frame<'_>, found: &[Recommendation], draft: &mut Draft) {
    let mut lines = Vec::new();
    for it in found {
        let name = draft.name(frame, it.product);
        let reasons = reasons_of(draft, frame, it);
        let reasons = reasons.join(if frame.locale() == domain::Locale::Zh { "，" } else { ", " });
        let price = price(frame, it.product, draft);
        let key = match (price.is_empty(), reasons.is_empty()) {
            (false, false) => "offer_line",
            (false, true) => "offer_line_price",
            (true, false) => "offer_line_reasons",
            (true, true) => "offer_line_name",
        };
        let values = [("product", name.as_str()), ("price", &price), ("reasons", &reasons)];
        let line = draft.phrase(frame, key, &values);
        lines.push(line);
    }
    let text = lines.join("\n");
    draft.say(frame, "offer_lines", &[("lines", &text)]);
    let products: Vec<ProductId> = found.iter().map(|it| it.product).collect();
    show_cards(draft, frame, &products);
}

fn price(frame: &Frame<'_>, product: ProductId, draft: &mut Draft) -> String {
    let Some(attribute) = frame.snapshot().price() else { return String::new() };
    let Some(price) = frame.view().price(product) else { return String::new() };
    draft.evidence.extend(frame.view().evidence(product, attribute));
    let unit = frame.snapshot().catalogue().attribute(attribute).unit.as_deref();
    print::quantity(frame.snapshot(), price, unit, frame.locale())
}
