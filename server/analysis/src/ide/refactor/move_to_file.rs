//! A statement moves to a file of its own beside this one.

use crate::finding::TextEdit;
use crate::model::includes;
use crate::patterns::edit::line_end;
use crate::span::{FilePath, Span};
use crate::syntax::ast::{Item, NamedKind};

use super::site::{Entry, Site};
use super::{Draft, lines};

/// What the menu says, with the place in a statement of the file that has a name.
pub(super) fn offer(site: &Site<'_>) -> Option<String> {
    let (_, name) = fitting(site)?;
    let file = free(site, name)?;
    let file = file.rsplit('/').next()?;
    Some(format!("Move `{name}` to a new file {file}"))
}

/// The new file, and the include of it.
pub(super) fn draft(site: &Site<'_>) -> Option<Draft> {
    let (entry, name) = fitting(site)?;
    let file = free(site, name)?;
    let (document, text) = (site.document, site.document.text());
    let eol = line_end(text);
    let span = entry.lines()?;
    let mut own = span.of(text).trim_end().to_owned();
    own.push_str(eol);
    // The empty line above goes along.
    let above = text[..span.start]
        .trim_end_matches([' ', '\t', '\n', '\r'])
        .len();
    let start = match above {
        0 => 0,
        _ => lines::next(text, above),
    };
    let keeps_blank = span.end < text.len() && !text[span.end..].starts_with(['\n', '\r']);
    let gone = if keeps_blank {
        span
    } else {
        Span::new(start, span.end)
    };

    let include = format!("include \"{}\"{eol}", file.rsplit('/').next()?);
    let last = includes::of_document(document)
        .map(|(at, _)| at.span)
        .last();
    let title = || {
        let mut items = document.items();
        items.find_map(|(placed, item)| match item {
            Item::Architecture(_) => Some(item.span().after(placed.start)),
            _ => None,
        })
    };
    let (at, include) = match last.map_or_else(|| title().map(|t| (t, true)), |l| Some((l, false)))
    {
        Some((line, after_title)) => {
            let at = lines::next(text, line.end);
            let before = if text[..at].ends_with(['\n', '\r']) {
                ""
            } else {
                eol
            };
            let blank = if after_title { eol } else { "" };
            (at, format!("{before}{blank}{include}"))
        }
        // A mark of the byte order stays first.
        None => {
            let at = text.len() - text.trim_start_matches('\u{FEFF}').len();
            (at, format!("{include}{eol}"))
        }
    };
    let edits = vec![
        TextEdit {
            span: Span::at(at),
            text: include,
        },
        TextEdit {
            span: gone,
            text: String::new(),
        },
    ];
    // An include that stands inside of what goes is none.
    (at <= gone.start || gone.end <= at).then(|| Draft {
        created: Some((file, own)),
        ..Draft::new(&document.path, edits)
    })
}

/// A statement of the file, and its name.
fn fitting<'a>(site: &Site<'a>) -> Option<(Entry<'a>, &'a str)> {
    let entry = match site.span.is_empty() {
        true => site.statement()?,
        false => {
            let scope = site.selected()?;
            let [only] = scope.selected[..] else {
                return None;
            };
            only
        }
    };
    let is_top = entry
        .placed
        .chunk
        .items
        .iter()
        .any(|item| std::ptr::eq(item, entry.item));
    let name = match entry.item {
        Item::Component(it) => &it.name,
        Item::Group(it) => &it.name,
        Item::Entity(it) => &it.name,
        Item::Flow(it) => &it.name,
        Item::Named(it) if it.kind != NamedKind::Defaults => &it.name,
        _ => return None,
    };
    // With the cursor inside of braces one does something else.
    let body = entry.item.body().map(|b| entry.at(b.span));
    let on_head = body.is_none_or(|b| site.span.start <= b.start);
    let fits = is_top && on_head && !name.text.is_empty() && entry.lines().is_some();
    fits.then_some((entry, name.text.as_str()))
}

/// A file beside this one that is not there yet.
fn free(site: &Site<'_>, name: &str) -> Option<FilePath> {
    let (folder, _) = site.document.path.rsplit_once('/')?;
    let numbered = (2..).map(|n| format!("{name}{n}"));
    let names = std::iter::once(name.to_owned()).chain(numbered);
    let mut paths = names.map(|name| FilePath::from(format!("{folder}/{name}.arch")));
    paths.find(|path| site.snapshot.document(path).is_none())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{changed, refused, rewritten, rewritten_all, titles};
    use crate::testing::PATH;

    #[test]
    fn a_group_moves_behind_an_include() {
        let text = "architecture \"A\"

include \"more.arch\" // first

client x

// Kept with it.
/// Orders.
group or«»ders {
  service a
  a -> q: publish
} // end

x -> orders.a: https
";
        let files = [
            (PATH, text),
            ("/w/more.arch", "queue q\n"),
            ("/w/orders.arch", "queue r\n"),
        ];
        let change = changed("move-to-file", &files).expect("it fits");
        let created = change.created.expect("a file");
        assert_eq!(&*created.0, "/w/orders2.arch");
        assert_eq!(
            created.1,
            "// Kept with it.\n/// Orders.\ngroup orders {\n  service a\n  a -> q: publish\n} // end\n"
        );
        assert_eq!(
            rewritten_all("move-to-file", &files)[0],
            "architecture \"A\"

include \"more.arch\" // first
include \"orders2.arch\"

client x

x -> orders.a: https
"
        );
    }

    #[test]
    fn without_an_include_it_stands_below_the_title_or_first() {
        let text = "architecture \"A\"\n\n«service a»\nservice b\na -> b: rest\n";
        assert_eq!(
            rewritten("move-to-file", text),
            "architecture \"A\"\n\ninclude \"a.arch\"\n\nservice b\na -> b: rest\n"
        );
        let text = "service a\n\nview «»v\n";
        assert!(titles(text).contains(&"Move `v` to a new file v.arch".to_owned()));
        assert_eq!(
            rewritten("move-to-file", text),
            "include \"v.arch\"\n\nservice a\n"
        );
    }

    #[test]
    fn only_a_statement_of_the_file_moves() {
        for text in [
            "group g {\n  service «»a\n}\n",
            "a -> «»b: rest\nservice a\nservice b\n",
            "«»architecture \"A\"\n",
            "constraints «»{ provider = aws }\n",
            "service a { «»cpu = 1 }\n",
            "«service a\nservice b»\n",
        ] {
            refused("move-to-file", text);
        }
    }
}
