//! `qianmian load PACK`: a pack into a running server, checked there, then published.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use proto::v1::knowledge_service_client::KnowledgeServiceClient;
use proto::v1::load_pack_request::Source;
use proto::v1::{LoadPackRequest, PackFiles, PublishPackRequest};

use crate::packs;

/// Which pack, into which server.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The pack's folder
    pack: PathBuf,
    /// The server
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:7443")]
    server: String,
    /// The store
    #[arg(long, default_value = "demo")]
    store: String,
    /// Check and stage only; publish nothing
    #[arg(long)]
    stage: bool,
}

/// Runs the command: exit 1 where the server finds an error.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Runtime::new().context("no runtime")?;
    runtime.block_on(load(arguments))
}

async fn load(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let read = packs::read(std::slice::from_ref(&arguments.pack))?;
    let named = |pack: &&knowledge::PackFiles| pack.folder == arguments.pack;
    let pack = read.iter().find(named).context("the folder holds several packs: name one")?;
    let mut client = KnowledgeServiceClient::connect(format!("http://{}", arguments.server))
        .await
        .with_context(|| format!("no server at {}", arguments.server))?;
    let files = pack.files.iter().map(|(path, bytes)| (path.clone(), bytes.clone()));
    let source = Some(Source::Pack(PackFiles { files: files.collect() }));
    let request = LoadPackRequest { store: arguments.store.clone(), source };
    let loaded = client.load_pack(request).await?.into_inner();
    for found in &loaded.diagnostics {
        eprintln!(
            "{}[{}]: {}",
            found.severity().as_str_name().to_lowercase(),
            found.code,
            found.message
        );
        eprintln!("  --> {}:{}:{}\n  help: {}", found.file, found.line, found.column, found.remedy);
    }
    if !loaded.staged {
        return Ok(ExitCode::FAILURE);
    }
    if arguments.stage {
        println!("staged");
        return Ok(ExitCode::SUCCESS);
    }
    let request = PublishPackRequest { store: arguments.store.clone(), ..Default::default() };
    let published = client.publish_pack(request).await?.into_inner();
    println!("published as generation {}", published.generation);
    Ok(ExitCode::SUCCESS)
}
