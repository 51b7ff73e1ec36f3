// Bundles the canvas: dist/canvas.js, dist/canvas.css and dist/index.html.
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const shared = join(root, "..", "..", "server", "diagram", "data");
const dist = join(root, "dist");

/** The colours as variables: by the system's wish, and in VS Code by its theme. */
function colors() {
  const theme = JSON.parse(readFileSync(join(shared, "theme.json"), "utf8"));
  const rule = (names) => names.map(([name, value]) => `--bt-${name}: ${value};`).join(" ");
  const light = rule(Object.entries(theme.light));
  const dark = rule(Object.entries(theme.dark));
  return [
    `body { ${light} }`,
    `@media (prefers-color-scheme: dark) { body { ${dark} } }`,
    `body.vscode-light, body.vscode-high-contrast-light { ${light} }`,
    `body.vscode-dark, body.vscode-high-contrast:not(.vscode-high-contrast-light) { ${dark} }`,
    // What touches the editor around it takes the editor's own colours.
    "body:is(.vscode-light, .vscode-dark, .vscode-high-contrast) { --bt-canvas: var(--vscode-editor-background); --bt-accent: var(--vscode-focusBorder); }",
    "body.vscode-high-contrast { --bt-line: var(--vscode-contrastBorder); --bt-group-line: var(--vscode-contrastBorder); --bt-edge: var(--vscode-editor-foreground); --bt-muted: var(--vscode-editor-foreground); }",
  ].join("\n");
}

mkdirSync(dist, { recursive: true });
await build({
  entryPoints: [join(root, "src", "main.ts")],
  outfile: join(dist, "canvas.js"),
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2022"],
  legalComments: "none",
  logLevel: "warning",
});
const css = [colors(), readFileSync(join(shared, "scene.css"), "utf8"), readFileSync(join(root, "src", "canvas.css"), "utf8")];
await build({
  stdin: { contents: css.join("\n"), loader: "css", resolveDir: root },
  outfile: join(dist, "canvas.css"),
  minify: true,
  target: ["chrome114", "firefox115", "safari16"],
  logLevel: "warning",
});
copyFileSync(join(root, "src", "index.html"), join(dist, "index.html"));
