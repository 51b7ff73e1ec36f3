//! Settings in the order of the vocabulary, the required ones first.

use crate::finding::TextEdit;
use crate::model::Vocabulary;
use crate::patterns::edit::line_start;
use crate::span::Span;
use crate::syntax::ast::{Body, Item, NamedKind};

use super::site::{Entry, Site};
use super::{Draft, lines};

/// What the menu says, in a block or on a statement whose settings stand in another order.
pub(super) fn offer(site: &Site<'_>) -> Option<String> {
    draft(site).map(|_| "Sort the settings".to_owned())
}

/// The settings in their places, with the comments above and behind each.
pub(super) fn draft(site: &Site<'_>) -> Option<Draft> {
    let entry = site.statement()?;
    let (scope, kind) = scope(entry.item)?;
    let (body, scope, kind) = innermost(site, entry, entry.item.body()?, scope, kind);
    if !body.closed {
        return None;
    }
    let words = Vocabulary::builtin();
    let settings = settings(body)?;
    let mut order: Vec<usize> = (0..settings.len()).collect();
    order.sort_by_key(|i| {
        let spec = words.setting(&scope, kind, settings[*i].0);
        let number = spec.and_then(|spec| {
            let mut all = words.settings.iter();
            all.position(|s| std::ptr::eq(s, spec))
        });
        (
            !spec.is_some_and(|s| s.required),
            number.unwrap_or(usize::MAX),
        )
    });
    if order.is_sorted() {
        return None;
    }
    let text = entry.text();
    let slots = slots(text, body.span, &settings)?;
    let edits = slots
        .iter()
        .zip(&order)
        .filter(|(slot, from)| **slot != slots[**from]);
    let edits = edits.map(|(slot, from)| TextEdit {
        span: entry.at(*slot),
        text: slots[*from].of(text).to_owned(),
    });
    Some(Draft::new(&site.document.path, edits.collect()))
}

/// What the vocabulary calls that which has the settings, and the kind of a component.
fn scope(item: &Item) -> Option<(&'static str, Option<&str>)> {
    Some(match item {
        Item::Architecture(_) => ("architecture", None),
        Item::Constraints(_) => ("constraints", None),
        Item::Component(it) => ("component", Some(&it.kind.text)),
        Item::Group(_) => ("group", None),
        Item::Connection(_) => ("connection", None),
        Item::Product(_) => ("product", None),
        Item::Accept(_) => ("accept", None),
        Item::Named(it) => match it.kind {
            NamedKind::Defaults => match Vocabulary::builtin().kind(&it.name.text) {
                Some(_) => ("component", Some(&it.name.text)),
                None => ("connection", None),
            },
            kind => (kind.keyword(), None),
        },
        _ => return None,
    })
}

/// The innermost block that the place is in.
fn innermost<'a>(
    site: &Site<'_>,
    entry: Entry<'a>,
    mut body: &'a Body,
    scope: &str,
    mut kind: Option<&'a str>,
) -> (&'a Body, String, Option<&'a str>) {
    let mut scope = scope.to_owned();
    loop {
        let inside = body.items.iter().find_map(|item| match item {
            Item::Block(block) if entry.at(block.span).touches(site.span.start) => Some(block),
            _ => None,
        });
        let Some(block) = inside else {
            return (body, scope, kind);
        };
        // In an environment the name of a component stands before its settings.
        scope = match scope.as_str() {
            "environment" => "component".to_owned(),
            _ => block.target.text(),
        };
        (body, kind) = (&block.body, None);
    }
}

/// The settings, each name once, where nothing else stands between them.
fn settings(body: &Body) -> Option<Vec<(&str, Span)>> {
    let named = |item: &'_ Item| matches!(item, Item::Setting(_) | Item::Block(_));
    let first = body.items.iter().position(named)?;
    let last = body.items.iter().rposition(named)?;
    let mut out: Vec<(&str, Span)> = Vec::new();
    for item in &body.items[first..=last] {
        let (name, span) = match item {
            Item::Setting(it) => (it.name.text.as_str(), it.span),
            Item::Block(it) => (it.target.parts.first()?.text.as_str(), it.span),
            _ => return None,
        };
        if out.iter().any(|(known, _)| *known == name) {
            return None;
        }
        out.push((name, span));
    }
    Some(out)
}

/// What changes places: each setting with its comments where it has lines of its own, else the
/// settings alone, if there are no comments.
fn slots(text: &str, body: Span, settings: &[(&str, Span)]) -> Option<Vec<Span>> {
    let whole = |span: Span| {
        let of_body = span.start > lines::end(text, body.start);
        let lines = lines::whole(text, span).filter(|_| of_body)?;
        // Blanks before the first word and the line end stay where they are.
        let blanks = text[lines.start..].len() - text[lines.start..].trim_start().len();
        Some(Span::new(lines.start + blanks, lines::end(text, span.end)))
    };
    let all: Option<Vec<Span>> = settings.iter().map(|(_, span)| whole(*span)).collect();
    if let Some(mut all) = all {
        // A comma belongs to the place, not to the setting.
        let commas = settings
            .iter()
            .any(|(_, span)| text[span.end..].trim_start().starts_with(','));
        if commas {
            let bare = all.iter().zip(settings).all(|(slot, (_, span))| {
                slot.start == span.start && text[span.end..slot.end].trim().len() <= 1
            });
            all = settings.iter().map(|(_, span)| *span).collect();
            return bare.then_some(all);
        }
        return Some(all);
    }
    let between = settings
        .windows(2)
        .map(|pair| Span::new(pair[0].1.end, pair[1].1.start));
    let first = settings.first()?.1.start;
    let head = Span::new(line_start(text, first).max(body.start + 1), first);
    let tail = Span::new(settings.last()?.1.end, body.end - 1);
    let bare = |gap: Span| gap.of(text).chars().all(|c| c.is_whitespace() || c == ',');
    let all_bare = between.chain([head, tail]).all(bare);
    all_bare.then(|| settings.iter().map(|(_, span)| *span).collect())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{refused, rewritten, titles};

    #[test]
    fn settings_follow_the_vocabulary_with_their_comments() {
        let text = "service a: aws.fargate {
  // How much.
  memory = 2 GB // enough

  autoscale { max = 4, min = 2 }
  cpu   = 1 // core
  owner = «»me
}
";
        assert!(titles(text).contains(&"Sort the settings".to_owned()));
        let sorted = rewritten("sort-settings", text);
        assert_eq!(
            sorted,
            "service a: aws.fargate {
  owner = me

  autoscale { max = 4, min = 2 }
  cpu = 1   // core
  // How much.
  memory = 2 GB // enough
}
"
        );
    }

    #[test]
    fn blocks_on_a_line_and_inside_others_are_sorted() {
        let text = "service a: aws.fargate { memory = 2 GB, «»cpu = 1 }\n";
        let wanted = "service a: aws.fargate { cpu = 1, memory = 2 GB }\n";
        assert_eq!(rewritten("sort-settings", text), wanted);
        let text =
            "service a {\n  replicas = 2\n  owner    = me\n  autoscale { max = «»4, min = 2 }\n}\n";
        let wanted = text.replace("max = «»4, min = 2", "min = 2, max = 4");
        assert_eq!(rewritten("sort-settings", text), wanted);
    }

    #[test]
    fn what_is_in_order_or_cannot_be_moved_is_left() {
        for text in [
            "service a { «»cpu = 1, memory = 2 GB }\n",
            "service a { memory = 1 GB, «»cpu = 1, memory = 2 GB }\n",
            "service a { memory = 2 GB, /* why */ cpu «»= 1 }\n",
            "group g {\n  tags = [a]\n  service «»b\n  owner = me\n}\n",
            "group g«» {\n  tags = [a]\n  service b\n  owner = me\n}\n",
        ] {
            refused("sort-settings", text);
        }
    }
}
