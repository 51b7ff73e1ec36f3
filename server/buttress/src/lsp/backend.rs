//! The handlers. Each changes the state, or takes its snapshot, before its first `await`: handlers
//! run interleaved, and only that keeps their order. None waits for the client.

use std::sync::Arc;

use buttress_analysis::FilePath;
use tokio::sync::mpsc;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types::*;
use tower_lsp::{Client, LanguageServer};

use super::abilities::Abilities;
use super::answers::leave;
use super::capabilities::capabilities;
use super::disk::{self, Job};
use super::documents::Outcome;
use super::features::outline::Outline;
use super::outlet::Outlet;
use super::position::Encoding;
use super::refactorings::Pending;
use super::session::Session;
use super::work::Needs;
use super::written::json;
use super::{Options, diagnostics, environments, features, pull, refactorings, tokens};
use crate::paths;

/// The handlers of one server.
pub struct Backend {
    session: Arc<Session>,
}

impl Backend {
    /// The handlers for a client; their background tasks start with them.
    pub fn new(client: Client, outlet: Outlet, options: Options) -> Self {
        let (disk, jobs) = mpsc::unbounded_channel();
        let session = Arc::new(Session::new(client, outlet, options, disk));
        tokio::spawn(disk::run(session.clone(), jobs));
        tokio::spawn(diagnostics::run(session.clone(), session.changes()));
        Self { session }
    }

    /// What they share.
    pub fn session(&self) -> &Arc<Session> {
        &self.session
    }
}

impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let general = params.capabilities.general.as_ref();
        let offered = general.and_then(|g| g.position_encodings.as_deref());
        let encoding = Encoding::negotiate(offered);
        let abilities = Abilities::of(&params);
        self.session.settle(encoding, abilities);
        let folders = folders(&params);
        self.session
            .change(|documents| documents.set_folders(folders));
        if let Some(id) = params
            .process_id
            .filter(|_| self.session.options.watch_parent)
        {
            self.session.watch_process(id);
        }
        Ok(InitializeResult {
            capabilities: capabilities(encoding, abilities),
            server_info: Some(ServerInfo {
                name: "buttress".to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
            offset_encoding: None,
        })
    }

    async fn initialized(&self, _: InitializedParams) {
        let folders = self.session.documents().folders().to_vec();
        self.session.disk(Job::Scan(folders));
        self.session.register();
        self.session.ask_settings();
    }

    async fn shutdown(&self) -> Result<()> {
        self.session.shut_down();
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let TextDocumentItem {
            uri, version, text, ..
        } = params.text_document;
        let path = paths::of_uri(&uri);
        self.session.set_active(&path);
        self.session.want_findings(path.clone());
        let fits = self
            .session
            .change(|documents| documents.opened(uri, version, &text));
        // Its workspace may be one that nothing was known of.
        self.session.disk(Job::Workspaces);
        if !fits {
            let limit = crate::files::LARGEST / 1024 / 1024;
            self.session.say(
                MessageType::WARNING,
                format!("Buttress does not look at {path}: it has more than {limit} MB. Split it with `include`."),
            );
        }
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let path = paths::of_uri(&params.text_document.uri);
        let version = params.text_document.version;
        let encoding = self.session.encoding();
        let changes = &params.content_changes;
        let outcome = self
            .session
            .type_in(|documents| documents.changed(&path, version, changes, encoding));
        match outcome {
            Outcome::Done => {}
            Outcome::Waiting => tracing::debug!(%path, version, "waiting for the full text"),
            Outcome::NotOpen => tracing::warn!(%path, version, "a change of a text nobody opened"),
            Outcome::Lost => {
                tracing::error!(%path, version, "an edit lies outside of the text");
                let name = path.rsplit('/').next().unwrap_or(&path);
                self.session.say(
                    MessageType::WARNING,
                    format!("Buttress lost track of {name}: an edit lies outside of the text. Close and open it again."),
                );
            }
        }
    }

    async fn did_save(&self, _: DidSaveTextDocumentParams) {}

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        let path = paths::of_uri(&params.text_document.uri);
        // Nobody is woken: until the disk is read there is nothing to say of it.
        self.session.documents().closed(&path);
        self.session.colours.forget(&path);
        self.session.disk(Job::Closed(path));
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        for event in params.changes {
            self.session.look_at(&paths::of_uri(&event.uri));
        }
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        if self.session.abilities().configuration {
            self.session.ask_settings();
        } else {
            self.session.told_settings(&params.settings);
        }
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<LSPAny>> {
        match params.command.as_str() {
            environments::COMMAND => self.set_environment(&params.arguments).await,
            other => Err(Error::invalid_params(format!(
                "there is no command `{other}`; there is `{}`",
                environments::COMMAND
            ))),
        }
    }

    async fn will_rename_files(&self, params: RenameFilesParams) -> Result<Option<WorkspaceEdit>> {
        let view = self.session.view();
        // The question is about many files; any will do to ask it.
        let path = view.snapshot.documents().keys().next().cloned();
        let asked = path.map(|path| (view, path));
        let with_versions = self.session.abilities().versioned_edits;
        self.session
            .answer("the moves", Needs::Names, asked, move |view, _| {
                features::move_files(view, &params, with_versions)
            })
            .await
    }

    async fn did_rename_files(&self, params: RenameFilesParams) {
        for moved in params.files {
            for uri in [moved.old_uri, moved.new_uri] {
                if let Ok(uri) = uri.parse() {
                    self.session.look_at(&paths::of_uri(&uri));
                }
            }
        }
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        let key = |f: &WorkspaceFolder| paths::of_uri(&f.uri);
        let removed: Vec<FilePath> = params.event.removed.iter().map(key).collect();
        let added: Vec<FilePath> = params.event.added.iter().map(key).collect();
        let gone = self.session.change(|documents| {
            let stay = documents
                .folders()
                .iter()
                .filter(|f| !removed.contains(f))
                .cloned();
            let folders = stay.chain(added.iter().cloned()).collect();
            documents.set_folders(folders);
            let snapshot = documents.snapshot();
            let known = snapshot.documents().keys();
            known
                .filter(|p| !documents.in_workspace(p))
                .cloned()
                .collect::<Vec<_>>()
        });
        for path in gone {
            self.session.disk(Job::Closed(path));
        }
        self.session.disk(Job::Unwatch(removed));
        self.session.disk(Job::Scan(added));
        self.session.ask_settings();
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let at = params.text_document_position_params;
        let asked = self.session.ask(&at.text_document.uri);
        self.session
            .answer("hover", Needs::Report, asked, move |view, path| {
                features::hover(view, path, at.position)
            })
            .await
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let at = params.text_document_position;
        let asked = self.session.ask(&at.text_document.uri);
        let client = self.session.abilities();
        self.session
            .answer("completion", Needs::Names, asked, move |view, path| {
                features::completion(view, path, at.position, client)
            })
            .await
    }

    async fn goto_definition(
        &self,
        params: GotoDefinitionParams,
    ) -> Result<Option<GotoDefinitionResponse>> {
        let at = params.text_document_position_params;
        let asked = self.session.ask(&at.text_document.uri);
        self.session
            .answer("definition", Needs::Names, asked, move |view, path| {
                let places = features::definition(view, path, at.position);
                (!places.is_empty()).then_some(GotoDefinitionResponse::Array(places))
            })
            .await
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let at = params.text_document_position;
        let asked = self.session.ask(&at.text_document.uri);
        let with_declaration = params.context.include_declaration;
        self.session
            .answer("references", Needs::Names, asked, move |view, path| {
                Some(features::references(
                    view,
                    path,
                    at.position,
                    with_declaration,
                ))
            })
            .await
    }

    async fn document_highlight(
        &self,
        params: DocumentHighlightParams,
    ) -> Result<Option<Vec<DocumentHighlight>>> {
        let at = params.text_document_position_params;
        let asked = self.session.ask(&at.text_document.uri);
        self.session
            .answer("the highlights", Needs::Names, asked, move |view, path| {
                Some(features::highlights(view, path, at.position))
            })
            .await
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        let asked = self.session.ask(&params.text_document.uri);
        self.session
            .answer("the links", Needs::Names, asked, move |view, path| {
                Some(features::links(view, path))
            })
            .await
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        let asked = self.session.ask(&params.text_document.uri);
        let folds = self
            .session
            .answer("the folds", Needs::Names, asked, move |view, path| {
                Some(json(&features::folds(view, path)))
            })
            .await?;
        leave(folds)
    }

    async fn prepare_rename(
        &self,
        params: TextDocumentPositionParams,
    ) -> Result<Option<PrepareRenameResponse>> {
        let asked = self.session.ask(&params.text_document.uri);
        self.session
            .answer(
                "what can be renamed",
                Needs::Names,
                asked,
                move |view, path| {
                    features::renamable(view, path, params.position)
                        .map(PrepareRenameResponse::Range)
                },
            )
            .await
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        let at = params.text_document_position;
        let asked = self.session.ask(&at.text_document.uri);
        let with_versions = self.session.abilities().versioned_edits;
        let edit = self
            .session
            .answer("the new name", Needs::Names, asked, move |view, path| {
                features::rename(view, path, at.position, &params.new_name, with_versions)
            })
            .await?;
        edit.transpose().map_err(|refused| Error {
            code: ErrorCode::InvalidParams,
            message: refused.to_string().into(),
            data: None,
        })
    }

    async fn selection_range(
        &self,
        params: SelectionRangeParams,
    ) -> Result<Option<Vec<SelectionRange>>> {
        let asked = self.session.ask(&params.text_document.uri);
        self.session
            .answer("the selections", Needs::Names, asked, move |view, path| {
                Some(features::selections(view, path, &params.positions))
            })
            .await
    }

    async fn document_symbol(
        &self,
        params: DocumentSymbolParams,
    ) -> Result<Option<DocumentSymbolResponse>> {
        let asked = self.session.ask(&params.text_document.uri);
        let outline = self
            .session
            .answer("the outline", Needs::Names, asked, move |view, path| {
                Some(json(&Outline { view, path }))
            })
            .await?;
        leave(outline)
    }

    async fn symbol(
        &self,
        params: WorkspaceSymbolParams,
    ) -> Result<Option<WorkspaceSymbolResponse>> {
        let view = self.session.view();
        // The question is about no file; any will do to ask it.
        let path = view.snapshot.documents().keys().next().cloned();
        let asked = path.map(|path| (view, path));
        self.session
            .answer("a search", Needs::Names, asked, move |view, _| {
                Some(WorkspaceSymbolResponse::Nested(features::search(
                    view,
                    &params.query,
                )))
            })
            .await
    }

    async fn semantic_tokens_full(
        &self,
        params: SemanticTokensParams,
    ) -> Result<Option<SemanticTokensResult>> {
        let asked = self.session.ask(&params.text_document.uri);
        let session = self.session.clone();
        let tokens = self
            .session
            .answer_current("the colours", Needs::Names, asked, move |view, path| {
                session.colours.full(&session, view, path)
            })
            .await?;
        leave(tokens)
    }

    async fn semantic_tokens_full_delta(
        &self,
        params: SemanticTokensDeltaParams,
    ) -> Result<Option<SemanticTokensFullDeltaResult>> {
        let asked = self.session.ask(&params.text_document.uri);
        let (session, previous) = (self.session.clone(), params.previous_result_id);
        let tokens = self
            .session
            .answer_current("the colours", Needs::Names, asked, move |view, path| {
                session.colours.delta(&session, view, path, &previous)
            })
            .await?;
        leave(tokens)
    }

    async fn semantic_tokens_range(
        &self,
        params: SemanticTokensRangeParams,
    ) -> Result<Option<SemanticTokensRangeResult>> {
        let asked = self.session.ask(&params.text_document.uri);
        let tokens = self
            .session
            .answer_current("the colours", Needs::Names, asked, move |view, path| {
                tokens::range(view, path, params.range)
            })
            .await?;
        leave(tokens)
    }

    async fn diagnostic(
        &self,
        params: DocumentDiagnosticParams,
    ) -> Result<DocumentDiagnosticReportResult> {
        pull::document(&self.session, params).await
    }

    async fn workspace_diagnostic(
        &self,
        params: WorkspaceDiagnosticParams,
    ) -> Result<WorkspaceDiagnosticReportResult> {
        pull::workspace(&self.session, params).await
    }

    async fn formatting(&self, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        let asked = self.session.ask(&params.text_document.uri);
        let edits = self
            .session
            .answer("formatting", Needs::Names, asked, move |view, path| {
                Some(json(&features::formatting(view, path)?))
            })
            .await?;
        leave(edits)
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        let asked = self.session.ask(&params.text_document.uri);
        let abilities = self.session.abilities();
        self.session
            .answer("the actions", Needs::Report, asked, move |view, path| {
                let versions = abilities.versioned_edits;
                let mut actions = features::actions(view, path, &params, abilities);
                actions.extend(features::fix_all(view, path, &params.context, versions));
                actions.extend(refactorings::actions(view, path, &params, abilities));
                Some(actions)
            })
            .await
    }

    async fn completion_resolve(&self, item: CompletionItem) -> Result<CompletionItem> {
        let Some(path) = features::completion_file(&item) else {
            return Ok(item);
        };
        let asked = Some((self.session.view(), path));
        self.session
            .answer("the documentation", Needs::Report, asked, move |view, _| {
                features::completion_resolve(view, item)
            })
            .await
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        let asked = self.session.ask(&params.text_document.uri);
        let wanted = asked.as_ref().map(|(_, path)| self.session.settings(path));
        let options = wanted.unwrap_or_default().inlay_hints;
        self.session
            .answer("the hints", Needs::Report, asked, move |view, path| {
                Some(features::hints(view, path, params.range, options))
            })
            .await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        let asked = self.session.ask(&params.text_document.uri);
        let opens_preview = self.session.abilities().opens_preview;
        let asked = asked.filter(|(_, path)| self.session.settings(path).code_lens);
        let of_path = asked.as_ref().map(|(_, path)| self.session.settings(path));
        let costs = of_path.is_some_and(|settings| settings.cost_lens);
        self.session
            .answer("the lenses", Needs::Report, asked, move |view, path| {
                Some(features::lenses(view, path, opens_preview, costs))
            })
            .await
    }

    async fn prepare_call_hierarchy(
        &self,
        params: CallHierarchyPrepareParams,
    ) -> Result<Option<Vec<CallHierarchyItem>>> {
        let at = params.text_document_position_params;
        let asked = self.session.ask(&at.text_document.uri);
        self.session
            .answer("the calls", Needs::Names, asked, move |view, path| {
                features::calls::prepare(view, path, at.position)
            })
            .await
    }

    async fn incoming_calls(
        &self,
        params: CallHierarchyIncomingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyIncomingCall>>> {
        let asked = features::calls::file(&params.item).map(|path| (self.session.view(), path));
        self.session
            .answer("the callers", Needs::Names, asked, move |view, _| {
                features::calls::incoming(view, &params.item)
            })
            .await
    }

    async fn outgoing_calls(
        &self,
        params: CallHierarchyOutgoingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyOutgoingCall>>> {
        let asked = features::calls::file(&params.item).map(|path| (self.session.view(), path));
        self.session
            .answer("the called", Needs::Names, asked, move |view, _| {
                features::calls::outgoing(view, &params.item)
            })
            .await
    }

    async fn goto_declaration(
        &self,
        params: request::GotoDeclarationParams,
    ) -> Result<Option<request::GotoDeclarationResponse>> {
        // A name has one place where it is declared, which defines it too.
        self.goto_definition(params).await
    }

    async fn goto_type_definition(
        &self,
        params: request::GotoTypeDefinitionParams,
    ) -> Result<Option<request::GotoTypeDefinitionResponse>> {
        let at = params.text_document_position_params;
        let asked = self.session.ask(&at.text_document.uri);
        self.session
            .answer("the product", Needs::Names, asked, move |view, path| {
                let places = features::type_definition(view, path, at.position);
                (!places.is_empty()).then_some(GotoDefinitionResponse::Array(places))
            })
            .await
    }

    async fn moniker(&self, params: MonikerParams) -> Result<Option<Vec<Moniker>>> {
        let at = params.text_document_position_params;
        let asked = self.session.ask(&at.text_document.uri);
        self.session
            .answer("the moniker", Needs::Names, asked, move |view, path| {
                Some(vec![features::moniker(view, path, at.position)?])
            })
            .await
    }

    async fn range_formatting(
        &self,
        params: DocumentRangeFormattingParams,
    ) -> Result<Option<Vec<TextEdit>>> {
        let asked = self.session.ask(&params.text_document.uri);
        self.session
            .answer(
                "formatting a range",
                Needs::Names,
                asked,
                move |view, path| features::range_formatting(view, path, params.range),
            )
            .await
    }

    async fn on_type_formatting(
        &self,
        params: DocumentOnTypeFormattingParams,
    ) -> Result<Option<Vec<TextEdit>>> {
        let at = params.text_document_position;
        let asked = self.session.ask(&at.text_document.uri);
        self.session
            .answer(
                "formatting while typing",
                Needs::Names,
                asked,
                move |view, path| features::on_type(view, path, at.position, &params.ch),
            )
            .await
    }

    async fn code_action_resolve(&self, mut action: CodeAction) -> Result<CodeAction> {
        let data = action.data.take();
        let Some(pending) = data.and_then(|d| serde_json::from_value::<Pending>(d).ok()) else {
            return Ok(action);
        };
        let asked = self.session.ask(&pending.uri);
        let with_versions = self.session.abilities().versioned_edits;
        let edit = self
            .session
            .answer("the edits", Needs::Report, asked, move |view, path| {
                Some(refactorings::resolve(view, path, &pending, with_versions))
            })
            .await?;
        action.edit = Some(refactorings::answer(edit)?);
        Ok(action)
    }
}

/// The folders that the client works in.
fn folders(params: &InitializeParams) -> Vec<FilePath> {
    if let Some(folders) = params.workspace_folders.as_ref().filter(|f| !f.is_empty()) {
        return folders.iter().map(|f| paths::of_uri(&f.uri)).collect();
    }
    #[expect(deprecated, reason = "older clients say nothing else")]
    let root = params.root_uri.as_ref();
    root.map(paths::of_uri).into_iter().collect()
}
