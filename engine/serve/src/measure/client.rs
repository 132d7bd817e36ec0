//! A client that keeps a server busy: so many requests at once over a few connections.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tonic::codegen::http::uri::PathAndQuery;
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Status};

use crate::bytes_codec::BytesCodec;
use crate::error::ServeError;

/// What the client saw.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    /// How long each request took, ascending, in microseconds.
    pub(super) microseconds: Vec<f64>,
    /// The bytes of all replies.
    pub(super) reply_bytes: usize,
    /// How long the whole took.
    pub(super) elapsed: Duration,
}

impl Seen {
    /// How long at most that share of the requests took.
    pub(super) fn percentile(&self, share: f64) -> f64 {
        let last = self.microseconds.len().saturating_sub(1);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "an index between 0 and the last one"
        )]
        let at = (last as f64 * share).round() as usize;
        self.microseconds.get(at).copied().unwrap_or(0.0)
    }
}

/// How hard a server is kept busy.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pressure {
    /// Requests under way at once.
    pub(super) at_once: usize,
    /// Connections.
    pub(super) connections: usize,
    /// For how long.
    pub(super) time: Duration,
    /// Requests begin at most so often; none for as often as they can.
    pub(super) per_second: Option<f64>,
}

/// One request, encoded, by its number.
pub(super) type Make = dyn Fn(usize) -> (&'static str, Vec<u8>) + Send + Sync;

/// Calls a server for a while.
pub(super) async fn press(
    url: &str,
    make: Arc<Make>,
    pressure: Pressure,
) -> Result<Seen, ServeError> {
    let mut channels = Vec::new();
    for _ in 0..pressure.connections {
        channels.push(connect(url).await?);
    }
    let next = Arc::new(AtomicUsize::new(0));
    let begun = Instant::now();
    let mut callers = Vec::new();
    for caller in 0..pressure.at_once {
        let channel = channels[caller % channels.len()].clone();
        let (make, next) = (Arc::clone(&make), Arc::clone(&next));
        callers.push(tokio::spawn(call(channel, make, next, (begun, pressure))));
    }
    let mut seen = Seen::default();
    for caller in callers {
        let one = caller.await.map_err(|error| ServeError::Internal(error.to_string()))??;
        seen.microseconds.extend(one.microseconds);
        seen.reply_bytes += one.reply_bytes;
    }
    seen.elapsed = begun.elapsed();
    seen.microseconds.sort_by(f64::total_cmp);
    Ok(seen)
}

async fn connect(url: &str) -> Result<Channel, ServeError> {
    let failed = |error: tonic::transport::Error| ServeError::Internal(error.to_string());
    Endpoint::from_shared(url.to_owned()).map_err(failed)?.connect().await.map_err(failed)
}

async fn call(
    channel: Channel,
    make: Arc<Make>,
    next: Arc<AtomicUsize>,
    (begun, pressure): (Instant, Pressure),
) -> Result<Seen, ServeError> {
    let failed = |error: Status| ServeError::Internal(format!("a measured call failed: {error}"));
    let mut grpc = tonic::client::Grpc::new(channel);
    let mut seen = Seen::default();
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let due = due(begun, number, pressure.per_second);
        if due > begun + pressure.time || Instant::now() > begun + pressure.time {
            return Ok(seen);
        }
        tokio::time::sleep_until(due.into()).await;
        let (path, message) = make(number);
        grpc.ready().await.map_err(|error| ServeError::Internal(error.to_string()))?;
        // A request that had to wait for its turn has waited: that counts.
        let since = if pressure.per_second.is_some() { due } else { Instant::now() };
        let path = PathAndQuery::from_static(path);
        let reply = grpc.unary(Request::new(message.into()), path, BytesCodec).await;
        seen.reply_bytes += reply.map_err(failed)?.into_inner().len();
        seen.microseconds.push(since.elapsed().as_secs_f64() * 1e6);
    }
}

#[expect(clippy::cast_precision_loss, reason = "a count of requests is far below 2⁵²")]
fn due(begun: Instant, number: usize, per_second: Option<f64>) -> Instant {
    match per_second {
        None => begun,
        Some(per_second) => begun + Duration::from_secs_f64(number as f64 / per_second),
    }
}
