// Builds a .vsix with the `buttress` program inside.
//   BUTTRESS_BINARY  the program to put in (default: ../../target/release, then ../../target/debug)
//   BUTTRESS_TARGET  the VS Code platform it is for, e.g. linux-x64 (default: this machine's)
//   BUTTRESS_VSIX    where to write the package (default: dist/buttress-vscode.vsix)
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { copyCanvas } from "./canvas.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const target = process.env.BUTTRESS_TARGET || `${process.platform}-${process.arch}`;
const program = target.startsWith("win32") ? "buttress.exe" : "buttress";

function fail(message) {
  console.error(message);
  process.exit(1);
}

function findBinary() {
  const given = process.env.BUTTRESS_BINARY;
  const places = given
    ? [resolve(given)]
    : ["release", "debug"].map((profile) => join(root, "..", "..", "target", profile, program));
  const found = places.find((place) => existsSync(place));
  if (!found) fail(`No ${program} at ${places.join(" or ")}: run \`cargo build --release -p buttress\`, or name one in BUTTRESS_BINARY.`);
  return found;
}

const binary = findBinary();
execFileSync(process.execPath, [join(root, "scripts", "build.mjs")], { cwd: root, stdio: "inherit" });
const missing = copyCanvas();
if (missing.length > 0) fail(`The package needs ${missing.join(" and ")}: run \`npm ci && npm run build\` in editors/preview.`);

rmSync(join(root, "server"), { recursive: true, force: true });
mkdirSync(join(root, "server"), { recursive: true });
copyFileSync(binary, join(root, "server", program));
chmodSync(join(root, "server", program), 0o755);
// vsce wants the licence inside the folder it packages.
for (const name of ["LICENSE-MIT", "LICENSE-APACHE"]) copyFileSync(join(root, "..", "..", name), join(root, "dist", name));

const out = resolve(process.env.BUTTRESS_VSIX || join(root, "dist", "buttress-vscode.vsix"));
mkdirSync(dirname(out), { recursive: true });
const vsce = join(root, "node_modules", "@vscode", "vsce", "vsce");
execFileSync(
  process.execPath,
  [vsce, "package", "--no-dependencies", "--skip-license", "--allow-missing-repository", "--no-rewrite-relative-links", "--target", target, "--out", out],
  { cwd: root, stdio: "inherit" },
);
console.log(out);
