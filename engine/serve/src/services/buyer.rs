//! BuyerService: what is known of buyers, and their right to see and erase it.

use std::sync::Arc;

use proto::v1;
use proto::v1::buyer_service_server::BuyerService;
use tonic::{Request, Response, Status};

use crate::gate::Gate;
use crate::metrics::Method;

/// The methods of BuyerService.
#[derive(Clone, Debug)]
pub(crate) struct BuyerApi(pub(crate) Arc<Gate>);

#[tonic::async_trait]
impl BuyerService for BuyerApi {
    async fn get_profile(
        &self,
        request: Request<v1::GetProfileRequest>,
    ) -> Result<Response<v1::Profile>, Status> {
        let (metadata, _, request) = request.into_parts();
        self.0.read(Method::GetProfile, &metadata, |engine| engine.get_profile(&request))
    }

    async fn export_buyer(
        &self,
        request: Request<v1::ExportBuyerRequest>,
    ) -> Result<Response<v1::ExportBuyerResponse>, Status> {
        let (metadata, _, request) = request.into_parts();
        self.0.read(Method::ExportBuyer, &metadata, |engine| engine.export_buyer(&request))
    }

    async fn erase_buyer(
        &self,
        request: Request<v1::EraseBuyerRequest>,
    ) -> Result<Response<v1::EraseBuyerResponse>, Status> {
        let (metadata, _, request) = request.into_parts();
        let work = |engine: Arc<crate::Engine>, deadline| async move {
            engine.erase_buyer(request, deadline).await
        };
        self.0.write(Method::EraseBuyer, &metadata, work).await
    }
}
