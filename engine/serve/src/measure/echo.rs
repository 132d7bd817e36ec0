//! The yardstick: a service that answers every request with as many bytes as it is asked for.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::task::{Context, Poll};

use tonic::body::Body;
use tonic::codegen::{Body as HttpBody, BoxFuture, StdError, http};
use tonic::server::NamedService;
use tonic::{Request, Response, Status};
use tonic_prost::ProstCodec;

/// Asks for a reply of a size.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Ask {
    #[prost(uint64, tag = "1")]
    pub(super) bytes: u64,
}

/// The reply.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Reply {
    #[prost(string, tag = "1")]
    pub(super) payload: String,
}

/// Where the echo is called.
pub(super) const PATH: &str = "/qianmian.measure.Echo/Echo";

/// The service.
#[derive(Clone, Copy, Debug)]
pub(super) struct Echo;

impl NamedService for Echo {
    const NAME: &'static str = "qianmian.measure.Echo";
}

impl<B> tower::Service<http::Request<B>> for Echo
where
    B: HttpBody + Send + 'static,
    B::Error: Into<StdError> + Send + 'static,
{
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<http::Response<Body>, Infallible>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        let mut grpc = tonic::server::Grpc::new(ProstCodec::<Reply, Ask>::default());
        Box::pin(async move { Ok(grpc.unary(tower::service_fn(echo), request).await) })
    }
}

fn echo(request: Request<Ask>) -> Ready<Result<Response<Reply>, Status>> {
    let bytes = usize::try_from(request.into_inner().bytes).unwrap_or(0);
    ready(Ok(Response::new(Reply { payload: "x".repeat(bytes) })))
}
