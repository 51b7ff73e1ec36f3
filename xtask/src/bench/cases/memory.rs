//! Memory: of an open text, and whether it grows with what is typed.

use std::thread;
use std::time::Duration;

use anyhow::Result;
use serde_json::json;

use super::super::process;
use super::super::session::Session;
use super::super::text::{Place, Text};
use super::Case;

const EDITS: usize = 1_000;
const SOAK: usize = 20_000;
const REOPENED: usize = 2_000;

/// How fast is typed.
const APART: Duration = Duration::from_millis(2);

/// After so many edits the findings are waited for: or nothing but edits would happen.
const TOGETHER: usize = 50;

/// What a server may still be doing, it does in this time.
const QUIET: Duration = Duration::from_millis(500);

const ROWS: [&str; 5] = [
    "memory.open",
    "memory.edits",
    "memory.growth",
    "memory.soak",
    "memory.reopen",
];

pub fn measure(case: &mut Case) -> Result<()> {
    if !case.wants(&ROWS) {
        return Ok(());
    }
    let mut session = Session::open(case.target, case.subject)?;
    let open = resident(&session)?;
    case.one("memory.open", open);
    if !case.wants(&ROWS[1..]) {
        return Ok(());
    }
    let over = |case: &mut Case, session: &Session, row| -> Result<Option<f64>> {
        let now = resident(session)?;
        case.one(row, now.zip(open).map(|(now, open)| now / open));
        Ok(now)
    };
    edit(&mut session, EDITS)?;
    let after = over(case, &session, "memory.growth")?;
    case.one("memory.edits", after);
    if case.pace.soak {
        edit(&mut session, SOAK - EDITS)?;
        over(case, &session, "memory.soak")?;
        reopen(&mut session)?;
        over(case, &session, "memory.reopen")?;
    }
    Ok(())
}

fn resident(session: &Session) -> Result<Option<f64>> {
    session.quiet(QUIET)?;
    Ok(process::memory(session.client.id()))
}

/// Types and takes away, all over the text.
fn edit(session: &mut Session, count: usize) -> Result<()> {
    let text = session.text;
    let all = [&text.titles[..], &text.names, &text.values].concat();
    let places: Vec<Place> = Text::pick(&all, count / 2);
    for (at, place) in places.into_iter().enumerate() {
        session.edit(place, 0, "1")?;
        thread::sleep(APART);
        let key = session.edit(place, 1, "")?;
        thread::sleep(APART);
        if (at + 1) % (TOGETHER / 2) == 0 {
            session.told(&key, session.limit())?;
        }
    }
    Ok(())
}

fn reopen(session: &mut Session) -> Result<()> {
    let document = json!({ "textDocument": { "uri": session.uri } });
    for at in 1..=REOPENED {
        session
            .client
            .notify("textDocument/didClose", document.clone())?;
        let key = session.show()?;
        if at % TOGETHER == 0 {
            session.told(&key, session.limit())?;
        }
    }
    Ok(())
}
