//! Counts and durations for Prometheus. Handles are made once: a request only adds to them.

use std::time::Instant;

use metrics::{Counter, Gauge, Histogram, counter, gauge, histogram, with_local_recorder};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::error::ServeError;

/// The methods of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Converse,
    Guide,
    Recommend,
    ListTasks,
    RunTask,
    SearchProducts,
    GetProduct,
    Subscribe,
    RecordEvents,
    GetProfile,
    ExportBuyer,
    EraseBuyer,
    CheckPack,
    LoadPack,
    ListPacks,
    DiffPack,
    PublishPack,
    RollbackPack,
    UpsertOffers,
    UpsertQuestions,
    Query,
}

impl Method {
    const ALL: [Self; 21] = [
        Self::Converse,
        Self::Guide,
        Self::Recommend,
        Self::ListTasks,
        Self::RunTask,
        Self::SearchProducts,
        Self::GetProduct,
        Self::Subscribe,
        Self::RecordEvents,
        Self::GetProfile,
        Self::ExportBuyer,
        Self::EraseBuyer,
        Self::CheckPack,
        Self::LoadPack,
        Self::ListPacks,
        Self::DiffPack,
        Self::PublishPack,
        Self::RollbackPack,
        Self::UpsertOffers,
        Self::UpsertQuestions,
        Self::Query,
    ];

    /// The name in the contract.
    pub(crate) fn name(self) -> String {
        format!("{self:?}")
    }
}

/// The buckets of durations, in seconds.
const BUCKETS: [f64; 12] =
    [0.000_05, 0.000_1, 0.000_2, 0.000_5, 0.001, 0.002, 0.005, 0.01, 0.05, 0.2, 1.0, 5.0];

/// What is counted.
pub(crate) struct Metrics {
    handle: PrometheusHandle,
    methods: Vec<Counted>,
    sessions: Gauge,
    under_way: Gauge,
    log_failing: Gauge,
}

struct Counted {
    name: String,
    ok: Counter,
    failed: Vec<(&'static str, Counter)>,
    seconds: Histogram,
}

/// The reasons for which requests fail, as [`ServeError::reason`] names them.
const REASONS: [&str; 8] = [
    "INVALID_FIELD",
    "NOT_FOUND",
    "TOO_MUCH_AT_ONCE",
    "DEADLINE_PASSED",
    "LOG_UNAVAILABLE",
    "PACKS_UNUSABLE",
    "INTERNAL",
    "OTHER",
];

impl Metrics {
    /// Registers everything with a recorder of its own.
    pub(crate) fn new() -> Result<Self, ServeError> {
        let builder = PrometheusBuilder::new().set_buckets(&BUCKETS);
        let builder = builder.map_err(|error| ServeError::Internal(error.to_string()))?;
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        Ok(with_local_recorder(&recorder, || Self {
            handle,
            methods: Method::ALL.iter().map(|method| Counted::new(method.name())).collect(),
            sessions: gauge!("qianmian_sessions_in_memory"),
            under_way: gauge!("qianmian_requests_under_way"),
            log_failing: gauge!("qianmian_log_failing"),
        }))
    }

    /// Counts a request that began at a moment.
    pub(crate) fn count(&self, method: Method, since: Instant, error: Option<&ServeError>) {
        let Some(counted) = self.methods.get(method as usize) else { return };
        counted.seconds.record(since.elapsed().as_secs_f64());
        let Some(error) = error else { return counted.ok.increment(1) };
        let known = counted.failed.iter().find(|(reason, _)| *reason == error.reason());
        if let Some((_, failed)) = known.or(counted.failed.last()) {
            failed.increment(1);
        }
    }

    /// Prints everything for Prometheus.
    pub(crate) fn print(&self, sessions: usize, under_way: usize, failing: bool) -> String {
        self.sessions.set(exact(sessions));
        self.under_way.set(exact(under_way));
        self.log_failing.set(if failing { 1.0 } else { 0.0 });
        self.handle.render()
    }

    /// Folds recorded durations into their buckets.
    pub(crate) fn tidy(&self) {
        self.handle.run_upkeep();
    }
}

fn exact(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}

impl Counted {
    fn new(name: String) -> Self {
        let failed = |reason: &'static str| {
            let counter = counter!(
                "qianmian_requests_failed_total", "method" => name.clone(), "reason" => reason
            );
            (reason, counter)
        };
        Self {
            ok: counter!("qianmian_requests_total", "method" => name.clone()),
            failed: REASONS.map(failed).into(),
            seconds: histogram!("qianmian_request_seconds", "method" => name.clone()),
            name,
        }
    }
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = self.methods.iter().map(|counted| counted.name.as_str()).collect();
        formatter.debug_struct("Metrics").field("methods", &names).finish_non_exhaustive()
    }
}
