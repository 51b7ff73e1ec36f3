import assert from "node:assert/strict";
import { test } from "node:test";
import { panelHtml } from "../panelHtml.ts";
import { readCanvasMessage } from "../protocol.ts";

test("only the script with the page's nonce may run, and nothing is loaded from elsewhere", () => {
  const html = panelHtml({ cspSource: "vscode-resource:", scriptUri: "vscode-resource:/canvas.js", styleUri: "vscode-resource:/canvas.css", nonce: "n0nce" });
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? "";
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /script-src 'nonce-n0nce'(;|$)/);
  assert.doesNotMatch(policy, /unsafe-|https?:/);
  const scripts = html.match(/<script[^>]*>/g) ?? [];
  assert.deepEqual(scripts, ['<script nonce="n0nce" src="vscode-resource:/canvas.js">']);
});

test("messages of the canvas are read, anything else is dropped", () => {
  assert.deepEqual(readCanvasMessage({ type: "ready" }), { type: "ready" });
  assert.deepEqual(readCanvasMessage({ type: "open", id: "orders.api", more: 1 }), { type: "open", id: "orders.api" });
  for (const other of [undefined, null, "ready", {}, { type: "open" }, { type: "open", id: 3 }, { type: "run" }]) {
    assert.equal(readCanvasMessage(other), undefined);
  }
});
