//! Bad input to the real binary: texts that are none, links to nowhere, a body's measures that
//! cannot be, a full disk, half-written files, clients that stall or vanish, deadlines that pass.

#![expect(clippy::unwrap_used, reason = "a test harness fails by panicking")]

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use prost::Message as _;
use proto::v1;
use proto::v1::buyer_service_client::BuyerServiceClient;
use proto::v1::event_result::Status as EventStatus;
use proto::v1::event_service_client::EventServiceClient;
use proto::v1::guide_service_client::GuideServiceClient;
use tests::{Server, binary, root};
use tonic::transport::Channel;
use tonic::{Code, Request};

/// How many characters of a text are read (`ontology/policy.toml`).
const READ_MAX: usize = 2000;

type Guide = GuideServiceClient<Channel>;

fn packs() -> std::path::PathBuf {
    root().join("industry-packs")
}

fn retail() -> std::path::PathBuf {
    packs().join("retail")
}

async fn channel(server: &Server) -> Channel {
    let endpoint = Channel::from_shared(format!("http://{}", server.address)).unwrap();
    endpoint.connect().await.unwrap()
}

async fn guide(server: &Server) -> Guide {
    GuideServiceClient::new(channel(server).await)
}

fn said(text: &str, session: &str) -> v1::ConverseRequest {
    v1::ConverseRequest {
        store: "demo".to_owned(),
        session: session.to_owned(),
        text: text.to_owned(),
        ..v1::ConverseRequest::default()
    }
}

fn text_of(reply: &v1::ConverseResponse) -> String {
    let texts = reply.parts.iter().filter_map(|part| match &part.kind {
        Some(v1::part::Kind::Text(text)) => Some(text.text.clone()),
        Some(_) | None => None,
    });
    texts.collect::<Vec<_>>().join("\n")
}

async fn say(guide: &mut Guide, text: &str, session: &str) -> v1::ConverseResponse {
    guide.converse(said(text, session)).await.unwrap().into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_is_none_is_answered_and_the_conversation_goes_on() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(&[&packs()], data.path());
    let mut guide = guide(&server).await;
    let hundred_kb = |words: &str| words.repeat(100_000 / words.len());
    // As much as is still read.
    let most = |words: &str| words.chars().cycle().take(READ_MAX).collect::<String>();
    let texts = [
        String::new(),
        " \t\u{3000}\n".to_owned(),
        "\u{0}\u{1}\u{7f}\u{85}\u{fffd}\u{feff}\u{200b}".to_owned(),
        "שלום مرحبا привет こんにちは 안녕 身高180 ñ 👩‍👩‍👧‍👦 \u{202e}abc".to_owned(),
        "{{ product.price }}{% for x in range(9) %}x{% endfor %}".to_owned(),
        "} UNION { ?s ?p ?o } #'\"\\".to_owned(),
        hundred_kb("长"),
        hundred_kb("1234567890"),
        hundred_kb("身高180体重70kg选什么码,"),
        hundred_kb("((((((((「【《\"'"),
        hundred_kb("不要"),
        hundred_kb("a б 三 1 🙂 "),
        most("身高180体重70kg选什么码,"),
        most("1到2和3到4元以内不要红色的衬衫比ThinkPad P1 Gen 4好吗"),
        most("7 8.5kg"),
        most("不要"),
        most("二十三万五千六百"),
        most("ＡＢ🙂\u{200d}é\u{301}"),
    ];
    for text in texts {
        let since = Instant::now();
        let reply = say(&mut guide, &text, "odd").await;
        let begins: String = text.chars().take(20).collect();
        assert!(!text_of(&reply).is_empty(), "{begins:?} is answered");
        assert!(!text_of(&reply).contains("xxxxxxxxx"), "no template of a buyer is run");
        assert!(text_of(&reply).len() < 4000, "{begins:?}: {} bytes", text_of(&reply).len());
        assert!(since.elapsed() < Duration::from_secs(8), "{begins:?}: {:?}", since.elapsed());
    }
    say(&mut guide, "重新开始", "odd").await;
    let reply = say(&mut guide, "衬衫有哪些", "odd").await;
    assert!(!reply.evidence.is_empty(), "{}", text_of(&reply));
    assert!(server.stop());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_to_no_product_is_told_and_nothing_is_invented() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(&[&packs()], data.path());
    let mut guide = guide(&server).await;
    let link = "https://item.example.com/404?sku=nothing";
    let product = v1::GetProductRequest {
        store: "demo".to_owned(),
        product: link.to_owned(),
        ..v1::GetProductRequest::default()
    };
    let error = guide.get_product(product).await.unwrap_err();
    assert_eq!(error.code(), Code::NotFound, "{error}");
    assert!(error.message().contains(link), "{error}");
    let page = v1::ConverseRequest {
        focus_product: link.to_owned(),
        ..said("这款多少钱,有货吗", "link")
    };
    let replies = [
        guide.converse(page).await.unwrap().into_inner(),
        say(&mut guide, &format!("{link} 这个多少钱"), "link2").await,
    ];
    for reply in replies {
        let text = text_of(&reply);
        assert!(!text.is_empty());
        assert!(!text.contains('¥') && !text.contains('元'), "no price is named: {text}");
        let shown = reply.parts.iter().any(|it| matches!(it.kind, Some(v1::part::Kind::Card(_))));
        assert!(!shown, "no product is shown: {text}");
    }
    assert!(server.stop());
}

#[tokio::test(flavor = "multi_thread")]
async fn measures_that_cannot_be_are_asked_again_with_what_is_meant() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(&[&packs()], data.path());
    let mut guide = guide(&server).await;
    let cases = [
        ("身高18,体重70kg,应该选什么码?", "身高18", "60到230"),
        ("身高180,体重700kg,应该选什么码?", "体重700", "5到250"),
        ("身高50cm,体重70kg,穿多大码", "身高50", "60到230"),
    ];
    for (index, (text, wrong, range)) in cases.into_iter().enumerate() {
        let session = format!("odd-{index}");
        let reply = say(&mut guide, text, &session).await;
        let told = text_of(&reply);
        assert_eq!(reply.decision(), v1::converse_response::Decision::Ask, "{text}: {told}");
        assert!(told.contains(wrong) && told.contains(range), "{text}: {told}");
        let mended = say(&mut guide, "身高180,体重70公斤", &session).await;
        let told = text_of(&mended);
        assert!(!told.contains(range), "what is right now is taken: {told}");
        assert_eq!(
            mended.decision(),
            v1::converse_response::Decision::Ask,
            "the next slot: {told}"
        );
        let sized = say(&mut guide, "男款", &session).await;
        assert!(!sized.evidence.is_empty(), "{}", text_of(&sized));
    }
    assert!(server.stop());
}

/// The bytes of a gRPC-Web call of a conversation over HTTP/1.1.
fn post(body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST /qianmian.v1.GuideService/Converse HTTP/1.1\r\nhost: shop\r\n\
         content-type: application/grpc-web+proto\r\nconnection: close\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

fn frame(message: &[u8]) -> Vec<u8> {
    let length = u32::try_from(message.len()).unwrap();
    [&[0], length.to_be_bytes().as_slice(), message].concat()
}

fn talk(server: &Server, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(&server.address).unwrap();
    stream.write_all(bytes).unwrap();
    let mut reply = Vec::new();
    stream.read_to_end(&mut reply).unwrap();
    String::from_utf8_lossy(&reply).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_that_are_no_request_are_refused_with_a_status() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(&[&retail()], data.path());
    let mut message = said("TEXT", "bytes").encode_to_vec();
    let at = message.windows(4).position(|it| it == b"TEXT").unwrap();
    message[at] = 0xff;
    let told = talk(&server, &post(&frame(&message)));
    assert!(told.contains("grpc-status") && told.contains("UTF-8"), "{told}");
    assert!(!told.contains("grpc-status:0") && !told.contains("grpc-status: 0"), "{told}");
    let told = talk(&server, &post(&frame(b"\xff\xff\xff not a message")));
    assert!(!told.contains("grpc-status:0") && told.contains("grpc-status"), "{told}");
    let told = talk(&server, b"\x16\x03\x01 not http\r\n\r\n");
    assert!(told.is_empty() || told.starts_with("HTTP/1.1 400"), "{told}");
    let mut guide = guide(&server).await;
    assert!(!text_of(&say(&mut guide, "你好", "bytes").await).is_empty());
    assert!(server.stop());
}

fn clicked(id: &str) -> v1::Event {
    let click = v1::Click { product: format!("urn:{}", "x".repeat(1000)) };
    v1::Event {
        id: id.to_owned(),
        buyer: "ann".to_owned(),
        kind: Some(v1::event::Kind::Click(click)),
        ..v1::Event::default()
    }
}

fn batch(names: &[String]) -> v1::RecordEventsRequest {
    let events = names.iter().map(|name| clicked(name)).collect();
    v1::RecordEventsRequest { store: "demo".to_owned(), events }
}

async fn statuses(server: &Server, names: &[String]) -> Vec<EventStatus> {
    let mut events = EventServiceClient::new(channel(server).await);
    let results = events.record_events(batch(names)).await.unwrap().into_inner().results;
    results.iter().map(v1::EventResult::status).collect()
}

/// Sends batches until one is refused; gives the names of what was acknowledged.
async fn fill(server: &Server) -> Vec<String> {
    let mut events = EventServiceClient::new(channel(server).await);
    let mut acknowledged = Vec::new();
    for group in 0..1000 {
        let names: Vec<String> = (0..100).map(|index| format!("e{group}-{index}")).collect();
        match events.record_events(batch(&names)).await {
            Ok(_) => acknowledged.extend(names),
            Err(error) => {
                assert_eq!(error.code(), Code::Unavailable, "{error}");
                assert!(error.message().contains("event log"), "{error}");
                let details = String::from_utf8_lossy(error.details()).into_owned();
                assert!(details.contains("LOG_UNAVAILABLE"), "{details}");
                return acknowledged;
            }
        }
    }
    acknowledged
}

/// Lets no file of a process grow beyond a size: its writes fail as they do on a full disk.
fn limit_files(server: &Server, bytes: &str) {
    let id = server.id().to_string();
    let limit = format!("--fsize={bytes}");
    let limited = Command::new("prlimit").args(["--pid", &id, &limit]).status().unwrap();
    assert!(limited.success(), "prlimit {limit}");
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn on_a_full_disk_it_refuses_lives_on_and_keeps_what_it_acknowledged() {
    let data = tempfile::tempdir().unwrap();
    // The signal that comes with the limit, and not with a full disk, is ignored.
    let mut shell = Command::new("bash");
    shell.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""]).arg(binary());
    let server = Server::start_by(shell, &[&retail()], data.path());
    let mut talker = guide(&server).await;
    say(&mut talker, "能退货吗", "full").await;
    limit_files(&server, "4194304:unlimited");
    let acknowledged = fill(&server).await;
    assert!(acknowledged.len() < 100_000, "the disk was full at some time");
    let tasks = v1::ListTasksRequest { store: "demo".to_owned(), ..Default::default() };
    talker.list_tasks(tasks).await.unwrap();
    limit_files(&server, "1024:unlimited");
    let error = talker.converse(said("还有呢", "full")).await.unwrap_err();
    assert_eq!(error.code(), Code::Unavailable, "{error}");
    limit_files(&server, "unlimited:unlimited");
    let reply = say(&mut talker, "能退货吗", "full").await;
    assert_eq!(
        reply.trace_id, "full/1",
        "where there is room again it goes on: the refused turn was none"
    );
    server.kill();

    let server = Server::start(&[&retail()], data.path());
    for names in acknowledged.chunks(1000) {
        let held = statuses(&server, names).await;
        let lost = names.iter().zip(held).find(|(_, status)| *status != EventStatus::Duplicate);
        assert!(lost.is_none(), "acknowledged and lost: {lost:?}");
    }
    let reply = say(&mut guide(&server).await, "能退货吗", "full").await;
    assert_eq!(reply.trace_id, "full/2");
    assert!(server.stop());
}

/// Starts a server that must end by itself.
fn refused(data: &Path) -> (Output, String) {
    let output = Command::new("timeout")
        .arg("20")
        .arg(binary())
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(data)
        .arg("--packs")
        .arg(retail())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    (output, told)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_half_written_file_is_named_and_nothing_is_thrown_away() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(&[&retail()], data.path());
    let names: Vec<String> = (0..300).map(|index| format!("e{index}")).collect();
    statuses(&server, &names).await;
    server.kill();
    let log = data.path().join("events.redb");
    let whole = std::fs::read(&log).unwrap();
    for kept in [whole.len() / 2, 5000, 100] {
        std::fs::write(&log, &whole[..kept]).unwrap();
        let (output, told) = refused(data.path());
        assert_eq!(output.status.code(), Some(1), "{kept} bytes: {told}");
        assert!(told.contains("events.redb") && !told.contains("panicked"), "{kept} bytes: {told}");
        assert_eq!(std::fs::read(&log).unwrap().len(), kept, "it is left as it was found");
    }
    std::fs::write(&log, &whole).unwrap();
    std::fs::write(data.path().join("events.redb.new"), b"half a copy").unwrap();
    let store = data.path().join("stores/demo");
    std::fs::create_dir_all(store.join("generations/7.part")).unwrap();
    let server = Server::start(&[&retail()], data.path());
    let held = statuses(&server, &names).await;
    assert!(held.iter().all(|status| *status == EventStatus::Duplicate), "{held:?}");
    server.kill();
    std::fs::write(store.join("current"), b"seven").unwrap();
    let (output, told) = refused(data.path());
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("current") && !told.contains("panicked"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_stall_or_vanish_hold_nobody_up() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(&[&retail()], data.path());
    let call = post(&frame(&said("能退货吗", "").encode_to_vec()));
    let mut stalled = Vec::new();
    for index in 0..120 {
        let mut stream = TcpStream::connect(&server.address).unwrap();
        let sent: &[u8] = match index % 4 {
            0 => b"",
            1 => &call[..60],
            2 => &call[..call.len() - 3],
            _ => b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0",
        };
        stream.write_all(sent).unwrap();
        stalled.push(stream);
    }
    for _ in 0..60 {
        // All is sent, and nobody waits for the answer.
        TcpStream::connect(&server.address).unwrap().write_all(&call).unwrap();
    }
    let since = Instant::now();
    let mut talker = guide(&server).await;
    for _ in 0..10 {
        assert!(!text_of(&say(&mut talker, "能退货吗", "quick").await).is_empty());
    }
    assert!(since.elapsed() < Duration::from_secs(5), "{:?}", since.elapsed());
    stalled.truncate(60);
    assert!(!text_of(&say(&mut talker, "能退货吗", "quick").await).is_empty());
    drop((stalled, talker));
    assert!(server.stop(), "it stops where clients vanished");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_turn_whose_deadline_passed_happened_wholly_or_not_at_all() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(&[&retail()], data.path());
    let mut talker = guide(&server).await;
    let (mut refused, mut answered) = (0, 0);
    for timeout in ["1n", "10u", "1m", "1m", "2m"] {
        let mut request = Request::new(patient("late"));
        request.metadata_mut().insert("grpc-timeout", timeout.parse().unwrap());
        if let Err(error) = talker.converse(request).await {
            let passed = [Code::DeadlineExceeded, Code::Cancelled];
            assert!(passed.contains(&error.code()), "{timeout}: {error}");
            refused += 1;
        } else {
            answered += 1;
        }
    }
    assert!(refused >= 2, "a nanosecond is too short");
    talker.converse(patient("late")).await.unwrap();
    assert!(server.stop());
    let server = Server::start(&[&retail()], data.path());
    let reply = guide(&server).await.converse(patient("late")).await.unwrap().into_inner();
    let turns: usize = reply.trace_id.strip_prefix("late/").unwrap().parse().unwrap();
    // A turn that was under way when its caller gave up may have happened.
    assert!((1..=1 + refused + answered).contains(&turns), "{turns}");
    let export = v1::ExportBuyerRequest { store: "demo".to_owned(), buyer: "ann".to_owned() };
    let mut buyers = BuyerServiceClient::new(channel(&server).await);
    let events = buyers.export_buyer(export).await.unwrap().into_inner().events;
    for turn in 0..=turns {
        let id = format!("late/{turn}/");
        let of_turn: Vec<&String> = events.iter().filter(|it| it.contains(&id)).collect();
        let has = |kind: &str| of_turn.iter().any(|it| it.to_lowercase().contains(kind));
        assert!(has("said") && has("replied"), "turn {turn} of {turns} is whole: {of_turn:?}");
    }
    assert!(server.stop());
}

/// A question of a buyer who is known.
fn patient(session: &str) -> v1::ConverseRequest {
    v1::ConverseRequest { buyer: "ann".to_owned(), ..said("能退货吗", session) }
}
