//! From a value as written to a value as its setting wants it.

use crate::finding::{Finding, Fix};
use crate::model::nearest;
use crate::model::vocabulary::{SettingSpec, Vocabulary};
use crate::span::{ChunkId, Place, Span};
use crate::syntax::ast::{self, ValueKind};

use super::{Typed, format_number, or_list};

type Checked = Result<Typed, Box<Finding<ChunkId>>>;

/// The value as what the setting wants: its type, one of its other types, or a word it knows.
pub(super) fn typed(spec: &SettingSpec, value: &ast::Value, chunk: &ChunkId) -> Checked {
    if let ValueKind::Word(word) = &value.kind
        && spec.values.contains(word)
        && !matches!(spec.type_.as_str(), "words" | "texts" | "references")
    {
        return Ok(Typed::Word(word.clone()));
    }
    let first = typed_as(&spec.type_, spec, value, chunk);
    match first {
        Ok(typed) => Ok(typed),
        Err(problem) => spec
            .also
            .iter()
            .find_map(|other| typed_as(other, spec, value, chunk).ok())
            .ok_or(problem),
    }
}

fn typed_as(type_: &str, spec: &SettingSpec, value: &ast::Value, chunk: &ChunkId) -> Checked {
    let at = Place::new(chunk, value.span);
    let wrong = |wanted: &str| {
        Box::new(Finding::error(
            "wrong-value",
            at,
            format!(
                "`{}` wants {wanted}, and this is {}.",
                spec.name,
                value.kind.describe()
            ),
        ))
    };
    match type_ {
        "integer" | "number" => match &value.kind {
            ValueKind::Number(n) if type_ == "integer" && n.fract() != 0.0 => {
                Err(wrong("a whole number"))
            }
            ValueKind::Number(n) => bounded(spec, *n, at),
            ValueKind::Quantity(n, unit)
                if Vocabulary::builtin()
                    .unit(&unit.text)
                    .is_some_and(|u| u.dimension == "count") =>
            {
                bounded(spec, *n, at)
            }
            ValueKind::Quantity(n, unit) => {
                let fix = Place::new(chunk, Span::new(value.span.start, value.span.end));
                let number = format_number(*n);
                Err(Box::new(
                    Finding::error(
                        "wrong-value",
                        at,
                        format!(
                            "`{}` is a plain number, without `{}`.",
                            spec.name, unit.text
                        ),
                    )
                    .fix(Fix::replace(format!("Change to `{number}`"), &fix, number).preferred()),
                ))
            }
            _ => Err(wrong("a number")),
        },
        "ratio" => match &value.kind {
            ValueKind::Number(n) => bounded(spec, *n, at),
            ValueKind::Quantity(n, unit) if unit.text == "%" => bounded(spec, n / 100.0, at),
            _ => Err(wrong("a share from 0 to 1, or a percentage (`80 %`)")),
        },
        "percent" => quantity(spec, value, "percent", "a percentage (`99.9 %`)", at),
        "duration" => quantity(spec, value, "duration", "a time (`2 s`, `300 ms`)", at),
        "size" => quantity(spec, value, "size", "a size (`2 GB`)", at),
        "rate" | "traffic" => quantity(spec, value, "rate", "a rate (`500 req/s`)", at),
        "users" => quantity(
            spec,
            value,
            "users",
            "a number of users (`2_000_000 /month`)",
            at,
        ),
        "money" => quantity(spec, value, "money", "an amount (`2_500 USD/month`)", at),
        "throughput" => quantity(spec, value, "throughput", "a throughput (`125 MB/s`)", at),
        "bool" => match &value.kind {
            ValueKind::Bool(b) => Ok(Typed::Bool(*b)),
            ValueKind::Word(w) if matches!(w.as_str(), "yes" | "on" | "no" | "off") => {
                let meant = if matches!(w.as_str(), "yes" | "on") {
                    "true"
                } else {
                    "false"
                };
                Err(Box::new(Finding {
                    fixes: vec![
                        Fix::replace(format!("Change to `{meant}`"), &at, meant).preferred(),
                    ],
                    ..*wrong("`true` or `false`")
                }))
            }
            _ => Err(wrong("`true` or `false`")),
        },
        "word" | "instance" | "region" | "reference" => match &value.kind {
            ValueKind::Word(w) => known_word(spec, w, at).map(Typed::Word),
            ValueKind::Text(t) => known_word(spec, t, at).map(Typed::Word),
            ValueKind::Number(n) if spec.open => Ok(Typed::Word(format_number(*n))),
            _ => Err(wrong(&wanted_word(spec))),
        },
        "text" => match &value.kind {
            ValueKind::Text(t) | ValueKind::Word(t) => Ok(Typed::Text(t.clone())),
            _ => Err(wrong("a text in double quotes")),
        },
        "words" | "texts" | "references" => list(spec, value, chunk),
        "date" => match &value.kind {
            ValueKind::Date(d) => Ok(Typed::Date(*d)),
            _ => Err(wrong("a day of the calendar (`2027-06-30`)")),
        },
        "block" => Err(wrong(&format!(
            "settings of its own (`{} {{ … }}`)",
            spec.name
        ))),
        "expression" => Ok(Typed::Expression),
        _ => Err(wrong("something else")),
    }
}

fn wanted_word(spec: &SettingSpec) -> String {
    match spec.type_.as_str() {
        "instance" => "the name of an instance class (`db.r6g.large`)".to_owned(),
        "region" => "the name of a region (`us-east-1`)".to_owned(),
        _ if spec.values.is_empty() => "a word".to_owned(),
        _ => format!("one of {}", or_list(&spec.values)),
    }
}

fn list(spec: &SettingSpec, value: &ast::Value, chunk: &ChunkId) -> Checked {
    let mut out = Vec::new();
    let items = match &value.kind {
        ValueKind::List(items) => items.as_slice(),
        // One word is a list of one.
        _ => std::slice::from_ref(value),
    };
    for item in items {
        let at = Place::new(chunk, item.span);
        match &item.kind {
            ValueKind::Word(w) | ValueKind::Text(w) => {
                out.push((known_word(spec, w, at)?, item.span));
            }
            kind => {
                let wanted = if spec.type_ == "texts" {
                    "texts"
                } else {
                    "words"
                };
                return Err(Box::new(Finding::error(
                    "wrong-value",
                    at,
                    format!(
                        "`{}` is a list of {wanted} (`[a, b]`), and this is {}.",
                        spec.name,
                        kind.describe()
                    ),
                )));
            }
        }
    }
    Ok(Typed::List(out))
}

fn known_word(spec: &SettingSpec, word: &str, at: Place) -> Result<String, Box<Finding<ChunkId>>> {
    if spec.values.is_empty() || spec.open || spec.values.iter().any(|v| v == word) {
        return Ok(word.to_owned());
    }
    let finding = Finding::error(
        "wrong-value",
        at,
        format!(
            "`{word}` is no value of `{}`: write {}.",
            spec.name,
            or_list(&spec.values)
        ),
    );
    Err(Box::new(
        match nearest(word, spec.values.iter().map(String::as_str)) {
            Some(near) => {
                finding.fix(Fix::replace(format!("Change to `{near}`"), &at, near).preferred())
            }
            None => finding,
        },
    ))
}

fn quantity(
    spec: &SettingSpec,
    value: &ast::Value,
    dimension: &str,
    wanted: &str,
    at: Place,
) -> Checked {
    let words = Vocabulary::builtin();
    match &value.kind {
        ValueKind::Quantity(n, unit) => match words.unit(&unit.text) {
            Some(known) if known.dimension == dimension => bounded(spec, n * known.factor, at),
            known => {
                let at = Place::new(&at.file, unit.span);
                let near = nearest(
                    &unit.text,
                    words
                        .units_of(dimension)
                        .flat_map(|u| std::iter::once(&u.name).chain(&u.aliases))
                        .map(String::as_str),
                );
                let names: Vec<String> =
                    words.units_of(dimension).map(|u| u.name.clone()).collect();
                let message = match known {
                    Some(known) => format!(
                        "`{}` is a unit of {}; `{}` wants {wanted}.",
                        unit.text, known.dimension, spec.name
                    ),
                    None => format!(
                        "There is no unit `{}`: write {}.",
                        unit.text,
                        or_list(&names)
                    ),
                };
                let finding = Finding::error("wrong-unit", at, message);
                // Another currency is another amount: changing the word alone would be wrong.
                let offer = near
                    .filter(|_| dimension != "money")
                    .map(str::to_owned)
                    .or_else(|| known.and(spec.unit.clone()));
                Err(Box::new(match offer {
                    Some(near) => finding
                        .fix(Fix::replace(format!("Change to `{near}`"), &at, near).preferred()),
                    None => finding,
                }))
            }
        },
        ValueKind::Number(n) => {
            let names: Vec<&str> = match &spec.unit {
                Some(unit) => vec![unit],
                None => words
                    .units_of(dimension)
                    .map(|u| u.name.as_str())
                    .take(3)
                    .collect(),
            };
            let number = format_number(*n);
            let first = names.first().copied().unwrap_or_default();
            let mut finding = Finding::error(
                "missing-unit",
                at,
                format!("`{}` wants a unit: `{number} {first}`.", spec.name),
            );
            for unit in names {
                let end = Place::new(&at.file, Span::at(at.span.end));
                finding.fixes.push(
                    Fix::replace(format!("Write `{number} {unit}`"), &end, format!(" {unit}"))
                        .preferred(),
                );
            }
            Err(Box::new(finding))
        }
        kind => Err(Box::new(Finding::error(
            "wrong-value",
            at,
            format!(
                "`{}` wants {wanted}, and this is {}.",
                spec.name,
                kind.describe()
            ),
        ))),
    }
}

/// Bounds are in the setting's unit; a share is at most the whole.
fn bounded(spec: &SettingSpec, n: f64, at: Place) -> Checked {
    let unit = spec
        .unit
        .as_deref()
        .and_then(|u| Vocabulary::builtin().unit(u));
    let factor = unit.map_or(1.0, |u| u.factor);
    let (least, most) = (spec.min.unwrap_or(0.0), spec.max);
    let most = most.or((spec.type_ == "ratio").then_some(1.0));
    let shown = |n: f64| match &spec.unit {
        Some(unit) => format!("{} {unit}", format_number(n)),
        None => format_number(n),
    };
    if n < least * factor {
        return Err(Box::new(Finding::error(
            "wrong-value",
            at,
            format!("`{}` is at least {}.", spec.name, shown(least)),
        )));
    }
    if let Some(most) = most
        && n > most * factor
    {
        return Err(Box::new(Finding::error(
            "wrong-value",
            at,
            format!("`{}` is at most {}.", spec.name, shown(most)),
        )));
    }
    Ok(Typed::Number(n))
}
