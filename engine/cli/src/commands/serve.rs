//! `qianmian serve` and `qianmian demo`: the server, and the server with a conversation.

use std::io::{IsTerminal as _, Write as _};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use serve::{Engine, Listen, Page, Server};
use snapshot::program::PackInfo;
use tokio::runtime::Runtime;

use super::chat;
use crate::opening::Opening;

/// What to serve and where.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    opening: Opening,
    /// The address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:7443")]
    listen: SocketAddr,
    /// Clients may name folders of this machine as packs
    #[arg(long)]
    folders: bool,
}

/// The widget and its page.
const PAGES: [Page; 6] = [
    page("/", "text/html; charset=utf-8", include_bytes!("../../../../web/index.html")),
    page("/index.html", "text/html; charset=utf-8", include_bytes!("../../../../web/index.html")),
    page("/widget.css", "text/css; charset=utf-8", include_bytes!("../../../../web/widget.css")),
    page("/widget.js", "text/javascript", include_bytes!("../../../../web/widget.js")),
    page("/contract.js", "text/javascript", include_bytes!("../../../../web/contract.js")),
    page("/wire.js", "text/javascript", include_bytes!("../../../../web/wire.js")),
];

/// So many things to try are printed.
const TRIES_MAX: usize = 3;

const fn page(path: &'static str, media_type: &'static str, bytes: &'static [u8]) -> Page {
    Page { path, media_type, bytes }
}

/// Serves until SIGTERM or SIGINT.
pub(crate) fn serve(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    log_to_stderr("info");
    let engine = Arc::new(arguments.opening.open(arguments.folders)?);
    let runtime = Runtime::new().context("no runtime")?;
    runtime.block_on(async {
        let server = bind(&engine, arguments).await?;
        announce(&server)?;
        server.run(serve::terminated()).await?;
        Ok(ExitCode::SUCCESS)
    })
}

/// Serves, tells what can be tried, and talks where a terminal is at hand.
pub(crate) fn demo(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    log_to_stderr("warn");
    let engine = Arc::new(arguments.opening.open(arguments.folders)?);
    let store = arguments.opening.store.clone();
    let runtime = Runtime::new().context("no runtime")?;
    let server = runtime.block_on(bind(&engine, arguments))?;
    introduce(&engine, &store)?;
    announce(&server)?;
    if !std::io::stdin().is_terminal() {
        runtime.block_on(server.run(serve::terminated()))?;
        return Ok(ExitCode::SUCCESS);
    }
    let (finish, finished) = tokio::sync::oneshot::channel();
    let serving = runtime.spawn(server.run(async move {
        // A conversation that ended and one that was dropped both end the demo.
        tokio::select! { _ = finished => {}, () = serve::terminated() => {} }
    }));
    let outcome = chat::converse(&engine, &store, "");
    finish.send(()).ok();
    runtime.block_on(serving).context("the server broke off")??;
    outcome
}

async fn bind(engine: &Arc<Engine>, arguments: &Arguments) -> anyhow::Result<Server> {
    let listen = Listen { pages: PAGES.to_vec(), ..Listen::on(arguments.listen) };
    Ok(Server::bind(Arc::clone(engine), listen).await?)
}

fn announce(server: &Server) -> anyhow::Result<()> {
    println!("listening on {}", server.address());
    Ok(std::io::stdout().flush()?)
}

fn introduce(engine: &Engine, store: &str) -> anyhow::Result<()> {
    let world = engine.world(store)?;
    let programs = world.snapshot.programs();
    let packs: Vec<String> =
        programs.packs.iter().map(|pack| format!("{} {}", pack.name, pack.version)).collect();
    println!("packs: {}", packs.join(", "));
    println!(
        "{} products, {} triples, {} questions, {} tasks",
        world.snapshot.catalogue().products().len(),
        world.snapshot.triples().len(),
        programs.questions.len(),
        programs.tasks.len(),
    );
    let mut leads = "try: ";
    for text in worth_trying(&programs.packs) {
        println!("{leads}{text}");
        leads = "     ";
    }
    Ok(())
}

/// What the packs suggest to say: the first of each, then the second of each.
fn worth_trying(packs: &[PackInfo]) -> Vec<&str> {
    let most = packs.iter().map(|pack| pack.try_saying.len()).max().unwrap_or_default();
    let round = |index: usize| packs.iter().filter_map(move |pack| pack.try_saying.get(index));
    (0..most).flat_map(round).map(String::as_str).take(TRIES_MAX).collect()
}

fn log_to_stderr(level: &str) {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(level));
    tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(std::io::stderr).init();
}
