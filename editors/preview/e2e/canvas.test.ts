/**
 * The built canvas in a real browser, fed with the online shop as the diagram crate lays it out.
 * CHROMIUM names the browser (/usr/bin/chromium otherwise); with SHOTS=DIR pictures are kept there.
 */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";
import type { Browser, Page } from "playwright-core";

import type { Scene } from "../src/scene.ts";
import { Preview } from "./server.ts";
import { FLAGS, SHOTS } from "./settings.ts";

const SOURCE = `architecture "Online shop"

constraints {
  region  = us-east-1
  traffic = 500 req/s
}

client shopper "Shopper's browser"

gateway edge: aws.api_gateway {
  auth       = jwt
  rate_limit = 1000 req/s  // a burst at noon
}

group orders "Orders" {
  service api: aws.fargate "Order API" {
    cpu      = 1
    memory   = 2 GB
    replicas = 3
  }
  database db: aws.rds_postgres {
    storage  = 200 GB
    multi_az = true
  }
  queue events: aws.sqs
}

shopper -> edge: https "buy"
edge -> orders.api: rest { timeout = 2 s }
orders.api -> orders.db: write
`;
const LINES = { shopper: 7, edge: 9, orders: 14, "orders.api": 15, "orders.db": 20, "orders.events": 24 };

let browser: Browser;
let preview: Preview;
let page: Page;
let shop: Scene;
let problems: string[] = [];

before(async () => {
  const cwd = fileURLToPath(new URL("../../..", import.meta.url));
  const args = ["run", "-q", "-p", "buttress-diagram", "--example", "shop", "--", "json"];
  shop = JSON.parse(execFileSync("cargo", args, { cwd, encoding: "utf8" })) as Scene;
  if (SHOTS !== undefined) mkdirSync(SHOTS, { recursive: true });
  const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
  browser = await chromium.launch({ executablePath, args: FLAGS });
});

after(async () => {
  await page.close();
  preview.stop();
  await browser.close();
});

let opened = false;

async function open(colorScheme: "light" | "dark" = "light"): Promise<void> {
  if (opened) {
    await page.close();
    preview.stop();
  }
  opened = true;
  preview = new Preview();
  await preview.start();
  problems = [];
  page = await browser.newPage({ viewport: { width: 1500, height: 820 }, colorScheme });
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().includes("ERR_")) problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith(preview.url) && !request.url().startsWith("data:")) problems.push(request.url());
  });
  await page.goto(preview.url);
  await until(() => preview.received.some((message) => (message as { type: string }).type === "ready"));
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries += 1) {
    if (tries > 100) throw new Error("it did not happen within five seconds");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function show(scene: Scene | null, notice: string | null = null, revision = 1): Promise<void> {
  preview.send({ type: "scene", revision, scene, notice });
  if (scene !== null) await page.waitForFunction((count) => document.querySelectorAll(".bt-node").length === count, scene.nodes.length);
}

async function shot(name: string): Promise<void> {
  // Movements last a quarter of a second.
  await page.waitForTimeout(400);
  if (SHOTS !== undefined) await page.screenshot({ path: join(SHOTS, `${name}.png`) });
}

function transform(): Promise<string | null> {
  return page.locator(".world").getAttribute("transform");
}

const node = (id: string): ReturnType<Page["locator"]> => page.locator(`.bt-node[data-id="${id}"]`);

beforeEach(() => open());

test("a scene is drawn, fitted, and breaks no content policy", async () => {
  await shot("waiting");
  await show(shop);
  assert.equal(await page.locator(".bt-edge").count(), shop.edges.length);
  assert.equal(await page.locator(".bt-group").count(), shop.groups.length);
  assert.equal(await page.locator("h1").textContent(), "Online shop");
  assert.match((await page.locator(".chip").allTextContents()).join(" "), /82\/ 100.*2,555/);
  await shot("light");
  // Every text lies within its box, with the fonts of this machine.
  const outside = await page.evaluate(() =>
    [...document.querySelectorAll<SVGGElement>(".bt-node")].flatMap((group) => {
      const box = group.querySelector<SVGRectElement>(".bt-box")?.getBBox();
      return [...group.querySelectorAll<SVGTextElement>(".bt-title, .bt-subtitle, .bt-badge-text")]
        .filter((text) => box === undefined || text.getBBox().x + text.getBBox().width > box.width - 6)
        .map((text) => text.textContent);
    }),
  );
  assert.deepEqual(outside, []);
  assert.deepEqual(problems, []);
});

test("dark, with an error, near", async () => {
  await open("dark");
  await show(shop);
  await shot("dark");
  await node("orders.api").click();
  await shot("dark-chosen");
  assert.deepEqual(problems, []);
});

test("a click opens and dims the rest; Escape ends it", async () => {
  await show(shop);
  await node("orders.db").click();
  await until(() => preview.received.length > 1);
  assert.deepEqual(preview.received.at(-1), { type: "open", id: "orders.db" });
  assert.equal(await page.locator(".has-chosen").count(), 1);
  assert.equal(await page.locator(".bt-node.is-near").count(), 2);
  await shot("chosen");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".is-selected, .has-chosen").count(), 0);
});

test("connections and groups open too", async () => {
  await show(shop);
  await page.locator('.bt-group-name[data-id="orders"] .bt-group-title').click();
  await page.locator('[data-id="orders.api -> stripe: rest"] .bt-label').click();
  await until(() => preview.received.length > 2);
  assert.deepEqual(preview.received.slice(1), [
    { type: "open", id: "orders" },
    { type: "open", id: "orders.api -> stripe: rest" },
  ]);
});

test("the cursor of the editor selects without dimming", async () => {
  await show(shop);
  preview.send({ type: "select", id: "edge" });
  await page.waitForSelector('.bt-node.is-selected[data-id="edge"]');
  assert.equal(await page.locator(".has-chosen").count(), 0);
  await shot("selected");
  preview.send({ type: "select", id: null });
  await page.waitForFunction(() => document.querySelector(".is-selected") === null);
});

test("an update keeps the viewport and the focus", async () => {
  await show(shop);
  await page.mouse.move(700, 400);
  await page.mouse.wheel(0, -200);
  const before = await transform();
  await node("edge").focus();
  const nodes = shop.nodes.map((each) => (each.id === "edge" ? { ...each, y: each.y + 90, title: "Front door", lines: ["Front door"] } : each));
  preview.send({ type: "scene", revision: 2, scene: { ...shop, nodes }, notice: null });
  await page.waitForFunction(() => document.querySelector('[data-id="edge"] .bt-title')?.textContent === "Front door");
  assert.equal(await transform(), before);
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("data-id")), "edge");
});

test("a text that does not parse leaves the last scene under a notice", async () => {
  await show(shop);
  preview.send({ type: "scene", revision: 2, scene: null, notice: "shop.arch does not parse: showing the last good picture." });
  await page.waitForSelector(".notice:not([hidden])");
  assert.equal(await page.locator(".bt-node").count(), shop.nodes.length);
  await shot("notice");
});

test("a picture too large to be read opens at its client; 0 shows all of it", async () => {
  await page.setViewportSize({ width: 620, height: 420 });
  await show(shop);
  const width = async (): Promise<number> => (await page.locator(".world").boundingBox())?.width ?? 0;
  const box = await node("shopper").boundingBox();
  assert.ok(box !== null && box.x >= 0 && box.x + box.width <= 620 && box.y >= 40 && box.y + box.height <= 420, JSON.stringify(box));
  assert.equal(await page.locator(".scale").textContent(), "75%");
  await shot("opening");
  await page.locator(".canvas").focus();
  await page.keyboard.press("0");
  assert.ok((await width()) < 620);
  // It stays so when the window changes.
  await page.setViewportSize({ width: 640, height: 400 });
  await page.waitForTimeout(200);
  assert.ok((await width()) < 640);
});

test("no line runs through the words of a title bar", async () => {
  await show(shop);
  for (const turned of [false, true]) {
    if (turned) await page.keyboard.press("t");
    await page.waitForTimeout(400);
    const through = await page.evaluate(() =>
      [...document.querySelectorAll<SVGTextElement>(".bt-group-title, .bt-group-cost")].flatMap((text) => {
        const plate = text.previousElementSibling?.getBoundingClientRect();
        const words = text.getBoundingClientRect();
        const covered = plate !== undefined && plate.left < words.left && plate.right > words.right && plate.height > 0;
        // What is in front at each end of the words.
        const y = words.top + words.height / 2;
        const front = [words.left + 1, words.right - 1].every((x) => document.elementFromPoint(x, y)?.closest(".bt-group-name") !== null);
        return covered && front ? [] : [text.textContent];
      }),
    );
    assert.deepEqual(through, []);
  }
});

test("an empty scene says how to begin", async () => {
  preview.send({ type: "scene", revision: 1, scene: { ...shop, nodes: [], edges: [], groups: [], score: null, monthlyCost: null }, notice: null });
  await page.waitForSelector(".empty h2");
  assert.match((await page.locator(".empty").textContent()) ?? "", /Nothing to draw yet.*service api/);
  assert.equal(await page.locator(".chip:visible").count(), 0);
  await shot("empty");
});

test("keys move, enlarge and open", async () => {
  await show(shop);
  const fitted = await transform();
  await page.locator(".canvas").focus();
  await page.keyboard.press("+");
  await page.keyboard.press("ArrowLeft");
  assert.notEqual(await transform(), fitted);
  await page.keyboard.press("0");
  assert.equal(await transform(), fitted);
  await node("ship").focus();
  await page.keyboard.press("Enter");
  await until(() => preview.received.length > 1);
  assert.deepEqual(preview.received.at(-1), { type: "open", id: "ship" });
});

test("the picture flows the way that fits the window, until a person says otherwise", async () => {
  const width = async (): Promise<number> => (await page.locator(".world").boundingBox())?.width ?? 0;
  const flowsDown = (): Promise<boolean> =>
    page.evaluate(() => {
      const top = (id: string): number => document.querySelector(`[data-id="${id}"]`)?.getBoundingClientRect().bottom ?? 0;
      return top("shopper") < top("edge") - 20 && top("edge") < top("orders.api") - 20;
    });
  await show(shop);
  assert.equal(await flowsDown(), false);
  await page.setViewportSize({ width: 620, height: 760 });
  await shot("narrow");
  assert.equal(await flowsDown(), true);
  await page.getByRole("button", { name: "Fit to window" }).click();
  assert.ok((await width()) < 620);
  await page.getByRole("button", { name: "Turn the diagram" }).click();
  await page.waitForTimeout(400);
  assert.equal(await flowsDown(), false);
  await page.setViewportSize({ width: 600, height: 900 });
  await page.waitForTimeout(400);
  assert.equal(await flowsDown(), false);
});

test("a drag moves the picture and opens nothing", async () => {
  await show(shop);
  const fitted = await transform();
  const box = await node("orders.db").boundingBox();
  assert.ok(box !== null);
  await page.mouse.move(box.x + 5, box.y + 5);
  await page.mouse.down();
  await page.mouse.move(box.x + 100, box.y + 60, { steps: 5 });
  await page.mouse.up();
  assert.notEqual(await transform(), fitted);
  assert.equal(preview.received.length, 1);
});

test("the pointer shows what is known", async () => {
  await show(shop);
  await node("orders.api").hover();
  await page.waitForSelector(".tooltip:not([hidden])");
  const words = await page.locator(".tooltip").innerText();
  assert.match(words, /Order API[\s\S]*aws\.fargate[\s\S]*3 replicas of 1 vCPU/);
  await shot("tooltip");
});

test("the source stands beside the picture and both select each other", async () => {
  await show(shop);
  preview.send({ type: "source", path: "/home/me/shop.arch", text: SOURCE, lines: LINES });
  await page.waitForSelector(".row");
  await page.locator(".row").nth(17).click();
  await page.waitForSelector('.bt-node.is-selected[data-id="orders.api"]');
  await node("edge").click();
  assert.match((await page.locator(".row.is-current").textContent()) ?? "", /gateway edge/);
  await shot("source");
  await page.getByRole("button", { name: "Show the source" }).click();
  assert.equal(await page.locator(".source").isVisible(), false);
  assert.deepEqual(problems, []);
});

test("a lost server is said and found again", async () => {
  await show(shop);
  preview.drop();
  await page.waitForFunction(() => document.querySelector(".connection.is-lost") !== null);
  await until(() => preview.received.filter((message) => (message as { type: string }).type === "ready").length === 2);
  await page.waitForFunction(() => document.querySelector(".connection")?.textContent === "");
});
