/** What a person does in the workbench and what they see there; the only place that knows its page. */
import assert from "node:assert/strict";
import type { Frame, Locator, Page } from "playwright-core";

const WAIT_MS = 20_000;
/** How long the mouse rests at one place for a hover. */
const HOVER_MS = 4_000;

export class Workbench {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    page.setDefaultTimeout(WAIT_MS);
  }

  /** The text editor that has, or had, the focus. */
  get editor(): Locator {
    return this.page.locator(".editor-group-container .editor-instance .monaco-editor").first();
  }

  get statusBarItem(): Locator {
    return this.page.locator('.statusbar-item[id*="buttress.status"]');
  }

  async openFile(name: string): Promise<void> {
    await this.page.keyboard.press("Control+P");
    await this.#pick(name, name);
    await this.page.locator(`.tab[data-resource-name="${name}"]`).waitFor();
    await this.editor.locator(".view-line").first().waitFor();
  }

  async run(command: string): Promise<void> {
    await this.page.keyboard.press("F1");
    await this.#pick(`>${command}`, command);
  }

  /** The commands that the palette offers for `words`. */
  async commands(words: string): Promise<string[]> {
    await this.page.keyboard.press("F1");
    const input = this.page.locator(".quick-input-widget input[type=text]");
    await input.fill(`>${words}`);
    const rows = this.page.locator(".quick-input-list .monaco-list-row .label-name");
    await rows.filter({ hasText: words }).first().waitFor();
    const found = await rows.allInnerTexts();
    await this.page.keyboard.press("Escape");
    await input.waitFor({ state: "hidden" });
    return found.map((text) => text.replaceAll("\u00a0", " "));
  }

  async #pick(typed: string, row: string): Promise<void> {
    const input = this.page.locator(".quick-input-widget input[type=text]");
    await input.waitFor();
    await input.fill(typed);
    const wanted = this.page.locator(".quick-input-list .monaco-list-row").filter({ hasText: row }).first();
    await wanted.waitFor();
    await wanted.click();
    await input.waitFor({ state: "hidden" });
  }

  /** The workbench's own reload: the browser's would not wait until the layout is stored. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent("load", { timeout: 60_000 });
    await this.run("Developer: Reload Window");
    await loaded;
    await this.page.locator(".monaco-workbench .statusbar").waitFor();
  }

  async focusEditor(): Promise<void> {
    await this.page.keyboard.press("Control+1");
    await this.editor.and(this.page.locator(".focused")).waitFor();
  }

  /** Puts the cursor at a line and column, both from 1. */
  async goTo(place: { line: number; column: number }): Promise<void> {
    await this.focusEditor();
    await this.page.keyboard.press("Control+G");
    const input = this.page.locator(".quick-input-widget input[type=text]");
    await input.waitFor();
    await input.fill(`:${place.line}:${place.column}`);
    await this.page.keyboard.press("Enter");
    await input.waitFor({ state: "hidden" });
    await this.seesCursor(place.line, place.column);
  }

  /** Waits until the status bar says that the cursor is on `line`. */
  async seesCursor(line: number, column?: number): Promise<void> {
    const wanted = new RegExp(`Ln ${line}, Col ${column ?? "\\d+"}\\b`);
    await this.page.locator('.statusbar-item[id="status.editor.selection"]').filter({ hasText: wanted }).waitFor();
  }

  /** Rests the mouse on the place of the cursor and waits for a hover with `words`; gives its text. */
  async hoverAt(place: { line: number; column: number }, words: RegExp): Promise<string> {
    await this.goTo(place);
    const hover = this.page.locator(".monaco-hover:not(.hidden) .hover-row, .monaco-hover:not(.hidden) .hover-contents").filter({ hasText: words });
    // The text may move under the mouse: a bar that closes, a lens that comes. Then one points again.
    await until(
      async () => {
        const box = await this.editor.locator(".cursors-layer .cursor").first().boundingBox();
        assert.ok(box, "the editor shows a cursor");
        const [x, y] = [box.x + 6, box.y + box.height / 2];
        await this.page.mouse.move(x + 60, y + 200);
        await this.page.mouse.move(x, y, { steps: 4 });
        return hover
          .first()
          .waitFor({ timeout: HOVER_MS })
          .then(() => true)
          .catch(() => false);
      },
      () => `a hover with ${String(words)}`,
    );
    return this.page.locator(".monaco-hover:not(.hidden)").first().innerText();
  }

  async closeHover(): Promise<void> {
    await this.page.mouse.move(4, 890);
    await this.page.keyboard.press("Escape");
    await this.page.locator(".monaco-editor .monaco-hover:not(.hidden)").waitFor({ state: "hidden" });
  }

  /** Opens the Quick Fix menu at the cursor and takes the entry that reads like `title`. */
  async quickFix(title: RegExp): Promise<string> {
    await this.page.keyboard.press("Control+.");
    const entry = this.page.locator(".action-widget .monaco-list-row.action").filter({ hasText: title }).first();
    await entry.waitFor();
    const name = await entry.innerText();
    await entry.click();
    await entry.waitFor({ state: "hidden" });
    return name.trim();
  }

  /** Asks for suggestions at the cursor, waits for one that reads like `label`, and closes the list. */
  async seesSuggestion(label: RegExp): Promise<void> {
    await this.page.keyboard.press("Control+Space");
    const rows = this.page.locator(".suggest-widget.visible .monaco-list-row");
    await rows.filter({ hasText: label }).first().waitFor();
    await this.page.keyboard.press("Escape");
    await rows.first().waitFor({ state: "hidden" });
  }

  /** The lines in view, in order, with plain blanks. */
  async visibleText(): Promise<string> {
    return this.editor.locator(".view-lines .view-line").evaluateAll((lines) =>
      lines
        .map((line) => line as HTMLElement)
        .map((line) => ({ top: parseFloat(line.style.top), text: line.innerText.replaceAll("\u00a0", " ") }))
        .sort((a, b) => a.top - b.top)
        .map((line) => line.text)
        .join("\n"),
    );
  }

  async seesText(check: (text: string) => boolean, what: string): Promise<void> {
    await until(async () => check(await this.visibleText()), () => what);
  }

  /** Opens the Problems view, filters it for `rule`, and waits for an entry; gives its text. */
  async seesProblem(rule: string): Promise<string> {
    const row = (await this.#problems(rule)).first();
    await row.waitFor();
    const text = await row.innerText();
    await this.run("View: Hide Panel");
    return text;
  }

  /** Opens the Problems view, filters it for `rule`, and waits until there is no entry. */
  async seesNoProblem(rule: string): Promise<void> {
    await this.#problems(rule);
    // The badge comes with the filtered list; an empty list alone could be one that is not filtered yet.
    await this.page.locator(".part.panel .viewpane-filter-badge").filter({ hasText: /Showing 0 of/ }).waitFor();
    await this.run("View: Hide Panel");
  }

  // The list keeps only visible rows in the page, so it is filtered down to those looked for.
  async #problems(rule: string): Promise<Locator> {
    await this.run("Problems: Focus on Problems View");
    const filter = this.page.locator(".part.panel .viewpane-filter input");
    await filter.waitFor();
    await filter.fill(rule);
    return this.page.locator(".markers-panel .monaco-list-row").filter({ hasText: rule });
  }

  /** Waits for a notification with these words and gives all of its text, buttons included. */
  async seesNotification(words: RegExp): Promise<string> {
    const toast = this.page.locator(".notification-toast").filter({ hasText: words }).first();
    await toast.waitFor();
    return toast.innerText();
  }

  /** How many notifications are in view. */
  async notifications(): Promise<number> {
    return this.page.locator(".notification-toast").count();
  }

  /** The frame in which the canvas of the preview is drawn: two iframes deep. */
  async canvas(): Promise<Frame> {
    let found: Frame | undefined;
    await until(
      async () => {
        for (const frame of this.page.frames()) {
          if (frame.parentFrame() === null) continue;
          const has = await frame.locator("script[src*='/dist/preview/canvas.js']").count().catch(() => 0);
          if (has > 0) found = frame;
        }
        return found !== undefined;
      },
      () => `the preview's frame; there are ${this.page.frames().map((frame) => frame.url().slice(0, 80)).join(", ")}`,
    );
    assert.ok(found);
    return found;
  }
}

/** Waits until `condition` holds. */
export async function until(condition: () => Promise<boolean>, what: () => string, ms = WAIT_MS): Promise<void> {
  const end = Date.now() + ms;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`Not within ${ms / 1000} s: ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
