// Bundles the extension into dist/extension.cjs and copies the canvas of the preview beside it.
// `--watch` rebuilds the bundle when a source changes.
import * as esbuild from "esbuild";
import { copyCanvas } from "./canvas.mjs";

const watch = process.argv.includes("--watch");
const options = {
  absWorkingDir: new URL("..", import.meta.url).pathname,
  entryPoints: ["src/extension.ts"],
  outfile: "dist/extension.cjs",
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  external: ["vscode"],
  sourcemap: watch ? "linked" : false,
  minify: !watch,
  logLevel: "info",
};

const missing = copyCanvas();
if (missing.length > 0) {
  console.warn(`The preview's canvas is not built (${missing.join(", ")} missing): run \`npm run build\` in editors/preview, then this again.`);
}
if (watch) {
  const context = await esbuild.context(options);
  await context.watch();
} else {
  await esbuild.build(options);
}
