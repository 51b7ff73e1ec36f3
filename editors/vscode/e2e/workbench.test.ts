/**
 * The extension as a person meets it: a real VS Code workbench (code-server) in headless Chromium, the packaged
 * extension with the real server in it, one file, one scenario from the first squiggle to the reloaded window.
 *
 *   BUTTRESS_CODE_SERVER  folder of the npm package code-server, installed so that it runs
 *   BUTTRESS_VSIX         the package to install (npm run package)
 *   BUTTRESS_CHROMIUM     the browser (default /usr/bin/chromium)
 *   BUTTRESS_ARTIFACTS    folder for screenshot.png, and for failure.png and server.log when a step fails
 *                         (default: a folder of the system's temporary one)
 *   BUTTRESS_SCREENSHOT   another place for the screenshot, such as media/screenshot.png (optional)
 */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, suite, test } from "node:test";
import type { Locator } from "playwright-core";
import { pathsFromEnvironment, Session } from "./session.ts";
import { until, Workbench } from "./workbench.ts";
import { FILE, FRAGMENT, makeWorkspace, placeOf, TEXT } from "./workspace.ts";

const ARTIFACTS = process.env["BUTTRESS_ARTIFACTS"] || join(tmpdir(), "buttress-workbench");
const RULE = "missing-dead-letter-queue";
const MONEY = /\$\s?\d[\d,]*(\.\d+)?/;

suite("Buttress in VS Code", { timeout: 300_000 }, () => {
  const folder = makeWorkspace();
  let session: Session;
  let vscode: Workbench;
  let broken = false;

  before(async () => {
    mkdirSync(ARTIFACTS, { recursive: true });
    rmSync(join(ARTIFACTS, "failure.png"), { force: true });
    session = await Session.start(pathsFromEnvironment(), folder);
    vscode = new Workbench(session.page);
  });

  after(async () => {
    await session.stop();
    rmSync(dirname(folder), { recursive: true, force: true });
  });

  /** A step of the scenario. Later steps stand on earlier ones, so the first failure ends it. */
  function step(name: string, run: () => Promise<void>): void {
    test(name, async (t) => {
      if (broken) {
        t.skip("an earlier step failed");
        return;
      }
      try {
        await run();
      } catch (error) {
        broken = true;
        const picture = join(ARTIFACTS, "failure.png");
        await session.page.screenshot({ path: picture }).catch(() => undefined);
        const logs = session.logs();
        writeFileSync(join(ARTIFACTS, "server.log"), logs);
        console.error(`The screen is in ${picture}\n${logs}`);
        throw error;
      }
    });
  }

  function saved(): string {
    return readFileSync(join(folder, FILE), "utf8");
  }

  async function node(id: string): Promise<Locator> {
    return (await vscode.canvas()).locator(`.bt-node[data-id="${id}"]`);
  }

  async function seesSelected(id: string): Promise<void> {
    const wanted = (await vscode.canvas()).locator(`.bt-node[data-id="${id}"].is-selected`);
    await wanted.waitFor();
  }

  step("a finding is underlined, and Problems names its rule", async () => {
    await vscode.openFile(FILE);
    await vscode.editor.locator(".squiggly-warning, .squiggly-error").first().waitFor();
    const problem = await vscode.seesProblem(RULE);
    assert.match(problem, /\bbuttress\b/i);
  });

  step("the text is coloured by the grammar", async () => {
    const colours = await vscode.editor
      .locator(".view-line")
      .filter({ hasText: /provider/ })
      .locator("span[class^=mtk]")
      .evaluateAll((spans) => new Set(spans.map((span) => span.getAttribute("class"))).size);
    assert.ok(colours >= 2, `a line of a setting has ${colours} colours`);
  });

  step("the status bar shows the score and the monthly cost", async () => {
    await vscode.statusBarItem.filter({ hasText: /\d+ · \$[\d,.]+\/mo/ }).waitFor();
  });

  step("the hover of a component tells its price", async () => {
    const text = await vscode.hoverAt(placeOf("api: aws.fargate", 1), MONEY);
    assert.match(text, MONEY);
    await vscode.closeHover();
  });

  step("the quick fix edits the text, the finding goes, and one undo takes it back", async () => {
    await vscode.goTo(placeOf("events: aws.sqs", 1));
    await vscode.quickFix(/^Add a dead[- ]letter/i);
    await vscode.seesText((text) => text.includes("dead_letter"), "a dead_letter connection in the text");
    await vscode.page.keyboard.press("Control+S");
    await until(() => Promise.resolve(saved().includes("dead_letter")), () => "the fix in the saved file");
    await vscode.seesNoProblem(RULE);

    await vscode.focusEditor();
    await vscode.page.keyboard.press("Control+Z");
    await vscode.seesText((text) => !text.includes("dead_letter"), "the text without the fix");
    await vscode.page.keyboard.press("Control+S");
    await until(() => Promise.resolve(saved() === TEXT), () => `the text as it was in the saved file:\n${saved()}`);
    await vscode.seesProblem(RULE);
  });

  step("a pattern for the connection at the cursor says what it brings, is made, and is taken back by one undo", async () => {
    await vscode.goTo(placeOf("-> orders.events: publish", 1));
    const title = await vscode.quickFix(/^Publish to `events` from an outbox/);
    assert.match(title, / \(\+[\d.]+ points?, .*1 component/);
    await vscode.seesText((text) => text.includes("job api_relay"), "the relay in the text");
    await vscode.focusEditor();
    await vscode.page.keyboard.press("Control+Z");
    await vscode.seesText((text) => !text.includes("api_relay") && text.includes("publish"), "the text without the pattern");
  });

  step("the palette has the commands", async () => {
    const found = await vscode.commands("Buttress:");
    for (const command of ["Open Preview", "Open Preview in Browser", "Show Report in Terminal", "Restart Server", "Show Server Log"]) {
      assert.ok(found.includes(`Buttress: ${command}`), `${command} in ${found.join(", ")}`);
    }
  });

  step("the panel draws the components", async () => {
    await vscode.focusEditor();
    await vscode.run("Buttress: Open Preview");
    await (await node("orders.api")).waitFor();
    await (await node("stripe")).waitFor();
  });

  step("completion offers products", async () => {
    await vscode.focusEditor();
    await vscode.page.keyboard.press("Control+End");
    await vscode.page.keyboard.type("cache sessions: aws.elasticache_", { delay: 5 });
    await vscode.seesSuggestion(/aws\.elasticache_redis/);
  });

  step("typing a component and its connection changes the picture", async () => {
    await vscode.page.keyboard.type('redis "Sessions"', { delay: 5 });
    await (await node("sessions")).waitFor();
    await vscode.page.keyboard.press("Enter");
    await vscode.page.keyboard.type("orders.api    -> sessions:      cache", { delay: 5 });
    await vscode.page.keyboard.press("Escape");
    await (await vscode.canvas()).locator('.bt-edge[data-id^="orders.api -> sessions"]').waitFor({ state: "attached" });
  });

  step("a click on a node moves the cursor to its line", async () => {
    await vscode.goTo({ line: 1, column: 1 });
    await (await node("orders.db")).click();
    await vscode.seesCursor(placeOf("database db").line);
  });

  step("the component under the cursor is highlighted in the picture", async () => {
    await vscode.goTo(placeOf("events: aws.sqs", 1));
    await seesSelected("orders.events");
    await vscode.goTo(placeOf("api: aws.fargate", 1));
    await seesSelected("orders.api");
  });

  step("a click on a node of another file opens that file, and the panel stays with the root", async () => {
    await (await node("stripe")).click();
    await vscode.page.locator(`.tab.active[data-resource-name="${FRAGMENT}"]`).waitFor();
    await vscode.seesCursor(1);
    await seesSelected("stripe");
    await (await node("orders.api")).waitFor();
    await vscode.openFile(FILE);
  });

  step("a reloaded window has its panel again", async () => {
    await vscode.focusEditor();
    await vscode.page.keyboard.press("Control+S");
    await until(() => Promise.resolve(saved().includes("sessions")), () => "the new component in the saved file");
    await vscode.reload();
    await (await node("sessions")).waitFor();
    await vscode.statusBarItem.filter({ hasText: /\d+/ }).waitFor();
  });

  step("a server that stops is started again", async () => {
    const [first] = await session.serverProcesses();
    assert.ok(first !== undefined, "a server runs");
    process.kill(first, "SIGKILL");
    await until(
      async () => (await session.serverProcesses()).some((pid) => pid !== first),
      () => "another server",
    );
    await vscode.hoverAt(placeOf("api: aws.fargate", 1), MONEY);
    await vscode.closeHover();
    await (await node("orders.api")).waitFor();
  });

  step("a wrong server is named, with the remedies, and correcting the path is enough", async () => {
    const settings = join(folder, ".vscode", "settings.json");
    mkdirSync(dirname(settings));
    const messages: [path: string, words: RegExp][] = [
      ["/nowhere/buttress", /buttress\.server\.path names \/nowhere\/buttress/],
      // A program that leaves at once when it is told to be a language server.
      [process.execPath, /stopped while it was starting/],
    ];
    for (const [path, words] of messages) {
      writeFileSync(settings, JSON.stringify({ "buttress.server.path": path }));
      const message = await vscode.seesNotification(words);
      for (const remedy of ["Open Settings", "Show Log", "Restart Server"]) assert.ok(message.includes(remedy), `${remedy} in ${message}`);
      assert.equal(await vscode.notifications(), 1, "one message for one fault");
      await (await vscode.canvas()).getByText("The Buttress server is not running.").waitFor();
      await vscode.run("Notifications: Clear All Notifications");
    }
    rmSync(settings);
    await vscode.statusBarItem.filter({ hasText: /\d+ · / }).waitFor();
    await (await node("orders.api")).waitFor();
  });

  step("a picture of it all", async () => {
    await vscode.run("View: Close Primary Side Bar");
    await vscode.hoverAt(placeOf("events: aws.sqs", 1), MONEY);
    await seesSelected("orders.events");
    const path = process.env["BUTTRESS_SCREENSHOT"] || join(ARTIFACTS, "screenshot.png");
    await vscode.page.screenshot({ path });
  });
});
