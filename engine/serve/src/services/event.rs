//! EventService: what happened in the shop.

use std::sync::Arc;

use proto::v1;
use proto::v1::event_service_server::EventService;
use tonic::{Request, Response, Status};

use crate::gate::Gate;
use crate::metrics::Method;

/// The methods of EventService.
#[derive(Clone, Debug)]
pub(crate) struct EventApi(pub(crate) Arc<Gate>);

#[tonic::async_trait]
impl EventService for EventApi {
    async fn record_events(
        &self,
        request: Request<v1::RecordEventsRequest>,
    ) -> Result<Response<v1::RecordEventsResponse>, Status> {
        let (metadata, _, request) = request.into_parts();
        let work = |engine: Arc<crate::Engine>, deadline| async move {
            engine.record_events(request, deadline).await
        };
        self.0.write(Method::RecordEvents, &metadata, work).await
    }
}
