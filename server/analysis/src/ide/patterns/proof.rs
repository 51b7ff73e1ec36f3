//! A pattern proved on its own example.

use super::apply::{Applied, applied};
use super::offer::{offers, pattern_place};
use crate::finding::TextEdit;
use crate::host::{Change, Host, Snapshot};
use crate::ide::format_text;
use crate::patterns::{Pattern, Place};
use crate::report::Report;
use crate::span::{Date, Span};

const PATH: &str = "/pattern/before.arch";

/// What is wrong with a pattern, shown on its example: `before` and the rewrite give `after`, byte for
/// byte; the text has no error before or after; every finding that it says it settles is there before
/// and gone after; the score does not fall; carried out again it changes nothing.
pub fn prove_pattern(pattern: &Pattern, today: Date) -> Vec<String> {
    prove(pattern, today).err().unwrap_or_default()
}

/// The pattern carried out on its example, and the text that comes of it; `None` where it does not fit.
pub fn pattern_outcome(pattern: &Pattern, today: Date) -> Option<(Applied, String)> {
    let world = world(&pattern.before, today);
    let before = world.report(PATH)?;
    let place = place(&before, pattern).ok()?;
    let applied = applied(&world, &before, pattern, place)?;
    let edits = applied
        .edits
        .first()
        .map(|of| &of.edits[..])
        .unwrap_or_default();
    let text = TextEdit::apply_all(edits, &pattern.before);
    Some((applied, text))
}

fn prove(pattern: &Pattern, today: Date) -> Result<(), Vec<String>> {
    let mut wrong = Vec::new();
    for (name, text) in [
        ("before.arch", &pattern.before),
        ("after.arch", &pattern.after),
    ] {
        match format_text(text) {
            Ok(formatted) if formatted == **text => {}
            Ok(_) => wrong.push(format!(
                "{name} is not in the canonical style: run `buttress fmt` on it."
            )),
            Err(error) => wrong.push(format!("{name} cannot be read: {error}")),
        }
    }
    let world = world(&pattern.before, today);
    let before = read(&world).map_err(|errors| named("before.arch", errors))?;
    let place = place(&before, pattern).map_err(|message| vec![message])?;
    let Some(applied) = applied(&world, &before, pattern, place) else {
        wrong.push("It does not fit its own example: `match` does not hold there, a selection is empty, or nothing changes.".to_owned());
        return Err(wrong);
    };
    let edits = applied
        .edits
        .first()
        .map(|of| &of.edits[..])
        .unwrap_or_default();
    let text = TextEdit::apply_all(edits, &pattern.before);
    if text != pattern.after {
        wrong.push(format!(
            "before.arch and the rewrite do not give after.arch, but\n{text}"
        ));
    }
    let world = self::world(&text, today);
    let after = read(&world).map_err(|errors| {
        let mut wrong = std::mem::take(&mut wrong);
        wrong.extend(named("what comes of before.arch", errors));
        wrong
    })?;
    for rule in &pattern.resolves {
        let count = |report: &Report| {
            let open = report.findings().iter().filter(|f| f.accepted.is_none());
            open.filter(|f| f.rule == *rule).count()
        };
        match (count(&before), count(&after)) {
            (0, _) => wrong.push(format!(
                "before.arch has no finding of `{rule}`: show one, or move the rule to `helps`."
            )),
            (then, now) if now >= then => wrong.push(format!(
                "`{rule}` is still there afterwards: {}",
                told(&after, rule)
            )),
            _ => {}
        }
    }
    let (then, now) = (before.score().exact, after.score().exact);
    if now < then - 1e-9 {
        wrong.push(format!(
            "The score falls from {then:.2} to {now:.2}: {}",
            new(&before, &after)
        ));
    }
    wrong.extend(cut_off(&before, &after).map(|name| {
        format!(
            "Nothing arrives at `{name}` any more: what brings it has no traffic of its own. Let what feeds it come from what has some, such as `db -> relay: stream`."
        )
    }));
    let name = match place {
        Place::Design => String::new(),
        place => super::offer::name(&before, place),
    };
    let again = pattern_place(&after, &name);
    let again = again.and_then(|place| self::applied(&world, &after, pattern, place));
    if let Some(again) = again {
        let edits = again
            .edits
            .first()
            .map(|of| &of.edits[..])
            .unwrap_or_default();
        let text = TextEdit::apply_all(edits, &text);
        wrong.push(format!(
            "Carried out again it changes more; `match` should not hold any more. It gives\n{text}"
        ));
    }
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(wrong),
    }
}

fn world(text: &str, today: Date) -> Snapshot {
    let mut host = Host::new(today);
    host.apply_change(Change::Set {
        path: PATH.into(),
        text: text.into(),
        version: None,
    });
    host.snapshot()
}

fn read(world: &Snapshot) -> Result<std::sync::Arc<Report>, Vec<String>> {
    let all = world.diagnostics(PATH);
    let errors = all
        .iter()
        .filter(|f| f.category.is_none() && f.severity <= crate::Severity::Warning);
    let errors: Vec<String> = errors.map(|f| f.message.clone()).collect();
    match world.report(PATH) {
        Some(report) if errors.is_empty() => Ok(report),
        _ => Err(errors),
    }
}

fn named(name: &str, errors: Vec<String>) -> Vec<String> {
    errors.into_iter().map(|e| format!("{name}: {e}")).collect()
}

fn told(report: &Report, rule: &str) -> String {
    let found = report.findings().iter().find(|f| f.rule == rule);
    found.map(|f| f.message.clone()).unwrap_or_default()
}

/// Parts to which something came before, and nothing does after: nobody would see what they cost then.
fn cut_off<'r>(before: &'r Report, after: &'r Report) -> impl Iterator<Item = &'r str> {
    let arriving = |report: &Report, name: &str| match pattern_place(report, name)? {
        Place::Component(id) => Some(report.traffic.rates[id]),
        _ => None,
    };
    let all = before.architecture.components.iter();
    let all = all.map(|component| component.full.as_str());
    all.filter(move |name| {
        arriving(before, name).is_some_and(|rate| rate > 0.0) && arriving(after, name) == Some(0.0)
    })
}

/// What is found after and was not before.
fn new(before: &Report, after: &Report) -> String {
    let known = |message: &str| before.findings().iter().any(|f| f.message == message);
    let fresh = after
        .findings()
        .iter()
        .filter(|f| f.points > 0.0 && !known(&f.message));
    let fresh: Vec<String> = fresh
        .map(|f| format!("{} ({:.1}): {}", f.rule, f.points, f.message))
        .collect();
    fresh.join("\n")
}

/// Where the example shows it: where it says, or the one place where it is offered.
fn place(before: &Report, pattern: &Pattern) -> Result<Place, String> {
    if let Some(name) = &pattern.example {
        return pattern_place(before, name)
            .ok_or_else(|| format!("before.arch has no `{name}`, which `example` names."));
    }
    let all = Span::new(0, pattern.before.len());
    let offers = offers(before, PATH, all, std::iter::once(pattern));
    let places = offers.iter().flat_map(|offer| &offer.places);
    let mut names: Vec<&str> = places.map(String::as_str).collect();
    names.sort_unstable();
    names.dedup();
    match names[..] {
        [only] => pattern_place(before, only).ok_or_else(|| format!("`{only}` is no place.")),
        [] => Err("It is offered nowhere in before.arch: neither `match` holds anywhere, nor is there a finding that it is about.".to_owned()),
        _ => Err(format!("It is offered at several places of before.arch ({}): say which is meant, `example = \"…\"`.", names.join("; "))),
    }
}
