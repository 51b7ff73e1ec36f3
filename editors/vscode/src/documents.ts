/** Which `.arch` document a command or the panel is about. */
import * as vscode from "vscode";

export const LANGUAGE = "arch";

export function isArch(document: vscode.TextDocument): boolean {
  return document.languageId === LANGUAGE;
}

/** The `.arch` document a person is looking at: the active one, else a visible one. */
export function currentArchEditor(): vscode.TextEditor | undefined {
  const active = vscode.window.activeTextEditor;
  if (active !== undefined && isArch(active.document)) return active;
  return vscode.window.visibleTextEditors.find((editor) => isArch(editor.document));
}

/** The document for a command: the one it was called on, the current one, or one that the person picks. */
export async function chooseDocument(given: unknown): Promise<vscode.Uri | undefined> {
  if (given instanceof vscode.Uri) return given;
  const editor = currentArchEditor();
  if (editor !== undefined) return editor.document.uri;

  const files = await vscode.workspace.findFiles("**/*.arch", "**/node_modules/**", 200);
  if (files.length === 0) {
    void vscode.window.showInformationMessage("There is no .arch file in this workspace. Create one, or open a folder that has one.");
    return undefined;
  }
  if (files.length === 1) return files[0];
  const items = files
    .map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }))
    .sort((a, b) => a.label.localeCompare(b.label));
  return (await vscode.window.showQuickPick(items, { placeHolder: "Which architecture?" }))?.uri;
}

/** The column where a document is already open; else the first that is not `taken`. */
export function columnFor(uri: vscode.Uri, taken: vscode.ViewColumn | undefined): vscode.ViewColumn {
  const wanted = uri.toString();
  for (const group of vscode.window.tabGroups.all) {
    const open = group.tabs.some((tab) => tab.input instanceof vscode.TabInputText && tab.input.uri.toString() === wanted);
    if (open) return group.viewColumn;
  }
  const free = vscode.window.tabGroups.all.find((group) => group.viewColumn !== taken);
  return free?.viewColumn ?? vscode.ViewColumn.Beside;
}
