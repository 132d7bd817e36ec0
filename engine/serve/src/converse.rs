//! One turn of a conversation: read the session, run the turn, append its events, answer.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use dialogue::{Buyer, Turn, Utterance, turn};
use domain::{Event, Profile};
use proto::v1::{ConverseRequest, ConverseResponse};

use crate::engine::{Deadline, Engine};
use crate::error::ServeError;
use crate::log::{Appended, LogError, Row, Ticket};
use crate::served::Served;
use crate::sessions::{self, Live, Session};
use crate::store::Store;
use crate::{from_proto, names, to_proto};

/// A turn that was run and whose events are on their way to the disk.
struct Begun {
    response: ConverseResponse,
    events: Vec<Event>,
    store: Arc<Store>,
    /// Held so that the session is not dropped from memory before its events are in the log.
    session: Arc<Session>,
    ticket: Ticket<Appended>,
}

/// A turn whose session changed under it (a failed write, an erasure) is run once more.
const TRIES: usize = 2;

impl Engine {
    /// Runs one turn and waits until its events are durable. Not to be called on a thread of an
    /// async runtime.
    ///
    /// # Errors
    /// Where the request cannot be used, or the log cannot be written: then nothing happened.
    pub fn converse(&self, request: ConverseRequest) -> Result<ConverseResponse, ServeError> {
        let request = named(request)?;
        for _ in 1..TRIES {
            match self.begin(&request, Deadline::default())?.wait(self) {
                Err(ServeError::Log(LogError::Stale)) => {}
                other => return other,
            }
        }
        self.begin(&request, Deadline::default())?.wait(self)
    }

    /// [`Self::converse`] for async callers.
    pub(crate) async fn converse_async(
        &self,
        request: ConverseRequest,
        deadline: Deadline,
    ) -> Result<ConverseResponse, ServeError> {
        let request = named(request)?;
        for _ in 1..TRIES {
            match self.begin(&request, deadline)?.done(self).await {
                Err(ServeError::Log(LogError::Stale)) => {}
                other => return other,
            }
        }
        self.begin(&request, deadline)?.done(self).await
    }

    fn begin(&self, request: &ConverseRequest, deadline: Deadline) -> Result<Begun, ServeError> {
        let store = Arc::clone(self.store(&request.store)?);
        names::check_optional("buyer", &request.buyer)?;
        let served = store.served();
        let session = self.sessions.get(&request.session);
        let mut held = session.lock();
        let owner = (request.store.as_str(), request.buyer.as_str());
        let live = sessions::read(&self.log, &mut held, &request.session, owner)?;
        if live.buyer.is_empty() {
            live.buyer.clone_from(&request.buyer);
        }
        let profile = self.profile_for(live)?;
        let now = self.now();
        let taste = self.taste(&served, (&live.store, &live.buyer), Some(&profile))?;
        let learned = served.models.of(&live.buyer);
        let buyer = Buyer { profile: &profile, taste: taste.as_ref(), learned };
        let turn = run(&served, live, buyer, request, now)?;
        deadline.check()?;
        let events = stamped(&turn, live, request, now);
        let row = Row::new(&request.store, &events)?;
        let trace_id = format!("{}/{}", request.session, live.turns);
        let ticket = self.log.append(row, live.epoch);
        events.iter().for_each(|event| live.apply(event));
        drop(held);
        let response = ConverseResponse {
            trace_id,
            session: request.session.clone(),
            ..answered(&served, &turn, now)
        };
        Ok(Begun { response, events, store, session, ticket })
    }

    /// What is known of the buyer, and what was stated in the session before they were known.
    pub(crate) fn profile_for(&self, live: &Live) -> Result<Arc<Profile>, ServeError> {
        if live.buyer.is_empty() {
            return Ok(Arc::clone(&live.unnamed));
        }
        let known = self.buyers.get(&self.log, &live.store, &live.buyer)?.profile;
        if live.unnamed.facts.is_empty() {
            return Ok(known);
        }
        let mut both = Profile::clone(&live.unnamed);
        both.facts.extend(known.facts.iter().cloned());
        Ok(Arc::new(both))
    }
}

impl Begun {
    fn wait(self, engine: &Engine) -> Result<ConverseResponse, ServeError> {
        self.ticket.wait()?;
        finish(engine, &self.store, &self.events);
        drop(self.session);
        Ok(self.response)
    }

    async fn done(self, engine: &Engine) -> Result<ConverseResponse, ServeError> {
        self.ticket.done().await?;
        finish(engine, &self.store, &self.events);
        drop(self.session);
        Ok(self.response)
    }
}

fn finish(engine: &Engine, store: &Store, events: &[Event]) {
    engine.buyers.fold(&engine.log, events);
    store.fold(events);
}

/// Gives a session to a request that has none, and refuses names that are not lawful.
fn named(mut request: ConverseRequest) -> Result<ConverseRequest, ServeError> {
    names::check_session("session", &request.session)?;
    if request.session.is_empty() {
        request.session = names::fresh()?;
    }
    Ok(request)
}

/// Runs the turn. A panic becomes one failed request: the turn only reads the session.
fn run(
    served: &Served,
    live: &Live,
    buyer: Buyer<'_>,
    request: &ConverseRequest,
    now: domain::Timestamp,
) -> Result<Turn, ServeError> {
    let focus = focus_product(served, &request.focus_product);
    let utterance = Utterance {
        text: &request.text,
        focus_product: focus.as_deref(),
        locale: from_proto::locale(&request.locale),
    };
    let turned =
        catch_unwind(AssertUnwindSafe(|| turn(&served.world, &live.state, buyer, utterance, now)));
    turned.map_err(|_panic| {
        tracing::error!(session = request.session, turn = live.turns, "a turn panicked");
        ServeError::Internal(format!("turn {}/{} failed", request.session, live.turns))
    })
}

/// The IRI of the page's product, where it is named by number or link. A page that the store does
/// not know is passed on as it is, and the dialogue says so where it matters.
fn focus_product(served: &Served, named: &str) -> Option<String> {
    if named.is_empty() {
        return None;
    }
    let snapshot = &served.world.snapshot;
    let product = crate::lookup::product(snapshot, named);
    let term = product.map(|product| snapshot.catalogue().product_term(product));
    Some(term.map_or_else(|| named.to_owned(), |term| snapshot.text(term).to_owned()))
}

/// The events of a turn with ids `session/turn/index`.
fn stamped(
    turn: &Turn,
    live: &Live,
    request: &ConverseRequest,
    now: domain::Timestamp,
) -> Vec<Event> {
    let numbered = turn.events.iter().enumerate();
    let event = |(index, kind): (usize, &domain::EventKind)| Event {
        id: format!("{}/{}/{index}", request.session, live.turns),
        store: request.store.clone(),
        session: request.session.clone(),
        buyer: live.buyer.clone(),
        at: now,
        kind: kind.clone(),
    };
    numbered.map(event).collect()
}

fn answered(served: &Served, turn: &Turn, now: domain::Timestamp) -> ConverseResponse {
    let view = served.world.view();
    let locale = turn.understanding.locale;
    ConverseResponse {
        parts: to_proto::parts(view, &turn.reply.parts, locale),
        evidence: to_proto::evidence(view, &turn.reply.evidence, locale),
        decision: to_proto::decision(turn.reply.decision).into(),
        understanding: Some(proto::v1::Understanding {
            commands: to_proto::commands(view.snapshot, &turn.commands),
            moments: to_proto::moments(view.snapshot, &turn.understanding, now.0),
            ..to_proto::understanding(view.snapshot, &turn.understanding, locale)
        }),
        world: Some(served.described.clone()),
        ..ConverseResponse::default()
    }
}
