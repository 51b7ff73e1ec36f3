//! A title made of the name, and back.

use crate::finding::TextEdit;
use crate::span::Span;
use crate::syntax::ast::{Item, Text};

use super::site::{Entry, Site};
use super::{Draft, Meaning};

/// What the menu says, on the head of a component or group.
pub(super) fn offer(site: &Site<'_>) -> Option<String> {
    let found = fitting(site)?;
    Some(match found.title {
        Some(_) => "Remove the title".to_owned(),
        None => format!("Add the title {}", found.words),
    })
}

/// The title comes, or goes where it says what the name says.
pub(super) fn draft(site: &Site<'_>) -> Option<Draft> {
    let found = fitting(site)?;
    let edit = match found.title {
        Some(title) => TextEdit {
            span: found.entry.at(Span::new(found.behind, title.span.end)),
            text: String::new(),
        },
        None => TextEdit {
            span: found.entry.at(Span::at(found.behind)),
            text: format!(" {}", found.words),
        },
    };
    Some(Draft::new(&site.document.path, vec![edit]).meaning(Meaning::Titles))
}

struct Found<'a> {
    entry: Entry<'a>,
    title: Option<&'a Text>,
    /// Where what stands before the title ends.
    behind: usize,
    /// The name as a title, in quotes.
    words: String,
}

fn fitting<'a>(site: &Site<'a>) -> Option<Found<'a>> {
    let entry = site.statement()?;
    let (name, behind, title) = match entry.item {
        Item::Component(it) => {
            let product = it.product.as_ref().map(|p| p.span).or(it.colon);
            (&it.name, product.unwrap_or(it.name.span), it.title.as_ref())
        }
        Item::Group(it) => (&it.name, it.name.span, it.title.as_ref()),
        _ => return None,
    };
    let body = entry.item.body().map(|b| entry.at(b.span));
    if name.text.is_empty() || body.is_some_and(|b| b.start < site.span.end) {
        return None;
    }
    let words = format!("\"{}\"", words(&name.text));
    let text = entry.text();
    // A title that says more than the name stays, and so does a comment before it.
    let goes = title.is_none_or(|title| {
        let between = Span::new(behind.end, title.span.start).of(text);
        title.span.of(text) == words && between.trim().is_empty()
    });
    goes.then_some(Found {
        entry,
        title,
        behind: behind.end,
        words,
    })
}

/// A name as words: `order-api` is `Order api`.
fn words(name: &str) -> String {
    let spaced = name.replace(['_', '-'], " ");
    let mut letters = spaced.trim().chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters.as_str().chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{refused, rewritten, titles};

    #[test]
    fn a_title_comes_from_the_name_and_goes() {
        let text = "service order«»-api: aws.fargate { cpu = 1 } // so\n";
        assert!(titles(text).contains(&"Add the title \"Order api\"".to_owned()));
        let wanted = "service order-api: aws.fargate \"Order api\" { cpu = 1 } // so\n";
        assert_eq!(rewritten("title", text), wanted);
        let back = wanted.replace("order-api", "order«»-api");
        assert!(titles(&back).contains(&"Remove the title".to_owned()));
        assert_eq!(rewritten("title", &back), text.replace("«»", ""));
        let group = "group «»g {\n  service a\n}\n";
        assert_eq!(
            rewritten("title", group),
            "group g \"G\" {\n  service a\n}\n"
        );
    }

    #[test]
    fn a_title_that_says_more_stays() {
        refused("title", "service «»api \"Order API\"\n");
        refused("title", "service api { «»cpu = 1 }\n");
        refused("title", "view «»v\n");
    }
}
