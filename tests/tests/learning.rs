//! A data scientist's path through the real binary: what buyers did is taken out of the log, a
//! model is tuned, trained and published, the ranking changes while the server serves, and back.

#![expect(clippy::unwrap_used, reason = "a test harness fails by panicking")]

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::{Server, binary, call, root, run};

const PATIENCE: Duration = Duration::from_secs(60);
/// Buyers of each of two tastes.
const BUYERS: usize = 40;

fn serve(folder: &Path) -> Server {
    let mut command = Command::new("sh");
    let models = folder.join("models");
    command.args(["-c", "exec \"$0\" \"$@\" --models \"$MODELS\" --explore"]).arg(binary());
    command.env("MODELS", models);
    let pack = root().join("industry-packs/apparel");
    Server::start_by(command, &[&pack], &folder.join("data"))
}

fn ended_well(arguments: &[&str]) -> String {
    let ended = run(arguments);
    let text = String::from_utf8_lossy(&ended.stdout).into_owned();
    let errors = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{arguments:?}:\n{text}\n{errors}");
    text
}

/// Eight products of one category.
fn products(server: &Server) -> Vec<String> {
    let found = call(
        &server.address,
        "GuideService",
        "SearchProducts",
        &json!({"store": "demo", "text": "T恤", "limit": 8}).to_string(),
    );
    let products = found["products"].as_array().unwrap();
    products.iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect()
}

/// Buyers of one taste click four products each, of the other the other four; Ann clicked one.
fn record(server: &Server, products: &[String]) {
    let mut events = Vec::new();
    for buyer in 0..2 * BUYERS {
        let own = if buyer % 2 == 0 { &products[..4] } else { &products[4..] };
        for (at, product) in own.iter().enumerate() {
            let buyer = format!("buyer-{buyer}");
            events.push(json!({
                "id": format!("{buyer}-{at}"), "buyer": buyer, "click": {"product": product}
            }));
        }
    }
    events.push(json!({"id": "ann", "buyer": "ann", "click": {"product": products[0]}}));
    let request = json!({"store": "demo", "events": events});
    let recorded = call(&server.address, "EventService", "RecordEvents", &request.to_string());
    assert_eq!(recorded["results"].as_array().unwrap().len(), 8 * BUYERS + 1);
}

fn recommended(server: &Server) -> Value {
    let request = json!({"store": "demo", "buyer": "ann", "limit": 20, "categories": ["T恤"]});
    call(&server.address, "GuideService", "Recommend", &request.to_string())
}

/// Asks until a model ranks for Ann, or none does.
fn until(server: &Server, model: &str) -> Value {
    let begin = Instant::now();
    loop {
        let found = recommended(server);
        if found["model"].as_str().unwrap_or_default() == model {
            return found;
        }
        assert!(begin.elapsed() < PATIENCE, "`{model}` never ranked");
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// The products that a model speaks for.
fn led_to(found: &Value) -> Vec<String> {
    let learned =
        |it: &&Value| it["terms"].as_array().unwrap().iter().any(|term| term["name"] == "learned");
    let products = found["products"].as_array().unwrap().iter().filter(learned);
    products.map(|it| it["product"]["id"].as_str().unwrap().to_owned()).collect()
}

/// Ann is shown four products a few times, and clicks the last. How often.
fn shown_and_clicked(server: &Server) -> usize {
    const TIMES: usize = 4;
    for turn in 0..TIMES {
        let request = json!({"store": "demo", "buyer": "ann", "limit": 4, "categories": ["T恤"]});
        let found = call(&server.address, "GuideService", "Recommend", &request.to_string());
        let last = &found["products"][3];
        let id = format!("lot-{turn}");
        let event = json!({"id": id, "buyer": "ann", "click": {"product": last["product"]["id"]}});
        let request = json!({"store": "demo", "events": [event]});
        call(&server.address, "EventService", "RecordEvents", &request.to_string());
    }
    TIMES
}

/// What was put at the last place by lot is told with its true chance, and judged by it.
fn judged_by_lot(data: &str, lots: &str, asked: usize) {
    ended_well(&["data", "lots", "--data", data, "--out", lots]);
    let text = std::fs::read_to_string(lots).unwrap();
    let of_four: Vec<&str> =
        text.lines().filter(|line| line.split(',').nth(1) == Some("3")).collect();
    assert_eq!(of_four.len(), asked, "{text}");
    for line in of_four {
        let fields: Vec<&str> = line.split(',').collect();
        let (reward, chance): (u8, f64) = (fields[3].parse().unwrap(), fields[4].parse().unwrap());
        assert!(reward == 1 && chance > 0.0 && chance < 1.0, "{line}");
    }
    let told = ended_well(&["ope", "--log", lots, "--target", "column", "--resamples", "50"]);
    assert!(told.contains("snips"), "{told}");
}

#[test]
fn from_a_log_to_a_published_model_and_back() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let server = serve(folder.path());
    let products = products(&server);
    record(&server, &products);
    assert!(led_to(&until(&server, "")).is_empty());
    let (data, events, models) = (at("data"), at("events.inter"), at("models"));
    let columns = at("events.parquet");
    for out in [&events, &columns] {
        let told = ended_well(&["data", "export", "--data", &data, "--out", out]);
        assert!(told.starts_with(&format!("{} lines", 8 * BUYERS + 1)), "{told}");
    }
    let of_running = std::fs::read_to_string(&events).unwrap();
    assert!(server.stop());
    ended_well(&["data", "export", "--data", &data, "--out", &events]);
    assert_eq!(std::fs::read_to_string(&events).unwrap(), of_running);
    let (state, settings) = (at("state.json"), at("settings.json"));
    ended_well(&[
        "tune", "--train", &events, "--budget", "3s", "--state", &state, "--out", &settings,
    ]);
    ended_well(&[
        "train",
        "--train",
        &events,
        "--settings",
        &settings,
        "--name",
        "tuned",
        "--models",
        &models,
    ]);
    ended_well(&[
        "train", "--train", &columns, "--model", "walk", "--name", "walk", "--models", &models,
    ]);

    let server = serve(folder.path());
    ended_well(&["model", "publish", "walk", "--models", &models]);
    let led = led_to(&until(&server, "walk"));
    assert!(!led.is_empty() && led.iter().all(|it| products[1..4].contains(it)), "{led:?}");
    let listed = ended_well(&["model", "list", "--models", &models]);
    assert!(listed.contains("tuned") && listed.ends_with("in force: walk\n"), "{listed}");
    let compared = ended_well(&["model", "compare", "walk", "tuned", "--models", &models]);
    assert!(compared.contains("served_recall@20"), "{compared}");
    ended_well(&["model", "publish", "tuned", "--models", &models]);
    until(&server, "tuned");
    ended_well(&["model", "rollback", "--models", &models]);
    until(&server, "walk");
    ended_well(&["model", "rollback", "--models", &models]);
    assert!(led_to(&until(&server, "")).is_empty());
    let refused = run(&["model", "publish", "nobody", "--models", &models]);
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && told.contains("qianmian model list"), "{told}");
    let asked = shown_and_clicked(&server);
    judged_by_lot(&data, &at("lots.csv"), asked);
    ended_well(&["data", "lots", "--data", &data, "--out", &at("lots.parquet")]);
    let by = |lots: &str| ended_well(&["ope", "--log", lots, "--target", "column", "--json"]);
    assert_eq!(by(&at("lots.parquet")), by(&at("lots.csv")));
    let shown = ["train", "--train", &events, "--shown", &data, "--name", "t", "--models", &models];
    let told = String::from_utf8_lossy(&run(&shown).stderr).into_owned();
    assert!(told.contains("a ranker needs 100 requests"), "{told}");
    let report = ["model", "report", "--data", &data, "--models", &models];
    let told = String::from_utf8_lossy(&run(&report).stderr).into_owned();
    assert!(told.contains("--share"), "{told}");
    ended_well(&["model", "publish", "tuned", "--share", "0.5", "--models", &models]);
    let told = ended_well(&report);
    assert!(told.contains("too few buyers"), "{told}");
    assert!(server.stop());
    assert_eq!(ended_well(&report), told, "as of the running server");
}
