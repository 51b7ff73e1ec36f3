//! The health of a design: rules over its facts, and a score of 0 to 100.
//!
//! Each rule is a file in `rules/`: what it finds, its words, its fix and its tests. What the rules
//! report is weighed in [`score`].

mod accepts;
mod facts;
pub mod levels;
mod remedy;
mod rule;
mod rules;
pub mod score;
mod seen;
pub mod team;
mod whole;

use std::sync::{Arc, OnceLock};

use crate::finding::{Counts, Finding, Note, Severity};
use crate::many;
use crate::model::Architecture;
use crate::model::rows::Flags;
use crate::span::{ChunkId, Place};
use crate::table::Table;
use crate::vicinity::{Past, Touched, Vicinity};

use accepts::{accepted_by, accepted_message, hint, unused};
pub(crate) use remedy::{On, Remedy};
pub(crate) use rule::{Check, Observation, Source, Subject};
use seen::{Look, Seen, look_again};
use whole::Whole;

pub use facts::Facts;
pub use facts::count;
pub use levels::{Level, Levels, LevelsByFolder};
pub use rule::{Rule, Weight};
pub use rules::RULES;
pub use score::Score;
pub use team::TeamRule;

/// The slug of the rule that `word` names by slug or short id.
pub fn canonical(word: &str) -> Option<&'static str> {
    RULES
        .iter()
        .find(|r| r.slug == word || r.id.eq_ignore_ascii_case(word))
        .map(|r| r.slug)
}

/// The rule of this slug.
pub fn rule(slug: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|r| r.slug == slug)
}

/// What the rules see in a design, and what it comes to.
#[derive(Debug, Default)]
pub(crate) struct Health {
    /// Worked out when somebody asks for it.
    score: OnceLock<Arc<Score>>,
    /// What counts, in the order of the points of the score.
    open: Arc<Vec<Sighting>>,
    /// How much of that there is.
    counts: Counts,
    /// What is accepted, with the number of the `accept`.
    accepted: Vec<(usize, Sighting)>,
    /// What there is to say about accepts and sketches.
    remarks: Vec<Finding<ChunkId>>,
    components: Table<Seen>,
    connections: Table<Seen>,
    design: Whole,
}

/// One observation among those of one thing, with what decides whether and where it is told.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sighting {
    of: Subject,
    which: usize,
    pub severity: Severity,
    pub location: Place,
}

impl Sighting {
    fn new(of: Subject, which: usize, observation: &Observation, levels: &Levels) -> Self {
        let own = observation.weight.severity();
        Self {
            of,
            which,
            severity: levels.severity(observation.rule.slug()).unwrap_or(own),
            location: observation.location,
        }
    }

    /// Its place among those of all things: components come first, the design last.
    fn order(&self) -> (bool, Subject) {
        (self.of == Subject::Design, self.of)
    }
}

/// What is seen of so many things is sorted out at a time.
const SHARE: usize = 1024;

/// Looks at a design with every rule that is not off; what cannot have changed since `before`, which
/// took them alike, is taken from there.
pub(crate) fn check(
    facts: &Facts<'_>,
    levels: &Levels,
    vicinity: &Vicinity,
    before: Option<&Past<'_, Health>>,
    same_traffic: bool,
) -> Health {
    let mut health = Health::default();
    let architecture = facts.architecture;
    // Levels are asked once and not for each part.
    let lookers = checks(levels);
    let of_components = lookers.iter().filter_map(|check| match check {
        Check::Component(look) => Some(*look),
        _ => None,
    });
    let of_components: Vec<_> = of_components.collect();
    let of_connections = lookers.iter().filter_map(|check| match check {
        Check::Connection(look) => Some(*look),
        _ => None,
    });
    let of_connections: Vec<_> = of_connections.collect();
    let known = before.map(|past| (&past.known.components, past.components));
    let touched = before.and_then(|past| past.touched);
    let exchanged = before.and_then(|past| past.exchanged);
    let (components, alike) = look_again(
        known,
        touched.map(|touched| (&touched.far[..], exchanged)),
        architecture.components.len(),
        |id, then| before.is_some_and(|past| vicinity.same_far(id, past.vicinity, then)),
        |id, found| {
            for look in &of_components {
                look(facts, id, found);
            }
        },
    );
    let known = before.map(|past| (&past.known.connections, past.connections));
    let (connections, also) = look_again(
        known,
        touched.map(|touched| (&touched.connections[..], exchanged)),
        architecture.connections.len(),
        |id, then| before.is_some_and(|past| vicinity.same_connection(id, past.vicinity, then)),
        |id, found| {
            for look in &of_connections {
                look(facts, id, found);
            }
        },
    );
    (health.components, health.connections) = (components, connections);
    let past = before.map(|past| (&past.known.design, past.exchanged));
    health.design = Whole::look(facts, levels, past);
    let alike =
        before.filter(|past| alike && also && past.known.design.weighs_like(&health.design));
    // Where nothing is accepted, before or now, all that is seen is open.
    let none_accepted = |past: &&Past<'_, Health>| {
        past.touched.is_some() && architecture.accepts.is_empty() && past.known.accepted.is_empty()
    };
    match alike.filter(none_accepted) {
        Some(past) => {
            (health.open, health.counts) = (past.known.open.clone(), past.known.counts);
            if let Some(touched) = past.touched {
                health.tell_anew(touched, levels);
            }
            health.remarks.extend(sketches(facts));
        }
        None => health.sort_out(facts, levels),
    }
    let same = alike.filter(|past| {
        let of = |sighting: &Sighting| (sighting.of, sighting.which);
        let (old, new) = (&past.known.open, &health.open);
        same_traffic && old.iter().map(of).eq(new.iter().map(of))
    });
    if let Some(past) = same {
        health.score = past.known.score.clone();
    }
    health
}

/// The rules that the design brings along.
fn team_rules(architecture: &Architecture) -> impl Iterator<Item = &Arc<TeamRule>> {
    architecture.named.iter().filter_map(|it| it.rule.as_ref())
}

fn checks(levels: &Levels) -> Vec<&'static Check> {
    let looking = RULES.iter().filter(|rule| !levels.is_off(rule.slug));
    looking.flat_map(|rule| rule.checks).collect()
}

/// How many things a rule sees, at everything or only at what is looked at after each key.
pub(crate) fn look_with(facts: &Facts<'_>, rule: &Rule, only_after_a_key: bool) -> usize {
    let mut found = Vec::new();
    for check in rule.checks {
        match check {
            Check::Design(look) => look(facts, &mut found),
            _ if only_after_a_key => {}
            Check::Component(look) => {
                (0..facts.architecture.components.len()).for_each(|id| look(facts, id, &mut found));
            }
            Check::Connection(look) => {
                (0..facts.architecture.connections.len())
                    .for_each(|id| look(facts, id, &mut found));
            }
        }
    }
    found.len()
}

impl Health {
    /// The look that saw something, and its number there.
    fn look(&self, sighting: Sighting) -> Option<(&Look, usize)> {
        let look = match sighting.of {
            Subject::Design => return self.design.get(sighting.which),
            Subject::Component(id) => &self.components[id],
            Subject::Connection(id) => &self.connections[id],
        };
        Some((look.as_deref()?, sighting.which))
    }

    /// An observation and what it is about; there as long as it is spoken of.
    fn get(&self, sighting: Sighting) -> Option<(Subject, &Observation)> {
        let (look, which) = self.look(sighting)?;
        let observation = look.all.get(which)?;
        Some(match sighting.of {
            Subject::Design => (observation.subject, observation),
            thing => (thing, observation),
        })
    }

    /// The number of an observation.
    fn number(&self, sighting: Sighting) -> Option<u64> {
        let (look, which) = self.look(sighting)?;
        Some(look.first + which as u64)
    }

    /// What was seen of something, in order.
    fn seen_of(&self, of: Subject) -> impl Iterator<Item = &Observation> {
        let (look, whole) = match of {
            Subject::Design => (None, Some(&self.design)),
            Subject::Component(id) => (self.components[id].as_deref(), None),
            Subject::Connection(id) => (self.connections[id].as_deref(), None),
        };
        let of_thing = look.into_iter().flat_map(|look| &look.all);
        of_thing.chain(whole.into_iter().flat_map(Whole::all))
    }

    /// Tells what is accepted from what is not.
    fn sort_out(&mut self, facts: &Facts<'_>, levels: &Levels) {
        let accepts = &facts.architecture.accepts;
        let mut used = vec![false; accepts.len()];
        let components = (0..self.components.len()).map(Subject::Component);
        let connections = (0..self.connections.len()).map(Subject::Connection);
        let (mut open, mut accepted) = (Vec::new(), Vec::new());
        let mut counts = Counts::default();
        let all: Vec<Subject> = components
            .chain(connections)
            .chain([Subject::Design])
            .collect();
        let shares: Vec<&[Subject]> = all.chunks(SHARE).collect();
        let found = many::map_large(&shares, |share| {
            let mut out = Vec::with_capacity(2 * SHARE);
            for of in *share {
                for (which, observation) in self.seen_of(*of).enumerate() {
                    let sighting = Sighting::new(*of, which, observation, levels);
                    let about = match of {
                        Subject::Design => observation.subject,
                        thing => *thing,
                    };
                    let by = match accepts.is_empty() {
                        true => None,
                        false => accepted_by(facts, (about, observation)),
                    };
                    out.push((by, sighting));
                }
            }
            out
        });
        for (by, sighting) in found.into_iter().flatten() {
            match by {
                Some(id) => {
                    used[id] = true;
                    accepted.push((id, sighting));
                }
                None => {
                    counts.add(sighting.severity);
                    open.push(sighting);
                }
            }
        }
        (self.open, self.accepted, self.counts) = (Arc::new(open), accepted, counts);
        self.remarks.extend(unused(facts, levels, &used));
        self.remarks.extend(sketches(facts));
    }

    /// Brings up to date where things are told of that were looked at again, if as much was seen of
    /// them as before.
    fn tell_anew(&mut self, touched: &Touched, levels: &Levels) {
        let mut open = std::mem::take(&mut self.open);
        let all = Arc::make_mut(&mut open);
        let components = touched.far.iter().map(|id| Subject::Component(*id));
        let connections = touched
            .connections
            .iter()
            .map(|id| Subject::Connection(*id));
        for of in components.chain(connections).chain([Subject::Design]) {
            let first = all.partition_point(|s| s.order() < (of == Subject::Design, of));
            for (which, observation) in self.seen_of(of).enumerate() {
                if let Some(sighting) = all.get_mut(first + which) {
                    *sighting = Sighting::new(of, which, observation, levels);
                }
            }
        }
        self.open = open;
    }

    /// What counts.
    fn open(&self) -> impl Iterator<Item = (Subject, &Observation)> {
        let all = many::map(&self.open, |sighting| self.get(*sighting));
        all.into_iter().flatten()
    }

    /// What it comes to.
    pub(crate) fn score(&self, facts: &Facts<'_>) -> &Score {
        self.score.get_or_init(|| {
            let open: Vec<_> = self.open().collect();
            Arc::new(Score::of(facts, &open))
        })
    }

    /// What the score would be without all that has a safe fix.
    pub(crate) fn score_when_fixed(&self, facts: &Facts<'_>) -> Score {
        let stays = |(_, seen): &(Subject, &Observation)| !seen.fixes.iter().any(Remedy::is_safe);
        let open: Vec<_> = self.open().filter(stays).collect();
        Score::of(facts, &open)
    }

    /// What is accepted, with the number of the `accept`.
    fn accepted(&self) -> impl Iterator<Item = (usize, (Subject, &Observation))> {
        let all = self.accepted.iter();
        all.filter_map(|(id, sighting)| Some((*id, self.get(*sighting)?)))
    }

    /// What counts, as far as it takes to choose what is told.
    pub(crate) fn sightings(&self) -> &[Sighting] {
        &self.open
    }

    /// What is said of an observation that counts.
    pub(crate) fn note(&self, sighting: &Sighting) -> Option<Note<'_>> {
        let (_, seen) = self.get(*sighting)?;
        Some(Note {
            number: self.number(*sighting),
            rule: seen.rule.slug(),
            severity: sighting.severity,
            message: (&*seen.message).into(),
            location: sighting.location,
            related: &seen.related,
            tags: &[],
        })
    }

    /// What there is to say beside that.
    pub(crate) fn further_notes<'a>(&'a self, facts: &Facts<'_>) -> impl Iterator<Item = Note<'a>> {
        let accepted = self.accepted().map(|(id, (_, seen))| Note {
            number: None,
            rule: seen.rule.slug(),
            severity: Severity::Hint,
            message: accepted_message(facts, id, seen).into(),
            location: seen.location,
            related: &seen.related,
            tags: &[],
        });
        accepted.chain(self.remarks.iter().map(Note::from))
    }

    /// What is wrong with the statements that speak of rules.
    pub(crate) fn remarks(&self) -> &[Finding<ChunkId>] {
        &self.remarks
    }

    /// How much of that there is.
    pub(crate) fn seen(&self) -> Counts {
        self.counts
    }

    /// How much there is to say.
    pub(crate) fn counts(&self) -> Counts {
        let mut out = self.counts;
        out.hints += self.accepted.len();
        let remarks = self.remarks.iter().map(|finding| finding.severity);
        out.add_all(remarks.collect());
        out
    }

    /// What there is to say of the places that are `wanted`, with fixes or without: to work them out
    /// takes longer than all the rest.
    pub(crate) fn findings<'a>(
        &'a self,
        facts: &'a Facts<'_>,
        wanted: impl Fn(Place) -> bool + Copy + 'a,
        with_fixes: bool,
    ) -> impl Iterator<Item = Finding<ChunkId>> + 'a {
        let open = self.open.iter().zip(&self.score(facts).points);
        let open = open.filter(|(sighting, _)| wanted(sighting.location));
        let open: Vec<_> = open.collect();
        let open = many::map(&open, |(sighting, points)| {
            let (subject, seen) = self.get(**sighting)?;
            let mut finding = finding(facts, subject, seen, **points);
            finding.severity = sighting.severity;
            if with_fixes {
                let remedies = seen.fixes.iter();
                finding
                    .fixes
                    .extend(remedies.filter_map(|r| r.fix(facts, subject)));
            }
            Some(finding)
        });
        let accepted = self.accepted();
        let accepted = accepted.filter(move |(_, (_, seen))| wanted(seen.location));
        let accepted = accepted.map(move |(id, seen)| hint(facts, id, seen));
        let remarks = self.remarks.iter();
        let remarks = remarks.filter(move |finding| wanted(finding.location));
        let open = open.into_iter().flatten();
        open.chain(accepted).chain(remarks.cloned())
    }
}

fn finding(
    facts: &Facts<'_>,
    subject: Subject,
    observation: &Observation,
    points: f64,
) -> Finding<ChunkId> {
    Finding {
        rule: observation.rule.name(),
        severity: observation.weight.severity(),
        category: Some(observation.rule.category()),
        message: observation.message.clone(),
        subject: subject.name(facts),
        location: observation.location,
        related: observation.related.clone(),
        points,
        fixes: Vec::new(),
        tags: Vec::new(),
        accepted: None,
    }
}

/// One hint for all components that are nothing but names.
fn sketches(facts: &Facts<'_>) -> Option<Finding<ChunkId>> {
    let rows = || facts.architecture.rows.nodes.iter().enumerate();
    let own = || {
        let sketches = rows().filter(|(_, row)| row.is_own() && row.flags.has(Flags::SKETCH));
        sketches.map(|(id, _)| facts.component(id))
    };
    let first = own().next()?;
    let names: Vec<&str> = own().take(5).map(|c| c.full.as_str()).collect();
    let count = own().count();
    let more = if count > names.len() { ", …" } else { "" };
    let (are, they) = if count == 1 {
        ("is a sketch", "it gets")
    } else {
        ("are sketches", "they get")
    };
    Some(Finding::hint(
        "sketch",
        first.name_place(),
        format!(
            "{}{more} {are}: with a product (`{} {}: vendor.product`) {they} a price, and the rules about redundancy and observability look.",
            names.join(", "),
            first.kind.map_or("service", |k| &k.name),
            first.name,
        ),
    ))
}
