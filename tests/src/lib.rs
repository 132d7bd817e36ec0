//! The whole product from outside: how tests start the real binary and talk to it.

#![expect(clippy::panic, reason = "a test harness fails by panicking")]

pub mod memory;
pub mod sheets;
pub mod shop;
pub mod sizes;

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// The binary `qianmian` of this build.
///
/// # Panics
/// Where it was not built: `cargo test --workspace` builds it.
#[must_use]
pub fn binary() -> PathBuf {
    let test = std::env::current_exe().unwrap_or_else(|error| panic!("no test binary: {error}"));
    let folder = test.parent().and_then(Path::parent).unwrap_or_else(|| panic!("no target folder"));
    let binary = folder.join("qianmian");
    assert!(binary.exists(), "{} is missing: run cargo test --workspace", binary.display());
    binary
}

/// The root of the source tree.
#[must_use]
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("/"))
}

/// A server of the real binary on a free port of loopback, killed when dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Where it listens, as `127.0.0.1:PORT`.
    pub address: String,
}

impl Server {
    /// Starts `qianmian serve` over packs and a data folder and waits until it is ready.
    ///
    /// # Panics
    /// Where it ends before it is ready; its words are in the message.
    #[must_use]
    pub fn start(packs: &[&Path], data: &Path) -> Self {
        Self::start_by(Command::new(binary()), packs, data)
    }

    /// Starts the server by a command that runs the binary with the arguments it is given.
    ///
    /// # Panics
    /// Where it ends before it is ready; its words are in the message.
    #[must_use]
    pub fn start_by(mut command: Command, packs: &[&Path], data: &Path) -> Self {
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data);
        for pack in packs {
            command.arg("--packs").arg(pack);
        }
        // A file, as a pipe that nobody reads would stop a server that has much to log.
        let log = data.with_extension("stderr");
        let stderr = File::create(&log).unwrap_or_else(|error| panic!("no log: {error}"));
        command.stdout(Stdio::piped()).stderr(stderr);
        let mut child = command.spawn().unwrap_or_else(|error| panic!("cannot start: {error}"));
        let stdout = child.stdout.take().unwrap_or_else(|| panic!("stdout is piped"));
        for line in BufReader::new(stdout).lines() {
            let line = line.unwrap_or_else(|error| panic!("stdout breaks off: {error}"));
            if let Some(address) = line.strip_prefix("listening on ") {
                return Self { child, address: address.trim().to_owned() };
            }
        }
        child.wait().ok();
        panic!("the server ended: {}", std::fs::read_to_string(&log).unwrap_or_default());
    }

    /// The id of the process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends the process as a power cut would.
    pub fn kill(mut self) {
        self.end();
    }

    /// Asks the process to stop and tells whether it ended well.
    ///
    /// # Panics
    /// Where the process cannot be signalled.
    #[must_use]
    pub fn stop(mut self) -> bool {
        let id = self.child.id().to_string();
        let signalled = Command::new("kill").args(["-TERM", &id]).status();
        assert!(signalled.is_ok_and(|status| status.success()), "kill -TERM {id}");
        self.child.wait().is_ok_and(|status| status.success())
    }

    fn end(&mut self) {
        // The process may be gone already: that is what is wanted.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

/// Runs the binary to its end.
///
/// # Panics
/// Where it cannot be started.
#[must_use]
pub fn run(arguments: &[&str]) -> Output {
    Command::new(binary())
        .args(arguments)
        .current_dir(root())
        .output()
        .unwrap_or_else(|error| panic!("cannot start: {error}"))
}

/// The Python that `tests/python/install` made.
///
/// # Panics
/// Where it is missing.
#[must_use]
pub fn python() -> PathBuf {
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let folder = std::env::var_os("QIANMIAN_PYTHON")
        .map_or_else(|| home.join(".cache/qianmian/python"), PathBuf::from);
    let python = folder.join("bin/python");
    assert!(python.exists(), "{} is missing: run tests/python/install", python.display());
    python
}

/// What a script of `tests/python` prints.
///
/// # Panics
/// Where it fails; its words are in the message.
#[must_use]
pub fn client(script: &str, arguments: &[&str]) -> String {
    let folder = root().join("tests/python");
    let output = Command::new(python())
        .arg(folder.join(script))
        .args(arguments)
        .current_dir(&folder)
        .output()
        .unwrap_or_else(|error| panic!("cannot start: {error}"));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{script} {arguments:?}:\n{text}\n{errors}");
    text
}

/// Calls a server from Python, by reflection: a request and its reply as JSON.
///
/// # Panics
/// Where the call fails.
pub fn call(address: &str, service: &str, method: &str, request: &str) -> serde_json::Value {
    let text = client("client.py", &[address, "call", service, method, request]);
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("no JSON: {error}: {text}"))
}
