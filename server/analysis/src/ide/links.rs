//! What a file points at outside of its own text.

use crate::host::Snapshot;
use crate::model::includes;
use crate::span::{FilePath, Span};
use crate::syntax::ast::{Item, ValueKind};

/// A piece of text that leads somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The piece, without its quotes.
    pub span: Span,
    /// Where it leads.
    pub target: LinkTarget,
}

/// Where a [`Link`] leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// A file of the workspace.
    File(FilePath),
    /// A page (`https://…`), as written.
    Page(String),
}

/// The links of a file, in the order of the text: includes of one file, and `link` settings. An
/// include of several files has no one place to lead to.
pub fn links(snapshot: &Snapshot, path: &str) -> Vec<Link> {
    let Some(document) = snapshot.document(path) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for (at, include) in includes::of_document(document) {
        let text = &include.path.text;
        if text.contains(['*', '?', '[']) {
            continue;
        }
        if let [file] = snapshot.included(path, text).as_slice()
            && let Some(span) = inside(&document.slice(at.span))
        {
            out.push(Link {
                span: span.after(at.span.start),
                target: LinkTarget::File(file.clone()),
            });
        }
    }
    for placed in document.chunks() {
        let chunk = &placed.chunk;
        pages(&chunk.items, &chunk.text, placed.start, &mut out);
    }
    out.sort_by_key(|link| link.span);
    out
}

fn pages(items: &[Item], source: &str, start: usize, out: &mut Vec<Link>) {
    for item in items {
        if let Item::Setting(setting) = item
            && setting.name.text == "link"
            && let Some(value) = &setting.value
            && let ValueKind::Text(text) = &value.kind
            && (text.starts_with("https://") || text.starts_with("http://"))
            // More than a line is no address, and clients take no link over several.
            && !text.contains(char::is_whitespace)
            && let Some(span) = inside(value.span.of(source))
        {
            out.push(Link {
                span: span.after(start + value.span.start),
                target: LinkTarget::Page(text.clone()),
            });
        }
        if let Some(body) = item.body() {
            pages(&body.items, source, start, out);
        }
    }
}

/// Where a string is without its quotes; `None` while one of them is missing.
pub(super) fn inside(string: &str) -> Option<Span> {
    let bare = string.strip_prefix('"')?.strip_suffix('"')?;
    // A text block is no address.
    (!bare.starts_with('"')).then(|| Span::new(1, string.len() - 1))
}

#[cfg(test)]
mod tests {
    use super::{LinkTarget, links};
    use crate::testing::{PATH, world};

    fn shown(files: &[(&str, &str)]) -> Vec<String> {
        let text = files[0].1;
        let found = links(&world(files), PATH);
        found
            .iter()
            .map(|link| match &link.target {
                LinkTarget::File(file) => format!("{} -> {file}", link.span.of(text)),
                LinkTarget::Page(page) => format!("{} => {page}", link.span.of(text)),
            })
            .collect()
    }

    #[test]
    fn includes_lead_to_their_file() {
        let main = "architecture \"A\"\ninclude \"b.arch\"\ninclude \"parts/*.arch\"\ninclude \"none.arch\"\n";
        let files = [(PATH, main), ("/w/b.arch", ""), ("/w/parts/c.arch", "")];
        assert_eq!(shown(&files), ["b.arch -> /w/b.arch"]);
    }

    #[test]
    fn settings_lead_to_their_page() {
        let text = "group g {
  link = \"http://g.example\"
  service s { link = \"https://s.example/a?b=c\", owner = \"https://not.example\" }
  queue q { link = \"ftp://q.example\" }
  queue r { link = \"https://r.example and more\" }
}
";
        assert_eq!(
            shown(&[(PATH, text)]),
            [
                "http://g.example => http://g.example",
                "https://s.example/a?b=c => https://s.example/a?b=c",
            ]
        );
    }

    #[test]
    fn half_a_line_has_no_link() {
        for text in [
            "include \"",
            "include",
            "service s { link = ",
            "service s { link = \"https://x",
        ] {
            assert_eq!(shown(&[(PATH, text)]), Vec::<String>::new(), "{text}");
        }
    }
}
