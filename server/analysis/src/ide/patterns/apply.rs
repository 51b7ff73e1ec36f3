//! A pattern carried out: its own edits, and what its new parts need to be well.

use std::collections::HashSet;

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
        let all: Vec<String> = self.effect.parts().into_iter().chain(components).collect();
        match all.is_empty() {
            true => self.title.clone(),
            false => format!("{} ({})", self.title, all.join(", ")),
        }
    }
}

/// Why a pattern was not carried out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
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

/// A pattern carried out at a place (`orders.api`, `api -> db`; empty for the design as a whole) of the
/// design with the root file `root`.
///
/// # Errors
/// Where it does not fit the place, or takes from the health, or breaks the text.
pub fn apply_pattern(
    snapshot: &Snapshot,
    root: &str,
    pattern: &Pattern,
    place: &str,
) -> Result<Applied, PatternError> {
    let nowhere = || PatternError::NoPlace(place.to_owned());
    let report = snapshot.report(root).ok_or_else(nowhere)?;
    let at = pattern_place(&report, place).ok_or_else(nowhere)?;
    let applied = applied(snapshot, &report, pattern, at).ok_or_else(|| PatternError::NotHere {
        pattern: pattern.id.clone(),
        place: match place {
            "" => "this design".to_owned(),
            name => format!("`{name}`"),
        },
    })?;
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

/// The same, whatever comes of it.
pub(super) fn applied(
    snapshot: &Snapshot,
    before: &Report,
    pattern: &Pattern,
    place: Place,
) -> Option<Applied> {
    let fix = rewritten(&before.facts(), pattern, place)?;
    let fix = fix.try_moved(&|place| before.architecture.locate(*place))?;
    let after = snapshot.edited(&fix.edits);
    // What is new is to be well: its findings are settled as far as they have a fix.
    let known: HashSet<String> = subjects(before).collect();
    let is_new = |finding: &Finding| {
        let subject = finding.subject.as_ref();
        subject.is_some_and(|subject| !known.contains(subject))
    };
    let (after, report, _) = settled(&after, &before.root, |finding, _| is_new(finding))?;
    let edits = changes(snapshot, &after, &before.files);
    if edits.is_empty() {
        return None;
    }
    let count =
        |report: &Report| i64::try_from(report.architecture.components.len()).unwrap_or(i64::MAX);
    Some(Applied {
        title: fix.title,
        edits,
        effect: Effect::between(before, &report),
        components: count(&report) - count(before),
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
