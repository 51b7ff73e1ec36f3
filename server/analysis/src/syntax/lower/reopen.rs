//! What an open brace swallowed, taken out again.

use crate::syntax::ast::{Body, Item};

/// A brace that is still open swallows what follows it. By their indentation, statements that
/// cannot have been meant to be inside are taken out again.
pub(super) fn reopen(items: Vec<Item>, text: &str) -> Vec<Item> {
    let mut out = Vec::with_capacity(items.len());
    for mut item in items {
        let column = column(text, item.span().start);
        let swallowed = body_mut(&mut item).map(|body| {
            let mut inner = reopen(std::mem::take(&mut body.items), text);
            let split = if body.closed {
                None
            } else {
                inner
                    .iter()
                    .position(|i| self::column(text, i.span().start) <= column)
            };
            let rest = split.map(|at| inner.split_off(at)).unwrap_or_default();
            if let Some(first) = rest.first() {
                body.span.end = first.span().start;
            }
            body.items = inner;
            rest
        });
        if let Some(first) = swallowed.as_ref().and_then(|s| s.first()) {
            let end = first.span().start;
            shorten(&mut item, end);
        }
        out.push(item);
        out.extend(swallowed.unwrap_or_default());
    }
    out
}

fn body_mut(item: &mut Item) -> Option<&mut Body> {
    match item {
        Item::Component(x) => x.body.as_mut(),
        Item::Group(x) => Some(&mut x.body),
        Item::Constraints(x) => Some(&mut x.body),
        Item::Connection(x) => x.body.as_mut(),
        Item::Named(x) => x.body.as_mut(),
        Item::Architecture(x) => x.body.as_mut(),
        Item::Accept(x) => x.body.as_mut(),
        Item::Product(x) => x.body.as_mut(),
        Item::Block(x) => Some(&mut x.body),
        Item::Entity(x) => Some(&mut x.rest),
        Item::Flow(x) => Some(&mut x.rest),
        _ => None,
    }
}

fn shorten(item: &mut Item, end: usize) {
    let span = match item {
        Item::Component(x) => &mut x.span,
        Item::Group(x) => &mut x.span,
        Item::Constraints(x) => &mut x.span,
        Item::Connection(x) => &mut x.span,
        Item::Named(x) => &mut x.span,
        Item::Architecture(x) => &mut x.span,
        Item::Accept(x) => &mut x.span,
        Item::Product(x) => &mut x.span,
        Item::Block(x) => &mut x.span,
        Item::Entity(x) => &mut x.span,
        Item::Flow(x) => &mut x.span,
        _ => return,
    };
    span.end = end;
}

/// Bytes from the start of the line.
fn column(text: &str, offset: usize) -> usize {
    let before = text.get(..offset).unwrap_or_default();
    offset - before.rfind(['\n', '\r']).map_or(0, |at| at + 1)
}
