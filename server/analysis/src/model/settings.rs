//! Settings: looked up in the vocabulary, their values typed and brought to base units.

use crate::finding::{Finding, Fix};
use crate::span::{Date, FilePath, Location, Span};
use crate::syntax::ast::{self, Body, Item, ValueKind};

use super::nearest;
use super::vocabulary::{SettingSpec, Vocabulary};

/// The settings of one thing, each name once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    entries: Vec<Entry>,
}

/// One setting.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The word.
    pub name: String,
    /// The value, in base units.
    pub value: Typed,
    /// The whole of it.
    pub at: Location,
    /// The value as it is written.
    pub value_at: Span,
    /// Who says so.
    pub origin: Origin,
}

/// Who says what a setting is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The statement itself.
    Written,
    /// A `defaults` statement.
    Default,
    /// The environment that is looked at.
    Environment,
}

/// A value that is what its setting wants.
#[derive(Clone, Debug, PartialEq)]
pub enum Typed {
    /// A number or quantity: seconds, bytes, per second, US dollars a month, percent as written,
    /// ratios from 0 to 1.
    Number(f64),
    /// One of several words, an instance class, a region.
    Word(String),
    /// A text.
    Text(String),
    /// Yes or no.
    Bool(bool),
    /// A day.
    Date(Date),
    /// Words, texts or references.
    List(Vec<(String, Span)>),
    /// Settings of its own.
    Block(Settings),
    /// A condition of a rule.
    Expression,
}

impl Settings {
    /// All of them, in the order of writing, defaults last.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    /// The setting of this name.
    pub fn get(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|e| e.name == name)
    }

    /// Whether it is set, and not to `false`.
    pub fn has(&self, name: &str) -> bool {
        self.get(name)
            .is_some_and(|e| e.value != Typed::Bool(false))
    }

    /// The number, in base units.
    pub fn number(&self, name: &str) -> Option<f64> {
        match self.get(name)?.value {
            Typed::Number(n) => Some(n),
            _ => None,
        }
    }

    /// The word or text.
    pub fn word(&self, name: &str) -> Option<&str> {
        match &self.get(name)?.value {
            Typed::Word(w) | Typed::Text(w) => Some(w),
            _ => None,
        }
    }

    /// Yes or no.
    pub fn bool(&self, name: &str) -> Option<bool> {
        match self.get(name)?.value {
            Typed::Bool(b) => Some(b),
            _ => None,
        }
    }

    /// Whether it is set to `true`.
    pub fn is(&self, name: &str) -> bool {
        self.bool(name) == Some(true)
    }

    /// The day.
    pub fn date(&self, name: &str) -> Option<Date> {
        match self.get(name)?.value {
            Typed::Date(d) => Some(d),
            _ => None,
        }
    }

    /// The words or references of a list; a single word is a list of one.
    pub fn list(&self, name: &str) -> Vec<&str> {
        match self.get(name).map(|e| &e.value) {
            Some(Typed::List(items)) => items.iter().map(|(w, _)| w.as_str()).collect(),
            Some(Typed::Word(w) | Typed::Text(w)) => vec![w],
            _ => Vec::new(),
        }
    }

    /// The settings of a nested block.
    pub fn block(&self, name: &str) -> Option<&Settings> {
        match &self.get(name)?.value {
            Typed::Block(settings) => Some(settings),
            _ => None,
        }
    }

    /// Whether the statement itself says anything but what is for people (`owner`, `tags` …).
    pub fn any_written(&self) -> bool {
        const FOR_PEOPLE: [&str; 4] = ["owner", "tags", "link", "status"];
        self.entries
            .iter()
            .any(|e| e.origin == Origin::Written && !FOR_PEOPLE.contains(&e.name.as_str()))
    }

    /// Takes from `defaults` what is not set yet.
    pub(crate) fn fill(&mut self, defaults: &Settings) {
        for entry in &defaults.entries {
            if self.get(&entry.name).is_none() {
                self.entries.push(Entry {
                    origin: Origin::Default,
                    ..entry.clone()
                });
            }
        }
    }

    /// Lays `sheet` over what is set.
    pub(crate) fn overlay(&mut self, sheet: &Settings) {
        for entry in &sheet.entries {
            self.entries.retain(|e| e.name != entry.name);
            self.entries.push(Entry {
                origin: Origin::Environment,
                ..entry.clone()
            });
        }
    }
}

/// Reads the settings in `body` as those of `scope` (`component`, `constraints` …), of a component
/// also by its kind.
pub(crate) fn read(
    scope: &str,
    kind: Option<&str>,
    body: &Body,
    file: &FilePath,
    problems: &mut Vec<Finding>,
) -> Settings {
    let mut out = Settings::default();
    for item in &body.items {
        let (name, whole) = match item {
            Item::Setting(setting) => (&setting.name, setting.span),
            Item::Block(block) if block.target.parts.len() == 1 => {
                (&block.target.parts[0], block.span)
            }
            _ => continue,
        };
        if name.text.is_empty() {
            continue;
        }
        let at = Location::new(file, name.span);
        let words = Vocabulary::builtin();
        let Some(spec) = words.setting(scope, kind, &name.text) else {
            problems.push(unknown(scope, kind, name, at));
            continue;
        };
        if let Some(kind) = kind
            && !spec.kinds.is_empty()
            && !spec.kinds.iter().any(|k| k == kind)
        {
            problems.push(Finding::warning(
                "unknown-setting",
                at.clone(),
                format!(
                    "`{}` says nothing on a {kind}: it is a setting of {}.",
                    name.text,
                    and_list(&spec.kinds)
                ),
            ));
        }
        if let Some(first) = out.get(&name.text) {
            problems.push(
                Finding::error(
                    "duplicate-setting",
                    at.clone(),
                    format!("`{}` is set twice. Keep one.", name.text),
                )
                .related(first.at.clone(), "set here first"),
            );
            continue;
        }
        let read = match item {
            Item::Block(block) if spec.type_ == "block" => {
                let inner = read(&spec.name, None, &block.body, file, problems);
                Some((Typed::Block(inner), block.body.span))
            }
            Item::Block(_) => {
                let message = format!("`{}` is one value: write `{} = …`.", spec.name, spec.name);
                problems.push(Finding::error("wrong-value", at.clone(), message));
                None
            }
            Item::Setting(setting) => match &setting.value {
                Some(value) => match typed(spec, value, file) {
                    Ok(typed) => Some((typed, value.span)),
                    Err(problem) => {
                        problems.push(*problem);
                        None
                    }
                },
                // The syntax error says that a value is missing.
                None => None,
            },
            _ => None,
        };
        if let Some((value, value_at)) = read {
            out.entries.push(Entry {
                name: name.text.clone(),
                value,
                at: Location::new(file, whole),
                value_at,
                origin: Origin::Written,
            });
        }
    }
    for spec in Vocabulary::builtin()
        .settings_of(scope, kind)
        .filter(|s| s.required)
    {
        let written = body.settings().any(|s| s.name.text == spec.name)
            || body.items.iter().any(|i| match i {
                Item::Block(b) => b.target.text() == spec.name,
                _ => false,
            });
        if !written {
            let open = Span::new(body.span.start, (body.span.start + 1).min(body.span.end));
            problems.push(Finding::error(
                "missing-setting",
                Location::new(file, open),
                format!("`{}` is missing here: {}", spec.name, spec.doc),
            ));
        }
    }
    out
}

fn unknown(scope: &str, kind: Option<&str>, name: &ast::Name, at: Location) -> Finding {
    let names = || {
        Vocabulary::builtin()
            .settings_of(scope, kind)
            .map(|s| s.name.as_str())
    };
    let of = kind.unwrap_or(scope);
    match nearest(&name.text, names()) {
        Some(near) => Finding::error(
            "unknown-setting",
            at.clone(),
            format!(
                "There is no setting `{}` of {of}. Did you mean `{near}`?",
                name.text
            ),
        )
        .fix(Fix::replace(format!("Change to `{near}`"), &at, near).preferred()),
        None => {
            let elsewhere = Vocabulary::builtin()
                .settings
                .iter()
                .find(|s| s.name == name.text);
            let hint = elsewhere.map(|s| format!(" It is a setting of {}.", and_list(&s.on)));
            Finding::error(
                "unknown-setting",
                at,
                format!(
                    "There is no setting `{}` of {of}.{} Completion lists those that there are.",
                    name.text,
                    hint.unwrap_or_default()
                ),
            )
        }
    }
}

type Checked = Result<Typed, Box<Finding>>;

/// The value as what the setting wants: its type, one of its other types, or a word it knows.
fn typed(spec: &SettingSpec, value: &ast::Value, file: &FilePath) -> Checked {
    if let ValueKind::Word(word) = &value.kind
        && spec.values.contains(word)
        && !matches!(spec.type_.as_str(), "words" | "texts" | "references")
    {
        return Ok(Typed::Word(word.clone()));
    }
    let first = typed_as(&spec.type_, spec, value, file);
    match first {
        Ok(typed) => Ok(typed),
        Err(problem) => spec
            .also
            .iter()
            .find_map(|other| typed_as(other, spec, value, file).ok())
            .ok_or(problem),
    }
}

fn typed_as(type_: &str, spec: &SettingSpec, value: &ast::Value, file: &FilePath) -> Checked {
    let at = Location::new(file, value.span);
    let wrong = |wanted: &str| {
        Box::new(Finding::error(
            "wrong-value",
            at.clone(),
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
                let fix = Location::new(file, Span::new(value.span.start, value.span.end));
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
        "words" | "texts" | "references" => list(spec, value, file),
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

fn list(spec: &SettingSpec, value: &ast::Value, file: &FilePath) -> Checked {
    let mut out = Vec::new();
    let items = match &value.kind {
        ValueKind::List(items) => items.as_slice(),
        // One word is a list of one.
        _ => std::slice::from_ref(value),
    };
    for item in items {
        let at = Location::new(file, item.span);
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

fn known_word(spec: &SettingSpec, word: &str, at: Location) -> Result<String, Box<Finding>> {
    if spec.values.is_empty() || spec.open || spec.values.iter().any(|v| v == word) {
        return Ok(word.to_owned());
    }
    let finding = Finding::error(
        "wrong-value",
        at.clone(),
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
    at: Location,
) -> Checked {
    let words = Vocabulary::builtin();
    match &value.kind {
        ValueKind::Quantity(n, unit) => match words.unit(&unit.text) {
            Some(known) if known.dimension == dimension => bounded(spec, n * known.factor, at),
            known => {
                let at = Location::new(&at.file, unit.span);
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
                let finding = Finding::error("wrong-unit", at.clone(), message);
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
                at.clone(),
                format!("`{}` wants a unit: `{number} {first}`.", spec.name),
            );
            for unit in names {
                let end = Location::new(&at.file, Span::at(at.span.end));
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
fn bounded(spec: &SettingSpec, n: f64, at: Location) -> Checked {
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

/// A number as one writes it: without a fraction where there is none.
pub fn format_number(n: f64) -> String {
    if n.fract() == 0.0 && n.abs() < 1e15 {
        format!("{n:.0}")
    } else {
        format!("{n}")
    }
}

/// `a, b and c`, each in backticks.
pub(crate) fn and_list<S: AsRef<str>>(words: &[S]) -> String {
    join(words, "and")
}

/// `a, b or c`, each in backticks; a long list is cut.
pub(crate) fn or_list<S: AsRef<str>>(words: &[S]) -> String {
    join(words, "or")
}

fn join<S: AsRef<str>>(words: &[S], last: &str) -> String {
    const MOST: usize = 12;
    let mut quoted: Vec<String> = words
        .iter()
        .take(MOST)
        .map(|w| format!("`{}`", w.as_ref()))
        .collect();
    if words.len() > MOST {
        quoted.push("…".to_owned());
    }
    match quoted.len() {
        0 => String::new(),
        1 => quoted.remove(0),
        n => format!("{} {last} {}", quoted[..n - 1].join(", "), quoted[n - 1]),
    }
}
