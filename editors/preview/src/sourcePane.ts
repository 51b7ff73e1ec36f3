/** The text beside the picture, to read: a click on a line selects what stands there. */

import { html } from "./dom.ts";
import type { SourceMessage } from "./messages.ts";
import { elementAt, tokens } from "./source.ts";

export class SourcePane {
  readonly element: HTMLElement;
  private readonly path = html("div", { class: "source-path" });
  private readonly text = html("div", { class: "source-text", tabindex: "0", role: "list", "aria-label": "Source" });
  private rows: HTMLElement[] = [];
  private lines: readonly string[] = [];
  private starts: Readonly<Record<string, number>> = {};
  private marked: HTMLElement | null = null;

  constructor(choose: (id: string | null) => void) {
    this.element = html("aside", { class: "source", "aria-label": "Source of the diagram", hidden: "" }, this.path, this.text);
    this.text.addEventListener("click", (event) => {
      if (!(event.target instanceof Element) || window.getSelection()?.isCollapsed === false) return;
      const row = event.target.closest<HTMLElement>(".row");
      const line = row === null ? -1 : this.rows.indexOf(row);
      if (line < 0) return;
      choose(elementAt(this.lines, this.starts, line));
      this.mark(line, false);
    });
  }

  show(message: SourceMessage): void {
    const name = message.path.split(/[\\/]/).at(-1) ?? message.path;
    this.path.textContent = name;
    this.path.title = message.path;
    this.starts = message.lines;
    const lines = message.text.split(/\r\n|\r|\n/);
    if (lines.length > 1 && lines.at(-1) === "") lines.pop();
    // Rows whose text stayed are kept, and with them the place one reads at.
    this.rows = lines.map((line, index) => {
      const kept = this.rows[index];
      if (kept !== undefined && this.lines[index] === line) return kept;
      return row(line);
    });
    this.lines = lines;
    this.text.replaceChildren(...this.rows);
  }

  /** Marks the line on which an element starts, and brings it into view. */
  select(id: string | null): void {
    const line = id === null ? undefined : this.starts[id];
    if (line === undefined) this.mark(-1, false);
    else this.mark(line, true);
  }

  private mark(line: number, scroll: boolean): void {
    this.marked?.classList.remove("is-current");
    this.marked?.removeAttribute("aria-current");
    this.marked = this.rows[line] ?? null;
    this.marked?.classList.add("is-current");
    this.marked?.setAttribute("aria-current", "true");
    if (scroll) this.marked?.scrollIntoView({ block: "nearest" });
  }
}

function row(line: string): HTMLElement {
  const code = html("code");
  for (const [kind, words] of tokens(line)) {
    code.append(kind === "plain" ? words : html("span", { class: `t-${kind}` }, words));
  }
  return html("div", { class: "row", role: "listitem" }, code);
}
