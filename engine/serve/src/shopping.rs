//! The same knowledge without a dialogue: products, searches, tasks, recommendations, guides.

use std::sync::Arc;

use dialogue::tasks::TaskOutcome;
use domain::{CategoryId, Constraint, NeedId, ProductId, Profile, TaskId, Value};
use proto::v1;
use recommend::{GuideRequest, Learned, Moment, Request, Scene, Taste, guide, recommend};
use snapshot::{Snapshot, View};
use understand::{Context, MentionKind, Preference, understand};

use crate::engine::Engine;
use crate::error::ServeError;
use crate::exposures::Asked;
use crate::served::Served;
use crate::sessions;
use crate::{from_proto, lookup, names, to_proto};

/// What a search shows where the client names no number, and what it shows at most.
const SEARCH_USUAL: usize = 20;
const SEARCH_MAX: usize = 100;
/// How many products are passed over at most: nobody turns so many pages.
const OFFSET_MAX: usize = 10_000;

impl Engine {
    /// A product with all its attributes and their sources.
    ///
    /// # Errors
    /// Where there is no such store or product.
    pub fn get_product(&self, request: &v1::GetProductRequest) -> Result<v1::Product, ServeError> {
        let served = self.store(&request.store)?.served();
        let view = served.world.view();
        let product = find_product(view.snapshot, &request.product)?;
        Ok(to_proto::full_product(view, product, from_proto::locale(&request.locale)))
    }

    /// Products by words and conditions.
    ///
    /// # Errors
    /// Where there is no such store, or a condition cannot be used.
    pub fn search_products(
        &self,
        request: &v1::SearchProductsRequest,
    ) -> Result<v1::SearchProductsResponse, ServeError> {
        let served = self.store(&request.store)?.served();
        let view = served.world.view();
        let locale = from_proto::locale(&request.locale);
        let limit = from_proto::limit("limit", request.limit, SEARCH_USUAL, SEARCH_MAX)?;
        let offset = from_proto::limit("offset", request.offset, 0, OFFSET_MAX)?;
        let constraints = from_proto::constraints(view.snapshot, &request.constraints)?;
        let found = search(&served, &request.text, constraints, offset + limit);
        let shown = found.products.into_iter().skip(offset).take(limit);
        Ok(v1::SearchProductsResponse {
            products: shown.map(|it| to_proto::product(view, it, locale)).collect(),
            total: i32::try_from(found.total).unwrap_or(i32::MAX),
        })
    }

    /// The tasks of a store.
    ///
    /// # Errors
    /// Where there is no such store.
    pub fn list_tasks(
        &self,
        request: &v1::ListTasksRequest,
    ) -> Result<v1::ListTasksResponse, ServeError> {
        let served = self.store(&request.store)?.served();
        let snapshot = &served.world.snapshot;
        let locale = from_proto::locale(&request.locale);
        let tasks = snapshot.programs().tasks.iter();
        let tasks = tasks.map(|task| to_proto::task(snapshot, task, locale)).collect();
        Ok(v1::ListTasksResponse { tasks })
    }

    /// Runs a task over slots.
    ///
    /// # Errors
    /// Where there is no such store, task, slot, product or thing, or a unit does not fit.
    pub fn run_task(
        &self,
        request: &v1::RunTaskRequest,
    ) -> Result<v1::RunTaskResponse, ServeError> {
        let served = self.store(&request.store)?.served();
        let (id, slots) = task_and_slots(&served, request)?;
        let locale = from_proto::locale(&request.locale);
        let outcome = dialogue::tasks::run(&served.world, id, &slots, locale);
        let view = served.world.view();
        let task = &view.snapshot.programs().tasks[id.index()];
        let response = to_proto::task_outcome(view, task, &outcome, locale);
        Ok(v1::RunTaskResponse { world: Some(served.described.clone()), ..response })
    }

    /// The result of a task with its evidence, without what would change it.
    pub(crate) fn task_result(
        &self,
        request: &v1::RunTaskRequest,
    ) -> Result<Arc<TaskOutcome>, ServeError> {
        let served = self.store(&request.store)?.served();
        let (id, slots) = task_and_slots(&served, request)?;
        let locale = from_proto::locale(&request.locale);
        Ok(dialogue::tasks::evaluate(&served.world, id, &slots, locale))
    }

    /// Products for a scene.
    ///
    /// # Errors
    /// Where there is no such store, product or category, or a condition cannot be used.
    pub fn recommend(
        &self,
        request: &v1::RecommendRequest,
    ) -> Result<v1::RecommendResponse, ServeError> {
        let store = self.store(&request.store)?;
        let served = store.served();
        let view = served.world.view();
        let locale = from_proto::locale(&request.locale);
        let usual = view.snapshot.programs().policy.offer_max;
        let whom = self.whom(&served, request)?;
        let learned = served.models.of(&whom.buyer);
        let cart: Result<Vec<ProductId>, ServeError> =
            request.cart.iter().map(|name| find_product(view.snapshot, name)).collect();
        let outcome = recommend(
            view,
            &served.world.behaviour,
            &Request {
                scene: scene(request)?,
                product: product_of(view.snapshot, request)?,
                cart: &cart?,
                categories: &categories(view.snapshot, &request.categories)?,
                constraints: &from_proto::constraints(view.snapshot, &request.constraints)?,
                exclude: &whom.shown,
                taste: whom.taste.as_ref(),
                learned,
                moment: whom.moment,
                limit: from_proto::limit("limit", request.limit, usual, SEARCH_MAX)?,
                budget: budget(request)?,
                draw: if whom.known && store.explores { Some(names::draw()?) } else { None },
                now: Some(self.now()),
                ..Request::default()
            },
        );
        let model = learned.map(Learned::name).unwrap_or_default();
        if whom.known {
            let asked = Asked { request, buyer: &whom.buyer, model };
            self.note_ranked((store, &served), asked, &outcome)?;
        }
        let products = outcome.products.iter();
        Ok(v1::RecommendResponse {
            products: products.map(|it| to_proto::recommendation(view, it, locale)).collect(),
            matching: i32::try_from(outcome.matching).unwrap_or(i32::MAX),
            relaxed: to_proto::relaxed(view.snapshot, &outcome.relaxed),
            world: Some(served.described.clone()),
            model: model.to_owned(),
        })
    }

    /// The next question of guided selling, the products that fit and how many remain.
    ///
    /// # Errors
    /// Where there is no such store or category, or an answer cannot be used.
    pub fn guide(&self, request: &v1::GuideRequest) -> Result<v1::GuideResponse, ServeError> {
        let served = self.store(&request.store)?.served();
        let view = served.world.view();
        let locale = from_proto::locale(&request.locale);
        let category = lookup::category(view.snapshot, &request.category)
            .ok_or_else(|| ServeError::not_found("category", &request.category))?;
        let told = Told::read(view.snapshot, request)?;
        let taste = self.taste(&served, (&request.store, &request.buyer), None)?;
        let guides = &view.snapshot.programs().guides;
        let path = guides.iter().position(|guide| guide.category == category);
        let usual = view.snapshot.programs().policy.offer_max;
        let outcome = guide(
            view,
            &served.world.behaviour,
            &GuideRequest {
                guide: path.map(domain::GuideId::from_index),
                category: Some(category),
                constraints: &told.constraints,
                needs: &told.needs,
                asked: &told.asked,
                taste: taste.as_ref(),
                learned: served.models.of(&request.buyer),
                moment: Moment::default(),
                limit: from_proto::limit("limit", request.limit, usual, SEARCH_MAX)?,
            },
        );
        let filter = v1::Filter {
            category: view.snapshot.text(view.catalogue().category(category).term).to_owned(),
            constraints: to_proto::relaxed(view.snapshot, &told.constraints),
            needs: told.need_names(view.snapshot),
            relaxed: to_proto::relaxed(view.snapshot, &outcome.relaxed),
        };
        Ok(v1::GuideResponse {
            filter: Some(filter),
            world: Some(served.described.clone()),
            ..to_proto::guide(view, &outcome, locale)
        })
    }

    /// What a buyer turned to, and the segment they fall into by the profile that the session knows,
    /// or else by their own; none where neither is known.
    pub(crate) fn taste(
        &self,
        served: &Served,
        (store, buyer): (&str, &str),
        session: Option<&Profile>,
    ) -> Result<Option<Taste>, ServeError> {
        if buyer.is_empty() {
            let profile = session.cloned().unwrap_or_default();
            return Ok(served.models.segmented(None, buyer, &profile));
        }
        names::check_optional("buyer", buyer)?;
        let known = self.buyers.get(&self.log, store, buyer)?;
        let taste = Some(known.taste(&served.world.snapshot));
        Ok(served.models.segmented(taste, buyer, session.unwrap_or(&known.profile)))
    }

    /// Whose taste counts, and what they were shown.
    fn whom(&self, served: &Served, request: &v1::RecommendRequest) -> Result<Whom, ServeError> {
        let mut buyer = request.buyer.clone();
        let mut shown = Vec::new();
        let mut stated = None;
        let mut moment = Moment::default();
        if !request.session.is_empty() {
            names::check_session("session", &request.session)?;
            let session = self.sessions.get(&request.session);
            let mut held = session.lock();
            let owner = (request.store.as_str(), request.buyer.as_str());
            let live = sessions::read(&self.log, &mut held, &request.session, owner)?;
            buyer.clone_from(&live.buyer);
            stated = Some(self.profile_for(live)?);
            moment = live.state.moment();
            let watched = live.watched.iter();
            shown = watched.filter_map(|iri| served.world.snapshot.find_product(iri)).collect();
        }
        let taste = self.taste(served, (&request.store, &buyer), stated.as_deref())?;
        let known = !buyer.is_empty() || !request.session.is_empty();
        Ok(Whom { known, buyer, taste, moment, shown })
    }
}

struct Whom {
    /// By name or by session: what they make of a ranking can be told afterwards.
    known: bool,
    buyer: String,
    taste: Option<Taste>,
    moment: Moment,
    shown: Vec<ProductId>,
}

/// What the answers of a guide came to.
#[derive(Default)]
struct Told {
    constraints: Vec<Constraint>,
    needs: Vec<NeedId>,
    asked: Vec<usize>,
}

impl Told {
    fn read(snapshot: &Snapshot, request: &v1::GuideRequest) -> Result<Self, ServeError> {
        use v1::guide_answer::Meaning;
        let constraints = from_proto::constraints(snapshot, &request.constraints)?;
        let mut told = Self { constraints, ..Self::default() };
        for (index, answer) in request.answers.iter().enumerate() {
            let path = format!("answers[{index}]");
            told.asked.extend(asked(answer, &path)?);
            match &answer.meaning {
                Some(Meaning::Constraint(it)) => {
                    let path = format!("{path}.constraint");
                    told.constraints.push(from_proto::constraint(snapshot, it, &path)?);
                }
                Some(Meaning::Need(name)) => {
                    let need = lookup::need(snapshot, name);
                    told.needs.push(need.ok_or_else(|| ServeError::not_found("need", name))?);
                }
                Some(Meaning::Any(_)) => {}
                None => return Err(ServeError::invalid(path, "has no meaning")),
            }
        }
        Ok(told)
    }

    fn need_names(&self, snapshot: &Snapshot) -> Vec<String> {
        let needs = self.needs.iter().map(|need| snapshot.programs().needs[need.index()].term);
        needs.map(|term| snapshot.text(term).to_owned()).collect()
    }
}

/// The question that an answer is to; none where the client names none.
fn task_and_slots(
    served: &Served,
    request: &v1::RunTaskRequest,
) -> Result<(TaskId, Vec<(String, Value)>), ServeError> {
    let snapshot = &served.world.snapshot;
    let tasks = &snapshot.programs().tasks;
    let named = |task: &snapshot::program::Task| {
        task.name == request.task || snapshot.text(task.term) == request.task
    };
    let index = tasks.iter().position(named);
    let index = index.ok_or_else(|| ServeError::not_found("task", &request.task))?;
    let mut slots = Vec::with_capacity(request.slots.len());
    for (name, value) in &request.slots {
        let slot = tasks[index].slots.iter().find(|slot| slot.name == *name).ok_or_else(|| {
            ServeError::invalid(format!("slots[{name}]"), "the task has no such slot")
        })?;
        slots.push((name.clone(), from_proto::slot_value(snapshot, slot, value)?));
    }
    Ok((TaskId::from_index(index), slots))
}

fn asked(answer: &v1::GuideAnswer, path: &str) -> Result<Option<usize>, ServeError> {
    if answer.question.is_empty() {
        return Ok(None);
    }
    let asked = answer.question.parse().map(Some);
    asked.map_err(|_other| {
        ServeError::invalid(format!("{path}.question"), "no guide put this question")
    })
}

fn scene(request: &v1::RecommendRequest) -> Result<Scene, ServeError> {
    use v1::recommend_request::Scene as WireScene;
    let scene = match request.scene() {
        WireScene::Unspecified | WireScene::Home => Scene::Home,
        WireScene::Similar => Scene::Similar,
        WireScene::Complement => Scene::Complement,
        WireScene::Cart => Scene::Cart,
        WireScene::Substitute => Scene::Substitute,
        WireScene::Bundle => Scene::Bundle,
    };
    let wants_product = match scene {
        Scene::Similar | Scene::Complement | Scene::Substitute => true,
        Scene::Home | Scene::Cart | Scene::Bundle => false,
    };
    if scene == Scene::Bundle && request.product.is_empty() && request.cart.is_empty() {
        return Err(ServeError::invalid("product", "or a cart must be given for this scene"));
    }
    if wants_product && request.product.is_empty() {
        return Err(ServeError::invalid("product", "must be named for this scene"));
    }
    Ok(scene)
}

fn budget(request: &v1::RecommendRequest) -> Result<Option<f64>, ServeError> {
    match request.budget {
        Some(budget) if !budget.is_finite() || budget < 0.0 => {
            Err(ServeError::invalid("budget", "must be a number from 0"))
        }
        given => Ok(given),
    }
}

fn product_of(
    snapshot: &Snapshot,
    request: &v1::RecommendRequest,
) -> Result<Option<ProductId>, ServeError> {
    if request.product.is_empty() {
        return Ok(None);
    }
    find_product(snapshot, &request.product).map(Some)
}

fn find_product(snapshot: &Snapshot, name: &str) -> Result<ProductId, ServeError> {
    lookup::product(snapshot, name).ok_or_else(|| ServeError::not_found("product", name))
}

fn categories(snapshot: &Snapshot, names: &[String]) -> Result<Vec<CategoryId>, ServeError> {
    let find = |name: &String| {
        lookup::category(snapshot, name).ok_or_else(|| ServeError::not_found("category", name))
    };
    names.iter().map(find).collect()
}

struct Found {
    products: Vec<ProductId>,
    total: usize,
}

/// Products that words name, or else those of the categories, conditions and needs in the words.
/// Words that mean nothing find nothing.
fn search(served: &Arc<Served>, text: &str, constraints: Vec<Constraint>, limit: usize) -> Found {
    let view = served.world.view();
    let kept = |mut products: Vec<ProductId>, constraints: &[Constraint]| {
        products.retain(|it| constraints.iter().all(|wanted| fits(view, *it, wanted)));
        Found { total: products.len(), products }
    };
    if let Some(product) = lookup::product(view.snapshot, text) {
        return kept(vec![product], &constraints);
    }
    let meant = understand(&served.world.language, view, text, &Context::default());
    let mut wanted = constraints;
    let (mut products, mut categories, mut needs) = (Vec::new(), Vec::new(), Vec::new());
    for mention in meant.mentions.iter().filter(|mention| !mention.negated) {
        match &mention.kind {
            MentionKind::Product(named) => products.extend(named.iter().copied()),
            MentionKind::Category(category) => categories.push(*category),
            MentionKind::Need(need) => needs.push(*need),
            MentionKind::Attribute(_)
            | MentionKind::Value { .. }
            | MentionKind::Choice { .. }
            | MentionKind::Thing(_)
            | MentionKind::UnknownProduct
            | MentionKind::OrderNumber => {}
        }
    }
    wanted.extend(meant.constraints.into_iter().filter_map(|it| match it.preference {
        Preference::Constraint(constraint) => Some(constraint),
        Preference::Any { .. } | Preference::Relative { .. } | Preference::Extreme { .. } => None,
    }));
    if !products.is_empty() {
        return kept(products, &wanted);
    }
    let says_nothing = categories.is_empty() && needs.is_empty() && wanted.is_empty();
    if says_nothing && !text.trim().is_empty() {
        return Found { products: Vec::new(), total: 0 };
    }
    let request = Request {
        categories: &categories,
        constraints: &wanted,
        needs: &needs,
        limit,
        ..Request::default()
    };
    let outcome = recommend(view, &served.world.behaviour, &request);
    if !outcome.relaxed.is_empty() {
        // A search finds what was asked for, not what comes near it.
        return Found { products: Vec::new(), total: 0 };
    }
    let products = outcome.products.into_iter().map(|it| it.product).collect();
    Found { products, total: outcome.matching }
}

fn fits(view: View<'_>, product: ProductId, constraint: &Constraint) -> bool {
    match constraint.weight {
        domain::Weight::Must => view.satisfies(product, constraint),
        domain::Weight::Prefer => true,
    }
}
