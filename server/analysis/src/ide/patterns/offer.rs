//! Which patterns fit where.

use std::collections::BTreeSet;

use super::apply::{Applied, applied};
use crate::finding::Finding;
use crate::host::Snapshot;
use crate::model::{ComponentId, ConnectionId, Symbol};
use crate::patterns::{Pattern, Place, SubjectKind, rewritten};
use crate::report::Report;
use crate::span::Span;

/// So many statements are looked at for patterns. Who selects more means the text, not what stands in it:
/// an editor asks what can be done about all of a file when it is copied.
const MOST: usize = 100;

/// A pattern that fits a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternOffer {
    /// The pattern's id.
    pub pattern: String,
    /// Where: components' full names, `a -> b: type`, or nothing for the design as a whole.
    pub places: Vec<String>,
    /// The rule and the place of a finding that it is about.
    pub about: Option<(String, Span)>,
    /// What its code action is called.
    pub title: String,
}

/// Patterns that fit a range of a file: those for findings there first, then those for the component or
/// connection itself. Where one fits several places of a selection, it is one offer. There is none for a
/// selection of very much.
pub fn pattern_offers(snapshot: &Snapshot, path: &str, span: Span) -> Vec<PatternOffer> {
    let Some(report) = snapshot.report_for(path) else {
        return Vec::new();
    };
    let near = report.architecture.within(path, span);
    if near.components.len() + near.connections.len() > MOST {
        return Vec::new();
    }
    offers(&report, path, span, snapshot.patterns(&report.root))
}

pub(super) fn offers<'p>(
    report: &Report,
    path: &str,
    span: Span,
    patterns: impl Iterator<Item = &'p Pattern>,
) -> Vec<PatternOffer> {
    let findings = report.findings_in(path, span);
    let subjects = subjects(report, path, span);
    let facts = report.facts();
    let (mut of_findings, mut of_subjects) = (Vec::new(), Vec::new());
    for pattern in patterns {
        let mut seen = BTreeSet::new();
        let mut offer: Option<PatternOffer> = None;
        let mut put = |place: Place, about: Option<&Finding>, title: String| {
            let offer = offer.get_or_insert_with(|| PatternOffer {
                pattern: pattern.id.clone(),
                places: Vec::new(),
                about: about.map(|f| (f.rule.to_string(), f.location.span)),
                title: title.clone(),
            });
            offer.places.push(name(report, place));
            if offer.places.len() > 1 {
                offer.title = format!("{} in {} places", pattern.name, offer.places.len());
            }
        };
        for finding in findings
            .iter()
            .filter(|f| is_open(f) && pattern.is_about(&f.rule))
        {
            let fitting = places(report, pattern, finding).into_iter();
            let fix = |place| Some((place, rewritten(&facts, pattern, place)?));
            if let Some((place, fix)) = fitting.filter_map(fix).next()
                && seen.insert(place)
            {
                put(place, Some(finding), fix.title);
            }
        }
        let is_of_finding = !seen.is_empty();
        let itself = |place: &&Place| pattern.offers_itself() && fits(pattern, **place);
        for place in subjects.iter().filter(itself) {
            if !seen.contains(place)
                && let Some(fix) = rewritten(&facts, pattern, *place)
            {
                put(*place, None, fix.title);
            }
        }
        match is_of_finding {
            true => of_findings.extend(offer),
            false => of_subjects.extend(offer),
        }
    }
    of_findings.extend(of_subjects);
    of_findings
}

fn is_open(finding: &Finding) -> bool {
    finding.accepted.is_none()
}

/// The patterns that would do a design good, with what each would bring; the most points for a dollar
/// first.
pub fn missing_patterns(snapshot: &Snapshot, root: &str) -> Vec<(PatternOffer, Applied)> {
    let Some(report) = snapshot.report(root) else {
        return Vec::new();
    };
    let facts = report.facts();
    let mut out = Vec::new();
    for pattern in snapshot.patterns(root) {
        let mut tried = BTreeSet::new();
        let open = report.findings().iter().filter(|f| is_open(f));
        for finding in open.filter(|f| pattern.is_about(&f.rule)) {
            let fitting = places(&report, pattern, finding).into_iter();
            let place = fitting.filter(|place| !tried.contains(place));
            let mut place = place.filter(|place| rewritten(&facts, pattern, *place).is_some());
            let Some(place) = place.next() else { continue };
            tried.insert(place);
            if let Some(applied) = applied(snapshot, &report, pattern, place)
                && !applied.effect.is_harmful()
                && applied.effect.points > 0.0
            {
                let offer = PatternOffer {
                    pattern: pattern.id.clone(),
                    places: vec![name(&report, place)],
                    about: Some((finding.rule.to_string(), finding.location.span)),
                    title: applied.title.clone(),
                };
                out.push((offer, applied));
            }
        }
    }
    out.sort_by(|a, b| worth(&b.1).total_cmp(&worth(&a.1)));
    out
}

/// Points for a dollar; what costs less than a dollar costs one.
pub(crate) fn worth(applied: &Applied) -> f64 {
    applied.effect.points / applied.effect.monthly.max(1.0)
}

/// The place that a name stands for: a component's full name, `a -> b`, `a -> b: type`, or nothing.
pub fn pattern_place(report: &Report, name: &str) -> Option<Place> {
    let architecture = &report.architecture;
    let component = |name: &str| match architecture.resolve(name.trim(), None) {
        Some(Symbol::Component(id)) => Some(id),
        _ => None,
    };
    if name.trim().is_empty() {
        return Some(Place::Design);
    }
    let Some((from, rest)) = name.split_once("->") else {
        return component(name).map(Place::Component);
    };
    let (to, what) = rest.split_once(':').unwrap_or((rest, ""));
    let (from, to, what) = (component(from)?, component(to)?, what.trim());
    let mut all = architecture.out_edges(from);
    all.find(|id| {
        let it = &architecture.connections[*id];
        it.to == to && (what.is_empty() || it.type_name() == what)
    })
    .map(Place::Connection)
}

/// What [`pattern_place`] knows a place by.
pub(super) fn name(report: &Report, place: Place) -> String {
    let architecture = &report.architecture;
    let full = |id: ComponentId| &architecture.components[id].full;
    match place {
        Place::Design => String::new(),
        Place::Component(id) => full(id).clone(),
        Place::Connection(id) => {
            let it = &architecture.connections[id];
            format!("{} -> {}: {}", full(it.from), full(it.to), it.type_name())
        }
    }
}

fn fits(pattern: &Pattern, place: Place) -> bool {
    matches!(
        (pattern.subject, place),
        (SubjectKind::Component, Place::Component(_))
            | (SubjectKind::Connection, Place::Connection(_))
            | (SubjectKind::Design, Place::Design)
    )
}

/// Where a pattern may be carried out for a finding, the likeliest place first.
fn places(report: &Report, pattern: &Pattern, finding: &Finding) -> Vec<Place> {
    let architecture = &report.architecture;
    let subject = finding.subject.as_deref().unwrap_or_default();
    let subject = pattern_place(report, subject);
    match (pattern.subject, subject) {
        (SubjectKind::Design, _) => vec![Place::Design],
        (SubjectKind::Component, Some(Place::Component(id))) => vec![Place::Component(id)],
        (SubjectKind::Connection, Some(Place::Connection(id))) => vec![Place::Connection(id)],
        (SubjectKind::Component, Some(Place::Connection(id))) => {
            let it = &architecture.connections[id];
            vec![Place::Component(it.to), Place::Component(it.from)]
        }
        (SubjectKind::Connection, Some(Place::Component(id))) => {
            let edges = architecture.in_edges(id).chain(architecture.out_edges(id));
            edges.map(Place::Connection).collect()
        }
        // What is about the design speaks of its parts beside.
        (_, Some(Place::Design) | None) => {
            let related = finding.related.iter();
            let near =
                related.flat_map(|r| self::subjects(report, &r.location.file, r.location.span));
            near.filter(|place| fits(pattern, *place)).collect()
        }
    }
}

/// The statements that a range touches.
fn subjects(report: &Report, path: &str, span: Span) -> Vec<Place> {
    let architecture = &report.architecture;
    let near = architecture.within(path, span);
    let touches = |at: crate::span::Place| {
        let found = architecture.locate(at);
        found.is_some_and(|found| &*found.file == path && found.span.meets(span))
    };
    let component = |id: &ComponentId| touches(architecture.components[*id].at);
    let connection = |id: &ConnectionId| touches(architecture.connections[*id].at);
    let components = near.components.filter(component).map(Place::Component);
    let connections = near.connections.filter(connection).map(Place::Connection);
    let mut out: Vec<Place> = components.chain(connections).collect();
    let title = architecture
        .title_at
        .into_iter()
        .chain(architecture.constraints_at);
    if title.into_iter().any(touches) {
        out.push(Place::Design);
    }
    out
}
