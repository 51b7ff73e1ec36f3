/** Where the `buttress` program is: the setting, then the one in the extension, then `PATH`. */
import * as path from "node:path";

/** What the search depends on, so that it can be tested without a file system. */
export interface Surroundings {
  /** The setting `buttress.server.path`; blank when unset. */
  readonly setting: string;
  /** Folder of the installed extension. */
  readonly extensionFolder: string;
  /** First workspace folder, which a relative setting starts from. */
  readonly workspaceFolder: string | undefined;
  readonly home: string;
  /** The value of `PATH`. */
  readonly searchPath: string;
  readonly platform: NodeJS.Platform;
  /** Whether the path is a file that this user may run. */
  readonly isExecutable: (file: string) => boolean;
}

export type Origin = "setting" | "extension" | "path";

export type Lookup =
  | { readonly found: true; readonly command: string; readonly origin: Origin }
  | { readonly found: false; readonly message: string };

export function findServer(around: Surroundings): Lookup {
  const paths = around.platform === "win32" ? path.win32 : path.posix;
  const program = around.platform === "win32" ? "buttress.exe" : "buttress";

  const setting = around.setting.trim();
  if (setting !== "") {
    const command = resolveSetting(setting, around, paths);
    if (around.isExecutable(command)) return { found: true, command, origin: "setting" };
    // A setting that is wrong is said to be wrong: falling back would run another program than the one asked for.
    return {
      found: false,
      message: `The setting buttress.server.path names ${command}, which is not a program that can be run. Correct the path, or clear the setting to use the server that comes with the extension.`,
    };
  }

  const bundled = paths.join(around.extensionFolder, "server", program);
  if (around.isExecutable(bundled)) return { found: true, command: bundled, origin: "extension" };

  for (const folder of around.searchPath.split(paths.delimiter)) {
    if (folder === "") continue;
    const command = paths.join(folder, program);
    if (around.isExecutable(command)) return { found: true, command, origin: "path" };
  }
  return {
    found: false,
    message: `The Buttress server was not found: this build of the extension has none for ${around.platform}, and there is no ${program} on PATH. Install it with \`cargo install --path server/buttress\`, or set buttress.server.path.`,
  };
}

function resolveSetting(setting: string, around: Surroundings, paths: path.PlatformPath): string {
  if (setting === "~" || /^~[\\/]/.test(setting)) return paths.join(around.home, setting.slice(1));
  if (paths.isAbsolute(setting) || around.workspaceFolder === undefined) return setting;
  return paths.join(around.workspaceFolder, setting);
}
