//! The picture in a browser: the same canvas as in VS Code's panel, over HTTP on this machine.
//!
//! It listens on 127.0.0.1 only. The address has a secret of 128 bits, and requests from other
//! pages and for other hosts are refused, so that no web site can look at a design.

mod assets;
mod hub;
mod routes;
mod source;

use std::net::Ipv4Addr;
use std::sync::Arc;

use tokio::net::TcpListener;

pub use hub::{Hub, Message, Opened};
pub use source::of as source;

/// A preview that listens.
pub struct Running {
    /// Where a browser finds it.
    pub url: String,
    /// What it shows.
    pub hub: Arc<Hub>,
}

/// Starts to listen; port 0 means any that is free. `opened` is told what is clicked on.
///
/// # Errors
/// Where the port is taken, or the system has no randomness to give.
pub async fn start(port: u16, opened: Opened) -> std::io::Result<Running> {
    let mut secret = [0_u8; 16];
    getrandom::fill(&mut secret).map_err(std::io::Error::other)?;
    let token: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let port = listener.local_addr()?.port();
    let hub = Arc::new(Hub::new(opened));
    let app = routes::app(hub.clone(), &token, port);
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, app).await {
            tracing::error!(%error, "the preview has stopped");
        }
    });
    Ok(Running {
        url: format!("http://127.0.0.1:{port}/{token}/"),
        hub,
    })
}

/// Whether the canvas is in this binary; without it a page says how to build it.
pub fn has_canvas() -> bool {
    assets::PRESENT
}
