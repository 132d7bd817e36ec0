//! What is acknowledged stays: events once each, sessions, profiles, offers, publications; what is
//! erased is gone.

mod harness;

use harness::{Shop, TEA, batch, clicked, options, stated, text_of, wire_pack};
use proto::v1;
use proto::v1::event_result::Status as EventStatus;
use serve::{Engine, LogError, ServeError};
use tonic::Code;

fn whose(buyer: &str) -> v1::GetProfileRequest {
    v1::GetProfileRequest {
        store: "demo".to_owned(),
        buyer: buyer.to_owned(),
        ..v1::GetProfileRequest::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_counts_once_and_a_bad_one_says_why() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let bad = v1::Event { id: "e3".to_owned(), ..v1::Event::default() };
    let events = vec![stated("e1", "ann", "people", 4.0), stated("e1", "ann", "people", 5.0), bad];
    let mut client = shop.events().await;
    let results = client.record_events(batch(events)).await.unwrap().into_inner().results;
    let statuses: Vec<EventStatus> = results.iter().map(v1::EventResult::status).collect();
    assert_eq!(statuses, [EventStatus::Ok, EventStatus::Duplicate, EventStatus::Invalid]);
    assert!(results[2].reason.contains("kind"), "{results:?}");
    let profile = shop.buyers().await.get_profile(whose("ann")).await.unwrap().into_inner();
    assert_eq!(profile.facts.len(), 1);
    assert_eq!(profile.facts[0].source, "e1");
    assert_eq!(profile.facts[0].label, "人数", "a key is named as the task names its slot");
    shop.stop().await;
    let shop = Shop::open(data.path()).await;
    let again = batch(vec![stated("e1", "ann", "people", 9.0), stated("e4", "ann", "people", 6.0)]);
    let results = shop.events().await.record_events(again).await.unwrap().into_inner().results;
    let statuses: Vec<EventStatus> = results.iter().map(v1::EventResult::status).collect();
    assert_eq!(statuses, [EventStatus::Duplicate, EventStatus::Ok]);
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_goes_on_after_a_restart_as_if_there_had_been_none() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    shop.say("大红袍多少钱", "noon", "ann").await;
    shop.say("帮我选个壶", "evening", "ann").await;
    shop.stop().await;
    let shop = Shop::open(data.path()).await;
    let reply = shop.say("3", "evening", "ann").await;
    assert!(text_of(&reply.parts).contains("紫砂小壶"), "{}", text_of(&reply.parts));
    assert_eq!(reply.trace_id, "evening/1");
    let profile = shop.buyers().await.get_profile(whose("ann")).await.unwrap().into_inner();
    assert!(profile.facts.iter().any(|fact| fact.key == "people"), "{profile:?}");
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_on_one_folder_is_an_error_that_names_it() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let folder = data.path().to_owned();
    let second = tokio::task::spawn_blocking(move || Engine::open(options(&folder)));
    let error = second.await.unwrap().unwrap_err();
    assert!(matches!(error, ServeError::Log(LogError::InUse(_))), "{error}");
    assert!(error.to_string().contains(&data.path().display().to_string()), "{error}");
    shop.stop().await;
}

#[test]
fn a_file_that_is_no_log_is_an_error_that_names_it() {
    let data = tempfile::tempdir().unwrap();
    std::fs::write(data.path().join("events.redb"), b"not a log at all").unwrap();
    let error = Engine::open(options(data.path())).unwrap_err();
    assert!(matches!(error, ServeError::Log(LogError::Damaged { .. })), "{error}");
    assert!(error.to_string().contains("events.redb"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_buyer_is_gone_from_everything() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let secret = "我是绝密买家七七八";
    shop.say(secret, "s1", "ann").await;
    shop.say("大红袍多少钱", "s2", "ann").await;
    shop.say("明前龙井多少钱", "s3", "bob").await;
    let events = vec![stated("e1", "ann", "people", 4.0), clicked("e2", "", "bob", "T1")];
    shop.events().await.record_events(batch(events)).await.unwrap();
    let erase = v1::EraseBuyerRequest { store: "demo".to_owned(), buyer: "ann".to_owned() };
    let holds = |words: &str| {
        let bytes = std::fs::read(data.path().join("events.redb")).unwrap();
        bytes.windows(words.len()).any(|it| it == words.as_bytes())
    };
    assert!(holds(secret), "what was said is in the log");
    let proof = shop.buyers().await.erase_buyer(erase).await.unwrap().into_inner();
    assert!(proof.erased_events >= 5, "{proof:?}");
    assert_eq!((proof.erased_sessions, proof.remaining_events), (2, 0), "{proof:?}");
    let mut buyers = shop.buyers().await;
    assert!(buyers.get_profile(whose("ann")).await.unwrap().into_inner().facts.is_empty());
    let export = v1::ExportBuyerRequest { store: "demo".to_owned(), buyer: "bob".to_owned() };
    let kept = buyers.export_buyer(export).await.unwrap().into_inner();
    assert!(kept.events.len() >= 3, "others keep what is theirs: {kept:?}");
    let reply = shop.say("它的产地是哪里", "s2", "ann").await;
    assert!(!text_of(&reply.parts).contains("武夷"), "the session is forgotten");
    assert_eq!(reply.trace_id, "s2/0");
    shop.stop().await;
    assert!(!holds(secret), "the words are on no page");
    let shop = Shop::open(data.path()).await;
    let again = batch(vec![stated("e1", "ann", "people", 2.0), clicked("e2", "", "bob", "T1")]);
    let results = shop.events().await.record_events(again).await.unwrap().into_inner().results;
    assert_eq!(results[0].status(), EventStatus::Ok, "an erased event's id is free again");
    assert_eq!(results[1].status(), EventStatus::Duplicate);
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn live_offers_change_answers_at_once_and_survive_a_restart() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    shop.say("明前龙井多少钱", "s1", "").await;
    let subscribe = v1::SubscribeRequest {
        store: "demo".to_owned(),
        session: "s1".to_owned(),
        ..v1::SubscribeRequest::default()
    };
    let mut notices = shop.guide().await.subscribe(subscribe).await.unwrap().into_inner();
    let offer = |product: &str, price: Option<f64>, stock: Option<f64>| v1::Offer {
        product: product.to_owned(),
        price,
        stock,
    };
    let offers = vec![offer("T1", Some(288.0), None), offer("T9", Some(1.0), None)];
    let request = v1::UpsertOffersRequest { store: "demo".to_owned(), offers };
    let mut knowledge = shop.knowledge().await;
    let changed = knowledge.upsert_offers(request).await.unwrap().into_inner();
    assert_eq!((changed.changed, changed.unknown), (1, vec!["T9".to_owned()]));
    let notice = notices.message().await.unwrap().unwrap();
    assert_eq!(notice.kind(), v1::notice::Kind::OfferChanged);
    let negative = v1::UpsertOffersRequest {
        store: "demo".to_owned(),
        offers: vec![offer("T1", Some(-1.0), None)],
    };
    let error = knowledge.upsert_offers(negative).await.unwrap_err();
    assert_eq!(error.code(), Code::InvalidArgument);
    let stock = v1::UpsertOffersRequest {
        store: "demo".to_owned(),
        offers: vec![offer("T1", None, Some(0.0))],
    };
    knowledge.upsert_offers(stock).await.unwrap();
    let check = async |shop: &Shop| {
        let request = v1::GetProductRequest {
            store: "demo".to_owned(),
            product: "T1".to_owned(),
            ..v1::GetProductRequest::default()
        };
        let found = shop.guide().await.get_product(request).await.unwrap().into_inner();
        assert_eq!((found.price, found.stock), (Some(288.0), Some(0.0)));
        let prices = found.attributes.iter().find(|it| it.id.ends_with("/price")).unwrap();
        assert_eq!(prices.values[0].source, "live");
        let reply = shop.say("明前龙井多少钱", "s9", "").await;
        assert!(text_of(&reply.parts).contains("288"), "{}", text_of(&reply.parts));
    };
    check(&shop).await;
    shop.stop().await;
    let shop = Shop::open(data.path()).await;
    check(&shop).await;
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn packs_are_checked_staged_published_and_rolled_back() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let mut knowledge = shop.knowledge().await;
    let store = || "demo".to_owned();
    let mut broken = harness::tea("1.1.0");
    broken.files.insert("vocabulary.ttl".to_owned(), b"tea:Tea a qm:Category".to_vec());
    let source = v1::check_pack_request::Source::Pack(wire_pack(&broken));
    let check = v1::CheckPackRequest { store: store(), source: Some(source) };
    let checked = knowledge.check_pack(check).await.unwrap().into_inner();
    assert!(!checked.ok && !checked.diagnostics.is_empty());
    assert!(
        checked.diagnostics.iter().any(|it| it.file.ends_with("vocabulary.ttl") && it.line > 0)
    );

    let mut better = harness::tea("1.1.0");
    let rows = String::from_utf8(better.files["catalog/teas.csv"].clone()).unwrap();
    let rows = rows.replace("明前龙井,杭州,20,300", "明前龙井,杭州,18,310");
    better.files.insert("catalog/teas.csv".to_owned(), rows.into_bytes());
    let publish = || v1::PublishPackRequest { store: store(), ..Default::default() };
    assert_eq!(
        knowledge.publish_pack(publish()).await.unwrap_err().code(),
        Code::FailedPrecondition
    );
    let source = v1::load_pack_request::Source::Pack(wire_pack(&better));
    let load = v1::LoadPackRequest { store: store(), source: Some(source) };
    let loaded = knowledge.load_pack(load).await.unwrap().into_inner();
    assert!(loaded.staged, "{:?}", loaded.diagnostics);
    let price = async |shop: &Shop| text_of(&shop.say("明前龙井多少钱", "", "").await.parts);
    assert!(price(&shop).await.contains("300"), "staged is not published");
    let diff = v1::DiffPackRequest { store: store(), ..Default::default() };
    let diff = knowledge.diff_pack(diff).await.unwrap().into_inner();
    assert!(diff.added.iter().any(|fact| fact.object == "310"), "{diff:?}");
    assert!(diff.removed.iter().any(|fact| fact.object == "300"), "{diff:?}");
    let published = knowledge.publish_pack(publish()).await.unwrap().into_inner();
    assert_eq!(published.generation, 1);
    assert_eq!(published.world.unwrap().hash, loaded.world.unwrap().hash);
    assert!(price(&shop).await.contains("310"));
    shop.stop().await;

    let shop = Shop::open(data.path()).await;
    assert!(price(&shop).await.contains("310"), "a publication survives a restart");
    let mut knowledge = shop.knowledge().await;
    let back = v1::RollbackPackRequest { store: store() };
    let back = knowledge.rollback_pack(back).await.unwrap().into_inner();
    assert_eq!(back.generation, 0);
    assert!(price(&shop).await.contains("300"));
    let list = v1::ListPacksRequest { store: store() };
    let packs = knowledge.list_packs(list).await.unwrap().into_inner().packs;
    let tea = packs.iter().find(|pack| pack.name == "tea").unwrap();
    assert_eq!((tea.version.as_str(), tea.layer.as_str()), ("1.0.0", "industry"));
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_added_while_serving_is_in_force_at_once() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let zh = |text: &str| v1::LocalizedText { locale: "zh".to_owned(), text: text.to_owned() };
    let phrasings = ["支持团购吗", "可以团购吗", "团购怎么参加", "公司团购有优惠吗", "能不能团购"];
    let question = v1::LiveQuestion {
        id: "group".to_owned(),
        label: vec![zh("团购")],
        phrasings: phrasings.map(zh).to_vec(),
        answer: vec![zh("满十盒可以团购。")],
    };
    let request =
        v1::UpsertQuestionsRequest { store: "demo".to_owned(), questions: vec![question] };
    let mut knowledge = shop.knowledge().await;
    let done = knowledge.upsert_questions(request).await.unwrap().into_inner();
    assert!(done.ok, "{:?}", done.diagnostics);
    let reply = shop.say("可以团购吗", "", "").await;
    assert!(text_of(&reply.parts).contains("满十盒"), "{}", text_of(&reply.parts));
    shop.stop().await;
    let shop = Shop::open(data.path()).await;
    let reply = shop.say("可以团购吗", "", "").await;
    assert!(text_of(&reply.parts).contains("满十盒"), "{}", text_of(&reply.parts));
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sparql_is_read_only_and_bounded() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let mut knowledge = shop.knowledge().await;
    let ask = |query: &str, limit: i32| v1::QueryRequest {
        store: "demo".to_owned(),
        query: query.to_owned(),
        limit,
    };
    let rows = knowledge.query(ask("SELECT ?t WHERE { ?t a tea:Tea }", 2)).await.unwrap();
    let rows = rows.into_inner();
    assert_eq!((rows.variables, rows.rows.len(), rows.truncated), (vec!["t".to_owned()], 2, true));
    let truth = knowledge.query(ask("ASK { tea:T1 a tea:Tea }", 0)).await.unwrap().into_inner();
    assert_eq!(truth.truth, Some(true));
    for bad in ["SELECT WHERE", "DELETE DATA { tea:T1 a tea:Tea }"] {
        let error = knowledge.query(ask(bad, 0)).await.unwrap_err();
        assert_eq!(error.code(), Code::InvalidArgument, "{bad}: {error}");
    }
    let product = format!("SELECT ?p {{ <{TEA}T1> schema:price ?p }}");
    let price = knowledge.query(ask(&product, 0)).await.unwrap().into_inner();
    assert!(price.rows[0].cells[0].term.contains("300"), "{price:?}");
    shop.stop().await;
}
