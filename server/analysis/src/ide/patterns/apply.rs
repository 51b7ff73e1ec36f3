//! A pattern carried out: its own edits, and what its new parts need to be well.

use std::collections::HashSet;
use std::sync::Arc;

use crate::finding::{FileEdits, Finding};
use crate::host::Snapshot;
use crate::ide::effect::Effect;
use crate::ide::fix_all::{changes, settled};
use crate::patterns::{Pattern, Place, rewritten};
use crate::report::Report;

use super::offer::pattern_place;

/// What a pattern makes of a design.
#[derive(Clone, Debug)]
pub struct Applied {
    /// What it is called: `Add a dead-letter queue`.
    pub title: String,
    /// What changes, by file.
    pub edits: Vec<FileEdits>,
    /// What it does to the design.
    pub effect: Effect,
    /// How many components come, less those that go.
    pub components: i64,
}

impl Applied {
    /// What a menu says: `Add a dead-letter queue (+9.1 points, +$0.40 a month, 1 component)`.
    pub fn title(&self) -> String {
        let components = match self.components {
            0 => None,
            1 => Some("1 component".to_owned()),
            count if count < 0 => Some(format!("{} fewer", -count)),
            count => Some(format!("{count} components")),
        };
        let parts = self.effect.parts().into_iter();
        let all: Vec<String> = parts
            .chain(components)
            .chain(self.effect.unknown())
            .collect();
        match all.is_empty() {
            true => self.title.clone(),
            false => format!("{} ({})", self.title, all.join(", ")),
        }
    }
}

/// Why a pattern was not carried out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// There is no such pattern.
    #[error("There is no pattern `{0}`: `buttress patterns` lists them.")]
    NoPattern(String),
    /// There is no such place in the design, or no longer.
    #[error(
        "There is nothing called `{0}` in this design. Name a component (`orders.api`) or a connection (`api -> db`)."
    )]
    NoPlace(String),
    /// It does not fit the place.
    #[error(
        "`{pattern}` does not fit {place}: what it is for is not the case there, or it is there already."
    )]
    NotHere {
        /// The pattern.
        pattern: String,
        /// What it was to be carried out on.
        place: String,
    },
    /// It would do harm.
    #[error("`{pattern}` would do harm here: {harm}.")]
    Harmful {
        /// The pattern.
        pattern: String,
        /// What it would do.
        harm: String,
    },
}

/// A pattern carried out at places (`orders.api`, `api -> db`; empty for the design as a whole) of the
/// design with the root file `root`, one after the other; where it does not fit at some of several, it
/// is carried out at the others.
///
/// # Errors
/// Where it fits none of them, or takes from the health, or breaks the text.
pub fn apply_pattern(
    snapshot: &Snapshot,
    root: &str,
    id: &str,
    places: &[&str],
) -> Result<Applied, PatternError> {
    let unknown = || PatternError::NoPattern(id.to_owned());
    let pattern = snapshot.patterns(root).find(|it| it.id == id);
    let pattern = pattern.ok_or_else(unknown)?;
    let nowhere = |place: &str| PatternError::NoPlace(place.to_owned());
    let before = snapshot.report(root).ok_or_else(|| nowhere(root))?;
    let mut state = (snapshot.clone(), before.clone());
    let mut title = None;
    for place in places {
        let (world, report) = &state;
        let at = pattern_place(report, place).ok_or_else(|| nowhere(place))?;
        if let Some(after) = carried_out(world, report, pattern, at) {
            title.get_or_insert(after.title);
            state = (after.snapshot, after.report);
        }
    }
    let not_here = || PatternError::NotHere {
        pattern: pattern.id.clone(),
        place: match places {
            [] | [""] => "this design".to_owned(),
            [name] => format!("`{name}`"),
            several => format!("any of these {} places", several.len()),
        },
    };
    let title = title.ok_or_else(not_here)?;
    let title = match places.len() {
        0 | 1 => title,
        count => format!("{} in {count} places", pattern.name),
    };
    let applied = between(snapshot, &before, title, &state.0, &state.1).ok_or_else(not_here)?;
    let harm = match applied.effect {
        effect if effect.breaks => {
            "the text would have an error that it does not have now".to_owned()
        }
        effect if effect.is_harmful() => format!("{:+.1} points", effect.points),
        _ => return Ok(applied),
    };
    let pattern = pattern.id.clone();
    Err(PatternError::Harmful { pattern, harm })
}

/// The same at one place, whatever comes of it.
pub(super) fn applied(
    snapshot: &Snapshot,
    before: &Report,
    pattern: &Pattern,
    place: Place,
) -> Option<Applied> {
    let after = carried_out(snapshot, before, pattern, place)?;
    between(
        snapshot,
        before,
        after.title,
        &after.snapshot,
        &after.report,
    )
}

/// A design in which a pattern was carried out.
struct After {
    title: String,
    snapshot: Snapshot,
    report: Arc<Report>,
}

fn carried_out(
    snapshot: &Snapshot,
    before: &Report,
    pattern: &Pattern,
    place: Place,
) -> Option<After> {
    let fix = rewritten(&before.facts(), pattern, place)?;
    let fix = fix.try_moved(&|place| before.architecture.locate(*place))?;
    let after = snapshot.edited(&fix.edits);
    // What is new is to be well: its findings are settled as far as they have a fix.
    let known: HashSet<String> = subjects(before).collect();
    let is_new = |finding: &Finding| {
        let subject = finding.subject.as_ref();
        subject.is_some_and(|subject| !known.contains(subject))
    };
    let (snapshot, report, _) = settled(&after, &before.root, |finding, _| is_new(finding))?;
    let title = fix.title;
    Some(After {
        title,
        snapshot,
        report,
    })
}

/// What lies between two states of a design; `None` where that is nothing.
fn between(
    snapshot: &Snapshot,
    before: &Report,
    title: String,
    after: &Snapshot,
    report: &Report,
) -> Option<Applied> {
    let edits = changes(snapshot, after, &before.files);
    let count =
        |report: &Report| i64::try_from(report.architecture.components.len()).unwrap_or(i64::MAX);
    (!edits.is_empty()).then(|| Applied {
        title,
        edits,
        effect: Effect::between(before, report),
        components: count(report) - count(before),
    })
}

/// All that a finding may be about.
fn subjects(report: &Report) -> impl Iterator<Item = String> {
    let architecture = &report.architecture;
    let components = architecture.components.iter().map(|c| c.full.clone());
    let connections = architecture.connections.iter().map(|c| {
        let full = |id: usize| &architecture.components[id].full;
        format!("{} -> {}: {}", full(c.from), full(c.to), c.type_name())
    });
    components.chain(connections)
}
