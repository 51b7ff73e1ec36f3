/** The commands of the category "Buttress". */
import * as vscode from "vscode";
import { chooseDocument } from "./documents.ts";
import type { Preview } from "./preview.ts";
import type { EnvironmentsAnswer, PreviewAnswer } from "./protocol.ts";
import type { Server } from "./server.ts";

export function registerCommands(server: Server, preview: Preview): vscode.Disposable[] {
  return [
    vscode.commands.registerCommand("buttress.openPreview", async (given: unknown) => {
      const document = await chooseDocument(given);
      if (document === undefined) return;
      await vscode.workspace.openTextDocument(document);
      preview.open(document);
    }),
    vscode.commands.registerCommand("buttress.openPreviewInBrowser", async (given: unknown) => {
      const document = await chooseDocument(given);
      if (document === undefined) return;
      const answer = await server.request<PreviewAnswer>("buttress/preview", { textDocument: { uri: document.toString() } });
      if (answer === undefined) {
        void vscode.window.showErrorMessage("The Buttress server did not give an address for the preview. The command “Buttress: Show Server Log” says why.");
        return;
      }
      await vscode.env.openExternal(vscode.Uri.parse(answer.url, true));
    }),
    vscode.commands.registerCommand("buttress.check", async (given: unknown) => {
      const document = await chooseDocument(given);
      if (document !== undefined) await runCheck(server, document);
    }),
    vscode.commands.registerCommand("buttress.switchEnvironment", async (given: unknown) => {
      const document = await chooseDocument(given);
      if (document !== undefined) await switchEnvironment(server, document);
    }),
    vscode.commands.registerCommand("buttress.restartServer", () => server.restart()),
    vscode.commands.registerCommand("buttress.showLog", () => {
      server.showLog();
    }),
  ];
}

/** `buttress check FILE` in a terminal, with its carets and colours. It reads the disk, so the file is saved first. */
async function runCheck(server: Server, document: vscode.Uri): Promise<void> {
  if (server.command === undefined) {
    void vscode.window.showErrorMessage("The Buttress server has not been found, so there is no program that could write the report.");
    return;
  }
  const open = vscode.workspace.textDocuments.find((candidate) => candidate.uri.toString() === document.toString());
  if (open?.isDirty === true) await open.save();
  const folder = vscode.workspace.getWorkspaceFolder(document);
  const task = new vscode.Task(
    { type: "process" },
    folder ?? vscode.TaskScope.Workspace,
    "check",
    "Buttress",
    new vscode.ProcessExecution(server.command, ["check", document.fsPath]),
  );
  task.presentationOptions = { echo: false, focus: false, clear: true, showReuseMessage: false };
  await vscode.tasks.executeTask(task);
}

/** Lets a person pick the environment that a document's design is looked at in. */
async function switchEnvironment(server: Server, document: vscode.Uri): Promise<void> {
  const answer = await server.request<EnvironmentsAnswer | null>("buttress/environments", { textDocument: { uri: document.toString() } });
  if (answer === undefined || answer === null) {
    void vscode.window.showErrorMessage("The Buttress server does not know this file. The command “Buttress: Show Server Log” says why.");
    return;
  }
  if (answer.environments.length === 0) {
    void vscode.window.showInformationMessage("This design has no environments. Declare one with `environment staging { … }`.");
    return;
  }
  const item = (label: string, name: string | null) => ({ label, name, description: name === answer.current ? "current" : "" });
  const items = [item("As written", null), ...answer.environments.map((name) => item(name, name))];
  const choice = await vscode.window.showQuickPick(items, { placeHolder: "Look at the design in which environment?" });
  if (choice === undefined) return;
  await server.request("workspace/executeCommand", { command: "buttress.setEnvironment", arguments: [answer.uri, choice.name] });
}
