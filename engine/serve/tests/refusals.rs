//! What cannot be done is refused by name, by every method, and costs nobody else anything.

#![expect(clippy::unwrap_used, reason = "a test harness fails by panicking")]

mod harness;

use std::future::Future;
use std::time::{Duration, Instant};

use harness::{Shop, batch, clicked, options, said, stated, text_of, wire_pack};
use proto::v1;
use proto::v1::event_result::Status as EventStatus;
use tonic::{Code, Request, Response, Status};
use tonic_types::StatusExt as _;

/// A query that would count for longer than anybody lives.
const ENDLESS: &str = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }";

fn elsewhere() -> String {
    "nowhere".to_owned()
}

/// Checks that a call says which store is not there.
async fn no_store<T>(method: &str, call: impl Future<Output = Result<Response<T>, Status>>) {
    let error = call.await.map(|_| method.to_owned()).unwrap_err();
    assert_eq!(error.code(), Code::NotFound, "{method}: {error}");
    let details = error.get_error_details();
    let missing = details.resource_info().unwrap();
    let named = (missing.resource_type.as_str(), missing.resource_name.as_str());
    assert_eq!(named, ("store", "nowhere"), "{method}");
    assert_eq!(details.error_info().unwrap().reason, "NOT_FOUND", "{method}");
}

#[tokio::test(flavor = "multi_thread")]
async fn talking_to_a_store_that_is_not_there() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let (mut guide, store) = (shop.guide().await, elsewhere);
    let it = v1::ConverseRequest { store: store(), ..said("你好", "", "") };
    no_store("Converse", guide.converse(it)).await;
    let it = v1::GuideRequest { store: store(), ..Default::default() };
    no_store("Guide", guide.guide(it)).await;
    let it = v1::RecommendRequest { store: store(), ..Default::default() };
    no_store("Recommend", guide.recommend(it)).await;
    let it = v1::ListTasksRequest { store: store(), ..Default::default() };
    no_store("ListTasks", guide.list_tasks(it)).await;
    let it = v1::RunTaskRequest { store: store(), ..Default::default() };
    no_store("RunTask", guide.run_task(it)).await;
    let it = v1::SearchProductsRequest { store: store(), ..Default::default() };
    no_store("SearchProducts", guide.search_products(it)).await;
    let it = v1::GetProductRequest { store: store(), ..Default::default() };
    no_store("GetProduct", guide.get_product(it)).await;
    let it = v1::SubscribeRequest { store: store(), ..Default::default() };
    no_store("Subscribe", guide.subscribe(it)).await;
    let it = v1::RecordEventsRequest { store: store(), ..batch(Vec::new()) };
    no_store("RecordEvents", shop.events().await.record_events(it)).await;
    let mut buyers = shop.buyers().await;
    let it = v1::GetProfileRequest { store: store(), ..Default::default() };
    no_store("GetProfile", buyers.get_profile(it)).await;
    let it = v1::ExportBuyerRequest { store: store(), ..Default::default() };
    no_store("ExportBuyer", buyers.export_buyer(it)).await;
    let it = v1::EraseBuyerRequest { store: store(), ..Default::default() };
    no_store("EraseBuyer", buyers.erase_buyer(it)).await;
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_knowledge_of_a_store_that_is_not_there() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let (mut knowledge, store) = (shop.knowledge().await, elsewhere);
    let pack = || wire_pack(&harness::tea("1.1.0"));
    let source = Some(v1::check_pack_request::Source::Pack(pack()));
    let it = v1::CheckPackRequest { store: store(), source };
    no_store("CheckPack", knowledge.check_pack(it)).await;
    let source = Some(v1::load_pack_request::Source::Pack(pack()));
    let it = v1::LoadPackRequest { store: store(), source };
    no_store("LoadPack", knowledge.load_pack(it)).await;
    no_store("ListPacks", knowledge.list_packs(v1::ListPacksRequest { store: store() })).await;
    let it = v1::DiffPackRequest { store: store(), ..Default::default() };
    no_store("DiffPack", knowledge.diff_pack(it)).await;
    let it = v1::PublishPackRequest { store: store(), ..Default::default() };
    no_store("PublishPack", knowledge.publish_pack(it)).await;
    let it = v1::RollbackPackRequest { store: store() };
    no_store("RollbackPack", knowledge.rollback_pack(it)).await;
    let it = v1::UpsertOffersRequest { store: store(), ..Default::default() };
    no_store("UpsertOffers", knowledge.upsert_offers(it)).await;
    let it = v1::UpsertQuestionsRequest { store: store(), ..Default::default() };
    no_store("UpsertQuestions", knowledge.upsert_questions(it)).await;
    let it = v1::QueryRequest { store: store(), ..Default::default() };
    no_store("Query", knowledge.query(it)).await;
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn events_of_a_session_that_belongs_to_another_are_refused_one_by_one() {
    let data = tempfile::tempdir().unwrap();
    let mut options = options(data.path());
    options.stores.push(serve::StoreOptions {
        id: "other".to_owned(),
        packs: vec![harness::tea("1.0.0")],
        compiled: None,
        models: None,
        explore: false,
    });
    let shop = Shop::with(options).await;
    shop.say("你好", "mine", "ann").await;
    let events = vec![
        clicked("e1", "mine", "ann", "T1"),
        clicked("e2", "mine", "bob", "T1"),
        stated("e3", "ann", "people", f64::NAN),
        clicked("", "mine", "ann", "T1"),
        clicked("e5", "a b", "ann", "T1"),
    ];
    let results = shop.events().await.record_events(batch(events.clone())).await.unwrap();
    let results = results.into_inner().results;
    let statuses: Vec<EventStatus> = results.iter().map(v1::EventResult::status).collect();
    let refused = EventStatus::Invalid;
    assert_eq!(statuses, [EventStatus::Ok, refused, refused, refused, refused], "{results:?}");
    for (result, word) in results.iter().zip(["", "another buyer", "finite", "id", "session"]) {
        assert!(result.reason.contains(word), "{result:?}");
    }
    let elsewhere = v1::RecordEventsRequest { store: "other".to_owned(), events };
    let results = shop.events().await.record_events(elsewhere).await.unwrap().into_inner().results;
    assert!(results[0].reason.contains("belongs to another store"), "{results:?}");
    let watch = v1::SubscribeRequest {
        store: "other".to_owned(),
        session: "mine".to_owned(),
        ..Default::default()
    };
    let error = shop.guide().await.subscribe(watch).await.unwrap_err();
    assert!(matches!(error.code(), Code::PermissionDenied | Code::NotFound), "{error}");
    shop.stop().await;
}

fn query(text: &str) -> Request<v1::QueryRequest> {
    Request::new(v1::QueryRequest { store: "demo".to_owned(), query: text.to_owned(), limit: 0 })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_that_would_never_end_is_ended_and_leaves_its_place() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let mut knowledge = shop.knowledge().await;
    for _ in 0..4 {
        let mut endless = query(ENDLESS);
        endless.metadata_mut().insert("grpc-timeout", "100m".parse().unwrap());
        let since = Instant::now();
        let error = knowledge.query(endless).await.unwrap_err();
        // A place that an ended query has not left yet is told as that.
        let ended = [Code::DeadlineExceeded, Code::Cancelled, Code::ResourceExhausted];
        assert!(ended.contains(&error.code()), "{error}");
        assert!(since.elapsed() < Duration::from_secs(3), "{:?}", since.elapsed());
        assert!(!shop.say("明前龙井多少钱", "", "").await.parts.is_empty());
    }
    let since = Instant::now();
    let error = loop {
        let error = knowledge.query(query(ENDLESS)).await.unwrap_err();
        if !error.message().contains("under way") {
            break error;
        }
        assert!(since.elapsed() < Duration::from_secs(3), "ended queries left their places");
    };
    assert_eq!(error.code(), Code::ResourceExhausted, "{error}");
    assert!(since.elapsed() < Duration::from_secs(9), "{:?}", since.elapsed());
    let truth = knowledge.query(query("ASK { tea:T1 a tea:Tea }")).await.unwrap().into_inner();
    assert_eq!(truth.truth, Some(true));
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn compilations_whose_callers_have_gone_keep_their_places() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let load = || {
        let source = Some(v1::load_pack_request::Source::Pack(wire_pack(&harness::tea("1.1.0"))));
        let mut load = Request::new(v1::LoadPackRequest { store: "demo".to_owned(), source });
        load.metadata_mut().insert("grpc-timeout", "20m".parse().unwrap());
        load
    };
    let mut knowledge = shop.knowledge().await;
    let mut codes = Vec::new();
    for _ in 0..6 {
        codes.push(knowledge.load_pack(load()).await.unwrap_err().code());
    }
    assert!(codes.contains(&Code::ResourceExhausted), "six at once are too many: {codes:?}");
    let reply = shop.say("明前龙井多少钱", "", "").await;
    assert!(text_of(&reply.parts).contains("300"), "{reply:?}");
    shop.stop().await;
}
