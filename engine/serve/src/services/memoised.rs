//! Methods whose reply is a function of the world and the request alone. Their replies are held in
//! encoded form for as long as the world stands, and sent again without being made again.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use prost::Message;
use prost::bytes::Bytes;
use proto::v1::guide_service_server::GuideServiceServer;
use tonic::body::Body;
use tonic::codec::CompressionEncoding;
use tonic::codegen::{Body as HttpBody, StdError, http};
use tonic::server::NamedService;
use tonic::{Request, Response, Status};

use super::guide::GuideApi;
use crate::bytes_codec::BytesCodec;
use crate::engine::Engine;
use crate::error::ServeError;
use crate::gate::{Gate, deadline, guarded};
use crate::metrics::Method;
use crate::served::{Replies, Served};

/// GuideService, with the methods that can be answered from held replies before it.
#[derive(Clone, Debug)]
pub(crate) struct Memoised {
    pub(crate) service: GuideServiceServer<GuideApi>,
    pub(crate) gate: Arc<Gate>,
    pub(crate) request_bytes_max: usize,
}

impl NamedService for Memoised {
    const NAME: &'static str = <GuideServiceServer<GuideApi> as NamedService>::NAME;
}

type Called = Pin<Box<dyn Future<Output = Result<http::Response<Body>, Infallible>> + Send>>;

impl<B> tower::Service<http::Request<B>> for Memoised
where
    B: HttpBody + Send + 'static,
    B::Error: Into<StdError> + Send + 'static,
{
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Called;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<B>) -> Called {
        let Some(kind) = Kind::of_path(request.uri().path()) else {
            return self.service.call(request);
        };
        let gate = Arc::clone(&self.gate);
        let mut grpc = tonic::server::Grpc::new(BytesCodec)
            .accept_compressed(CompressionEncoding::Gzip)
            .max_decoding_message_size(self.request_bytes_max);
        let answer = tower::service_fn(move |request: Request<Bytes>| {
            let (metadata, _, request) = request.into_parts();
            std::future::ready(answer(&gate, kind, &metadata, request))
        });
        Box::pin(async move { Ok(grpc.unary(answer, request).await) })
    }
}

/// The kinds of replies that are held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Product,
    Search,
    Task,
}

impl Kind {
    fn of_path(path: &str) -> Option<Self> {
        match path.strip_prefix("/qianmian.v1.GuideService/")? {
            "GetProduct" => Some(Self::Product),
            "SearchProducts" => Some(Self::Search),
            "RunTask" => Some(Self::Task),
            _ => None,
        }
    }

    fn method(self) -> Method {
        match self {
            Self::Product => Method::GetProduct,
            Self::Search => Method::SearchProducts,
            Self::Task => Method::RunTask,
        }
    }

    /// Where replies of the kind are held: what buyers do changes the order of a search.
    fn held(self, served: &Served) -> &Replies {
        match self {
            Self::Product | Self::Task => &served.facts,
            Self::Search => &served.rankings,
        }
    }

    fn make(self, engine: &Engine, request: &Bytes) -> Result<Bytes, ServeError> {
        match self {
            Self::Product => engine.get_product(&decode(request)?).map(encode),
            Self::Search => engine.search_products(&decode(request)?).map(encode),
            Self::Task => engine.run_task(&decode(request)?).map(encode),
        }
    }
}

/// The first field of every request.
#[derive(Clone, PartialEq, Message)]
struct OfStore {
    #[prost(string, tag = "1")]
    store: String,
}

fn answer(
    gate: &Gate,
    kind: Kind,
    metadata: &tonic::metadata::MetadataMap,
    request: Bytes,
) -> Result<Response<Bytes>, Status> {
    let since = Instant::now();
    let result = gate.enter().and_then(|_permit| {
        deadline(metadata).check()?;
        let reply = guarded(|| held_or_made(&gate.engine, kind, request));
        deadline(metadata).check()?;
        reply
    });
    gate.leave(kind.method(), since, result)
}

fn held_or_made(engine: &Engine, kind: Kind, request: Bytes) -> Result<Bytes, ServeError> {
    let store = decode::<OfStore>(&request)?.store;
    let store = engine.store(&store)?;
    let served = store.served();
    if let Some(reply) = kind.held(&served).get(kind as u8, &request) {
        return Ok(reply);
    }
    let reply = kind.make(engine, &request)?;
    // A world that was swapped meanwhile is not the one the reply was made with.
    if Arc::ptr_eq(&store.served(), &served) {
        kind.held(&served).hold(kind as u8, request, reply.clone());
    }
    Ok(reply)
}

fn decode<M: Message + Default>(bytes: &Bytes) -> Result<M, ServeError> {
    M::decode(bytes.clone()).map_err(|error| ServeError::invalid("request", error.to_string()))
}

#[expect(clippy::needless_pass_by_value, reason = "mapped over results by name")]
fn encode(message: impl Message) -> Bytes {
    message.encode_to_vec().into()
}
