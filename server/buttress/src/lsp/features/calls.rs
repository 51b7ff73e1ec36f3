//! Who calls whom.

use buttress_analysis::{FilePath, ide};
use serde::{Deserialize, Serialize};
use tower_lsp::ls_types as lsp;

use crate::lsp::convert::{View, symbol_kind};
use crate::paths;

/// What comes back with an item when its calls are wanted.
#[derive(Deserialize, Serialize)]
struct Data {
    /// A file of the design.
    file: String,
    /// The full name of the component.
    name: String,
}

/// The component under the cursor.
pub fn prepare(view: &View, path: &str, at: lsp::Position) -> Option<Vec<lsp::CallHierarchyItem>> {
    let found = ide::prepare_calls(&view.snapshot, path, view.offset(path, at)?)?;
    Some(vec![item(view, path, found)?])
}

/// The file of the design that an item is part of.
pub fn file(item: &lsp::CallHierarchyItem) -> Option<FilePath> {
    Some(data(item)?.file.into())
}

/// Who calls the component.
pub fn incoming(
    view: &View,
    asked: &lsp::CallHierarchyItem,
) -> Option<Vec<lsp::CallHierarchyIncomingCall>> {
    let Data { file, name } = data(asked)?;
    let call = |call: ide::Call| {
        let from_ranges = ranges(view, &call.item.at.file, &call.arrows);
        let from = item(view, &file, call.item)?;
        Some(lsp::CallHierarchyIncomingCall { from, from_ranges })
    };
    let found = ide::incoming_calls(&view.snapshot, &file, &name);
    Some(found.into_iter().filter_map(call).collect())
}

/// Whom the component calls.
pub fn outgoing(
    view: &View,
    asked: &lsp::CallHierarchyItem,
) -> Option<Vec<lsp::CallHierarchyOutgoingCall>> {
    let Data { file, name } = data(asked)?;
    let caller = paths::of_uri(&asked.uri);
    let call = |call: ide::Call| {
        let from_ranges = ranges(view, &caller, &call.arrows);
        let to = item(view, &file, call.item)?;
        Some(lsp::CallHierarchyOutgoingCall { to, from_ranges })
    };
    let found = ide::outgoing_calls(&view.snapshot, &file, &name, &caller);
    Some(found.into_iter().filter_map(call).collect())
}

fn ranges(view: &View, file: &str, spans: &[buttress_analysis::Span]) -> Vec<lsp::Range> {
    let range = |span: &buttress_analysis::Span| view.range(file, *span);
    spans.iter().filter_map(range).collect()
}

fn item(view: &View, file: &str, found: ide::CallItem) -> Option<lsp::CallHierarchyItem> {
    let data = Data {
        file: file.to_owned(),
        name: found.name.clone(),
    };
    Some(lsp::CallHierarchyItem {
        kind: symbol_kind(&found.kind),
        tags: None,
        detail: found.title,
        uri: view.uri(&found.at.file)?,
        range: view.range(&found.at.file, found.at.span)?,
        selection_range: view.range(&found.at.file, found.selection)?,
        data: serde_json::to_value(data).ok(),
        name: found.name,
    })
}

fn data(item: &lsp::CallHierarchyItem) -> Option<Data> {
    Data::deserialize(item.data.as_ref()?).ok()
}
