//! GuideService: the dialogue, and the same knowledge without one.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Instant;

use proto::v1;
use proto::v1::guide_service_server::GuideService;
use tokio::sync::watch;
use tokio_stream::Stream;
use tonic::{Request, Response, Status};

use super::notices;
use crate::gate::Gate;
use crate::metrics::Method;

/// The methods of GuideService.
#[derive(Clone, Debug)]
pub(crate) struct GuideApi {
    pub(crate) gate: Arc<Gate>,
    /// Turns true when the server stops: streams end then.
    pub(crate) stopping: watch::Receiver<bool>,
}

#[tonic::async_trait]
impl GuideService for GuideApi {
    type SubscribeStream = Pin<Box<dyn Stream<Item = Result<v1::Notice, Status>> + Send>>;

    async fn converse(
        &self,
        request: Request<v1::ConverseRequest>,
    ) -> Result<Response<v1::ConverseResponse>, Status> {
        let (metadata, _, request) = request.into_parts();
        let work = |engine: Arc<crate::Engine>, deadline| async move {
            engine.converse_async(request, deadline).await
        };
        self.gate.write(Method::Converse, &metadata, work).await
    }

    async fn guide(
        &self,
        request: Request<v1::GuideRequest>,
    ) -> Result<Response<v1::GuideResponse>, Status> {
        let (metadata, _, request) = request.into_parts();
        self.gate.read(Method::Guide, &metadata, |engine| engine.guide(&request))
    }

    async fn recommend(
        &self,
        request: Request<v1::RecommendRequest>,
    ) -> Result<Response<v1::RecommendResponse>, Status> {
        let (metadata, _, request) = request.into_parts();
        self.gate.read(Method::Recommend, &metadata, |engine| engine.recommend(&request))
    }

    async fn list_tasks(
        &self,
        request: Request<v1::ListTasksRequest>,
    ) -> Result<Response<v1::ListTasksResponse>, Status> {
        let (metadata, _, request) = request.into_parts();
        self.gate.read(Method::ListTasks, &metadata, |engine| engine.list_tasks(&request))
    }

    async fn run_task(
        &self,
        request: Request<v1::RunTaskRequest>,
    ) -> Result<Response<v1::RunTaskResponse>, Status> {
        let (metadata, _, request) = request.into_parts();
        self.gate.read(Method::RunTask, &metadata, |engine| engine.run_task(&request))
    }

    async fn search_products(
        &self,
        request: Request<v1::SearchProductsRequest>,
    ) -> Result<Response<v1::SearchProductsResponse>, Status> {
        let (metadata, _, request) = request.into_parts();
        self.gate.read(Method::SearchProducts, &metadata, |engine| engine.search_products(&request))
    }

    async fn get_product(
        &self,
        request: Request<v1::GetProductRequest>,
    ) -> Result<Response<v1::Product>, Status> {
        let (metadata, _, request) = request.into_parts();
        self.gate.read(Method::GetProduct, &metadata, |engine| engine.get_product(&request))
    }

    async fn subscribe(
        &self,
        request: Request<v1::SubscribeRequest>,
    ) -> Result<Response<Self::SubscribeStream>, Status> {
        let since = Instant::now();
        let stopping = self.stopping.clone();
        let opened = notices::open(&self.gate.engine, request.into_inner(), stopping);
        self.gate.leave(Method::Subscribe, since, opened)
    }
}
