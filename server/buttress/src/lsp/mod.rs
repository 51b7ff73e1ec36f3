//! The language server: the protocol, and nothing that the command line does not know too.

mod backend;
mod capabilities;
mod convert;
mod diagnostics;
mod disk;
mod documents;
mod ext;
mod features;
pub mod position;
mod refactorings;
mod session;

use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};
use tower_lsp::{LspService, Server};

use backend::Backend;

/// What is asked of each piece of work before it starts: its name and the file it is about.
pub type BeforeWork = Arc<dyn Fn(&str, &str) + Send + Sync>;

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
    let (service, socket) = LspService::build(|client| Backend::new(client, options))
        .custom_method("buttress/scene", Backend::scene)
        .custom_method("buttress/nodeAt", Backend::node_at)
        .custom_method("buttress/locate", Backend::locate)
        .custom_method("buttress/preview", Backend::preview)
        .custom_method("buttress/cursor", Backend::cursor)
        .finish();
    let session = service.inner().session().clone();
    tokio::select! {
        () = Server::new(input, output, socket).serve(service) => {}
        () = session.orphaned() => {}
    }
    session.is_shut_down()
}
