//! Methods whose reply is a function of the world and the request alone. Their replies are held in
//! encoded form for as long as the world stands, and sent again without being made again.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use prost::Message;
use prost::bytes::{Buf as _, BufMut as _, Bytes};
use proto::v1;
use proto::v1::guide_service_server::GuideServiceServer;
use tonic::body::Body;
use tonic::codec::{Codec, CompressionEncoding, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::codegen::{Body as HttpBody, StdError, http};
use tonic::server::NamedService;
use tonic::{Request, Response, Status};

use super::guide::GuideApi;
use crate::engine::Engine;
use crate::error::ServeError;
use crate::gate::{Gate, deadline, guarded};
use crate::metrics::Method;

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
        let Some(method) = held_method(request.uri().path()) else {
            return self.service.call(request);
        };
        let gate = Arc::clone(&self.gate);
        let limit = self.request_bytes_max;
        Box::pin(async move {
            let answer = tower::service_fn(move |request: Request<Bytes>| {
                let (metadata, _, request) = request.into_parts();
                let answered = answer(&gate, method, &metadata, request);
                async move { answered }
            });
            let mut grpc = tonic::server::Grpc::new(BytesCodec)
                .accept_compressed(CompressionEncoding::Gzip)
                .max_decoding_message_size(limit);
            Ok(grpc.unary(answer, request).await)
        })
    }
}

fn held_method(path: &str) -> Option<Method> {
    match path.strip_prefix("/qianmian.v1.GuideService/")? {
        "GetProduct" => Some(Method::GetProduct),
        "SearchProducts" => Some(Method::SearchProducts),
        "RunTask" => Some(Method::RunTask),
        _ => None,
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
    method: Method,
    metadata: &tonic::metadata::MetadataMap,
    request: Bytes,
) -> Result<Response<Bytes>, Status> {
    let since = Instant::now();
    let result = gate.enter().and_then(|_permit| {
        deadline(metadata).check()?;
        let reply = guarded(|| held_or_made(&gate.engine, method, request));
        deadline(metadata).check()?;
        reply
    });
    gate.leave(method, since, result)
}

fn held_or_made(engine: &Engine, method: Method, request: Bytes) -> Result<Bytes, ServeError> {
    let store = decode::<OfStore>(&request)?.store;
    let served = engine.store(&store)?.served();
    let replies = if method == Method::SearchProducts { &served.rankings } else { &*served.facts };
    if let Some(reply) = replies.get(method as u8, &request) {
        return Ok(reply);
    }
    let reply = match method {
        Method::GetProduct => {
            engine.get_product(&decode::<v1::GetProductRequest>(&request)?).map(encode)
        }
        Method::SearchProducts => {
            engine.search_products(&decode::<v1::SearchProductsRequest>(&request)?).map(encode)
        }
        _ => engine.run_task(&decode::<v1::RunTaskRequest>(&request)?).map(encode),
    }?;
    // A world that was swapped meanwhile is not the one the reply was made with.
    if Arc::ptr_eq(&engine.store(&store)?.served(), &served) {
        replies.hold(method as u8, request, reply.clone());
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

/// Messages as the bytes they are on the wire.
#[derive(Clone, Copy, Debug, Default)]
struct BytesCodec;

impl Codec for BytesCodec {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        *self
    }

    fn decoder(&mut self) -> Self {
        *self
    }
}

impl Encoder for BytesCodec {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, item: Bytes, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put(item);
        Ok(())
    }
}

impl Decoder for BytesCodec {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(buffer.copy_to_bytes(buffer.remaining())))
    }
}
