//! From the file of a pattern to a pattern whose words are known; what cannot be is said with its place.

use super::data::{Data, SubjectKind, Swap};
use super::script::{self, Script, Step};
use super::{CATEGORIES, Pattern, Select};
use crate::finding::Category;
use crate::health;
use crate::health::team::{Condition, Figure, On};
use crate::model::{Vocabulary, nearest};
use crate::span::Span;

/// What is wrong with the file of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The key that it is about.
    pub key: String,
    /// The value that it is about, as far as it is text.
    pub value: String,
    /// Where in the value.
    pub span: Span,
    /// What is wrong, and what to do.
    pub message: String,
}

impl Pattern {
    /// Reads `pattern.toml` of a folder called `id`.
    ///
    /// # Errors
    /// All that cannot be what is written, each with its place in the text.
    pub fn read(id: &str, text: &str) -> Result<Self, Vec<(Span, String)>> {
        let data: Data = toml::from_str(text).map_err(|error| {
            let span = error.span().unwrap_or(0..0);
            vec![(Span::new(span.start, span.end), error.message().to_owned())]
        })?;
        Self::of(id, data).map_err(|problems| {
            let place = |problem: Problem| {
                let value = text
                    .find(&problem.value)
                    .filter(|_| !problem.value.is_empty());
                let span = match value.or_else(|| text.find(&problem.key)) {
                    Some(at) if value.is_some() => problem.span.after(at),
                    Some(at) => Span::new(at, at + problem.key.len()),
                    None => Span::at(0),
                };
                (span, problem.message)
            };
            problems.into_iter().map(place).collect()
        })
    }

    pub(super) fn of(id: &str, data: Data) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let on = match data.subject {
            SubjectKind::Connection => On::Connection,
            SubjectKind::Component | SubjectKind::Design => On::Component,
        };
        let other = match on {
            On::Component => On::Connection,
            On::Connection => On::Component,
        };
        let mut told = Told(&mut problems);
        let condition = data.condition.as_ref();
        let condition = condition.and_then(|text| told.condition("match", on, text));
        let mut select = Vec::new();
        for (name, it) in data.select {
            let of = match it.take.is_connections() {
                true => On::Connection,
                false => On::Component,
            };
            let text = it.condition.clone();
            let condition = text.and_then(|text| told.condition(&name, of, &text));
            select.push((name, it, condition));
        }
        let mut reuse = std::collections::BTreeMap::new();
        for (name, text) in &data.reuse {
            let condition = told.condition(name, On::Component, text);
            reuse.extend(condition.map(|condition| (name.clone(), condition)));
        }
        let mut parameters = std::collections::BTreeMap::new();
        for (name, it) in data.parameters {
            let figure = match &it.from {
                // Of the subject, or of what a statement speaks of.
                Some(text) => match Figure::read(on, text)
                    .or_else(|found| Figure::read(other, text).map_err(|_| found))
                {
                    Ok(figure) => Some(figure),
                    Err(found) => {
                        told.all(&name, text, found);
                        None
                    }
                },
                None => None,
            };
            parameters.insert(name, (it, figure));
        }
        let rewrite = told.script("rewrite", &data.rewrite);
        let complete = told.script("complete", &data.complete);
        if complete
            .steps
            .iter()
            .any(|s| !matches!(s, Step::Change { .. }))
        {
            let message = "Here stand settings that are set where they are not: `$subject { … }`.";
            told.one("complete", "", message.to_owned());
        }
        for rule in data.resolves.iter().chain(&data.helps) {
            if health::rule(rule).is_none() {
                told.unknown(
                    "resolves",
                    rule,
                    "rule",
                    health::RULES.iter().map(|r| r.slug),
                );
            }
        }
        let swaps = data.swap.values().filter_map(|swap| match swap {
            Swap::ByCloud(products) => Some(products),
            Swap::Word(_) => None,
        });
        for vendors in data.pick.values().chain(swaps) {
            for product in vendors.values() {
                if buttress_pricing::Palette::builtin()
                    .product(product)
                    .is_none()
                {
                    told.unknown("pick", product, "product", std::iter::empty());
                }
            }
        }
        if !CATEGORIES.contains(&data.category.as_str()) {
            told.unknown(
                "category",
                &data.category,
                "category",
                CATEGORIES.into_iter(),
            );
        }
        if !(1..=5).contains(&data.difficulty) {
            told.one(
                "difficulty",
                "",
                "It is 1, a setting, to 5, another shape of the system.".to_owned(),
            );
        }
        let pattern = Self {
            id: id.to_owned(),
            name: data.name,
            title: data.title,
            category: data.category,
            difficulty: data.difficulty,
            problem: data.problem,
            trade_offs: data.trade_offs,
            cost: data.cost,
            resolves: data.resolves,
            helps: data.helps,
            related: data.related,
            references: data.references,
            subject: data.subject,
            before: String::new(),
            after: String::new(),
            example: data.example,
            condition,
            select: ordered(select),
            parameters,
            names: data.names,
            beside: data.beside,
            reuse,
            pick: data.pick,
            rewrite,
            complete,
            unset: data.unset,
            moves: data.moves,
            remove: data.remove,
            copy: data.copy,
            swap: data.swap,
        };
        pattern.check_names(&mut told);
        match problems.is_empty() {
            true => Ok(pattern),
            false => Err(problems),
        }
    }

    /// Whether every `$name` is one of something, and every word one that there is.
    fn check_names(&self, told: &mut Told<'_>) {
        let words = Vocabulary::builtin();
        let mut known: Vec<&str> = match self.subject {
            SubjectKind::Design => Vec::new(),
            SubjectKind::Component => vec!["subject"],
            SubjectKind::Connection => vec!["subject", "from", "to"],
        };
        let mut check = |known: &[&str], key: &str, text: &str, name: &str| {
            let first = name.split('.').next().unwrap_or(name);
            if !known.contains(&first) {
                let message = format!("Nothing is called `{first}` in this pattern.");
                let at = text.find(name).unwrap_or(0);
                told.all(key, text, vec![(Span::new(at, at + name.len()), message)]);
            }
        };
        for (name, it, _) in &self.select {
            if it.take.is_of_something()
                && !(self.subject == SubjectKind::Design && it.of == "subject")
            {
                check(&known, name, &it.of, &it.of);
            }
            known.push(name);
        }
        known.extend(self.copy.iter().map(|c| c.name.as_str()));
        for step in &self.rewrite.steps {
            if let Step::Add { name, .. } | Step::Group { name, .. } = step {
                known.push(name);
            }
        }
        let things = known.clone();
        known.extend(self.parameters.keys().map(String::as_str));
        known.extend(["default_timeout", "kind", "other_region"]);
        let mut uses: Vec<(&str, &str)> = Vec::new();
        for step in self.rewrite.steps.iter().chain(&self.complete.steps) {
            match step {
                Step::Change { of, settings } => {
                    check(&things, "rewrite", of, of);
                    uses.extend(
                        settings
                            .iter()
                            .map(|(_, value)| ("rewrite", value.as_str())),
                    );
                }
                Step::Add {
                    kind,
                    product,
                    title,
                    settings,
                    ..
                } => {
                    uses.extend(
                        settings
                            .iter()
                            .map(|(_, value)| ("rewrite", value.as_str())),
                    );
                    let texts = product.iter().chain(title);
                    uses.extend(texts.map(|text| ("rewrite", text.as_str())));
                    uses.push(("rewrite", kind));
                }
                Step::Connect {
                    from,
                    to,
                    label,
                    settings,
                    ..
                } => {
                    check(&things, "rewrite", from, from);
                    check(&things, "rewrite", to, to);
                    uses.extend(
                        settings
                            .iter()
                            .map(|(_, value)| ("rewrite", value.as_str())),
                    );
                    uses.extend(label.iter().map(|text| ("rewrite", text.as_str())));
                }
                Step::Group {
                    settings, title, ..
                } => {
                    uses.extend(
                        settings
                            .iter()
                            .map(|(_, value)| ("rewrite", value.as_str())),
                    );
                    uses.extend(title.iter().map(|text| ("rewrite", text.as_str())));
                }
                Step::Write { text } => uses.push(("rewrite", text)),
            }
        }
        for (key, text) in uses {
            for name in script::names(text) {
                check(&known, key, text, name);
            }
        }
        for it in &self.moves {
            for name in [Some(&it.connections), it.from.as_ref(), it.to.as_ref()]
                .into_iter()
                .flatten()
            {
                check(&things, "move", name, name);
            }
        }
        for it in &self.copy {
            check(&things, "copy", &it.of, &it.of);
        }
        for name in self
            .remove
            .iter()
            .chain(self.unset.keys())
            .chain(self.swap.keys())
            .chain(self.beside.values())
        {
            check(&things, "remove", name, name);
        }
        for step in &self.rewrite.steps {
            match step {
                Step::Add { kind, .. } if kind != "$kind" && words.kind(kind).is_none() => {
                    let kinds = words.kinds.iter().map(|k| k.name.as_str());
                    told.unknown("rewrite", kind, "kind", kinds);
                }
                Step::Connect { what, .. } if words.connection(what).is_none() => {
                    let types = words.connections.iter().map(|c| c.name.as_str());
                    told.unknown("rewrite", what, "type of connection", types);
                }
                _ => {}
            }
        }
    }

    /// Where in the health it counts most: the category of the first rule that it settles.
    pub fn health_category(&self) -> Option<Category> {
        let rules = self.resolves.iter().chain(&self.helps);
        rules
            .filter_map(|rule| health::rule(rule))
            .map(|r| r.category)
            .next()
    }
}

/// Selections in an order in which each comes after the one that it is told from.
fn ordered(
    mut all: Vec<(String, Select, Option<Condition>)>,
) -> Vec<(String, Select, Option<Condition>)> {
    let mut out: Vec<(String, Select, Option<Condition>)> = Vec::new();
    while !all.is_empty() {
        let first = |name: &str| name.split('.').next().unwrap_or(name).to_owned();
        let waits = |it: &Select| all.iter().any(|(other, _, _)| *other == first(&it.of));
        let next = all.iter().position(|(_, it, _)| !waits(it)).unwrap_or(0);
        out.push(all.remove(next));
    }
    out
}

struct Told<'a>(&'a mut Vec<Problem>);

impl Told<'_> {
    fn one(&mut self, key: &str, value: &str, message: String) {
        self.0.push(Problem {
            key: key.to_owned(),
            value: value.to_owned(),
            span: Span::new(0, value.len()),
            message,
        });
    }

    fn all(&mut self, key: &str, value: &str, found: Vec<(Span, String)>) {
        self.0
            .extend(found.into_iter().map(|(span, message)| Problem {
                key: key.to_owned(),
                value: value.to_owned(),
                span,
                message,
            }));
    }

    fn unknown<'n>(
        &mut self,
        key: &str,
        word: &str,
        what: &str,
        known: impl Iterator<Item = &'n str>,
    ) {
        let message = match nearest(word, known) {
            Some(near) => format!("There is no {what} `{word}`. Did you mean `{near}`?"),
            None => format!("There is no {what} `{word}`."),
        };
        self.one(key, word, message);
    }

    fn condition(&mut self, key: &str, on: On, text: &str) -> Option<Condition> {
        match Condition::read(on, text) {
            Ok(condition) => Some(condition),
            Err(found) => {
                self.all(key, text, found);
                None
            }
        }
    }

    fn script(&mut self, key: &str, text: &str) -> Script {
        Script::read(text).unwrap_or_else(|found| {
            self.all(key, text, found);
            Script::default()
        })
    }
}
