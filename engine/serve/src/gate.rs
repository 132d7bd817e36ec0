//! What every request passes: a limit on how many are under way, the caller's deadline, the one
//! place where a panic becomes a status, and the counts.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{Semaphore, SemaphorePermit};
use tonic::metadata::MetadataMap;
use tonic::{Response, Status};

use crate::engine::{Deadline, Engine};
use crate::error::ServeError;
use crate::metrics::{Method, Metrics};

/// A compiler or a query takes a core for a while: so many at once.
const HEAVY_MAX: usize = 2;
/// Our own answer to a passed deadline leaves this long before the transport gives up.
const MARGIN: Duration = Duration::from_millis(2);

/// What every request passes.
#[derive(Debug)]
pub(crate) struct Gate {
    pub(crate) engine: Arc<Engine>,
    pub(crate) metrics: Metrics,
    permits: Semaphore,
    permits_max: usize,
    heavy: Arc<Semaphore>,
}

impl Gate {
    /// A gate that lets `permits_max` requests in at once.
    pub(crate) fn new(engine: Arc<Engine>, permits_max: usize) -> Result<Self, ServeError> {
        Ok(Self {
            engine,
            metrics: Metrics::new()?,
            permits: Semaphore::new(permits_max),
            permits_max,
            heavy: Arc::new(Semaphore::new(HEAVY_MAX)),
        })
    }

    /// A request that only reads, and is quick.
    pub(crate) fn read<T>(
        &self,
        method: Method,
        metadata: &MetadataMap,
        work: impl FnOnce(&Engine) -> Result<T, ServeError>,
    ) -> Result<Response<T>, Status> {
        let since = Instant::now();
        let result = self.enter().and_then(|_permit| {
            deadline(metadata).check()?;
            let read = guarded(|| work(&self.engine));
            deadline(metadata).check()?;
            read
        });
        self.leave(method, since, result)
    }

    /// A request that waits for the log. It goes on to its end even where the client has gone, so
    /// that what is in the log is in memory too.
    pub(crate) async fn write<T, F>(
        &self,
        method: Method,
        metadata: &MetadataMap,
        work: impl FnOnce(Arc<Engine>, Deadline) -> F,
    ) -> Result<Response<T>, Status>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, ServeError>> + Send + 'static,
    {
        let since = Instant::now();
        let result = match self.enter() {
            Ok(_permit) => {
                let deadline = deadline(metadata);
                let task = tokio::spawn(work(Arc::clone(&self.engine), deadline));
                within(deadline, task).await
            }
            Err(error) => Err(error),
        };
        self.leave(method, since, result)
    }

    /// A request that takes a core for a while: few at once, on threads of their own. Its place
    /// is free when its work has ended, not when its caller has gone.
    pub(crate) async fn heavy<T: Send + 'static>(
        &self,
        method: Method,
        metadata: &MetadataMap,
        work: impl FnOnce(&Engine) -> Result<T, ServeError> + Send + 'static,
    ) -> Result<Response<T>, Status> {
        let since = Instant::now();
        let result = match (self.enter(), Arc::clone(&self.heavy).try_acquire_owned()) {
            (Ok(_permit), Ok(heavy)) => {
                let engine = Arc::clone(&self.engine);
                let task = tokio::task::spawn_blocking(move || {
                    let _until_done = heavy;
                    work(&engine)
                });
                within(deadline(metadata), task).await
            }
            (Err(error), _) => Err(error),
            (Ok(_), Err(_full)) => Err(ServeError::Exhausted(format!(
                "{HEAVY_MAX} compilations or queries are under way: try again"
            ))),
        };
        self.leave(method, since, result)
    }

    /// How many requests are under way.
    pub(crate) fn under_way(&self) -> usize {
        self.permits_max - self.permits.available_permits()
    }

    /// Lets a request in, or sheds it.
    pub(crate) fn enter(&self) -> Result<SemaphorePermit<'_>, ServeError> {
        self.permits.try_acquire().map_err(|_full| {
            ServeError::Exhausted(format!("{} requests are under way: try again", self.permits_max))
        })
    }

    /// Counts a request and turns its error into a status.
    pub(crate) fn leave<T>(
        &self,
        method: Method,
        since: Instant,
        result: Result<T, ServeError>,
    ) -> Result<Response<T>, Status> {
        self.metrics.count(method, since, result.as_ref().err());
        match result {
            Ok(reply) => Ok(Response::new(reply)),
            Err(error) => {
                tracing::debug!(?method, reason = error.reason(), "request failed");
                Err(error.into())
            }
        }
    }
}

/// Runs work that may panic.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, ServeError>) -> Result<T, ServeError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_panic| {
        tracing::error!("a request panicked");
        Err(ServeError::Internal("the request failed".to_owned()))
    })
}

async fn within<T>(
    deadline: Deadline,
    task: tokio::task::JoinHandle<Result<T, ServeError>>,
) -> Result<T, ServeError> {
    let joined = match deadline.0 {
        None => task.await,
        Some(end) => match tokio::time::timeout_at(end.into(), task).await {
            Ok(joined) => joined,
            Err(_passed) => return Err(ServeError::Deadline),
        },
    };
    joined.unwrap_or_else(|error| {
        tracing::error!(panicked = error.is_panic(), "a request did not end");
        Err(ServeError::Internal("the request failed".to_owned()))
    })
}

/// The deadline that a request states in `grpc-timeout`.
pub(crate) fn deadline(metadata: &MetadataMap) -> Deadline {
    let stated = metadata.get("grpc-timeout").and_then(|value| value.to_str().ok());
    let timeout = stated.and_then(duration);
    Deadline(timeout.map(|it| Instant::now() + it.saturating_sub(MARGIN.min(it / 2))))
}

/// Reads at most eight digits and a unit.
fn duration(text: &str) -> Option<Duration> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if number.len() > 8 {
        return None;
    }
    let number: u64 = number.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(number * 3600)),
        "M" => Some(Duration::from_secs(number * 60)),
        "S" => Some(Duration::from_secs(number)),
        "m" => Some(Duration::from_millis(number)),
        "u" => Some(Duration::from_micros(number)),
        "n" => Some(Duration::from_nanos(number)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timeouts_are_read_as_the_protocol_writes_them() {
        assert_eq!(duration("150m"), Some(Duration::from_millis(150)));
        assert_eq!(duration("2S"), Some(Duration::from_secs(2)));
        for bad in ["", "S", "12", "1x", "123456789S", "-1S"] {
            assert_eq!(duration(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn a_panic_is_one_failed_request() {
        let failed: Result<(), ServeError> = guarded(|| panic!("broken"));
        assert!(matches!(failed, Err(ServeError::Internal(_))));
    }
}
