//! Waiting for an append: the writer answers when the commit is on the disk.

use tokio::sync::oneshot;

use super::file::LogError;

/// What became of an append.
#[derive(Debug)]
pub(crate) struct Appended {
    /// For each event whether it is new; events of the engine always are.
    pub(crate) fresh: Vec<bool>,
}

/// A promise of the writer.
#[derive(Debug)]
pub(crate) struct Ticket<T>(oneshot::Receiver<Result<T, LogError>>);

impl<T> Ticket<T> {
    /// A ticket and the other end, for the writer.
    pub(super) fn new() -> (oneshot::Sender<Result<T, LogError>>, Self) {
        let (sender, receiver) = oneshot::channel();
        (sender, Self(receiver))
    }

    /// Waits without holding a thread.
    pub(crate) async fn done(self) -> Result<T, LogError> {
        self.0.await.unwrap_or(Err(LogError::Closed))
    }

    /// Waits on this thread, which must not be one of the async runtime's.
    pub(crate) fn wait(self) -> Result<T, LogError> {
        self.0.blocking_recv().unwrap_or(Err(LogError::Closed))
    }
}
