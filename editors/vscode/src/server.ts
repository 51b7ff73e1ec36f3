/** The running server: started, restarted and asked; the rest of the extension knows no other way to it. */
import { accessSync, constants, statSync } from "node:fs";
import { homedir } from "node:os";
import * as vscode from "vscode";
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  type ErrorHandler,
  type InitializeParams,
  type LanguageClientOptions,
  type ServerOptions,
} from "vscode-languageclient/node";
import { findServer, type Lookup } from "./binary.ts";
import { Crashes } from "./crashes.ts";
import type { SceneChanged, Status } from "./protocol.ts";

export type ServerState = "starting" | "running" | "failed" | "stopped";

/** Logs its errors without a popup of its own: `Server` says once what went wrong, with the remedies. */
class QuietClient extends LanguageClient {
  /** Says which commands the server may offer at a click, as the clients of rust-analyzer do. */
  protected override fillInitializeParams(params: InitializeParams): void {
    super.fillInitializeParams(params);
    params.capabilities.experimental = { commands: { commands: ["buttress.openPreview"] } };
  }

  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

export class Server implements vscode.Disposable {
  readonly #extensionFolder: string;
  readonly #log = vscode.window.createOutputChannel("Buttress");
  readonly #trace = vscode.window.createOutputChannel("Buttress Trace");
  readonly #crashes = new Crashes();
  readonly #stateChanged = new vscode.EventEmitter<ServerState>();
  readonly #status = new vscode.EventEmitter<Status>();
  readonly #sceneChanged = new vscode.EventEmitter<SceneChanged>();
  #client: LanguageClient | undefined;
  #state: ServerState = "stopped";
  #command: string | undefined;

  readonly onStateChanged = this.#stateChanged.event;
  readonly onStatus = this.#status.event;
  readonly onSceneChanged = this.#sceneChanged.event;

  constructor(extensionFolder: string) {
    this.#extensionFolder = extensionFolder;
  }

  get state(): ServerState {
    return this.#state;
  }

  /** The program that was started last. */
  get command(): string | undefined {
    return this.#command;
  }

  showLog(): void {
    this.#log.show(true);
  }

  async start(): Promise<void> {
    const lookup = this.#find();
    if (!lookup.found) {
      this.#fail(lookup.message);
      return;
    }
    this.#command = lookup.command;
    this.#log.appendLine(`Starting ${lookup.command} lsp (from the ${lookup.origin})`);
    this.#become("starting");

    const serverOptions: ServerOptions = { command: lookup.command, args: ["lsp"] };
    const client = new QuietClient("buttress", "Buttress", serverOptions, this.#clientOptions());
    this.#client = client;
    client.onNotification("buttress/status", (status: Status) => {
      this.#status.fire(status);
    });
    client.onNotification("buttress/sceneChanged", (changed: SceneChanged) => {
      this.#sceneChanged.fire(changed);
    });
    try {
      await client.start();
      // When the program leaves while it starts, the client resolves all the same.
      if (!client.isRunning()) throw new Error("it left while it was starting");
      if (this.#client === client) this.#become("running");
    } catch (error) {
      // A crash during the start comes here too, after the error handler has said what to do about it.
      if (this.#client !== client || this.#is("failed")) return;
      this.#fail(`The Buttress server (${lookup.command}) did not start: ${describe(error)}`);
    }
  }

  async stop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    this.#become("stopped");
    try {
      await client?.dispose();
    } catch (error) {
      // A client that never came up, or whose server has gone, cannot be stopped politely.
      this.#log.appendLine(`The server did not stop in order: ${describe(error)}`);
    }
  }

  async restart(): Promise<void> {
    this.#crashes.forget();
    await this.stop();
    await this.start();
  }

  /** The server's answer, or `undefined` when it is not running or refuses. */
  async request<Answer>(method: string, params: unknown): Promise<Answer | undefined> {
    const client = this.#client;
    if (client?.isRunning() !== true) return undefined;
    try {
      return await client.sendRequest<Answer>(method, params);
    } catch (error) {
      this.#log.appendLine(`${method}: ${describe(error)}`);
      return undefined;
    }
  }

  notify(method: string, params: unknown): void {
    const client = this.#client;
    if (client?.isRunning() !== true) return;
    client.sendNotification(method, params).catch((error: unknown) => {
      this.#log.appendLine(`${method}: ${describe(error)}`);
    });
  }

  dispose(): void {
    this.#log.dispose();
    this.#trace.dispose();
    this.#stateChanged.dispose();
    this.#status.dispose();
    this.#sceneChanged.dispose();
  }

  #clientOptions(): LanguageClientOptions {
    return {
      documentSelector: [
        { scheme: "file", language: "arch" },
        { scheme: "untitled", language: "arch" },
      ],
      // What VS Code asks for stays in view after the edit that mends it; what it is told goes at once.
      initializationOptions: { diagnostics: "push" },
      outputChannel: this.#log,
      traceOutputChannel: this.#trace,
      errorHandler: this.#errorHandler(),
      initializationFailedHandler: () => false,
    };
  }

  #errorHandler(): ErrorHandler {
    return {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => {
        if (this.#state === "stopped") return { action: CloseAction.DoNotRestart, handled: true };
        if (this.#state === "running" && this.#crashes.restartAfter(Date.now())) {
          this.#log.appendLine("The server stopped and is started again.");
          return { action: CloseAction.Restart, handled: true };
        }
        this.#fail(
          this.#state === "starting"
            ? `The Buttress server (${this.#command ?? ""}) stopped while it was starting. The log has its last words; is the program the right one for this machine?`
            : "The Buttress server keeps stopping and is not started again. The log has its last words.",
        );
        return { action: CloseAction.DoNotRestart, handled: true };
      },
    };
  }

  #find(): Lookup {
    return findServer({
      setting: vscode.workspace.getConfiguration("buttress").get<string>("server.path", ""),
      extensionFolder: this.#extensionFolder,
      workspaceFolder: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath,
      home: homedir(),
      searchPath: process.env["PATH"] ?? "",
      platform: process.platform,
      isExecutable,
    });
  }

  #fail(message: string): void {
    this.#log.appendLine(message);
    this.#become("failed");
    void this.#offerRemedies(message);
  }

  async #offerRemedies(message: string): Promise<void> {
    const choice = await vscode.window.showErrorMessage(message, "Open Settings", "Show Log", "Restart Server");
    if (choice === "Open Settings") {
      await vscode.commands.executeCommand("workbench.action.openSettings", "buttress.server.path");
    } else if (choice === "Show Log") {
      this.showLog();
    } else if (choice === "Restart Server") {
      await this.restart();
    }
  }

  #become(state: ServerState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#stateChanged.fire(state);
  }

  // A method, so that the type checker does not take the state for unchanged across an await.
  #is(state: ServerState): boolean {
    return this.#state === state;
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
