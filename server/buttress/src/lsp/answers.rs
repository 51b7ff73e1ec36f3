//! Answers that are written here, in one piece each.
//!
//! The library makes a tree of values of each answer before it writes it, which for the outline or
//! the colours of a large file takes longer than everything else together. A handler of such an
//! answer [leaves](leave) it as it is to be written, and answers with `null`. [`Answers`] stands
//! around the service of the library: where a request is answered and something was left, that goes
//! out in the place of the `null`, past the library.
//!
//! So all else stays with the library: what may be asked when, what is cancelled, errors, and which
//! answer is whose. What was left belongs to the one future of its request: it goes with it when the
//! request is cancelled, and nothing that a client says can stand for it.

use std::cell::RefCell;
use std::pin::Pin;
use std::task::{Context, Poll};

use tower_lsp::jsonrpc::{Error, Request, Response, Result};
use tower_service::Service;

use super::outlet::Outlet;

tokio::task_local! {
    /// What the handler of the request has left.
    static LEFT: RefCell<Option<Vec<u8>>>;
}

/// Leaves an answer, in JSON, and returns what to answer with instead. Without one the answer is
/// `null`.
pub fn leave<T>(json: Option<Vec<u8>>) -> Result<Option<T>> {
    if json.is_some() {
        // A handler that runs on another task than its request has nobody who takes it.
        LEFT.try_with(|left| left.replace(json))
            .map_err(|_| Error::internal_error())?;
    }
    Ok(None)
}

/// A service that sends what its handlers leave.
#[derive(Debug)]
pub struct Answers<S> {
    service: S,
    outlet: Outlet,
}

impl<S> Answers<S> {
    /// The same service, whose large answers go out at `outlet`.
    pub fn new(service: S, outlet: Outlet) -> Self {
        Self { service, outlet }
    }
}

impl<S> Service<Request> for Answers<S>
where
    S: Service<Request, Response = Option<Response>>,
    S::Future: Send + 'static,
{
    type Response = Option<Response>;
    type Error = S::Error;
    type Future =
        Pin<Box<dyn Future<Output = std::result::Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<std::result::Result<(), Self::Error>> {
        self.service.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let (answer, outlet) = (self.service.call(request), self.outlet.clone());
        Box::pin(LEFT.scope(RefCell::default(), async move {
            let response = answer.await?;
            let left = LEFT.with(RefCell::take);
            Ok(match (response, left) {
                (Some(response), Some(json)) if response.is_ok() => {
                    outlet.answer(response.id(), &json);
                    None
                }
                (response, _) => response,
            })
        }))
    }
}

#[cfg(test)]
mod tests;
