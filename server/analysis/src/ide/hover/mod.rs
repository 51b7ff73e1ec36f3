//! What a thing is, what it costs, and how that came about.

mod clouds;
mod connections;
pub(super) mod cost;
mod design;
pub(super) mod things;

pub(super) use connections::rate as connection_rate;

use crate::host::Snapshot;
use crate::model::settings::format_number;
use crate::model::{Component, Symbol, Vocabulary};
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

/// What the settings in some braces are settings of.
#[derive(Clone, Copy, Default)]
struct Owner<'a> {
    /// As the vocabulary calls it: `component`, `constraints` …
    scope: &'a str,
    /// The kind of the component.
    kind: Option<&'a str>,
    /// The component, where it is one that is there.
    component: Option<&'a Component>,
}

fn of_items(items: &[Item], report: &Report, at: Place) -> Option<Hover> {
    let offset = at.span.start;
    let item = items.iter().rfind(|i| i.span().touches(offset))?;
    let word = |span: Span, markdown: &dyn Fn() -> Option<String>| {
        let markdown = span.touches(offset).then(markdown)??;
        Some(Hover { span, markdown })
    };
    let of_owner = |owner: Owner<'_>| of_settings(item.body()?, owner, report, at);
    let inner = |scope: &str| {
        of_owner(Owner {
            scope,
            ..Owner::default()
        })
    };
    match item {
        Item::Component(it) => {
            let id = connections::component_at(report, Place::new(&at.file, it.span));
            let about = || Some(things::component(report, id?));
            word(it.kind.span, &|| things::kind(&it.kind.text))
                .or_else(|| {
                    let product = it.product.as_ref()?;
                    word(product.span, &|| things::product(report, &product.text))
                })
                .or_else(|| word(it.title.as_ref()?.span, &about))
                .or_else(|| {
                    of_owner(Owner {
                        scope: "component",
                        kind: Some(&it.kind.text),
                        component: id.map(|id| &*report.architecture.components[id]),
                    })
                })
        }
        Item::Connection(it) => {
            let id = connections::connection_at(report, Place::new(&at.file, it.span));
            let about = || Some(connections::connection(report, id?));
            it.what
                .as_ref()
                .and_then(|what| word(what.span, &|| connections::of_type(report, id, &what.text)))
                .or_else(|| word(it.label.as_ref()?.span, &about))
                .or_else(|| inner("connection"))
                .or_else(|| word(it.from.span.to(it.to.span), &about))
        }
        Item::Architecture(it) => word(it.keyword.to(it.title.span), &|| {
            Some(design::design(report))
        })
        .or_else(|| inner("architecture")),
        Item::Constraints(it) => {
            word(it.keyword, &|| Some(design::constraints(report))).or_else(|| inner("constraints"))
        }
        Item::Group(it) => of_items(&it.body.items, report, at),
        Item::Accept(it) => {
            word(it.rule.span, &|| things::rule(&it.rule.text)).or_else(|| inner("accept"))
        }
        Item::Named(it) => match it.kind {
            ast::NamedKind::Defaults => {
                let target = it.name.text.as_str();
                let is_kind = Vocabulary::builtin().kind(target).is_some();
                let about = || match is_kind {
                    true => things::kind(target),
                    false => things::connection_type_words(target),
                };
                word(it.name.span, &about).or_else(|| {
                    of_owner(Owner {
                        scope: if is_kind { "component" } else { "connection" },
                        kind: is_kind.then_some(target),
                        component: None,
                    })
                })
            }
            kind => word(it.name.span, &|| {
                let title = it.title.as_ref().map(|t| t.text.as_str());
                Some(things::named(
                    kind.keyword(),
                    &it.name.text,
                    title,
                    it.doc.as_deref(),
                ))
            })
            .or_else(|| match kind {
                ast::NamedKind::Environment => of_items(&it.body.as_ref()?.items, report, at),
                kind => inner(kind.keyword()),
            }),
        },
        Item::Product(it) => word(it.name.span, &|| things::product(report, &it.name.text))
            .or_else(|| {
                let kind = it.kind.as_ref()?;
                word(kind.span, &|| things::kind(&kind.text))
            })
            .or_else(|| inner("product")),
        // In an environment: the settings of a component.
        Item::Block(it) if it.target.text() == "constraints" => inner("constraints"),
        Item::Block(it) => {
            let component = report.architecture.component(&it.target.text());
            of_owner(Owner {
                scope: "component",
                kind: component.and_then(|c| c.kind).map(|k| k.name.as_str()),
                component: component.map(|c| &**c),
            })
        }
        Item::Flow(it) => word(it.name.span, &|| {
            let title = it.title.as_ref().map(|t| t.text.as_str());
            let doc = it.doc.as_deref();
            Some(things::named("flow", &it.name.text, title, doc))
        })
        .or_else(|| inner("flow")),
        Item::Price(it) => {
            let amount = it.amount.as_ref()?;
            word(amount.span, &|| quantity(amount))
        }
        // In an environment: a setting of it.
        Item::Setting(it) => of_setting(
            it,
            Owner {
                scope: "environment",
                ..Owner::default()
            },
            report,
            at,
        ),
        Item::Include(_) | Item::Entity(_) => None,
    }
}

fn of_settings(body: &Body, owner: Owner<'_>, report: &Report, at: Place) -> Option<Hover> {
    let offset = at.span.start;
    let item = body.items.iter().find(|i| i.span().touches(offset))?;
    match item {
        Item::Setting(it) => of_setting(it, owner, report, at),
        Item::Block(it) => {
            let name = it.target.parts.first()?;
            if name.span.touches(offset) {
                let markdown = things::setting(owner.scope, owner.kind, &name.text)?;
                return Some(Hover {
                    span: name.span,
                    markdown,
                });
            }
            let owner = Owner {
                scope: &name.text,
                ..Owner::default()
            };
            of_settings(&it.body, owner, report, at)
        }
        item => of_items(std::slice::from_ref(item), report, at),
    }
}

fn of_setting(it: &ast::Setting, owner: Owner<'_>, report: &Report, at: Place) -> Option<Hover> {
    let offset = at.span.start;
    let mut about = things::setting(owner.scope, owner.kind, &it.name.text)?;
    if owner.scope == "constraints"
        && let Some(here) = design::constraint(report, &it.name.text)
    {
        about = format!("{about}\n\n{here}");
    }
    let value = it.value.as_ref().filter(|v| v.span.touches(offset));
    let (span, markdown) = match value {
        _ if it.name.span.touches(offset) => (it.name.span, about),
        Some(value) => (value.span, of_value(report, value, owner).unwrap_or(about)),
        None => return None,
    };
    Some(Hover { span, markdown })
}

/// What a value says beyond its setting: a unit, a size, a region.
fn of_value(report: &Report, value: &Value, owner: Owner<'_>) -> Option<String> {
    match &value.kind {
        ValueKind::Quantity(..) => quantity(value),
        ValueKind::Word(word) => design::region(word)
            .or_else(|| things::instance(report, owner.component, owner.kind, word)),
        _ => None,
    }
}

/// A number with its unit, and the same in the base unit.
fn quantity(value: &Value) -> Option<String> {
    let ValueKind::Quantity(number, unit) = &value.kind else {
        return None;
    };
    let known = Vocabulary::builtin().unit(&unit.text)?;
    let base = Vocabulary::builtin()
        .units_of(&known.dimension)
        .find(|u| u.factor == 1.0 && u.name != known.name);
    let exact = base.map(|base| {
        let n = format_number(number * known.factor);
        format!(" = {n} {}", base.name)
    });
    Some(format!(
        "**{} {}** ({}){}",
        format_number(*number),
        unit.text,
        known.title,
        exact.unwrap_or_default()
    ))
}

#[cfg(test)]
mod tests;
