//! What a client can do.

use tower_lsp::ls_types::{ClientCapabilities, InitializeParams, ResourceOperationKind};

use super::features;

/// What the client can do, as far as it matters to us.
#[derive(Clone, Copy, Debug, Default)]
pub struct Abilities {
    /// Snippets with places to fill in.
    pub snippets: bool,
    /// Asking for the documentation of an offer when somebody looks at it.
    pub resolves_documentation: bool,
    /// A command of its own that opens the picture.
    pub opens_preview: bool,
    /// Edits that name the state they were made for.
    pub versioned_edits: bool,
    /// Edits that create files.
    pub creates_files: bool,
    /// Asking for the edits of an action in a second step.
    pub resolves_actions: bool,
    /// Watching files for us.
    pub watches_files: bool,
    /// Showing a document on request.
    pub shows_documents: bool,
    /// Asking for findings, and asking again when told so; see [`super::pull`].
    pub pulls: bool,
    /// Asking for the findings of all files; see [`super::pull`].
    pub pulls_workspace: bool,
    /// Taking the findings of other texts along with those of the one it asks for.
    pub related_documents: bool,
    /// Telling its settings when asked.
    pub configuration: bool,
    /// Telling us of changed settings where we register for that.
    pub registers_configuration: bool,
    /// Showing how far long work is.
    pub progress: bool,
}

impl Abilities {
    /// What a client says of itself.
    pub fn of(params: &InitializeParams) -> Self {
        let name = params.client_info.as_ref().map(|info| info.name.as_str());
        let mut abilities = Self::named(&params.capabilities, name);
        let options = params.initialization_options.as_ref();
        let wish = options.and_then(|o| o.get("diagnostics")?.as_str());
        abilities.pulls &= wish != Some("push");
        abilities.pulls_workspace &= abilities.pulls;
        abilities
    }

    fn named(client: &ClientCapabilities, name: Option<&str>) -> Self {
        let text = client.text_document.as_ref();
        let workspace = client.workspace.as_ref();
        let window = client.window.as_ref();
        let offer = text.and_then(|t| t.completion.as_ref()?.completion_item.as_ref());
        let edits = workspace.and_then(|w| w.workspace_edit.as_ref());
        let versioned_edits = edits.and_then(|e| e.document_changes).unwrap_or_default();
        let action = text.and_then(|t| t.code_action.as_ref());
        let resolvable = action.and_then(|a| Some(&a.resolve_support.as_ref()?.properties));
        // As rust-analyzer's clients say it: the protocol has no word for it.
        let commands = client
            .experimental
            .as_ref()
            .and_then(|e| e.pointer("/commands/commands")?.as_array());
        let pull = text.and_then(|t| t.diagnostic.as_ref());
        let pulls_again = workspace.and_then(|w| w.diagnostics.as_ref()?.refresh_support);
        let pulls = pull.is_some() && pulls_again.unwrap_or_default();
        Self {
            snippets: offer.and_then(|o| o.snippet_support).unwrap_or_default(),
            resolves_documentation: offer
                .and_then(|o| o.resolve_support.as_ref())
                .is_some_and(|s| s.properties.iter().any(|p| p == "documentation")),
            opens_preview: commands
                .is_some_and(|known| known.iter().any(|c| c == features::OPEN_PREVIEW)),
            versioned_edits,
            creates_files: versioned_edits
                && edits
                    .and_then(|e| e.resource_operations.as_ref())
                    .is_some_and(|all| all.contains(&ResourceOperationKind::Create)),
            resolves_actions: resolvable.is_some_and(|all| all.iter().any(|p| p == "edit"))
                && action.and_then(|a| a.data_support).unwrap_or_default(),
            watches_files: workspace
                .and_then(|w| w.did_change_watched_files.as_ref()?.dynamic_registration)
                .unwrap_or_default(),
            shows_documents: window
                .and_then(|w| w.show_document.as_ref())
                .is_some_and(|s| s.support),
            pulls,
            pulls_workspace: pulls && name != Some("Neovim"),
            related_documents: pull
                .and_then(|p| p.related_document_support)
                .unwrap_or_default(),
            configuration: workspace.and_then(|w| w.configuration).unwrap_or_default(),
            registers_configuration: workspace
                .and_then(|w| w.did_change_configuration.as_ref()?.dynamic_registration)
                .unwrap_or_default(),
            progress: window
                .and_then(|w| w.work_done_progress)
                .unwrap_or_default(),
        }
    }
}
