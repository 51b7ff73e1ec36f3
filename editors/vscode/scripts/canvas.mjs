// The canvas is built once, in editors/preview, for the browser and for this extension.
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const FILES = ["canvas.js", "canvas.css"];

/** Copies the canvas into dist/preview and returns the names of the files that have not been built. */
export function copyCanvas() {
  const from = join(root, "..", "preview", "dist");
  const to = join(root, "dist", "preview");
  const missing = FILES.filter((name) => !existsSync(join(from, name)));
  mkdirSync(to, { recursive: true });
  for (const name of FILES) {
    if (!missing.includes(name)) copyFileSync(join(from, name), join(to, name));
  }
  return missing;
}
