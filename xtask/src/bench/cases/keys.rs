//! From a key to the findings of the text that it made.

use anyhow::Result;

use super::super::client::millis;
use super::super::process;
use super::super::session::{Session, Told};
use super::super::text::{Place, Text};
use super::{Case, Samples};

/// The kinds of keys, and the rows that are made of all of them.
const KINDS: [&str; 3] = ["key.title", "key.reference", "key.value"];
const OF_ALL: [&str; 2] = ["key.cpu", "key.ratio"];

pub fn measure(case: &mut Case) -> Result<()> {
    let all = case.wants(&OF_ALL);
    if !all && !case.wants(&KINDS) {
        return Ok(());
    }
    let mut session = Session::open(case.target, case.subject)?;
    let text = session.text;
    let places = [&text.titles, &text.names, &text.values];
    let (mut keys, mut used) = (0, Some(0.0));
    for (row, places) in KINDS.into_iter().zip(places) {
        if !all && !case.wants(&[row]) {
            continue;
        }
        let before = process::processor(session.client.id());
        let (samples, struck) = kind(case, &mut session, places, row == "key.value")?;
        let after = process::processor(session.client.id());
        used = used.zip(after.zip(before)).map(|(u, (a, b))| u + a - b);
        keys += struck;
        case.column.insert(row, samples.cell());
    }
    case.one("key.cpu", used.map(|used| used / f64::from(keys.max(1))));
    case.count("publish.unnumbered", session.unnumbered());
    Ok(())
}

/// Types a character at each of some places and takes it away again, or types it over the one that
/// is there and back: of two replicas one is left.
fn kind(
    case: &Case,
    session: &mut Session,
    places: &[Place],
    over: bool,
) -> Result<(Samples, u32)> {
    let (mut samples, mut struck) = (Samples::new(&case.pace), 0);
    let pairs = case.pace.keys / 2;
    // The first pair warms up.
    for (at, place) in Text::pick(places, pairs + 1).into_iter().enumerate() {
        if samples.enough() {
            break;
        }
        let there = session.text.character(place).unwrap_or_default();
        let keys = if over {
            [(1, "1"), (1, there)]
        } else {
            [(0, "x"), (1, "")]
        };
        for (removed, typed) in keys {
            let key = session.edit(place, removed, typed)?;
            let told = session.told(&key, session.limit())?;
            struck += 1;
            if at == 0 {
                continue;
            }
            match told {
                Told::Said(when) => samples.millis.push(millis(when - key.sent)),
                Told::Unchanged(when) => {
                    samples.millis.push(millis(when - key.sent));
                    samples.answers.unchanged += 1;
                }
                Told::Nothing => samples.answers.missed += 1,
            }
        }
    }
    Ok((samples, struck))
}
