import assert from "node:assert/strict";
import { test } from "node:test";
import { findServer, type Surroundings } from "../binary.ts";

function around(given: Partial<Surroundings>, ...files: string[]): Surroundings {
  return {
    setting: "",
    extensionFolder: "/ext",
    workspaceFolder: "/here",
    home: "/home/ada",
    searchPath: "/usr/bin::/opt/bin",
    platform: "linux",
    isExecutable: (file) => files.includes(file),
    ...given,
  };
}

function command(lookup: ReturnType<typeof findServer>): string {
  return lookup.found ? `${lookup.origin}: ${lookup.command}` : lookup.message;
}

test("the program in the extension comes before PATH", () => {
  assert.equal(command(findServer(around({}, "/ext/server/buttress", "/opt/bin/buttress"))), "extension: /ext/server/buttress");
});

test("PATH is searched in order when the extension has no program", () => {
  assert.equal(command(findServer(around({}, "/opt/bin/buttress"))), "path: /opt/bin/buttress");
});

test("the setting comes first, relative to the workspace, with ~ for home", () => {
  const files = ["/here/bin/b", "/home/ada/b", "/abs/b", "/ext/server/buttress"];
  assert.equal(command(findServer(around({ setting: "bin/b" }, ...files))), "setting: /here/bin/b");
  assert.equal(command(findServer(around({ setting: "~/b" }, ...files))), "setting: /home/ada/b");
  assert.equal(command(findServer(around({ setting: " /abs/b " }, ...files))), "setting: /abs/b");
});

test("a wrong setting is reported and nothing else is run in its place", () => {
  const lookup = findServer(around({ setting: "/abs/none" }, "/ext/server/buttress"));
  assert.equal(lookup.found, false);
  assert.match(command(lookup), /buttress\.server\.path names \/abs\/none/);
});

test("a missing program is reported with the way to get it", () => {
  const lookup = findServer(around({}));
  assert.equal(lookup.found, false);
  assert.match(command(lookup), /cargo install/);
  assert.match(command(lookup), /buttress\.server\.path/);
});

test("Windows has .exe and its own PATH separator", () => {
  const windows = around({ platform: "win32", extensionFolder: "C:\\ext", searchPath: "C:\\a;C:\\b" }, "C:\\b\\buttress.exe");
  assert.equal(command(findServer(windows)), "path: C:\\b\\buttress.exe");
});
