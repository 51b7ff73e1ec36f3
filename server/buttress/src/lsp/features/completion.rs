//! Offers, and what there is to say about one.

use buttress_analysis::{FilePath, ide};
use serde::{Deserialize, Serialize};
use tower_lsp::ls_types as lsp;

use crate::lsp::abilities::Abilities;
use crate::lsp::convert::{View, completion_kind, markdown, without_marks};

/// What comes back with an offer when its documentation is wanted.
#[derive(Deserialize, Serialize)]
struct Data {
    file: String,
    #[serde(flatten)]
    subject: ide::Subject,
}

/// What could be written at the cursor.
pub fn completion(
    view: &View,
    path: &str,
    at: lsp::Position,
    client: Abilities,
) -> Option<lsp::CompletionResponse> {
    let offers = ide::completions(&view.snapshot, path, view.offset(path, at)?);
    let item = |offer: ide::Completion| item(view, path, offer, client);
    Some(lsp::CompletionResponse::List(lsp::CompletionList {
        is_incomplete: offers.incomplete,
        items: offers.items.into_iter().filter_map(item).collect(),
    }))
}

fn item(
    view: &View,
    path: &str,
    offer: ide::Completion,
    client: Abilities,
) -> Option<lsp::CompletionItem> {
    let range = view.range(path, offer.edit.span)?;
    let snippet = offer.snippet && client.snippets;
    let text = match offer.snippet && !client.snippets {
        true => without_marks(&offer.edit.text),
        false => offer.edit.text,
    };
    let mut item = lsp::CompletionItem {
        label: offer.label,
        kind: Some(completion_kind(offer.kind)),
        detail: offer.detail,
        sort_text: Some(offer.sort),
        insert_text_format: snippet.then_some(lsp::InsertTextFormat::SNIPPET),
        text_edit: Some(lsp::CompletionTextEdit::Edit(lsp::TextEdit::new(
            range, text,
        ))),
        ..lsp::CompletionItem::default()
    };
    match offer.subject {
        Some(subject) if client.resolves_documentation => {
            let file = path.to_owned();
            item.data = serde_json::to_value(Data { file, subject }).ok();
        }
        Some(subject) => item.documentation = documentation(view, path, &subject),
        None => {}
    }
    Some(item)
}

/// The file that an offer was made for.
pub fn completion_file(item: &lsp::CompletionItem) -> Option<FilePath> {
    Some(data(item)?.file.into())
}

/// The offer, with its documentation.
pub fn completion_resolve(view: &View, mut item: lsp::CompletionItem) -> lsp::CompletionItem {
    if let Some(data) = data(&item) {
        item.documentation = documentation(view, &data.file, &data.subject);
    }
    item
}

fn data(item: &lsp::CompletionItem) -> Option<Data> {
    Data::deserialize(item.data.as_ref()?).ok()
}

fn documentation(view: &View, path: &str, subject: &ide::Subject) -> Option<lsp::Documentation> {
    let said = ide::completion_documentation(&view.snapshot, path, subject)?;
    Some(lsp::Documentation::MarkupContent(markdown(said)))
}
