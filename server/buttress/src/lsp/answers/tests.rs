use serde_json::{Value, json};
use tower_lsp::jsonrpc::Id;

use super::*;
use crate::lsp::outlet::{Message, Messages};

/// A handler: what is left, and what is answered with.
#[derive(Clone)]
struct Handler(Option<&'static str>, std::result::Result<Value, Error>);

impl Service<Request> for Handler {
    type Response = Option<Response>;
    type Error = std::convert::Infallible;
    type Future =
        Pin<Box<dyn Future<Output = std::result::Result<Option<Response>, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<std::result::Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let Self(left, answer) = self.clone();
        Box::pin(async move {
            tokio::task::yield_now().await;
            let json = left.map(|json| json.as_bytes().to_vec());
            assert_eq!(leave::<Value>(json), Ok(None));
            let id = request.id().cloned();
            Ok(id.map(|id| Response::from_parts(id, answer)))
        })
    }
}

/// What the library is given to write, and what goes out past it.
async fn ask(id: Id, handler: Handler) -> (Option<Response>, Option<String>) {
    let (outlet, mut messages): (_, Messages) = Outlet::new();
    let mut service = Answers::new(handler, outlet);
    let request = Request::build("any").id(id).finish();
    let response = service.call(request).await.expect("infallible");
    let past = messages.try_recv().ok();
    assert!(messages.try_recv().is_err(), "one message is enough");
    let text = |m: Message| String::from_utf8(m.pieces().concat()).expect("UTF-8");
    (response, past.map(text))
}

#[tokio::test]
async fn what_is_left_answers_the_request() {
    let text = r#"{"name":"Straße 😀"}"#;
    for id in [Id::Number(7), Id::String("é \"7\"".to_owned())] {
        let (response, past) = ask(id.clone(), Handler(Some(text), Ok(Value::Null))).await;
        assert_eq!(response, None);
        let past = past.expect("an answer");
        let (head, body) = past.split_once("\r\n\r\n").expect("a head");
        assert_eq!(head, format!("Content-Length: {}", body.len()));
        let told: Value = serde_json::from_str(body).expect("JSON");
        let wanted = json!({ "jsonrpc": "2.0", "id": id, "result": { "name": "Straße 😀" } });
        assert_eq!(told, wanted);
    }
}

#[tokio::test]
async fn all_else_is_answered_by_the_library() {
    let id = Id::Number(1);
    let (response, past) = ask(id.clone(), Handler(None, Ok(Value::Null))).await;
    assert_eq!(response, Some(Response::from_ok(id.clone(), Value::Null)));
    assert_eq!(past, None);
    // Also where a request failed after all.
    let error = Error::request_cancelled();
    let (response, past) = ask(id.clone(), Handler(Some("1"), Err(error.clone()))).await;
    assert_eq!(response, Some(Response::from_error(id, error)));
    assert_eq!(past, None);
}

#[tokio::test]
async fn nothing_is_left_from_one_request_to_the_next() {
    let (outlet, mut messages) = Outlet::new();
    let mut service = Answers::new(Handler(Some("1"), Ok(Value::Null)), outlet);
    // Dropped half way, as a request is that was cancelled.
    let mut dropped = service.call(Request::build("any").id(1).finish());
    assert!(futures_util::poll!(&mut dropped).is_pending());
    drop(dropped);
    service.service.0 = None;
    let request = Request::build("any").id(2).finish();
    let response = service.call(request).await.expect("infallible");
    assert_eq!(response, Some(Response::from_ok(2.into(), Value::Null)));
    assert!(messages.try_recv().is_err());
    // Nobody waits for what is left outside of a request.
    assert!(leave::<Value>(Some(b"1".to_vec())).is_err());
}
