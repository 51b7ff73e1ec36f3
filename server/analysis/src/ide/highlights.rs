//! The places of a file that speak of the same thing as the cursor.

use crate::host::Snapshot;
use crate::span::Span;

/// A place that names what is under the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Highlight {
    /// Where.
    pub span: Span,
    /// Whether it is declared here, rather than used.
    pub declares: bool,
}

/// The places of the file that name what is named at `offset`, in the order of the text.
pub fn highlights(snapshot: &Snapshot, path: &str, offset: usize) -> Vec<Highlight> {
    let mut out = Vec::new();
    for root in snapshot.roots_of(path) {
        let architecture = snapshot.architecture_of(root);
        let Some(symbol) = architecture.occurrence_at(path, offset).map(|o| o.symbol) else {
            continue;
        };
        let here = architecture.occurrences(path);
        out.extend(here.filter(|o| o.symbol == symbol).map(|o| Highlight {
            span: o.span,
            declares: o.declares,
        }));
    }
    out.sort();
    // What is here by several designs is here once.
    out.dedup();
    out
}

#[cfg(test)]
mod tests {
    use super::highlights;
    use crate::testing::{PATH, world};

    const TEXT: &str = "group orders {
  service api
  database db
  api -> db: query
}
client shopper
shopper -> orders.api: https
";

    /// The lines with a place of what is named behind `mark`, and whether it is declared there.
    fn lines(mark: &str) -> Vec<(usize, bool)> {
        let offset = TEXT.find(mark).expect("it is there") + mark.len();
        let snapshot = world(&[(PATH, TEXT)]);
        let line = |at: usize| TEXT[..at].matches('\n').count();
        let found = highlights(&snapshot, PATH, offset);
        found
            .iter()
            .map(|h| (line(h.span.start), h.declares))
            .collect()
    }

    #[test]
    fn a_name_lights_up_where_it_is_declared_and_used() {
        assert_eq!(
            lines("shopper -> orders.a"),
            [(1, true), (3, false), (6, false)]
        );
        assert_eq!(lines("shopper -> or"), [(0, true), (6, false)]);
        assert_eq!(lines("api -> "), [(2, true), (3, false)]);
        assert_eq!(lines("api -> db: que"), []);
    }

    #[test]
    fn a_file_of_two_designs_says_everything_once() {
        let include = "architecture \"A\"\ninclude \"main.arch\"\n";
        let files = [(PATH, TEXT), ("/w/a.arch", include), ("/w/b.arch", include)];
        let offset = TEXT.find("api").expect("it is there");
        assert_eq!(highlights(&world(&files), PATH, offset).len(), 3);
    }
}
