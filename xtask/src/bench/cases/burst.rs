//! Fifty keys, five milliseconds apart: what someone who types fast, or pastes, waits for.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::super::client::millis;
use super::super::session::{Key, Session, Told};
use super::super::text::Text;
use super::{Case, Samples};

const KEYS: usize = 50;
const APART: Duration = Duration::from_millis(5);

/// A publish that comes less than this after the next key was already on its way when that was
/// struck; later ones are stale.
const ON_ITS_WAY: Duration = Duration::from_millis(2);

const ROWS: [&str; 2] = ["burst.last", "burst.stale"];

pub fn measure(case: &mut Case) -> Result<()> {
    if !case.wants(&ROWS) {
        return Ok(());
    }
    let mut session = Session::open(case.target, case.subject)?;
    let mut samples = Samples::new(&case.pace);
    let mut stale = 0;
    // The first burst warms up.
    let places = Text::pick(&session.text.names, case.pace.bursts + 1);
    for (at, place) in places.into_iter().enumerate() {
        if samples.enough() {
            break;
        }
        let start = Instant::now();
        let mut keys: Vec<Key> = Vec::new();
        for n in 0..KEYS {
            let due = start + APART * n as u32;
            thread::sleep(due.saturating_duration_since(Instant::now()));
            let letter = char::from(b'a' + (n * 7 % 26) as u8).to_string();
            keys.push(session.edit(place.plus(n), 0, &letter)?);
        }
        // A server that reads slowly holds up the pipe: what counts is when the key was struck.
        let struck = start + APART * (KEYS - 1) as u32;
        let last = keys[KEYS - 1];
        match session.told(&last, session.limit() * 4)? {
            Told::Said(when) if at > 0 => {
                samples
                    .millis
                    .push(millis(when.saturating_duration_since(struck)));
            }
            Told::Unchanged(when) if at > 0 => {
                samples
                    .millis
                    .push(millis(when.saturating_duration_since(struck)));
                samples.answers.unchanged += 1;
            }
            Told::Nothing => samples.answers.missed += 1,
            _ => {}
        }
        stale += late(&session, &keys);
        let key = session.edit(place, KEYS, "")?;
        session.told(&key, session.limit())?;
    }
    case.put(ROWS[0], samples.cell());
    case.count(ROWS[1], stale);
    case.count("publish.unnumbered", session.unnumbered());
    Ok(())
}

/// How many publishes came for states that had been typed over.
fn late(session: &Session, keys: &[Key]) -> usize {
    let first = keys[0].version();
    let publishes = session.since(&keys[0]);
    let is_late = |publish: &&super::super::client::Publish| {
        let at = publish
            .version
            .and_then(|v| usize::try_from(v - first).ok());
        at.and_then(|at| keys.get(at + 1))
            .is_some_and(|next| publish.at > next.sent + ON_ITS_WAY)
    };
    publishes.iter().filter(is_late).count()
}
