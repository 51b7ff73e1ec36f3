/** One VS Code workbench with the extension in it: code-server as the host, headless Chromium as the window. */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { chromium, type Browser, type Page } from "playwright-core";

const START_MS = 90_000;

const BROWSER_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** What a person would switch off on a machine that is not theirs; everything about editing stays as it comes. */
const SETTINGS = {
  "chat.disableAIFeatures": true,
  "security.workspace.trust.enabled": false,
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.colorTheme": "Dark Modern",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "telemetry.telemetryLevel": "off",
  "window.menuBarVisibility": "compact",
  "files.autoSave": "off",
  "editor.minimap.enabled": false,
};

export interface Paths {
  /** Folder of the package code-server. */
  readonly codeServer: string;
  readonly vsix: string;
  readonly chromium: string;
}

/** Reads the paths from the environment; says all that is missing at once. */
export function pathsFromEnvironment(): Paths {
  const paths = {
    codeServer: process.env["BUTTRESS_CODE_SERVER"] ?? "",
    vsix: process.env["BUTTRESS_VSIX"] ?? "",
    chromium: process.env["BUTTRESS_CHROMIUM"] ?? "/usr/bin/chromium",
  };
  const problems = [
    existsSync(entryOf(paths.codeServer)) ? "" : `BUTTRESS_CODE_SERVER (${paths.codeServer || "unset"}) is not the folder of code-server`,
    existsSync(paths.vsix) ? "" : `BUTTRESS_VSIX (${paths.vsix || "unset"}) is not a package: npm run package`,
    existsSync(paths.chromium) ? "" : `BUTTRESS_CHROMIUM (${paths.chromium}) is not a browser`,
  ].filter((problem) => problem !== "");
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return paths;
}

function entryOf(codeServer: string): string {
  return join(codeServer, "out", "node", "entry.js");
}

export class Session {
  readonly page: Page;
  readonly #server: ChildProcess;
  readonly #browser: Browser;
  readonly #folder: string;

  private constructor(page: Page, server: ChildProcess, browser: Browser, folder: string) {
    this.page = page;
    this.#server = server;
    this.#browser = browser;
    this.#folder = folder;
  }

  /** Installs the extension in an empty profile and opens `workspace` in it. */
  static async start(paths: Paths, workspace: string): Promise<Session> {
    const folder = mkdtempSync(join(tmpdir(), "buttress-vscode-"));
    const userData = join(folder, "data");
    const extensions = join(folder, "extensions");
    mkdirSync(join(userData, "User"), { recursive: true });
    writeFileSync(join(userData, "User", "settings.json"), JSON.stringify(SETTINGS, null, 2));
    const profile = ["--extensions-dir", extensions, "--user-data-dir", userData];
    const env = { ...process.env, EXTENSIONS_GALLERY: "{}", XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder };
    // PORT would overrule the address below; the VSCODE_* variables of an enclosing editor would reach into it.
    for (const name of Object.keys(env)) {
      if (name === "PORT" || name.startsWith("VSCODE_")) Reflect.deleteProperty(env, name);
    }

    const entry = entryOf(paths.codeServer);
    await promisify(execFile)(process.execPath, [entry, "--install-extension", paths.vsix, ...profile], { env, timeout: START_MS });

    const port = await freePort();
    const flags = ["--auth", "none", "--bind-addr", `127.0.0.1:${port}`, "--disable-telemetry", "--disable-update-check", "--disable-workspace-trust"];
    const server = spawn(process.execPath, [entry, ...flags, ...profile, workspace], { env, stdio: ["ignore", "pipe", "pipe"] });
    let browser: Browser | undefined;
    try {
      await listening(server);
      browser = await chromium.launch({ executablePath: paths.chromium, args: BROWSER_FLAGS });
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: "dark" });
      const page = await context.newPage();
      await page.goto(`http://127.0.0.1:${port}/?folder=${encodeURIComponent(workspace)}`);
      await page.locator(".monaco-workbench .statusbar").waitFor({ timeout: START_MS });
      return new Session(page, server, browser, folder);
    } catch (error) {
      await browser?.close();
      server.kill();
      throw error;
    }
  }

  /** The output channel of the language server and the extension host's errors, for a failed run. */
  logs(): string {
    const parts: string[] = [];
    for (const file of walk(join(this.#folder, "data", "logs"))) {
      if (!/\d-Buttress[^/]*\.log$|exthost\.log$/.test(file)) continue;
      const lines = readFileSync(file, "utf8").split("\n");
      // The extension host says much; only its errors can be about this extension.
      const ours = file.endsWith("exthost.log") ? lines.filter((line) => line.includes("[error]")) : lines;
      const text = ours.join("\n").trim();
      if (text !== "") parts.push(`--- ${file}\n${text.slice(-6000)}`);
    }
    return parts.join("\n");
  }

  /** The process numbers of the language servers that the extension of this session runs. */
  async serverProcesses(): Promise<number[]> {
    const { stdout } = await promisify(execFile)("ps", ["-eo", "pid=,args="]);
    return stdout
      .split("\n")
      .filter((line) => line.includes(join(this.#folder, "extensions")) && line.trimEnd().endsWith("server/buttress lsp"))
      .map((line) => parseInt(line, 10));
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    const gone = new Promise((resolve) => this.#server.once("exit", resolve));
    this.#server.kill();
    await gone;
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function listening(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    const timer = setTimeout(() => {
      reject(new Error(`code-server did not start within ${START_MS / 1000} s:\n${said}`));
    }, START_MS);
    const read = (chunk: Buffer): void => {
      said += chunk.toString();
      if (!said.includes("HTTP server listening on")) return;
      clearTimeout(timer);
      resolve();
    };
    server.stdout?.on("data", read);
    server.stderr?.on("data", read);
    server.once("exit", (code) => {
      clearTimeout(timer);
      reject(new Error(`code-server left with ${code ?? "a signal"}:\n${said}`));
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => {
        if (address === null || typeof address === "string") reject(new Error("no port"));
        else resolve(address.port);
      });
    });
  });
}

function walk(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name));
}
