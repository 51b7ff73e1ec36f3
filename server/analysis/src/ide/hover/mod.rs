//! What a thing is, what it costs, and how that came about.

mod cost;
pub(super) mod things;

use crate::host::Snapshot;
use crate::model::{Symbol, Vocabulary};
use crate::report::Report;
use crate::span::{Place, Span};
use crate::syntax::ast::{self, Body, Item, Value, ValueKind};

/// What is shown under a cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// What it is about.
    pub span: Span,
    /// The text, as Markdown.
    pub markdown: String,
}

/// What there is to say about what stands at `offset`.
pub fn hover(snapshot: &Snapshot, path: &str, offset: usize) -> Option<Hover> {
    let document = snapshot.document(path)?;
    let report = snapshot.report_for(path)?;
    if let Some(occurrence) = report.architecture.occurrence_at(path, offset) {
        let markdown = match occurrence.symbol {
            Symbol::Component(id) => things::component(&report, id),
            Symbol::Group(id) => things::group(&report, id),
            Symbol::Entity(id) => things::entity(&report, id),
        };
        return Some(Hover {
            span: occurrence.span,
            markdown,
        });
    }
    let placed = document.chunk_at(offset)?;
    let chunk = &placed.chunk;
    let at = Place::new(&chunk.id, Span::at(offset - placed.start));
    let hover = of_items(&chunk.items, &report, at)?;
    Some(Hover {
        span: hover.span.after(placed.start),
        ..hover
    })
}

fn of_items(items: &[Item], report: &Report, at: Place) -> Option<Hover> {
    let offset = at.span.start;
    let item = items.iter().rfind(|i| i.span().touches(offset))?;
    let word = |span: Span, markdown: Option<String>| {
        (span.touches(offset))
            .then_some(())
            .and(markdown)
            .map(|markdown| Hover { span, markdown })
    };
    let inner =
        |scope: &str, kind: Option<&str>| of_settings(item.body()?, scope, kind, report, at);
    match item {
        Item::Component(it) => word(it.kind.span, things::kind(&it.kind.text))
            .or_else(|| {
                let product = it.product.as_ref()?;
                word(product.span, things::product(report, &product.text))
            })
            .or_else(|| inner("component", Some(&it.kind.text))),
        Item::Connection(it) => it
            .what
            .as_ref()
            .and_then(|what| {
                word(
                    what.span,
                    things::connection_type(report, it, &what.text, at),
                )
            })
            .or_else(|| inner("connection", None)),
        Item::Architecture(it) => word(it.keyword.to(it.title.span), Some(things::design(report)))
            .or_else(|| inner("architecture", None)),
        Item::Constraints(it) => word(it.keyword, Some(things::constraints(report)))
            .or_else(|| inner("constraints", None)),
        Item::Group(it) => of_items(&it.body.items, report, at),
        Item::Accept(it) => {
            word(it.rule.span, things::rule(&it.rule.text)).or_else(|| inner("accept", None))
        }
        Item::Named(it) => match it.kind {
            ast::NamedKind::Defaults => {
                let target = it.name.text.as_str();
                let is_kind = Vocabulary::builtin().kind(target).is_some();
                let about = if is_kind {
                    things::kind(target)
                } else {
                    things::connection_type_words(target)
                };
                word(it.name.span, about).or_else(|| {
                    let scope = if is_kind { "component" } else { "connection" };
                    inner(scope, is_kind.then_some(target))
                })
            }
            ast::NamedKind::Environment => of_items(&it.body.as_ref()?.items, report, at),
            kind => inner(kind.keyword(), None),
        },
        Item::Product(it) => it
            .kind
            .as_ref()
            .and_then(|kind| word(kind.span, things::kind(&kind.text)))
            .or_else(|| inner("product", None)),
        // In an environment: the settings of a component.
        Item::Block(it) => {
            let component = report.architecture.component(&it.target.text());
            let kind = component.and_then(|c| c.kind).map(|k| k.name.as_str());
            of_settings(&it.body, "component", kind, report, at)
        }
        Item::Flow(_) => inner("flow", None),
        Item::Include(_) | Item::Entity(_) | Item::Price(_) | Item::Setting(_) => None,
    }
}

fn of_settings(
    body: &Body,
    scope: &str,
    kind: Option<&str>,
    report: &Report,
    at: Place,
) -> Option<Hover> {
    let offset = at.span.start;
    let item = body.items.iter().find(|i| i.span().touches(offset))?;
    match item {
        Item::Setting(it) => {
            let markdown = things::setting(scope, kind, &it.name.text)?;
            if it.name.span.touches(offset) {
                return Some(Hover {
                    span: it.name.span,
                    markdown,
                });
            }
            let value = it.value.as_ref().filter(|v| v.span.touches(offset))?;
            let said = of_value(report, value, at).unwrap_or(markdown);
            Some(Hover {
                span: value.span,
                markdown: said,
            })
        }
        Item::Block(it) => {
            let name = it.target.parts.first()?;
            if name.span.touches(offset) {
                let markdown = things::setting(scope, kind, &name.text)?;
                return Some(Hover {
                    span: name.span,
                    markdown,
                });
            }
            of_settings(&it.body, &name.text, None, report, at)
        }
        item => of_items(std::slice::from_ref(item), report, at),
    }
}

/// What a value says beyond its setting: a unit, an instance class.
fn of_value(report: &Report, value: &Value, at: Place) -> Option<String> {
    match &value.kind {
        ValueKind::Quantity(number, unit) => {
            let known = Vocabulary::builtin().unit(&unit.text)?;
            let base = Vocabulary::builtin()
                .units_of(&known.dimension)
                .find(|u| u.factor == 1.0 && u.name != known.name);
            let exact = base.map(|base| {
                let n = crate::model::settings::format_number(number * known.factor);
                format!(" = {n} {}", base.name)
            });
            let shown = crate::model::settings::format_number(*number);
            Some(format!(
                "**{shown} {}** ({}){}",
                unit.text,
                known.title,
                exact.unwrap_or_default()
            ))
        }
        ValueKind::Word(word) => {
            let component = report.architecture.components.iter().find(|c| {
                c.at.file == at.file
                    && c.at.span.touches(at.span.start)
                    && c.settings.word("instance") == Some(word)
            })?;
            things::instance(report, component, word)
        }
        _ => None,
    }
}
