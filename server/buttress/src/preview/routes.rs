//! The preview's addresses, and who may use them.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use futures_util::stream::{self, Stream, StreamExt};
use serde::Deserialize;
use tokio::sync::broadcast::error::RecvError;

use super::assets;
use super::hub::Hub;

/// The largest message that a canvas has to send.
const LARGEST_MESSAGE: usize = 64 * 1024;

/// What the page may do: run our script, nothing else, and talk to nobody else.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A message from the canvas.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
enum FromCanvas {
    /// It is there.
    Ready,
    /// Something was clicked on.
    Open {
        /// What.
        id: String,
    },
}

/// The preview's application. Everything is below the secret; what is not does not exist.
pub fn app(hub: Arc<Hub>, token: &str, port: u16) -> Router {
    let at = |path: &str| format!("/{token}{path}");
    let to = at("/");
    let asset = |kind: &'static str, text: &'static str| {
        get(move || async move { ([(header::CONTENT_TYPE, kind)], text) })
    };
    Router::new()
        .route(
            &at(""),
            get(move || async move { Redirect::permanent(&to) }),
        )
        .route(&at("/"), asset("text/html; charset=utf-8", assets::INDEX))
        .route(
            &at("/canvas.js"),
            asset("text/javascript; charset=utf-8", assets::SCRIPT),
        )
        .route(
            &at("/canvas.css"),
            asset("text/css; charset=utf-8", assets::STYLE),
        )
        .route(&at("/events"), get(events))
        .route(&at("/message"), post(message))
        .layer(DefaultBodyLimit::max(LARGEST_MESSAGE))
        .layer(middleware::from_fn(move |request, next| {
            guard(port, request, next)
        }))
        .with_state(hub)
}

/// Refuses what does not come from our own page: a name that was made to point here (`Host`), or
/// another site's script (`Origin`).
async fn guard(port: u16, request: Request, next: Next) -> Response {
    let ours = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
    if !is_ours(request.headers(), &ours) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn is_ours(headers: &HeaderMap, ours: &[String]) -> bool {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or(""));
    let host = text(header::HOST).is_some_and(|host| ours.iter().any(|o| o == host));
    let origin = text(header::ORIGIN).is_none_or(|origin| {
        origin
            .strip_prefix("http://")
            .is_some_and(|host| ours.iter().any(|o| o == host))
    });
    let site = text(HeaderName::from_static("sec-fetch-site"))
        .is_none_or(|site| matches!(site, "same-origin" | "none"));
    host && origin && site
}

/// One message an event, for as long as the browser listens.
async fn events(State(hub): State<Arc<Hub>>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let (now, later) = hub.listen();
    let later = stream::unfold((hub, later), |(hub, mut later)| async move {
        let messages = match later.recv().await {
            Ok(message) => vec![message],
            // Too far behind to catch up: what there is now says it all.
            Err(RecvError::Lagged(_)) => hub.now(),
            Err(RecvError::Closed) => return None,
        };
        Some((stream::iter(messages), (hub, later)))
    });
    let messages = stream::iter(now).chain(later.flatten());
    Sse::new(messages.map(|text| Ok(Event::default().data(&*text))))
        .keep_alive(KeepAlive::default())
}

async fn message(State(hub): State<Arc<Hub>>, body: Bytes) -> StatusCode {
    match serde_json::from_slice(&body) {
        // What there is to know was said when it began to listen.
        Ok(FromCanvas::Ready) => StatusCode::NO_CONTENT,
        Ok(FromCanvas::Open { id }) => {
            hub.open(id);
            StatusCode::NO_CONTENT
        }
        Err(error) => {
            tracing::warn!(%error, "a message from the canvas that nobody knows");
            StatusCode::BAD_REQUEST
        }
    }
}
