//! Who calls whom, along the connections.

use petgraph::Direction;

use super::symbols::SymbolKind;
use crate::host::Snapshot;
use crate::model::{Architecture, ComponentId, Symbol};
use crate::span::{Location, Span};

/// A component that calls or is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallItem {
    /// Its full name.
    pub name: String,
    /// What it is.
    pub kind: SymbolKind,
    /// What people call it.
    pub title: Option<String>,
    /// All of its statement; or an arrow, where the arrow stands in another file.
    pub at: Location,
    /// Its name, inside of that.
    pub selection: Span,
}

/// One end of some connections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Who is at that end.
    pub item: CallItem,
    /// The arrows, in the file of the caller.
    pub arrows: Vec<Span>,
}

/// The component that is named at `offset`.
pub fn prepare_calls(snapshot: &Snapshot, path: &str, offset: usize) -> Option<CallItem> {
    let architecture = snapshot.architecture_for(path)?;
    match architecture.occurrence_at(path, offset)?.symbol {
        Symbol::Component(id) => item(&architecture, id),
        Symbol::Group(_) | Symbol::Entity(_) => None,
    }
}

/// Who calls the component of this full name, in the design that `path` is part of. An arrow that
/// stands in another file than its caller stands for the caller: an editor looks for arrows in the
/// caller's file.
pub fn incoming_calls(snapshot: &Snapshot, path: &str, name: &str) -> Vec<Call> {
    let found = arrows(snapshot, path, name, Direction::Incoming);
    let mut out: Vec<Call> = Vec::new();
    for (mut item, arrow) in found {
        if item.at.file != arrow.file {
            item.selection = arrow.span;
            item.at = arrow.clone();
            out.push(Call {
                item,
                arrows: vec![arrow.span],
            });
            continue;
        }
        match out.iter_mut().find(|call| call.item == item) {
            Some(call) => call.arrows.push(arrow.span),
            None => out.push(Call {
                item,
                arrows: vec![arrow.span],
            }),
        }
    }
    out
}

/// Whom the component of this full name calls; of the arrows those that stand in the file `caller`.
pub fn outgoing_calls(snapshot: &Snapshot, path: &str, name: &str, caller: &str) -> Vec<Call> {
    let mut out: Vec<Call> = Vec::new();
    for (item, arrow) in arrows(snapshot, path, name, Direction::Outgoing) {
        let arrow = Some(arrow.span).filter(|_| &*arrow.file == caller);
        match out.iter_mut().find(|call| call.item == item) {
            Some(call) => call.arrows.extend(arrow),
            None => out.push(Call {
                item,
                arrows: arrow.into_iter().collect(),
            }),
        }
    }
    out
}

/// The components at the other ends, in the order of the arrows.
fn arrows(
    snapshot: &Snapshot,
    path: &str,
    name: &str,
    direction: Direction,
) -> Vec<(CallItem, Location)> {
    let Some(architecture) = snapshot.architecture_for(path) else {
        return Vec::new();
    };
    let Some(Symbol::Component(id)) = architecture.names.get(name) else {
        return Vec::new();
    };
    let mut edges: Vec<_> = architecture.edges(*id, direction).collect();
    edges.sort_by_key(|(id, _)| *id);
    let call = |(_, connection): (_, &std::sync::Arc<crate::model::Connection>)| {
        let other = match direction {
            Direction::Incoming => connection.from,
            Direction::Outgoing => connection.to,
        };
        let arrow = architecture.locate(connection.arrow())?;
        Some((item(&architecture, other)?, arrow))
    };
    edges.into_iter().filter_map(call).collect()
}

fn item(architecture: &Architecture, id: ComponentId) -> Option<CallItem> {
    let component = &architecture.components[id];
    let kind = component.kind.map_or("component", |k| k.name.as_str());
    Some(CallItem {
        name: component.full.clone(),
        kind: SymbolKind::Component(kind.to_owned()),
        title: component.title.clone(),
        at: architecture.locate(component.at)?,
        selection: architecture.locate(component.name_place())?.span,
    })
}

#[cfg(test)]
mod tests {
    use super::{Call, incoming_calls, outgoing_calls, prepare_calls};
    use crate::testing::{PATH, world};

    const TEXT: &str = "architecture \"Shop\"
include \"more.arch\"
client shopper
service api \"API\"
database db
shopper -> api: https
api -> db: query
api -> db: write
";
    const MORE: &str = "service job\napi -> job: rest\njob -> db: query\nshopper -> job: rest\n";

    fn told(calls: &[Call]) -> Vec<String> {
        let text = |file: &str| if file == PATH { TEXT } else { MORE };
        let tell = |call: &Call| {
            let text = text(&call.item.at.file);
            let item = call.item.at.span.of(text);
            let arrows: Vec<&str> = call.arrows.iter().map(|a| a.of(text)).collect();
            format!("{} [{item}] {}", call.item.name, arrows.join(", "))
        };
        calls.iter().map(tell).collect()
    }

    #[test]
    fn arrows_lead_to_callers_and_to_those_who_are_called() {
        let snapshot = world(&[(PATH, TEXT), ("/w/more.arch", MORE)]);
        let at = TEXT.find("api -> db").expect("it is there");
        let api = prepare_calls(&snapshot, PATH, at + 1).expect("a component");
        assert_eq!(api.at.span.of(TEXT), "service api \"API\"");
        assert_eq!(api.selection.of(TEXT), "api");
        assert_eq!(prepare_calls(&snapshot, PATH, 3), None);
        assert_eq!(
            told(&incoming_calls(&snapshot, PATH, "db")),
            [
                "api [service api \"API\"] api -> db, api -> db",
                "job [service job] job -> db",
            ]
        );
        // The arrow stands elsewhere than its caller.
        assert_eq!(
            told(&incoming_calls(&snapshot, PATH, "job"))[0],
            "api [api -> job] api -> job"
        );
        let out = outgoing_calls(&snapshot, PATH, "api", PATH);
        let counts: Vec<_> = out
            .iter()
            .map(|c| (c.item.name.as_str(), c.arrows.len()))
            .collect();
        assert_eq!(counts, [("db", 2), ("job", 0)]);
        assert_eq!(incoming_calls(&snapshot, PATH, "nobody"), []);
    }
}
