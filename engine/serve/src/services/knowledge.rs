//! KnowledgeService: packs, live offers and questions, and queries over the graph.

use std::sync::Arc;
use std::time::Duration;

use proto::v1;
use proto::v1::knowledge_service_server::KnowledgeService;
use snapshot::Limits;
use tonic::{Request, Response, Status};

use crate::gate::{Gate, deadline};
use crate::metrics::Method;
use crate::packs::PackSource;

/// A query is cancelled after this long, whatever its caller would wait.
const QUERY_TIME_MAX: Duration = Duration::from_secs(5);

/// The methods of KnowledgeService.
#[derive(Clone, Debug)]
pub(crate) struct KnowledgeApi(pub(crate) Arc<Gate>);

#[tonic::async_trait]
impl KnowledgeService for KnowledgeApi {
    async fn check_pack(
        &self,
        request: Request<v1::CheckPackRequest>,
    ) -> Result<Response<v1::CheckPackResponse>, Status> {
        let (metadata, _, request) = request.into_parts();
        let source = request.source.map(|source| match source {
            v1::check_pack_request::Source::Pack(pack) => PackSource::Files(pack),
            v1::check_pack_request::Source::Folder(folder) => PackSource::Folder(folder),
        });
        let work = move |engine: &crate::Engine| engine.check_pack(&request.store, source);
        self.0.heavy(Method::CheckPack, &metadata, work).await
    }

    async fn load_pack(
        &self,
        request: Request<v1::LoadPackRequest>,
    ) -> Result<Response<v1::LoadPackResponse>, Status> {
        let (metadata, _, request) = request.into_parts();
        let source = request.source.map(|source| match source {
            v1::load_pack_request::Source::Pack(pack) => PackSource::Files(pack),
            v1::load_pack_request::Source::Folder(folder) => PackSource::Folder(folder),
        });
        let work = move |engine: &crate::Engine| engine.load_pack(&request.store, source);
        self.0.heavy(Method::LoadPack, &metadata, work).await
    }

    async fn list_packs(
        &self,
        request: Request<v1::ListPacksRequest>,
    ) -> Result<Response<v1::ListPacksResponse>, Status> {
        let (metadata, _, request) = request.into_parts();
        self.0.read(Method::ListPacks, &metadata, |engine| engine.list_packs(&request))
    }

    async fn diff_pack(
        &self,
        request: Request<v1::DiffPackRequest>,
    ) -> Result<Response<v1::DiffPackResponse>, Status> {
        let (metadata, _, request) = request.into_parts();
        self.0.heavy(Method::DiffPack, &metadata, move |engine| engine.diff_pack(&request)).await
    }

    async fn publish_pack(
        &self,
        request: Request<v1::PublishPackRequest>,
    ) -> Result<Response<v1::PublishPackResponse>, Status> {
        let (metadata, _, request) = request.into_parts();
        let work = move |engine: &crate::Engine| engine.publish_pack(&request);
        self.0.heavy(Method::PublishPack, &metadata, work).await
    }

    async fn rollback_pack(
        &self,
        request: Request<v1::RollbackPackRequest>,
    ) -> Result<Response<v1::RollbackPackResponse>, Status> {
        let (metadata, _, request) = request.into_parts();
        let work = move |engine: &crate::Engine| engine.rollback_pack(&request);
        self.0.heavy(Method::RollbackPack, &metadata, work).await
    }

    async fn upsert_offers(
        &self,
        request: Request<v1::UpsertOffersRequest>,
    ) -> Result<Response<v1::UpsertOffersResponse>, Status> {
        let (metadata, _, request) = request.into_parts();
        let work = |engine: Arc<crate::Engine>, deadline| async move {
            engine.upsert_offers(request, deadline).await
        };
        self.0.write(Method::UpsertOffers, &metadata, work).await
    }

    async fn upsert_questions(
        &self,
        request: Request<v1::UpsertQuestionsRequest>,
    ) -> Result<Response<v1::UpsertQuestionsResponse>, Status> {
        let (metadata, _, request) = request.into_parts();
        let work = move |engine: &crate::Engine| engine.upsert_questions(&request);
        self.0.heavy(Method::UpsertQuestions, &metadata, work).await
    }

    async fn query(
        &self,
        request: Request<v1::QueryRequest>,
    ) -> Result<Response<v1::QueryResponse>, Status> {
        let (metadata, _, request) = request.into_parts();
        let limits = Limits::default();
        let (cancellation, ended) = (limits.cancellation.clone(), limits.cancellation.clone());
        let left = deadline(&metadata)
            .0
            .map(|end| end.saturating_duration_since(std::time::Instant::now()));
        let time = left.map_or(QUERY_TIME_MAX, |left| left.min(QUERY_TIME_MAX));
        let alarm = tokio::spawn(async move {
            tokio::time::sleep(time).await;
            cancellation.cancel();
        });
        let work = move |engine: &crate::Engine| engine.query(&request, limits);
        let answered = self.0.heavy(Method::Query, &metadata, work).await;
        alarm.abort();
        // Where the caller's deadline rang first the query still runs.
        ended.cancel();
        answered
    }
}
