//! What stands on the wire: gRPC-Web over HTTP/1.1, CORS, reflection, health, metrics, shedding.

#![expect(clippy::unwrap_used, reason = "a test harness fails by panicking")]

mod harness;

use harness::{Shop, frame, said};
use prost::Message as _;
use proto::v1;
use serve::{Engine, Listen, Server};
use tonic::Code;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;
use tonic_reflection::pb::v1::{ServerReflectionRequest, ServerReflectionResponse};

fn head(reply: &[u8]) -> (String, &[u8]) {
    let end = reply.windows(4).position(|it| it == b"\r\n\r\n").expect("a reply has a head");
    (String::from_utf8(reply[..end].to_vec()).unwrap().to_lowercase(), &reply[end + 4..])
}

/// Takes the chunks of a chunked body apart.
fn chunks(mut body: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    loop {
        let end = body.windows(2).position(|it| it == b"\r\n").expect("a chunk has a size");
        let size = std::str::from_utf8(&body[..end]).unwrap();
        let size = usize::from_str_radix(size, 16).unwrap();
        if size == 0 {
            return whole;
        }
        whole.extend_from_slice(&body[end + 2..end + 2 + size]);
        body = &body[end + 4 + size..];
    }
}

fn post(path: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: shop\r\norigin: https://page.example\r\n\
         content-type: application/grpc-web+proto\r\nx-grpc-web: 1\r\nconnection: close\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_speaks_grpc_web() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let request = frame(&said("明前龙井多少钱", "", ""));
    let reply = shop.http(post("/qianmian.v1.GuideService/Converse", &request)).await;
    let (head, body) = head(&reply);
    assert!(head.starts_with("http/1.1 200"), "{head}");
    assert!(head.contains("content-type: application/grpc-web+proto"), "{head}");
    assert!(head.contains("access-control-allow-origin: *"), "{head}");
    let body = if head.contains("chunked") { chunks(body) } else { body.to_vec() };
    assert_eq!(body[0], 0, "a data frame comes first");
    let length = u32::from_be_bytes(body[1..5].try_into().unwrap()) as usize;
    let message = v1::ConverseResponse::decode(&body[5..5 + length]).unwrap();
    assert!(harness::text_of(&message.parts).contains("300"));
    let trailers = &body[5 + length..];
    assert_eq!(trailers[0], 0x80, "then the trailers");
    assert!(String::from_utf8_lossy(&trailers[5..]).contains("grpc-status:0"));
    let unknown = v1::ConverseRequest { store: "nowhere".to_owned(), ..said("你好", "", "") };
    let reply = shop.http(post("/qianmian.v1.GuideService/Converse", &frame(&unknown))).await;
    let reply = String::from_utf8_lossy(&reply).to_lowercase();
    assert!(reply.contains("grpc-status: 5") || reply.contains("grpc-status:5"), "{reply}");
    assert!(reply.contains("grpc-status-details-bin"), "{reply}");
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preflight_is_answered_and_details_are_exposed() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let request = b"OPTIONS /qianmian.v1.GuideService/Converse HTTP/1.1\r\nhost: shop\r\n\
        origin: https://page.example\r\naccess-control-request-method: POST\r\n\
        access-control-request-headers: content-type,x-grpc-web\r\nconnection: close\r\n\r\n";
    let reply = shop.http(request.to_vec()).await;
    let (told, _) = head(&reply);
    assert!(told.starts_with("http/1.1 200"), "{told}");
    assert!(told.contains("access-control-allow-headers"), "{told}");
    assert!(told.contains("post"), "{told}");
    let reply =
        shop.http(post("/qianmian.v1.GuideService/Converse", &frame(&said("你好", "", "")))).await;
    let (told, _) = head(&reply);
    let exposed = told.lines().find(|it| it.starts_with("access-control-expose-headers")).unwrap();
    for name in ["grpc-status", "grpc-message", "grpc-status-details-bin"] {
        assert!(exposed.contains(name), "{exposed}");
    }
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reflection_lists_the_services_and_health_is_told() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let request = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let mut client = ServerReflectionClient::new(shop.channel().await);
    let stream = tokio_stream::iter([request]);
    let mut replies = client.server_reflection_info(stream).await.unwrap().into_inner();
    let reply: ServerReflectionResponse = replies.message().await.unwrap().unwrap();
    let Some(MessageResponse::ListServicesResponse(listed)) = reply.message_response else {
        panic!("no list: {reply:?}");
    };
    let names: Vec<&str> = listed.service.iter().map(|it| it.name.as_str()).collect();
    for service in ["Guide", "Event", "Buyer", "Knowledge"] {
        assert!(names.contains(&format!("qianmian.v1.{service}Service").as_str()), "{names:?}");
    }
    let mut health = HealthClient::new(shop.channel().await);
    let service = "qianmian.v1.GuideService".to_owned();
    let status = health.check(HealthCheckRequest { service }).await.unwrap().into_inner().status;
    assert_eq!(status, 1, "serving");
    drop((replies, client, health));
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_counted() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    shop.say("你好", "", "").await;
    let unknown = v1::ConverseRequest { store: "nowhere".to_owned(), ..said("你好", "", "") };
    shop.guide().await.converse(unknown).await.unwrap_err();
    let get = b"GET /metrics HTTP/1.1\r\nhost: shop\r\nconnection: close\r\n\r\n";
    let reply = shop.http(get.to_vec()).await;
    let text = String::from_utf8_lossy(&reply).into_owned();
    assert!(text.contains("qianmian_requests_total{method=\"Converse\"} 1"), "{text}");
    assert!(text.contains("method=\"Converse\",reason=\"NOT_FOUND\"} 1"), "{text}");
    assert!(text.contains("qianmian_request_seconds_bucket"), "{text}");
    assert!(text.contains("qianmian_sessions_in_memory"), "{text}");
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn beyond_its_limit_the_server_sheds() {
    let data = tempfile::tempdir().unwrap();
    let options = harness::options(data.path());
    let engine = tokio::task::spawn_blocking(|| Engine::open(options)).await.unwrap().unwrap();
    let listen = Listen { requests_max: 0, ..Listen::on("127.0.0.1:0".parse().unwrap()) };
    let server = Server::bind(std::sync::Arc::new(engine), listen).await.unwrap();
    let url = format!("http://{}", server.address());
    let running = tokio::spawn(server.run(std::future::pending()));
    let mut guide = v1::guide_service_client::GuideServiceClient::connect(url).await.unwrap();
    let error = guide.converse(said("你好", "", "")).await.unwrap_err();
    assert_eq!(error.code(), Code::ResourceExhausted);
    running.abort();
}
