//! Reads the settings of a statement, and says what cannot be so.

use crate::finding::Finding;
use crate::model::nearest;
use crate::model::vocabulary::Vocabulary;
use crate::span::{ChunkId, Place, Span};
use crate::syntax::ast::{self, Body, Item};

use super::typed::typed;
use super::{Entry, Origin, Settings, Typed, and_list};

/// Reads the settings in `body` as those of `scope` (`component`, `constraints` …), of a component
/// also by its kind. A statement without braces sets nothing.
pub(crate) fn read(
    scope: &str,
    kind: Option<&str>,
    body: Option<&Body>,
    chunk: &ChunkId,
    problems: &mut Vec<Finding<ChunkId>>,
) -> Settings {
    let mut out = Settings::default();
    let Some(body) = body else { return out };
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
        let at = Place::new(chunk, name.span);
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
                at,
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
                    at,
                    format!("`{}` is set twice. Keep one.", name.text),
                )
                .related(first.at, "set here first"),
            );
            continue;
        }
        let read = match item {
            Item::Block(block) if spec.type_ == "block" => {
                let inner = read(&spec.name, None, Some(&block.body), chunk, problems);
                Some((Typed::Block(inner), block.body.span))
            }
            Item::Block(_) => {
                let message = format!("`{}` is one value: write `{} = …`.", spec.name, spec.name);
                problems.push(Finding::error("wrong-value", at, message));
                None
            }
            Item::Setting(setting) => match &setting.value {
                Some(value) => match typed(spec, value, chunk) {
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
                name: &spec.name,
                value,
                at: Place::new(chunk, whole),
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
                Place::new(chunk, open),
                format!("`{}` is missing here: {}", spec.name, spec.doc),
            ));
        }
    }
    out
}

fn unknown(scope: &str, kind: Option<&str>, name: &ast::Name, at: Place) -> Finding<ChunkId> {
    let names = || {
        Vocabulary::builtin()
            .settings_of(scope, kind)
            .map(|s| s.name.as_str())
    };
    let of = kind.unwrap_or(scope);
    match nearest(&name.text, names()) {
        Some(near) => Finding::error(
            "unknown-setting",
            at,
            format!("There is no setting `{}` of {of}.", name.text),
        )
        .did_you_mean(near),
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
