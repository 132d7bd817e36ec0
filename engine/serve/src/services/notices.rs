//! Notices to a session: changes of what was shown in it, as long as the client listens.

use std::pin::Pin;
use std::sync::Arc;

use domain::{Locale, Part, Timestamp};
use proto::v1;
use proto::v1::notice::Kind;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, mpsc, watch};
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;

use crate::engine::Engine;
use crate::error::ServeError;
use crate::store::{Change, Store};
use crate::{from_proto, names, sessions, to_proto};

type Notices = Pin<Box<dyn Stream<Item = Result<v1::Notice, Status>> + Send>>;

/// A client that reads slowly may be so many notices behind.
const WAITING_MAX: usize = 16;

struct Listener {
    engine: Arc<Engine>,
    store: Arc<Store>,
    session: String,
    locale: Locale,
}

/// Opens the stream of a session that exists.
pub(super) fn open(
    engine: &Arc<Engine>,
    request: v1::SubscribeRequest,
    stopping: watch::Receiver<bool>,
) -> Result<Notices, ServeError> {
    let store = Arc::clone(engine.store(&request.store)?);
    names::check_name("session", &request.session)?;
    names::check_session("session", &request.session)?;
    let listener = Listener {
        engine: Arc::clone(engine),
        locale: from_proto::locale(&request.locale),
        session: request.session,
        store,
    };
    if listener.watched()?.is_none() {
        return Err(ServeError::not_found("session", listener.session));
    }
    let changes = listener.store.listen();
    let (sender, receiver) = mpsc::channel(WAITING_MAX);
    tokio::spawn(listener.run(changes, sender, stopping));
    Ok(Box::pin(ReceiverStream::new(receiver)))
}

impl Listener {
    async fn run(
        self,
        mut changes: broadcast::Receiver<Change>,
        sender: mpsc::Sender<Result<v1::Notice, Status>>,
        mut stopping: watch::Receiver<bool>,
    ) {
        loop {
            let change = tokio::select! {
                change = changes.recv() => change,
                () = sender.closed() => return,
                _ = stopping.wait_for(|stopping| *stopping) => return,
            };
            let notice = match change {
                Ok(change) => self.notice(&change),
                Err(RecvError::Lagged(_)) => {
                    Ok(Some(self.bare(Kind::Lagged, self.engine.now(), Vec::new())))
                }
                Err(RecvError::Closed) => return,
            };
            let sent = match notice {
                Ok(None) => continue,
                Ok(Some(notice)) => sender.send(Ok(notice)).await,
                Err(error) => sender.send(Err(error.into())).await,
            };
            if sent.is_err() {
                return;
            }
        }
    }

    /// What a change means to the session; none where it means nothing.
    fn notice(&self, change: &Change) -> Result<Option<v1::Notice>, ServeError> {
        let (products, at) = match change {
            Change::World(at) => return Ok(Some(self.bare(Kind::WorldChanged, *at, Vec::new()))),
            Change::Offers(products, at) => (products, *at),
        };
        let watched = self.watched()?.unwrap_or_default();
        let served = self.store.served();
        let view = served.world.view();
        let cards: Vec<Part> = products
            .iter()
            .filter(|product| watched.contains(product))
            .filter_map(|product| view.snapshot.find_product(product).map(Part::Card))
            .collect();
        let parts = to_proto::parts(view, &cards, self.locale);
        Ok((!parts.is_empty()).then(|| self.bare(Kind::OfferChanged, at, parts)))
    }

    fn bare(&self, kind: Kind, at: Timestamp, parts: Vec<v1::Part>) -> v1::Notice {
        v1::Notice {
            kind: kind.into(),
            time: Some(to_proto::timestamp(at)),
            parts,
            world: Some(self.store.served().described.clone()),
        }
    }

    /// The products the session was shown; none where nothing was ever said in it.
    fn watched(&self) -> Result<Option<Vec<String>>, ServeError> {
        let session = self.engine.sessions.get(&self.session);
        let mut held = session.lock();
        let owner = (self.store.id.as_str(), "");
        let live = sessions::read(&self.engine.log, &mut held, &self.session, owner)?;
        let began = live.turns > 0 || !live.watched.is_empty();
        Ok(began.then(|| live.watched.clone()))
    }
}
