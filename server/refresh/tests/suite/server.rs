//! A server on this machine that speaks as the vendors do, and can be told to fail.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use buttress_refresh::{Cloud, Error, Patience, Progress, Report};
use futures_util::stream::{self, StreamExt};

/// What the server has at an address: its path, with the query if that matters.
#[derive(Debug, Clone)]
pub struct Answer {
    pub kind: &'static str,
    pub body: String,
    pub tag: Option<&'static str>,
}

/// What goes wrong with one request, before all is well again.
#[derive(Debug, Clone, Copy)]
pub enum Trouble {
    Status(u16),
    /// A status with a `Retry-After`.
    Wait(u16, &'static str),
    /// The connection ends after this many bytes of the body.
    Cut(usize),
    /// The page of a proxy.
    Login,
}

#[derive(Debug, Default)]
struct Known {
    answers: HashMap<String, Answer>,
    troubles: HashMap<String, Vec<Trouble>>,
    asked: Vec<(String, HeaderMap)>,
}

/// The server.
#[derive(Debug, Clone)]
pub struct Vendor {
    known: Arc<Mutex<Known>>,
    pub address: SocketAddr,
}

impl Vendor {
    pub async fn start() -> Vendor {
        let known = Arc::new(Mutex::new(Known::default()));
        let router = Router::new().fallback(answer).with_state(known.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Vendor { known, address }
    }

    pub fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn json(&self, path: &str, body: serde_json::Value) {
        let kind = "application/json; charset=utf-8";
        self.has(
            path,
            Answer {
                kind,
                body: body.to_string(),
                tag: None,
            },
        );
    }

    pub fn csv(&self, path: &str, body: String) {
        self.has(
            path,
            Answer {
                kind: "text/csv",
                body,
                tag: Some("\"one\""),
            },
        );
    }

    pub fn has(&self, path: &str, answer: Answer) {
        let mut known = self.known.lock().unwrap();
        known.answers.insert(path.to_owned(), answer);
    }

    /// The next requests for this go wrong, one after the other.
    pub fn fails(&self, path: &str, troubles: &[Trouble]) {
        let mut known = self.known.lock().unwrap();
        known.troubles.insert(path.to_owned(), troubles.to_vec());
    }

    /// How often something was asked for.
    pub fn asked(&self, path: &str) -> usize {
        let known = self.known.lock().unwrap();
        known
            .asked
            .iter()
            .filter(|(asked, _)| asked == path)
            .count()
    }

    /// A header of the last request for something.
    pub fn header(&self, path: &str, name: &str) -> Option<String> {
        let known = self.known.lock().unwrap();
        let (_, headers) = known.asked.iter().rev().find(|(asked, _)| asked == path)?;
        headers.get(name)?.to_str().ok().map(str::to_owned)
    }

    /// Every path that was asked for, in order.
    pub fn paths(&self) -> Vec<String> {
        let known = self.known.lock().unwrap();
        known.asked.iter().map(|(path, _)| path.clone()).collect()
    }
}

async fn answer(State(known): State<Arc<Mutex<Known>>>, request: Request) -> Response {
    let whole = request
        .uri()
        .path_and_query()
        .map_or("", |path| path.as_str())
        .to_owned();
    let mut known = known.lock().unwrap();
    // An answer for the path with its query goes before one for the path alone.
    let path = match known.answers.contains_key(&whole) {
        true => whole,
        false => request.uri().path().to_owned(),
    };
    known.asked.push((path.clone(), request.headers().clone()));
    let troubles = known
        .troubles
        .get_mut(&path)
        .filter(|troubles| !troubles.is_empty());
    let trouble = troubles.map(|troubles| troubles.remove(0));
    let Some(answer) = known.answers.get(&path).cloned() else {
        return reply(StatusCode::NOT_FOUND, "text/plain")
            .body(Body::empty())
            .unwrap();
    };
    let mut cut = None;
    match trouble {
        Some(Trouble::Status(status)) => return failure(status).body(Body::empty()).unwrap(),
        Some(Trouble::Wait(status, wait)) => {
            let reply = failure(status).header(header::RETRY_AFTER, wait);
            return reply.body(Body::empty()).unwrap();
        }
        Some(Trouble::Login) => {
            let page = Body::from("<html>Who are you?</html>");
            return reply(StatusCode::OK, "text/html").body(page).unwrap();
        }
        Some(Trouble::Cut(bytes)) => cut = Some(bytes),
        None => {}
    }
    let mut body = answer.body.into_bytes();
    let mut status = StatusCode::OK;
    let headers = request.headers();
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let from = text(header::RANGE)
        .filter(|_| text(header::IF_RANGE) == answer.tag)
        .and_then(|range| {
            range
                .strip_prefix("bytes=")?
                .strip_suffix('-')?
                .parse::<usize>()
                .ok()
        });
    let total = body.len();
    let mut builder = reply(status, answer.kind);
    if let Some(from) = from {
        if from >= total {
            return reply(StatusCode::RANGE_NOT_SATISFIABLE, "text/plain")
                .body(Body::empty())
                .unwrap();
        }
        body.drain(..from);
        status = StatusCode::PARTIAL_CONTENT;
        let range = format!("bytes {from}-{}/{total}", total - 1);
        builder = reply(status, answer.kind).header(header::CONTENT_RANGE, range);
    }
    if let Some(tag) = answer.tag {
        builder = builder.header(header::ETAG, tag);
    }
    builder = builder.header(header::CONTENT_LENGTH, body.len());
    match cut {
        None => builder.body(Body::from(body)).unwrap(),
        Some(bytes) => {
            body.truncate(bytes);
            let parts = stream::iter([Some(body), None]).then(async |part| match part {
                Some(part) => Ok(part),
                None => {
                    // What was written must have left before the connection ends.
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    Err(std::io::Error::other("the line is cut"))
                }
            });
            builder.body(Body::from_stream(parts)).unwrap()
        }
    }
}

fn reply(status: StatusCode, kind: &str) -> axum::http::response::Builder {
    let date = "Fri, 20 Nov 2026 08:00:00 GMT";
    let reply = Response::builder().status(status);
    reply
        .header(header::CONTENT_TYPE, kind)
        .header(header::DATE, date)
}

fn failure(status: u16) -> axum::http::response::Builder {
    reply(StatusCode::from_u16(status).unwrap(), "text/plain")
}

/// What was said while it went.
#[derive(Debug, Default)]
pub struct Heard(pub Mutex<Vec<String>>);

impl Progress for Heard {
    fn begin(&self, _: Cloud, _: usize) {}
    fn piece(&self, _: &str) {}
    fn bytes(&self, _: u64, _: Option<u64>) {}
    fn note(&self, text: &str) {
        self.0.lock().unwrap().push(text.to_owned());
    }
}

/// A client that waits as politely, but not as long.
pub fn patience() -> Patience {
    Patience {
        attempts: 3,
        first: Duration::from_millis(5),
        longest: Duration::from_millis(20),
        asked: Duration::from_secs(5),
        pace: Duration::ZERO,
        silence: Duration::from_secs(2),
    }
}

/// A refresh of one region from a server, into a folder.
pub async fn refresh(
    vendor: &Vendor,
    cloud: Cloud,
    region: &str,
    folder: &std::path::Path,
) -> Result<Report, Error> {
    let request = buttress_refresh::Request {
        cloud,
        regions: vec![region.to_owned()],
        folder: folder.to_owned(),
        base: Some(vendor.base()),
        key: Some("secret".to_owned()),
        patience: patience(),
    };
    buttress_refresh::refresh(&request, &Heard::default()).await
}

/// The price that landed.
pub fn price(folder: &std::path::Path, key: (&str, &str, &str, &str)) -> Option<f64> {
    let text = std::fs::read_to_string(folder.join(buttress_refresh::FILE)).ok()?;
    let overlay = buttress_pricing::Overlay::parse(text).unwrap();
    overlay
        .get(key.0, key.1, key.2, key.3)
        .map(|fresh| fresh.usd)
}
