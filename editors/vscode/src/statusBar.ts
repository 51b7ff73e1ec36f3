/** Score and monthly cost of the current root in the status bar. */
import { posix } from "node:path";
import * as vscode from "vscode";
import { isArch } from "./documents.ts";
import type { Status } from "./protocol.ts";
import type { Server, ServerState } from "./server.ts";
import { statusLabel, statusText, statusTooltip } from "./statusText.ts";

export class StatusBar implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem("buttress.status", vscode.StatusBarAlignment.Left, 50);
  readonly #server: Server;
  readonly #statuses = new Map<string, Status>();
  readonly #subscriptions: { dispose(): void }[];
  #root: string | undefined;

  constructor(server: Server) {
    this.#server = server;
    this.#item.name = "Buttress: score and monthly cost";
    this.#subscriptions = [
      this.#item,
      server.onStatus((status) => {
        this.#statuses.set(status.uri, status);
        // The server speaks of a root when its figures change or when it becomes the current one.
        this.#root = status.uri;
        this.#show();
      }),
      server.onStateChanged((state) => {
        if (state !== "running") this.#statuses.clear();
        this.#show();
      }),
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        const own = editor?.document.uri.toString();
        if (own !== undefined && this.#statuses.has(own)) this.#root = own;
        this.#show();
      }),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration("buttress.statusBar")) this.#show();
      }),
    ];
    this.#show();
  }

  /** The preview shows this root: its figures are the ones to show. */
  follow(root: string): void {
    this.#root = root;
    this.#show();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #show(): void {
    if (!this.#wanted()) {
      this.#item.hide();
      return;
    }
    const status = this.#root === undefined ? undefined : this.#statuses.get(this.#root);
    if (status === undefined) this.#showState(this.#server.state);
    else this.#showStatus(status);
    this.#item.show();
  }

  #wanted(): boolean {
    if (!vscode.workspace.getConfiguration("buttress").get<boolean>("statusBar.visible", true)) return false;
    const active = vscode.window.activeTextEditor;
    // Without an active text editor the preview, a terminal or nothing has the focus.
    if (active === undefined) return vscode.window.visibleTextEditors.some((editor) => isArch(editor.document));
    return isArch(active.document);
  }

  #showStatus(status: Status): void {
    this.#item.text = statusText(status);
    this.#item.tooltip = new vscode.MarkdownString(statusTooltip(status, posix.basename(vscode.Uri.parse(status.uri).path)));
    this.#item.accessibilityInformation = { label: statusLabel(status), role: "button" };
    this.#item.backgroundColor = undefined;
    this.#item.command = "buttress.openPreview";
  }

  #showState(state: ServerState): void {
    const failed = state === "failed";
    this.#item.text = failed ? "$(error) Buttress" : state === "stopped" ? "$(circle-slash) Buttress" : "$(type-hierarchy) Buttress";
    this.#item.tooltip = failed
      ? "The Buttress server is not running. Click to start it again."
      : state === "starting"
        ? "The Buttress server is starting."
        : "Buttress: open the preview.";
    this.#item.accessibilityInformation = undefined;
    this.#item.backgroundColor = failed ? new vscode.ThemeColor("statusBarItem.errorBackground") : undefined;
    this.#item.command = failed || state === "stopped" ? "buttress.restartServer" : "buttress.openPreview";
  }
}
