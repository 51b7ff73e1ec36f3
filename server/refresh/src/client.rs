//! A polite client: one request at a time and not too many a second, patient with servers that
//! are busy, and suspicious of answers that are not what was asked for.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, SystemTime};

use reqwest::header::{
    ACCEPT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, DATE, ETAG, HeaderMap,
    HeaderValue, IF_RANGE, RANGE, RETRY_AFTER,
};
use reqwest::{Response, StatusCode, Url};
use serde::de::DeserializeOwned;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep, sleep_until};

use crate::figure::day;
use crate::{Error, Progress};

/// The most that a page of an answer may hold: the largest known have some 10 MB.
const PAGE: usize = 64 << 20;

/// How long to wait, and how often.
#[derive(Debug, Clone)]
pub struct Patience {
    /// Tries of one request, as long as none brings anything.
    pub attempts: u32,
    /// The wait after the first failure; it doubles with each.
    pub first: Duration,
    /// The longest wait that is of our own making.
    pub longest: Duration,
    /// The longest wait that a server may ask for.
    pub asked: Duration,
    /// At least this much lies between two requests.
    pub pace: Duration,
    /// A server that says nothing for so long has gone.
    pub silence: Duration,
}

impl Default for Patience {
    fn default() -> Patience {
        Patience {
            attempts: 6,
            first: Duration::from_millis(500),
            longest: Duration::from_secs(60),
            asked: Duration::from_secs(15 * 60),
            pace: Duration::from_millis(250),
            silence: Duration::from_secs(60),
        }
    }
}

/// An answer, and the day that the server says it is.
pub(crate) struct Page<T> {
    pub body: T,
    pub day: String,
}

/// Why one try failed, and whether another one may help.
enum Failure {
    For(Error),
    ForNow(Error, Option<Duration>),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::For(error)
    }
}

pub(crate) struct Client<'a> {
    http: reqwest::Client,
    patience: Patience,
    progress: &'a dyn Progress,
    /// When the next request may leave.
    free: Mutex<Instant>,
}

impl<'a> Client<'a> {
    /// A client that sends these headers with each request.
    pub fn new(
        patience: Patience,
        headers: HeaderMap,
        progress: &'a dyn Progress,
    ) -> Result<Client<'a>, Error> {
        let http = reqwest::Client::builder()
            .user_agent(concat!("buttress/", env!("CARGO_PKG_VERSION")))
            .default_headers(headers)
            .connect_timeout(patience.silence.min(Duration::from_secs(20)))
            .read_timeout(patience.silence)
            .build()
            .map_err(|error| Error::Unreachable {
                url: "the network".to_owned(),
                why: chain(&error),
            })?;
        Ok(Client {
            http,
            patience,
            progress,
            free: Mutex::new(Instant::now()),
        })
    }

    /// A page of JSON.
    pub async fn json<T: DeserializeOwned>(&self, url: &Url) -> Result<Page<T>, Error> {
        let attempt = async || {
            let response = self.send(url, HeaderMap::new()).await?;
            let response = self.accept(url, response)?;
            content_type(url, &response, "JSON", &["application/json", "text/json"])?;
            let day = day_of(&response);
            let body = page(url, response).await?;
            let body = serde_json::from_slice(&body).map_err(|error| {
                let why = format!("{error}, in an answer of {} bytes", body.len());
                Failure::ForNow(damaged(url, why), None)
            })?;
            Ok(Page { body, day })
        };
        self.patiently(url, attempt, || 0).await
    }

    /// A file of any size, to a file; what is there of it already is gone on with, if the server
    /// still has the same. The file is whole when this returns.
    pub async fn download(&self, url: &Url, to: &Path) -> Result<(), Error> {
        let attempt = async || self.download_once(url, to).await;
        self.patiently(url, attempt, || size(to)).await
    }

    async fn download_once(&self, url: &Url, to: &Path) -> Result<(), Failure> {
        let tag_file = to.with_extension("tag");
        let have = size(to);
        let tag = std::fs::read_to_string(&tag_file).unwrap_or_default();
        // The tag belongs to one address: a newer version of the list has another.
        let tag = tag.strip_prefix(&format!("{url}\n")).unwrap_or("");
        let mut headers = HeaderMap::new();
        // A part of a compressed answer could not be gone on with.
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        if have > 0
            && !tag.is_empty()
            && let Ok(tag) = HeaderValue::from_str(tag)
            && let Ok(range) = HeaderValue::from_str(&format!("bytes={have}-"))
        {
            headers.insert(IF_RANGE, tag);
            headers.insert(RANGE, range);
        }
        let response = self.send(url, headers).await?;
        if response.status() == StatusCode::RANGE_NOT_SATISFIABLE {
            // What is there is no part of it.
            std::fs::remove_file(to).map_err(Error::disk(to))?;
            return Err(Failure::ForNow(damaged(url, "it has become shorter"), None));
        }
        let response = self.accept(url, response)?;
        content_type(
            url,
            &response,
            "CSV",
            &[
                "text/csv",
                "text/plain",
                "application/octet-stream",
                "binary/octet-stream",
                "application/csv",
            ],
        )?;
        let goes_on = response.status() == StatusCode::PARTIAL_CONTENT;
        if goes_on && range_start(&response) != Some(have) {
            std::fs::remove_file(to).map_err(Error::disk(to))?;
            return Err(Failure::ForNow(
                damaged(url, "it came with another part"),
                None,
            ));
        }
        let mut done = if goes_on { have } else { 0 };
        let total = length(&response).map(|rest| done + rest);
        if !goes_on {
            // Only a strong tag says that two parts are of one file.
            let tag = response
                .headers()
                .get(ETAG)
                .and_then(|tag| tag.to_str().ok());
            let tag = tag.filter(|tag| tag.starts_with('"')).unwrap_or("");
            std::fs::write(&tag_file, format!("{url}\n{tag}")).map_err(Error::disk(&tag_file))?;
        }
        let mut file = open(to, goes_on).map_err(Error::disk(to))?;
        let mut response = response;
        loop {
            match response.chunk().await {
                Ok(Some(bytes)) => {
                    file.write_all(&bytes).map_err(Error::disk(to))?;
                    done += bytes.len() as u64;
                    self.progress.bytes(done, total);
                }
                Ok(None) => break,
                Err(error) => return Err(broken(url, &error)),
            }
        }
        file.sync_data().map_err(Error::disk(to))?;
        if total.is_some_and(|total| total != done) {
            let why = format!("it broke off after {done} bytes");
            return Err(Failure::ForNow(damaged(url, why), None));
        }
        Ok(())
    }

    /// Tries until it works, or has not worked too often. Bytes that arrive are progress, after
    /// which the counting begins anew.
    async fn patiently<T>(
        &self,
        url: &Url,
        mut attempt: impl AsyncFnMut() -> Result<T, Failure>,
        arrived: impl Fn() -> u64,
    ) -> Result<T, Error> {
        let mut failures = 0;
        let mut most = arrived();
        loop {
            let (error, asked) = match attempt().await {
                Ok(value) => return Ok(value),
                Err(Failure::For(error)) => return Err(error),
                Err(Failure::ForNow(error, asked)) => (error, asked),
            };
            if arrived() > most {
                most = arrived();
                failures = 0;
            }
            failures += 1;
            if failures >= self.patience.attempts {
                return Err(error);
            }
            let wait = match asked {
                Some(wait) if wait > self.patience.asked => {
                    let url = url.to_string();
                    return Err(Error::Wait { url, wait });
                }
                Some(wait) => wait,
                None => self.backoff(failures),
            };
            let seconds = wait.as_secs_f64();
            self.progress
                .note(&format!("{error}\ntrying again in {seconds:.1} s"));
            sleep(wait).await;
        }
    }

    /// Twice as long after each failure, and never at the same moment as all others.
    fn backoff(&self, failures: u32) -> Duration {
        let longest = self.patience.first * 2_u32.saturating_pow(failures.saturating_sub(1));
        let longest = longest.min(self.patience.longest);
        // Without a random number all wait equally long, which still is a wait.
        let random = getrandom::u32().unwrap_or(u32::MAX);
        longest.mul_f64(0.5 + 0.5 * f64::from(random) / f64::from(u32::MAX))
    }

    async fn send(&self, url: &Url, headers: HeaderMap) -> Result<Response, Failure> {
        let mut free = self.free.lock().await;
        sleep_until(*free).await;
        *free = Instant::now() + self.patience.pace;
        drop(free);
        let request = self.http.get(url.clone()).headers(headers);
        request.send().await.map_err(|error| broken(url, &error))
    }

    /// An answer with a body that was asked for, or why there is none.
    fn accept(&self, url: &Url, response: Response) -> Result<Response, Failure> {
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        let remedy = match status.as_u16() {
            400 | 401 | 403 => "see whether the key or the network forbids it",
            404 | 410 => "the vendor may have moved its list: look for a newer version",
            _ => "run the command again later",
        };
        let error = Error::Status {
            url: url.to_string(),
            status: status.to_string(),
            remedy,
        };
        Err(match status.as_u16() {
            429 | 503 => Failure::ForNow(error, retry_after(&response)),
            408 | 500 | 502 | 504 => Failure::ForNow(error, None),
            _ => Failure::For(error),
        })
    }
}

fn size(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |file| file.len())
}

fn open(path: &Path, append: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    if append {
        options.append(true).open(path)
    } else {
        options.write(true).create(true).truncate(true).open(path)
    }
}

async fn page(url: &Url, mut response: Response) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    while let Some(bytes) = response.chunk().await.map_err(|e| broken(url, &e))? {
        if body.len() + bytes.len() > PAGE {
            return Err(damaged(url, "it is far longer than a page").into());
        }
        body.extend_from_slice(&bytes);
    }
    Ok(body)
}

fn content_type(
    url: &Url,
    response: &Response,
    wanted: &'static str,
    known: &[&str],
) -> Result<(), Error> {
    let found = response.headers().get(CONTENT_TYPE);
    let found = found.and_then(|kind| kind.to_str().ok()).unwrap_or("");
    let kind = found.split(';').next().unwrap_or("").trim();
    if known.iter().any(|known| known.eq_ignore_ascii_case(kind)) {
        return Ok(());
    }
    Err(Error::ContentType {
        url: url.to_string(),
        found: if found.is_empty() {
            "of no type".to_owned()
        } else {
            found.to_owned()
        },
        wanted,
    })
}

/// The wait that a server asks for: seconds, or a moment.
fn retry_after(response: &Response) -> Option<Duration> {
    let text = response.headers().get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = httpdate::parse_http_date(text).ok()?;
    Some(until.duration_since(SystemTime::now()).unwrap_or_default())
}

/// The day of the server's clock, else of ours.
fn day_of(response: &Response) -> String {
    let date = response
        .headers()
        .get(DATE)
        .and_then(|date| date.to_str().ok());
    let date = date.and_then(|date| httpdate::parse_http_date(date).ok());
    day(date.unwrap_or_else(SystemTime::now))
}

fn length(response: &Response) -> Option<u64> {
    let header = response.headers().get(CONTENT_LENGTH)?;
    header.to_str().ok()?.parse().ok()
}

/// Where the part begins that an answer has: `bytes 100-199/200`.
fn range_start(response: &Response) -> Option<u64> {
    let header = response.headers().get(CONTENT_RANGE)?.to_str().ok()?;
    header
        .strip_prefix("bytes ")?
        .split('-')
        .next()?
        .parse()
        .ok()
}

fn damaged(url: &Url, why: impl Into<String>) -> Error {
    Error::Damaged {
        url: url.to_string(),
        why: why.into(),
    }
}

/// An answer that did not come, or broke off: another try may bring it.
fn broken(url: &Url, error: &reqwest::Error) -> Failure {
    let error = Error::Unreachable {
        url: url.to_string(),
        why: chain(error),
    };
    Failure::ForNow(error, None)
}

/// What an error says, with what is behind it; reqwest's own words are but "error sending request".
fn chain(error: &reqwest::Error) -> String {
    let mut text = String::new();
    let mut next: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = next {
        let words = error.to_string();
        next = error.source();
        // The first names the address, which the message has already.
        if next.is_none() || text.is_empty() && !words.contains("://") {
            let between = if text.is_empty() { "" } else { ": " };
            text.push_str(between);
            text.push_str(&words);
        }
    }
    text
}
