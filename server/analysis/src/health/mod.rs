//! The health of a design: rules over its facts, and a score of 0 to 100.
//!
//! Each rule is a file in `rules/`: what it finds, its words, its fix and its tests. What the rules
//! report is weighed in [`score`].

mod facts;
pub mod levels;
mod rules;
pub mod score;
pub mod team;

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::finding::{Acceptance, Category, Counts, Finding, Fix, Note, Related, Severity};
use crate::model::rows::Flags;
use crate::model::{Accept, Accepted, Architecture, ComponentId, ConnectionId, Moves, nearest};
use crate::patterns;
use crate::span::{ChunkId, Place};
use crate::table::Table;
use crate::vicinity::{Past, Touched, Vicinity};

pub use facts::Facts;
pub use facts::count;
pub use levels::{Level, Levels, LevelsByFolder};
pub use rules::RULES;
pub use score::Score;
pub use team::TeamRule;

/// A rule: what it is about and how it looks.
pub struct Rule {
    /// What users know it by.
    pub slug: &'static str,
    /// Its short id, which `accept` takes too.
    pub id: &'static str,
    /// Which part of the health it costs.
    pub category: Category,
    /// How much it usually matters.
    pub weight: Weight,
    /// The most it can matter.
    pub most: Weight,
    /// What it is about, in a line.
    pub title: &'static str,
    /// Why it matters, and who says so.
    pub why: &'static str,
    /// Looks.
    pub(crate) checks: &'static [Check],
}

/// How a rule looks at a design. What it sees of a component or connection is kept as long as
/// nothing near it changes, so it may look no further than is said here.
#[derive(Clone, Copy)]
pub(crate) enum Check {
    /// At a component, those that it is connected with, and their connections; and at the parts that
    /// cover others.
    Component(fn(&Facts<'_>, ComponentId, &mut Vec<Observation>)),
    /// At a connection, its ends and their connections; and at the parts that cover others.
    Connection(fn(&Facts<'_>, ConnectionId, &mut Vec<Observation>)),
    /// At everything, after each key.
    Design(fn(&Facts<'_>, &mut Vec<Observation>)),
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.slug)
    }
}

impl Rule {
    pub(crate) const fn source(&'static self) -> Source {
        Source::BuiltIn(self)
    }
}

/// The rule behind an observation.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    BuiltIn(&'static Rule),
    Team(Arc<TeamRule>),
}

impl Source {
    /// What users know it by.
    pub(crate) fn slug(&self) -> &str {
        match self {
            Self::BuiltIn(rule) => rule.slug,
            Self::Team(rule) => &rule.name,
        }
    }

    /// The same, for as long as somebody needs it.
    fn name(&self) -> Cow<'static, str> {
        match self {
            Self::BuiltIn(rule) => Cow::Borrowed(rule.slug),
            Self::Team(rule) => Cow::Owned(rule.name.clone()),
        }
    }

    pub(crate) fn category(&self) -> Category {
        match self {
            Self::BuiltIn(rule) => rule.category,
            Self::Team(rule) => rule.category,
        }
    }

    /// The most it can matter.
    pub(crate) fn most(&self) -> Weight {
        match self {
            Self::BuiltIn(rule) => rule.most,
            Self::Team(rule) => rule.weight,
        }
    }
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Worth knowing; costs nothing.
    Info,
    /// A little.
    Low,
    /// Some.
    Medium,
    /// Much.
    High,
    /// The design breaks.
    Critical,
}

impl Weight {
    /// Risk points.
    pub fn points(self) -> f64 {
        match self {
            Self::Critical => 25.0,
            Self::High => 10.0,
            Self::Medium => 4.0,
            Self::Low => 1.5,
            Self::Info => 0.0,
        }
    }

    /// How an editor shows it.
    pub fn severity(self) -> Severity {
        match self {
            Self::Critical => Severity::Error,
            Self::High => Severity::Warning,
            Self::Medium => Severity::Information,
            Self::Low | Self::Info => Severity::Hint,
        }
    }
}

/// What a rule saw.
#[derive(Debug)]
pub(crate) struct Observation {
    pub rule: Source,
    pub weight: Weight,
    /// What it is about. Of what was seen of one thing it is that thing, whatever its number is now.
    pub subject: Subject,
    /// What the rule knows of how bad it is, 0.5 to 2.
    pub magnitude: f64,
    pub message: String,
    pub location: Place,
    pub related: Vec<Related<ChunkId>>,
    pub fixes: Vec<Remedy>,
}

/// An edit that settles an observation, worked out when somebody asks for it.
#[derive(Clone, Debug)]
pub(crate) enum Remedy {
    /// Set settings.
    Set {
        on: On,
        settings: Vec<(&'static str, String)>,
        title: String,
    },
    /// Carry a pattern out on what the observation is about.
    Pattern(&'static str),
    /// Write something else in a place.
    Write {
        at: Place,
        text: String,
        title: String,
    },
}

/// What a remedy sets something of.
#[derive(Clone, Copy, Debug)]
pub(crate) enum On {
    /// What the observation is about.
    Itself,
    /// The component that the connection leads to which it is about.
    Target,
    /// Some other component. What is seen of one thing is kept while the numbers of others change, so
    /// this is for what is seen of the design.
    Component(ComponentId),
}

impl Remedy {
    /// Set a setting of what the observation is about.
    fn set(name: &'static str, value: impl Into<String>, title: impl Into<String>) -> Self {
        Self::set_on(On::Itself, name, value, title)
    }

    fn set_on(
        on: On,
        name: &'static str,
        value: impl Into<String>,
        title: impl Into<String>,
    ) -> Self {
        Self::Set {
            on,
            settings: vec![(name, value.into())],
            title: title.into(),
        }
    }

    /// Whether most people want it, whatever the design.
    fn is_safe(&self) -> bool {
        // What is given up for other words is for a person to weigh.
        !matches!(self, Self::Write { .. })
    }

    fn fix(&self, facts: &Facts<'_>, subject: Subject) -> Option<Fix<ChunkId>> {
        match (self, subject) {
            (
                Self::Set {
                    on,
                    settings,
                    title,
                },
                subject,
            ) => {
                let place = match (on, subject) {
                    (On::Component(id), _) => patterns::Place::Component(*id),
                    (On::Itself, Subject::Component(id)) => patterns::Place::Component(id),
                    (On::Itself, Subject::Connection(id)) => patterns::Place::Connection(id),
                    (On::Target, Subject::Connection(id)) => {
                        patterns::Place::Component(facts.architecture.connections[id].to)
                    }
                    _ => return None,
                };
                Some(Fix {
                    title: title.clone(),
                    edits: vec![facts.set(place, settings)?],
                    preferred: true,
                })
            }
            (Self::Pattern(id), Subject::Component(on)) => {
                patterns::fix(facts, id, patterns::Place::Component(on))
            }
            (Self::Pattern(id), Subject::Connection(on)) => {
                patterns::fix(facts, id, patterns::Place::Connection(on))
            }
            (Self::Pattern(_), Subject::Design) => None,
            (Self::Write { at, text, title }, _) => Some(Fix::replace(title.clone(), at, text)),
        }
    }
}

/// What an observation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Subject {
    Design,
    Component(ComponentId),
    Connection(ConnectionId),
}

impl Subject {
    /// The full name of it.
    fn name(self, facts: &Facts<'_>) -> Option<String> {
        let architecture = facts.architecture;
        let full = |id: ComponentId| &architecture.components[id].full;
        match self {
            Self::Design => None,
            Self::Component(id) => Some(full(id).clone()),
            Self::Connection(id) => {
                let connection = &architecture.connections[id];
                let (from, to) = (full(connection.from), full(connection.to));
                Some(format!("{from} -> {to}: {}", connection.type_name()))
            }
        }
    }
}

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

/// What was seen of one thing.
type Seen = Option<Arc<Look>>;

/// What one look at a thing saw.
#[derive(Debug)]
struct Look {
    /// The number of the first observation; no two observations have the same one.
    first: u64,
    all: Vec<Observation>,
}

/// What the rules see in a design, and what it comes to.
#[derive(Debug, Default)]
pub(crate) struct Health {
    pub score: Arc<Score>,
    /// What counts, in the order of `score.points`.
    open: Arc<Vec<Sighting>>,
    /// How much of that there is.
    counts: Counts,
    /// What is accepted, with the number of the `accept`.
    accepted: Vec<(usize, Sighting)>,
    /// What there is to say about accepts and sketches.
    remarks: Vec<Finding<ChunkId>>,
    components: Table<Seen>,
    connections: Table<Seen>,
    design: Seen,
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
    let known = before.map(|past| (&past.known.components, past.components));
    let touched = before.and_then(|past| past.touched);
    let (components, alike) = look_again(
        known,
        touched.map(|touched| &touched.far[..]),
        architecture.components.len(),
        |id, then| before.is_some_and(|past| vicinity.same_far(id, past.vicinity, then)),
        |id, found| {
            for check in checks(levels) {
                if let Check::Component(look) = check {
                    look(facts, id, found);
                }
            }
        },
    );
    let known = before.map(|past| (&past.known.connections, past.connections));
    let (connections, also) = look_again(
        known,
        touched.map(|touched| &touched.connections[..]),
        architecture.connections.len(),
        |id, then| before.is_some_and(|past| vicinity.same_connection(id, past.vicinity, then)),
        |id, found| {
            for check in checks(levels) {
                if let Check::Connection(look) = check {
                    look(facts, id, found);
                }
            }
        },
    );
    (health.components, health.connections) = (components, connections);
    let mut found = Vec::new();
    for check in checks(levels) {
        if let Check::Design(look) = check {
            look(facts, &mut found);
        }
    }
    for rule in team_rules(architecture).filter(|rule| !levels.is_off(&rule.name)) {
        rule.check(facts, &mut found);
    }
    health.design = seen(&mut found);
    let alike =
        before.filter(|past| alike && also && weighs_alike(&past.known.design, &health.design));
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
    health.score = match same {
        Some(past) => past.known.score.clone(),
        None => {
            let open: Vec<_> = health.open().collect();
            Arc::new(Score::of(facts, &open))
        }
    };
    health
}

/// The rules that the design brings along.
fn team_rules(architecture: &Architecture) -> impl Iterator<Item = &Arc<TeamRule>> {
    architecture.named.iter().filter_map(|it| it.rule.as_ref())
}

fn checks(levels: &Levels) -> impl Iterator<Item = &'static Check> {
    let looking = RULES.iter().filter(|rule| !levels.is_off(rule.slug));
    looking.flat_map(|rule| rule.checks)
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

/// What is seen of each thing, and whether all have their numbers and weigh what they weighed. What
/// was seen the last time is taken where all is the `same`.
fn look_again(
    before: Option<(&Table<Seen>, &Moves)>,
    touched: Option<&[usize]>,
    count: usize,
    same: impl Fn(usize, usize) -> bool,
    look: impl Fn(usize, &mut Vec<Observation>),
) -> (Table<Seen>, bool) {
    let (mut out, mut fresh, mut alike) = (Table::default(), Vec::new(), true);
    match before {
        Some((known, moves)) if moves.is_nothing() => {
            out = known.clone();
            match touched {
                Some(touched) => fresh.extend(touched),
                None => fresh.extend((0..count).filter(|id| !same(*id, *id))),
            }
        }
        Some((known, moves)) => {
            alike = false;
            for id in 0..count {
                match moves.before(id).filter(|then| same(id, *then)) {
                    Some(then) => out.push(known[then].clone()),
                    None => {
                        out.push(None);
                        fresh.push(id);
                    }
                }
            }
        }
        None => {
            alike = false;
            out = Table::filled(None, count);
            fresh.extend(0..count);
        }
    }
    let mut found = Vec::new();
    for id in fresh {
        look(id, &mut found);
        let seen = seen(&mut found);
        if seen.is_some() || out[id].is_some() {
            alike &= weighs_alike(&out[id], &seen);
            out.set(id, seen);
        }
    }
    (out, alike)
}

fn seen(found: &mut Vec<Observation>) -> Seen {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    (!found.is_empty()).then(|| {
        Arc::new(Look {
            first: NEXT.fetch_add(found.len() as u64, Ordering::Relaxed),
            all: std::mem::take(found),
        })
    })
}

/// Whether two things seen make the same difference to the score.
fn weighs_alike(a: &Seen, b: &Seen) -> bool {
    fn weights(seen: &Seen) -> impl Iterator<Item = (&str, Weight, u64)> {
        let all = seen.iter().flat_map(|seen| &seen.all);
        all.map(|o| (o.rule.slug(), o.weight, o.magnitude.to_bits()))
    }
    weights(a).eq(weights(b))
}

impl Health {
    fn look(&self, of: Subject) -> &Seen {
        match of {
            Subject::Design => &self.design,
            Subject::Component(id) => &self.components[id],
            Subject::Connection(id) => &self.connections[id],
        }
    }

    /// An observation and what it is about; there as long as it is spoken of.
    fn get(&self, sighting: Sighting) -> Option<(Subject, &Observation)> {
        let observation = self.look(sighting.of).as_ref()?.all.get(sighting.which)?;
        Some(match sighting.of {
            Subject::Design => (observation.subject, observation),
            thing => (thing, observation),
        })
    }

    /// The number of an observation.
    fn number(&self, sighting: Sighting) -> Option<u64> {
        let look = self.look(sighting.of).as_ref()?;
        Some(look.first + sighting.which as u64)
    }

    /// Tells what is accepted from what is not.
    fn sort_out(&mut self, facts: &Facts<'_>, levels: &Levels) {
        let accepts = &facts.architecture.accepts;
        let mut used = vec![false; accepts.len()];
        let components = self.components.iter().enumerate();
        let components = components.map(|(id, seen)| (Subject::Component(id), seen));
        let connections = self.connections.iter().enumerate();
        let connections = connections.map(|(id, seen)| (Subject::Connection(id), seen));
        let design = std::iter::once((Subject::Design, &self.design));
        let (mut open, mut accepted) = (Vec::new(), Vec::new());
        for (of, seen) in components.chain(connections).chain(design) {
            let Some(seen) = seen else { continue };
            for (which, observation) in seen.all.iter().enumerate() {
                let sighting = Sighting::new(of, which, observation, levels);
                let about = match of {
                    Subject::Design => observation.subject,
                    thing => thing,
                };
                let by = match accepts.is_empty() {
                    true => None,
                    false => accepted_by(facts, (about, observation)),
                };
                match by {
                    Some(id) => {
                        used[id] = true;
                        accepted.push((id, sighting));
                    }
                    None => {
                        self.counts.add(sighting.severity);
                        open.push(sighting);
                    }
                }
            }
        }
        (self.open, self.accepted) = (Arc::new(open), accepted);
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
            let Some(look) = self.look(of) else { continue };
            let first = all.partition_point(|s| s.order() < (of == Subject::Design, of));
            for (which, observation) in look.all.iter().enumerate() {
                if let Some(sighting) = all.get_mut(first + which) {
                    *sighting = Sighting::new(of, which, observation, levels);
                }
            }
        }
        self.open = open;
    }

    /// What counts.
    fn open(&self) -> impl Iterator<Item = (Subject, &Observation)> {
        self.open.iter().filter_map(|sighting| self.get(*sighting))
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
        let open = self.open.iter().zip(&self.score.points);
        let open = open.filter(move |(sighting, _)| wanted(sighting.location));
        let open = open.filter_map(move |(sighting, points)| {
            let (subject, seen) = self.get(*sighting)?;
            let mut finding = finding(facts, subject, seen, *points);
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

/// The `accept` that is about an observation and has not run out.
fn accepted_by(facts: &Facts<'_>, (about, observation): (Subject, &Observation)) -> Option<usize> {
    let architecture = facts.architecture;
    let covers = |subject: &Accepted| match (subject, about) {
        (Accepted::Everything, _) => true,
        (Accepted::Component(a), Subject::Component(b)) => *a == b,
        (Accepted::Component(a), Subject::Connection(b)) => architecture.connections[b].to == *a,
        (Accepted::Connection(from, to), Subject::Connection(c)) => {
            let connection = &architecture.connections[c];
            connection.from == *from && connection.to == *to
        }
        (Accepted::Group(group), subject) => {
            let component = match subject {
                Subject::Component(id) => id,
                Subject::Connection(id) => architecture.connections[id].from,
                Subject::Design => return false,
            };
            architecture
                .groups_of(architecture.components[component].group)
                .any(|g| g == *group)
        }
        _ => false,
    };
    architecture.accepts.iter().position(|accept| {
        accept.rule == observation.rule.slug()
            && accept.until.is_none_or(|until| facts.today <= until)
            && covers(&accept.subject)
    })
}

fn hint(
    facts: &Facts<'_>,
    id: usize,
    (subject, observation): (Subject, &Observation),
) -> Finding<ChunkId> {
    let accept = &facts.architecture.accepts[id];
    Finding {
        severity: Severity::Hint,
        message: accepted_message(facts, id, observation),
        accepted: Some(Acceptance {
            reason: accept.reason.clone(),
            until: accept.until,
            message: observation.message.clone(),
        }),
        ..finding(facts, subject, observation, 0.0)
    }
}

fn accepted_message(facts: &Facts<'_>, id: usize, observation: &Observation) -> String {
    let accept = &facts.architecture.accepts[id];
    let until = accept
        .until
        .map(|d| format!(" until {d}"))
        .unwrap_or_default();
    let reason = if accept.reason.is_empty() {
        "no reason given"
    } else {
        &accept.reason
    };
    format!("Accepted{until} ({reason}): {}", observation.message)
}

/// An `accept` that has run out, or has nothing to accept.
fn unused<'a>(
    facts: &'a Facts<'_>,
    levels: &'a Levels,
    used: &'a [bool],
) -> impl Iterator<Item = Finding<ChunkId>> + 'a {
    facts
        .architecture
        .accepts
        .iter()
        .zip(used)
        .filter(|(accept, used)| !**used && !levels.is_off(&accept.rule))
        .filter_map(|(accept, _)| {
            let mut team = team_rules(facts.architecture);
            let known =
                canonical(&accept.rule).is_some() || team.any(|rule| rule.name == accept.rule);
            if !known && !accept.rule.is_empty() {
                return Some(unknown(facts, accept));
            }
            if let Some(until) = accept.until.filter(|until| facts.today > *until) {
                let message = format!(
                    "This ran out on {until}: `{}` counts again. Mend it, or set a later day.",
                    accept.rule
                );
                return Some(Finding::warning("accept-expired", accept.at, message));
            }
            (known && accept.subject != Accepted::Nothing).then(|| {
                let message = format!(
                    "`{}` does not apply here (any more). Remove this line.",
                    accept.rule
                );
                let mut finding = Finding::hint("accept-unused", accept.at, message);
                finding.tags.push(crate::finding::Tag::Unnecessary);
                finding
            })
        })
}

/// An `accept` of a rule that is not there.
fn unknown(facts: &Facts<'_>, accept: &Accept) -> Finding<ChunkId> {
    let own = team_rules(facts.architecture).map(|rule| rule.name.as_str());
    let near = nearest(&accept.rule, own.chain(RULES.iter().map(|rule| rule.slug)));
    let message = format!("There is no rule `{}`.", accept.rule);
    let finding = Finding::warning("unknown-rule", accept.rule_at, message);
    match near {
        Some(near) => finding.did_you_mean(near),
        None => finding,
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
