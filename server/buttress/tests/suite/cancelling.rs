//! Answers that nobody waits for any more, and those that an edit overtakes.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use buttress::lsp::Options;
use serde_json::{Value, json};

use crate::client::{Client, all_capabilities};

const URI: &str = "file:///nowhere/a.arch";
const TEXT: &str = "architecture \"A\"\nservice api\n";

/// Holds work up until it is opened, and counts who came.
#[derive(Default)]
struct Gate {
    open: Mutex<bool>,
    news: Condvar,
    came: AtomicUsize,
}

impl Gate {
    fn wait(&self) {
        self.came.fetch_add(1, Ordering::AcqRel);
        let closed = self.open.lock().expect("whole");
        let patience = Duration::from_secs(20);
        let (open, _) = self
            .news
            .wait_timeout_while(closed, patience, |open| !*open)
            .expect("whole");
        assert!(*open, "nobody opened the gate");
    }

    fn open(&self) {
        *self.open.lock().expect("whole") = true;
        self.news.notify_all();
    }

    async fn reached_by(&self, number: usize) {
        for _ in 0..1000 {
            if self.came.load(Ordering::Acquire) >= number {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("only {:?} of {number} came", self.came);
    }
}

/// A client whose work of this name is held up, and whether a report was made since `watch` is set.
async fn held_up(work: &'static str) -> (Client, Arc<Gate>, Arc<AtomicBool>) {
    let (gate, made) = (Arc::new(Gate::default()), Arc::new(AtomicBool::new(false)));
    let (held, seen) = (gate.clone(), made.clone());
    let options = Options {
        before_work: Some(Arc::new(move |name, _| match name {
            "the report" => seen.store(true, Ordering::Release),
            name if name == work => held.wait(),
            _ => {}
        })),
        ..Options::default()
    };
    let client = Client::with(None, all_capabilities(), options).await;
    client.open(URI, TEXT).await;
    client.diagnostics(URI, 1).await;
    (client, gate, made)
}

fn hover() -> Value {
    json!({ "textDocument": { "uri": URI }, "position": { "line": 1, "character": 9 } })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cancelled_work_stops() {
    let (client, gate, made) = held_up("hover").await;
    let asked = client.ask("textDocument/hover", hover()).await;
    gate.reached_by(1).await;
    client.cancel(&asked).await;
    let error = asked.answer().await.expect_err("cancelled");
    assert_eq!(error["code"], -32800);
    // The thread goes on now, and finds that nobody waits.
    gate.open();
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(!made.load(Ordering::Acquire), "the work went on");
    // The next one is answered, and does what that one did not.
    assert!(
        !client
            .request("textDocument/hover", hover())
            .await
            .is_null()
    );
    assert!(made.load(Ordering::Acquire));
    // To cancel what was answered, or never asked, is no error.
    let unknown = json!({ "id": "never" });
    client.notify("$/cancelRequest", unknown).await;
    assert!(
        !client
            .request("textDocument/hover", hover())
            .await
            .is_null()
    );
    assert!(client.stop().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_waiting_answers_hold_nothing_up() {
    let (client, gate, _) = held_up("hover").await;
    let mut all = Vec::new();
    for _ in 0..12 {
        all.push(client.ask("textDocument/hover", hover()).await);
    }
    gate.reached_by(12).await;
    // Twelve wait: what is edited is edited all the same, and other questions are answered.
    client
        .change(URI, 2, json!([{ "text": format!("{TEXT}service web\n") }]))
        .await;
    let asked = json!({ "textDocument": { "uri": URI } });
    let symbols = client.request("textDocument/documentSymbol", asked).await;
    assert!(symbols.to_string().contains("\"web\""), "{symbols}");
    let last = all.pop().expect("twelve");
    client.cancel(&last).await;
    assert_eq!(last.answer().await.expect_err("cancelled")["code"], -32800);
    gate.open();
    for asked in all {
        assert!(!asked.answer().await.expect("an answer").is_null());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn colours_of_a_text_that_is_another_now_are_not_made() {
    let (client, gate, made) = held_up("the colours").await;
    let asked = json!({ "textDocument": { "uri": URI } });
    let old = client
        .ask("textDocument/semanticTokens/full", asked.clone())
        .await;
    gate.reached_by(1).await;
    client
        .change(URI, 2, json!([{ "text": format!("{TEXT}service web\n") }]))
        .await;
    client.diagnostics(URI, 2).await;
    made.store(false, Ordering::Release);
    gate.open();
    let error = old.answer().await.expect_err("another text");
    assert_eq!(error["code"], -32801);
    assert!(!made.load(Ordering::Acquire), "the work went on");
    let new = client
        .request("textDocument/semanticTokens/full", asked)
        .await;
    assert!(!new["data"].as_array().expect("numbers").is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_file_that_changes_does_not_matter() {
    let (client, gate, _) = held_up("the colours").await;
    let asked = json!({ "textDocument": { "uri": URI } });
    let old = client.ask("textDocument/semanticTokens/full", asked).await;
    gate.reached_by(1).await;
    let other = "file:///nowhere/b.arch";
    client.open(other, TEXT).await;
    client.diagnostics(other, 1).await;
    gate.open();
    assert!(!old.answer().await.expect("an answer").is_null());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_cancelled_is_answered_once() {
    let (client, gate, _) = held_up("the outline").await;
    let asked = json!({ "textDocument": { "uri": URI } });
    let outline = "textDocument/documentSymbol";
    let old = client.ask(outline, asked.clone()).await;
    gate.reached_by(1).await;
    client.cancel(&old).await;
    let error = old.answer().await.expect_err("cancelled");
    assert_eq!(error["code"], -32800);
    gate.open();
    let new = client.request(outline, asked).await;
    assert_eq!(new.as_array().map(Vec::len), Some(2), "{new}");
}
