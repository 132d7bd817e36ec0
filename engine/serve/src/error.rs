//! What can go wrong, and the one map from it to a gRPC status with details.

use std::collections::HashMap;

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt as _};

use crate::log::LogError;

/// Why the engine cannot do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// A field of the request cannot be used.
    #[error("{field}: {reason}")]
    Invalid {
        /// The field's path, such as `constraints[0].attribute`.
        field: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Something named is not there.
    #[error("no {kind} `{name}`")]
    NotFound {
        /// What kind of thing, such as `store` or `product`.
        kind: &'static str,
        /// Its name.
        name: String,
    },
    /// What is asked belongs to another, or is not allowed here.
    #[error("{message}")]
    Denied {
        /// A stable name of the reason.
        reason: &'static str,
        /// The reason in words.
        message: String,
    },
    /// The store is not in a state in which this can be done.
    #[error("{message}")]
    Precondition {
        /// A stable name of the reason.
        reason: &'static str,
        /// The reason in words.
        message: String,
    },
    /// Too much is asked at once.
    #[error("{0}")]
    Exhausted(String),
    /// The caller's deadline has passed; nothing was done that was not done before it.
    #[error("the deadline has passed")]
    Deadline,
    /// The event log.
    #[error(transparent)]
    Log(#[from] LogError),
    /// Packs cannot be compiled or kept.
    #[error("{0}")]
    Packs(String),
    /// Something in the engine broke; the session is as it was.
    #[error("internal error: {0}")]
    Internal(String),
}

impl ServeError {
    /// An unusable field.
    pub(crate) fn invalid(field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Invalid { field: field.into(), reason: reason.into() }
    }

    /// A missing thing.
    pub(crate) fn not_found(kind: &'static str, name: impl Into<String>) -> Self {
        Self::NotFound { kind, name: name.into() }
    }

    /// The stable name of the kind of error, for metrics and `ErrorInfo`.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Invalid { .. } => "INVALID_FIELD",
            Self::NotFound { .. } => "NOT_FOUND",
            Self::Denied { reason, .. } | Self::Precondition { reason, .. } => reason,
            Self::Exhausted(_) => "TOO_MUCH_AT_ONCE",
            Self::Deadline => "DEADLINE_PASSED",
            Self::Log(LogError::Stale) => "SESSION_CHANGED",
            Self::Log(_) => "LOG_UNAVAILABLE",
            Self::Packs(_) => "PACKS_UNUSABLE",
            Self::Internal(_) => "INTERNAL",
        }
    }

    fn code(&self) -> Code {
        match self {
            Self::Invalid { .. } => Code::InvalidArgument,
            Self::NotFound { .. } => Code::NotFound,
            Self::Denied { .. } => Code::PermissionDenied,
            Self::Precondition { .. } | Self::Packs(_) => Code::FailedPrecondition,
            Self::Exhausted(_) => Code::ResourceExhausted,
            Self::Deadline => Code::DeadlineExceeded,
            Self::Log(LogError::Stale) => Code::Aborted,
            Self::Log(_) => Code::Unavailable,
            Self::Internal(_) => Code::Internal,
        }
    }
}

const DOMAIN: &str = "qianmian";

/// The one map from errors to gRPC statuses. Details carry `ErrorInfo`, and `BadRequest` with the
/// path of the field or `ResourceInfo` with the name of what is missing.
impl From<ServeError> for Status {
    fn from(error: ServeError) -> Self {
        let mut details =
            ErrorDetails::with_error_info(error.reason(), DOMAIN, HashMap::<String, String>::new());
        if let ServeError::Invalid { field, reason } = &error {
            details.add_bad_request_violation(field, reason);
        }
        if let ServeError::NotFound { kind, name } = &error {
            details.set_resource_info(*kind, name, "", "");
        }
        Self::with_error_details(error.code(), error.to_string(), details)
    }
}
