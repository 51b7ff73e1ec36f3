//! A key, and a request at once: what someone who types waits for.

use anyhow::Result;
use serde_json::{Value, json};

use super::super::client::millis;
use super::super::session::Session;
use super::super::text::{Place, Text};
use super::requests::declares;
use super::{Case, Cell, Samples};

/// Rows and their requests.
const REQUESTS: [(&str, &str); 4] = [
    ("key.completion", "completion"),
    ("key.symbols", "documentSymbol"),
    ("key.tokens", "semanticTokens/full"),
    ("key.delta", "semanticTokens/full/delta"),
];

pub fn measure(case: &mut Case) -> Result<()> {
    if !case.wants(&REQUESTS.map(|(row, _)| row)) {
        return Ok(());
    }
    let mut session = Session::open(case.target, case.subject)?;
    for (row, method) in REQUESTS {
        if !case.wants(&[row]) {
            continue;
        }
        let cell = if !declares(&session.client.capabilities, method) {
            Cell::Undeclared
        } else if method == "completion" {
            completion(case, &mut session)?.cell()
        } else {
            whole(case, &mut session, method)?.cell()
        };
        case.put(row, cell);
    }
    case.count("publish.unnumbered", session.unnumbered());
    Ok(())
}

/// The first letter of a name is typed, and the names that begin so are asked for.
fn completion(case: &Case, session: &mut Session) -> Result<Samples> {
    let mut samples = Samples::new(&case.pace);
    let text = session.text;
    for (at, target) in Text::pick(&text.targets, case.pace.whole + 1)
        .into_iter()
        .enumerate()
    {
        if samples.enough() {
            break;
        }
        let Some(letter) = text.character(target) else {
            continue;
        };
        rest(session, target, 1, "")?;
        let key = session.edit(target, 0, letter)?;
        let more =
            json!({ "position": target.plus(1).position(), "context": { "triggerKind": 1 } });
        let reply = session.ask("completion", more)?;
        if at > 0 {
            samples.answer(&reply, millis(reply.at - key.sent));
        }
        session.told(&key, session.limit())?;
    }
    Ok(samples)
}

/// A letter is typed into a name, and something of the whole text is asked for.
fn whole(case: &Case, session: &mut Session, method: &str) -> Result<Samples> {
    let mut samples = Samples::new(&case.pace);
    let delta = method.ends_with("delta");
    let mut previous = Value::Null;
    if delta {
        let reply = session.ask("semanticTokens/full", json!({}))?;
        previous = reply.message["result"]["resultId"].clone();
    }
    let text = session.text;
    for (at, place) in Text::pick(&text.names, case.pace.whole + 1)
        .into_iter()
        .enumerate()
    {
        if samples.enough() {
            break;
        }
        let key = session.edit(place, 0, "x")?;
        let more = if delta {
            json!({ "previousResultId": previous })
        } else {
            json!({})
        };
        let reply = session.ask(method, more)?;
        if at > 0 {
            samples.answer(&reply, millis(reply.at - key.sent));
        }
        if let Some(id) = reply.message["result"].get("resultId") {
            previous = id.clone();
        }
        session.told(&key, session.limit())?;
        rest(session, place, 1, "")?;
    }
    Ok(samples)
}

/// Edits, and lets the server come to rest.
fn rest(session: &mut Session, place: Place, removed: usize, text: &str) -> Result<()> {
    let key = session.edit(place, removed, text)?;
    session.told(&key, session.limit())?;
    Ok(())
}
