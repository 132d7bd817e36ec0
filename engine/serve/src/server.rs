//! The server: gRPC, gRPC-Web, health, reflection, metrics and pages on one port.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderName, Method as HttpMethod, header};
use axum::response::IntoResponse as _;
use axum::routing::get;
use proto::v1;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tonic::codec::CompressionEncoding;
use tonic::service::Routes;
use tonic::transport::server::TcpIncoming;
use tonic_web::GrpcWebLayer;
use tower_http::cors::{Any, CorsLayer};
use v1::buyer_service_server::BuyerServiceServer;
use v1::event_service_server::EventServiceServer;
use v1::guide_service_server::GuideServiceServer;
use v1::knowledge_service_server::KnowledgeServiceServer;

use crate::engine::Engine;
use crate::error::ServeError;
use crate::gate::Gate;
use crate::services::{BuyerApi, EventApi, GuideApi, KnowledgeApi, Memoised};

/// A page that the server shows, such as the widget: path, media type and bytes.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// The path, beginning with a slash.
    pub path: &'static str,
    /// The media type.
    pub media_type: &'static str,
    /// What is shown.
    pub bytes: &'static [u8],
}

/// How to serve.
#[derive(Clone, Debug)]
pub struct Listen {
    /// Where to listen; port 0 takes a free one.
    pub address: SocketAddr,
    /// So many requests are let in at once; those beyond are told to try again.
    pub requests_max: usize,
    /// Pages to show.
    pub pages: Vec<Page>,
}

impl Listen {
    /// Listens on an address with the usual limits and no pages.
    #[must_use]
    pub fn on(address: SocketAddr) -> Self {
        const REQUESTS_MAX: usize = 1024;
        Self { address, requests_max: REQUESTS_MAX, pages: Vec::new() }
    }
}

/// A request of a buyer, an event batch or a change is at most so many bytes.
const REQUEST_BYTES_MAX: usize = 4 << 20;
/// A pack comes in one request.
const PACK_BYTES_MAX: usize = 80 << 20;
/// What buyers did comes into force, and durations into their buckets, at least this often.
const TIDY_EVERY: Duration = Duration::from_secs(2);
/// A connection that was silent for this long is asked whether anybody is there, so that clients
/// that vanished do not pile up.
const SILENT_MAX: Duration = Duration::from_secs(30);
/// One that does not answer for this long is closed.
const ANSWER_MAX: Duration = Duration::from_secs(10);
/// When the server stops, requests under way have this long to end.
const DRAIN_MAX: Duration = Duration::from_secs(10);

/// A server that is bound and not yet serving.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    gate: Arc<Gate>,
    pages: Vec<Page>,
}

impl Server {
    /// Binds the address.
    ///
    /// # Errors
    /// Where the address cannot be had.
    pub async fn bind(engine: Arc<Engine>, listen: Listen) -> Result<Self, ServeError> {
        let cannot = |error: std::io::Error| ServeError::Precondition {
            reason: "ADDRESS_NOT_TO_BE_HAD",
            message: format!("cannot listen on {}: {error}", listen.address),
        };
        let listener = TcpListener::bind(listen.address).await.map_err(cannot)?;
        let address = listener.local_addr().map_err(cannot)?;
        let gate = Arc::new(Gate::new(engine, listen.requests_max)?);
        Ok(Self { listener, address, gate, pages: listen.pages })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `shutdown` is done, then lets what is under way end.
    ///
    /// # Errors
    /// Where the transport fails.
    pub async fn run(self, shutdown: impl Future<Output = ()> + Send) -> Result<(), ServeError> {
        let (stop, stopping) = watch::channel(false);
        let routes = routes(&self.gate, self.pages, stopping.clone()).await?;
        let tidying = tokio::spawn(tidy(Arc::clone(&self.gate)));
        let incoming = TcpIncoming::from(self.listener)
            .with_nodelay(Some(true))
            .with_keepalive(Some(SILENT_MAX));
        let mut ended = stopping.clone();
        let served = tonic::transport::Server::builder()
            .accept_http1(true)
            .http2_keepalive_interval(Some(SILENT_MAX))
            .http2_keepalive_timeout(Some(ANSWER_MAX))
            .add_routes(routes)
            .serve_with_incoming_shutdown(incoming, async move {
                // The sender is gone only when this server is.
                ended.wait_for(|stopping| *stopping).await.ok();
            });
        let stopped = async {
            shutdown.await;
            tracing::info!("stopping: requests under way may end");
            stop.send_replace(true);
            tokio::time::sleep(DRAIN_MAX).await;
        };
        let result = tokio::select! {
            served = served => served.map_err(|error| ServeError::Internal(error.to_string())),
            () = stopped => Ok(()),
        };
        drain(&self.gate).await;
        tidying.abort();
        result
    }
}

/// Done when the process is asked to end.
pub async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    let interrupted = async {
        // Where signals cannot be listened to there is nothing to wait for.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = terminate.recv() => {}
            () = interrupted => {}
        },
        Err(_unheard) => interrupted.await,
    }
}

async fn routes(
    gate: &Arc<Gate>,
    pages: Vec<Page>,
    stopping: watch::Receiver<bool>,
) -> Result<Routes, ServeError> {
    let guide = GuideApi { gate: Arc::clone(gate), stopping };
    let guide = GuideServiceServer::new(guide)
        .accept_compressed(CompressionEncoding::Gzip)
        .max_decoding_message_size(REQUEST_BYTES_MAX);
    let guide =
        Memoised { service: guide, gate: Arc::clone(gate), request_bytes_max: REQUEST_BYTES_MAX };
    let events = EventServiceServer::new(EventApi(Arc::clone(gate)))
        .accept_compressed(CompressionEncoding::Gzip)
        .max_decoding_message_size(REQUEST_BYTES_MAX);
    let buyers = BuyerServiceServer::new(BuyerApi(Arc::clone(gate)))
        .max_decoding_message_size(REQUEST_BYTES_MAX);
    let knowledge = KnowledgeServiceServer::new(KnowledgeApi(Arc::clone(gate)))
        .accept_compressed(CompressionEncoding::Gzip)
        .max_decoding_message_size(PACK_BYTES_MAX);
    let (health, health_service) = tonic_health::server::health_reporter();
    health.set_serving::<GuideServiceServer<GuideApi>>().await;
    health.set_serving::<EventServiceServer<EventApi>>().await;
    health.set_serving::<BuyerServiceServer<BuyerApi>>().await;
    health.set_serving::<KnowledgeServiceServer<KnowledgeApi>>().await;
    let unreadable =
        |error: tonic_reflection::server::Error| ServeError::Internal(error.to_string());
    let reflection = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(proto::DESCRIPTORS)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    let rpc = Routes::new(guide)
        .add_service(events)
        .add_service(buyers)
        .add_service(knowledge)
        .add_service(health_service)
        .add_service(reflection().build_v1().map_err(unreadable)?)
        .add_service(reflection().build_v1alpha().map_err(unreadable)?)
        .into_axum_router()
        .layer(GrpcWebLayer::new());
    Ok(Routes::from(with_pages(rpc, gate, pages).layer(cors())))
}

fn with_pages(rpc: axum::Router, gate: &Arc<Gate>, pages: Vec<Page>) -> axum::Router {
    let counted = Arc::clone(gate);
    let metrics = get(move || async move {
        let engine = &counted.engine;
        let failing = engine.failure().is_some();
        let text = counted.metrics.print(engine.sessions.len(), counted.under_way(), failing);
        ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text)
    });
    let mut router = rpc.route("/metrics", metrics);
    for page in pages {
        let show = get(move || async move {
            ([(header::CONTENT_TYPE, page.media_type)], page.bytes).into_response()
        });
        router = router.route(page.path, show);
    }
    router
}

/// Pages of any shop may call; statuses and their details are readable to them.
fn cors() -> CorsLayer {
    let exposed = ["grpc-status", "grpc-message", "grpc-status-details-bin"];
    CorsLayer::new()
        .allow_origin(Any)
        .allow_headers(Any)
        .allow_methods([HttpMethod::POST, HttpMethod::GET, HttpMethod::OPTIONS])
        .expose_headers(exposed.map(HeaderName::from_static))
        .max_age(Duration::from_secs(24 * 3600))
}

/// Waits until no request is under way: the transport lets go of connections before that.
async fn drain(gate: &Gate) {
    const LOOK_EVERY: Duration = Duration::from_millis(5);
    let drained = async {
        while gate.under_way() > 0 {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    if tokio::time::timeout(DRAIN_MAX, drained).await.is_err() {
        tracing::warn!(under_way = gate.under_way(), "stopped with requests under way");
    }
}

async fn tidy(gate: Arc<Gate>) {
    let mut ticks = tokio::time::interval(TIDY_EVERY);
    loop {
        ticks.tick().await;
        gate.engine.refresh();
        gate.metrics.tidy();
    }
}
