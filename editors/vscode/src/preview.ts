/** The preview panel: hosts the canvas and carries messages between it, the editors and the server. */
import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { columnFor, currentArchEditor, isArch } from "./documents.ts";
import { Latest } from "./latest.ts";
import { panelHtml } from "./panelHtml.ts";
import { readCanvasMessage, type LocateAnswer, type NodeAtAnswer, type SceneAnswer, type ToCanvas } from "./protocol.ts";
import type { Server } from "./server.ts";

export const VIEW_TYPE = "buttress.preview";
/** Where the document of the panel is kept over a reload of the window. */
const REMEMBERED = "buttress.preview.document";
/** Pause after a movement of the cursor before the server is asked what stands under it. */
const CURSOR_PAUSE_MS = 60;

export class Preview implements vscode.Disposable, vscode.WebviewPanelSerializer {
  readonly #context: vscode.ExtensionContext;
  readonly #server: Server;
  readonly #scene = new Latest(() => this.#pullScene());
  readonly #selection = new Latest(() => this.#pullSelection());
  readonly #rootShown = new vscode.EventEmitter<string>();
  readonly #subscriptions: { dispose(): void }[];
  #panel: vscode.WebviewPanel | undefined;
  /** The document whose root is shown. */
  #document: vscode.Uri | undefined;
  #root: string | undefined;
  #ready = false;
  #cursorTimer: NodeJS.Timeout | undefined;

  /** The root that the panel has just shown. */
  readonly onRootShown = this.#rootShown.event;

  constructor(context: vscode.ExtensionContext, server: Server) {
    this.#context = context;
    this.#server = server;
    this.#subscriptions = [
      this.#rootShown,
      vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, this),
      server.onSceneChanged((changed) => {
        if (this.#root === undefined || changed.uri === this.#root) this.#refresh();
      }),
      server.onStateChanged(() => {
        this.#refresh();
      }),
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (editor === undefined || !isArch(editor.document)) return;
        this.#follow(editor.document.uri);
        this.#cursorMoved();
      }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (isArch(textEditor.document)) this.#cursorMoved();
      }),
    ];
  }

  /** Shows the root of `document` beside the editor. */
  open(document: vscode.Uri): void {
    if (this.#panel === undefined) {
      const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      this.#adopt(vscode.window.createWebviewPanel(VIEW_TYPE, "Preview", place, { retainContextWhenHidden: true }));
    } else {
      this.#panel.reveal(undefined, true);
    }
    this.#follow(document);
  }

  // Of the interface WebviewPanelSerializer: VS Code gives back the panel of the last session.
  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.#adopt(panel);
    const remembered = this.#context.workspaceState.get<string>(REMEMBERED);
    const document = currentArchEditor()?.document.uri ?? (remembered === undefined ? undefined : vscode.Uri.parse(remembered));
    if (document === undefined) return;
    try {
      // The server knows open documents; this one may have no editor yet.
      await vscode.workspace.openTextDocument(document);
    } catch {
      return; // The file has gone: the panel waits for the next .arch editor.
    }
    this.#follow(document);
  }

  dispose(): void {
    clearTimeout(this.#cursorTimer);
    this.#panel?.dispose();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #adopt(panel: vscode.WebviewPanel): void {
    const folder = vscode.Uri.joinPath(this.#context.extensionUri, "dist", "preview");
    // A window shows one preview; a second one, from an older session, gives way.
    this.#panel?.dispose();
    this.#panel = panel;
    this.#ready = false;
    panel.iconPath = vscode.Uri.joinPath(this.#context.extensionUri, "media", "icon.png");
    panel.webview.options = { enableScripts: true, localResourceRoots: [folder] };
    panel.webview.onDidReceiveMessage((message: unknown) => {
      this.#received(message);
    });
    panel.onDidChangeViewState(() => {
      if (panel.visible) this.#refresh();
    });
    panel.onDidDispose(() => {
      if (this.#panel !== panel) return;
      this.#panel = undefined;
      this.#ready = false;
      this.#root = undefined;
      void this.#context.workspaceState.update(REMEMBERED, undefined);
    });
    panel.webview.html = panelHtml({
      cspSource: panel.webview.cspSource,
      scriptUri: panel.webview.asWebviewUri(vscode.Uri.joinPath(folder, "canvas.js")).toString(),
      styleUri: panel.webview.asWebviewUri(vscode.Uri.joinPath(folder, "canvas.css")).toString(),
      nonce: randomBytes(16).toString("base64url"),
    });
  }

  #follow(document: vscode.Uri): void {
    if (this.#panel === undefined) return;
    const changed = this.#document?.toString() !== document.toString();
    this.#document = document;
    if (changed) void this.#context.workspaceState.update(REMEMBERED, document.toString());
    this.#refresh();
  }

  #received(message: unknown): void {
    const read = readCanvasMessage(message);
    if (read?.type === "ready") {
      this.#ready = true;
      this.#refresh();
    } else if (read?.type === "open") {
      void this.#openNode(read.id);
    }
  }

  #refresh(): void {
    if (this.#panel?.visible === true && this.#ready) void this.#scene.run();
  }

  async #pullScene(): Promise<void> {
    const document = this.#document;
    if (document === undefined) {
      this.#post({ type: "scene", revision: 0, scene: null, notice: "Open an .arch file to see its picture." });
      return;
    }
    const answer = await this.#server.request<SceneAnswer | null>("buttress/scene", { textDocument: { uri: document.toString() } });
    // Another editor was chosen while the server worked: a pull for that one is on its way.
    if (this.#document?.toString() !== document.toString()) return;
    if (answer === undefined) {
      if (this.#server.state === "running") return;
      const notice = this.#server.state === "starting" ? "The Buttress server is starting…" : "The Buttress server is not running.";
      this.#post({ type: "scene", revision: 0, scene: null, notice });
      return;
    }
    // The server does not know the text yet, and says so when it does.
    if (answer === null) return;
    this.#root = answer.uri;
    if (this.#panel !== undefined) this.#panel.title = answer.scene === null ? "Preview" : `Preview: ${answer.scene.title}`;
    this.#post({ type: "scene", revision: answer.revision, scene: answer.scene, notice: answer.notice });
    this.#rootShown.fire(answer.uri);
    this.#cursorMoved();
  }

  #cursorMoved(): void {
    clearTimeout(this.#cursorTimer);
    this.#cursorTimer = setTimeout(() => void this.#selection.run(), CURSOR_PAUSE_MS);
  }

  async #pullSelection(): Promise<void> {
    const editor = currentArchEditor();
    if (editor === undefined) return;
    if (!vscode.workspace.getConfiguration("buttress").get<boolean>("preview.followCursor", true)) return;
    const { line, character } = editor.selection.active;
    const params = { textDocument: { uri: editor.document.uri.toString() }, position: { line, character } };
    // For a preview in the browser, which the server feeds itself.
    this.#server.notify("buttress/cursor", params);
    if (this.#panel?.visible !== true || !this.#ready) return;
    const answer = await this.#server.request<NodeAtAnswer>("buttress/nodeAt", params);
    if (answer !== undefined) this.#post({ type: "select", id: answer.id });
  }

  async #openNode(id: string): Promise<void> {
    if (this.#document === undefined) return;
    const params = { textDocument: { uri: this.#document.toString() }, id };
    const place = await this.#server.request<LocateAnswer | null>("buttress/locate", params);
    if (place === undefined || place === null) return;
    const uri = vscode.Uri.parse(place.uri);
    const start = new vscode.Position(place.range.start.line, place.range.start.character);
    const end = new vscode.Position(place.range.end.line, place.range.end.character);
    try {
      const editor = await vscode.window.showTextDocument(uri, {
        viewColumn: columnFor(uri, this.#panel?.viewColumn),
        selection: new vscode.Range(start, start),
      });
      editor.revealRange(new vscode.Range(start, end), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    } catch (error) {
      void vscode.window.showErrorMessage(`${uri.fsPath} cannot be shown: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #post(message: ToCanvas): void {
    void this.#panel?.webview.postMessage(message);
  }
}
