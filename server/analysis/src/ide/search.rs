//! Things found by a piece of their name, in all files.

use super::fit::{Fit, Typed};
use super::symbols::{DocumentSymbol, SymbolKind, document_symbols};
use crate::host::Snapshot;
use crate::span::{FilePath, Location};

/// How many things one search finds at most: who needs more types another letter.
const LIMIT: usize = 200;

/// A thing that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundSymbol {
    /// What it is called.
    pub name: String,
    /// What it is.
    pub kind: SymbolKind,
    /// Its name.
    pub at: Location,
    /// What it stands in.
    pub container: Option<String>,
}

/// The things whose names have the letters of `query` in this order, the best first: those that
/// start with it, then those with a word that does, then the others. All for an empty one.
pub fn workspace_symbols(snapshot: &Snapshot, query: &str) -> Vec<FoundSymbol> {
    let typed = Typed::new(query);
    let mut found = Vec::new();
    for path in snapshot.documents().keys() {
        if snapshot.is_stale() {
            break;
        }
        collect(
            document_symbols(snapshot, path),
            path,
            None,
            &typed,
            &mut found,
        );
    }
    // The sort is stable: what is alike stays in the order of the files.
    found.sort_by_cached_key(|(fit, symbol)| {
        (*fit, symbol.name.chars().count(), symbol.name.clone())
    });
    found.truncate(LIMIT);
    found.into_iter().map(|(_, symbol)| symbol).collect()
}

fn collect(
    symbols: Vec<DocumentSymbol>,
    path: &FilePath,
    container: Option<&str>,
    typed: &Typed,
    out: &mut Vec<(Fit, FoundSymbol)>,
) {
    for symbol in symbols {
        if symbol.kind == SymbolKind::Constraints {
            continue;
        }
        let within = match container {
            Some(outer) => format!("{outer}.{}", symbol.name),
            None => symbol.name.clone(),
        };
        // A dot asks for the full name.
        let name = if typed.has_dot() {
            &within
        } else {
            &symbol.name
        };
        if let Some(fit) = typed.fit(name) {
            out.push((
                fit,
                FoundSymbol {
                    name: symbol.name,
                    kind: symbol.kind,
                    at: Location::new(path, symbol.selection),
                    container: container.map(str::to_owned),
                },
            ));
        }
        collect(symbol.children, path, Some(&within), typed, out);
    }
}

#[cfg(test)]
mod tests {
    use super::{LIMIT, workspace_symbols};
    use crate::testing::{PATH, world};

    const TEXT: &str = "architecture \"Shop\"
constraints { provider = aws }
group orders {
  service order-api
  service api
}
entity Map in orders.api {
  primary uuid
}
";

    fn names(query: &str) -> Vec<String> {
        let more = ("/w/more.arch", "service rapid\nservice Apiary\n");
        let found = workspace_symbols(&world(&[(PATH, TEXT), more]), query);
        found.into_iter().map(|s| s.name).collect()
    }

    #[test]
    fn the_best_name_comes_first() {
        assert_eq!(names("api"), ["api", "Apiary", "order-api", "rapid"]);
        assert_eq!(names("OA"), ["order-api"]);
        assert_eq!(names("orders.a"), ["api", "order-api"]);
        assert_eq!(names("nothing"), Vec::<String>::new());
        // All but the constraints, which have no name.
        assert_eq!(names(" ").len(), 8);
    }

    #[test]
    fn what_is_found_says_where_it_is() {
        let found = workspace_symbols(&world(&[(PATH, TEXT)]), "primary");
        assert_eq!(found[0].container.as_deref(), Some("Map"));
        assert_eq!(found[0].at.span.of(TEXT), "primary");
    }

    #[test]
    fn a_search_has_a_limit() {
        let text: String = (0..LIMIT + 50).map(|i| format!("service s{i}\n")).collect();
        assert_eq!(
            workspace_symbols(&world(&[(PATH, &text)]), "s").len(),
            LIMIT
        );
    }
}
