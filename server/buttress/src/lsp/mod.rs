//! The language server: the protocol, and nothing that the command line does not know too.

mod abilities;
mod answers;
mod backend;
mod capabilities;
mod configuration;
mod convert;
mod diagnostics;
mod disk;
mod documents;
mod environments;
mod ext;
mod features;
mod findings;
mod gallery;
mod outlet;
pub mod position;
mod progress;
mod pull;
pub mod record;
mod refactorings;
pub mod rule_pages;
mod session;
mod settings;
pub mod stdio;
#[cfg(test)]
mod testing;
mod token_delta;
mod token_numbers;
mod tokens;
mod watch;
mod work;
mod written;

use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};
use tower_lsp::{LspService, Server};

use answers::Answers;
use backend::Backend;
use outlet::Outlet;

/// What is asked of each piece of work before it starts: its name and the file it is about.
pub type BeforeWork = Arc<dyn Fn(&str, &str) + Send + Sync>;

/// How many handlers may wait for their work at once. Past that number the service reads on but
/// runs nothing: an edit would wait for the answers that it makes outdated.
const AT_ONCE: usize = 64;

/// How a server runs.
#[derive(Clone, Default)]
pub struct Options {
    /// Whether the server ends when the process that the client named is gone.
    pub watch_parent: bool,
    /// Called on the thread of each piece of work before it starts; a panic in it is one of the
    /// work. For tests of what a panic does.
    pub before_work: Option<BeforeWork>,
}

impl Options {
    /// For a server that is a process of its own.
    pub fn process() -> Self {
        Self {
            watch_parent: true,
            before_work: None,
        }
    }
}

/// Serves a client until it leaves, its stream ends or its process is gone. Returns whether it
/// asked for the end (`shutdown`) before.
pub async fn serve<I, O>(input: I, output: O, options: Options) -> bool
where
    I: AsyncRead + Unpin,
    O: AsyncWrite,
{
    let (outlet, messages) = Outlet::new();
    let (out, past) = (outlet.clone(), outlet.clone());
    let (service, socket) = LspService::build(|client| Backend::new(client, outlet, options))
        .custom_method("buttress/scene", Backend::scene)
        .custom_method("buttress/nodeAt", Backend::node_at)
        .custom_method("buttress/locate", Backend::locate)
        .custom_method("buttress/preview", Backend::preview)
        .custom_method("buttress/cursor", Backend::cursor)
        .custom_method("buttress/patterns", Backend::patterns)
        .custom_method("buttress/patternExample", Backend::pattern_example)
        .custom_method("buttress/environments", Backend::environments)
        .finish();
    let session = service.inner().session().clone();
    let service = Answers::new(service, past);
    let serving = async {
        tokio::select! {
            () = Server::new(input, out, socket).concurrency_level(AT_ONCE).serve(service) => {}
            () = session.orphaned() => {}
        }
    };
    outlet::write(output, messages, serving).await;
    session.is_shut_down()
}
