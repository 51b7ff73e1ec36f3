//! An arrow points the other way.

use crate::finding::TextEdit;
use crate::model::{Symbol, legal_types};
use crate::syntax::ast::{Connection, Item};

use super::site::{Entry, Site};
use super::{Draft, Meaning};

/// What the menu says, on an arrow that has a type for the other direction.
pub(super) fn offer(site: &Site<'_>) -> Option<String> {
    let (_, it, what) = fitting(site)?;
    let (from, to) = (it.to.text(), it.from.text());
    Some(
        match what.filter(|what| it.what.as_ref().is_some_and(|w| w.text != **what)) {
            Some(what) => format!("Flip the arrow: `{from} -> {to}: {what}`"),
            None => format!("Flip the arrow: `{from} -> {to}`"),
        },
    )
}

/// The ends changed, and the type where it must.
pub(super) fn draft(site: &Site<'_>) -> Option<Draft> {
    let (entry, it, what) = fitting(site)?;
    let mut edits = vec![
        TextEdit {
            span: entry.at(it.from.span),
            text: it.to.span.of(entry.text()).to_owned(),
        },
        TextEdit {
            span: entry.at(it.to.span),
            text: it.from.span.of(entry.text()).to_owned(),
        },
    ];
    if let (Some(written), Some(what)) = (&it.what, what)
        && written.text != what
    {
        edits.push(TextEdit {
            span: entry.at(written.span),
            text: what.to_owned(),
        });
    }
    Some(Draft::new(&site.document.path, edits).meaning(Meaning::Arrows))
}

/// The arrow, and its type when it points the other way.
fn fitting<'a>(site: &Site<'a>) -> Option<(Entry<'a>, &'a Connection, Option<&'static str>)> {
    let entry = site.statement()?;
    let Item::Connection(it) = entry.item else {
        return None;
    };
    let body = it.body.as_ref().map(|b| entry.at(b.span));
    if body.is_some_and(|b| b.start < site.span.end) {
        return None;
    }
    let architecture = site.architecture()?;
    let component = |end: &crate::syntax::ast::Reference| {
        let at = entry.at(end.parts.last()?.span).end;
        match architecture.occurrence_at(&site.document.path, at)?.symbol {
            Symbol::Component(id) => Some(&architecture.components[id]),
            _ => None,
        }
    };
    let (from, to) = (component(&it.from)?, component(&it.to)?);
    let legal = legal_types(Some(to), Some(from));
    let Some(what) = &it.what else {
        return Some((entry, it, None));
    };
    let find = |name: &str| legal.iter().copied().find(|l| *l == name);
    let is_legal = legal_types(Some(from), Some(to)).contains(&what.text.as_str());
    let what = match what.text.as_str() {
        // No broker calls its consumers: they take from it what is published.
        "publish" if !is_legal => find("consume").or(find("publish")),
        "publish" => find("publish").or(find("consume")),
        "consume" => find("consume").or(find("publish")),
        other => find(other),
    }?;
    (from.full != to.full).then_some((entry, it, Some(what)))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{other_meaning, refused, rewritten, titles};

    #[test]
    fn an_arrow_points_the_other_way() {
        let text = "service a

group g {
  service b
}
a ->«» g.b: rest \"why\" { timeout = 2 s } // so
";
        assert!(titles(text).contains(&"Flip the arrow: `g.b -> a`".to_owned()));
        let wanted = text.replace("a ->«» g.b", "g.b -> a");
        assert_eq!(rewritten("flip-arrow", text), wanted);
    }

    #[test]
    fn the_type_fits_the_direction() {
        // What is wrong becomes what was meant.
        let text = "service a\nqueue q\nq «»-> a: publish\n";
        assert!(titles(text).contains(&"Flip the arrow: `a -> q: consume`".to_owned()));
        let wanted = "service a\nqueue q\na -> q: consume\n";
        assert_eq!(rewritten("flip-arrow", text), wanted);
        let text = "service a\nqueue q\nq «»-> a: consume\n";
        assert_eq!(rewritten("flip-arrow", text), wanted);
        let text = "service a\nservice b\na «»-> b\n";
        let wanted = "service a\nservice b\nb -> a\n";
        assert_eq!(rewritten("flip-arrow", text), wanted);
        // A queue starts no call.
        refused("flip-arrow", "service a\nqueue q\na «»-> q: publish\n");
    }

    #[test]
    fn what_hangs_on_the_direction_keeps_it() {
        let text = "service a\nservice b\na «»-> b: rest\naccept missing-circuit-breaker on a -> b \"x\"\n";
        other_meaning("flip-arrow", text);
        refused("flip-arrow", "service a\ndatabase d\na «»-> d: query\n");
    }
}
