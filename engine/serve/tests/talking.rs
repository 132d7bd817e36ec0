//! Talking to the shop: sessions, stores, buyers, products, tasks, and bad requests.

mod harness;

use harness::{Shop, TEA, batch, clicked, said, stated, text_of};
use proto::v1;
use tonic::Code;
use tonic_types::StatusExt as _;

fn product(name: &str) -> v1::GetProductRequest {
    v1::GetProductRequest {
        store: "demo".to_owned(),
        product: name.to_owned(),
        ..v1::GetProductRequest::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_turn_is_answered_from_the_graph_with_evidence() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let reply = shop.say("明前龙井多少钱", "", "").await;
    assert!(text_of(&reply.parts).contains("300"), "{reply:?}");
    assert!(!reply.evidence.is_empty());
    assert_eq!(reply.session.len(), 32, "a session nobody can guess");
    assert_eq!(reply.trace_id, format!("{}/0", reply.session));
    let world = reply.world.unwrap();
    assert!(world.packs.iter().any(|pack| pack.name == "tea" && pack.version == "1.0.0"));
    assert_eq!(world.hash.len(), 64);
    let second = shop.say("它的产地呢", &reply.session, "").await;
    assert!(text_of(&second.parts).contains("杭州"), "the session goes on: {second:?}");
    assert_eq!(second.trace_id, format!("{}/1", reply.session));
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_buyer_is_offered_first_what_is_like_what_they_turned_to() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let events = vec![clicked("e1", "old-1", "ann", "T1"), clicked("e2", "old-2", "ben", "T2")];
    shop.events().await.record_events(batch(events)).await.unwrap();
    for (buyer, first) in [("ann", "明前龙井"), ("ben", "大红袍")] {
        let reply = shop.say("推荐一款茶叶", "", buyer).await;
        let text = text_of(&reply.parts);
        let place = |name: &str| text.find(name).unwrap_or(usize::MAX);
        let other = if first == "大红袍" { "明前龙井" } else { "大红袍" };
        assert!(place(first) < place(other), "{buyer}: {text}");
    }
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_product_is_found_by_every_name_it_has_and_tells_its_sources() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let mut guide = shop.guide().await;
    for name in ["tea:T1", &format!("{TEA}T1"), "T1", "https://shop.example/t1", "明前龙井"] {
        let found = guide.get_product(product(name)).await.unwrap().into_inner();
        assert_eq!(found.name, "明前龙井", "{name}");
        assert_eq!(found.price, Some(300.0));
        let caffeine = found.attributes.iter().find(|it| it.id.ends_with("caffeine")).unwrap();
        assert_eq!(caffeine.values[0].source, "tea@1.0.0/catalog/teas.csv");
        assert!(caffeine.values[0].label.starts_with("20"), "{caffeine:?}");
    }
    let again = guide.get_product(product("T1")).await.unwrap().into_inner();
    let held = guide.get_product(product("T1")).await.unwrap().into_inner();
    assert_eq!(again, held, "a held reply is the same reply");
    let error = guide.get_product(product("T9")).await.unwrap_err();
    assert_eq!(error.code(), Code::NotFound);
    let details = error.get_error_details();
    assert_eq!(details.resource_info().unwrap().resource_name, "T9");
    assert_eq!(details.error_info().unwrap().reason, "NOT_FOUND");
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn search_takes_words_and_conditions() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let mut guide = shop.guide().await;
    let request = |text: &str, constraints: Vec<v1::Constraint>| v1::SearchProductsRequest {
        store: "demo".to_owned(),
        text: text.to_owned(),
        constraints,
        ..v1::SearchProductsRequest::default()
    };
    let number = |value: f64| v1::Value {
        kind: Some(v1::value::Kind::Number(v1::Number { value, unit: String::new() })),
    };
    let cheap = v1::Constraint {
        attribute: "schema:price".to_owned(),
        operator: v1::constraint::Operator::Le.into(),
        values: vec![number(280.0)],
        ..v1::Constraint::default()
    };
    let names = |found: v1::SearchProductsResponse| -> Vec<String> {
        let mut names: Vec<String> = found.products.into_iter().map(|it| it.name).collect();
        names.sort();
        names
    };
    let teas = guide.search_products(request("茶叶", vec![])).await.unwrap().into_inner();
    assert!(names(teas).contains(&"明前龙井".to_owned()));
    let found = guide.search_products(request("茶叶", vec![cheap.clone()])).await.unwrap();
    assert!(!names(found.into_inner()).contains(&"明前龙井".to_owned()), "300 is over 280");
    let found = guide.search_products(request("https://shop.example/t2", vec![])).await.unwrap();
    assert_eq!(names(found.into_inner()), ["大红袍"]);
    let found = guide.search_products(request("xyzzy", vec![])).await.unwrap().into_inner();
    assert_eq!((found.products.len(), found.total), (0, 0), "nothing is invented");
    let wrong = v1::Constraint { attribute: "tea:smell".to_owned(), ..cheap };
    let error = guide.search_products(request("", vec![wrong])).await.unwrap_err();
    assert_eq!(error.code(), Code::InvalidArgument);
    let details = error.get_error_details();
    let violations = &details.bad_request().unwrap().field_violations;
    assert_eq!(violations[0].field, "constraints[0].attribute");
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_is_run_as_a_form() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let mut guide = shop.guide().await;
    let list = v1::ListTasksRequest { store: "demo".to_owned(), ..Default::default() };
    let tasks = guide.list_tasks(list).await.unwrap().into_inner().tasks;
    let task = tasks.iter().find(|task| task.name == "pick-pot").unwrap();
    assert_eq!((task.slots[0].name.as_str(), task.slots[0].max), ("people", Some(20.0)));
    let request = |slots: &[(&str, f64)]| {
        let value = |value: f64| v1::Value {
            kind: Some(v1::value::Kind::Number(v1::Number { value, unit: String::new() })),
        };
        v1::RunTaskRequest {
            store: "demo".to_owned(),
            task: "pick-pot".to_owned(),
            slots: slots.iter().map(|(name, it)| ((*name).to_owned(), value(*it))).collect(),
            ..v1::RunTaskRequest::default()
        }
    };
    let ran = guide.run_task(request(&[("people", 2.0)])).await.unwrap().into_inner();
    let result = ran.result.unwrap();
    assert_eq!(result.case, "found");
    assert!(text_of(&result.parts).contains("紫砂小壶"));
    assert!(!ran.evidence.is_empty());
    let missing = guide.run_task(request(&[])).await.unwrap().into_inner();
    assert!(missing.result.is_none());
    assert_eq!(missing.missing[0].name, "people");
    let invalid = guide.run_task(request(&[("people", 50.0)])).await.unwrap().into_inner();
    assert_eq!(invalid.invalid[0].slot, "people");
    let error = guide.run_task(request(&[("weight", 50.0)])).await.unwrap_err();
    assert_eq!(error.code(), Code::InvalidArgument);
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn recommendations_add_up_and_a_guide_asks() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let mut guide = shop.guide().await;
    let request = v1::RecommendRequest {
        store: "demo".to_owned(),
        scene: v1::recommend_request::Scene::Complement.into(),
        product: "T1".to_owned(),
        ..v1::RecommendRequest::default()
    };
    let found = guide.recommend(request).await.unwrap().into_inner();
    let first = &found.products[0];
    assert_eq!(first.product.as_ref().unwrap().name, "紫砂小壶");
    let sum: f64 = first.terms.iter().map(|term| term.value).sum();
    assert!((sum - first.score).abs() < 1e-9, "{first:?}");
    let request = v1::GuideRequest {
        store: "demo".to_owned(),
        category: "茶叶".to_owned(),
        ..v1::GuideRequest::default()
    };
    let asked = guide.guide(request.clone()).await.unwrap().into_inner();
    assert!(asked.remaining >= 2, "{asked:?}");
    if let Some(question) = asked.question {
        let answer = question.options[0].answer.clone().unwrap();
        let request = v1::GuideRequest { answers: vec![answer], ..request };
        let next = guide.guide(request).await.unwrap().into_inner();
        assert!(next.remaining <= asked.remaining);
        assert_ne!(next.question.map(|it| it.id), Some(question.id), "it is not put again");
    }
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_requests_get_a_status_with_details() {
    let data = tempfile::tempdir().unwrap();
    let mut options = harness::options(data.path());
    options.stores.push(serve::StoreOptions {
        id: "other".to_owned(),
        packs: vec![harness::tea("1.0.0")],
        compiled: None,
        models: None,
        explore: false,
    });
    let shop = Shop::with(options).await;
    let mut guide = shop.guide().await;
    let mut refused = async |request: v1::ConverseRequest| {
        let error = guide.converse(request).await.unwrap_err();
        (error.code(), error.get_error_details().error_info().unwrap().reason.clone())
    };
    let nowhere = v1::ConverseRequest { store: "nowhere".to_owned(), ..said("你好", "", "") };
    assert_eq!(refused(nowhere).await, (Code::NotFound, "NOT_FOUND".to_owned()));
    let odd = said("你好", "a b", "");
    assert_eq!(refused(odd).await.0, Code::InvalidArgument);
    shop.say("你好", "mine", "ann").await;
    let elsewhere = v1::ConverseRequest { store: "other".to_owned(), ..said("你好", "mine", "") };
    let denied = (Code::PermissionDenied, "SESSION_OF_ANOTHER_STORE".to_owned());
    assert_eq!(refused(elsewhere).await, denied);
    let stranger = refused(said("你好", "mine", "bob")).await;
    assert_eq!(stranger, (Code::PermissionDenied, "SESSION_OF_ANOTHER_BUYER".to_owned()));
    for text in [String::new(), "长".repeat(33_000), "\u{0}\u{1}\u{fffd}".to_owned()] {
        let reply = shop.say(&text, "mine", "ann").await;
        assert!(!reply.parts.is_empty(), "{} bytes are answered", text.len());
    }
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_beyond_the_limit_is_refused_and_the_server_lives() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let mut guide = shop.guide().await;
    let error = guide.converse(said(&"长".repeat(2_000_000), "", "")).await.unwrap_err();
    assert_eq!(error.code(), Code::OutOfRange, "{error}");
    assert!(!shop.say("你好", "", "").await.parts.is_empty());
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passed_deadline_is_told_and_nothing_is_claimed() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let mut guide = shop.guide().await;
    let mut request = tonic::Request::new(said("明前龙井多少钱", "late", ""));
    request.metadata_mut().insert("grpc-timeout", "1n".parse().unwrap());
    let error = guide.converse(request).await.unwrap_err();
    assert!(matches!(error.code(), Code::DeadlineExceeded | Code::Cancelled), "{error}");
    let reply = shop.say("明前龙井多少钱", "late", "").await;
    assert_eq!(reply.trace_id, "late/0", "the late turn did not happen");
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_session_of_a_buyer_knows_the_last_one() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    shop.say("大红袍多少钱", "noon", "ann").await;
    let reply = shop.say("它的产地是哪里", "afternoon", "ann").await;
    assert!(text_of(&reply.parts).contains("武夷"), "{}", text_of(&reply.parts));
    let stranger = shop.say("它的产地是哪里", "another", "bob").await;
    assert!(!text_of(&stranger.parts).contains("武夷"), "{}", text_of(&stranger.parts));
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_shop_states_is_used_by_the_next_turn() {
    let data = tempfile::tempdir().unwrap();
    let shop = Shop::open(data.path()).await;
    let events = batch(vec![stated("e1", "ann", "people", 2.0), clicked("e2", "s", "ann", "T2")]);
    shop.events().await.record_events(events).await.unwrap();
    let reply = shop.say("帮我选个壶", "s", "ann").await;
    assert!(text_of(&reply.parts).contains("紫砂小壶"), "{}", text_of(&reply.parts));
    shop.stop().await;
}
