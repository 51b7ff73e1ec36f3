/** The extension: puts the server, the preview, the status bar and the commands together. */
import * as vscode from "vscode";
import { registerCommands } from "./commands.ts";
import { Preview } from "./preview.ts";
import { Server } from "./server.ts";
import { StatusBar } from "./statusBar.ts";

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const started = new Server(context.extensionUri.fsPath);
  server = started;
  const statusBar = new StatusBar(started);
  const preview = new Preview(context, started);
  context.subscriptions.push(
    started,
    statusBar,
    preview,
    preview.onRootShown((root) => {
      statusBar.follow(root);
    }),
    ...registerCommands(started, preview),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("buttress.server")) void started.restart();
    }),
  );
  await started.start();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
