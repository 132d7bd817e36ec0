//! Measuring: a server of one thread, an echo on the same thread, and a client on others.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use dialogue::{State, Utterance, turn};
use domain::{Locale, Profile};
use prost::Message as _;
use proto::v1;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tonic::transport::server::TcpIncoming;

use super::client::{Make, Pressure, Seen, press};
use super::cpu::{Thread, sum};
use super::echo::{Ask, Echo, PATH};
use super::plan::{Plan, task_requests};
use crate::engine::Engine;
use crate::error::ServeError;
use crate::server::{Listen, Server};

/// What one case came to.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Measured {
    /// The method, or what was asked of it.
    pub name: String,
    /// Requests answered.
    pub requests: usize,
    /// Requests per second.
    pub per_second: f64,
    /// Half of the requests took at most so long, in microseconds.
    pub p50_us: f64,
    /// 99 of 100 took at most so long.
    pub p99_us: f64,
    /// Processor time of the server's thread for one request.
    pub server_us: f64,
    /// Processor time of the event log's thread for one request.
    pub log_us: f64,
    /// Bytes of a reply on average.
    pub reply_bytes: usize,
    /// Requests per second of an echo with replies of that size, on the same thread.
    pub echo_per_second: f64,
    /// Processor time of the server's thread for one such echo.
    pub echo_us: f64,
    /// Processor time of one `dialogue::turn`, where the case has one.
    pub turn_us: Option<f64>,
}

const AT_ONCE: usize = 64;
const CONNECTIONS: usize = 4;
/// A buyer says so many things in a session.
const TURNS: usize = 8;

/// Measures the methods that have a target, and turns at full and at half load. Each case takes
/// `seconds`, its echo as long again.
///
/// # Errors
/// Where a server cannot be started or a call fails.
pub fn measure(
    engine: &Arc<Engine>,
    store: &str,
    seconds: f64,
) -> Result<Vec<Measured>, ServeError> {
    let plan = Plan::of(engine, store)?;
    let served = Served::start(Arc::clone(engine))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|error| ServeError::Internal(error.to_string()))?;
    let full = Pressure {
        at_once: AT_ONCE,
        connections: CONNECTIONS,
        time: Duration::from_secs_f64(seconds),
        per_second: None,
    };
    let bench = Bench { served: &served, runtime: &runtime, full };
    let mut measured = Vec::new();
    for (name, path, requests) in [
        ("GetProduct", "/qianmian.v1.GuideService/GetProduct", &plan.products),
        ("SearchProducts by number", "/qianmian.v1.GuideService/SearchProducts", &plan.searches),
        ("RunTask", "/qianmian.v1.GuideService/RunTask", &plan.tasks),
    ] {
        if !requests.is_empty() {
            let requests = requests.clone();
            let make = move |number: usize| (path, requests[number % requests.len()].clone());
            measured.push(bench.case(name, Arc::new(make), full)?);
        }
    }
    if !plan.utterances.is_empty() {
        let turn_us = turns(engine, store, &plan.utterances)?;
        let converse = bench.case("Converse", talk("full", store, &plan.utterances), full)?;
        let half = Pressure { per_second: Some(converse.per_second / 2.0), ..full };
        let calm = talk("half", store, &plan.utterances);
        let calm = bench.case("Converse at half load", calm, half)?;
        let with_turn = |it: Measured| Measured { turn_us: Some(turn_us), ..it };
        measured.extend([converse, calm].map(with_turn));
    }
    Ok(measured)
}

/// What the runs of one task took in process, in microseconds: each way of asking for the first
/// time.
#[derive(Clone, Debug, serde::Serialize)]
pub struct TaskMeasured {
    /// The task's name.
    pub task: String,
    /// Ways of asking that had a result.
    pub runs: usize,
    /// The result with its evidence: half took at most so long.
    pub result_p50_us: f64,
    /// 99 of 100 took at most so long.
    pub result_p99_us: f64,
    /// The result, all that would change it, and the reply of `RunTask`: half took at most so long.
    pub form_p50_us: f64,
    /// 99 of 100 took at most so long.
    pub form_p99_us: f64,
}

/// Runs every task of a store in process in many ways. `asking` finds out what is to be asked, so
/// that `engine` is asked everything for the first time.
///
/// # Errors
/// Where the store is unknown to one of them.
pub fn measure_tasks(
    asking: &Engine,
    engine: &Engine,
    store: &str,
) -> Result<Vec<TaskMeasured>, ServeError> {
    let mut measured = Vec::new();
    for (task, requests) in task_requests(asking, store)? {
        let (mut results, mut forms) = (Vec::new(), Vec::new());
        for request in &requests {
            let begun = Instant::now();
            let outcome = engine.task_result(request)?;
            let result = begun.elapsed();
            engine.run_task(request)?;
            if outcome.result.is_some() {
                results.push(result.as_secs_f64() * 1e6);
                forms.push(begun.elapsed().as_secs_f64() * 1e6);
            }
        }
        measured.push(TaskMeasured {
            task,
            runs: results.len(),
            result_p50_us: percentile(&mut results, 50),
            result_p99_us: percentile(&mut results, 99),
            form_p50_us: percentile(&mut forms, 50),
            form_p99_us: percentile(&mut forms, 99),
        });
    }
    Ok(measured)
}

fn percentile(times: &mut [f64], share: usize) -> f64 {
    times.sort_by(f64::total_cmp);
    let index = times.len().saturating_sub(1) * share / 100;
    times.get(index).copied().unwrap_or_default()
}

/// Sessions in which the utterances come one after another.
fn talk(name: &'static str, store: &str, utterances: &[String]) -> Arc<Make> {
    let (store, utterances) = (store.to_owned(), utterances.to_vec());
    let run = crate::names::fresh().unwrap_or_default();
    Arc::new(move |number| {
        // Neighbours in time are of different sessions: a session waits for its own turns.
        let session = number % AT_ONCE + number / (AT_ONCE * TURNS) * AT_ONCE;
        let request = v1::ConverseRequest {
            store: store.clone(),
            session: format!("{name}-{run}-{session}"),
            text: utterances[number * 31 % utterances.len()].clone(),
            ..v1::ConverseRequest::default()
        };
        ("/qianmian.v1.GuideService/Converse", request.encode_to_vec())
    })
}

/// Microseconds of one turn, without a server.
fn turns(engine: &Engine, store: &str, utterances: &[String]) -> Result<f64, ServeError> {
    let world = engine.world(store)?;
    let now = engine.now();
    let begun = Instant::now();
    let mut count = 0_u32;
    for (session, texts) in utterances.chunks(TURNS).enumerate() {
        let mut state = State::default();
        for (index, text) in texts.iter().enumerate() {
            let utterance = Utterance { text, focus_product: None, locale: Locale::default() };
            let turned = turn(&world, &state, &Profile::default(), utterance, now);
            for kind in turned.events {
                state.apply(&domain::Event {
                    id: format!("{session}/{index}"),
                    store: store.to_owned(),
                    session: session.to_string(),
                    buyer: String::new(),
                    at: now,
                    kind,
                });
            }
            count += 1;
        }
    }
    Ok(begun.elapsed().as_secs_f64() * 1e6 / f64::from(count.max(1)))
}

struct Bench<'a> {
    served: &'a Served,
    runtime: &'a tokio::runtime::Runtime,
    full: Pressure,
}

impl Bench<'_> {
    /// One case and its echo.
    fn case(
        &self,
        name: &str,
        make: Arc<Make>,
        pressure: Pressure,
    ) -> Result<Measured, ServeError> {
        let logs = Thread::named("event-log");
        let log_before = sum(&logs);
        let (seen, server_us) = self.press(&self.served.url, make, pressure)?;
        let requests = seen.microseconds.len();
        let log_us = per(sum(&logs) - log_before, requests);
        let reply_bytes = seen.reply_bytes / requests.max(1);
        // Two bytes or three of an echo's reply are its field's tag and length.
        let ask = Ask { bytes: reply_bytes.saturating_sub(3) as u64 }.encode_to_vec();
        let echo: Arc<Make> = Arc::new(move |_| (PATH, ask.clone()));
        let (echoed, echo_us) = self.press(&self.served.echo_url, echo, self.full)?;
        Ok(Measured {
            name: name.to_owned(),
            requests,
            per_second: rate(&seen),
            p50_us: seen.percentile(0.5),
            p99_us: seen.percentile(0.99),
            server_us,
            log_us,
            reply_bytes,
            echo_per_second: rate(&echoed),
            echo_us,
            turn_us: None,
        })
    }

    fn press(
        &self,
        url: &str,
        make: Arc<Make>,
        pressure: Pressure,
    ) -> Result<(Seen, f64), ServeError> {
        let before = self.served.thread.nanoseconds();
        let seen = self.runtime.block_on(press(url, make, pressure))?;
        let spent = self.served.thread.nanoseconds() - before;
        let each = per(spent, seen.microseconds.len());
        Ok((seen, each))
    }
}

#[expect(clippy::cast_precision_loss, reason = "a figure to be printed")]
fn per(nanoseconds: u64, requests: usize) -> f64 {
    nanoseconds as f64 / 1000.0 / requests.max(1) as f64
}

#[expect(clippy::cast_precision_loss, reason = "a figure to be printed")]
fn rate(seen: &Seen) -> f64 {
    seen.microseconds.len() as f64 / seen.elapsed.as_secs_f64()
}

/// The server and the echo, on one thread.
struct Served {
    url: String,
    echo_url: String,
    thread: Thread,
    stop: Option<oneshot::Sender<()>>,
    running: Option<std::thread::JoinHandle<()>>,
}

impl Served {
    fn start(engine: Arc<Engine>) -> Result<Self, ServeError> {
        let (ready, told) = mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let running = std::thread::Builder::new().name("server".to_owned()).spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let bound = runtime
                .map_err(|error| ServeError::Internal(error.to_string()))
                .and_then(|runtime| Ok((runtime.block_on(bind(engine))?, runtime)));
            // Where nobody waits for the answer nobody wants the server.
            match bound {
                Err(error) => {
                    ready.send(Err(error)).ok();
                }
                Ok(((server, listener), runtime)) => {
                    let addresses = (server.address(), listener.local_addr().ok());
                    ready.send(Ok((addresses, Thread::current()))).ok();
                    runtime.block_on(serve(server, listener, stopped));
                }
            }
        });
        let running = running.map_err(|error| ServeError::Internal(error.to_string()))?;
        let gone = |_gone| ServeError::Internal("the measured server ended".to_owned());
        let ((address, echo), thread) = told.recv().map_err(gone)??;
        let untold = || ServeError::Internal("the system tells no thread times".to_owned());
        let url = |address: SocketAddr| format!("http://{address}");
        Ok(Self {
            url: url(address),
            echo_url: echo.map(url).ok_or_else(untold)?,
            thread: thread.ok_or_else(untold)?,
            stop: Some(stop),
            running: Some(running),
        })
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // A server that has ended needs no telling.
            stop.send(()).ok();
        }
        if let Some(running) = self.running.take() {
            running.join().ok();
        }
    }
}

async fn bind(engine: Arc<Engine>) -> Result<(Server, TcpListener), ServeError> {
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let server = Server::bind(engine, Listen::on(any)).await?;
    let listener = TcpListener::bind(any).await;
    Ok((server, listener.map_err(|error| ServeError::Internal(error.to_string()))?))
}

async fn serve(server: Server, listener: TcpListener, stopped: oneshot::Receiver<()>) {
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
    let echo = tonic::transport::Server::builder().add_service(Echo).serve_with_incoming(incoming);
    let until = async move {
        stopped.await.ok();
    };
    tokio::select! {
        _ = server.run(until) => {}
        _ = echo => {}
    }
}
