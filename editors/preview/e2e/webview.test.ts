/** The canvas as VS Code shows it: a page without a server, a narrow panel, the editor's own colours. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";
import type { Browser, Page } from "playwright-core";

import { FLAGS, SHOTS } from "./settings.ts";

const DIST = fileURLToPath(new URL("../dist", import.meta.url));
const PAGE = `<!DOCTYPE html><html lang="en"><head>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-n'; script-src 'nonce-n';">
<style nonce="n">:root { --vscode-editor-background: #0b1e2d; --vscode-focusBorder: #ffcc00; } CSS</style></head>
<body class="vscode-dark"><div id="app"></div>
<script nonce="n">window.posted = []; window.acquireVsCodeApi = () => ({ postMessage: (message) => window.posted.push(message) });</script>
<script nonce="n">SCRIPT</script></body></html>`;

let browser: Browser;
let page: Page;
const problems: string[] = [];

const posted = (): Promise<unknown> => page.evaluate(() => (window as unknown as { posted: unknown }).posted);

before(async () => {
  const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
  browser = await chromium.launch({ executablePath, args: FLAGS });
  page = await browser.newPage({ viewport: { width: 620, height: 760 } });
  page.on("console", (message) => problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("request", (request) => problems.push(request.url()));
  const read = (name: string): string => readFileSync(join(DIST, name), "utf8");
  // Functions keep `$&` and the like in the bundle from meaning anything.
  const html = PAGE.replace("CSS", () => read("canvas.css")).replace("SCRIPT", () => read("canvas.js").replaceAll("</script", "<\\/script"));
  await page.setContent(html);
});

after(() => browser.close());

test("it says that it is ready and draws what is posted", async () => {
  assert.deepEqual(await posted(), [{ type: "ready" }]);
  const cwd = fileURLToPath(new URL("../../..", import.meta.url));
  const args = ["run", "-q", "-p", "buttress-diagram", "--example", "shop", "--", "json"];
  const scene: unknown = JSON.parse(execFileSync("cargo", args, { cwd, encoding: "utf8" }));
  await page.evaluate((message) => { window.postMessage(message, "*"); }, { type: "scene", revision: 1, scene, notice: null });
  await page.waitForSelector(".bt-node");
  await page.locator('.bt-node[data-id="edge"]').click();
  assert.deepEqual(await posted(), [{ type: "ready" }, { type: "open", id: "edge" }]);
});

test("the canvas has the colour of the editor", async () => {
  const color = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(color, "rgb(11, 30, 45)");
  await page.waitForTimeout(400);
  if (SHOTS !== undefined) await page.screenshot({ path: join(SHOTS, "webview.png") });
});

test("nothing was asked of the network and no policy broken", () => {
  assert.deepEqual(problems, []);
});
