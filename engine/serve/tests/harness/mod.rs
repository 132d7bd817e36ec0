//! A server over a tiny shop, in this process, on a free port of loopback.

#![expect(clippy::unwrap_used, reason = "a test harness fails by panicking")]
#![expect(dead_code, reason = "each test file uses its part")]

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use knowledge::PackFiles;
use proto::v1;
use proto::v1::buyer_service_client::BuyerServiceClient;
use proto::v1::event_service_client::EventServiceClient;
use proto::v1::guide_service_client::GuideServiceClient;
use proto::v1::knowledge_service_client::KnowledgeServiceClient;
use serve::{Data, Engine, Listen, Options, Server};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tonic::transport::Channel;

pub(crate) const TEA: &str = "https://example.org/tea#";

/// A shop that sells three teas and a pot.
pub(crate) fn tea(version: &str) -> PackFiles {
    let manifest = format!(
        "name = \"tea\"\nversion = \"{version}\"\ntitle = {{ zh = \"茶叶\" }}\nlayer = \"industry\"\n\
         locales = [\"zh\", \"en\"]\nnamespace = \"{TEA}\"\nprefix = \"tea\"\n"
    );
    PackFiles::from_texts(&[
        ("pack.toml", &manifest),
        ("vocabulary.ttl", VOCABULARY),
        ("catalog/teas.yaml", MAPPING),
        ("catalog/teas.csv", ROWS),
        ("questions/steep.yaml", QUESTIONS),
        ("tasks/pot.yaml", TASK),
        ("tasks/pot.rq", RULE),
    ])
}

const VOCABULARY: &str = r#"
@prefix qm: <https://qianmian.dev/ns#> .
@prefix schema: <https://schema.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix tea: <https://example.org/tea#> .
tea:Tea a qm:Category ; rdfs:subClassOf schema:Product ; rdfs:label "茶叶"@zh, "tea"@en .
tea:Pot a qm:Category ; rdfs:subClassOf schema:Product ; rdfs:label "茶壶"@zh, "teapot"@en .
tea:caffeine a qm:Attribute ; rdfs:label "咖啡因"@zh, "caffeine"@en ;
    qm:kind qm:Number ; qm:unit "mg" ; qm:domain tea:Tea ; qm:facet true .
tea:origin a qm:Attribute ; rdfs:label "产地"@zh, "origin"@en ;
    qm:kind qm:Thing ; qm:facet true ; qm:domain tea:Tea .
tea:volume a qm:Attribute ; rdfs:label "容量"@zh ; qm:kind qm:Number ; qm:unit "mL" ; qm:domain tea:Pot .
tea:Hangzhou a qm:Value ; qm:of tea:origin ; rdfs:label "杭州"@zh, "Hangzhou"@en .
tea:Wuyi a qm:Value ; qm:of tea:origin ; rdfs:label "武夷山"@zh, "Wuyi"@en .
tea:Tea qm:complement tea:Pot .
tea:P1 a tea:Pot ; rdfs:label "紫砂小壶"@zh ; schema:sku "P1" ; schema:price 120 ; qm:stock 5 ; tea:volume 300 .
"#;

const MAPPING: &str = "
class: tea:Tea
key: sku
columns:
  sku: {attribute: schema:sku}
  name: {label: zh}
  origin: {attribute: tea:origin}
  mg: {attribute: tea:caffeine}
  price: {attribute: schema:price}
  stock: {attribute: qm:stock}
  url: {attribute: schema:url}
";

const ROWS: &str = "\
sku,name,origin,mg,price,stock,url
T1,明前龙井,杭州,20,300,8,https://shop.example/t1
T2,大红袍,武夷山,35,260,3,https://shop.example/t2
T3,正山小种,武夷山,30,99,0,https://shop.example/t3
";

const QUESTIONS: &str = "
- id: steep
  label: {zh: 泡多久}
  phrasings: {zh: [泡多久, 要泡几分钟, 第一泡多长时间, 泡几分钟合适, 浸泡时间多长, 怎么泡比较好, 冲泡多久出汤, 泡茶要多长时间]}
  answer:
    - say: {zh: 第一泡两分钟就好。}
";

const TASK: &str = "
- id: pick-pot
  label: {zh: 选茶壶}
  phrasings: {zh: [我该用多大的茶壶, 选茶壶, 帮我选个壶, 用什么壶合适, 几个人喝用多大壶]}
  slots:
    - name: people
      label: 人数
      kind: number
      min: 1
      max: 20
      cues: [人数, 几个人]
      prompt: 几个人喝?
      remember: true
      step: 1
  rules:
    - {name: pot, query: pot.rq, limit: 5}
  cases:
    - name: found
      when: pot
      say: \"{{ people }}个人喝,建议{{ pot[0].product }}。\"
      products: pot
    - name: none
      say: 这个人数没有合适的壶。
";

const RULE: &str = "SELECT ?product WHERE { ?product a tea:Pot ; tea:volume ?volume . FILTER(?volume >= ?people * 100) }";

/// The options of the shop over a data folder.
pub(crate) fn options(data: &Path) -> Options {
    Options::new("demo", vec![tea("1.0.0")], Data::Folder(data.to_owned()))
}

/// A server that is stopped and waited for by [`Shop::stop`].
pub(crate) struct Shop {
    pub(crate) address: SocketAddr,
    runtime: Runtime,
    stop: oneshot::Sender<()>,
    running: JoinHandle<()>,
}

impl Shop {
    /// Serves the shop over a data folder.
    pub(crate) async fn open(data: &Path) -> Self {
        Self::with(options(data)).await
    }

    /// Serves with options, on a runtime of its own that goes with it.
    pub(crate) async fn with(options: Options) -> Self {
        let engine = tokio::task::spawn_blocking(|| Engine::open(options)).await.unwrap();
        let engine = Arc::new(engine.unwrap());
        let listen = Listen::on("127.0.0.1:0".parse().unwrap());
        let runtime = Runtime::new().unwrap();
        let bound = runtime.spawn(Server::bind(engine, listen));
        let server = bound.await.unwrap().unwrap();
        let address = server.address();
        let (stop, stopped) = oneshot::channel();
        let running = runtime.spawn(async move {
            let until = async move {
                stopped.await.ok();
            };
            server.run(until).await.unwrap();
        });
        Self { address, runtime, stop, running }
    }

    /// Stops the server and closes the log.
    pub(crate) async fn stop(self) {
        self.stop.send(()).unwrap();
        self.running.await.unwrap();
        let runtime = self.runtime;
        tokio::task::spawn_blocking(|| drop(runtime)).await.unwrap();
    }

    pub(crate) async fn channel(&self) -> Channel {
        let endpoint = Channel::from_shared(format!("http://{}", self.address)).unwrap();
        endpoint.connect().await.unwrap()
    }

    pub(crate) async fn guide(&self) -> GuideServiceClient<Channel> {
        GuideServiceClient::new(self.channel().await)
    }

    pub(crate) async fn events(&self) -> EventServiceClient<Channel> {
        EventServiceClient::new(self.channel().await)
    }

    pub(crate) async fn buyers(&self) -> BuyerServiceClient<Channel> {
        BuyerServiceClient::new(self.channel().await)
    }

    pub(crate) async fn knowledge(&self) -> KnowledgeServiceClient<Channel> {
        KnowledgeServiceClient::new(self.channel().await)
    }

    /// Says something to the shop.
    pub(crate) async fn say(&self, text: &str, session: &str, buyer: &str) -> v1::ConverseResponse {
        let request = said(text, session, buyer);
        self.guide().await.converse(request).await.unwrap().into_inner()
    }

    /// Sends bytes over HTTP/1.1 and gives back what comes until the server closes.
    pub(crate) async fn http(&self, request: Vec<u8>) -> Vec<u8> {
        let address = self.address;
        let talk = move || {
            let mut stream = std::net::TcpStream::connect(address).unwrap();
            stream.write_all(&request).unwrap();
            let mut reply = Vec::new();
            stream.read_to_end(&mut reply).unwrap();
            reply
        };
        tokio::task::spawn_blocking(talk).await.unwrap()
    }
}

pub(crate) fn said(text: &str, session: &str, buyer: &str) -> v1::ConverseRequest {
    v1::ConverseRequest {
        store: "demo".to_owned(),
        session: session.to_owned(),
        buyer: buyer.to_owned(),
        text: text.to_owned(),
        ..v1::ConverseRequest::default()
    }
}

pub(crate) fn text_of(parts: &[v1::Part]) -> String {
    let texts = parts.iter().filter_map(|part| {
        let Some(v1::part::Kind::Text(text)) = &part.kind else { return None };
        Some(text.text.as_str())
    });
    texts.collect::<Vec<_>>().join("\n")
}

pub(crate) fn stated(id: &str, buyer: &str, key: &str, number: f64) -> v1::Event {
    let value = v1::Number { value: number, unit: String::new() };
    let value = v1::Value { kind: Some(v1::value::Kind::Number(value)) };
    let stated = v1::Stated { key: key.to_owned(), value: Some(value) };
    v1::Event {
        id: id.to_owned(),
        buyer: buyer.to_owned(),
        kind: Some(v1::event::Kind::Stated(stated)),
        ..v1::Event::default()
    }
}

pub(crate) fn clicked(id: &str, session: &str, buyer: &str, product: &str) -> v1::Event {
    let click = v1::Click { product: format!("{TEA}{product}") };
    v1::Event {
        id: id.to_owned(),
        session: session.to_owned(),
        buyer: buyer.to_owned(),
        kind: Some(v1::event::Kind::Click(click)),
        ..v1::Event::default()
    }
}

pub(crate) fn batch(events: Vec<v1::Event>) -> v1::RecordEventsRequest {
    v1::RecordEventsRequest { store: "demo".to_owned(), events }
}

pub(crate) fn wire_pack(pack: &PackFiles) -> v1::PackFiles {
    let files: BTreeMap<String, Vec<u8>> = pack.files.clone();
    v1::PackFiles { files }
}

/// A gRPC frame of a message.
pub(crate) fn frame(message: &impl prost::Message) -> Vec<u8> {
    let body = message.encode_to_vec();
    let mut frame = vec![0];
    frame.extend_from_slice(&u32::try_from(body.len()).unwrap().to_be_bytes());
    frame.extend_from_slice(&body);
    frame
}
